"""The way of a file to the reader: what unpacks into too much is refused before anything else looks at it.

The reader gets a copy that holds only what was counted here: sizes that a file states about itself are never believed.
It also lays out each sheet as a full rectangle, and gives each cell a copy of the text that it names: two cells far
apart, or one long text in many cells, would take all memory, so these are counted too. In the copy cells
hold what people see in them: see `shown`.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Final

from models.workbook import shown
from models.workbook.problems import refuse

MAX_BYTES: Final = 5_000_000
MAX_MEMBERS: Final = 200
MAX_UNPACKED: Final = 100_000_000
MAX_ROWS: Final = 99_999
MAX_COLUMNS: Final = 100

_CHUNK: Final = 1_000_000
_WANTED: Final = re.compile(r"\[Content_Types\]\.xml|_rels/[^/]+|xl/.+\.(?:xml|rels)", re.IGNORECASE)
_FAR: Final = rb"(?:(?:[A-Z]{3,}|[D-Z][A-Z]|C[W-Z])\d|[A-Z]+0*[1-9]\d{5})"  # from column CW or row 100,000 on
_FAR_CELL: Final = re.compile(rb"\br\s*=\s*[\"'](" + _FAR + rb"\d*)[\"'][^>]*[^>/]>", re.IGNORECASE)
_FAR_ROW: Final = re.compile(rb"<(?:[\w.-]+:)?row\s[^>]*?\br\s*=\s*[\"']0*([1-9]\d{5,})[\"']")
_TEXT: Final = re.compile(rb"<(?:[\w.-]+:)?si\b")
_NAMES_TEXT: Final = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:[\w.-]+:)?v>\s*(\d{1,9})<")
_TOO_MUCH: Final = "The file unpacks into more than 100 MB, so it was not read. Copy the sheets into a new workbook."
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
    members = sorted(packed.infolist(), key=lambda one: not one.filename.casefold().endswith("/styles.xml"))
    if len(members) > MAX_MEMBERS:
        raise refuse(
            f"The file holds {len(members)} parts, a workbook has up to {MAX_MEMBERS}. Copy the sheets into a new one."
        )
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise refuse(_NO_WORKBOOK)
    left = MAX_UNPACKED
    texts: list[int] = []
    shares: frozenset[int] = frozenset()
    named: Counter[int] = Counter()
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as plain:
        for member in members:
            content = _unpack(packed, member, left)
            left -= len(content)
            if _WANTED.fullmatch(member.filename):
                _refuse_far_cells(content)
                if member.filename.casefold() == "xl/styles.xml":
                    shares = shown.percent_styles(content)
                plain.writestr(member.filename, shown.as_shown(content, shares))
                if member.filename.casefold().endswith("sharedstrings.xml"):
                    texts = [len(text) for text in _TEXT.split(content)[1:]]
                named.update(map(int, _NAMES_TEXT.findall(content)))
    written = sum(count * texts[number] for number, count in named.items() if number < len(texts))
    if written > MAX_UNPACKED:
        raise refuse(_TOO_MUCH)
    copy.seek(0)
    return copy


def _unpack(packed: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    content = bytearray()
    with packed.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > left:
                raise refuse(_TOO_MUCH)
    return bytes(content)


def _refuse_far_cells(content: bytes) -> None:
    if b"sheetData" not in content:
        return
    far = _FAR_CELL.search(content)
    if far is None and content.count(b"<c r=") != content.count(b"<c ") + content.count(b"<c>"):
        far = _FAR_ROW.search(content)  # a cell that does not say its place stands in the row that holds it
    if far is not None:
        raise refuse(
            f"A sheet reaches to {far[1].decode()}; up to row {MAX_ROWS:,} and column CV, the {MAX_COLUMNS}th, are "
            "read. Delete what stands far out, or copy the table into a new sheet."
        )
