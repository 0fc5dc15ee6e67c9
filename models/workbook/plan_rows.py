"""Rows of plans and their scope lines; a plan in force needs what the signing on paper left behind, and no gaps."""

from collections.abc import Iterator
from typing import Any, Final

from models.base import Side
from models.calendar import FiscalYear
from models.people import Role
from models.plans import Stage
from models.workbook.book import Book, Record
from models.workbook.kinds import LINES, PARTNERS, PLANS, SOLUTIONS, SUBSIDIARIES
from models.workbook.programme_rows import pams
from models.workbook.reading import Line
from models.workbook.sheets import LineCells, PlanCells

_SIGNED: Final = {
    "signed_on": ("Signed on", "the day on which it was signed"),
    "vendor_signatory": ("Vendor signatory", "the name of who signed for the vendor"),
    "partner_signatory": ("Partner signatory", "the name of who signed for the partner"),
    "document": ("Document", "the link to the signed document"),
}


def take(book: Book) -> None:
    """Take plans and scope lines into the book, with all that is wrong in them."""
    chosen = _Chosen(book)
    for plan in book.sheets.of(PlanCells):
        _plan(book, plan, chosen)
    for line in book.sheets.of(LineCells):
        _line(book, line)
    _refuse_gaps(book, chosen)


class _Chosen:
    """Who is PAM where: it stands for the selection of a partner, and is who answers for a plan by default."""

    def __init__(self, book: Book) -> None:
        self.pams = {(subsidiary, partner, year): person for person, subsidiary, partner, year, _ in pams(book)}
        self.leads: dict[str, str] = {}
        for key in {**book.state.values["Roles"], **book.records["Roles"]}:
            person, role, _, partner, _ = key.split("/")
            record = book.records["Roles"].get(key)
            if role == Role.PARTNER_LEAD and not (record and record.values.get("held") is False):
                self.leads.setdefault(partner, person)


def _plan(book: Book, line: Line[PlanCells], chosen: _Chosen) -> None:
    cells, row = line.cells, line.number
    partner = book.find(PARTNERS, cells.partner, at=("Plans", row, "Partner"))
    lead = book.find(SUBSIDIARIES, cells.lead_subsidiary, at=("Plans", row, "Lead subsidiary"))
    people: dict[str, Any] = {}
    for name in ("vendor_accountable", "partner_accountable", "vendor_sponsor", "partner_sponsor"):
        side, heading = Side(name.split("_")[0]), name.replace("_", " ").capitalize()
        people[name] = book.person(getattr(cells, name), side, partner, at=("Plans", row, heading))
    defaults = {
        "vendor_accountable": chosen.pams.get((lead or "", partner or "", cells.fiscal_year)),
        "partner_accountable": chosen.leads.get(partner or ""),
    }
    only_new = {name: person for name, person in defaults.items() if not getattr(cells, name)}
    values = {
        "title": cells.title,
        "partner": partner,
        "fiscal_year": cells.fiscal_year,
        "stage": cells.stage,
        "lead_subsidiary": lead,
        "signed_on": cells.signed_on,
        **{name: getattr(cells, name) or None for name in ("vendor_signatory", "partner_signatory", "document")},
        "proposition": cells.proposition,
        "how_we_work": cells.how_we_work,
        **{name: person for name, person in people.items() if name not in only_new},
    }
    _refuse_half_signed(book, line, lead)
    book.add(Record(PLANS, cells.key, row, values, only_new=only_new))


def _refuse_half_signed(book: Book, line: Line[PlanCells], lead: str | None) -> None:
    cells = line.cells
    draft = cells.stage is Stage.DRAFT
    for name, (heading, wanted) in _SIGNED.items():
        given = bool(getattr(cells, name))
        if draft and given:
            said = "A draft is not signed yet. Empty this cell, or write “in force” under State."
            book.problem("Plans", line.number, heading, said)
        elif not draft and not given:
            said = f"This cell is empty. A plan that is {cells.stage.value} needs {wanted}."
            book.problem("Plans", line.number, heading, said)
    if cells.signed_on and cells.signed_on > book.today(lead):
        book.problem("Plans", line.number, "Signed on", "This day is yet to come. Write a day up to today.")


def _line(book: Book, line: Line[LineCells]) -> None:
    cells, row = line.cells, line.number
    plan = plan_of(book, "Scope lines", row, cells.key)
    partner = book.value(PLANS, plan, "partner")
    subsidiary = book.find(SUBSIDIARIES, cells.subsidiary, at=("Scope lines", row, "Subsidiary"))
    at = ("Scope lines", row, "Vendor owner"), ("Scope lines", row, "Partner owner")
    values = {
        "solution": book.find(SOLUTIONS, cells.solution, at=("Scope lines", row, "Solution")),
        "subsidiary": subsidiary,
        "vendor_owner": book.person(cells.vendor_owner, Side.VENDOR, None, at=at[0]),
        "partner_owner": book.person(cells.partner_owner, Side.PARTNER, partner, at=at[1]),
    }
    own = book.value(SUBSIDIARIES, subsidiary, "currency")
    given: dict[str, Any] = {"currency": cells.currency} if cells.currency else {}
    book.add(Record(LINES, cells.key, row, values | given, only_new={} if given else {"currency": own}))


def plan_of(book: Book, sheet: str, row: int, key: str) -> str | None:
    """Return the key of the plan of a line, milestone or target; one that is nowhere is a problem."""
    plan = key.rpartition("-")[0]
    if plan in book.records["Plans"] or book.exists(PLANS, plan):
        return plan
    if ("Plans", plan.casefold()) not in book.sheets.spoiled:
        book.problem(
            sheet, row, "Key", f"There is no plan {plan} on the sheet “Plans”, nor in the programme. Add it there."
        )
    return None


def _refuse_gaps(book: Book, chosen: _Chosen) -> None:
    lines: dict[str, list[str]] = {}
    taken: dict[tuple[Any, ...], str] = {}
    for key in {**book.state.values[LINES.sheet], **book.records[LINES.sheet]}:
        plan = key.rpartition("-")[0]
        lines.setdefault(plan, []).append(key)
        what = (plan, book.value(LINES, key, "solution"), book.value(LINES, key, "subsidiary"))
        other = taken.setdefault(what, key)
        if other != key and None not in what and key in book.records[LINES.sheet]:
            said = f"{other} has this solution in this subsidiary already. Take one of the two out."
            book.problem("Scope lines", book.records[LINES.sheet][key].row, "Key", said)
    for record in book.of(PLANS):
        if record.values["stage"] is not Stage.DRAFT:
            for row in _gaps(book, record, lines.get(record.key, []), chosen):
                book.problem(*row)


def _gaps(book: Book, plan: Record, lines: list[str], chosen: _Chosen) -> Iterator[tuple[str, int, str | None, str]]:
    stage = plan.values["stage"].value
    unknown = None in (plan.values["partner"], plan.values["lead_subsidiary"])
    for side, who in (("vendor", "its PAM, or a person here"), ("partner", "a partner lead, or a person here")):
        if book.value(PLANS, plan.key, f"{side}_accountable") is None and not unknown:
            said = f"A plan that is {stage} needs who answers for it. Write {who}."
            yield "Plans", plan.row, f"{side.title()} accountable", said
    if not lines:
        yield (
            "Plans",
            plan.row,
            "Key",
            f"A plan that is {stage} needs a scope line. Add {plan.key}-S1 on “Scope lines”.",
        )
        return
    if plan.values["lead_subsidiary"] not in {book.value(LINES, key, "subsidiary") for key in lines}:
        said = "The plan has no scope line in its lead subsidiary. Write one of those that it has, or add the line."
        yield "Plans", plan.row, "Lead subsidiary", said
    for key in lines:
        yield from _gaps_of_line(book, key, plan, chosen)


def _gaps_of_line(book: Book, line: str, plan: Record, chosen: _Chosen) -> Iterator[tuple[str, int, str, str]]:
    record = book.records[LINES.sheet].get(line)
    if record is None and book.in_force(plan.key):
        return
    sheet, row = (LINES.sheet, record.row) if record else (PLANS.sheet, plan.row)
    named = "" if record else f"{line}: "
    for side in Side:
        if book.value(LINES, line, f"{side.value}_owner") is None:
            stage = plan.values["stage"].value
            said = f"{named}A line of a plan that is {stage} needs an owner on each side. Write one."
            yield sheet, row, f"{side.value.title()} owner" if record else "Key", said
    if book.in_force(plan.key):  # a selection that is taken back later stops no plan in force
        return
    place, partner, year = book.value(LINES, line, "subsidiary"), plan.values["partner"], plan.values["fiscal_year"]
    if place and partner and (place, partner, year) not in chosen.pams:
        names = book.value(SUBSIDIARIES, place, "name"), book.value(PARTNERS, partner, "name")
        said = (
            f"{named}{names[0]} has no PAM for {names[1]} in {FiscalYear(year).name}, so it has not selected the "
            "partner. Add the PAM on “Roles”, or take the line out."
        )
        yield sheet, row, "Subsidiary" if record else "Key", said
