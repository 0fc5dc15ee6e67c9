"""All plans of a scope with their counts, targets and health: what a status, a Home and a week are drawn from.

A constant number of statements however many plans there are, and no milestone is loaded but those that are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session

from models import subjects
from models.calendar import FiscalYear
from models.memory import memory_of
from models.milestones import queries as milestones
from models.milestones.queries import Read
from models.milestones.tables import Milestone
from models.places import Kind
from models.plans import Plan, Stage
from models.readable import read_each
from models.revisions import PlanRevision
from models.rows import MilestoneRow, TargetRow
from models.statements import rows
from models.summaries import facts
from models.summaries.counts import WEIGHT, Flags, own
from models.summaries.facts import Found, PlanFacts, Together
from models.summaries.scope import Day, Scope, days, days_name, limits
from models.targets import queries as targets
from models.targets.pace import Colour

IN_PLAY: Final = (Stage.DRAFT, Stage.IN_REVIEW, Stage.IN_FORCE)
NEITHER: Final = 2  # of a milestone that is neither red nor yellow


class Survey:
    """What is read once for a scope; figures are worked out from it."""

    def __init__(self, session: Session, scope: Scope, *, now: datetime) -> None:
        self.session = session
        self.scope = scope
        self.now = now
        self.days: dict[int, Day] = days(session, now)
        ids = rows(session, _plans(scope))
        self.together = facts.together(session, ids, scope.home, self.days)

    def only(self, year: FiscalYear) -> "Survey":
        """Return the same of one fiscal year's plans; nothing is read again."""
        narrowed = copy(self)
        narrowed.together = Together(tuple(plan for plan in self.plans if plan.row.fiscal_year == year.year))
        return narrowed

    @property
    def plans(self) -> Sequence[PlanFacts]:
        """All plans of the scope, by their numbers."""
        return self.together.plans

    @property
    def in_force(self) -> Sequence[PlanFacts]:
        """Those that bind both sides."""
        return self.together.in_force

    def by_health(self) -> list[PlanFacts]:
        """Return the plans, worst first."""
        return sorted(self.plans, key=lambda plan: plan.rank)

    def following(self) -> MilestoneRow | None:
        """Return the milestone that comes next. One statement, and those of its row."""
        given = {"plans": [plan.row.id for plan in self.in_force], "home": self.scope.home}
        found = self._found(_next(at_home=self.scope.home is not None), given)
        return next(iter(self.milestone_rows(found).values()), None)

    def own_milestones(self) -> list[ColumnElement[bool]]:
        """Return the filters of all milestones of the plans in force that count here."""
        home = [] if self.scope.home is None else [Milestone.subsidiary_id == self.scope.home]
        return [Milestone.plan_id.in_([plan.row.id for plan in self.in_force]), *home]

    def due(self, most: int) -> tuple[MilestoneRow, ...]:
        """Return what is due soon and not late, the earliest first."""
        limits_ = limits(self.days)
        given = {"plans": [plan.row.id for plan in self.in_force], "home": self.scope.home, "most": most}
        found = self._found(_due(limits_.groups, at_home=self.scope.home is not None), {**given, **limits_.values})
        shown = self.milestone_rows(found)
        return tuple(shown[one.key] for one in found if one.key in shown)

    def worst(self, plans: Iterable[PlanFacts]) -> dict[int, Found]:
        """Return of each plan the heaviest of its worst milestones, or the one that comes next. One statement."""
        limits_ = limits(self.days)
        given = {"plans": [plan.row.id for plan in plans], **limits_.values}
        return {one.plan_id: one for one in self._found(_worst(limits_.groups), given)}

    def _found(self, statement: Select[*tuple[Any, ...]], given: Mapping[str, object]) -> list[Found]:
        numbers = {plan.row.id: plan.row.number for plan in self.plans}
        return facts.founds(rows(self.session, statement, given), numbers)

    def milestone_rows(self, found: Iterable[Found]) -> dict[str, MilestoneRow]:
        """Return rows by key, with the rights of who reads; in a channel each reader has other rights."""
        plans = {one.id: one.plan_id for one in found}
        read = partial(self._milestone_rows, plans)
        key_of = partial(subjects.key_of, self.session, Milestone)
        return {row.key: row for row in read_each(self.session, plans, read, key_of)}

    def _milestone_rows(self, plans: Mapping[int, int], ids: Iterable[int]) -> list[MilestoneRow]:
        tokens, day = self.together.tokens, days_name(self.days)
        wanted = {id_: (id_, tokens[plans[id_]], "milestone", day) for id_ in ids}
        memory = memory_of(self.session)
        known: dict[Any, Read] = memory.find(wanted.values()) if memory else {}
        if missing := [id_ for id_, name in wanted.items() if name not in known]:
            fresh = {wanted[one.row.id]: one for one in milestones.read(self.session, missing)}
            if memory:
                memory.keep(fresh)
            known |= fresh
        return [row for _, row in milestones.made(known.values(), now=self.now, by=self.scope.by)]

    def target_rows(self, ids: Iterable[int]) -> dict[str, TargetRow]:
        """Return rows by key, with the rights of who reads."""
        return {row.key: row for row in targets.readable(self.session, ids, now=self.now, by=self.scope.by)}


@lru_cache(maxsize=1024)
def _plans(scope: Scope) -> Select[int, int]:
    """Return the statement of the plans of a scope, made once for each reader and place; rights are part of both."""
    one_plan = scope.place is not None and scope.place.kind is Kind.PLAN
    stages = () if one_plan else (or_(*(Plan.stage == one for one in IN_PLAY)),)  # one that is named is always shown
    return (
        select(Plan.id, func.coalesce(PlanRevision.token, 0).label("token"))
        .outerjoin(PlanRevision, PlanRevision.plan_id == Plan.id)
        .where(*stages, *scope.plans())
    )


@lru_cache
def _next(*, at_home: bool) -> Select[*tuple[Any, ...]]:
    flags = Flags(1)
    return (
        select(Milestone.id, Milestone.plan_id, Milestone.number, Milestone.due_on, literal(NEITHER).label("why"))
        .where(flags.in_plans, flags.open, own(at_home=at_home))
        .order_by(Milestone.due_on, Milestone.id)
        .limit(1)
    )


@lru_cache
def _due(groups: int, *, at_home: bool) -> Select[*tuple[Any, ...]]:
    flags = Flags(groups)
    return (
        select(Milestone.id, Milestone.plan_id, Milestone.number, Milestone.due_on, literal(NEITHER).label("why"))
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
        select(
            Milestone.id, Milestone.plan_id, Milestone.number, Milestone.due_on, rank.label("why"), place.label("place")
        )
        .where(flags.in_plans, flags.open)
        .subquery("ranked")
    )
    return select(ranked).where(ranked.c.place == 1)
