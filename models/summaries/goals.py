"""Targets counted: how each goes, and what they come to where they may be added. Nothing is counted twice."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Self

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session

from models.plans import Plan
from models.statements import rows
from models.summaries.scope import Day
from models.targets import pace
from models.targets.pace import Colour, Goal, as_figure, read_phases
from models.targets.tables import Metric, ReportedValue, Target


@dataclass(frozen=True)
class Figure:
    """How one target goes today, without what only a shown row needs."""

    id: int
    key: str
    plan_id: int
    subsidiary_id: int
    line_id: int | None
    metric: Metric
    currency: str | None
    weight: int
    goal: Goal
    today: date
    actual: Decimal | None
    colour: Colour | None
    pace: Decimal | None

    @cached_property
    def expected(self) -> Decimal:
        """What is to be there by today."""
        return pace.expected(self.goal, upto=self.today)

    @property
    def needs(self) -> bool:
        """Whether it needs someone: it is off track, behind its pace or missed, and not reached."""
        return self.colour in (Colour.RED, Colour.YELLOW)

    @cached_property
    def urgency(self) -> tuple[bool, float, str]:
        """Where it stands among those that fall behind: red before yellow, the furthest behind first."""
        return self.colour is not Colour.RED, float(self.pace or 0), self.key


def figures(session: Session, plans: Collection[int], by_subsidiary: Mapping[int, Day]) -> list[Figure]:
    """Return the targets of plans. One statement."""
    found = rows(session, _statement(), {"plans": list(plans)})
    return [_figure(row, by_subsidiary[row.subsidiary_id]) for row in found]


@lru_cache
def _statement() -> Select[*tuple[Any, ...]]:
    value = (
        select(ReportedValue.value)
        .where(ReportedValue.target_id == Target.id)
        .order_by(ReportedValue.as_of.desc(), ReportedValue.id.desc())
        .limit(1)
        .scalar_subquery()  # one step in the index for each target, however long its past is
    )
    columns = (
        Target.id, Target.number, Plan.number.label("plan_number"), Target.plan_id, Target.subsidiary_id,
        Target.line_id, Target.metric, Target.currency, Target.weight, Target.first_day, Target.last_day,
        Target.initial, Target.target, Target.floor, Target.phases, Plan.signed_on, value.label("value"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(Plan, Target.plan_id == Plan.id)
        .where(Target.plan_id.in_(bindparam("plans", expanding=True)))
        .order_by(Plan.number, Target.number)
    )


def _figure(row: Row[Any], day: Day) -> Figure:
    goal = Goal(
        row.first_day, row.last_day, as_figure(row.initial), as_figure(row.target), day.calendar, row.signed_on,
        None if row.floor is None else as_figure(row.floor), read_phases(row.phases),
    )  # fmt: skip
    actual = None if row.value is None else as_figure(row.value)
    ratio = pace.pace(goal, actual, today=day.today)
    return Figure(
        row.id, f"PSP-{row.plan_number}-T{row.number}", row.plan_id, row.subsidiary_id, row.line_id, row.metric,
        row.currency, row.weight, goal, day.today, actual, pace.judged(goal, actual, ratio, today=day.today), ratio,
    )  # fmt: skip


@dataclass(frozen=True)
class Sum:
    """What targets of one unit come to; `judged` says whether any of them has a pace."""

    actual: Decimal = Decimal(0)
    target: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    judged: bool = False

    @classmethod
    def of(cls, found: Iterable[Figure]) -> Self:
        """Add figures that do not nest in each other."""
        counted = list(found)
        return cls(
            sum((one.actual or Decimal(0) for one in counted), Decimal(0)),
            sum((one.goal.target for one in counted), Decimal(0)),
            sum((one.expected for one in counted), Decimal(0)),
            any(one.colour is not None for one in counted),
        )

    @property
    def at_this_rate(self) -> Decimal | None:
        """Where it would end if it went on as so far."""
        return self.actual * self.target / self.expected if self.judged and self.expected else None

    @property
    def colour(self) -> Colour | None:
        """How it goes together, by the default floor."""
        if not self.judged or not self.expected:
            return None
        ratio = self.actual / self.expected
        if ratio >= pace.GREEN_FROM or self.actual >= self.target:
            return Colour.GREEN
        return Colour.YELLOW if ratio >= pace.FLOOR_SHARE else Colour.RED


def customers(found: Iterable[Figure]) -> list[Figure]:
    """Return the targets of customers won that may be added."""
    return unnested(one for one in found if one.metric is Metric.CUSTOMERS)


def unnested(found: Iterable[Figure]) -> list[Figure]:
    """Leave out what another target holds already: line counts over plan, year over half over quarter.

    Of targets of one metric.
    """
    every = list(found)
    with_lines = {one.plan_id for one in every if one.line_id is not None}
    groups: dict[tuple[int, int | None, str | None], list[Figure]] = {}
    for one in every:
        if one.line_id is not None or one.plan_id not in with_lines:
            groups.setdefault((one.plan_id, one.line_id, one.currency), []).append(one)
    return [one for group in groups.values() for one in group if not any(_holds(other, one) for other in group)]


def _holds(wide: Figure, narrow: Figure) -> bool:
    """Say whether one period lies in the other; of two with the same the first counts."""
    outer, inner = (wide.goal.first_day, wide.goal.last_day), (narrow.goal.first_day, narrow.goal.last_day)
    if outer == inner:
        return wide.id < narrow.id
    return outer[0] <= inner[0] and inner[1] <= outer[1]
