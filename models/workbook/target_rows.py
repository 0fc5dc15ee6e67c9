"""Rows of targets and of the values reported for them."""

from datetime import date
from typing import Any, Final

from models.calendar import FiscalYear
from models.errors import Invalid
from models.plans import Stage
from models.targets import Metric
from models.targets.checks import Wanted, check, check_figure
from models.targets.pace import as_figure, read_phases
from models.targets.periods import span
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
    values: dict[str, Any] = {
        "title": cells.title,
        "metric": cells.metric,
        "unit": units.get(cells.metric, cells.unit),
        "line": of_line,
        "subsidiary": place,
        "first_day": first,
        "last_day": last,
        "initial": cells.initial or 0,
        "target": cells.target,
        "floor": cells.floor,
        "weight": 1 if cells.weight is None else cells.weight,
        "currency": currency,
        "phases": cells.phases,
    }
    _refuse_figures(book, line, values)
    book.add(Record(TARGETS, cells.key, row, values))


def _currency(book: Book, line: Line[TargetCells], place: str | None, of_line: str | None) -> str | None:
    cells = line.cells
    if cells.metric is Metric.REVENUE:
        known = book.value(LINES, of_line, "currency") or book.value(SUBSIDIARIES, place, "currency")
        return cells.currency or known
    if cells.currency:
        said = "Only revenue has a currency. Empty this cell, or write “revenue” under Metric."
        book.problem("Targets", line.number, "Currency", said)
    return None


def _refuse_figures(book: Book, line: Line[TargetCells], values: dict[str, Any]) -> None:
    cells, floor = line.cells, line.cells.floor
    wanted = Wanted(
        title=cells.title,
        metric=cells.metric,
        period=cells.period,
        target=as_figure(cells.target),
        unit=cells.unit,
        initial=as_figure(values["initial"]),
        floor=None if floor is None else as_figure(floor),
        weight=values["weight"],
        phases=tuple(read_phases(cells.phases)),
    )
    try:
        check(wanted)
    except Invalid as wrong:
        book.problem("Targets", line.number, _HEADINGS[wrong.field or "target"], wrong.sentence)


def _value(book: Book, line: Line[ValueCells], days: dict[tuple[str, date], int]) -> None:
    cells, row = line.cells, line.number
    target = book.find(TARGETS, cells.target, at=("Values", row, "Target"))
    by = book.find(PEOPLE, cells.by, at=("Values", row, "Reported by"))
    if target is None:
        return
    _refuse_day(book, line, target)
    try:
        check_figure(as_figure(cells.value), book.value(TARGETS, target, "metric"), field="value")
    except Invalid as wrong:
        book.problem("Values", row, "Value", wrong.sentence)
    if book.stage(target.rpartition("-")[0]) is Stage.DRAFT:
        said = "The plan of this target is a draft, nothing counts yet. Take the row out."
        book.problem("Values", row, "Target", said)
    there = days.setdefault((target, cells.as_of), row)
    if there != row:
        said = f"{target} has a value of that day in row {there} already. Take one of the two out."
        book.problem("Values", row, "As of", said)
        return
    values = {"as_of": cells.as_of, "value": cells.value, "by": by, "note": cells.note}
    book.add(Record(VALUES, f"{target}/{cells.as_of}/{cells.value}/{by or ''}", row, values))


def _refuse_day(book: Book, line: Line[ValueCells], target: str) -> None:
    first, last = book.value(TARGETS, target, "first_day"), book.value(TARGETS, target, "last_day")
    if first is None:
        return
    last = min(last, book.today(book.value(TARGETS, target, "subsidiary")))
    if not first <= line.cells.as_of <= last:
        said = f"{target} takes totals of days from {first:%-d %b %Y} to {last:%-d %b %Y}. Write one of these."
        book.problem("Values", line.number, "As of", said)
