"""The page about the workbook names every sheet and column that the importer knows, and says which may be left out."""

import re
from pathlib import Path

from models.workbook.sheets import SHEETS

PAGE = Path(__file__).parents[2] / "docs" / "workbook.md"


def test_the_page_has_the_sheets_and_columns_of_the_importer() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    said = {sheet: columns.rstrip(" |").split(", ") for sheet, columns, *_ in rows if sheet not in ("sheet", "---")}
    columns = {
        one.sheet: [
            f"{field.alias}" if field.is_required() else f"*{field.alias}*" for field in one.model_fields.values()
        ]
        for one in SHEETS
    }
    assert said == columns


def test_the_limits_that_the_page_names_are_those_of_the_guard() -> None:
    from models.workbook import guard  # noqa: PLC0415 -- beside what it is compared with

    words = re.sub(r"\s+", " ", PAGE.read_text("utf-8"))
    limits = f"{guard.MAX_BYTES // 1_000_000} MB, unpack into {guard.MAX_UNPACKED // 1_000_000} MB"
    assert f"A file may have {limits}, and reach to row {guard.MAX_ROWS:,} and column CV" in words
