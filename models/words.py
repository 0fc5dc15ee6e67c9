"""Days, moments and texts as sentences of a refusal or of the history say them; screens have phrases of their own."""

import calendar
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from dateutil.relativedelta import relativedelta

from models.calendar import fiscal_year_of
from models.clock import zone_named

_KEPT_CONTROLS: Final = "\n\t"
LONGEST: Final = {"title": 150, "reason": 500, "note": 500, "unit": 40, "command": 10_000, "text": 3_000}
"""How many characters a text of a person may have, by what it is."""
_ECHO: Final = 80


def day(on: date, *, today: date) -> str:
    """Write a day as `18 Nov`; with its year where the bare day could be read as another."""
    return year_day(on) if needs_year(on, today=today) else f"{on.day} {calendar.month_abbr[on.month]}"


@lru_cache(maxsize=4096)  # those on a screen are few and come again and again
def needs_year(on: date, *, today: date) -> bool:
    """Say whether a bare day could be another: outside the fiscal year, or where that of another year is nearer."""
    if fiscal_year_of(on) != fiscal_year_of(today):
        return True
    others = (on + relativedelta(years=years) for years in (-1, 1))
    return min(abs(other - today) for other in others) < abs(on - today)


def long_day(on: date) -> str:
    """Write a day where somebody chooses or agrees: `Fri 4 Dec 2026`."""
    return f"{calendar.day_abbr[on.weekday()]} {year_day(on)}"


def year_day(on: date) -> str:
    """Write a day with its year: `4 Dec 2026`."""
    return f"{on.day} {calendar.month_abbr[on.month]} {on.year}"


def to_come(on: date, *, today: date, place: str) -> str:
    """Refuse a day of doing that has not come yet, naming the day that was understood."""
    return f"{long_day(on)} is still to come: it is {long_day(today)} in {place}. Choose a day up to then."


def moment(at: datetime, *, now: datetime, zone: str) -> str:
    """Say when something happened, for somebody in a zone: `at 10:12`, or `on 20 Nov` where it was another day."""
    there, today = at.astimezone(zone_named(zone)), now.astimezone(zone_named(zone)).date()
    return f"at {there:%H:%M}" if there.date() == today else f"on {day(there.date(), today=today)}"


def joined(names: Sequence[str]) -> str:
    """Join names as a sentence does: `a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def line(text: str) -> str:
    """Take a text of a person as one line: blanks become single spaces, what no database can keep goes."""
    return " ".join(several(text).split())


def several(text: str) -> str:
    """Take a longer text of a person: its lines stay, what no database can keep goes.

    NUL breaks PostgreSQL and a lone surrogate breaks UTF-8; both arrive in JSON without a fault.
    """
    if text.isprintable():  # as nearly all texts are; the long way takes a second for 20,000 rows of a workbook
        return text.strip()
    kept = (one for one in text if one in _KEPT_CONTROLS or unicodedata.category(one) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def too_long(kind: str, text: str) -> str | None:
    """Refuse a text that has more characters than its kind may have; `text` is as it would be kept."""
    if len(text) <= LONGEST[kind]:
        return None
    return f"A {kind} has at most {LONGEST[kind]:,} characters: these are {len(text):,}."


def echo(typed: str) -> str:
    """Repeat what somebody typed in a sentence: on one line, and cut, so that what to do instead is still read."""
    said = line(typed)
    return said if len(said) <= _ECHO else f"{said[: _ECHO - 1].rstrip()}…"
