"""Facts about a batch of things: a constant number of statements, however many things there are.

The caller has locked the things before, so that what is read here was committed before the lock.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import settings as cascades
from models.alerts import cast as casts
from models.alerts.cast import Roles
from models.alerts.facts import Cast, Fate, MilestoneFacts, Place, RequestFacts, Someone, Told
from models.calendar import work_calendar
from models.milestones.tables import ChangeRequest, Milestone
from models.notifications import Item, Message, Snooze, State
from models.plans import Plan, Stage
from models.programme import Programme, Subsidiary
from models.settings import Cascade
from models.settings.cascade import of_person, of_plan, of_subsidiary

Found: TypeAlias = Row[*tuple[Any, ...]]

_MILESTONE = (
    Milestone.id,
    Milestone.number,
    Milestone.subsidiary_id,
    Milestone.vendor_owner_id,
    Milestone.partner_owner_id,
    Milestone.accountable,
    Milestone.status,
    Milestone.due_on,
    Milestone.round,
    Milestone.blocked_on,
    Milestone.block_reason,
    Milestone.answered_until,
)
_PLAN = (
    Plan.number.label("plan"),
    Plan.stage,
    Plan.partner_id,
    Plan.fiscal_year,
    Plan.alerts_since,
    Plan.vendor_accountable_id,
    Plan.partner_accountable_id,
    Plan.vendor_sponsor_id,
    Plan.partner_sponsor_id,
)


class Ledger:
    """What was told of some things, by thing, and every key that is there already."""

    def __init__(self, session: Session, subjects: Iterable[str], places: dict[str, Place]) -> None:
        self.told: dict[str, list[Told]] = defaultdict(list)
        self.keys: set[tuple[str, str, int, str, str]] = set()
        found = session.execute(
            select(
                Item.rule,
                Item.subject,
                Item.round,
                Item.step,
                Item.recipient,
                Item.dropped,
                Message.state,
                Message.sent_at,
            )
            .outerjoin(Message, Message.id == Item.message_id)
            .where(Item.subject.in_(list(subjects)))
            .order_by(Item.id)
        )
        for rule, subject, round_, step, recipient, dropped, state, sent_at in found:
            self.keys.add((rule, subject, round_, step, recipient))
            if not dropped:
                on = places[subject].day_of(sent_at) if sent_at else None
                self.told[subject].append(Told(rule, round_, step, recipient, _fate(state, on), on))


def _fate(state: State | None, on: date | None) -> Fate:
    if state is State.FAILED:
        return Fate.LOST
    return Fate.TOLD if on is not None else Fate.WAITS


def places(session: Session, ids: Iterable[int] | None = None) -> dict[int, Place]:
    """Read where things are at home: some subsidiaries, or all."""
    statement = select(Subsidiary.id, Subsidiary.key, Subsidiary.zone, Subsidiary.country, Subsidiary.weekend)
    if ids is not None:
        statement = statement.where(Subsidiary.id.in_(set(ids)))
    return {
        id_: Place(id_, key, ZoneInfo(zone), work_calendar(country, weekend))
        for id_, key, zone, country, weekend in session.execute(statement)
    }


class Milestones:
    """Facts of a batch of milestones, with the settings of everybody concerned and the keys already written."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        statement = select(*_MILESTONE, *_PLAN).join(Plan, Milestone.plan_id == Plan.id).where(Milestone.id.in_(ids))
        rows = session.execute(statement).all()
        self._places = places(session, {row.subsidiary_id for row in rows})
        roles = casts.roles(session, subsidiaries=self._places, partners={row.partner_id for row in rows})
        requests = _requests(session, ids)
        people = casts.people(session, roles.everybody | _named(rows) | _asking(requests))
        subjects = {row.id: f"PSP-{row.plan}-M{row.number}" for row in rows}
        ledger = Ledger(session, subjects.values(), {subjects[row.id]: self._places[row.subsidiary_id] for row in rows})
        snoozed = snoozes(session, subjects.values())
        since = session.scalar(select(Programme.alerts_since))
        self.keys = ledger.keys
        self.settings = settings_for(session, rows, self._places, people)
        self.facts = {
            row.id: MilestoneFacts(
                key=subjects[row.id],
                plan=row.plan,
                in_force=row.stage is Stage.IN_FORCE,
                place=self._places[row.subsidiary_id],
                cast=_cast(row, roles, people),
                status=row.status,
                due_on=row.due_on,
                round=row.round,
                since=_since(self._places[row.subsidiary_id], since, row.alerts_since),
                blocked_on=row.blocked_on,
                block_reason=row.block_reason,
                answered_until=row.answered_until,
                requests=tuple(requests.get(row.id, ())),
                told=tuple(ledger.told.get(subjects[row.id], ())),
                snoozed=snoozed.get(subjects[row.id], {}),
            )
            for row in rows
        }


def snoozes(session: Session, subjects: Iterable[str]) -> dict[str, dict[int, date]]:
    """Read who wants quiet about some things, and until when."""
    found: dict[str, dict[int, date]] = defaultdict(dict)
    statement = select(Snooze.subject, Snooze.person_id, Snooze.until).where(Snooze.subject.in_(list(subjects)))
    for subject, person_id, until in session.execute(statement):
        found[subject][person_id] = until
    return found


def settings_for(session: Session, rows: Sequence[Found], where: dict[int, Place], people: Iterable[int]) -> Cascade:
    """Read the settings of all scopes that a batch touches."""
    scopes = {of_plan(row.plan) for row in rows} | {of_subsidiary(place.key) for place in where.values()}
    return cascades.load(session, scopes | {of_person(one) for one in people})


def _since(place: Place, *moments: datetime | None) -> date:
    return max((place.day_of(moment) for moment in moments if moment is not None), default=date.min)


def _requests(session: Session, ids: Sequence[int]) -> dict[int, list[RequestFacts]]:
    found: dict[int, list[RequestFacts]] = defaultdict(list)
    statement = select(
        ChangeRequest.milestone_id,
        ChangeRequest.id,
        ChangeRequest.kind,
        ChangeRequest.asked_by_id,
        ChangeRequest.asked_side,
        ChangeRequest.asked_at,
        ChangeRequest.answer,
        ChangeRequest.answered_by_id,
        ChangeRequest.answered_at,
    ).where(ChangeRequest.milestone_id.in_(ids))
    for milestone_id, *columns in session.execute(statement.order_by(ChangeRequest.id)):
        one: Any = columns
        found[milestone_id].append(RequestFacts(*one))
    return found


def _asking(requests: dict[int, list[RequestFacts]]) -> set[int]:
    return {one.asked_by for many in requests.values() for one in many}


def _named(rows: Iterable[Found]) -> set[int]:
    columns = ("vendor_owner_id", "partner_owner_id", "vendor_accountable_id", "partner_accountable_id",
               "vendor_sponsor_id", "partner_sponsor_id")  # fmt: skip
    return {one for row in rows for column in columns if (one := getattr(row, column)) is not None}


def _cast(row: Found, roles: Roles, people: dict[int, Someone]) -> Cast:
    return Cast(
        people=people,
        vendor_owner=row.vendor_owner_id,
        partner_owner=row.partner_owner_id,
        accountable_side=row.accountable,
        pams=roles.pams(partner_id=row.partner_id, subsidiary_id=row.subsidiary_id, fiscal_year=row.fiscal_year),
        subsidiary_leads=roles.subsidiary_leads.get(row.subsidiary_id, ()),
        office=roles.office,
        partner_leads=roles.partner_leads.get(row.partner_id, ()),
        vendor_accountable=row.vendor_accountable_id,
        partner_accountable=row.partner_accountable_id,
        vendor_sponsor=row.vendor_sponsor_id,
        partner_sponsor=row.partner_sponsor_id,
    )
