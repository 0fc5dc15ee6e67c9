"""Milestones as people read them: rows with lateness, slip and the question that is open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import access, people
from models.access import Act, Caller
from models.base import Side
from models.calendar import WorkCalendar, work_calendar
from models.milestones.tables import Answer, Milestone, Status
from models.people import PersonRef
from models.plans import Plan, ScopeLine
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
    found = session.scalars(
        select(Milestone)
        .where(Milestone.id.in_(list(ids)))
        .order_by(Milestone.due_on, Milestone.id)
        .options(
            joinedload(Milestone.plan),
            joinedload(Milestone.line),
            joinedload(Milestone.vendor_owner),
            joinedload(Milestone.partner_owner),
            selectinload(Milestone.requests),
        )
    ).all()
    where = select(Subsidiary).where(Subsidiary.id.in_({m.subsidiary_id for m in found}))
    places = {place.id: place for place in session.scalars(where)}
    refs = people.refs(session, _people(found))
    return [_row(m, places[m.subsidiary_id], refs, now=now, may_act=_may(session, m, by)) for m in found]


def lateness(calendar: WorkCalendar, milestone: Milestone, *, today: date) -> int:
    """Return the working days since the due date ended; 0 while it is not over or the milestone is settled."""
    if milestone.status not in OPEN or today <= milestone.due_on:
        return 0
    return calendar.working_days(after=milestone.due_on, upto=today)


def _may(session: Session, milestone: Milestone, by: Caller | None) -> bool:
    return by is not None and access.may(session, milestone, Act.FINISH, by=by)


def _people(found: Sequence[Milestone]) -> set[int]:
    people = {i for m in found for i in (m.vendor_owner_id, m.partner_owner_id, m.done_by_id) if i is not None}
    return people | {request.asked_by_id for m in found for request in m.requests}


def _row(m: Milestone, place: Subsidiary, refs: Refs, *, now: datetime, may_act: bool) -> MilestoneRow:
    today = now.astimezone(ZoneInfo(place.zone)).date()
    calendar = work_calendar(place.country, place.weekend)
    settled = m.done_on or m.due_on
    vendor, partner = refs.get(m.vendor_owner_id or 0), refs.get(m.partner_owner_id or 0)
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
        vendor_owner=vendor,
        partner_owner=partner,
        agreed=m.agreed,
        blocked_on=m.blocked_on,
        block_reason=m.block_reason,
        open_request=_open_request(m, vendor, partner, refs),
        needs_acceptance=m.needs_acceptance,
        may_act=may_act,
        subsidiary=place.name,
        zone=place.zone,
        stage=m.plan.stage,
        weight=m.weight,
    )


def _place(line: ScopeLine | None) -> str:
    return f"{line.subsidiary.name} · {line.solution.name}" if line else "Whole plan"


def _open_request(m: Milestone, vendor: PersonRef | None, partner: PersonRef | None, refs: Refs) -> RequestRow | None:
    for one in m.requests:
        if one.answer is Answer.OPEN:
            waits = partner if one.asked_side is Side.VENDOR else vendor
            asker = refs[one.asked_by_id]
            return RequestRow(one.id, one.kind, one.was_on, one.to_on, one.reason, asker, one.asked_at, waits)
    return None
