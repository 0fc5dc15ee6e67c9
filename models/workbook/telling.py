"""The history of an import: what came in, and what is different now, in the words that people's own acts have."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from models.milestones.acts import Did
from models.milestones.meanwhile import plain
from models.milestones.tables import Status
from models.targets.changes import REPORTED, reported_words
from models.targets.pace import as_figure
from models.workbook.book import Record
from models.workbook.changes import Change, Changes
from models.workbook.kinds import MILESTONES, PEOPLE, REQUESTS, TARGETS, VALUES, Field, Road
from models.workbook.state import State, Values

SOURCE: Final = "import"
IMPORTED: Final = "imported"
_FIGURES: Final = ("initial", "target", "floor", "value")
_STATES: Final = {Status.DONE: Did.DONE, Status.BLOCKED: Did.BLOCKED, Status.IN_PROGRESS: Did.STARTED,
                  Status.PLANNED: Did.EDITED, Status.CANCELLED: Did.CANCELLED}  # fmt: skip
_LONGEST_SUBJECT: Final = 40


def history_of(found: Changes, state: State, *, now: datetime) -> list[Values]:
    """Return the lines of the history for all that an import does."""
    lines = [*_new(found), *(line for change in found.changed for line in _changed(change, state))]
    lines += [_line(one, "ended") for one in found.ended]
    return [{**line, "at": now} for line in lines]


def subject_of(record: Record) -> str:
    """Return what the history calls a thing: the key that people type, or its kind and key."""
    key = record.key.split("/")[0] if record.kind in (REQUESTS, VALUES) else record.key
    return f"{record.kind.subject}{key}"[:_LONGEST_SUBJECT]


def _line(record: Record, act: str, *, was: str = "", now: str = "", reason: str = "", before: str = "") -> Values:
    return {"subject": subject_of(record), "act": act, "by_id": None, "source": SOURCE, "was": was, "now": now,
            "reason": reason, "before": before}  # fmt: skip


def _new(found: Changes) -> Iterator[Values]:
    for one in found.new:
        if one.kind is VALUES:
            says = reported_words(as_figure(one.values["value"]), one.values["as_of"])
            yield _line(one, REPORTED, now=says, reason=one.values["note"])
        elif one.kind is not REQUESTS:
            yield _line(one, IMPORTED, now=str(one.values.get("title") or one.values.get("name") or ""))


def _changed(change: Change, state: State) -> Iterator[Values]:
    """One line for each road that a change took; those of a milestone say what was, for forms that are still open."""
    record, fields = change.record, change.fields
    handed = {name: fields[name] for name in fields if change.road(name) is Road.HAND_OVER}
    stated = {name: fields[name] for name in fields if change.road(name) is Road.STATE}
    rest = {name: fields[name] for name in fields if name not in handed and name not in stated}
    for group, act in ((handed, Did.HANDED_OVER.value), (stated, _act(change)), (rest, Did.EDITED.value)):
        shown = {name: pair for name, pair in group.items() if name != "answered_until"}
        if shown or group:
            was, now = (_said(change, shown, side, state) for side in (0, 1))
            reason = str(record.values.get("block_reason", "")) if act == Did.BLOCKED else ""
            yield _line(record, act, was=was, now=now, reason=reason, before=_before(change, group, state))


def _act(change: Change) -> str:
    status = change.fields.get("status")
    return _STATES[status[1]].value if status else Did.EDITED.value


def _said(change: Change, fields: dict[str, tuple[Any, Any]], side: int, state: State) -> str:
    """Say values in words; of several fields each with its heading."""
    words = {name: _words(change, name, pair[side], state) for name, pair in fields.items()}
    if len(words) == 1:
        return next(iter(words.values()))
    return " · ".join(f"{change.heading(name)}: {text or 'nothing'}" for name, text in words.items())


def _words(change: Change, name: str, value: Any, state: State) -> str:  # noqa: ANN401 -- whatever a field holds
    if value is None:
        return ""
    field = change.field(name)
    if field is not None and field.to == PEOPLE.sheet:
        return str(state.values[PEOPLE.sheet].get(value, {}).get("name", value))
    if change.record.kind is TARGETS and name in _FIGURES:
        return f"{as_figure(value).normalize():f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _before(change: Change, group: dict[str, tuple[Any, Any]], state: State) -> str:
    if change.record.kind is not MILESTONES:
        return ""
    fields = {_column(one): _stored(one, group[name][0], state) for name in group if (one := change.field(name))}
    kept = {"version": state.versions[change.record.key], "fields": fields, "requests": {}, "asked": [],
            "undo": False, "afresh": change.starts_afresh}  # fmt: skip
    return json.dumps(kept, ensure_ascii=False)


def _column(field: Field) -> str:
    return str(field.column.key)


def _stored(field: Field, value: Any, state: State) -> Any:  # noqa: ANN401 -- as above
    return state.ids[field.to].get(value) if field.to else plain(value)
