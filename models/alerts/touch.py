"""Have the next sweep look at a subject again, because something that its rules read has changed."""

from datetime import date
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from models.milestones.tables import Milestone
from models.targets import Target

LONG_AGO: Final = date(2000, 1, 1)
Subject: TypeAlias = type[Milestone] | type[Target]


def touch(session: Session, subject: Subject, *where: ColumnElement[bool]) -> None:
    """Mark subjects for the next sweep, in the transaction of the change; the version that edits raise stays."""
    session.flush()
    statement = update(subject).where(*where).values(next_check_on=LONG_AGO)
    session.execute(statement, execution_options={"synchronize_session": False})
