"""What facts of all kinds of things are made of: their places, plans, casts, ledger, snoozes and settings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import access
from models import settings as cascades
from models.alerts.cast import Roles
from models.alerts.facts import Cast, Fate, Key, Place, Someone, Told
from models.alerts.names import NEWS_AGAIN, Past, Rule
from models.base import Side
from models.calendar import work_calendar
from models.clock import zone_named
from models.notifications import Item, Message, RuleState, Snooze, State
from models.plans import Plan
from models.programme import Programme, Subsidiary
from models.settings import Cascade
from models.settings.cascade import of_person, of_plan, of_subsidiary
from models.statements import among, rows

Found: TypeAlias = Row[*tuple[Any, ...]]
Unreadable: TypeAlias = Callable[[str, Exception], object]
"""Takes a subsidiary whose zone or working days cannot be read."""

PLAN: Final = (
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
NAMED: Final = (
    "vendor_owner_id",
    "partner_owner_id",
    "vendor_accountable_id",
    "partner_accountable_id",
    "vendor_sponsor_id",
    "partner_sponsor_id",
)
_GONE: Final = (State.FAILED, State.UNKNOWN, State.DROPPED)


class Ledger:
    """What was told of some things, by thing, and every key that is there for good."""

    def __init__(self, session: Session, places: Mapping[str, Place]) -> None:
        self.told: dict[str, list[Told]] = defaultdict(list)
        self.keys: set[Key] = set()
        columns = (Item.rule, Item.subject, Item.round, Item.step, Item.recipient, Item.dropped, Item.created_at)
        told = select(*columns, Message.state, Message.sent_at).outerjoin(Message, Message.id == Item.message_id)
        found = rows(session, told.where(among(session, Item.subject, places)).order_by(Item.id))
        for rule, subject, round_, step, recipient, dropped, created_at, state, sent_at in found:
            if dropped in NEWS_AGAIN:
                continue
            self.keys.add((rule, subject, round_, step, recipient))
            at = created_at if dropped == Past.RECEIPT else None if dropped else sent_at
            on = places[subject].day_of(at) if at else None
            fate = Fate.TOLD if on else Fate.LOST if dropped or state in _GONE else Fate.WAITS
            self.told[subject].append(Told(rule, round_, step, recipient, fate, on))


def places(
    session: Session, ids: Iterable[int] | None = None, *, unreadable: Unreadable | None = None
) -> dict[int, Place]:
    """Read where things are at home: some subsidiaries, or all. The sweep tells of one that cannot be read."""
    statement = select(Subsidiary.id, Subsidiary.key, Subsidiary.zone, Subsidiary.country, Subsidiary.weekend)
    if ids is not None:
        statement = statement.where(Subsidiary.id.in_(set(ids)))
    found = {}
    for id_, key, zone, country, weekend in rows(session, statement):
        try:
            found[id_] = Place(id_, key, zone_named(zone), work_calendar(country, weekend))
        except Exception as error:  # noqa: BLE001 -- whatever stands there, it is one place's
            if unreadable is not None:
                unreadable(f"subsidiary:{key}", error)
    return found


def readable(places: Mapping[int, Place], things: Sequence[Found]) -> Sequence[Found]:
    """Return the things whose place can be read; of the others no rule can say anything."""
    return [row for row in things if row.subsidiary_id in places]


def snoozes(session: Session, subjects: Iterable[str]) -> dict[str, dict[int, date]]:
    """Read who wants quiet about some things, and until when."""
    found: dict[str, dict[int, date]] = defaultdict(dict)
    statement = select(Snooze.subject, Snooze.person_id, Snooze.until).where(among(session, Snooze.subject, subjects))
    for subject, person_id, until in rows(session, statement):
        found[subject][person_id] = until
    return found


def settings_for(
    session: Session, things: Sequence[Found], where: Mapping[int, Place], people: Iterable[int]
) -> Cascade:
    """Read the settings of all scopes that a batch touches."""
    scopes = {of_plan(row.plan) for row in things} | {of_subsidiary(place.key) for place in where.values()}
    return cascades.load(session, scopes | {of_person(one) for one in people})


def programme_since(session: Session) -> datetime | None:
    """Read since when the programme tells people anything."""
    return session.scalar(select(Programme.alerts_since))


def rule_since(session: Session, rule: Rule) -> datetime | None:
    """Read since when a rule has been asked; None before its first start."""
    return session.scalar(select(RuleState.since).where(RuleState.rule == rule.value))


def since_day(place: Place, *moments: datetime | None) -> date:
    """Return the day at a place of the last of several beginnings."""
    return max((place.day_of(moment) for moment in moments if moment is not None), default=date.min)


def named(things: Iterable[Found]) -> set[int]:
    """Return all who are named on some things and their plans."""
    return {one for row in things for column in NAMED if (one := getattr(row, column)) is not None}


def blind(session: Session, plans: Iterable[int], people: Mapping[int, Someone]) -> dict[int, frozenset[int]]:
    """Return by number of a plan which deputies of people out of reach may not read it."""
    asked = {one.deputy_id for one in people.values() if one.deputy_id is not None and not one.reachable}
    if not asked:
        return {}
    wanted = set(plans)
    sees = access.in_sight(session, wanted, access.callers(session, asked))
    return {plan: frozenset(one for one in asked if (plan, one) not in sees) for plan in wanted}


def cast_of(
    row: Found, roles: Roles, people: Mapping[int, Someone], *, accountable: Side, blind: frozenset[int]
) -> Cast:
    """Put together whom one thing may concern."""
    return Cast(
        people=people,
        vendor_owner=row.vendor_owner_id,
        partner_owner=row.partner_owner_id,
        accountable_side=accountable,
        pams=roles.pams(partner_id=row.partner_id, subsidiary_id=row.subsidiary_id, fiscal_year=row.fiscal_year),
        subsidiary_leads=roles.subsidiary_leads.get(row.subsidiary_id, ()),
        office=roles.office,
        partner_leads=roles.partner_leads.get(row.partner_id, ()),
        vendor_accountable=row.vendor_accountable_id,
        partner_accountable=row.partner_accountable_id,
        vendor_sponsor=row.vendor_sponsor_id,
        partner_sponsor=row.partner_sponsor_id,
        blind=blind,
    )
