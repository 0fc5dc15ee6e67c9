"""What an import would do: things to add, things to change, and what ends.

A cell that stands as it stood at the last import is no wish for a change, whatever people have done in Slack since.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from models.workbook import binding
from models.workbook.book import Book, Record
from models.workbook.kinds import LINES, PLANS, REQUESTS, ROLES, Kind
from models.workbook.reading import Sheets
from models.workbook.sheets import SHEETS
from models.workbook.state import Values, plain


@dataclass(frozen=True)
class Change:
    """A thing that is there and becomes different: by field, what it was and what it will be."""

    record: Record
    fields: dict[str, tuple[Any, Any]]


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
        if different:
            found.changed.append(Change(record, different))
        else:
            found.unchanged.append(record)
    else:
        binding.refuse_new(book, record)
        found.new.append(record)


def _different(book: Book, record: Record, before: Values, left_out: frozenset[str]) -> dict[str, tuple[Any, Any]]:
    stored = book.state.values.get(record.kind.sheet, {}).get(record.key, {})
    headings = {one.name: one.heading_of for one in record.kind.fields} | {"accounts": "Slack user"}
    now = plain(record.values)
    return {
        name: (stored.get(name), value)
        for name, value in record.values.items()
        if stored.get(name) != value
        and headings[name] not in left_out
        and not (name in before and before[name] == now[name])
    }


def touched_plans(found: Changes) -> Iterator[str]:
    """Return the keys of plans whose milestones or targets must be looked at again."""
    for change in found.changed:
        if change.record.kind is PLANS:
            yield change.record.key
        elif change.record.kind is LINES:
            yield change.record.key.rpartition("-")[0]


def is_of(kind: Kind, found: Changes) -> bool:
    """Say whether anything of a kind changes or ends; what is new touches nothing that was there."""
    return any(one.record.kind is kind for one in found.changed) or any(one.kind is kind for one in found.ended)
