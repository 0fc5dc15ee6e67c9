"""Channels as recipients: on which day each gets its weekly summary."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import homes
from models.alerts.facts import ChannelFacts, News, Place
from models.alerts.ledger import known
from models.alerts.loading import shared
from models.alerts.names import Rule
from models.alerts.rules.weekly import decide_weekly, morning_of, week_of
from models.programme import Channel


def places_of(session: Session, *, now: datetime) -> dict[int, Place]:
    """Return where each registered channel is at home, by its id; a partner's without any PAM is left out."""
    return {one.id: one.place for one in _at_home(session, session.scalars(select(Channel)), now=now)}


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
    news = [item for decision in found for item in decision.items]
    there = known(session, Rule.WEEKLY, {one.subject for one in news}) if news else set()
    return [one for one in news if one.key not in there]


def _at_home(session: Session, channels: Iterable[Channel], *, now: datetime) -> list[ChannelFacts]:
    places, at_home = shared.places(session), homes.homes(session, channels, now=now)
    return [ChannelFacts(channel_id, places[subsidiary_id]) for channel_id, subsidiary_id in at_home.items()]
