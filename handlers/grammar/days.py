"""Days as people write them.

A day that can be two days is asked, never guessed: it comes back as `Ambiguous`. What is no day at all is refused with
the words that were typed and an example.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from dateutil.relativedelta import MO, relativedelta, weekday

from handlers.grammar.problems import UsageProblem
from models.calendar import FISCAL_START_MONTH
from models.typed import code
from models.words import echo

EXAMPLES: Final = "2027-01-15, 15 Jan, friday, +2w or end of Q2"
Prefer = Literal["future", "past"]

_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
} | {"sept": 9}  # fmt: skip
_WEEKDAYS: Final = {name.lower(): number for number, name in enumerate(calendar.day_name)} | {
    name.lower(): number for number, name in enumerate(calendar.day_abbr)
} | {"tues": 1, "thur": 3, "thurs": 3}  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_DAY_MONTH: Final = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?([a-z]+)\.?,?(?:\s+(\d{4}))?")
_MONTH_DAY: Final = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(?:\s+(\d{4}))?")
_LATER: Final = re.compile(r"\+\s*(\d{1,3})\s*(d|w|m|days?|weeks?|months?)")
_QUARTER_END: Final = re.compile(r"(?:the\s+)?end\s+of\s+q([1-4])(?:\s+fy\s*(\d{2}|\d{4}))?")
_YEAR_END: Final = re.compile(r"(?:the\s+)?end\s+of\s+(?:fy\s*(\d{2}|\d{4})|(?:the\s+)?year)")
_MONTH_END: Final = re.compile(r"(?:the\s+)?end\s+of\s+([a-z]+)(?:\s+(\d{4}))?")
_CENTURY: Final = 100
_FEBRUARY: Final = 2


@dataclass(frozen=True)
class Fiscal:
    """Where the fiscal year starts: the month, 1 to 12."""

    first_month: int = FISCAL_START_MONTH


PROGRAMME: Final = Fiscal()


@dataclass(frozen=True)
class Ambiguous:
    """Two days that may be meant, the earlier first."""

    typed: str
    days: tuple[date, date]


def parse_day(text: str, *, today: date, fiscal: Fiscal = PROGRAMME, prefer: Prefer = "future") -> date | Ambiguous:
    """Read a day.

    Args:
        text: as typed, in any case.
        today: in the zone of the thing that the day is for.
        fiscal: where its fiscal year starts.
        prefer: "future" for a day when something is due, "past" for one when something was done. Without a year the
            next such day counts, or the last one, today included. A day to come that is nearer and of this fiscal year
            counts rather than one of the year before: whoever takes it can say that it is still to come.

    Returns:
        The day, or the two that may be meant.

    Raises:
        UsageProblem: it is no day, or one that does not exist.
    """
    words = " ".join(code(text).lower().split())
    found = (
        _near(words, today, prefer)
        or _end_of(words, today, fiscal, prefer)
        or _numeric(words, text)
        or _named(words, text, today, fiscal, prefer)
    )
    if found is None:
        raise UsageProblem(f"“{echo(text)}” is not a day. Write one like {EXAMPLES}.", typed=text, field="day")
    return found


def _near(words: str, today: date, prefer: Prefer) -> date | None:
    near = {"today": 0, "tomorrow": 1, "yesterday": -1}.get(words)
    if near is not None:
        return today + timedelta(days=near)
    if words.removeprefix("next ").removeprefix("last ") in _WEEKDAYS:
        past = words.startswith("last ") or (prefer == "past" and not words.startswith("next "))
        wanted = weekday(_WEEKDAYS[words.rsplit(maxsplit=1)[-1]])
        return today + (
            relativedelta(days=-1, weekday=wanted(-1)) if past else relativedelta(days=1, weekday=wanted(1))
        )
    later = _LATER.fullmatch(words)
    if later is None:
        return None
    amount, unit = int(later[1]), later[2][0]
    step = {"d": relativedelta(days=amount), "w": relativedelta(weeks=amount), "m": relativedelta(months=amount)}[unit]
    return today + step


def _end_of(words: str, today: date, fiscal: Fiscal, prefer: Prefer) -> date | None:  # noqa: PLR0911 -- one a form
    quarter, year, month = _QUARTER_END.fullmatch(words), _YEAR_END.fullmatch(words), _MONTH_END.fullmatch(words)
    if quarter:
        return _fiscal_end(int(quarter[1]) * 3, quarter[2], today, fiscal, prefer)
    if year:
        return _fiscal_end(12, year[1], today, fiscal, prefer)
    if month is None:
        return None
    if month[1] == "month":
        return today + relativedelta(day=31)
    if month[1] == "week":
        return today + relativedelta(weekday=MO(-1), days=0) + timedelta(days=4)
    if month[1] not in _MONTHS:
        return None
    if month[2]:
        return _exact(int(month[2]), _MONTHS[month[1]], 1, words) + relativedelta(day=31)
    ends = [date(y, _MONTHS[month[1]], 1) + relativedelta(day=31) for y in _years(today)]
    return _choose(ends, today, fiscal, prefer)


def _fiscal_end(months: int, year: str | None, today: date, fiscal: Fiscal, prefer: Prefer) -> date:
    """Give the last day of a fiscal year's first so many months; without a year, of the next or last such one."""

    def end(calendar_year: int) -> date:
        start = date(calendar_year, fiscal.first_month, 1)
        return start + relativedelta(months=months, days=-1)

    if year is None:
        return _choose([end(y) for y in _years(today)], today, fiscal, prefer)
    named = int(year) if int(year) >= _CENTURY else today.year // _CENTURY * _CENTURY + int(year)
    return end(named - 1 if fiscal.first_month > 1 else named)


def _years(today: date) -> range:
    return range(today.year - 5, today.year + 6)  # far enough to meet a 29 February on either side, 1900 and 2100 aside


def _choose(days: list[date], today: date, fiscal: Fiscal, prefer: Prefer) -> date:
    last = max((one for one in days if one <= today), default=days[0])
    following = min((one for one in days if one >= today), default=days[-1])
    if prefer == "future":
        return following
    first, end = _fiscal_year_of(today, fiscal)
    return following if last < first and following <= end and following - today < today - last else last


def _numeric(words: str, text: str) -> date | Ambiguous | None:
    iso, dotted, slashed = _ISO.fullmatch(words), _DOTTED.fullmatch(words), _SLASHED.fullmatch(words)
    if iso:
        return _exact(int(iso[1]), int(iso[2]), int(iso[3]), text)
    if dotted:
        return _exact(int(dotted[3]), int(dotted[2]), int(dotted[1]), text)
    if slashed is None:
        return None
    first, second, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
    if first > 12 or second > 12 or first == second:  # noqa: PLR2004 -- only one reading has a month in it
        month, day = (second, first) if first > 12 or first == second else (first, second)  # noqa: PLR2004
        return _exact(year, month, day, text)
    one, other = sorted((_exact(year, second, first, text), _exact(year, first, second, text)))
    return Ambiguous(text.strip(), (one, other))


def _named(words: str, text: str, today: date, fiscal: Fiscal, prefer: Prefer) -> date | Ambiguous | None:
    day_first, month_first = _DAY_MONTH.fullmatch(words), _MONTH_DAY.fullmatch(words)
    if day_first and day_first[2] in _MONTHS:
        day, month, year = int(day_first[1]), _MONTHS[day_first[2]], day_first[3]
    elif month_first and month_first[1] in _MONTHS:
        day, month, year = int(month_first[2]), _MONTHS[month_first[1]], month_first[3]
    else:
        return None
    if year:
        return _exact(int(year), month, day, text)
    days = [date(y, month, day) for y in _years(today) if _exists(y, month, day)]
    if not days:
        return _exact(today.year, month, day, text)
    chosen = _choose(days, today, fiscal, prefer)
    if prefer == "future":
        return _just_past(text, days, chosen, today, fiscal)
    return chosen


def _just_past(text: str, days: list[date], chosen: date, today: date, fiscal: Fiscal) -> date | Ambiguous:
    """Ask where the next such day lies beyond this fiscal year, but the last one is nearer and within it."""
    last = max((one for one in days if one <= today), default=days[0])
    first, end = _fiscal_year_of(today, fiscal)
    if chosen > end and first <= last < today and today - last < chosen - today:
        return Ambiguous(text.strip(), (last, chosen))
    return chosen


def _fiscal_year_of(today: date, fiscal: Fiscal) -> tuple[date, date]:
    year = today.year if today.month >= fiscal.first_month else today.year - 1
    first = date(year, fiscal.first_month, 1)
    return first, first + relativedelta(years=1, days=-1)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= day <= calendar.monthrange(year, month)[1]


def _exact(year: int, month: int, day: int, text: str) -> date:
    if year < date.min.year:
        raise UsageProblem(
            f"There is no “{echo(text)}”: years begin at 1. Write a day like {EXAMPLES}.", typed=text, field="day"
        )
    if not 1 <= month <= 12:  # noqa: PLR2004 -- months
        raise UsageProblem(
            f"“{echo(text)}” has no month {month}. Write a day like {EXAMPLES}.", typed=text, field="day"
        )
    if not _exists(year, month, day):
        length = calendar.monthrange(year, month)[1]
        name = calendar.month_name[month] + (f" {year}" if month == _FEBRUARY else "")
        raise UsageProblem(
            f"There is no “{echo(text)}”: {name} has {length} days. Write a day like {EXAMPLES}.",
            typed=text,
            field="day",
        )
    return date(year, month, day)
