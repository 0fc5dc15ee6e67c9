"""The import of a workbook: read it, check all of it against one reading of the programme, write once or not at all."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from models.clock import Clock
from models.database import Database
from models.errors import Conflict
from models.workbook import plan_rows, programme_rows, target_rows, work_rows
from models.workbook.book import Book
from models.workbook.changes import Changes, changes
from models.workbook.kinds import PEOPLE
from models.workbook.problems import Problem, WorkbookErrors
from models.workbook.reading import Sheets, read
from models.workbook.sheets import (
    SHEETS,
    LineCells,
    MilestoneCells,
    PlanCells,
    RequestCells,
    TargetCells,
    ValueCells,
)
from models.workbook.state import fence, load, load_base
from models.workbook.writing import prepare, write

_TRIES: Final = 3
_ONE: Final = {
    "Programme": "programme", "Subsidiaries": "subsidiary", "Solutions": "solution", "Partners": "partner", "Channels":
    "channel", "People": "person", "Roles": "role", "Plans": "plan", "Scope lines": "scope line", "Milestones":
    "milestone", "Requests": "open question", "Targets": "target", "Values": "reported value",
}  # fmt: skip
_MANY: Final = {"Subsidiaries": "subsidiaries", "People": "people"}


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with `dry_run` would do: how many of each sheet."""

    added: dict[str, int]
    changed: dict[str, int]
    ended: int
    unchanged: int
    not_linked: tuple[str, ...]
    dry_run: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether everything was there already."""
        return not (self.added or self.changed or self.ended)

    def sentences(self) -> list[str]:
        """Say it in words."""
        would = "would be " if self.dry_run else ""
        if self.changes_nothing:
            nothing = "Nothing would change" if self.dry_run else "Nothing changed"
            said = [f"{nothing}: all {self.unchanged:,} rows are there already."]
        else:
            said = [f"{would}added: {_counted(self.added)}."] if self.added else []
            said += [f"{would}changed: {_counted(self.changed)}."] if self.changed else []
            said += [f"{would}taken away: {_count('Roles', self.ended)}."] if self.ended else []
            said += [f"{self.unchanged:,} rows are there already."] if self.unchanged else []
        if self.not_linked:
            said.append(f"Not linked to Slack: {', '.join(self.not_linked)}.")
        return [one[0].upper() + one[1:] for one in said]


def import_workbook(
    database: Database, path: Path, *, clock: Clock, as_of: date | None = None, dry_run: bool = False
) -> ImportReport:
    """Take a workbook over, all of it or nothing.

    Args:
        database: may be empty, or hold the programme already.
        path: an XLSX file.
        clock: says what today is, and so which days are yet to come.
        as_of: a day to take for today in place of the clock's.
        dry_run: check and count only.

    Raises:
        WorkbookErrors: with every place to mend; nothing was changed.
        Conflict: the programme kept changing while the workbook was checked.
    """
    sheets = read(path)
    now = clock.now()
    known = now if as_of is None else datetime.combine(as_of, time(12), now.tzinfo)
    plans = plans_in(sheets)
    for _ in range(_TRIES):
        with database.reading() as session:
            book, found = _examine(session, sheets, known, plans)
        if book.problems:
            raise WorkbookErrors(_in_order(book.problems))
        report = _report(book, found, dry_run=dry_run)
        if dry_run or (found.is_empty and not found.remembered):
            return report
        prepared = prepare(found, book.state, now=now)
        with database.unit_of_work() as session:
            if fence(session) == book.state.fence:
                write(session, prepared, plans=plans)
                return report
    raise Conflict(
        "Somebody kept changing the programme while the workbook was checked, nothing was changed. Try again."
    )


def _examine(session: Session, sheets: Sheets, now: datetime, plans: Sequence[int]) -> tuple[Book, Changes]:
    book = Book(sheets, load(session, plans=plans), now=now)
    for room in (programme_rows, plan_rows, work_rows, target_rows):
        room.take(book)
    load_base(session, book.state, subjects=[one.subject for rows in book.records.values() for one in rows.values()])
    return book, changes(book)


def plans_in(sheets: Sheets) -> list[int]:
    """Return the numbers of all plans that a workbook names."""
    named = ((PlanCells, "key"), (LineCells, "key"), (MilestoneCells, "key"), (RequestCells, "milestone"),
             (TargetCells, "key"), (ValueCells, "target"))  # fmt: skip
    keys = (getattr(line.cells, name) for kind, name in named for line in sheets.of(kind))
    return sorted({int(key.split("-", 2)[1]) for key in keys})


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    place = {kind.sheet: number for number, kind in enumerate(SHEETS)}
    return sorted(problems, key=lambda one: (place.get(one.sheet or "", -1), one.row or 0))


def _report(book: Book, found: Changes, *, dry_run: bool) -> ImportReport:
    people = [one for one in book.of(PEOPLE) if not one.values["accounts"] and not one.values["left"]]
    return ImportReport(
        added=_by_sheet(one.kind.sheet for one in found.new),
        changed=_by_sheet(one.record.kind.sheet for one in found.changed),
        ended=len(found.ended),
        unchanged=len(found.unchanged),
        not_linked=tuple(one.values["name"] for one in people),
        dry_run=dry_run,
    )


def _by_sheet(sheets: Iterable[str]) -> dict[str, int]:
    counts = Counter(sheets)
    return {kind.sheet: counts[kind.sheet] for kind in SHEETS if counts[kind.sheet]}


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(_count(sheet, count) for sheet, count in counts.items())


def _count(sheet: str, count: int) -> str:
    one = _ONE[sheet]
    return f"1 {one}" if count == 1 else f"{count:,} {_MANY.get(sheet, one + 's')}"
