"""What a list or a status can be about: a subsidiary, a partner or a plan, found by key or name.

Somebody finds only what a plan that they see has to do with; all else reads as if it did not exist.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models import access
from models.access import Act, Caller, Scope
from models.calendar import WorkCalendar, work_calendar
from models.clock import zone_named
from models.errors import NotFound
from models.milestones.tables import Milestone
from models.people import Partner
from models.plans import Plan, ScopeLine
from models.programme import Subsidiary
from models.words import echo

_PLAN: Final = re.compile(r"psp-\d{1,9}")


class Kind(StrEnum):
    """The three kinds of place."""

    SUBSIDIARY = "subsidiary"
    PARTNER = "partner"
    PLAN = "plan"


class Sight(Enum):
    """How much of a place is seen: only what is seen whole can be said to hold nothing."""

    WHOLE = "whole"
    READER = "what the reader may see"
    CHANNEL = "what everybody in a channel may see"


@dataclass(frozen=True)
class Place:
    """Where something is looked at. `key` is what finds it again, such as `de`, `tindrel` or `PSP-12`."""

    kind: Kind
    id: int
    key: str
    name: str
    calendar: WorkCalendar
    zone: str

    def holds(self) -> ColumnElement[bool]:
        """Return the filter over `Milestone` joined with `Plan`: a subsidiary's lines, and the plans it leads."""
        if self.kind is Kind.SUBSIDIARY:
            return Milestone.subsidiary_id == self.id
        return Plan.partner_id == self.id if self.kind is Kind.PARTNER else Plan.id == self.id

    def today(self, now: datetime) -> date:
        """Return the day that it is there."""
        return now.astimezone(zone_named(self.zone)).date()

    def soon(self, now: datetime) -> date:
        """Return the last day that counts as due soon there."""
        return self.calendar.soon_on(self.today(now))


def everywhere(by: Caller, now: datetime) -> tuple[date, date]:
    """Return today and the last day that counts as due soon where no place is named: in the reader's zone."""
    today = now.astimezone(zone_named(by.zone)).date()
    return today, work_calendar("", "5,6").soon_on(today)


def find(session: Session, typed: str, *, by: Caller) -> Place:
    """Return the place of a key or name, in any case of letters. Raises NotFound."""
    wanted = " ".join(typed.split()).casefold()
    for subsidiary in session.scalars(select(Subsidiary).where(_has_subsidiary(by)).order_by(Subsidiary.id)):
        if wanted in {subsidiary.key.casefold(), subsidiary.name.casefold()}:
            return of_subsidiary(subsidiary)
    for partner in session.scalars(select(Partner).where(_has_partner(by)).order_by(Partner.id)):
        if wanted in {partner.key.casefold(), partner.name.casefold()}:
            return of_partner(partner, by=by)
    if _PLAN.fullmatch(wanted):
        return of_plan(access.get_plan(session, typed, by=by))
    raise NotFound(f"There is no “{echo(typed)}” that you can see. Give a plan's key, a partner or a subsidiary.")


def of_subsidiary(subsidiary: Subsidiary) -> Place:
    """Return a subsidiary as a place."""
    calendar = work_calendar(subsidiary.country, subsidiary.weekend)
    return Place(Kind.SUBSIDIARY, subsidiary.id, subsidiary.key, subsidiary.name, calendar, subsidiary.zone)


def of_partner(partner: Partner, *, by: Caller) -> Place:
    """Return a partner as a place; it has no calendar of its own, the reader's zone counts."""
    return Place(Kind.PARTNER, partner.id, partner.key, partner.name, work_calendar("", "5,6"), by.zone)


def of_plan(plan: Plan) -> Place:
    """Return a plan as a place, in the calendar of its lead subsidiary."""
    lead = plan.lead_subsidiary
    return Place(Kind.PLAN, plan.id, plan.key, f"“{plan.title}”", work_calendar(lead.country, lead.weekend), lead.zone)


def sight_of(place: Place | None, by: Caller) -> Sight:
    """Say how much a person sees of a place, or of everything. A plan is seen whole or not at all."""
    if place is not None and place.kind is Kind.PLAN:
        return Sight.WHOLE
    scope = Scope()
    if place is not None:
        scope = Scope(places=(place.id,)) if place.kind is Kind.SUBSIDIARY else Scope(partner_id=place.id)
    return Sight.WHOLE if access.may(scope, Act.SEE_ALL, by=by) else Sight.READER


def _has_subsidiary(by: Caller) -> ColumnElement[bool]:
    mine = [grant.subsidiary_id for grant in by.grants if grant.subsidiary_id is not None]
    lines = exists().where(ScopeLine.plan_id == Plan.id, ScopeLine.subsidiary_id == Subsidiary.id)
    lines = lines.correlate(Plan, Subsidiary)  # two levels down: without it any subsidiary would do
    plans = exists().where(or_(Plan.lead_subsidiary_id == Subsidiary.id, lines), access.visible(by))
    return or_(Subsidiary.id.in_(mine), plans)


def _has_partner(by: Caller) -> ColumnElement[bool]:
    mine = [grant.partner_id for grant in by.grants if grant.partner_id is not None]
    return or_(Partner.id.in_(mine), exists().where(Plan.partner_id == Partner.id, access.visible(by)))
