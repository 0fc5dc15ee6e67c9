"""Rows of targets and of the values reported for them."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from models.calendar import FiscalYear
from models.errors import Invalid
from models.figures import Typed, Unit
from models.plans import Stage
from models.targets import Metric
from models.targets.checks import Wanted, check, check_figure
from models.targets.pace import as_stored, read_phases
from models.targets.periods import span
from models.targets.units import unit_of
from models.workbook.book import Book, Record
from models.workbook.kinds import LINES, PEOPLE, PLANS, SUBSIDIARIES, TARGETS, VALUES
from models.workbook.plan_rows import plan_of
from models.workbook.reading import Line
from models.workbook.sheets import TargetCells, ValueCells
from models.workbook.work_rows import line_of, place_of

_HEADINGS: Final = {"title": "Title", "unit": "Unit", "target": "Target", "initial": "Initial", "floor": "Floor",
                    "phases": "Phases", "weight": "Weight"}  # fmt: skip


def take(book: Book) -> None:
    """Take targets and reported values into the book, with all that is wrong in them."""
    for line in book.sheets.of(TargetCells):
        _target(book, line)
    days: dict[tuple[str, date], int] = {}
    for value in book.sheets.of(ValueCells):
        _value(book, value, days)


def _target(book: Book, line: Line[TargetCells]) -> None:
    cells, row = line.cells, line.number
    plan = plan_of(book, "Targets", row, cells.key)
    of_line = line_of(book, "Targets", row, plan, cells.line)
    place = place_of(book, plan, of_line)
    year = book.value(PLANS, plan, "fiscal_year")
    first, last = span(FiscalYear(year), cells.period) if year else (None, None)
    currency = _currency(book, line, place, of_line)
    units = {Metric.CUSTOMERS: "customer", Metric.REVENUE: currency or ""}
    unit = unit_of(cells.metric, named=cells.unit, currency=currency)
    typed = {"Initial": cells.initial, "Target": cells.target, "Floor": cells.floor}
    read = {heading: _figure(book, ("Targets", row, heading), one, unit) for heading, one in typed.items()}
    values: dict[str, Any] = {
        "title": cells.title,
        "metric": cells.metric,
        "unit": units.get(cells.metric, cells.unit),
        "line": of_line,
        "subsidiary": place,
        "first_day": first,
        "last_day": last,
        "initial": 0,
        "target": 0,
        "floor": None,
        "weight": 1 if cells.weight is None else cells.weight,
        "currency": currency,
        "phases": cells.phases,
    }
    if all(typed[heading] is None or read[heading] is not None for heading in typed):
        wanted = _wanted(line, read["Target"] or Decimal(0), initial=read["Initial"] or Decimal(0), floor=read["Floor"])
        values |= _stored(book, row, wanted, unit)
    book.add(Record(TARGETS, cells.key, row, values))


def _figure(book: Book, at: tuple[str, int, str], typed: Typed | None, unit: Unit) -> Decimal | None:
    """Read a figure; one that can be two is a problem that names both: of a file nobody can be asked."""
    try:
        return None if typed is None else typed.read(unit, locale=None)
    except ValueError as wrong:
        book.problem(*at, str(wrong))
        return None


def _currency(book: Book, line: Line[TargetCells], place: str | None, of_line: str | None) -> str | None:
    cells = line.cells
    if cells.metric is Metric.REVENUE:
        known = book.value(LINES, of_line, "currency") or book.value(SUBSIDIARIES, place, "currency")
        return cells.currency or known
    if cells.currency:
        said = "Only revenue has a currency. Empty this cell, or write “revenue” under Metric."
        book.problem("Targets", line.number, "Currency", said)
    return None


def _wanted(line: Line[TargetCells], target: Decimal, *, initial: Decimal, floor: Decimal | None) -> Wanted:
    cells = line.cells
    return Wanted(
        title=cells.title,
        metric=cells.metric,
        period=cells.period,
        target=target,
        unit=cells.unit,
        initial=initial,
        floor=floor,
        weight=1 if cells.weight is None else cells.weight,
        phases=tuple(read_phases(cells.phases)),
    )


def _stored(book: Book, row: int, wanted: Wanted, unit: Unit) -> dict[str, int | None]:
    """Give the figures of a target as they are stored; what cannot be one is a problem."""
    try:
        check(wanted, unit)
    except Invalid as wrong:
        book.problem("Targets", row, _HEADINGS[wrong.field or "target"], wrong.sentence)
        return {}
    floor = None if wanted.floor is None else as_stored(wanted.floor)
    return {"initial": as_stored(wanted.initial), "target": as_stored(wanted.target), "floor": floor}


def _value(book: Book, line: Line[ValueCells], days: dict[tuple[str, date], int]) -> None:
    cells, row = line.cells, line.number
    target = book.find(TARGETS, cells.target, at=("Values", row, "Target"))
    by = book.find(PEOPLE, cells.by, at=("Values", row, "Reported by"))
    if target is None:
        return
    _refuse_day(book, line, target)
    reported = _reported(book, line, target)
    if book.stage(target.rpartition("-")[0]) is Stage.DRAFT:
        said = "The plan of this target is a draft, nothing counts yet. Take the row out."
        book.problem("Values", row, "Target", said)
    there = days.setdefault((target, cells.as_of), row)
    if there != row:
        said = f"{target} has a value of that day in row {there} already. Take one of the two out."
        book.problem("Values", row, "As of", said)
        return
    values = {"as_of": cells.as_of, "value": reported, "by": by, "note": cells.note}
    book.add(Record(VALUES, f"{target}/{cells.as_of}/{reported}/{by or ''}", row, values))


def _reported(book: Book, line: Line[ValueCells], target: str) -> int:
    """Give a value as it is stored; 0 where it is none, which is a problem."""
    metric, named, currency = (book.value(TARGETS, target, name) for name in ("metric", "unit", "currency"))
    unit, at = unit_of(metric, named=named, currency=currency), ("Values", line.number, "Value")
    value = _figure(book, at, line.cells.value, unit)
    if value is None:
        return 0
    try:
        check_figure(value, metric, unit, field="value")
    except Invalid as wrong:
        book.problem(*at, wrong.sentence)
        return 0
    return as_stored(value)


def _refuse_day(book: Book, line: Line[ValueCells], target: str) -> None:
    first, last = book.value(TARGETS, target, "first_day"), book.value(TARGETS, target, "last_day")
    if first is None:
        return
    last = min(last, book.today(book.value(TARGETS, target, "subsidiary")))
    if not first <= line.cells.as_of <= last:
        said = f"{target} takes totals of days from {first:%-d %b %Y} to {last:%-d %b %Y}. Write one of these."
        book.problem("Values", line.number, "As of", said)
