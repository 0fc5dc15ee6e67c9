"""The days of the sample: written as they are for Tuesday 17 November 2026, and moved for any other day.

They move by whole weeks, so that a Friday stays a Friday, and never leave the fiscal year of that day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from models.calendar import FISCAL_START_MONTH, FiscalYear, fiscal_year_of

AS_OF: Final = date(2026, 11, 17)
_YEAR: Final = fiscal_year_of(AS_OF)
_WEEK: Final = 7


def written(text: str) -> date:
    """Read a day of the sample's year: “18 Nov” is in 2026, “29 Jan” in 2027."""
    found = datetime.strptime(f"{text} 2000", "%d %b %Y").date()  # noqa: DTZ007 -- a day has no zone
    return found.replace(year=_YEAR.year - (found.month >= FISCAL_START_MONTH))


@dataclass(frozen=True)
class Days:
    """The days of the sample as they are for one day."""

    as_of: date

    @property
    def year(self) -> FiscalYear:
        """The fiscal year of the sample's plans."""
        return fiscal_year_of(self.as_of)

    @property
    def signed_on(self) -> date:
        """The day on which the plans were signed, early in the year."""
        return min(self.year.first_day + timedelta(days=2), self.as_of)

    def day(self, text: str) -> date | None:
        """Return the day that is meant by “18 Nov”; None where nothing is written."""
        if not text:
            return None
        weeks = (self.as_of - AS_OF).days // _WEEK
        moved = written(text) + timedelta(days=weeks * _WEEK)
        return min(max(moved, self.year.first_day), self.year.last_day)
