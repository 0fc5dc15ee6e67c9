"""What one person is told, as they see and set it for themselves: their morning, and each rule with who decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import history
from models.access import Caller
from models.alerts.names import ALWAYS_ON, DEFAULTS, EVERY, NO, ON, STEPS, YES, Rule
from models.errors import Invalid
from models.people import Person
from models.programme import Subsidiary
from models.settings import cascade
from models.settings.cascade import Level, Scopes, of_person, read_steps
from models.settings.changes import last_in_line, put, take_away

RULES: Final = (
    Rule.DUE_SOON,
    Rule.OVERDUE,
    Rule.BLOCKED,
    Rule.CONTESTED,
    Rule.NEW_OWNER,
    Rule.ASKED,
    Rule.DECIDED,
    Rule.DONE_AWAITS,
    Rule.TARGET_MISSED,
    Rule.OFF_TRACK,
    Rule.BACK_ON_TRACK,
)
OWN_STEPS: Final = frozenset({Rule.DUE_SOON, Rule.OVERDUE})
"""Whose steps a person may choose; of the others only whether they speak at all."""
HOURS: Final = range(6, 13)


@dataclass(frozen=True)
class MySetting:
    """A rule as it is for one person, and whether they or the programme decided on it.

    `fixed` says that it cannot be turned off: an answer is asked of them, or nobody is told after them in a plan.
    """

    rule: Rule
    on: bool
    steps: tuple[int, ...]
    every: int
    level: Level
    fixed: str = ""


@dataclass(frozen=True)
class Morning:
    """When a person's day begins: the hour, and the place whose clock and holidays count."""

    hour: int
    zone: str
    country: str


@dataclass(frozen=True)
class Home:
    """A place of the programme that somebody may choose as theirs; `is_own` where they have all that it brings."""

    key: str
    name: str
    zone: str
    is_own: bool = False


@dataclass(frozen=True)
class Mine:
    """All that a person can read about how they are told."""

    morning: Morning
    settings: tuple[MySetting, ...]


def mine(session: Session, *, by: Caller) -> Mine:
    """Return what a person is told. A constant number of statements."""
    person = session.get_one(Person, by.person_id)
    found = cascade.load(session, [of_person(by.person_id)])
    where = Scopes(by.person_id)
    last = session.scalar(last_in_line(session, by.person_id).limit(1)) is not None
    rows = tuple(_setting(found, rule, where, last=last) for rule in RULES)
    return Mine(Morning(person.morning, person.zone, person.country), rows)


def change(session: Session, rule: Rule, *, on: bool, steps: str | None, every: str | None, by: Caller,
           now: datetime) -> None:  # fmt: skip
    """Set a rule for oneself; what stays as it is for others is not written down. Raises Invalid, Conflict."""
    found, where = cascade.load(session, [of_person(by.person_id)]), Scopes(by.person_id)
    wanted = {ON: YES if on else NO, **({STEPS: steps, EVERY: every} if on and rule in OWN_STEPS else {})}
    for key, value in wanted.items():
        if (rule, key) in DEFAULTS and value is not None and found.value(rule, key, where) != value:
            put(session, of_person(by.person_id), rule, key, value, by=by, now=now)


def leave(session: Session, rule: Rule, *, by: Caller, now: datetime) -> None:
    """Take what holds for others again."""
    for key in (ON, STEPS, EVERY):
        take_away(session, of_person(by.person_id), rule, key, by=by, now=now)


def homes(session: Session, *, by: Caller) -> Sequence[Home]:
    """Return the places that somebody may choose as theirs."""
    person = session.get_one(Person, by.person_id)
    own = (person.zone, person.country, person.weekend)
    places = session.scalars(select(Subsidiary).order_by(Subsidiary.name))
    return [Home(one.key, one.name, one.zone, (one.zone, one.country, one.weekend) == own) for one in places]


def put_morning(session: Session, *, hour: int, home: str | None, by: Caller, now: datetime) -> None:
    """Choose the hour of one's morning, and with a place its clock, weekend and holidays. Raises Invalid."""
    if hour not in HOURS:
        raise Invalid(f"Choose an hour from {HOURS[0]}:00 to {HOURS[-1]}:00.", field="hour")
    person = session.get_one(Person, by.person_id)
    was = _words(person)
    person.morning = hour
    if home is not None:
        place = session.scalar(select(Subsidiary).where(Subsidiary.key == home))
        if place is None:
            raise Invalid("Choose one of the places offered.", field="home")
        person.zone, person.country, person.weekend = place.zone, place.country, place.weekend
    session.flush()
    if _words(person) != was:
        subject = f"setting:{of_person(by.person_id)}"
        history.record(session, subject, "morning", by_id=by.person_id, at=now, was=was, now=_words(person))


def _words(person: Person) -> str:
    return f"{person.morning:02d}:00 {person.zone} {person.country}"


def _setting(found: cascade.Cascade, rule: Rule, where: Scopes, *, last: bool) -> MySetting:
    keys = [key for key in (ON, STEPS, EVERY) if (rule, key) in DEFAULTS]
    levels = {found.explain(rule, key, where).level for key in keys}
    fixed = "answer" if rule in ALWAYS_ON else "last" if rule is Rule.OVERDUE and last else ""
    return MySetting(
        rule=rule,
        on=not found.is_off(rule, where),
        steps=found.steps(rule, STEPS, where) if STEPS in keys else (),
        every=next(iter(read_steps(found.value(rule, EVERY, where))), 0) if EVERY in keys else 0,
        level=Level.PERSON if Level.PERSON in levels else Level.PROGRAMME,
        fixed=fixed,
    )
