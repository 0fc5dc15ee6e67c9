"""Milestones as people read them: rows with lateness, slip and the question that is open."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import access, people
from models.access import Act, Caller
from models.base import Side
from models.calendar import WorkCalendar, work_calendar
from models.milestones import checks
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.people import PersonRef
from models.plans import Plan, ScopeLine, Stage
from models.programme import Subsidiary
from models.rows import MilestoneRow, RequestRow

OPEN = (Status.PLANNED, Status.IN_PROGRESS, Status.BLOCKED)
Refs = Mapping[int, PersonRef]


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


def pairs(session: Session, ids: Iterable[int], *, now: datetime,
          by: Caller | None = None) -> list[tuple[Milestone, MilestoneRow]]:  # fmt: skip
    """Return the milestones of `rows` beside their rows, to ask for many readers what each may do."""
    found = session.scalars(_shown(), {"ids": list(ids)}).all()
    places = {one: session.get_one(Subsidiary, one) for one in {m.subsidiary_id for m in found}}
    refs = people.refs(session, _people(found))
    rights = {m.id: _Rights.of(session, m, by) for m in found}
    return [(m, _row(m, places[m.subsidiary_id], refs, now=now, rights=rights[m.id])) for m in found]


@lru_cache(maxsize=1)
def _shown() -> Select[Milestone]:
    """Return the statement of what a row shows, made once. Owners are read as others read them, by `people.refs`."""
    return (
        select(Milestone)
        .where(Milestone.id.in_(bindparam("ids", expanding=True)))
        .order_by(Milestone.due_on, Milestone.id)
        .options(joinedload(Milestone.plan), joinedload(Milestone.line), selectinload(Milestone.requests))
    )


def odd_days(session: Session, row: MilestoneRow, on: date) -> tuple[str, ...]:
    """Say what is odd about a due date in the place of a milestone, though it is taken."""
    plan, _, number = row.key.partition("-M")
    where = select(Subsidiary).join(Milestone, Milestone.subsidiary_id == Subsidiary.id)
    where = where.join(Plan, Milestone.plan_id == Plan.id)
    found = where.where(Plan.number == int(plan.removeprefix("PSP-")), Milestone.number == int(number))
    place = session.scalars(found).one()
    return checks.warnings(work_calendar(place.country, place.weekend), on, today=row.as_of, place=place.name)


def lateness(calendar: WorkCalendar, milestone: Milestone, *, today: date) -> int:
    """Return the working days since the due date ended.

    It is 0 while the date is not over, the milestone is settled, or the other side has to accept that it is done.
    """
    if milestone.status not in OPEN or today <= milestone.due_on or is_claimed(milestone):
        return 0
    return calendar.working_days(after=milestone.due_on, upto=today)


def is_claimed(milestone: Milestone) -> bool:
    """Say whether it was reported done and waits for the other side to accept that."""
    return any(one.kind is Ask.DONE and one.answer is Answer.OPEN for one in milestone.requests)


@dataclass(frozen=True)
class _Rights:
    """What the reader may do to a milestone."""

    side: Side | None = None
    act: bool = False
    write: bool = False

    @classmethod
    def of(cls, session: Session, milestone: Milestone, by: Caller | None) -> Self:
        if by is None or milestone.plan.stage not in (Stage.DRAFT, Stage.IN_FORCE):
            return cls()  # in a plan that is locked or over nothing changes
        act, write = (access.may(session, milestone, one, by=by) for one in (Act.FINISH, Act.WRITE))
        return cls(by.side, act, write)


def _people(found: Sequence[Milestone]) -> set[int]:
    people: set[int | None] = set()
    for m in found:
        people |= {m.vendor_owner_id, m.partner_owner_id, m.done_by_id}
        people |= {m.plan.vendor_accountable_id, m.plan.partner_accountable_id}
        people |= {one for request in m.requests for one in (request.asked_by_id, request.answered_by_id)}
    return {one for one in people if one is not None}


def _row(m: Milestone, place: Subsidiary, refs: Refs, *, now: datetime, rights: _Rights) -> MilestoneRow:
    today = now.astimezone(ZoneInfo(place.zone)).date()
    calendar = work_calendar(place.country, place.weekend)
    settled = m.done_on or m.due_on
    requests = _requests(m, refs, rights)
    return MilestoneRow(
        key=m.key,
        as_of=today,
        version=m.version,
        plan_key=m.plan.key,
        plan_title=m.plan.title,
        partner=m.plan.partner.name,
        title=m.title,
        place=_place(m.line),
        status=m.status,
        due_on=m.due_on,
        baseline_on=m.baseline_on,
        done_on=m.done_on,
        done_by=refs.get(m.done_by_id or 0),
        working_days_late=lateness(calendar, m, today=today),
        working_days_left=max(calendar.working_days(after=today, upto=m.due_on), 0),
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
        subsidiary=place.name,
        zone=place.zone,
        stage=m.plan.stage,
        weight=m.weight,
        requests=requests,
        evidence=m.evidence,
        proof=m.proof,
        may_write=rights.write,
        last_answered=_last_answered(m, refs, rights),
    )


def _place(line: ScopeLine | None) -> str:
    return f"{line.subsidiary.name} · {line.solution.name}" if line else "Whole plan"


def _requests(m: Milestone, refs: Refs, rights: _Rights) -> tuple[RequestRow, ...]:
    return tuple(_request(m, one, refs, rights) for one in m.requests if one.answer is Answer.OPEN)


def _last_answered(m: Milestone, refs: Refs, rights: _Rights) -> RequestRow | None:
    """Give the question that was answered last; what became moot with it comes behind."""
    answered = [one for one in m.requests if one.answered_at is not None and one.answer is not Answer.OPEN]
    moot = (Answer.WITHDRAWN, Answer.REPLACED)
    last = max(answered, key=lambda one: (one.answered_at, one.answer not in moot, one.id), default=None)
    return _request(m, last, refs, rights) if last else None


def _request(m: Milestone, one: ChangeRequest, refs: Refs, rights: _Rights) -> RequestRow:
    asked = one.asked_side.other
    owner = m.vendor_owner_id if asked is Side.VENDOR else m.partner_owner_id
    accountable = m.plan.vendor_accountable_id if asked is Side.VENDOR else m.plan.partner_accountable_id
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
        may_answer=rights.act and rights.side is asked,
        may_withdraw=rights.act and rights.side is one.asked_side,
        instead_of=_instead_of(m, one),
        new_title=str(json.loads(one.to_text or "{}").get("title", "")),
        answer=one.answer,
        answered_by=refs.get(one.answered_by_id or 0),
        answered_at=one.answered_at,
        answer_reason=one.answer_reason,
    )


def _instead_of(m: Milestone, one: ChangeRequest) -> date | None:
    """Give the day that the request asked for whose place this one took."""
    replaced = (r for r in m.requests if r.kind is one.kind and r.answer is Answer.REPLACED)
    return next((r.to_on for r in replaced if r.answered_at == one.asked_at), None)
