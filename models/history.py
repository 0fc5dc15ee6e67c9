"""What happened: each change of each thing, who made it, from where and when. Rows are added and never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models import people
from models.base import Base, HasId
from models.notifications import redrawing
from models.people import PersonRef


class History(HasId, Base):
    """One change; `subject` is the thing's key, `was` and `now` are what a person would read.

    `before` holds as JSON the fields that an undo would put back; empty where there is no way back.
    """

    __tablename__ = "history"
    __table_args__ = (Index(None, "subject", "id"),)
    subject: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    was: Mapped[str] = mapped_column(Text, default="")
    now: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[str] = mapped_column(Text, default="")


class Request(HasId, Base):
    """A form or event that was acted upon, with the outcome that a second arrival gets. Kept 48 hours."""

    __tablename__ = "request"
    key: Mapped[str] = mapped_column(String(80), unique=True)
    outcome: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


def record(
    session: Session,
    subject: str,
    act: str,
    *,
    by_id: int | None,
    at: datetime,
    was: object = "",
    now: object = "",
    reason: str = "",
    source: str = "Slack",
    before: str = "",
) -> History:
    """Add a line to the history, in the transaction of the change itself; messages that tell of it are drawn anew."""
    row = History(
        subject=subject,
        act=act,
        by_id=by_id,
        source=source,
        at=at,
        was=str(was),
        now=str(now),
        reason=reason,
        before=before,
    )
    session.add(row)
    redrawing.mark(session, subject)
    return row


@dataclass(frozen=True)
class Line:
    """A change as people read it. `by` is None where no person made it."""

    subject: str
    act: str
    by: PersonRef | None
    source: str
    at: datetime
    was: str
    now: str
    reason: str


def lines(session: Session, key: str, *, first: int = 0, most: int = 10) -> tuple[list[Line], int]:
    """Return the changes of a thing and of what belongs to it, newest first, and how many there are.

    Whoever calls has looked that the reader may see the thing. Four statements.
    """
    total = count(session, key)
    found = session.scalars(select(History).where(_of(key)).order_by(History.id.desc()).offset(first).limit(most)).all()
    refs = people.refs(session, {one.by_id for one in found})
    return [_line(one, refs.get(one.by_id or 0)) for one in found], total


def count(session: Session, key: str) -> int:
    """Count the changes of a thing and of what belongs to it."""
    return session.scalar(select(func.count()).select_from(History).where(_of(key))) or 0


def _of(key: str) -> ColumnElement[bool]:
    return or_(History.subject == key, History.subject.startswith(f"{key}-"))


def _line(one: History, by: PersonRef | None) -> Line:
    return Line(one.subject, one.act, by, one.source, one.at, one.was, one.now, one.reason)
