"""The periods that a target can have: a quarter, a half or the whole of a fiscal year."""

from datetime import date, timedelta
from enum import StrEnum
from typing import TypeAlias

from models.calendar import FiscalYear

Span: TypeAlias = tuple[date, date]


class Period(StrEnum):
    """What a target's period is called."""

    YEAR = "year"
    H1 = "H1"
    H2 = "H2"
    Q1 = "Q1"
    Q2 = "Q2"
    Q3 = "Q3"
    Q4 = "Q4"


def span(year: FiscalYear, period: Period) -> Span:
    """Return the first and the last day of a period."""
    return _spans(year)[period]


def period_of(year: FiscalYear, first_day: date, last_day: date) -> Period | None:
    """Return the period that a span is; None for one that is none of them."""
    return next((name for name, days in _spans(year).items() if days == (first_day, last_day)), None)


def _spans(year: FiscalYear) -> dict[Period, Span]:
    ends = year.quarter_ends()
    starts = [year.first_day, *(end + timedelta(days=1) for end in ends[:-1])]
    return {
        Period.YEAR: (starts[0], ends[3]),
        Period.H1: (starts[0], ends[1]),
        Period.H2: (starts[2], ends[3]),
        Period.Q1: (starts[0], ends[0]),
        Period.Q2: (starts[1], ends[1]),
        Period.Q3: (starts[2], ends[2]),
        Period.Q4: (starts[3], ends[3]),
    }
