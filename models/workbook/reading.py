"""From a file to rows: sheets and headings are found by their names, every cell becomes what it means.

What cannot be read becomes a problem and the rest is read on, so that all problems come at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from pydantic import ValidationError
from python_calamine import CalamineError, CalamineWorkbook

from models.typed import code, plain
from models.words import joined
from models.workbook import guard
from models.workbook.cells import nearest, text_of
from models.workbook.problems import Problem, refuse
from models.workbook.sheets import SHEET_SYNONYMS, SHEETS, Cells

Row = TypeVar("Row", bound=Cells)
_MOST_PROBLEMS: Final = 500
_SHORT_NAMES: Final = {one.sheet.casefold(): one.sheet for one in SHEETS} | SHEET_SYNONYMS


@dataclass(frozen=True)
class Line(Generic[Row]):
    """A row of a sheet that could be read, with the number that Excel shows beside it."""

    number: int
    cells: Row


@dataclass
class Sheets:
    """What stands in a workbook. `spoiled` holds the keys of rows that could not be read: others may refer to them."""

    lines: dict[str, list[Line[Any]]] = field(default_factory=dict)
    headings: dict[str, frozenset[str]] = field(default_factory=dict)
    spoiled: set[tuple[str, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: type[Row]) -> list[Line[Row]]:
        """Return the rows of a sheet in their order."""
        return self.lines.get(kind.sheet, [])


def read(path: Path) -> Sheets:
    """Read a workbook. Raises WorkbookErrors where it is none, or too much; all else is in `problems`."""
    try:
        book = CalamineWorkbook.from_filelike(guard.open_safely(path))
        found: dict[str, list[str]] = {}
        for name in book.sheet_names:
            found.setdefault(_SHORT_NAMES.get(_plain(name), name), []).append(name)
        raw = {kind.sheet: _table(book, found[kind.sheet][0]) for kind in SHEETS if kind.sheet in found}
    except CalamineError as broken:
        raise refuse("The file looks like a workbook, but its inside is damaged. Save it anew as XLSX.") from broken
    sheets = Sheets()
    for kind in SHEETS:
        twice = found.get(kind.sheet, [])
        if len(twice) > 1:
            named = joined([f"“{name}”" for name in twice])
            sentence = f"The sheets {named} mean the same, and only one can count. Bring their rows into one of them."
            sheets.problems.append(Problem(kind.sheet, None, None, sentence))
        if kind.sheet in raw:
            _Reader(kind, sheets).read(raw[kind.sheet])
        elif not kind.may_be_missing:
            others = ", ".join(f"“{name}”" for name in book.sheet_names)
            sentence = (
                f"There is no sheet “{kind.sheet}”. Add it, with its headings even if it is empty; there are {others}."
            )
            sheets.problems.append(Problem(kind.sheet, None, None, sentence))
    return sheets


def _table(book: CalamineWorkbook, name: str) -> list[list[Any]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _plain(heading: object) -> str:
    return " ".join(plain(text_of(heading)).replace("_", " ").replace("-", " ").casefold().split())


class _Reader(Generic[Row]):
    """Reads one sheet."""

    def __init__(self, kind: type[Row], into: Sheets) -> None:
        self.kind = kind
        self.into = into
        self.columns = {str(one.alias): one.is_required() for one in kind.model_fields.values()}
        self.short = {_plain(alias): alias for alias in self.columns} | kind.synonyms

    def read(self, table: Sequence[Sequence[Any]]) -> None:
        head = next((n for n, row in enumerate(table) if any(_filled(row))), None)
        if head is None:
            self._problem(
                None, None, f"The sheet is empty. Its first row holds the headings: {', '.join(self.columns)}."
            )
            return
        places = self._headings(head, table[head])
        self.into.headings[self.kind.sheet] = frozenset(places)
        lines = self.into.lines.setdefault(self.kind.sheet, [])
        for number, row in enumerate(table[head + 1 :], start=head + 2):
            if any(_filled(row)):
                lines.extend(self._line(number, {name: row[at] for name, at in places.items()}))

    def _headings(self, head: int, row: Sequence[Any]) -> dict[str, int]:
        places: dict[str, int] = {}
        for at, raw in enumerate(row):
            written = text_of(raw)
            if not written:
                continue
            name = self.short.get(_plain(raw))
            if name is None:
                near = nearest(written, list(self.columns))
                meant = f"Did you mean “{near}”?" if near else f"There are: {', '.join(self.columns)}."
                self._problem(head + 1, written[:60], f"“{written[:60]}” is no column of this sheet. {meant}")
            elif name in places:
                self._problem(head + 1, written, f"The column “{name}” stands here twice. Take one of them out.")
            else:
                places[name] = at
        for name, required in self.columns.items():
            if required and name not in places:
                self._problem(
                    head + 1,
                    name,
                    f"The column “{name}” is missing. Add it; its cells may be empty where nothing applies.",
                )
        return places

    def _line(self, number: int, raw: Mapping[str, Any]) -> Iterable[Line[Row]]:
        missing = {name: "" for name, required in self.columns.items() if required and name not in raw}
        try:
            yield Line(number, self.kind.model_validate({**missing, **raw}))
        except ValidationError as wrong:
            self.into.spoiled.update(
                (self.kind.sheet, code(text_of(raw[name])).casefold()) for name in ("Key", "Name") if name in raw
            )
            for one in wrong.errors(include_url=False):
                column = str(one["loc"][0]) if one["loc"] else None
                if column not in missing:
                    cause = one.get("ctx", {}).get("error")
                    self._problem(number, column, str(cause or one["msg"]))

    def _problem(self, row: int | None, column: str | None, sentence: str) -> None:
        self.into.problems.append(Problem(self.kind.sheet, row, column, sentence))


def _filled(row: Sequence[Any]) -> Iterator[bool]:
    return (bool(text_of(cell)) for cell in row)
