"""A text that a check lets in fits into its column: SQLite takes any length, and PostgreSQL none above."""

from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Enum, String
from sqlalchemy.orm import InstrumentedAttribute

from handlers.access import AskForm
from models.milestones.tables import Milestone
from models.people import AccessRequest
from models.plans import Plan
from models.plans.force import LINK_LONGEST, NAME_LONGEST
from models.targets import Target
from models.words import LONGEST
from models.workbook.kinds import KINDS
from models.workbook.sheets import SHEETS

CODES = {"country", "currency", "locale", "phases", "weekend", "zone"}
"""Cells that take one of a list, or a form of their own."""


def cells() -> list[Any]:
    """Give the columns with a length that a cell of the workbook fills, each with the check of the cell."""
    checked = {sheet.sheet: sheet.model_fields for sheet in SHEETS}
    company = AskForm.model_fields["company"]
    found = [pytest.param(AccessRequest.company, Annotated[company.annotation, *company.metadata], id="form-company")]
    for kind in KINDS:
        filled = [("key", column) for column in kind.key_columns[:1]] + [(f.name, f.column) for f in kind.fields]
        for name, column in filled:
            is_text = isinstance(column.type, String) and not isinstance(column.type, Enum) and column.type.length
            if is_text and name not in CODES and name in checked[kind.sheet]:
                cell = checked[kind.sheet][name]
                found.append(
                    pytest.param(column, Annotated[cell.annotation, *cell.metadata], id=f"{kind.sheet}-{name}")
                )
    return found


def takes(check: Any, text: str) -> bool:
    try:
        return bool(TypeAdapter(check).validate_python(text) == text)
    except ValidationError:
        return False


@pytest.mark.parametrize(("column", "check"), cells())
def test_a_cell_takes_what_fits_and_no_more(column: InstrumentedAttribute[Any], check: Any) -> None:
    start = "https://" if column.key == "document" else ""
    assert takes(check, start.ljust(column.type.length, "x"))
    assert not takes(check, start.ljust(column.type.length + 1, "x"))


@pytest.mark.parametrize(("column", "longest"), [
    (Plan.title, LONGEST["title"]), (Milestone.title, LONGEST["title"]), (Target.title, LONGEST["title"]),
    (Target.unit, LONGEST["unit"]), (Plan.document, LINK_LONGEST),
    (Plan.vendor_signatory, NAME_LONGEST), (Plan.partner_signatory, NAME_LONGEST),
])  # fmt: skip
def test_a_form_takes_what_fits_and_no_more(column: InstrumentedAttribute[Any], longest: int) -> None:
    assert column.type.length == longest
