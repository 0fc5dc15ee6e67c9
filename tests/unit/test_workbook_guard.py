"""What looks like a workbook and is none, or is far too much, is refused with a sentence before it is read."""

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from models.workbook import WorkbookErrors, read
from models.workbook.sample import sample_path
from models.workbook.sheets import SHEETS
from tests.workbooks import programme, write

NO_WORKBOOK = (
    "This is no XLSX workbook, or a password locks it. Save it as “Excel workbook (.xlsx)” without a password."
)


def sentence(path: Path) -> str:
    with pytest.raises(WorkbookErrors) as caught:
        read(path)
    (problem,) = caught.value.errors
    assert problem.place == ""
    return problem.sentence


def zipped(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Copy the sample with one part replaced or added."""
    with zipfile.ZipFile(sample_path()) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in good.namelist():
            if one != name:
                packed.writestr(one, good.read(one))
        packed.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)],
    ids=["empty", "text", "a broken zip", "locked by a password"],
)
def test_a_file_that_is_no_workbook_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    assert sentence(path) == NO_WORKBOOK


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    assert sentence(zipped(tmp_path / "book.xlsx", word__document_xml=b"<x/>")) == NO_WORKBOOK


def test_an_open_document_under_the_name_of_a_workbook_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("xl/workbook.xml", "<x/>")
        packed.writestr("content.xml", "<office:document-content/>")
    assert sentence(path).startswith("The file looks like a workbook, but its inside is damaged")


def test_a_damaged_workbook_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = with_part(tmp_path / "book.xlsx", "xl/workbook.xml", b"<workbook><sheets>")
    assert sentence(path) == "The file looks like a workbook, but its inside is damaged. Save it anew as XLSX."


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(bytes(5_000_001))
    assert sentence(path).startswith("The file has 5.0 MB, a workbook may have up to 5.")


def test_too_many_parts_are_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
        for number in range(200):
            packed.writestr(f"xl/media/{number}.png", b"")
    assert sentence(path).startswith("The file holds 201 parts, a workbook has up to 200.")


def test_a_zip_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(sample_path()) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in good.namelist():
            packed.writestr(one, good.read(one))
        with packed.open("xl/media/image1.png", "w", force_zip64=True) as large:
            for _ in range(101):
                large.write(bytes(1_000_000))
    assert path.stat().st_size < 500_000
    assert sentence(path).startswith("The file unpacks into more than 100 MB")


def test_a_bomb_that_states_a_small_size_is_not_believed(tmp_path: Path) -> None:
    """The size of a part stands in the list at the end, where anybody can write what they like."""
    path = with_part(tmp_path / "book.xlsx", "xl/media/image1.png", bytes(150_000_000))
    raw = bytearray(path.read_bytes())
    size = struct.pack("<I", 150_000_000)
    for place in (raw.find(size), raw.rfind(size)):
        raw[place : place + 4] = struct.pack("<I", 100)
    checksum = struct.pack("<I", zlib.crc32(bytes(150_000_000)))
    for place in (raw.find(checksum), raw.rfind(checksum)):
        raw[place : place + 4] = struct.pack("<I", zlib.crc32(bytes(100)))
    path.write_bytes(bytes(raw))
    sheets = read(path)  # what was counted is what is read: the first 100 bytes of it
    assert sheets.problems == []


@pytest.mark.parametrize(
    ("row", "column", "where"), [(1_048_575, 0, "A1048576"), (0, 16_383, "XFD1"), (99_999, 2, "C100000")]
)
def test_one_cell_far_out_does_not_take_all_memory(tmp_path: Path, row: int, column: int, where: str) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Programme")
        sheet.write(0, 0, "Vendor")
        sheet.write(row, column, "far")
    assert sentence(tmp_path / "book.xlsx").startswith(f"A sheet reaches to {where}; up to row 99,999 and column CV")


def test_a_far_cell_that_does_not_say_its_place_is_found_by_its_row(tmp_path: Path) -> None:
    far = b'<worksheet><sheetData><row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>'
    path = with_part(tmp_path / "book.xlsx", "xl/worksheets/sheet1.xml", far)
    assert sentence(path).startswith("A sheet reaches to 1048576;")


def test_one_long_text_in_many_cells_counts_as_often_as_it_stands_there(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Programme")
        for row in range(4_000):
            sheet.write(row, 0, "x" * 32_000)
    assert (tmp_path / "book.xlsx").stat().st_size < 100_000
    assert sentence(tmp_path / "book.xlsx").startswith("The file unpacks into more than 100 MB")


def test_cells_far_out_that_are_only_painted_do_no_harm(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Programme")
        sheet.write(0, 0, "Vendor")
        sheet.write(1, 0, "Quorbel")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert [line.cells.vendor for line in read(tmp_path / "book.xlsx").lines["Programme"]] == ["Quorbel"]


def test_the_shipped_workbook_passes() -> None:
    assert read(sample_path()).problems == []


def test_two_sheets_of_one_meaning_are_refused_by_name_so_that_neither_wins(tmp_path: Path) -> None:
    sheets = programme()
    both = {f"{name}{mark}": rows for mark in ("", "_") for name, rows in sheets.items()}
    said = {one.sheet: one.sentence for one in read(write(tmp_path / "book.xlsx", both)).problems}
    same = "The sheets “{0}” and “{0}_” mean the same, and only one can count. Bring their rows into one of them."
    assert said == {kind.sheet: same.format(kind.sheet) for kind in SHEETS}
