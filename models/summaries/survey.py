"""All plans of a scope with their counts, targets and health: what a status, a Home and a week are drawn from.

A constant number of statements however many plans there are, and no milestone is loaded but those that are shown.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session

from models.calendar import FiscalYear
from models.milestones import queries as milestones
from models.milestones.tables import Milestone
from models.people import Partner
from models.places import Kind
from models.plans import Plan, Stage
from models.programme import Subsidiary
from models.rows import MilestoneRow, TargetRow
from models.summaries import counts as counting
from models.summaries import goals
from models.summaries.counts import WEIGHT, Counts, Flags, own
from models.summaries.goals import Figure
from models.summaries.health import Weights
from models.summaries.scope import Day, Scope, days, limits
from models.targets import queries as targets
from models.targets.pace import Colour

IN_PLAY: Final = (Stage.DRAFT, Stage.IN_REVIEW, Stage.IN_FORCE)
NEITHER: Final = 2  # of a milestone that is neither red nor yellow
_RANKS: Final = {Colour.RED: 0, Colour.YELLOW: 1, Colour.GREEN: 2}


@dataclass(frozen=True)
class PlanFacts:
    """A plan, counted: its own milestones of the scope, the weights of all its parts, its targets."""

    row: Row[Any]
    counts: Counts
    weights: Weights
    figures: tuple[Figure, ...]

    @property
    def in_force(self) -> bool:
        """Whether it has a health at all."""
        return bool(self.row.stage is Stage.IN_FORCE)

    @property
    def rank(self) -> tuple[int, int, int]:
        """Where it stands among others: the worst first, what is not in force last."""
        worst = _RANKS[self.weights.colour] if self.in_force else len(_RANKS)
        return worst, -self.counts.overdue, self.row.number


@dataclass(frozen=True)
class Found:
    """A milestone that is to be shown: `why` is the reason, or for the worst of a plan 0 red, 1 yellow, 2 neither."""

    id: int
    plan_id: int
    key: str
    why: int


class Survey:
    """What is read once for a scope; figures are worked out from it."""

    def __init__(self, session: Session, scope: Scope, *, now: datetime) -> None:
        self.session = session
        self.scope = scope
        self.now = now
        self.days: dict[int, Day] = days(session, now)
        one_plan = scope.place is not None and scope.place.kind is Kind.PLAN
        stages = () if one_plan else (Plan.stage.in_(IN_PLAY),)  # one that is asked for is shown, closed or not
        rows = session.execute(_plans().where(*stages, *scope.plans())).all()
        counted = counting.by_plan(session, scope, [row.id for row in rows], self.days) if rows else {}
        figures: dict[int, list[Figure]] = {row.id: [] for row in rows}
        for one in goals.figures(session, list(figures), self.days) if rows else ():
            figures[one.plan_id].append(one)
        self.plans = [_facts(row, counted[row.id], figures[row.id]) for row in rows]

    def only(self, year: FiscalYear) -> "Survey":
        """Return the same of one fiscal year's plans; nothing is read again."""
        narrowed = copy(self)
        for cached in ("in_force", "counts", "figures"):
            narrowed.__dict__.pop(cached, None)
        narrowed.plans = [plan for plan in self.plans if plan.row.fiscal_year == year.year]
        return narrowed

    @cached_property
    def in_force(self) -> list[PlanFacts]:
        """The plans that bind both sides."""
        return [plan for plan in self.plans if plan.in_force]

    @cached_property
    def counts(self) -> Counts:
        """The milestones of all plans in force, those of the scope."""
        return Counts.all(plan.counts for plan in self.in_force)

    @cached_property
    def figures(self) -> list[Figure]:
        """The targets of all plans in force, those of the scope."""
        home = self.scope.home
        return [one for plan in self.in_force for one in plan.figures if home in (None, one.subsidiary_id)]

    def colours(self) -> dict[Colour, int]:
        """Count the plans in force by their health."""
        found = [plan.weights.colour for plan in self.in_force]
        return {colour: found.count(colour) for colour in Colour}

    def by_health(self) -> list[PlanFacts]:
        """Return the plans, worst first."""
        return sorted(self.plans, key=lambda plan: plan.rank)

    def needing(self, most: int) -> list[Found]:
        """Return the milestones that need someone, most urgent first. One statement."""
        given = {"plans": [plan.row.id for plan in self.in_force], "home": self.scope.home, "most": most}
        limits_ = limits(self.days)
        statement = _needing(limits_.groups, at_home=self.scope.home is not None)
        return self._found(statement, {**given, **limits_.values})

    def following(self) -> MilestoneRow | None:
        """Return the milestone that comes next. One statement, and those of its row."""
        given = {"plans": [plan.row.id for plan in self.in_force], "home": self.scope.home}
        found = self._found(_next(at_home=self.scope.home is not None), given)
        return self.milestone_rows([found[0].id])[found[0].key] if found else None

    def own_milestones(self) -> list[ColumnElement[bool]]:
        """Return the filters of all milestones of the plans in force that count here."""
        home = [] if self.scope.home is None else [Milestone.subsidiary_id == self.scope.home]
        return [Milestone.plan_id.in_([plan.row.id for plan in self.in_force]), *home]

    def due(self, most: int) -> tuple[MilestoneRow, ...]:
        """Return what is due soon and not late, the earliest first."""
        limits_ = limits(self.days)
        given = {"plans": [plan.row.id for plan in self.in_force], "home": self.scope.home, "most": most}
        found = self._found(_due(limits_.groups, at_home=self.scope.home is not None), {**given, **limits_.values})
        rows = self.milestone_rows(one.id for one in found)
        return tuple(rows[one.key] for one in found)

    def worst(self, plans: Iterable[PlanFacts]) -> dict[int, Found]:
        """Return of each plan the heaviest of its worst milestones, or the one that comes next. One statement."""
        limits_ = limits(self.days)
        given = {"plans": [plan.row.id for plan in plans], **limits_.values}
        return {one.plan_id: one for one in self._found(_worst(limits_.groups), given)}

    def _found(self, statement: Select[*tuple[Any, ...]], given: Mapping[str, object]) -> list[Found]:
        numbers = {plan.row.id: plan.row.number for plan in self.plans}
        rows = self.session.execute(statement, given)
        return [Found(row.id, row.plan_id, f"PSP-{numbers[row.plan_id]}-M{row.number}", row.why) for row in rows]

    def milestone_rows(self, ids: Iterable[int]) -> dict[str, MilestoneRow]:
        """Return rows by key, with the rights of who reads; in a channel each reader has other rights."""
        wanted = set(ids)
        found = milestones.rows(self.session, wanted, now=self.now, by=self.scope.by) if wanted else []
        return {row.key: row for row in found}

    def target_rows(self, ids: Iterable[int]) -> dict[str, TargetRow]:
        """Return rows by key, with the rights of who reads."""
        wanted = set(ids)
        found = targets.rows(self.session, wanted, now=self.now, by=self.scope.by) if wanted else []
        return {row.key: row for row in found}


@lru_cache
def _plans() -> Select[*tuple[Any, ...]]:
    columns = (
        Plan.id, Plan.number, Plan.version, Plan.title, Plan.stage, Plan.fiscal_year, Plan.signed_on, Plan.partner_id,
        Plan.lead_subsidiary_id, Plan.vendor_accountable_id, Plan.partner_accountable_id,
        Partner.name.label("partner"), Subsidiary.name.label("subsidiary"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(Partner, Plan.partner_id == Partner.id)
        .join(Subsidiary, Plan.lead_subsidiary_id == Subsidiary.id)
        .order_by(Plan.number)
    )


@lru_cache
def _needing(groups: int, *, at_home: bool) -> Select[*tuple[Any, ...]]:
    flags = Flags(groups)
    return (
        select(Milestone.id, Milestone.plan_id, Milestone.number, flags.needs.label("why"))
        .where(flags.in_plans, flags.open, or_(flags.late, flags.blocked, flags.asked), own(at_home=at_home))
        .order_by(flags.needs, Milestone.due_on, Milestone.id)
        .limit(bindparam("most"))
    )


@lru_cache
def _next(*, at_home: bool) -> Select[*tuple[Any, ...]]:
    flags = Flags(1)
    return (
        select(Milestone.id, Milestone.plan_id, Milestone.number, literal(NEITHER).label("why"))
        .where(flags.in_plans, flags.open, own(at_home=at_home))
        .order_by(Milestone.due_on, Milestone.id)
        .limit(1)
    )


@lru_cache
def _due(groups: int, *, at_home: bool) -> Select[*tuple[Any, ...]]:
    flags = Flags(groups)
    return (
        select(Milestone.id, Milestone.plan_id, Milestone.number, literal(NEITHER).label("why"))
        .where(flags.in_plans, flags.open, flags.due_soon, own(at_home=at_home))
        .order_by(Milestone.due_on, Milestone.id)
        .limit(bindparam("most"))
    )


@lru_cache
def _worst(groups: int) -> Select[*tuple[Any, ...]]:
    flags = Flags(groups)
    rank = case((and_(flags.colour == Colour.RED, WEIGHT > 0), 0), (and_(flags.colour.is_not(None), WEIGHT > 0), 1),
                else_=NEITHER)  # fmt: skip
    heavy = case((rank < NEITHER, -WEIGHT), else_=0)  # what is neither red nor yellow stands by its date
    place = func.row_number().over(
        partition_by=Milestone.plan_id, order_by=(rank, heavy, Milestone.due_on, Milestone.id)
    )
    ranked = (
        select(Milestone.id, Milestone.plan_id, Milestone.number, rank.label("why"), place.label("place"))
        .where(flags.in_plans, flags.open)
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1)


def _facts(row: Row[Any], counted: tuple[Counts, Weights], figures: list[Figure]) -> PlanFacts:
    of_targets = Weights.of((one.colour, one.weight) for one in figures)
    return PlanFacts(row, counted[0], counted[1] + of_targets, tuple(figures))
