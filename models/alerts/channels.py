"""Channels as recipients: their weekly summary, and who is told when one turns out to be closed to us.

An internal channel is at home in its subsidiary, a partner's in that of the partner's lead PAM.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerts import cast as casts
from models.alerts.facts import ChannelFacts, Key, News, Place
from models.alerts.ledger import known, write
from models.alerts.loading import shared
from models.alerts.names import Concern, Rule
from models.alerts.rules.weekly import decide_weekly, morning_of, week_of
from models.calendar import fiscal_year_of
from models.notifications import Lane, to_channel
from models.people import Role, RoleGrant
from models.programme import Channel


def place_of(session: Session, channel_id: int, *, now: datetime) -> Place | None:
    """Return where a channel is at home; None for a partner's without any PAM."""
    found = _at_home(session, [session.get_one(Channel, channel_id)], now=now)
    return found[0].place if found else None


def summary_day(place: Place, day: date) -> date | None:
    """Return the day on which the summary of a day's week is posted; None in a week without a working day."""
    moment = morning_of(place, week_of(place, day))
    return None if moment is None else place.day_of(moment)


def weekly_news(session: Session, *, now: datetime) -> list[News]:
    """Say which summaries are due and not in the ledger yet."""
    since = shared.programme_since(session)
    if since is None:
        return []
    channels = session.scalars(select(Channel).order_by(Channel.id)).all()
    found = [decide_weekly(one, now=now, since=since) for one in _at_home(session, channels, now=now)]
    return _new(session, Rule.WEEKLY, [item for decision in found for item in decision.items])


def channel_closed(session: Session, channel_id: int, *, now: datetime) -> int:
    """Tell the PAM of a partner's channel, or the lead of a subsidiary's, once a week that nothing was posted there.

    Returns how many people that are.
    """
    channel = session.get_one(Channel, channel_id)
    place = place_of(session, channel_id, now=now)
    if place is None:
        return 0
    year = fiscal_year_of(place.day_of(now)).year
    roles = casts.roles(
        session, subsidiaries=[place.subsidiary_id], partners=[channel.partner_id] if channel.partner_id else []
    )
    leads = roles.subsidiary_leads.get(place.subsidiary_id, ())
    pams = roles.pams(partner_id=channel.partner_id or 0, subsidiary_id=place.subsidiary_id, fiscal_year=year)
    line = [*((one, Concern.PAM) for one in pams), *((one, Concern.SUBSIDIARY_LEAD) for one in leads),
            *((one, Concern.OFFICE) for one in roles.office)]  # fmt: skip
    people = casts.people(session, [one for one, _ in line])
    reached = next(((one, concern) for one, concern in line if people[one].reachable), None)
    if reached is None:
        return 0
    news = News(
        rule=Rule.CHANNEL_CLOSED,
        subject=to_channel(channel_id),
        round=int(f"{week_of(place, place.day_of(now)):%Y%m%d}"),
        step="0",
        concern=reached[1],
        due_at=now,
        person_id=reached[0],
        lane=Lane.URGENT,
    )
    return write(session, _new(session, Rule.CHANNEL_CLOSED, [news]), now=now)


def _new(session: Session, rule: Rule, news: Sequence[News]) -> list[News]:
    there: set[Key] = known(session, rule, {one.subject for one in news}) if news else set()
    return [one for one in news if one.key not in there]


def _at_home(session: Session, channels: Iterable[Channel], *, now: datetime) -> list[ChannelFacts]:
    places = shared.places(session)
    leading = _leading(session, now=now)
    found = []
    for one in channels:
        home = one.subsidiary_id if one.subsidiary_id is not None else leading.get(one.partner_id or 0)
        if home is not None:
            found.append(ChannelFacts(one.id, places[home]))
    return found


def _leading(session: Session, *, now: datetime) -> dict[int, int]:
    """Return the subsidiary of each partner's lead PAM: of this fiscal year, else of the latest that has one."""
    this_year = fiscal_year_of(now.date()).year
    found = session.execute(
        select(RoleGrant.partner_id, RoleGrant.subsidiary_id)
        .where(RoleGrant.role == Role.PAM, RoleGrant.subsidiary_id.is_not(None))
        .order_by(
            (RoleGrant.fiscal_year == this_year).desc(),
            RoleGrant.fiscal_year.desc(),
            RoleGrant.is_lead.desc(),
            RoleGrant.id,
        )
    )
    homes: dict[int, int] = {}
    for partner_id, subsidiary_id in found:
        homes.setdefault(partner_id or 0, subsidiary_id or 0)
    return homes
