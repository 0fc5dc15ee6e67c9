"""Customers won against what was expected, month by month of a fiscal year up to today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import FiscalYear
from models.summaries.goals import Figure
from models.targets import pace
from models.targets.pace import as_figure
from models.targets.tables import ReportedValue


@dataclass(frozen=True)
class Point:
    """What was won and what was expected by the end of a day."""

    on: date
    won: Decimal
    expected: Decimal


def points(session: Session, targets: Sequence[Figure], year: FiscalYear, *, today: date) -> tuple[Point, ...]:
    """Return the ends of the months that are over, and today. One statement; empty where there are no targets."""
    if not targets:
        return ()
    values = _values(session, targets)
    return tuple(
        Point(
            day,
            sum((_latest(values.get(one.id, []), day) for one in targets), Decimal(0)),
            sum((pace.expected(one.goal, upto=day) for one in targets), Decimal(0)),
        )
        for day in _days(year, today)
    )


def _days(year: FiscalYear, today: date) -> list[date]:
    last = min(today, year.last_day)
    found, day = [], year.first_day
    while day <= last:
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(min(day - timedelta(days=1), last))
    return found


def _values(session: Session, targets: Sequence[Figure]) -> dict[int, list[tuple[date, int]]]:
    of = ReportedValue.target_id.in_([one.id for one in targets])
    statement = select(ReportedValue.target_id, ReportedValue.as_of, ReportedValue.value).where(of)
    found: dict[int, list[tuple[date, int]]] = {}
    for target_id, as_of, value in session.execute(statement.order_by(ReportedValue.as_of, ReportedValue.id)):
        found.setdefault(target_id, []).append((as_of, value))
    return found


def _latest(values: Sequence[tuple[date, int]], day: date) -> Decimal:
    """Give the value that counted at the end of a day; nothing reported by then is nothing won."""
    known = [value for as_of, value in values if as_of <= day]
    return as_figure(known[-1]) if known else Decimal(0)
