"""Rows of targets and of the values reported for them."""

from datetime import date
from typing import Any

from models.plans import Stage
from models.targets import Metric
from models.workbook.book import Book, Record
from models.workbook.kinds import LINES, PEOPLE, PLANS, SUBSIDIARIES, TARGETS, VALUES
from models.workbook.plan_rows import plan_of
from models.workbook.reading import Line
from models.workbook.sheets import TargetCells, ValueCells
from models.workbook.words import days_of
from models.workbook.work_rows import line_of, place_of


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
    first, last = days_of(cells.period, year) if year else (None, None)
    values: dict[str, Any] = {
        "title": cells.title,
        "metric": cells.metric,
        "unit": _unit(book, line),
        "line": of_line,
        "subsidiary": place,
        "first_day": first,
        "last_day": last,
        "initial": cells.initial or 0,
        "target": cells.target,
        "floor": cells.floor,
        "weight": 1 if cells.weight is None else cells.weight,
        "currency": _currency(book, line, place, of_line),
        "phases": cells.phases,
    }
    _refuse_figures(book, line)
    book.add(Record(TARGETS, cells.key, row, values))


def _unit(book: Book, line: Line[TargetCells]) -> str:
    cells = line.cells
    if cells.metric is Metric.CUSTOM and not cells.unit:
        book.problem("Targets", line.number, "Unit", "This cell is empty. Write what is counted, such as “attendee”.")
    return "customer" if cells.metric is Metric.CUSTOMERS else cells.unit


def _currency(book: Book, line: Line[TargetCells], place: str | None, of_line: str | None) -> str | None:
    cells = line.cells
    if cells.metric is not Metric.REVENUE:
        if cells.currency:
            said = "Only revenue has a currency. Empty this cell, or write “revenue” under Metric."
            book.problem("Targets", line.number, "Currency", said)
        return None
    of_line_currency = book.value(LINES, of_line, "currency")
    return cells.currency or of_line_currency or book.value(SUBSIDIARIES, place, "currency")


def _refuse_figures(book: Book, line: Line[TargetCells]) -> None:
    cells, row = line.cells, line.number
    initial = cells.initial or 0
    if cells.target == initial:
        said = "Target and initial value are the same. Write a target that differs, or take the row out."
        book.problem("Targets", row, "Target", said)
    if cells.floor is not None and not min(initial, cells.target) <= cells.floor <= max(initial, cells.target):
        book.problem(
            "Targets", row, "Floor", "The floor lies between the initial value and the target. Write such a value."
        )
    if cells.phases and cells.period != "year":
        book.problem("Targets", row, "Phases", "Only a year has shares of quarters. Empty this cell, or write “year”.")


def _value(book: Book, line: Line[ValueCells], days: dict[tuple[str, date], int]) -> None:
    cells, row = line.cells, line.number
    target = book.find(TARGETS, cells.target, at=("Values", row, "Target"))
    by = book.find(PEOPLE, cells.by, at=("Values", row, "Reported by"))
    if target is None:
        return
    first = book.value(TARGETS, target, "first_day")
    today = book.today(book.value(TARGETS, target, "subsidiary"))
    if first is not None and not first <= cells.as_of <= today:
        said = (
            f"This lies not between the target's first day and today. Write a day from {first:%-d %b %Y} up to today."
        )
        book.problem("Values", row, "As of", said)
    if book.value(PLANS, target.rpartition("-")[0], "stage") is Stage.DRAFT:
        said = "The plan of this target is a draft, nothing counts yet. Take the row out."
        book.problem("Values", row, "Target", said)
    values = {"as_of": cells.as_of, "value": cells.value, "by": by, "note": cells.note}
    key = f"{target}/{cells.as_of}/{cells.value}/{by or ''}"
    there = days.setdefault((target, cells.as_of), row)
    if there != row:
        said = f"{target} has a value of that day in row {there} already. Take one of the two out."
        book.problem("Values", row, "As of", said)
    else:
        book.add(Record(VALUES, key, row, values))
