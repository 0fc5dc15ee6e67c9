"""What waits for people: their own things that are late or come due, questions to them, and what they were told.

The menu, Home and the morning's message all ask here, so that they never say different numbers. Whether a step falls on
today plays no part.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from models import access, subjects
from models.access import Caller, Scope
from models.alerts.strangers import are_let_in
from models.base import Side
from models.clock import zone_named
from models.digest.facts import SPONSOR, Facts
from models.digest.lines import Kind, Line
from models.digest.settling import Settling
from models.milestones.derived import is_due_soon, is_overdue
from models.milestones.queries import OPEN
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.notifications.tables import Item, Message, Snooze, State
from models.people import Role
from models.plans import Plan, Stage
from models.rows import Why
from models.statements import among, rows
from models.summaries.scope import days
from models.targets.pace import Colour, Phase

_REMINDERS: Final = (Kind.OVERDUE, Kind.DUE_SOON)
_QUESTIONS: Final = (Kind.ASKED, Kind.DONE_AWAITS)
_OF_MILESTONES: Final = (*_REMINDERS, *_QUESTIONS, Kind.BLOCKED, Kind.CONTESTED)
_BESIDES: Final = (Kind.TARGET_MISSED, Kind.OFF_TRACK, Kind.BACK_ON_TRACK, Kind.ACCESS_ASKED, Kind.NAMING_ASKED,
                   Kind.HAND_OVER_ASKED, Kind.HOW_IT_GOES, Kind.CHANNEL_CLOSED)  # fmt: skip
_ANSWERED: Final = (Kind.ACCESS_ASKED, Kind.NAMING_ASKED, Kind.HAND_OVER_ASKED)
_OWNING: Final = ("owner", "supporter")
_Row: TypeAlias = Row[*tuple[Any, ...]]
_RANKS: Final = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True)
class Thing:
    """An open thing that waits for a reader: a milestone by its id, or the line of something else that they were told.

    `asks` is the question that waits for an answer of theirs.
    """

    subject: str
    why: Why
    due_on: date = date.max
    milestone_id: int = 0
    asks: int | None = None
    line: Line | None = None
    subsidiary_id: int = 0


def waiting(session: Session, readers: Mapping[int, Caller], *, now: datetime) -> dict[int, tuple[Thing, ...]]:
    """Return what waits for each of these people, most urgent first. A constant number of statements."""
    if not readers:
        return {}
    milestones, besides = _Milestones(session, readers, now=now), _told_besides(session, readers, now=now)
    found = {}
    for id_, by in readers.items():
        every = {thing.subject: thing for thing in besides[id_]}
        every |= {thing.subject: thing for thing in milestones.of(by)}
        found[id_] = tuple(sorted(every.values(), key=_rank))
    return found


def _rank(thing: Thing) -> tuple[int, date, int, str]:
    return (_RANKS[thing.why], thing.due_on, thing.milestone_id, thing.subject)


class _Milestones:
    """The milestones that may wait for one of some readers, and what decides whether they do."""

    def __init__(self, session: Session, readers: Mapping[int, Caller], *, now: datetime) -> None:
        self._days = days(session, now)
        self._told = _told(session, readers)
        ids = subjects.ids_of(session, {subject for subject, _ in self._told}).milestones
        self._questions = _questions(session, readers, ids.values())
        soon_on = max((day.soon_on for day in self._days.values()), default=now.date())
        self._rows = {row.id: row for row in _open(session, readers, {*ids.values(), *self._questions}, soon_on)}
        self._concerned = self._by_reader(readers)
        self._snoozed = _snoozed(session, readers, now=now)
        self._in_sight = self._look(session, readers)

    def _by_reader(self, readers: Mapping[int, Caller]) -> Mapping[int, set[int]]:
        """Sort the milestones by whom they may concern, so that nobody is asked about all of them."""
        concerned: defaultdict[int, set[int]] = defaultdict(set)
        answering: defaultdict[int | None, set[int]] = defaultdict(set)
        for by in readers.values():
            for grant in by.grants:
                if grant.role in (Role.PAM, Role.PARTNER_LEAD):
                    answering[grant.partner_id].add(by.person_id)
        by_key = {_key(row): row.id for row in self._rows.values()}
        for subject, person_id in self._told:
            if subject in by_key:
                concerned[person_id].add(by_key[subject])
        for row in self._rows.values():
            asked = answering[row.partner_id] if row.id in self._questions else ()
            for person_id in (row.vendor_owner_id, row.partner_owner_id, *asked):
                concerned[person_id].add(row.id)
        return concerned

    def _look(self, session: Session, readers: Mapping[int, Caller]) -> set[tuple[int, int]]:
        """Find out who sees a plan, where that does not follow from what they are to the milestone itself."""
        scopes = {id_: _scope(row) for id_, row in self._rows.items()}
        self._unsure = {(id_, by.person_id) for by in readers.values() for id_ in self._concerned[by.person_id]
                        if not access.sees_by_role(scopes[id_], by=by)}  # fmt: skip
        who = {person_id: readers[person_id] for _, person_id in self._unsure}
        return access.in_sight(session, {self._rows[id_].plan_number for id_, _ in self._unsure}, who)

    def of(self, by: Caller) -> Iterator[Thing]:
        """Give those that wait for a reader."""
        for id_ in self._concerned[by.person_id]:
            row = self._rows[id_]
            why, asks = self._why(row, by)
            if why is not None and self._sees(row, by):
                yield Thing(_key(row), why, row.due_on, id_, asks, subsidiary_id=row.subsidiary_id)

    def _sees(self, row: _Row, by: Caller) -> bool:
        unsure = (row.id, by.person_id) in self._unsure
        return not unsure or (row.plan_number, by.person_id) in self._in_sight

    def _why(self, row: _Row, by: Caller) -> tuple[Why | None, int | None]:
        told = self._told.get((_key(row), by.person_id), set())
        if (by.person_id, _key(row)) in self._snoozed:
            told = {one for one in told if one.role == SPONSOR}
            return (self._as_told(row, told), None) if told else (None, None)
        if (asks := self._asks(row, by, told)) is not None:
            return Why.ANSWER, asks
        if row.status not in OPEN:
            return None, None
        if _is_owner(row, by):
            return self._state(row) or self._as_told(row, told), None
        return self._as_told(row, told), None

    def _asks(self, row: _Row, by: Caller, told: Collection[_Row]) -> int | None:
        """Give the question that waits for a reader as owner, in a role that is asked, or because they were told."""
        open_ = self._questions.get(row.id, ())
        rounds = {one.round for one in told if one.rule in _QUESTIONS}
        mine = [one.id for one in open_ if one.asked_side is by.side.other and (
            _is_owner(row, by) or one.id in rounds or any(_answers(grant, row) for grant in by.grants))]  # fmt: skip
        return next(iter(mine), None)

    def _state(self, row: _Row) -> Why | None:
        """Say why a milestone waits for its owners: by its state alone."""
        day = self._days[row.subsidiary_id]
        if is_overdue(row.due_on, today=day.today, rests=self._rests(row)):
            return Why.OVERDUE
        if row.status is Status.BLOCKED:
            return Why.BLOCKED
        return Why.DUE if is_due_soon(row.due_on, today=day.today, soon_on=day.soon_on) else None

    def _as_told(self, row: _Row, told: Collection[_Row]) -> Why | None:
        """Say whether what somebody was told in a role is so still."""
        if row.status not in OPEN or not told:
            return None
        state = self._state(row)
        same = {one.rule for one in told if one.rule not in _REMINDERS or one.round == row.round}
        if (state is Why.OVERDUE and not same.isdisjoint(_REMINDERS)) or (state is Why.DUE and Kind.DUE_SOON in same):
            return state
        if row.status is Status.BLOCKED and Kind.BLOCKED in same:
            return Why.BLOCKED
        return Why.TOLD if Kind.CONTESTED in same and not self._rests(row) else None

    def _rests(self, row: _Row) -> bool:
        """Say whether it was reported done and waits for the other side to accept."""
        return any(one.kind is Ask.DONE for one in self._questions.get(row.id, ()))


def _told(session: Session, readers: Collection[int]) -> dict[tuple[str, int], set[_Row]]:
    """Read which milestones people were told of, other than as their owners: those are found by their state."""
    mine = (
        among(session, Item.person_id, readers),
        Item.dropped == "",
        Item.rule.in_([one.value for one in _OF_MILESTONES]),
    )
    told: Select[*tuple[Any, ...]] = (
        select(Item.subject, Item.person_id, Item.rule, Item.role, Item.round)
        .join(Message, Message.id == Item.message_id)
        .where(*mine, Message.state.in_((State.SENT, State.UNKNOWN)), Item.role.not_in(_OWNING))
    )
    found: defaultdict[tuple[str, int], set[_Row]] = defaultdict(set)
    for row in rows(session, told.distinct()):
        found[row.subject, row.person_id or 0].add(row)
    return found


def _questions(session: Session, readers: Mapping[int, Caller], milestone_ids: Iterable[int]) -> dict[int, list[_Row]]:
    """Read the open questions about what these people own or answer for, or were told of."""
    partners = {grant.partner_id for by in readers.values() for grant in by.grants if grant.partner_id is not None}
    owned = among(session, Milestone.vendor_owner_id, readers) | among(session, Milestone.partner_owner_id, readers)
    near = or_(owned, among(session, Plan.partner_id, partners), among(session, Milestone.id, milestone_ids))
    open_: Select[*tuple[Any, ...]] = (
        select(ChangeRequest.milestone_id, ChangeRequest.id, ChangeRequest.asked_side, ChangeRequest.kind)
        .join(Milestone, Milestone.id == ChangeRequest.milestone_id)
        .join(Plan, Plan.id == Milestone.plan_id)
        .where(ChangeRequest.answer == Answer.OPEN, Plan.stage == Stage.IN_FORCE, near)
    )
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows(session, open_.order_by(ChangeRequest.id)):
        found[row.milestone_id].append(row)
    return found


def _open(session: Session, readers: Collection[int], milestone_ids: Iterable[int], soon_on: date) -> Sequence[_Row]:
    """Read the milestones in force that these people own, as far as they are near, and those of these ids."""
    owned = among(session, Milestone.vendor_owner_id, readers) | among(session, Milestone.partner_owner_id, readers)
    near = or_(Milestone.due_on <= soon_on, Milestone.status == Status.BLOCKED)
    wanted = or_(and_(owned, Milestone.status.in_(OPEN), near), among(session, Milestone.id, milestone_ids))
    columns = (
        Milestone.id, Milestone.number, Milestone.status, Milestone.due_on, Milestone.round, Milestone.subsidiary_id,
        Milestone.vendor_owner_id, Milestone.partner_owner_id, Plan.number.label("plan_number"), Plan.partner_id,
        Plan.fiscal_year, Plan.stage, Plan.lead_subsidiary_id,
    )  # fmt: skip
    found: Select[*tuple[Any, ...]] = select(*columns).join(Plan, Plan.id == Milestone.plan_id)
    return rows(session, found.where(Plan.stage == Stage.IN_FORCE, wanted))


def _snoozed(session: Session, readers: Mapping[int, Caller], *, now: datetime) -> set[tuple[int, str]]:
    """Return who wants to hear nothing of what today."""
    mine = select(Snooze.person_id, Snooze.subject, Snooze.until).where(among(session, Snooze.person_id, readers))
    return {(one.person_id, one.subject) for one in rows(session, mine)
            if one.until > _day(readers[one.person_id], now)}  # fmt: skip


def _day(by: Caller, now: datetime) -> date:
    return now.astimezone(zone_named(by.zone)).date()


def _key(row: _Row) -> str:
    return subjects.key(Milestone, row.plan_number, row.number)


def _scope(row: _Row) -> Scope:
    places_ = access.places_of(row.subsidiary_id, row.lead_subsidiary_id, row.stage)
    return Scope(row.partner_id, row.fiscal_year, row.stage, places_, (row.vendor_owner_id, row.partner_owner_id))


def _is_owner(row: _Row, by: Caller) -> bool:
    return bool(by.person_id == (row.vendor_owner_id if by.side is Side.VENDOR else row.partner_owner_id))


def _answers(grant: access.Grant, row: _Row) -> bool:
    """Say whether a role is asked: the PAM there and then, or the partner lead; the office may answer, but is not."""
    if grant.role is Role.PARTNER_LEAD:
        return bool(grant.partner_id == row.partner_id)
    there = (grant.subsidiary_id, grant.partner_id, grant.fiscal_year)
    return grant.role is Role.PAM and there == (row.subsidiary_id, row.partner_id, row.fiscal_year)


def _told_besides(session: Session, readers: Mapping[int, Caller], *, now: datetime) -> Mapping[int, Sequence[Thing]]:
    """Return what else people were told of and is so still: targets, requests of people, closed channels."""
    found: defaultdict[int, list[Thing]] = defaultdict(list)
    told = (
        select(Item, Message.sent_at, Message.created_at)
        .join(Message, Message.id == Item.message_id)
        .where(
            among(session, Item.person_id, readers),
            Item.dropped == "",
            Item.rule.in_([kind.value for kind in _BESIDES]),
            Message.state.in_((State.SENT, State.UNKNOWN)),
        )
        .order_by(Item.id)
    )
    last = {(one.Item.person_id, one.Item.subject): one for one in session.execute(told)}
    if not last:
        return found
    asked = [subject for (_, subject), one in last.items() if one.Item.rule == Kind.ACCESS_ASKED]
    gone = are_let_in(session, asked)
    facts = Facts(session, [one.Item for one in last.values()], readers, now=now)
    for (person_id, subject), (item, sent_at, created_at) in last.items():
        by = readers[person_id or 0]
        settling = Settling(facts, by, today=_day(by, now), since=sent_at or created_at)
        line = _line(facts, settling, item, by)
        if line is not None and subject not in gone:
            kind = Kind(item.rule)
            why = Why.ANSWER if kind in _ANSWERED else Why.TOLD
            due_on = line.milestone.due_on if line.milestone else date.max
            found[by.person_id].append(Thing(subject, why, due_on, line=line))
    return found


def _line(facts: Facts, settling: Settling, item: Item, by: Caller) -> Line | None:
    """Give the line of what still holds and the reader may see; None for all else."""
    kind = Kind(item.rule)
    milestone, target = facts.milestone(item.subject, by), facts.target(item.subject, by)
    if not facts.sees(item.subject, by) or settling.of(item, milestone, target) is not None:
        return None
    row = milestone or target
    if row is not None and row.stage is not Stage.IN_FORCE:
        return None
    holds = {Kind.TARGET_MISSED: (Phase.MISSED, Phase.WAITING), Kind.OFF_TRACK: (Phase.RUNNING,)}
    if target is not None and (target.phase not in holds.get(kind, ()) or (
            kind is Kind.OFF_TRACK and target.colour is not Colour.RED)):  # fmt: skip
        return None
    event = facts.event(item.subject, item.round)
    asking = (event.by,) if kind is Kind.HOW_IT_GOES and event and event.by else ()
    return Line(item.subject, kind, item.role, (item.id,), milestone, target, event=event, asking=asking,
                said=facts.said(item.subject),
                stranger=facts.stranger(item.subject), channel=facts.channel(item.subject),
                newcomer=facts.newcomer(item.subject), instead_of=facts.who(item.instead_of_id))  # fmt: skip
