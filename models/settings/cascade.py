"""Which value counts: the person's before the plan's, the plan's before the subsidiary's, that before the programme's.

Levels that say nothing let the next one speak; at the end stands the default that the rule brings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerts.names import DEFAULTS, NO, ON, Rule
from models.settings.tables import Setting
from models.statements import among, rows

PROGRAMME = "programme"


class Level(StrEnum):
    """Who decided on a value."""

    PERSON = "person"
    PLAN = "plan"
    SUBSIDIARY = "subsidiary"
    PROGRAMME = "programme"
    DEFAULT = "default"


def of_person(person_id: int) -> str:
    """Name the scope of one person."""
    return f"{Level.PERSON}:{person_id}"


def of_plan(number: int) -> str:
    """Name the scope of one plan, by its number."""
    return f"{Level.PLAN}:{number}"


def of_subsidiary(key: str) -> str:
    """Name the scope of one subsidiary."""
    return f"{Level.SUBSIDIARY}:{key}"


@dataclass(frozen=True, slots=True)
class Scopes:
    """For whom and for what a value is asked; what is left out is not asked."""

    person_id: int | None = None
    plan: int | None = None
    subsidiary: str | None = None

    def in_order(self) -> Iterable[tuple[Level, str]]:
        """Return the levels that can speak, the one that counts most first."""
        if self.person_id is not None:
            yield Level.PERSON, of_person(self.person_id)
        if self.plan is not None:
            yield Level.PLAN, of_plan(self.plan)
        if self.subsidiary is not None:
            yield Level.SUBSIDIARY, of_subsidiary(self.subsidiary)
        yield Level.PROGRAMME, PROGRAMME


@dataclass(frozen=True, slots=True)
class Found:
    """A value and the level that decided on it."""

    value: str
    level: Level
    scope: str = ""


class Cascade:
    """The settings of some scopes, looked up without asking the database again."""

    def __init__(self, rows: Mapping[tuple[str, str, str], str] | None = None) -> None:
        self._rows = rows or {}

    def explain(self, rule: Rule, key: str, scopes: Scopes) -> Found:
        """Return the value that counts and who decided. Raises KeyError for a key that the rule does not have."""
        for level, scope in scopes.in_order():
            value = self._rows.get((scope, rule, key))
            if value is not None:
                return Found(value, level, scope)
        return Found(DEFAULTS[rule, key], Level.DEFAULT)

    def value(self, rule: Rule, key: str, scopes: Scopes) -> str:
        """Return the value that counts."""
        return self.explain(rule, key, scopes).value if self._rows else DEFAULTS[rule, key]

    def number(self, rule: Rule, key: str, scopes: Scopes) -> int:
        """Return the value that counts, of a key that holds one number."""
        return int(self.value(rule, key, scopes))

    def steps(self, rule: Rule, key: str, scopes: Scopes) -> tuple[int, ...]:
        """Return the value that counts, of a key that holds numbers of working days."""
        return read_steps(self.value(rule, key, scopes))

    def is_off(self, rule: Rule, scopes: Scopes) -> bool:
        """Say whether somebody turned the rule off."""
        return self.value(rule, ON, scopes) == NO


def load(session: Session, scopes: Iterable[str]) -> Cascade:
    """Read the settings of some scopes, and the programme's, in one statement."""
    wanted = {PROGRAMME, *scopes}
    columns = (Setting.scope, Setting.rule, Setting.key, Setting.value)
    found = rows(session, select(*columns).where(among(session, Setting.scope, wanted)))
    return Cascade({(scope, rule, key): value for scope, rule, key, value in found})


def explain(session: Session, rule: Rule, key: str, scopes: Scopes) -> Found:
    """Return the value that counts and who decided."""
    return load(session, [scope for _, scope in scopes.in_order()]).explain(rule, key, scopes)


def value(session: Session, rule: Rule, key: str, scopes: Scopes) -> str:
    """Return the value that counts."""
    return explain(session, rule, key, scopes).value


@lru_cache(maxsize=256)
def read_steps(text: str) -> tuple[int, ...]:
    """Read numbers of working days such as "10,3,0"; empty is none."""
    return tuple(int(one) for one in text.split(",") if one)
