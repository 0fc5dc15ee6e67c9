"""What somebody else did while a person was writing or looking at an old button: said, and both versions offered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Conflict
from models.history import History
from models.people import Person

Value = str | int | bool | None


class Already(Conflict):
    """Somebody was there first, and nothing is left to do. `good` says whether it went well or was taken back."""

    def __init__(self, sentence: str, *, key: str, by_id: int | None, at: datetime | None, good: bool = True) -> None:
        super().__init__(sentence, key=key)
        self.by_id = by_id
        self.at = at
        self.good = good

    def is_mine_since(self, person_id: int, since: datetime) -> bool:
        """Say whether that person did it themselves just now, as by a second click."""
        return self.by_id == person_id and self.at is not None and self.at >= since


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what is there now, and what the second one wants."""

    field: str
    theirs: Value
    mine: Value


@dataclass(frozen=True)
class Meanwhile:
    """What happened since a form was drawn: by whom, which fields both changed, which only one of them did."""

    key: str
    version: int
    who: str
    clashes: tuple[Clash, ...]
    mine: Mapping[str, Value] = field(default_factory=dict)
    kept_theirs: tuple[str, ...] = ()
    kept_mine: tuple[str, ...] = ()


class ChangedMeanwhile(Conflict):
    """Both changed the same; the person who comes second chooses, field by field."""

    def __init__(self, meanwhile: Meanwhile) -> None:
        super().__init__(f"{meanwhile.who} changed this while you were writing. Nothing of yours is saved yet.")
        self.meanwhile = meanwhile


def plain(value: object) -> Value:
    """Turn a value of a field into what JSON keeps and what can be compared."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return str(value.value)
    return value if isinstance(value, str | int | bool) else None


@dataclass(frozen=True)
class _Since:
    """The values that fields had at a version, and who changed them since."""

    was: dict[str, Value]
    changers: dict[str, int | None]

    @classmethod
    def version(cls, session: Session, key: str, version: int) -> "_Since":
        lines = select(History).where(History.subject == key, History.before != "").order_by(History.id.desc())
        was: dict[str, Value] = {}
        changers: dict[str, int | None] = {}
        for one in session.scalars(lines):
            before = json.loads(one.before)
            if before.get("version", 0) < version:
                break
            fields: dict[str, Value] = before.get("fields", {})
            was |= fields  # going back in time, the oldest value is the one that the person saw
            for name in fields:
                changers.setdefault(name, one.by_id)
        return cls(was, changers)


class Versioned(Protocol):
    """What a form can be about: it has a key, and a version that each change raises."""

    @property
    def key(self) -> str:
        """Name it."""

    @property
    def version(self) -> int:
        """Count its changes."""


def merge(session: Session, thing: Versioned, version: int | None, mine: Mapping[str, Value]) -> dict[str, Value]:
    """Lay a form over what is there now: fields that only one of two people changed are kept from both.

    Returns the values to write. Without a `version`, or where nobody changed anything since, that is the form itself.

    Raises:
        ChangedMeanwhile: both changed the same field to different values.
    """
    if version is None or version >= thing.version:
        return dict(mine)
    since = _Since.version(session, thing.key, version)
    now = {name: plain(getattr(thing, name)) for name in mine}
    seen = {name: since.was.get(name, now[name]) for name in mine}
    theirs = [name for name in mine if now[name] != seen[name]]
    changed = [name for name in mine if mine[name] != seen[name]]
    both = [name for name in changed if name in theirs and mine[name] != now[name]]
    if both:
        raise ChangedMeanwhile(
            Meanwhile(
                key=thing.key,
                version=thing.version,
                who=_name(session, since.changers.get(both[0])),
                clashes=tuple(Clash(name, now[name], mine[name]) for name in both),
                mine={name: mine[name] if name in changed else now[name] for name in mine},
                kept_theirs=tuple(name for name in theirs if name not in changed),
                kept_mine=tuple(name for name in changed if name not in theirs),
            )
        )
    return {name: mine[name] if name in changed else now[name] for name in mine}


def _name(session: Session, person_id: int | None) -> str:
    return session.scalar(select(Person.name).where(Person.id == person_id)) or "Somebody"
