"""The one write of an import: sets of rows by plain statements, so that nobody waits long for the lock."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, or_, update
from sqlalchemy.orm import Session

from models import alerts
from models.alerts import LONG_AGO
from models.history import History
from models.milestones.tables import Milestone, Status
from models.people import SlackIdentity
from models.plans import Stage
from models.programme import ImportedRow
from models.targets import Target
from models.workbook import changes
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
    SUBSIDIARIES,
    TARGETS,
    VALUES,
    Kind,
    Road,
)
from models.workbook.state import State, Values, reload_ids

SOURCE: Final = "import"
_VERSIONED: Final = (PLANS, MILESTONES, TARGETS)


def write(session: Session, found: Changes, state: State, *, now: datetime, plans: Sequence[int]) -> None:
    """Write all changes, their history and their marks for the sweep, in the transaction of the caller."""
    new: dict[str, list[Record]] = {kind.sheet: [] for kind in KINDS}
    for record in found.new:
        new[record.kind.sheet].append(record)
    for kind in KINDS:
        if new[kind.sheet]:
            _insert(session, kind, new[kind.sheet], state, now=now, plans=plans)
    _link(session, found, state)
    for kind in KINDS:
        _update(session, kind, [one for one in found.changed if one.record.kind is kind], state, now=now)
    for record in found.ended:
        session.execute(delete(ROLES.table).where(ROLES.table.id == state.ids[ROLES.sheet][record.key]))  # type: ignore[attr-defined]
    _follow_plans(session, found, state)
    _remember(session, found, state)
    _tell_history(session, found, now=now)
    _touch(session, found, state)


def _insert(session: Session, kind: Kind, records: Sequence[Record], state: State, *, now: datetime,
            plans: Sequence[int]) -> None:  # fmt: skip
    constants = _constants(kind, now)
    session.execute(insert(kind.table), [
        constants | kind.write(one.key, state.ids) | _columns(kind, one.only_new | one.values, state, now=now)
        for one in records
    ])  # fmt: skip
    if kind not in (REQUESTS, VALUES):
        reload_ids(session, kind, state, plans=plans)
    if kind is PEOPLE:  # a deputy may stand in a later row
        _update(session, kind, [Change(one, {"deputy": (None, one.values["deputy"])}) for one in records
                                if one.values["deputy"]], state, now=now)  # fmt: skip


def _constants(kind: Kind, now: datetime) -> Values:
    if kind is PROGRAMME:
        return {"alerts_since": now}  # alerts are on from the import: what is older is told as one line
    if kind in (MILESTONES, TARGETS):
        return {"next_check_on": LONG_AGO}
    return {"at": now, "source": SOURCE} if kind is VALUES else {}


def _columns(kind: Kind, values: Values, state: State, *, now: datetime) -> Values:
    columns = {}
    for one in kind.fields:
        if one.name in values:
            value = values[one.name]
            columns[one.column.key] = state.ids[one.to].get(value) if one.to else value
    if kind is MILESTONES and "status" in values:
        columns["recorded_at"] = now if values["status"] is Status.DONE else None
    if kind is PLANS and "stage" in values:  # what was late before then is told once, as older
        columns["alerts_since"] = None if values["stage"] is Stage.DRAFT else now
    return columns


def _update(session: Session, kind: Kind, changed: Sequence[Change], state: State, *, now: datetime) -> None:
    """Set the fields that differ, those with the same fields in one statement; people's edits see a new version."""
    groups: dict[tuple[str, ...], list[Values]] = {}
    for one in changed:
        columns = _columns(kind, {name: wish for name, (_, wish) in one.fields.items()}, state, now=now)
        if columns:
            row = {f"to_{name}": value for name, value in columns.items()} | {
                "of": state.ids[kind.sheet][one.record.key]
            }
            groups.setdefault(tuple(sorted(columns)), []).append(row)
    table: Any = kind.table.__table__
    for names, rows in groups.items():
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
        if kind in _VERSIONED:
            values["version"] = table.c.version + 1
        session.execute(update(table).where(table.c.id == bindparam("of")).values(values), rows)


def _link(session: Session, found: Changes, state: State) -> None:
    """Link people to their Slack accounts; first take away, so that an account may pass from one person to another."""
    before = {
        one.record.key: set(_split(one.fields["accounts"][0])) for one in found.changed if "accounts" in one.fields
    }
    after = {one.record.key: _split(one.fields["accounts"][1]) for one in found.changed if "accounts" in one.fields}
    after |= {one.key: _split(one.values["accounts"]) for one in found.new if one.kind is PEOPLE}
    gone = [account for key, accounts in before.items() for account in accounts - set(after[key])]
    for team, user in gone:
        session.execute(delete(SlackIdentity).where(SlackIdentity.team_id == team, SlackIdentity.user_id == user))
    rows = [
        {"team_id": team, "user_id": user, "person_id": state.ids[PEOPLE.sheet][key], "dm_channel": None}
        for key, accounts in after.items()
        for team, user in accounts
        if (team, user) not in before.get(key, set())
    ]
    if rows:
        session.execute(insert(SlackIdentity), rows)


def _split(accounts: str | None) -> list[tuple[str, str]]:
    return [(team, user) for team, _, user in (one.partition("/") for one in (accounts or "").split(",") if one)]


def _follow_plans(session: Session, found: Changes, state: State) -> None:
    """What belongs to a whole plan follows it: into force with the date it has as the signed one, to another place."""
    for one in found.changed:
        if one.record.kind is not PLANS:
            continue
        plan_id = state.ids[PLANS.sheet][one.record.key]
        if "stage" in one.fields and one.fields["stage"][1] is Stage.IN_FORCE:
            unsigned = (Milestone.plan_id == plan_id, Milestone.baseline_on.is_(None), Milestone.agreed)
            session.execute(update(Milestone).where(*unsigned).values(baseline_on=Milestone.due_on))
        if "lead_subsidiary" in one.fields:
            place = state.ids[SUBSIDIARIES.sheet][one.fields["lead_subsidiary"][1]]
            for table in (Milestone, Target):
                whole = (table.plan_id == plan_id, table.line_id.is_(None))
                session.execute(update(table).where(*whole).values(subsidiary_id=place))


def _remember(session: Session, found: Changes, state: State) -> None:
    rows = {subject: json.dumps(cells, ensure_ascii=False) for subject, cells in found.remembered.items()}
    known = [{"of": subject, "to": cells} for subject, cells in rows.items() if subject in state.base]
    fresh = [{"subject": subject, "cells": cells} for subject, cells in rows.items() if subject not in state.base]
    table: Any = ImportedRow.__table__
    if known:
        session.execute(update(table).where(table.c.subject == bindparam("of")).values(cells=bindparam("to")), known)
    if fresh:
        session.execute(insert(ImportedRow), fresh)


def _tell_history(session: Session, found: Changes, *, now: datetime) -> None:
    blank: Values = {"by_id": None, "source": SOURCE, "at": now, "was": "", "now": "", "reason": "", "before": ""}
    rows = [blank | {"subject": subject_of(one), "act": "imported", "now": _title(one)} for one in found.new]
    rows += [blank | {"subject": subject_of(one), "act": "ended"} for one in found.ended]
    for change in found.changed:
        for name, (was, wish) in change.fields.items():
            says = {"act": _act(change.record.kind, name), "was": _said(was), "now": _said(wish)}
            rows.append(blank | {"subject": subject_of(change.record)} | says)
    if rows:
        session.execute(insert(History), rows)


def subject_of(record: Record) -> str:
    """Return what the history calls a thing: the key that people type, or its kind and key."""
    if record.kind in (REQUESTS, VALUES):
        return record.key.split("/")[0]
    return f"{record.kind.subject}{record.key}"[:40]


def _act(kind: Kind, name: str) -> str:
    road = next((one.road for one in kind.fields if one.name == name), Road.FREE)
    return f"{'handed over' if road is Road.HAND_OVER else 'changed'}: {name.replace('_', ' ')}"


def _title(record: Record) -> str:
    return str(record.values.get("title") or record.values.get("name") or "")


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _touch(session: Session, found: Changes, state: State) -> None:
    """Have the sweep look again at whatever the changed things matter for; what is new it looks at anyway."""
    if any(changes.is_of(kind, found) for kind in (SUBSIDIARIES, PEOPLE, ROLES)) or _new_roles(found):
        alerts.touch(session, Milestone)
        alerts.touch(session, Target)
        return
    for subject, kind in ((Milestone, MILESTONES), (Target, TARGETS)):
        ids = {state.ids[kind.sheet][one.record.key] for one in found.changed if one.record.kind is kind}
        of = {state.ids[PLANS.sheet][key] for key in changes.touched_plans(found)}
        for some in _portions(ids):
            alerts.touch(session, subject, subject.id.in_(some))
        if of:
            alerts.touch(session, subject, or_(subject.plan_id.in_(of)))
    reported = {one.key.split("/")[0] for one in found.new if one.kind is VALUES}
    for some in _portions(state.ids[TARGETS.sheet][key] for key in reported):
        alerts.touch(session, Target, Target.id.in_(some))


def _new_roles(found: Changes) -> bool:
    return any(one.kind is ROLES for one in found.new)


def _portions(ids: Iterable[int]) -> Iterable[list[int]]:
    every = sorted(ids)
    return (every[start : start + 5_000] for start in range(0, len(every), 5_000))
