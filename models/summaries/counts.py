"""Milestones counted where they lie: one row a plan, however many thousands there are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal_column, or_, select, true
from sqlalchemy.orm import Session

from models.base import Side
from models.milestones.derived import due_soon, overdue
from models.milestones.queries import OPEN
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.statements import rows
from models.summaries.health import Weights
from models.summaries.scope import Day, day_limit, limits
from models.targets.pace import Colour

OVERDUE, BLOCKED, WAITING = 0, 1, 2
_OPEN_REQUEST: Final = ChangeRequest.answer == literal_column(f"'{Answer.OPEN.value}'")
"""Written out, not bound: only then does SQLite see that the partial index holds exactly these rows."""
WEIGHT: Final = case((Milestone.agreed, Milestone.weight), else_=0)
"""What the other side has not agreed to holds none yet."""


@dataclass(frozen=True)
class Counts:
    """How the milestones of one plan or of many stand. What is overdue is counted as that, though blocked too.

    `soon_on` is the day by which those that are due soon are due: where subsidiaries count others, the last of these.
    """

    total: int = 0
    done: int = 0
    overdue: int = 0
    blocked: int = 0
    waiting: int = 0
    due_soon: int = 0
    vendor_moves: int = 0
    soon_on: date | None = None

    @classmethod
    def all(cls, counts: Iterable["Counts"]) -> Self:
        """Count plans together."""
        found = list(counts)
        numbers = {one.name: sum(getattr(count, one.name) for count in found) for one in fields(cls)[:-1]}
        return replace(cls(**numbers), soon_on=max((one.soon_on for one in found if one.soon_on), default=None))

    @property
    def needs(self) -> int:
        """How many need someone."""
        return self.overdue + self.blocked + self.waiting


class Flags:
    """What holds of an open milestone today in its own subsidiary, as conditions whose days come with the statement.

    They say the same as the properties of `MilestoneRow` do of a row of a plan in force.
    """

    def __init__(self, groups: int) -> None:
        asked = select(ChangeRequest.milestone_id).where(_OPEN_REQUEST)
        answers = asked.where(ChangeRequest.asked_side == Side.PARTNER)  # what the partner asks, the vendor answers
        claimed = Milestone.id.in_(asked.where(ChangeRequest.kind == Ask.DONE))
        today = day_limit("today", groups)
        self.in_plans = Milestone.plan_id.in_(bindparam("plans", expanding=True))
        self.open = Milestone.status.in_(OPEN)
        self.soon_on = day_limit("soon", groups)
        self.near = Milestone.due_on <= self.soon_on
        self.blocked = Milestone.status == Status.BLOCKED
        self.asked = Milestone.id.in_(asked)
        self.late = overdue(today, rests=claimed)
        self.due_soon = due_soon(today, self.soon_on)
        self.needs = case((self.late, OVERDUE), (self.blocked, BLOCKED), (self.asked, WAITING))
        unstarted = and_(Milestone.status == Status.PLANNED, self.due_soon, ~claimed)
        self.colour = case((self.late, Colour.RED), (or_(self.blocked, unstarted), Colour.YELLOW))
        accountable = Milestone.accountable == Side.VENDOR
        self.vendor_moves = case((or_(self.late, self.blocked), accountable), else_=Milestone.id.in_(answers))


def by_plan(session: Session, home: int | None, plans: Collection[int],
            by_subsidiary: Mapping[int, Day]) -> dict[int, tuple[Counts, Weights]]:  # fmt: skip
    """Count the milestones of plans: a subsidiary's own for figures, all of a plan for its health. One statement."""
    limits_ = limits(by_subsidiary)
    given = {"plans": list(plans), "home": home, **limits_.values}
    found = dict.fromkeys(plans, (Counts(), Weights()))
    for row in rows(session, _counted(limits_.groups, at_home=home is not None), given):
        if row.near_plan is None:  # nothing of it is near
            found[row.plan_id] = Counts(row.total, row.done), Weights(whole=row.whole)
            continue
        needs = (row.overdue, row.blocked, row.waiting, row.due_soon, row.vendor_moves, row.soon_on)
        weights = Weights(row.red, row.yellow, row.whole, row.reds, row.yellows)
        found[row.plan_id] = Counts(row.total, row.done, *needs), weights
    return found


@lru_cache
def _counted(groups: int, *, at_home: bool) -> Select[*tuple[Any, ...]]:
    """Put both counts of a plan into one row."""
    whole, near = _whole(at_home=at_home).subquery("whole"), _near(groups, at_home=at_home).subquery("counted")
    columns = [one.label("near_plan") if one.name == "plan_id" else one for one in near.c]
    return select(*whole.c, *columns).outerjoin(near, near.c.plan_id == whole.c.plan_id)


def _whole(*, at_home: bool) -> Select[int, int, int, Any]:
    """Count all that is not cancelled, by an index that holds every column of it."""
    here = own(at_home=at_home)
    return (
        select(
            Milestone.plan_id,
            func.count().filter(here).label("total"),
            func.count().filter(here, Milestone.status == Status.DONE).label("done"),
            func.sum(WEIGHT).label("whole"),
        )
        .where(Milestone.status != Status.CANCELLED, Milestone.plan_id.in_(bindparam("plans", expanding=True)))
        .group_by(Milestone.plan_id)
    )


def _near(groups: int, *, at_home: bool) -> Select[Any]:
    """Count what is open and due by now or soon, blocked or asked: few of thousands, so only they are looked into."""
    flags = Flags(groups)
    near = (
        select(
            Milestone.plan_id,
            case((own(at_home=at_home), 1), else_=0).label("own"),
            flags.needs.label("needs"),
            case((flags.due_soon, flags.soon_on)).label("soon_on"),
            case((flags.vendor_moves, 1), else_=0).label("vendor_moves"),
            flags.colour.label("colour"),
            WEIGHT.label("weight"),
        )
        .where(flags.in_plans, flags.open, or_(flags.near, flags.blocked, flags.asked))
        .cte("near")
        .prefix_with("MATERIALIZED")  # else each condition is worked out anew for each count
    )
    one = near.c

    def count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(and_(one.own == 1, *conditions))

    def weigh(colour: Colour) -> ColumnElement[int]:
        return func.coalesce(func.sum(one.weight).filter(one.colour == colour), 0)

    def weighing(colour: Colour) -> ColumnElement[int]:
        return func.count().filter(one.colour == colour, one.weight > 0)

    return select(
        one.plan_id,
        count(one.needs == OVERDUE).label("overdue"),
        count(one.needs == BLOCKED).label("blocked"),
        count(one.needs == WAITING).label("waiting"),
        count(one.soon_on.is_not(None)).label("due_soon"),
        count(one.needs.is_not(None), one.vendor_moves == 1).label("vendor_moves"),
        func.max(one.soon_on).filter(one.own == 1).label("soon_on"),
        weigh(Colour.RED).label("red"),
        weigh(Colour.YELLOW).label("yellow"),
        weighing(Colour.RED).label("reds"),
        weighing(Colour.YELLOW).label("yellows"),
    ).group_by(one.plan_id)


def own(*, at_home: bool) -> ColumnElement[bool]:
    """Return the filter of what counts in a subsidiary; without one all does."""
    return Milestone.subsidiary_id == bindparam("home") if at_home else true()
