"""The way of a file to the reader: what unpacks into too much is refused before anything else looks at it.

The reader gets a copy that holds only what was counted here: sizes that a file states about itself are never believed.
It also lays out each sheet as a full rectangle, so that two cells far apart would take all memory; this is counted too.
"""

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Final

from models.workbook.problems import refuse

MAX_BYTES: Final = 5_000_000
MAX_MEMBERS: Final = 200
MAX_UNPACKED: Final = 100_000_000
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 100

_CHUNK: Final = 1_000_000
_WANTED: Final = re.compile(r"\[Content_Types\]\.xml|_rels/[^/]+|xl/.+\.(?:xml|rels)", re.IGNORECASE)
_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row\s[^>]*?\br\s*=\s*[\"']0*(\d+)")
_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]+)0*(\d+)[^>]*[^>/]>")
_CELL_WITHOUT_PLACE: Final = re.compile(rb"<(?:[\w.-]+:)?c(?:\s(?![^>]*\br\s*=)[^>]*)?>")
_NO_WORKBOOK: Final = (
    "This is no XLSX workbook, or a password locks it. Save it as “Excel workbook (.xlsx)” without a password."
)


def open_safely(path: Path) -> io.BytesIO:
    """Return a copy of an XLSX file that is safe to read. Raises WorkbookErrors, and OSError if there is no file."""
    if path.stat().st_size > MAX_BYTES:
        size = f"{path.stat().st_size / 1_000_000:.1f}"
        raise refuse(
            f"The file has {size} MB, a workbook may have up to 5. Take out pictures and sheets of other things."
        )
    try:
        with zipfile.ZipFile(path) as packed:
            return _copy(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
        raise refuse(_NO_WORKBOOK) from broken


def _copy(packed: zipfile.ZipFile) -> io.BytesIO:
    members = packed.infolist()
    if len(members) > MAX_MEMBERS:
        raise refuse(
            f"The file holds {len(members)} parts, a workbook has up to {MAX_MEMBERS}. Copy the sheets into a new one."
        )
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise refuse(_NO_WORKBOOK)
    left = MAX_UNPACKED
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as plain:
        for member in members:
            content = _unpack(packed, member, left)
            left -= len(content)
            if _WANTED.fullmatch(member.filename):
                _refuse_far_cells(content)
                plain.writestr(member.filename, content)
    copy.seek(0)
    return copy


def _unpack(packed: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    content = bytearray()
    with packed.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > left:
                raise refuse(
                    "The file unpacks into more than 100 MB, so it was not read. Copy the sheets into a new workbook."
                )
    return bytes(content)


def _refuse_far_cells(content: bytes) -> None:
    if b"sheetData" not in content:
        return
    cells = {(letters.upper(), int(number)) for letters, number in _CELL.findall(content)}
    numbers = [number for _, number in cells]
    if _CELL_WITHOUT_PLACE.search(content):  # such a cell stands in the row that holds it
        numbers += [int(number) for number in _ROW.findall(content)]
    last_row = max(numbers, default=0)
    last_column = max((_column(letters) for letters, _ in cells), default=0)
    if last_row > MAX_ROWS or last_column > MAX_COLUMNS:
        raise refuse(
            f"A sheet reaches to row {last_row:,} and column {last_column:,}; up to row {MAX_ROWS:,} and column "
            f"{MAX_COLUMNS} are read. Delete what stands far out, or copy the table into a new sheet."
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
