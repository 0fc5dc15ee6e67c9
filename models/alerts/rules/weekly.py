"""Each registered channel gets a summary on the first working day of its week."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from models.alerts.facts import ChannelFacts, Decision, News, Place
from models.alerts.names import Concern, Rule
from models.notifications import Lane, to_channel

MORNING: Final = time(9)
WEEK: Final = timedelta(days=7)


def decide_weekly(facts: ChannelFacts, *, now: datetime, since: datetime) -> Decision:
    """Say whether a channel's summary of this week is to be posted by now."""
    week = week_of(facts.place, facts.place.day_of(now))
    moment = morning_of(facts.place, week)
    if moment is None or not since <= moment <= now:
        return Decision()
    news = News(
        rule=Rule.WEEKLY,
        subject=to_channel(facts.id),
        round=int(f"{week:%Y%m%d}"),
        step="weekly",
        concern=Concern.CHANNEL,
        due_at=moment,
        channel_id=facts.id,
        lane=Lane.SUMMARY,
    )
    return Decision((news,))


def week_of(place: Place, day: date) -> date:
    """Return the first day of the working week that a day belongs to; the weekend belongs to the week before it."""
    weekend = place.calendar.weekend or {5, 6}
    while day.weekday() in weekend or (day - timedelta(days=1)).weekday() not in weekend:
        day -= timedelta(days=1)
    return day


def morning_of(place: Place, week: date) -> datetime | None:
    """Return when a week's summary is posted; None in a week without a working day."""
    day = place.calendar.next_working(week)
    if day >= week + WEEK:
        return None
    return datetime.combine(day, MORNING, place.zone).astimezone(UTC)


def week_in_round(round_: int) -> date:
    """Return the week of a summary's item from its round."""
    return datetime.strptime(str(round_), "%Y%m%d").replace(tzinfo=UTC).date()
