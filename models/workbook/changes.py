"""What an import would do: things to add, things to change, and what ends.

A cell that stands as it stood at the last import is no wish for a change, whatever people have done in Slack since.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from models.milestones.tables import Status
from models.workbook import binding
from models.workbook.book import Book, Record
from models.workbook.kinds import MILESTONES, REQUESTS, ROLES, Field, Kind, Road
from models.workbook.reading import Sheets
from models.workbook.sheets import SHEETS
from models.workbook.state import Values, plain

ACCOUNTS: Final = "Slack user"


@dataclass(frozen=True)
class Change:
    """A thing that is there and becomes different: by field, what it was and what it will be."""

    record: Record
    fields: dict[str, tuple[Any, Any]]

    def field(self, name: str) -> Field | None:
        """Return a field by its name; None for the accounts of a person, which stand in a table of their own."""
        return next((one for one in self.record.kind.fields if one.name == name), None)

    def road(self, name: str) -> Road:
        """Return which road the change of a field takes."""
        found = self.field(name)
        return found.road if found else Road.FREE

    def heading(self, name: str) -> str:
        """Return what a field is called in the workbook."""
        found = self.field(name)
        return found.heading_of if found else ACCOUNTS

    def wish(self, name: str) -> Any:  # noqa: ANN401 -- whatever the field holds
        """Return what a field will be, where it changes."""
        return self.fields[name][1] if name in self.fields else None

    @property
    def starts_afresh(self) -> bool:
        """Whether alerts begin anew: it has another date, or something came into its way or out of it."""
        if self.record.kind is not MILESTONES:
            return False
        return "due_on" in self.fields or Status.BLOCKED in self.fields.get("status", ())


@dataclass
class Changes:
    """All that an import would write."""

    new: list[Record] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    ended: list[Record] = field(default_factory=list)
    unchanged: list[Record] = field(default_factory=list)
    remembered: dict[str, Values] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether everything is there already."""
        return not (self.new or self.changed or self.ended)

    def changed_of(self, kind: Kind) -> list[Change]:
        """Return what changes of a sheet."""
        return [one for one in self.changed if one.record.kind is kind]

    def changes(self, kind: Kind) -> bool:
        """Say whether anything of a sheet is new, changes or ends."""
        return any(one.kind is kind for one in (*self.new, *self.ended)) or bool(self.changed_of(kind))


def changes(book: Book) -> Changes:
    """Compare the workbook with the programme; what is bound becomes a problem in the book."""
    found = Changes()
    given = {sheet: _given(book.sheets, sheet) for sheet in book.records}
    for sheet, records in book.records.items():
        for record in records.values():
            _one(book, record, given[sheet], found)
    return found


def _given(sheets: Sheets, sheet: str) -> frozenset[str]:
    """Headings that count: a column that is left out changes nothing of what is there."""
    model = next(one for one in SHEETS if one.sheet == sheet)
    there = sheets.headings.get(sheet, frozenset())
    optional = {str(one.alias) for one in model.model_fields.values() if not one.is_required()}
    return frozenset(optional - there)


def _one(book: Book, record: Record, left_out: frozenset[str], found: Changes) -> None:
    before = book.state.base.get(record.subject)
    now = plain(record.values)
    if before == now:
        found.unchanged.append(record)
        return
    found.remembered[record.subject] = now
    if record.values.get("held") is False:
        (found.ended if book.exists(ROLES, record.key) else found.unchanged).append(record)
    elif book.exists(record.kind, record.key) or (record.kind is REQUESTS and before is not None):
        different = _different(book, record, before or {}, left_out)
        for name, (was, wish) in different.items():
            binding.refuse_change(book, record, name, was, wish)
        if record.kind is MILESTONES and "status" in different:
            _follow_state(book, record, different)
        if different:
            found.changed.append(Change(record, different))
        else:
            found.unchanged.append(record)
    else:
        binding.refuse_new(book, record)
        found.new.append(record)


def _different(book: Book, record: Record, before: Values, left_out: frozenset[str]) -> dict[str, tuple[Any, Any]]:
    stored = book.state.values.get(record.kind.sheet, {}).get(record.key, {})
    headings = {one.name: one.heading_of for one in record.kind.fields} | {"accounts": ACCOUNTS}
    now = plain(record.values)
    return {
        name: (stored.get(name), value)
        for name, value in record.values.items()
        if stored.get(name) != value
        and headings[name] not in left_out
        and not (name in before and before[name] == now[name])
    }


def _follow_state(book: Book, record: Record, different: dict[str, tuple[Any, Any]]) -> None:
    """What goes with a new state: reminders rest from the day of a block on, and no longer than until it ends."""
    stored = book.state.values[MILESTONES.sheet][record.key]
    was, wish = different["status"]
    until = stored["answered_until"]
    if wish is Status.BLOCKED:
        for name in ("blocked_on", "answered_until"):
            different[name] = (stored[name], record.only_new.get(name, record.values.get(name)))
    elif was is Status.BLOCKED:
        today = book.today(stored["subsidiary"])
        different["answered_until"] = (until, min(until or today, today))
