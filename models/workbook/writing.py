"""The one write of an import: sets of rows by plain statements, so that nobody waits long for the lock."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.orm import Session

from models.alerts import LONG_AGO
from models.base import Base
from models.history import History
from models.milestones.tables import Status
from models.plans import Stage
from models.programme import ImportedRow
from models.revisions import all_changed
from models.statements import insert_many
from models.workbook import following
from models.workbook.book import Record
from models.workbook.changes import Change, Changes
from models.workbook.kinds import (
    KINDS,
    MILESTONES,
    PEOPLE,
    PLANS,
    PROGRAMME,
    REQUESTS,
    ROLES,
    TARGETS,
    VALUES,
    Kind,
)
from models.workbook.state import State, Values, reload_ids
from models.workbook.telling import SOURCE, history_of

_VERSIONED = (PLANS, MILESTONES, TARGETS)


@dataclass(frozen=True)
class Prepared:
    """All that an import will write, as far as it can be made ready before the lock is taken."""

    found: Changes
    state: State
    now: datetime
    new: dict[str, list[Values]]
    remembered: list[tuple[str, str]]
    history: list[Values]


def prepare(found: Changes, state: State, *, now: datetime) -> Prepared:
    """Make the rows ready; what refers to things that are not there yet is filled in when they are written."""
    new: dict[str, list[Values]] = {kind.sheet: [] for kind in KINDS}
    for one in found.new:
        new[one.kind.sheet].append(_plain_columns(one.kind, one.only_new | one.values, now=now))
    remembered = [(subject, json.dumps(cells, ensure_ascii=False)) for subject, cells in found.remembered.items()]
    return Prepared(found, state, now, new, remembered, history_of(found, state, now=now))


def write(session: Session, prepared: Prepared, *, plans: Sequence[int]) -> None:
    """Write all changes, their history and their marks for the sweep, in the transaction of the caller."""
    found, state, now = prepared.found, prepared.state, prepared.now
    for kind in KINDS:
        records = [one for one in found.new if one.kind is kind]
        if records:
            _insert(session, kind, records, prepared)
        if records and kind not in (REQUESTS, VALUES):
            reload_ids(session, kind, state, plans=plans)
    for record in found.ended:
        grant = table_of(ROLES.table)
        session.execute(delete(grant).where(grant.c.id == state.ids[ROLES.sheet][record.key]))
    following.link(session, found, state)
    for kind in KINDS:
        _update(session, kind, [*_deputies(kind, found), *found.changed_of(kind)], state, now=now)
    following.follow(session, found, state, now=now)
    _remember(session, prepared)
    insert_many(session, table_of(History), prepared.history)
    following.touch(session, found, state)
    all_changed(session)


def table_of(model: type[Base]) -> Table:
    """Return the plain table of a model: sets of rows go past the ORM."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model.__name__)
    return table


def _insert(session: Session, kind: Kind, records: Sequence[Record], prepared: Prepared) -> None:
    ids = prepared.state.ids
    refers = [one for one in kind.fields if one.to]
    rows = []
    for one, columns in zip(records, prepared.new[kind.sheet], strict=True):
        row = {**columns, **kind.write(one.key, ids)}
        for field in refers:
            to = one.values.get(field.name) or one.only_new.get(field.name)
            row[field.column.key] = ids[str(field.to)].get(str(to))
        rows.append(row)
    insert_many(session, table_of(kind.table), rows)


def _plain_columns(kind: Kind, values: Values, *, now: datetime) -> Values:
    """Return the columns of a new row that refer to nothing."""
    columns: Values = {}
    if kind is PROGRAMME:
        columns = {"alerts_since": now}  # alerts are on from the import: what is older is told as one line
    elif kind in (MILESTONES, TARGETS):
        columns = {"next_check_on": LONG_AGO}
    elif kind is VALUES:
        columns = {"at": now, "source": SOURCE}
    columns |= {one.column.key: values[one.name] for one in kind.fields if not one.to and one.name in values}
    return columns | _recorded(kind, values, now)


def _recorded(kind: Kind, values: Values, now: datetime) -> Values:
    if kind is MILESTONES and "status" in values:
        return {"recorded_at": now if values["status"] is Status.DONE else None}
    if kind is PLANS and "stage" in values:  # what was late before then is told once, as older
        return {"alerts_since": None if values["stage"] is Stage.DRAFT else now}
    return {}


def _columns(kind: Kind, values: Values, state: State, *, now: datetime) -> Values:
    columns: Values = {}
    for one in kind.fields:
        if one.name in values:
            value = values[one.name]
            columns[one.column.key] = state.ids[one.to].get(value) if one.to else value
    return columns | _recorded(kind, values, now)


def _deputies(kind: Kind, found: Changes) -> list[Change]:
    """Name deputies of new people once everybody is there: a deputy may stand in a later row."""
    new = [one for one in found.new if one.kind is kind is PEOPLE and one.values["deputy"]]
    return [Change(one, {"deputy": (None, one.values["deputy"])}) for one in new]


def _update(session: Session, kind: Kind, changed: Sequence[Change], state: State, *, now: datetime) -> None:
    """Set the fields that differ, those with the same fields in one statement; people's edits see a new version."""
    groups: dict[tuple[bool, tuple[str, ...]], list[Values]] = {}
    for one in changed:
        columns = _columns(kind, {name: wish for name, (_, wish) in one.fields.items()}, state, now=now)
        row: Values = {f"to_{name}": value for name, value in columns.items()}
        row["of"] = state.ids[kind.sheet][one.record.key]
        if columns:
            groups.setdefault((one.starts_afresh, tuple(sorted(columns))), []).append(row)
    table = table_of(kind.table)
    for (afresh, names), rows in groups.items():
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        if kind in _VERSIONED:
            values["version"] = table.c.version + 1
        if afresh:
            values["round"] = table.c.round + 1
        session.execute(update(table).where(table.c.id == bindparam("of")).values(values), rows)


def _remember(session: Session, prepared: Prepared) -> None:
    base = prepared.state.base
    known = [{"of": subject, "to": cells} for subject, cells in prepared.remembered if subject in base]
    fresh = [{"subject": subject, "cells": cells} for subject, cells in prepared.remembered if subject not in base]
    table = table_of(ImportedRow)
    if known:
        session.execute(update(table).where(table.c.subject == bindparam("of")).values(cells=bindparam("to")), known)
    insert_many(session, table, fresh)
