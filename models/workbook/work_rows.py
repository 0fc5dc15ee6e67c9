"""Rows of the work in a plan: milestones with their open questions."""

from datetime import date, datetime, time
from typing import Any, Final

from models.base import Side
from models.calendar import FiscalYear, work_calendar
from models.clock import zone_named
from models.milestones import checks
from models.milestones.changes import LONGEST_ANSWER
from models.milestones.tables import Ask, Status
from models.plans import Stage
from models.workbook.book import Book, Record
from models.workbook.kinds import LINES, MILESTONES, PEOPLE, PLANS, REQUESTS, SUBSIDIARIES
from models.workbook.plan_rows import plan_of
from models.workbook.reading import Line
from models.workbook.sheets import MilestoneCells, RequestCells

_ASKED_AT: Final = time(9)


def take(book: Book) -> None:
    """Take milestones and open questions into the book, with all that is wrong in them."""
    added = {line.cells.milestone for line in book.sheets.of(RequestCells) if line.cells.kind is Ask.ADD}
    for line in book.sheets.of(MilestoneCells):
        _milestone(book, line, agreed=line.cells.key not in added)
    for request in book.sheets.of(RequestCells):
        _request(book, request)


def place_of(book: Book, plan: str | None, line: str | None) -> str | None:
    """Return the subsidiary whose days count for something: its line's, or the plan's lead subsidiary."""
    found = book.value(LINES, line, "subsidiary") if line else book.value(PLANS, plan, "lead_subsidiary")
    return str(found) if found else None


def line_of(book: Book, sheet: str, row: int, plan: str | None, text: str) -> str | None:
    """Return the scope line that a cell names, S1 for short; one of another plan is a problem."""
    if plan is None:  # that is the problem then
        return None
    word = text.upper()
    full = f"{plan}-{word}" if word.startswith("S") and word[1:].isdecimal() else word
    key = book.find(LINES, full, at=(sheet, row, "Scope line"))
    if key is not None and key.rpartition("-")[0] != plan:
        book.problem(sheet, row, "Scope line", f"{key} belongs to another plan. Write a line of {plan}.")
        return None
    return key


def _milestone(book: Book, line: Line[MilestoneCells], *, agreed: bool) -> None:
    cells, row = line.cells, line.number
    plan = plan_of(book, "Milestones", row, cells.key)
    partner, stage = book.value(PLANS, plan, "partner"), book.stage(plan)
    at = ("Milestones", row, "Vendor owner"), ("Milestones", row, "Partner owner")
    of_line = line_of(book, "Milestones", row, plan, cells.line)
    binding = stage not in (None, Stage.DRAFT) and agreed
    baseline = (cells.baseline_on or cells.due_on) if binding else None
    only_new: dict[str, Any] = {"baseline_on": baseline, "moves": int(baseline not in (None, cells.due_on))}
    values: dict[str, Any] = {
        "title": cells.title,
        "description": cells.description,
        "line": of_line,
        "subsidiary": place_of(book, plan, of_line),
        "vendor_owner": book.person(cells.vendor_owner, Side.VENDOR, None, at=at[0]),
        "partner_owner": book.person(cells.partner_owner, Side.PARTNER, partner, at=at[1]),
        "accountable": cells.accountable,
        "due_on": cells.due_on,
        "agreed": agreed,
        "weight": (1 if agreed else 0) if cells.weight is None else cells.weight,
        "needs_acceptance": bool(cells.needs_acceptance),
        "status": cells.status,
        "started_on": cells.started_on,
        "done_on": cells.done_on,
        "done_by": book.find(PEOPLE, cells.done_by, at=("Milestones", row, "Done by")),
        "evidence": cells.evidence,
        "proof": cells.proof,
        "blocked_on": cells.blocked_on,
        "block_reason": cells.block_reason,
    }
    today = book.today(values["subsidiary"])
    values |= {name: given for name in ("baseline_on", "moves") if (given := getattr(cells, name)) is not None}
    if cells.status is Status.BLOCKED:
        only_new["answered_until"] = rests_until(book, values["subsidiary"], cells.blocked_on or today)
        if cells.blocked_on is None:  # today when it comes in, and later what it was then
            only_new["blocked_on"] = today
            del values["blocked_on"]
    if plan is not None and stage is not None:
        _refuse_dates(book, line, plan, stage, today)
        _refuse_state(book, line)
    if book.add(Record(MILESTONES, cells.key, row, values, only_new)) and not agreed and cells.baseline_on:
        said = "A milestone that the other side has not agreed to has no signed date. Empty this cell."
        book.problem("Milestones", row, "Signed date", said)


def rests_until(book: Book, subsidiary: str | None, blocked_on: date) -> date:
    """Return the last day on which reminders rest because something is in the way."""
    country, weekend = (book.value(SUBSIDIARIES, subsidiary, name) for name in ("country", "weekend"))
    return work_calendar(country or "", weekend or "").add(blocked_on, LONGEST_ANSWER)


def _refuse_dates(book: Book, line: Line[MilestoneCells], plan: str, stage: Stage, today: date) -> None:
    cells, row = line.cells, line.number
    year = FiscalYear(book.value(PLANS, plan, "fiscal_year"))
    for heading, day in (("Due date", cells.due_on), ("Signed date", cells.baseline_on)):
        if day is not None and not year.first_day <= day <= year.last_day:
            first, last = f"{year.first_day:%-d %b %Y}", f"{year.last_day:%-d %b %Y}"
            said = f"A plan of {year.name} holds dates from {first} to {last}. Write one of these days."
            book.problem("Milestones", row, heading, said)
    if stage is Stage.DRAFT and cells.baseline_on is not None:
        said = f"{plan} is a draft, so no date is signed yet. Empty this cell; the due date is the one that counts."
        book.problem("Milestones", row, "Signed date", said)
    begins = min(year.first_day, book.value(PLANS, plan, "signed_on") or year.first_day)
    for heading, day in (
        ("Done on", cells.done_on),
        ("Started on", cells.started_on),
        ("Blocked on", cells.blocked_on),
    ):
        if day is not None and not begins <= day <= today:
            said = f"This lies not between the plan's start and today. Write a day from {begins:%-d %b %Y} up to today."
            book.problem("Milestones", row, heading, said)


def _refuse_state(book: Book, line: Line[MilestoneCells]) -> None:
    cells, row = line.cells, line.number
    done, blocked = cells.status is Status.DONE, cells.status is Status.BLOCKED
    if done and cells.done_on is None:
        book.problem("Milestones", row, "Done on", "This cell is empty. Write the day on which it was really done.")
    if not done and (cells.done_on or cells.done_by):
        said = (
            f"A milestone that is {cells.status.value} was not done on any day. Empty it, or write “done” under State."
        )
        book.problem("Milestones", row, "Done on", said)
    if blocked and (wrong := checks.reason(cells.block_reason)[1]):
        book.problem("Milestones", row, "Blocked reason", wrong)
    if wrong := checks.title(cells.title)[1]:
        book.problem("Milestones", row, "Title", wrong)
    if not blocked and (cells.block_reason or cells.blocked_on):
        said = (
            f"A milestone that is {cells.status.value} has nothing in its way. Empty it, or write “blocked” as State."
        )
        book.problem("Milestones", row, "Blocked reason", said)
    plan = book.stage(cells.key.rpartition("-")[0])
    for side in Side:
        given = getattr(cells, f"{side.value}_owner")  # one that is unknown is a problem already
        if plan not in (None, Stage.DRAFT) and not given:
            said = f"A milestone of a plan that is {plan.value} needs an owner on each side. Write one."
            book.problem("Milestones", row, f"{side.value.title()} owner", said)


def _request(book: Book, line: Line[RequestCells]) -> None:
    cells, row = line.cells, line.number
    milestone = book.find(MILESTONES, cells.milestone, at=("Requests", row, "Milestone"))
    asker = book.find(PEOPLE, cells.asked_by, at=("Requests", row, "Asked by"))
    if milestone is None:
        return
    plan = milestone.rpartition("-")[0]
    due = book.value(MILESTONES, milestone, "due_on")
    known = book.exists(MILESTONES, milestone) and book.in_force(plan)  # then it is answered in Slack by now
    if not known and book.stage(plan) is not None:
        _refuse_request(book, line, milestone, plan)
    place = book.value(MILESTONES, milestone, "subsidiary")
    zone = zone_named(book.value(SUBSIDIARIES, place, "zone") or "UTC")
    values = {
        "kind": cells.kind,
        "was_on": due,
        "to_on": due if cells.kind is Ask.ADD else cells.to_on,
        "reason": cells.reason,
        "asked_by": asker,
        "asked_side": book.value(PEOPLE, asker, "side"),
        "asked_at": datetime.combine(cells.asked_on, _ASKED_AT, zone),
    }
    book.add(Record(REQUESTS, f"{milestone}/{cells.kind.value}", row, values))


def _refuse_request(book: Book, line: Line[RequestCells], milestone: str, plan: str) -> None:
    cells, row = line.cells, line.number
    status = book.value(MILESTONES, milestone, "status")
    if book.stage(plan) is not Stage.IN_FORCE:
        said = f"{plan} is not in force, so nobody has to be asked. Write the change into the sheet “Milestones”."
        book.problem("Requests", row, "Milestone", said)
        return
    if status in (Status.DONE, Status.CANCELLED):
        book.problem(
            "Requests", row, "Milestone", f"{milestone} is {status.value}, nothing is open there. Take the row out."
        )
    if cells.kind in (Ask.DATE, Ask.DONE) and cells.to_on is None:
        book.problem("Requests", row, "To date", "This cell is empty. Write the day that is asked for.")
    if cells.kind is Ask.DATE and cells.to_on == book.value(MILESTONES, milestone, "due_on"):
        book.problem("Requests", row, "To date", "That is the date it has now. Write another one.")
    if cells.kind is Ask.DONE and not book.value(MILESTONES, milestone, "needs_acceptance"):
        said = f"{milestone} needs no acceptance. Write “yes” under Needs acceptance, or “done” as its state."
        book.problem("Requests", row, "Asks for", said)
    if cells.kind is not Ask.DONE and (wrong := checks.reason(cells.reason, decides="the other side")[1]):
        book.problem("Requests", row, "Reason", wrong)
    if cells.asked_on > book.today(book.value(MILESTONES, milestone, "subsidiary")):
        book.problem("Requests", row, "Asked on", "This day is yet to come. Write a day up to today.")
