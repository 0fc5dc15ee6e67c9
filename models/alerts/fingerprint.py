"""When rules or calendars change, everything open is looked at again.

A rule's fingerprint is made of its code and defaults, the calendars' of the places and their holidays.
"""

import hashlib
import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.alerts import audience, ladder, names, rules
from models.alerts.everything import SUBJECTS, batches, is_open
from models.alerts.loading.shared import places
from models.alerts.names import DEFAULTS, Rule
from models.alerts.rules import common, due_soon, events, overdue, requests, targets, waiting, weekly
from models.alerts.touch import LONG_AGO, Subject, touch
from models.clock import Clock
from models.database import Database
from models.notifications import RuleState
from models.targets import pace

CALENDARS: Final = "calendars"
AT_ONCE: Final = 2000
"""How many things are touched in one transaction."""


def touch_changed_rules(database: Database, clock: Clock, *, halted: Callable[[], bool] = lambda: False) -> int:
    """Have everything open looked at again if a rule, a default or a calendar has changed; return how many things.

    Where it was `halted`, the next start does it again.
    """
    now = clock.now()
    with database.reading() as session:
        fresh = {**_of_rules(), CALENDARS: _of_calendars(session, now=now)}
        known = {row.rule: row.fingerprint for row in session.scalars(select(RuleState))}
    changed = {name for name, fingerprint in fresh.items() if known.get(name) != fingerprint}
    if not changed:
        return 0
    touched = sum(_touch_all(database, subject, halted) for subject in SUBJECTS)
    if halted():
        return touched
    with database.unit_of_work() as session:
        _note(session, {name: fresh[name] for name in changed}, is_first=not known, now=now)
    return touched


def forget(session: Session, rule: Rule) -> None:
    """Have everything looked at again soon, in batches: for a change that touches too much for one transaction."""
    session.execute(update(RuleState).where(RuleState.rule == rule.value).values(fingerprint=""))


def is_forgotten(session: Session) -> bool:
    """Say whether everything is to be looked at again."""
    return bool(session.scalar(select(exists().where(RuleState.fingerprint == ""))))


def _touch_all(database: Database, subject: Subject, halted: Callable[[], bool]) -> int:
    touched = 0
    for ids in batches(database, subject, is_open(subject), size=AT_ONCE):
        with database.unit_of_work() as session:
            touch(session, subject, subject.id.in_(ids))
        touched += len(ids)
        if halted():
            break
    return touched


def _note(session: Session, fingerprints: Mapping[str, str], *, is_first: bool, now: datetime) -> None:
    """Write down what was seen. A rule that joins a running programme begins now, those of the first start long ago."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    since = datetime.combine(LONG_AGO, now.timetz()) if is_first else now
    for name, fingerprint in fingerprints.items():
        new = dialect.insert(RuleState).values(rule=name, fingerprint=fingerprint, since=since)
        session.execute(new.on_conflict_do_update(index_elements=["rule"], set_={"fingerprint": fingerprint}))


def _of_rules() -> dict[str, str]:
    """Give each rule what its decision is made of: its defaults, and the code that all rules share."""
    rooms = (
        audience,
        ladder,
        names,
        rules,
        common,
        due_soon,
        events,
        overdue,
        requests,
        targets,
        waiting,
        weekly,
        pace,
    )
    code = "".join(inspect.getsource(room) for room in rooms)
    defaults = {rule: sorted((key, value) for (one, key), value in DEFAULTS.items() if one is rule) for rule in Rule}
    return {rule.value: _hash(code, str(defaults[rule])) for rule in Rule}


def _of_calendars(session: Session, *, now: datetime) -> str:
    """Take in each place's zone, and its working days of this year and the next."""
    parts = []
    for place in sorted(places(session).values(), key=lambda one: one.subsidiary_id):
        here = place.calendar
        year = place.day_of(now).year
        days = [day.isoformat() for one in (year, year + 1) for day in here.days_of(one)]
        parts.append(f"{place.key} {place.zone.key} {','.join(days)}")
    return _hash(*parts)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
