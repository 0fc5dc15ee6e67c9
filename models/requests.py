"""What arrived once and was acted upon, so that its second arrival gets the first one's answer."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.history import Request


def find(session: Session, key: str) -> str | None:
    """Return the stored outcome of an earlier arrival, or None if this is the first."""
    return session.scalar(select(Request.outcome).where(Request.key == key))


def remember(session: Session, key: str, outcome: str, *, at: datetime) -> None:
    """Note the arrival in the transaction of its change; two at once collide here and one is rolled back."""
    session.add(Request(key=key, outcome=outcome, at=at))
    session.flush()


def complete(session: Session, key: str, outcome: str) -> None:
    """Keep the answer that a second arrival will get."""
    session.execute(update(Request).where(Request.key == key).values(outcome=outcome))


def forget(session: Session, key: str) -> None:
    """Take the note back: what it stood for surely did not happen."""
    session.execute(delete(Request).where(Request.key == key))
