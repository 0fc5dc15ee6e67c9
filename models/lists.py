"""Lists of milestones, and what waits for one person: counts over all of it, rows for the page that is shown.

A milestone whose "done" waits for an answer is not overdue: it rests until the other side has answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, exists, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import access, choices, people, places, subjects
from models.access import Caller
from models.base import Side
from models.channels import ChannelAbout
from models.digest import waiting as waits
from models.digest.lines import Line
from models.errors import NotFound
from models.milestones import queries
from models.milestones.tables import Answer, ChangeRequest, Milestone
from models.paging import start_of
from models.people import Partner, Person, PersonRef, Role
from models.places import Place, Sight
from models.plans import Plan, Stage
from models.rows import MilestoneRow, RequestRow, Why
from models.summaries.counts import Flags
from models.summaries.scope import days, limits

_IN_PLAY = (Stage.DRAFT, Stage.IN_REVIEW, Stage.IN_FORCE)


class Which(StrEnum):
    """What can be listed."""

    OVERDUE = "overdue"
    DUE = "due"
    BLOCKED = "blocked"
    MINE = "mine"
    WAITING = "waiting"


OWN: Final = (Which.MINE, Which.WAITING)
"""Lists of the reader alone: they have no place, and are shared with nobody."""


@dataclass(frozen=True)
class Wanted:
    """What is listed: which, where, and perhaps only of one partner or owner, or for the readers of a channel."""

    which: Which = Which.OVERDUE
    place: Place | None = None
    partner_id: int | None = None
    owner_id: int | None = None
    audience: ChannelAbout | None = None


@dataclass(frozen=True)
class Listed:
    """One line of a list: a milestone, or what else somebody was told. `asks` is what waits for their answer."""

    row: MilestoneRow | None
    why: Why
    asks: RequestRow | None = None
    told: Line | None = None


@dataclass(frozen=True)
class Page:
    """Counts over the whole list, and the lines from `first` on. `soon` counts what is due by `soon_on`."""

    which: Which
    place: Place | None
    first: int
    total: int
    counts: dict[Why, int]
    waits_for_vendor: int
    vendor: str
    partners: tuple[tuple[int, str], ...]
    lines: tuple[Listed, ...]
    today: date
    soon_on: date
    soon: int = 0
    following: MilestoneRow | None = None
    only_partner: str = ""
    only_owner: PersonRef | None = None
    sight: Sight = Sight.WHOLE

    @property
    def waits_for_partners(self) -> int:
        """Count what a partner has to deliver."""
        return self.total - self.waits_for_vendor


def page(session: Session, wanted: Wanted, *, by: Caller, now: datetime, first: int = 0, most: int = 8) -> Page:
    """Return a page of a list, most urgent first. A constant number of statements, however long the list is."""
    if wanted.which is Which.WAITING:
        return waiting(session, by=by, now=now, first=first, most=most)
    only_partner, only_owner = _narrowed_to(session, wanted, by=by)
    finder = _Finder(session, wanted, by=by, now=now)
    found = finder.everything()
    first = start_of(first, len(found), most)
    lines = finder.lines(found[first : first + most])
    partners = {one.partner_id: one.partner_name for one in found}
    return Page(
        wanted.which,
        wanted.place,
        first,
        len(found),
        {why: sum(1 for one in found if one.why == why) for why in Why},
        sum(1 for one in found if one.accountable is Side.VENDOR),
        people.vendor_name(session),
        tuple(sorted(partners.items(), key=lambda one: one[1])),
        lines,
        finder.today,
        finder.due_by(found),
        soon=0 if found else finder.count_soon(),
        following=None if found else finder.following(),
        only_partner=only_partner,
        only_owner=only_owner,
        sight=wanted.audience.sight_of(wanted.place) if wanted.audience else places.sight_of(wanted.place, by),
    )


def _narrowed_to(session: Session, wanted: Wanted, *, by: Caller) -> tuple[str, PersonRef | None]:
    """Name the partner and the owner to whom a list is narrowed, as far as its menus can offer them to its readers.

    Raises NotFound for all others, whether they exist or not.
    """
    seen = [access.visible(by), *([wanted.audience.holds()] if wanted.audience else [])]
    partner = choices.chosen(session, Partner, wanted.partner_id, exists().where(Plan.partner_id == Partner.id, *seen))
    of_plan = exists().where(Milestone.plan_id == Plan.id, _owned_by(Person.id), *seen)
    owner = choices.chosen(session, Person, wanted.owner_id, of_plan)
    if (wanted.partner_id and not partner) or (wanted.owner_id and not owner):
        raise NotFound("This list is not offered any more. Write /psp list.")
    return partner.name if partner else "", people.refs(session, [owner.id])[owner.id] if owner else None


def waiting(session: Session, *, by: Caller, now: datetime, first: int = 0, most: int = 5) -> Page:
    """Return what waits for a person, as `models.digest.waiting` says it. A constant number of statements."""
    finder = _Finder(session, Wanted(Which.MINE), by=by, now=now)
    found = waits.waiting(session, {by.person_id: by}, now=now)[by.person_id]
    first = start_of(first, len(found), most)
    return Page(
        Which.WAITING,
        None,
        first,
        len(found),
        {why: sum(1 for one in found if one.why == why) for why in Why},
        0,
        people.vendor_name(session),
        (),
        finder.things(found[first : first + most]),
        finder.today,
        finder.due_by(found),
        following=None if found else finder.following(),
    )


def ids(session: Session, wanted: Wanted, *, by: Caller, now: datetime) -> set[int]:
    """Return the milestones that a list holds."""
    return {one.id for one in _Finder(session, wanted, by=by, now=now).everything()}


def partners(session: Session, wanted: Wanted, *, by: Caller, now: datetime) -> list[tuple[int, str]]:
    """Return the partners of a list, by name."""
    found = {one.partner_id: one.partner_name for one in _Finder(session, wanted, by=by, now=now).everything()}
    return sorted(found.items(), key=lambda one: str(one[1]))


def owners(session: Session, wanted: Wanted, *, by: Caller, now: datetime) -> list[PersonRef]:
    """Return the owners of both sides in a list, by name."""
    found = _Finder(session, wanted, by=by, now=now).everything()
    ids = {i for one in found for i in (one.vendor_owner_id, one.partner_owner_id)}
    return sorted(people.refs(session, ids).values(), key=lambda ref: ref.name)


def waits_for(by: Caller) -> ColumnElement[bool]:
    """Return the filter of milestones with a question for this person, as owner or in a role that is asked."""
    asked = exists().where(
        ChangeRequest.milestone_id == Milestone.id,
        ChangeRequest.answer == Answer.OPEN,
        ChangeRequest.asked_side == by.side.other,
    )
    own = Milestone.vendor_owner_id if by.side is Side.VENDOR else Milestone.partner_owner_id
    roles = [_asked_as(grant) for grant in by.grants]
    return and_(asked, or_(own == by.person_id, *roles))


def _asked_as(grant: access.Grant) -> ColumnElement[bool]:
    """The PAM there and then, or the partner lead; the office may answer, but is not asked."""
    if grant.role is Role.PARTNER_LEAD:
        return Plan.partner_id == grant.partner_id
    if grant.role is not Role.PAM:
        return false()
    return and_(
        Milestone.subsidiary_id == grant.subsidiary_id,
        Plan.partner_id == grant.partner_id,
        Plan.fiscal_year == grant.fiscal_year,
    )


class _Finder:
    def __init__(self, session: Session, wanted: Wanted, *, by: Caller, now: datetime) -> None:
        self.session = session
        self.wanted = wanted
        self.by = by
        self.now = now
        place = wanted.place
        self.today, self.soon_on = (place.today(now), place.soon(now)) if place else places.everywhere(by, now)
        self.days = days(session, now)
        self.limits = limits(self.days)
        flags, in_force = Flags(self.limits.groups), Plan.stage == Stage.IN_FORCE
        self.is_open = and_(flags.open, Plan.stage.in_(_IN_PLAY))
        self.overdue = and_(in_force, flags.late)
        self.blocked = and_(in_force, flags.blocked)
        self.due = and_(in_force, flags.due_soon)
        self.mine = or_(Milestone.vendor_owner_id == by.person_id, Milestone.partner_owner_id == by.person_id)

    def everything(self) -> Sequence[Row[Any]]:
        """Return all lines in order, without what only a shown row needs."""
        asks = waits_for(self.by) if self.wanted.which is Which.MINE else false()
        why = case(
            (asks, Why.ANSWER), (self.overdue, Why.OVERDUE), (self.blocked, Why.BLOCKED), (self.due, Why.DUE),
            else_=Why.LATER,
        )  # fmt: skip
        rank = case({one: place for place, one in enumerate(Why)}, value=why)
        statement = (
            select(
                Milestone.id,
                Milestone.number,
                Plan.number.label("plan_number"),
                why.label("why"),
                Milestone.accountable,
                Milestone.subsidiary_id,
                Milestone.vendor_owner_id,
                Milestone.partner_owner_id,
                Plan.partner_id,
                Partner.name.label("partner_name"),
            )
            .join(Plan, Milestone.plan_id == Plan.id)
            .join(Partner, Plan.partner_id == Partner.id)
            .where(self.is_open, *self._limits())
            .order_by(rank, Milestone.due_on, Milestone.id)
        )
        return self.session.execute(statement, self.limits.values).all()

    def due_by(self, found: Iterable[Row[Any] | waits.Thing]) -> date:
        """Return the day by which what is due soon is due; where subsidiaries count others, the last of these."""
        soon = [self.days[one.subsidiary_id].soon_on for one in found if one.why == Why.DUE]
        return max(soon, default=self.soon_on)

    def _limits(self) -> list[ColumnElement[bool]]:
        wanted, limits = self.wanted, []
        if wanted.audience is None:  # what is drawn for a channel is the same whoever asks for it
            limits.append(access.visible(self.by))
        if wanted.place is not None:
            limits.append(wanted.place.holds())
        if wanted.partner_id is not None:
            limits.append(Plan.partner_id == wanted.partner_id)
        if wanted.owner_id is not None:
            limits.append(_owned_by(wanted.owner_id))
        if wanted.audience is not None:
            limits.append(wanted.audience.holds())
        match wanted.which:
            case Which.OVERDUE:
                limits.append(self.overdue)
            case Which.DUE:
                limits.append(self.due)
            case Which.BLOCKED:
                limits.append(self.blocked)
            case Which.MINE:
                limits.append(or_(self.mine, waits_for(self.by)))
        return limits

    def lines(self, found: Sequence[Row[Any]]) -> tuple[Listed, ...]:
        """Return the rows of a page, in the order of the list."""
        by = None if self.wanted.audience else self.by  # in a channel each reader has other rights
        rows = {row.key: row for row in queries.readable(self.session, [one.id for one in found], now=self.now, by=by)}
        ordered = [(rows.get(subjects.key(Milestone, one.plan_number, one.number)), Why(one.why)) for one in found]
        return tuple(Listed(row, why, self._asks(row) if why is Why.ANSWER else None) for row, why in ordered if row)

    def things(self, found: Sequence[waits.Thing]) -> tuple[Listed, ...]:
        """Return the rows of what waits, in its order; what is no milestone's own is a line of news."""
        wanted = [one.milestone_id for one in found if one.line is None]
        rows = {row.key: row for row in queries.readable(self.session, wanted, now=self.now, by=self.by)}
        lines = []
        for one in found:
            row = rows.get(one.subject)
            asks = next((each for each in row.requests if each.id == one.asks), None) if row else None
            if row is not None or one.line is not None:
                lines.append(Listed(row, one.why, asks, one.line))
        return tuple(lines)

    def _asks(self, row: MilestoneRow) -> RequestRow | None:
        """Give the question that the other side asked."""
        return next((one for one in row.requests if one.asked_side is self.by.side.other), None)

    def count_soon(self) -> int:
        """Count what is due soon where nothing is listed."""
        return len(_Finder(self.session, Wanted(Which.DUE, self.wanted.place), by=self.by, now=self.now).everything())

    def following(self) -> MilestoneRow | None:
        """Return the reader's next milestone."""
        statement = (
            queries.visible(self.by)
            .where(self.is_open, self.mine, Plan.stage == Stage.IN_FORCE)
            .order_by(Milestone.due_on, Milestone.id)
            .limit(1)
        )
        found = queries.readable(self.session, self.session.scalars(statement).all(), now=self.now, by=self.by)
        return found[0] if found else None


def _owned_by(person_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return or_(Milestone.vendor_owner_id == person_id, Milestone.partner_owner_id == person_id)
