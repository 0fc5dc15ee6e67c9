"""The week of a channel: what needs someone, what was done, what comes due, and how it compares with the week before.

Drawn for everybody of the channel: a subsidiary's holds what its lead sees, a partner's what that partner's lead sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from models import aside, people
from models.alerts.channels import places_of
from models.aside import Fault
from models.calendar import FiscalYear, fiscal_year_of
from models.channels import ChannelAbout, ChannelClass
from models.clock import zone_named
from models.errors import NotFound
from models.milestones import queries
from models.milestones.tables import Answer, ChangeRequest, Milestone, Status
from models.people import Partner
from models.places import Kind, Place
from models.programme import Channel, Subsidiary
from models.readable import noted
from models.rows import MilestoneRow
from models.summaries import goals, kept, turn
from models.summaries.cards import Card, cards
from models.summaries.chart import Point, points
from models.summaries.counts import Counts
from models.summaries.goals import Sum
from models.summaries.kept import Figures
from models.summaries.scope import Scope
from models.summaries.standing import Needs, needs
from models.summaries.survey import Survey
from models.summaries.told import Told
from models.summaries.turn import Ending
from models.targets.pace import Colour

LINES: Final = 20
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Change:
    """A plan whose health is another than in the last summary."""

    key: str
    was: Colour
    now: Colour


@dataclass(frozen=True)
class Answers:
    """Questions between the sides that are open, and since when the oldest waits."""

    number: int = 0
    since: date | None = None


@dataclass(frozen=True)
class Done:
    """What was done since the last summary; `rows` are those that are listed."""

    number: int
    on_time: int
    rows: tuple[MilestoneRow, ...]


@dataclass(frozen=True)
class Weekly:
    """A channel's week. `last` are the figures of the summary before, None where there is nothing to compare with.

    `left_out` are plans and lines that cannot be read.
    """

    channel_id: int
    week: date
    place: Place
    partner: str | None
    vendor: str
    locale: str
    year: str
    as_of: date
    at: datetime
    soon_on: date
    plans: int
    drafts: tuple[str, ...]
    partners: int
    health: Mapping[Colour, int]
    counts: Counts
    needs: Needs
    customers: Sum | None
    chart: tuple[Point, ...]
    done: Done
    due: tuple[MilestoneRow, ...]
    answers: Answers
    cards: tuple[Card, ...]
    following: MilestoneRow | None
    figures: Figures
    last: Figures | None
    ending: Ending | None
    ends_on: date | None
    values: Mapping[str, Decimal]
    left_out: tuple[Fault, ...] = ()

    @property
    def told(self) -> Told:
        """What the post tells of by name; of the year that ends it names people only."""
        if self.ending is not None:
            return Told(self.as_of)
        rows = [*self.needs.rows, *self.done.rows, *self.due, *([self.following] if self.following else [])]
        return Told.of(self.as_of, rows, self.values)

    @property
    def empty(self) -> bool:
        """Whether there is nothing that a summary could be of."""
        return not (self.plans or self.drafts or self.left_out) and self.ending is None

    @property
    def quiet(self) -> bool:
        """Whether nothing needs anyone."""
        return not self.needs.total and not self.answers.number and self.ending is None

    @property
    def changes(self) -> tuple[Change, ...]:
        """The plans whose health changed since the last summary."""
        before = self.last.health if self.last else {}
        return tuple(
            Change(key, before[key], colour)
            for key, colour in self.figures.health.items()
            if key in before and before[key] is not colour
        )


def weekly(session: Session, channel_id: int, week: date, now: datetime) -> Weekly:
    """Return the week of a channel; nothing is written, `keep` does that. A constant number of statements.

    Args:
        session: where it is read.
        channel_id: our id of a registered channel.
        week: the first day of its working week.
        now: the instant of the summary.

    Raises:
        NotFound: the channel is not registered, or it is a partner's whom no PAM looks after.
    """
    home = _home(session, channel_id, now=now)
    year = fiscal_year_of(home.place.today(now))
    with noted(session) as left_out:
        survey = Survey(session, home.scope, now=now)
        ending = turn.ending(survey, year, home.place, now=now)
        if ending is not None:
            survey = survey.only(year)
        summary = _drawn_up(survey, home, week, year, ending)
    return replace(summary, left_out=tuple(left_out))


def keep(session: Session, summary: Weekly, *, text: str, blocks: tuple[dict[str, Any], ...], now: datetime) -> None:
    """Keep a summary's figures for the next one, and the post for what is wrong in it, right before it is posted.

    What could not be read stands in the delivery report.
    """
    post = kept.Posted(
        summary.channel_id, summary.week, text, blocks, summary.told, summary.place.zone, summary.locale
    )  # fmt: skip
    kept.keep(session, post, summary.figures, now=now)
    aside.put(session, summary.left_out, now=now)


@dataclass(frozen=True)
class _Home:
    """A channel: what it is about, for whose eyes, and where its days are counted."""

    channel_id: int
    place: Place
    scope: Scope
    partner: str | None
    locale: str


def _home(session: Session, channel_id: int, *, now: datetime) -> _Home:
    channel, at_home = session.get(Channel, channel_id), places_of(session, now=now).get(channel_id)
    if channel is None or at_home is None:
        raise NotFound("This channel is not registered, so it has no summary.")
    subsidiary = session.get_one(Subsidiary, at_home.subsidiary_id)
    zone, calendar = str(at_home.zone), at_home.calendar
    if channel.partner_id is None:
        place = Place(Kind.SUBSIDIARY, subsidiary.id, subsidiary.key, subsidiary.name, calendar, zone)
        about = ChannelAbout(ChannelClass.INTERNAL, channel.slack_id, channel.id, subsidiary_id=subsidiary.id)
        return _Home(channel_id, place, Scope(place, audience=about), None, subsidiary.locale)
    partner = session.get_one(Partner, channel.partner_id)
    place = Place(Kind.PARTNER, partner.id, partner.key, partner.name, calendar, zone)
    about = ChannelAbout(ChannelClass.PARTNER, channel.slack_id, channel.id, partner_id=partner.id)
    return _Home(channel_id, place, Scope(place, audience=about), partner.name, subsidiary.locale)


def _drawn_up(survey: Survey, home: _Home, week: date, year: FiscalYear, ending: Ending | None) -> Weekly:
    session, now, place = survey.session, survey.now, home.place
    last = kept.before(session, home.channel_id, week, year=year.name)
    of_year = (one for one in survey.together.figures if year.first_day <= one.goal.last_day <= year.last_day)
    customers = goals.customers(of_year)
    total = Sum.of(customers) if customers else None
    needed = needs(survey, LINES)
    health = {f"PSP-{plan.row.number}": plan.weights.colour for plan in survey.in_force}
    return Weekly(
        channel_id=home.channel_id,
        week=week,
        place=place,
        partner=home.partner,
        vendor=people.vendor_name(session),
        locale=home.locale,
        year=year.name,
        as_of=place.today(now),
        at=now,
        soon_on=place.soon(now),
        plans=len(survey.in_force),
        drafts=tuple(f"PSP-{plan.row.number}" for plan in survey.plans if not plan.in_force),
        partners=len({plan.row.partner_id for plan in survey.in_force}),
        health=survey.together.health,
        counts=survey.together.counts,
        needs=needed,
        customers=total,
        chart=points(session, customers, year, today=place.today(now)),
        done=_done(survey, place, week, last),
        due=survey.due(LINES),
        answers=_answers(survey, place),
        cards=tuple(cards(survey, [plan for plan in survey.by_health() if plan.in_force][:LINES])),
        following=None if needed.total else survey.following(),
        figures=Figures(year.name, needed.total, total.actual if total else None, health),
        last=last,
        ending=ending,
        ends_on=year.last_day if week + WEEK > year.last_day else None,
        values={one.key: one.actual for one in customers if one.actual is not None},
    )


def _done(survey: Survey, place: Place, week: date, last: Figures | None) -> Done:
    """Return what was recorded as done since the last summary; before the first one, what was done in the last week."""
    since = Milestone.done_on >= week - WEEK if last is None or last.at is None else Milestone.recorded_at >= last.at
    upto = Milestone.done_on <= place.today(survey.now)
    of = and_(*survey.own_milestones(), Milestone.status == Status.DONE, since, upto)
    signed = func.coalesce(Milestone.baseline_on, Milestone.due_on)
    counted = select(func.count(), func.sum(case((Milestone.done_on <= signed, 1), else_=0))).where(of)
    number, on_time = survey.session.execute(counted).one()
    ids = survey.session.scalars(select(Milestone.id).where(of).order_by(Milestone.done_on, Milestone.id).limit(LINES))
    rows = queries.readable(survey.session, ids, now=survey.now, by=survey.scope.by)
    return Done(number, on_time or 0, tuple(sorted(rows, key=lambda row: (row.done_on or week, row.key))))


def _answers(survey: Survey, place: Place) -> Answers:
    statement = (
        select(func.count(ChangeRequest.id), func.min(ChangeRequest.asked_at))
        .join(Milestone, ChangeRequest.milestone_id == Milestone.id)
        .where(*survey.own_milestones(), ChangeRequest.answer == Answer.OPEN)
    )
    number, since = survey.session.execute(statement).one()
    return Answers(number, since.astimezone(zone_named(place.zone)).date() if number else None)
