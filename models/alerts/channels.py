"""Channels as recipients: on which day each gets its weekly summary."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import aside, homes
from models.alerts.facts import ChannelFacts, News, Place
from models.alerts.ledger import known
from models.alerts.loading import shared
from models.alerts.names import Rule
from models.alerts.rules.weekly import decide_weekly, morning_of, week_of
from models.aside import Fault, Step
from models.notifications import to_channel
from models.programme import Channel


def places_of(session: Session, *, now: datetime) -> dict[int, Place]:
    """Return where each registered channel is at home, by its id; a partner's without any PAM is left out."""
    return {one.id: one.place for one in _at_home(session, session.scalars(select(Channel)), now=now)}


def summary_day(place: Place, day: date) -> date | None:
    """Return the day on which the summary of a day's week is posted; None in a week without a working day."""
    moment = morning_of(place, week_of(place, day))
    return None if moment is None else place.day_of(moment)


def weekly_news(session: Session, *, now: datetime, asides: Collection[str] = ()) -> tuple[list[News], list[Fault]]:
    """Say which summaries are due and not in the ledger yet, and of which channels that cannot be said.

    Those that stand aside already are passed over.
    """
    since = shared.programme_since(session)
    if since is None:
        return [], []
    channels = session.scalars(select(Channel).order_by(Channel.id)).all()
    news: list[News] = []
    faults = []
    for facts in _at_home(session, channels, now=now):
        name = to_channel(facts.id)
        try:
            news += decide_weekly(facts, now=now, since=since).items if name not in asides else ()
        except Exception as error:  # noqa: BLE001 -- one channel's stops no other
            faults.append(aside.fault(name, Step.HOURS, error))
    there = known(session, Rule.WEEKLY, {one.subject for one in news}) if news else set()
    return [one for one in news if one.key not in there], faults


def _at_home(session: Session, channels: Iterable[Channel], *, now: datetime) -> list[ChannelFacts]:
    places, at_home = shared.places(session), homes.homes(session, channels, now=now)
    return [ChannelFacts(channel_id, places[home]) for channel_id, home in at_home.items() if home in places]
