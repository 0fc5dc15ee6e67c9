"""When something was last at work, by its name."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.notifications.tables import Heartbeat

SWEPT: Final = "sweep"
"""Under this name stands when everything was last looked at that was due for it."""


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Note that something is at work."""
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Heartbeat)
    row = insert.values(process=name, at=now)
    session.execute(row.on_conflict_do_update(index_elements=["process"], set_={"at": now}))


def last(session: Session, name: str) -> datetime | None:
    """Return when something was last at work; None where it never was."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.process == name))
