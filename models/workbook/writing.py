"""The one write of an import: sets of rows by plain statements, so that nobody waits long for the lock."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from models.alerts import LONG_AGO
from models.milestones.tables import Status
from models.plans import Stage
from models.programme import ImportedRow
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
from models.workbook.telling import SOURCE, tell

_VERSIONED = (PLANS, MILESTONES, TARGETS)


def write(session: Session, found: Changes, state: State, *, now: datetime, plans: Sequence[int]) -> None:
    """Write all changes, their history and their marks for the sweep, in the transaction of the caller."""
    for kind in KINDS:
        new = [one for one in found.new if one.kind is kind]
        if new:
            _insert(session, kind, new, state, now=now)
        if new and kind not in (REQUESTS, VALUES):
            reload_ids(session, kind, state, plans=plans)
    for record in found.ended:
        grant = table_of(ROLES)
        session.execute(delete(grant).where(grant.c.id == state.ids[ROLES.sheet][record.key]))
    following.link(session, found, state)
    for kind in KINDS:
        _update(session, kind, [*_deputies(kind, found), *found.changed_of(kind)], state, now=now)
    following.follow(session, found, state, now=now)
    _remember(session, found, state)
    tell(session, found, state, now=now)
    following.touch(session, found, state)


def table_of(kind: Kind) -> Table:
    """Return the table that a sheet fills."""
    table = kind.table.__table__
    if not isinstance(table, Table):
        raise TypeError(kind.sheet)
    return table


def _insert(session: Session, kind: Kind, records: Sequence[Record], state: State, *, now: datetime) -> None:
    constants: Values = {}
    if kind is PROGRAMME:
        constants = {"alerts_since": now}  # alerts are on from the import: what is older is told as one line
    elif kind in (MILESTONES, TARGETS):
        constants = {"next_check_on": LONG_AGO}
    elif kind is VALUES:
        constants = {"at": now, "source": SOURCE}
    rows = [
        {**constants, **kind.write(one.key, state.ids), **_columns(kind, one.only_new | one.values, state, now=now)}
        for one in records
    ]
    session.execute(insert(table_of(kind)), rows)


def _columns(kind: Kind, values: Values, state: State, *, now: datetime) -> Values:
    columns: Values = {}
    for one in kind.fields:
        if one.name in values:
            value = values[one.name]
            columns[one.column.key] = state.ids[one.to].get(value) if one.to else value
    if kind is MILESTONES and "status" in values:
        columns["recorded_at"] = now if values["status"] is Status.DONE else None
    if kind is PLANS and "stage" in values:  # what was late before then is told once, as older
        columns["alerts_since"] = None if values["stage"] is Stage.DRAFT else now
    return columns


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
    table = table_of(kind)
    for (afresh, names), rows in groups.items():
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        if kind in _VERSIONED:
            values["version"] = table.c.version + 1
        if afresh:
            values["round"] = table.c.round + 1
        session.execute(update(table).where(table.c.id == bindparam("of")).values(values), rows)


def _remember(session: Session, found: Changes, state: State) -> None:
    rows = {subject: json.dumps(cells, ensure_ascii=False) for subject, cells in found.remembered.items()}
    known = [{"of": subject, "to": cells} for subject, cells in rows.items() if subject in state.base]
    fresh = [{"subject": subject, "cells": cells} for subject, cells in rows.items() if subject not in state.base]
    if known:
        of_subject = ImportedRow.subject == bindparam("of")
        session.connection().execute(update(ImportedRow).where(of_subject).values(cells=bindparam("to")), known)
    if fresh:
        session.execute(insert(ImportedRow), fresh)
