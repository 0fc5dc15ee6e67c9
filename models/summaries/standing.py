"""How a plan, a partner or a subsidiary stands: counts, and the few things that need someone, most urgent first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import people
from models.milestones import queries
from models.milestones.tables import Milestone, Status
from models.places import Kind, Place, Sight
from models.plans import Plan
from models.rows import MilestoneRow, TargetRow
from models.summaries.cards import Card, cards
from models.summaries.counts import WAITING, Counts
from models.summaries.goals import Figure, Sum
from models.summaries.scope import Scope
from models.summaries.survey import Survey
from models.targets.pace import Colour

Need: TypeAlias = MilestoneRow | TargetRow
ROWS: Final = 5
PLAN_ROWS: Final = 3


@dataclass(frozen=True)
class Needs:
    """What needs someone: how much of what, and the rows that are shown."""

    overdue: int
    blocked: int
    waiting: int
    targets_off: int
    targets_behind: int
    vendor_moves: int
    partner_moves: int
    first: int
    rows: tuple[Need, ...]

    @property
    def total(self) -> int:
        """How many things need someone."""
        return self.overdue + self.blocked + self.waiting + self.targets_off + self.targets_behind

    @property
    def both_move(self) -> int:
        """How many are both sides' move: targets have an owner on each."""
        return self.targets_off + self.targets_behind


@dataclass(frozen=True)
class Standing:
    """How a place stands. Only plans in force count; `drafts` are those that are not yet.

    `of` is how many plans the place has, where the reader sees fewer and may know.
    """

    place: Place
    as_of: date
    soon_on: date
    vendor: str
    plans: int
    drafts: int
    partners: tuple[str, ...]
    health: Mapping[Colour, int] = field(hash=False)
    counts: Counts
    needs: Needs
    customers: Sum | None
    cards: tuple[Card, ...] = ()
    targets: tuple[TargetRow, ...] = ()
    following: MilestoneRow | None = None
    sight: Sight = Sight.WHOLE
    of: int | None = None


def standing(session: Session, scope: Scope, *, now: datetime, rows: int | None = None, first: int = 0) -> Standing:
    """Return how a place stands for who reads. A constant number of statements, whatever the place holds.

    Args:
        session: where it is read.
        scope: the place, and whose eyes see it.
        now: each thing stands as of the day that it is then in its own subsidiary.
        rows: how many of the things that need someone are shown; by default as many as a status holds.
        first: the place of the first of them, from 0.
    """
    if scope.place is None:
        message = "a standing is of a plan, a partner or a subsidiary"
        raise ValueError(message)
    survey = Survey(session, scope, now=now)
    place, one_plan, together = scope.place, scope.place.kind is Kind.PLAN, survey.together
    shown = cards(survey, survey.by_health()) if one_plan else []
    needed = needs(survey, rows or (PLAN_ROWS if one_plan else ROWS), first)
    return Standing(
        place=place,
        as_of=place.today(now),
        soon_on=place.soon(now),
        vendor=people.vendor_name(session),
        plans=len(together.in_force),
        drafts=together.drafts,
        partners=together.partners,
        health=together.health,
        counts=together.counts,
        needs=needed,
        customers=together.customers,
        cards=tuple(shown),
        targets=_targets(survey, needed) if one_plan else (),
        following=None if needed.total else survey.following(),
        sight=scope.sight,
    )


def needs(survey: Survey, rows: int, first: int = 0) -> Needs:
    """Return what needs someone: overdue, blocked, targets that fall behind, what waits for an answer."""
    counts, behind = survey.together.counts, survey.together.behind
    off = survey.together.off_track
    return Needs(
        counts.overdue, counts.blocked, counts.waiting, off, len(behind) - off, counts.vendor_moves,
        counts.needs - counts.vendor_moves, first, _rows(survey, behind, first, rows),
    )  # fmt: skip


def _rows(survey: Survey, behind: Sequence[Figure], first: int, most: int) -> tuple[Need, ...]:
    found = survey.together.needing[: first + most]
    urgent = [one.key for one in found if one.why != WAITING]
    asked = [one.key for one in found if one.why == WAITING]
    keys = [*urgent, *(one.key for one in behind[: first + most]), *asked][first : first + most]
    milestones = survey.milestone_rows(one for one in found if one.key in keys)
    targets = survey.target_rows(one.id for one in behind[: first + most] if one.key in keys)
    every: dict[str, Need] = {**milestones, **targets}
    return tuple(every[key] for key in keys if key in every)


def _targets(survey: Survey, needed: Needs) -> tuple[TargetRow, ...]:
    """Return the targets of one plan that do not stand among what needs someone, those that fall behind first."""
    above = {row.key for row in needed.rows}
    every = [one for plan in survey.plans for one in plan.figures if one.key not in above]
    shown = sorted(every, key=lambda one: (not one.needs, one.urgency))[:PLAN_ROWS]
    rows = survey.target_rows(one.id for one in shown)
    return tuple(rows[one.key] for one in shown if one.key in rows)


def milestones_of(session: Session, scope: Scope, *, now: datetime, first: int, most: int) -> list[MilestoneRow]:
    """Return a page of all milestones of one plan, by their dates; cancelled ones are left out, as in its count."""
    statement = (
        select(Milestone.id)
        .join(Plan, Milestone.plan_id == Plan.id)
        .where(*scope.plans(), Milestone.status != Status.CANCELLED)
        .order_by(Milestone.due_on, Milestone.id)
        .offset(first)
        .limit(most)
    )
    return queries.readable(session, session.scalars(statement).all(), now=now, by=scope.by)
