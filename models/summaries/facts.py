"""Plans counted, each for itself, and remembered: most plans are as they were when somebody last asked.

What is kept holds no rights: who may see a plan, and do what there, is read for each reader anew.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from models.memory import memory_of
from models.milestones.tables import Milestone
from models.people import Partner
from models.plans import Plan, Stage
from models.programme import Subsidiary
from models.readable import read_each
from models.statements import rows
from models.summaries import counts as counting
from models.summaries import goals
from models.summaries.counts import Counts, Flags, own
from models.summaries.goals import Figure, Sum
from models.summaries.health import Weights
from models.summaries.scope import Day, days_name, limits
from models.targets.pace import Colour

_RANKS: Final = {Colour.RED: 0, Colour.YELLOW: 1, Colour.GREEN: 2}
Ids: TypeAlias = Sequence[Row[int, int]]


@dataclass(frozen=True)
class Found:
    """A milestone that is to be shown: `why` is the reason, or for the worst of a plan 0 red, 1 yellow, 2 neither."""

    id: int
    plan_id: int
    key: str
    why: int
    due_on: date

    @property
    def urgency(self) -> tuple[int, date, int]:
        """Where it stands among what needs someone."""
        return self.why, self.due_on, self.id


@dataclass(frozen=True)
class PlanFacts:
    """A plan, counted: milestones at `home` and those of them that need someone, all its weights, all its targets."""

    row: Row[Any]
    token: int
    home: int | None
    counts: Counts
    weights: Weights
    figures: tuple[Figure, ...]
    needing: tuple[Found, ...]

    @property
    def number(self) -> int:
        """What makes its key."""
        return int(self.row.number)

    @property
    def in_force(self) -> bool:
        """Whether it has a health at all."""
        return bool(self.row.stage is Stage.IN_FORCE)

    @cached_property
    def own(self) -> tuple[Figure, ...]:
        """The targets at home."""
        return tuple(one for one in self.figures if self.home in (None, one.subsidiary_id))

    @property
    def rank(self) -> tuple[int, int, int]:
        """Where it stands among others: the worst first, what is not in force last."""
        worst = _RANKS[self.weights.colour] if self.in_force else len(_RANKS)
        return worst, -self.counts.overdue, self.row.number


@dataclass(frozen=True)
class Together:
    """Some plans by their numbers, and what they come to; only those in force count. Worked out once."""

    plans: tuple[PlanFacts, ...]

    @cached_property
    def tokens(self) -> Mapping[int, int]:
        """The token under which each was counted, by id."""
        return {plan.row.id: plan.token for plan in self.plans}

    @cached_property
    def in_force(self) -> tuple[PlanFacts, ...]:
        """The plans that bind both sides."""
        return tuple(plan for plan in self.plans if plan.in_force)

    @cached_property
    def counts(self) -> Counts:
        """Their milestones, those of the scope."""
        return Counts.all(plan.counts for plan in self.in_force)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Their targets, those of the scope."""
        return tuple(one for plan in self.in_force for one in plan.own)

    @cached_property
    def behind(self) -> tuple[Figure, ...]:
        """Those of them that need someone, most urgent first."""
        return tuple(sorted((one for one in self.figures if one.needs), key=lambda one: one.urgency))

    @cached_property
    def off_track(self) -> int:
        """How many of these are red."""
        return sum(1 for one in self.behind if one.colour is Colour.RED)

    @cached_property
    def customers(self) -> Sum | None:
        """What their targets of customers won come to; None where there is none."""
        found = goals.customers(self.figures)
        return Sum.of(found) if found else None

    @cached_property
    def needing(self) -> tuple[Found, ...]:
        """The milestones that need someone, most urgent first."""
        return tuple(sorted((one for plan in self.in_force for one in plan.needing), key=lambda one: one.urgency))

    @cached_property
    def health(self) -> Mapping[Colour, int]:
        """How many of them are of which colour."""
        found = [plan.weights.colour for plan in self.in_force]
        return {colour: found.count(colour) for colour in Colour}

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """The names of their partners."""
        return tuple(sorted({plan.row.partner for plan in self.in_force}))

    @cached_property
    def drafts(self) -> int:
        """How many more are being written."""
        return sum(1 for plan in self.plans if plan.row.stage in (Stage.DRAFT, Stage.IN_REVIEW))


def together(session: Session, plans: Ids, home: int | None, by_subsidiary: Mapping[int, Day]) -> Together:
    """Return plans, counted together. No statement where all are remembered, else a constant number.

    Args:
        session: where they are read.
        plans: their ids and tokens.
        home: the subsidiary whose own milestones are counted; None counts all.
        by_subsidiary: what day it is where.
    """
    memory, day = memory_of(session), days_name(by_subsidiary)
    name = (home, day, tuple([(one[0], one[1]) for one in plans]))  # a row compares itself much slower than a pair
    found: Together | None = memory.find([name]).get(name) if memory else None
    if found is None:
        each = _each(session, {(one.id, one.token, home, day): one for one in plans}, home, by_subsidiary)
        found = Together(tuple(sorted(each, key=lambda plan: plan.number)))
        if memory and len(found.plans) == len(plans):  # else one is left out: who asks next has to say so, too
            memory.keep({name: found})
    return found


def _each(session: Session, names: Mapping[Hashable, Row[int, int]], home: int | None,
          by_subsidiary: Mapping[int, Day]) -> Collection[PlanFacts]:  # fmt: skip
    """Count each of the plans that is not remembered as it is now."""
    memory = memory_of(session)
    known: dict[Hashable, PlanFacts] = memory.find(names) if memory else {}
    wanting = {one.id: one.token for name, one in names.items() if name not in known}

    def count(ids: Sequence[int]) -> list[PlanFacts]:
        return _counted(session, {id_: wanting[id_] for id_ in ids}, home, by_subsidiary) if ids else []

    fresh = {one.row.id: one for one in read_each(session, wanting, count, partial(_key_of, session))}
    known |= {name: fresh[one.id] for name, one in names.items() if one.id in fresh}
    if memory:
        memory.keep(known)
    return known.values()


def _key_of(session: Session, id_: int) -> str:
    """Return the key of a plan, whatever else of it can be read."""
    return f"PSP-{rows(session, select(Plan.number).where(Plan.id == id_))[0][0]}"


def _counted(session: Session, tokens: Mapping[int, int], home: int | None,
             by_subsidiary: Mapping[int, Day]) -> list[PlanFacts]:  # fmt: skip
    ids = list(tokens)
    plans = rows(session, _plans(), {"plans": ids})
    numbers = {row.id: row.number for row in plans}
    counted = counting.by_plan(session, home, ids, by_subsidiary)
    figures: dict[int, list[Figure]] = {id_: [] for id_ in ids}
    for one in goals.figures(session, ids, by_subsidiary):
        figures[one.plan_id].append(one)
    needing: dict[int, list[Found]] = {id_: [] for id_ in ids}
    limits_ = limits(by_subsidiary)
    statement = _needing(limits_.groups, at_home=home is not None)
    for found in founds(rows(session, statement, {"plans": ids, "home": home, **limits_.values}), numbers):
        needing[found.plan_id].append(found)
    weights = {id_: Weights.of((one.colour, one.weight) for one in figures[id_]) for id_ in ids}
    return [
        PlanFacts(
            row, tokens[row.id], home, counted[row.id][0], counted[row.id][1] + weights[row.id], tuple(figures[row.id]),
            tuple(needing[row.id]),
        )
        for row in plans
    ]  # fmt: skip


def founds(found: Iterable[Row[Any]], numbers: Mapping[int, int]) -> list[Found]:
    """Name the milestones that a statement has found, by the numbers of their plans."""
    return [
        Found(row.id, row.plan_id, f"PSP-{numbers[row.plan_id]}-M{row.number}", row.why, row.due_on) for row in found
    ]


@lru_cache(maxsize=1)
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
        .where(Plan.id.in_(bindparam("plans", expanding=True)))
    )


@lru_cache
def _needing(groups: int, *, at_home: bool) -> Select[*tuple[Any, ...]]:
    flags = Flags(groups)
    return (
        select(Milestone.id, Milestone.plan_id, Milestone.number, Milestone.due_on, flags.needs.label("why"))
        .where(flags.in_plans, flags.open, or_(flags.late, flags.blocked, flags.asked), own(at_home=at_home))
        .order_by(flags.needs, Milestone.due_on, Milestone.id)
    )
