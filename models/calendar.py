"""Days that count: the fiscal year, and the working days of a place.

Working days are those outside the weekend and the public holidays of a country. Nothing here knows the time of day.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

FISCAL_START_MONTH = 7
SOON = 10
"""Working days within which something is due soon."""
_LONGEST_BREAK = timedelta(days=60)


@dataclass(frozen=True)
class FiscalYear:
    """A year named after the one in which it ends: FY27 runs from 1 July 2026 to 30 June 2027."""

    year: int

    @property
    def first_day(self) -> date:
        """The day from which plans of this year count."""
        return date(self.year - 1, FISCAL_START_MONTH, 1)

    @property
    def last_day(self) -> date:
        """The last date that a plan of this year may hold."""
        return date(self.year, FISCAL_START_MONTH, 1) - timedelta(days=1)

    @property
    def name(self) -> str:
        """As people write it: FY27."""
        return f"FY{self.year % 100:02d}"

    def quarter_ends(self) -> list[date]:
        """Return the last days of Q1 to Q4."""
        ends = []
        for quarter in range(1, 5):
            months = self.first_day.month - 1 + 3 * quarter
            ends.append(date(self.first_day.year + months // 12, months % 12 + 1, 1) - timedelta(days=1))
        return ends


def fiscal_year_of(day: date) -> FiscalYear:
    """Return the fiscal year in which a day lies."""
    return FiscalYear(day.year + (day.month >= FISCAL_START_MONTH))


@dataclass(frozen=True)
class WorkCalendar:
    """The working days of one place. `weekend` holds weekdays, Monday is 0."""

    country: str
    weekend: frozenset[int]

    def days_of(self, year: int) -> tuple[date, ...]:
        """Return the working days of a calendar year, in order."""
        return _working_days(self.country, self.weekend, year)

    def is_working(self, day: date) -> bool:
        """Say whether people of this place work on a day."""
        return day.weekday() not in self.weekend and day not in _public_holidays(self.country, day.year)

    def working_days(self, *, after: date, upto: date) -> int:
        """Count working days later than `after`, up to and including `upto`; negative if `upto` is earlier."""
        if upto < after:
            return -self.working_days(after=upto, upto=after)
        count = bisect_right(self.days_of(upto.year), upto) - bisect_right(self.days_of(after.year), after)
        return count + sum(len(self.days_of(year)) for year in range(after.year, upto.year))

    def add(self, day: date, count: int) -> date:
        """Return the working day `count` working days after `day`, before it where negative; 0 is `day` itself.

        Raises:
            ValueError: there is none, so the weekend covers the whole week.
        """
        if count == 0:
            return day
        year, days = day.year, self.days_of(day.year)
        place = bisect_right(days, day) + count - 1 if count > 0 else bisect_left(days, day) + count
        while not 0 <= place < len(days):
            if not days:
                raise ValueError("this calendar has no working days")
            if place < 0:
                year, days = year - 1, self.days_of(year - 1)
                place += len(days)
            else:
                place -= len(days)
                year, days = year + 1, self.days_of(year + 1)
        return days[place]

    def soon_on(self, day: date) -> date:
        """Return the last day that counts as due soon on a day; the day itself where there is no working day at all."""
        return self.add(day, SOON) if self.days_of(day.year) else day

    def next_working(self, day: date, *, step: timedelta = timedelta(days=1)) -> date:
        """Return `day` if it is a working day, else the next in the direction of `step`.

        Raises:
            ValueError: there is none within 60 days, so the weekend covers the whole week.
        """
        start = day
        while not self.is_working(day):
            day += step
            if abs(day - start) > _LONGEST_BREAK:
                raise ValueError("this calendar has no working days")
        return day


@lru_cache(maxsize=512)
def work_calendar(country: str, weekend: str) -> WorkCalendar:
    """Make the calendar of a country (ISO 3166 alpha-2, empty: no public holidays) with a weekend such as "5,6"."""
    return WorkCalendar(country, frozenset(int(day) for day in weekend.split(",") if day))


@lru_cache(maxsize=2048)
def _working_days(country: str, weekend: frozenset[int], year: int) -> tuple[date, ...]:
    """List a year's working days once: rules ask for them hundreds of thousands of times a sweep."""
    off = _public_holidays(country, year)
    first = date(year, 1, 1).toordinal()
    days = (date.fromordinal(one) for one in range(first, date(year, 12, 31).toordinal() + 1))
    return tuple(day for day in days if day.weekday() not in weekend and day not in off)


def prepare() -> None:
    """Load the public holidays of all countries: it takes a second, which the first who asks should not wait for."""
    _public_holidays("DE", 2000)


@lru_cache(maxsize=512)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:  # a country that the library does not know has weekends only
        return frozenset()
