"""Business time as a person reads it, and the moments to which the clock can be moved.

All is in the zone of the person acted as; Slack's own date formats are in English, as the rest of the page.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MORNING: Final = time(9)
FRIDAY: Final = 4
_HALF_DAY_LOCALES: Final = frozenset({"en-US", "en-CA", "en-AU", "en-NZ", "en-IN"})
_TOKEN: Final = re.compile(r"\{(\w+)\}")
_PRETTY: Final = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def place_of(zone: str) -> str:
    """Name a zone by its city."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def day_words(day: date) -> str:
    """Write a day in full: Tue 17 Nov 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def hour_words(moment: datetime, locale: str) -> str:
    """Write an hour as people of a locale read it: 09:30, or 9:30 AM."""
    if locale not in _HALF_DAY_LOCALES:
        return f"{moment:%H:%M}"
    return f"{moment.hour % 12 or 12}:{moment:%M %p}"


def an_hour_on(now: datetime, _zone: str) -> datetime:
    """Give the same minute of the next hour."""
    return now + timedelta(hours=1)


def next_working_morning(now: datetime, zone: str) -> datetime:
    """Give the next 09:00 of a day from Monday to Friday."""
    return _next_morning(now, zone, lambda day: day.weekday() <= FRIDAY)


def next_monday(now: datetime, zone: str) -> datetime:
    """Give the next 09:00 of a Monday."""
    return _next_morning(now, zone, lambda day: day.weekday() == 0)


def _next_morning(now: datetime, zone: str, suits: Callable[[date], bool]) -> datetime:
    there = ZoneInfo(zone)
    day = now.astimezone(there).date()
    while not suits(day) or datetime.combine(day, MORNING, there) <= now:
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, there).astimezone(UTC)


MOVES: Final[Mapping[str, tuple[str, Callable[[datetime, str], datetime]]]] = {
    "hour": ("+1 hour", an_hour_on),
    "morning": ("Next working morning", next_working_morning),
    "monday": ("Next Monday 09:00", next_monday),
}


def _ordinal(day: int) -> str:
    return f"{day}{'th' if day in {11, 12, 13} else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def _ago(moment: datetime, now: datetime) -> str:
    minutes = int((now - moment).total_seconds() // 60)
    ahead = minutes < 0
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        count = abs(minutes) // size
        if count:
            words = f"{count} {name}{'' if count == 1 else 's'}"
            return f"in {words}" if ahead else f"{words} ago"
    return "just now"


def date_token(stamp: int, pattern: str, *, zone: str, locale: str, now: datetime) -> str:
    """Fill in the pattern of a `<!date^…>` token; what is no field of it stays as it is."""
    moment = datetime.fromtimestamp(stamp, UTC).astimezone(ZoneInfo(zone))
    near = _PRETTY.get((moment.date() - now.astimezone(moment.tzinfo).date()).days)
    long = f"{moment:%A, %B} {_ordinal(moment.day)}, {moment.year}"
    middle, short = f"{moment:%B} {_ordinal(moment.day)}, {moment.year}", f"{moment:%b} {moment.day}, {moment.year}"
    seconds = f"{moment:%H:%M:%S}" if locale not in _HALF_DAY_LOCALES else f"{moment.hour % 12 or 12}:{moment:%M:%S %p}"
    fields = {
        "date_num": f"{moment:%Y-%m-%d}", "date": middle, "date_short": short, "date_long": long,
        "date_pretty": near or middle, "date_short_pretty": near or short, "date_long_pretty": near or long,
        "date_long_full": long, "day_divider_pretty": near or f"{moment:%A, %B} {_ordinal(moment.day)}",
        "time": hour_words(moment, locale), "time_secs": seconds, "ago": _ago(moment, now),
    }  # fmt: skip
    return _TOKEN.sub(lambda match: fields.get(match.group(1), match.group(0)), pattern)
