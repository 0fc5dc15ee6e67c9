"""A sample programme, shipped as a workbook: what the demo and the tests import through the real importer."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from models.workbook.sample.days import AS_OF
from models.workbook.sample.rows import sheets

_WIDEST: Final = 60
_ROWS_KEPT: Final = 1


def sample_path() -> Path:
    """Return the workbook that is shipped; its days are those for 17 November 2026."""
    return Path(__file__).with_name("sample.xlsx")


def sample(as_of: date, path: Path) -> None:
    """Write the sample programme as it is for a day into a workbook."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "A sample programme", "created": datetime(2026, 11, 17)})  # noqa: DTZ001 -- Excel knows no zones
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, rows in sheets(as_of).items():
            sheet = book.add_worksheet(name)
            headings = list(rows[0])
            sheet.write_row(0, 0, headings, bold)
            sheet.freeze_panes(_ROWS_KEPT, 1)
            for number, row in enumerate(rows, start=1):
                _write(sheet, number, list(row.values()))
            for column, heading in enumerate(headings):
                longest = max(len(str(row[heading] or "")) for row in rows)
                sheet.set_column(column, column, min(max(longest, len(heading)) + 2, _WIDEST))


def _write(sheet: Any, number: int, values: list[Any]) -> None:  # noqa: ANN401 -- XlsxWriter has no types
    for column, value in enumerate(values):
        if isinstance(value, date):
            sheet.write_datetime(number, column, datetime(value.year, value.month, value.day))  # noqa: DTZ001 -- as above
        elif value not in (None, ""):
            sheet.write(number, column, value)


__all__ = ["AS_OF", "sample", "sample_path"]
