"""What the database holds of the things that a workbook names, in the workbook's own terms: keys instead of numbers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.history import History
from models.milestones.tables import Milestone
from models.people import SlackIdentity
from models.plans import Plan
from models.programme import ImportedRow
from models.targets import Target
from models.workbook.kinds import KINDS, LINES, MILESTONES, PEOPLE, REQUESTS, TARGETS, VALUES, Kind

Values = dict[str, Any]
_AT_ONCE: Final = 5_000


@dataclass
class State:
    """What is there now, by sheet and key; `base` holds rows as they were last imported, `versions` is of milestones.

    `fence` is the last line of the history: if it has grown before the write, what was checked may not hold any more.
    """

    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    values: dict[str, dict[str, Values]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    base: dict[str, Values] = field(default_factory=dict)
    fence: int = 0


def load(session: Session, *, plans: Iterable[int]) -> State:
    """Read everything of the programme, and of plans only those whose numbers are given."""
    state = State(fence=fence(session))
    numbers = sorted(set(plans))
    for kind in KINDS:
        if kind is not REQUESTS:
            _load(session, kind, state, numbers)
    versions = select(Milestone.id, Milestone.version)
    keys = state.keys[MILESTONES.sheet]
    found = session.execute(_of(MILESTONES, versions, numbers))
    state.versions = {keys[number]: version for number, version in found}
    _load_accounts(session, state)
    return state


def load_base(session: Session, state: State, *, subjects: Iterable[str]) -> None:
    """Read the rows as they were last imported."""
    wanted = sorted(set(subjects))
    for start in range(0, len(wanted), _AT_ONCE):
        some = ImportedRow.subject.in_(wanted[start : start + _AT_ONCE])
        found = select(ImportedRow.subject, ImportedRow.cells).where(some)
        state.base.update({subject: json.loads(cells) for subject, cells in session.execute(found)})


def fence(session: Session) -> int:
    """Return the number of the last change of anything."""
    return session.scalar(select(func.max(History.id))) or 0


def reload_ids(session: Session, kind: Kind, state: State, *, plans: Iterable[int]) -> None:
    """Read the numbers of things that were just written."""
    query = _of(kind, select(kind.table.id, *kind.key_columns), sorted(set(plans)))  # type: ignore[attr-defined]
    _remember(kind, state, session.execute(query).all())


def plain(values: Values) -> Values:
    """Return values as JSON holds them, so that what was stored and what is read now can be compared."""
    return {name: str(v) if isinstance(v, date | datetime) else v for name, v in values.items()}


def _load(session: Session, kind: Kind, state: State, numbers: Sequence[int]) -> None:
    columns = [one.column for one in kind.fields]
    query = _of(kind, select(kind.table.id, *kind.key_columns, *columns), numbers)  # type: ignore[attr-defined]
    found = session.execute(query.order_by(kind.table.id)).all()  # type: ignore[attr-defined]
    keys = _remember(kind, state, found)
    skip = 1 + len(kind.key_columns)
    state.values[kind.sheet] = {
        key: {
            one.name: state.keys[one.to].get(value) if one.to else value
            for one, value in zip(kind.fields, row[skip:], strict=True)
        }
        for key, row in zip(keys, found, strict=True)
    }


def _load_accounts(session: Session, state: State) -> None:
    """Slack accounts ride along with their person, in the order in which they were linked."""
    linked = select(SlackIdentity.person_id, SlackIdentity.team_id, SlackIdentity.user_id).order_by(SlackIdentity.id)
    for values in state.values[PEOPLE.sheet].values():
        values["accounts"] = ""
    for person_id, team, user in session.execute(linked):
        person = state.values[PEOPLE.sheet][state.keys[PEOPLE.sheet][person_id]]
        person["accounts"] = ",".join(part for part in (person["accounts"], f"{team}/{user}") if part)


def _remember(kind: Kind, state: State, found: Sequence[Sequence[Any]]) -> list[str]:
    last = 1 + len(kind.key_columns)
    keys = [kind.read(row[1:last], state.keys) for row in found]
    state.ids[kind.sheet] = {key: row[0] for key, row in zip(keys, found, strict=True)}
    state.keys[kind.sheet] = {number: key for key, number in state.ids[kind.sheet].items()}
    return keys


def _of(kind: Kind, query: Select[*tuple[Any, ...]], numbers: Sequence[int]) -> Select[*tuple[Any, ...]]:
    named = select(Plan.id).where(Plan.number.in_(numbers))
    wanted: dict[str, ColumnElement[bool]] = {
        VALUES.sheet: VALUES.key_columns[0].in_(select(Target.id).where(Target.plan_id.in_(named)))
    }
    for one in (LINES, MILESTONES, TARGETS):
        wanted[one.sheet] = one.key_columns[0].in_(named)
    return query.where(wanted[kind.sheet]) if kind.sheet in wanted else query
