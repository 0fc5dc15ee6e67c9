"""What cannot be read is set aside until tomorrow, so that it stops nobody else: a thing, a place, somebody's hours.

It is logged with a reference, and the office finds it in the delivery report as long as it stands aside.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, by_value
from models.errors import new_reference
from models.statements import among, rows

log = logging.getLogger(__name__)
STANDS_ASIDE: Final = timedelta(days=1)
_PERSON: Final = "person:"


class Step(StrEnum):
    """What could not be done with it."""

    LOOK = "look"
    PLACE = "place"
    HOURS = "hours"
    WORDS = "words"


class SetAside(HasId, Base):
    """Something that stands aside until an instant. `thing` says which row it is, `key` what people know it by.

    `person_id` is whom it would have reached.
    """

    __tablename__ = "set_aside"
    thing: Mapped[str] = mapped_column(String(60), unique=True)
    step: Mapped[Step] = mapped_column(by_value(Step))
    key: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reference: Mapped[str] = mapped_column(String(20))
    failure: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    until: Mapped[datetime]


@dataclass(frozen=True)
class Fault:
    """Something that could not be read, not written down yet; the log has it under the reference."""

    thing: str
    step: Step
    key: str
    person_id: int | None
    reference: str
    failure: str


def fault(thing: str, step: Step, error: Exception, *, key: str = "", person_id: int | None = None) -> Fault:
    """Log that something could not be read."""
    if thing.startswith(_PERSON):
        person_id = int(thing.removeprefix(_PERSON))
    found = Fault(thing, step, key or thing, person_id, new_reference(), type(error).__name__)
    facts = {"thing": thing, "key": found.key, "step": step.value, "reference": found.reference}
    log.error("thing.set_aside", extra=facts, exc_info=error)
    return found


def put(session: Session, faults: Iterable[Fault], *, now: datetime) -> None:
    """Set things aside until tomorrow, those that stand aside already from now on."""
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    for one in faults:
        row = {"step": one.step, "key": one.key, "person_id": one.person_id, "reference": one.reference,
               "failure": one.failure, "at": now, "until": now + STANDS_ASIDE}  # fmt: skip
        new = insert(SetAside).values(thing=one.thing, **row)
        session.execute(new.on_conflict_do_update(index_elements=["thing"], set_=row))


def standing(session: Session, *, now: datetime) -> frozenset[str]:
    """Return what stands aside now. One statement."""
    return frozenset(thing for (thing,) in rows(session, select(SetAside.thing).where(SetAside.until > now)))


def take_back(session: Session, things: Iterable[str]) -> None:
    """Note that these could be read again."""
    session.execute(delete(SetAside).where(among(session, SetAside.thing, things)))


def forget(session: Session, *, now: datetime) -> None:
    """Forget what does not stand aside any more."""
    session.execute(delete(SetAside).where(SetAside.until <= now))


def item(id_: int) -> str:
    """Name an item of the ledger."""
    return f"item:{id_}"
