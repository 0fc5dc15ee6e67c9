"""Milestones as people read them: rows with lateness, slip and the question that is open."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from typing import Any, Self, TypeAlias

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from models import access, people, subjects
from models.access import Act, Caller, Scope
from models.base import Side
from models.calendar import WorkCalendar, work_calendar
from models.clock import zone_named
from models.milestones import checks
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.people import Partner, PersonRef
from models.plans import Plan, ScopeLine
from models.programme import Solution, Subsidiary
from models.readable import read_each
from models.rows import MilestoneRow, RequestRow
from models.statements import rows as columns

OPEN = (Status.PLANNED, Status.IN_PROGRESS, Status.BLOCKED)
Refs: TypeAlias = Mapping[int, PersonRef]
Requests: TypeAlias = Sequence[Row[Any]]


def get(session: Session, key: str, *, by: Caller, now: datetime) -> MilestoneRow:
    """Return one milestone as of the day that it is now in its subsidiary. Raises NotFound."""
    milestone = access.get_milestone(session, key, by=by)
    return rows(session, [milestone.id], by=by, now=now)[0]


def visible(by: Caller) -> Select[int]:
    """Return the statement of the ids of all milestones that a person may see, for more conditions."""
    return select(Milestone.id).join(Plan, Milestone.plan_id == Plan.id).where(access.visible(by))


def rows(session: Session, ids: Iterable[int], *, now: datetime, by: Caller | None = None) -> list[MilestoneRow]:
    """Return rows in the order of their due dates, oldest first. A constant number of statements.

    Each row stands as of the day that it is at `now` in the zone of its own subsidiary.
    """
    return [row for _, row in pairs(session, ids, now=now, by=by)]


def readable(session: Session, ids: Iterable[int], *, now: datetime, by: Caller | None = None) -> list[MilestoneRow]:
    """Return `rows`, without those that cannot be read where that is `noted`; ids in the order of their due dates."""
    return read_each(
        session, ids, lambda some: rows(session, some, now=now, by=by), partial(subjects.key_of, session, Milestone)
    )


def pairs(session: Session, ids: Iterable[int], *, now: datetime,
          by: Caller | None = None) -> list[tuple[Scope, MilestoneRow]]:  # fmt: skip
    """Return `rows`, each beside what decides who may do what to it, to ask that for many readers."""
    return made(read(session, ids), now=now, by=by)


@dataclass(frozen=True, eq=False)
class Read:
    """A milestone, all that was asked about it and who is named there, as columns: for whomever and on whatever day."""

    row: Row[Any]
    asked: Requests
    refs: Refs
    made: dict[tuple[date, "Rights"], MilestoneRow] = field(default_factory=dict)

    @cached_property
    def scope(self) -> Scope:
        """Return what decides who may do what to it."""
        m = self.row
        places = access.places_of(m.subsidiary_id, m.lead_subsidiary_id, m.stage)
        return Scope(m.partner_id, m.fiscal_year, m.stage, places, (m.vendor_owner_id, m.partner_owner_id))

    def on(self, now: datetime, by: Caller | None) -> MilestoneRow:
        """Return the row of a reader; each is made once a day for all who have the same rights."""
        name = (now.astimezone(zone_named(self.row.zone)).date(), Rights.of(self.scope, by))
        if name not in self.made:
            self.made[name] = _row(self, *name)
        return self.made[name]


def read(session: Session, ids: Iterable[int]) -> list[Read]:
    """Read milestones. Three statements."""
    wanted = {"ids": list(ids)}
    asked: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for request in columns(session, _asked(), wanted):
        asked[request.milestone_id].append(request)
    found = columns(session, _shown(), wanted)
    refs = people.refs(session, _people(found, asked))
    return [Read(row, tuple(asked[row.id]), refs) for row in found]


def made(found: Iterable[Read], *, now: datetime, by: Caller | None) -> list[tuple[Scope, MilestoneRow]]:
    """Make rows of what was read, in the order of their due dates, oldest first."""
    ordered = sorted(found, key=lambda one: (one.row.due_on, one.row.id))
    return [(one.scope, one.on(now, by)) for one in ordered]


@lru_cache(maxsize=1)
def _shown() -> Select[*tuple[Any, ...]]:
    """Return the statement of what a row shows, made once. Owners are read as others read them, by `people.refs`."""
    of_line = aliased(Subsidiary)
    columns = (
        Milestone.id, Milestone.number, Milestone.version, Milestone.title, Milestone.status, Milestone.due_on,
        Milestone.baseline_on, Milestone.done_on, Milestone.done_by_id, Milestone.moves, Milestone.accountable,
        Milestone.vendor_owner_id, Milestone.partner_owner_id, Milestone.agreed, Milestone.blocked_on,
        Milestone.block_reason, Milestone.needs_acceptance, Milestone.weight, Milestone.evidence, Milestone.proof,
        Milestone.subsidiary_id, Plan.number.label("plan_number"), Plan.title.label("plan_title"), Plan.stage,
        Plan.fiscal_year, Plan.partner_id, Plan.lead_subsidiary_id, Plan.vendor_accountable_id,
        Plan.partner_accountable_id, Partner.name.label("partner"), Subsidiary.name.label("subsidiary"),
        Subsidiary.zone, Subsidiary.country, Subsidiary.weekend, of_line.name.label("line_subsidiary"),
        Solution.name.label("line_solution"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(Plan, Plan.id == Milestone.plan_id)
        .join(Partner, Partner.id == Plan.partner_id)
        .join(Subsidiary, Subsidiary.id == Milestone.subsidiary_id)
        .outerjoin(ScopeLine, ScopeLine.id == Milestone.line_id)
        .outerjoin(of_line, of_line.id == ScopeLine.subsidiary_id)
        .outerjoin(Solution, Solution.id == ScopeLine.solution_id)
        .where(Milestone.id.in_(bindparam("ids", expanding=True)))
    )


@lru_cache(maxsize=1)
def _asked() -> Select[*tuple[Any, ...]]:
    """Return the statement of all that was asked about milestones, oldest first, made once."""
    columns = (
        ChangeRequest.id, ChangeRequest.milestone_id, ChangeRequest.kind, ChangeRequest.was_on, ChangeRequest.to_on,
        ChangeRequest.to_text, ChangeRequest.reason, ChangeRequest.asked_by_id, ChangeRequest.asked_side,
        ChangeRequest.asked_at, ChangeRequest.answer, ChangeRequest.answered_by_id, ChangeRequest.answered_at,
        ChangeRequest.answer_reason,
    )  # fmt: skip
    of_these = ChangeRequest.milestone_id.in_(bindparam("ids", expanding=True))
    return select(*columns).where(of_these).order_by(ChangeRequest.id)


def odd_days(session: Session, row: MilestoneRow, on: date) -> tuple[str, ...]:
    """Say what is odd about a due date in the place of a milestone, though it is taken."""
    plan, _, number = row.key.partition("-M")
    where = select(Subsidiary).join(Milestone, Milestone.subsidiary_id == Subsidiary.id)
    where = where.join(Plan, Milestone.plan_id == Plan.id)
    found = where.where(Plan.number == int(plan.removeprefix("PSP-")), Milestone.number == int(number))
    place = session.scalars(found).one()
    return checks.warnings(work_calendar(place.country, place.weekend), on, today=row.as_of, place=place.name)


def _lateness(calendar: WorkCalendar, m: Row[Any], asked: Requests, *, today: date) -> int:
    """Return the working days since the due date ended.

    It is 0 while the date is not over, the milestone is settled, or the other side has to accept that it is done.
    """
    if m.status not in OPEN or today <= m.due_on or _is_claimed(asked):
        return 0
    return calendar.working_days(after=m.due_on, upto=today)


def _is_claimed(asked: Requests) -> bool:
    """Say whether it was reported done and waits for the other side to accept that."""
    return any(one.kind is Ask.DONE and one.answer is Answer.OPEN for one in asked)


@dataclass(frozen=True)
class Rights:
    """What a reader may do to a milestone; in a plan that is locked or over nothing changes."""

    side: Side | None = None
    act: bool = False
    write: bool = False

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, scope: Scope, by: Caller | None) -> Self:
        """Work it out; who asks again with the same roles has the same rights."""
        if by is None or not scope.is_open:
            return cls()
        act, write = (access.may(scope, one, by=by) for one in (Act.FINISH, Act.EDIT))
        return cls(by.side, act, write)

    def may_answer(self, asked_side: Side) -> bool:
        """Say whether the reader answers what a side asked: for the other one, never for the one that asked."""
        return self.act and self.side is asked_side.other

    def may_withdraw(self, asked_side: Side) -> bool:
        """Say whether the reader takes back what a side asked."""
        return self.act and self.side is asked_side


def _people(found: Iterable[Row[Any]], asked: Mapping[int, Requests]) -> set[int | None]:
    named: set[int | None] = set()
    for m in found:
        named |= {m.vendor_owner_id, m.partner_owner_id, m.done_by_id}
        named |= {m.vendor_accountable_id, m.partner_accountable_id}
    return named | {one for every in asked.values() for r in every for one in (r.asked_by_id, r.answered_by_id)}


def _row(read: Read, today: date, rights: Rights) -> MilestoneRow:
    m, asked, refs = read.row, read.asked, read.refs
    calendar = work_calendar(m.country, m.weekend)
    settled = m.done_on or m.due_on
    plan_key = f"PSP-{m.plan_number}"
    requests = tuple(_request(m, one, asked, refs, rights) for one in asked if one.answer is Answer.OPEN)
    return MilestoneRow(
        key=f"{plan_key}-M{m.number}",
        as_of=today,
        version=m.version,
        plan_key=plan_key,
        plan_title=m.plan_title,
        partner=m.partner,
        title=m.title,
        place=f"{m.line_subsidiary} · {m.line_solution}" if m.line_solution else "Whole plan",
        status=m.status,
        due_on=m.due_on,
        baseline_on=m.baseline_on,
        done_on=m.done_on,
        done_by=refs.get(m.done_by_id or 0),
        working_days_late=_lateness(calendar, m, asked, today=today),
        soon_on=calendar.soon_on(today),
        slip_days=(settled - m.baseline_on).days if m.baseline_on else 0,
        moves=m.moves,
        accountable=m.accountable,
        vendor_owner=refs.get(m.vendor_owner_id or 0),
        partner_owner=refs.get(m.partner_owner_id or 0),
        agreed=m.agreed,
        blocked_on=m.blocked_on,
        block_reason=m.block_reason,
        open_request=requests[0] if requests else None,
        needs_acceptance=m.needs_acceptance,
        may_act=rights.act,
        subsidiary=m.subsidiary,
        zone=m.zone,
        stage=m.stage,
        weight=m.weight,
        requests=requests,
        evidence=m.evidence,
        proof=m.proof,
        may_write=rights.write,
        last_answered=_last_answered(m, asked, refs, rights),
    )


def _last_answered(m: Row[Any], asked: Requests, refs: Refs, rights: Rights) -> RequestRow | None:
    """Give the question that was answered last; what became moot with it comes behind."""
    answered = [one for one in asked if one.answered_at is not None and one.answer is not Answer.OPEN]
    moot = (Answer.WITHDRAWN, Answer.REPLACED)
    last = max(answered, key=lambda one: (one.answered_at, one.answer not in moot, one.id), default=None)
    return _request(m, last, asked, refs, rights) if last else None


def _request(m: Row[Any], one: Row[Any], asked: Requests, refs: Refs, rights: Rights) -> RequestRow:
    side: Side = one.asked_side.other
    owner = m.vendor_owner_id if side is Side.VENDOR else m.partner_owner_id
    accountable = m.vendor_accountable_id if side is Side.VENDOR else m.partner_accountable_id
    return RequestRow(
        id=one.id,
        kind=one.kind,
        was_on=one.was_on,
        to_on=one.to_on,
        reason=one.reason,
        asked_by=refs[one.asked_by_id],
        asked_at=one.asked_at,
        waits_for=refs.get(owner or accountable or 0),
        asked_side=one.asked_side,
        may_answer=rights.may_answer(one.asked_side),
        may_withdraw=rights.may_withdraw(one.asked_side),
        instead_of=_instead_of(one, asked),
        new_title=str(json.loads(one.to_text or "{}").get("title", "")),
        answer=one.answer,
        answered_by=refs.get(one.answered_by_id or 0),
        answered_at=one.answered_at,
        answer_reason=one.answer_reason,
    )


def _instead_of(one: Row[Any], asked: Requests) -> date | None:
    """Give the day that the request asked for whose place this one took."""
    replaced = (r for r in asked if r.kind is one.kind and r.answer is Answer.REPLACED)
    return next((r.to_on for r in replaced if r.answered_at == one.asked_at), None)
