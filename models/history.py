"""What happened: each change of each thing, who made it, from where and when. Rows are added and never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId


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
    """Add a line to the history, in the transaction of the change itself."""
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
    return row
