"""The ledger: items (who is to know what) and messages (what was sent to whom).

An item's key says everything that makes it the same news, so writing it twice is impossible, on however many machines.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, HasId, by_value


class Lane(StrEnum):
    """Which message an item travels in."""

    DIGEST = "digest"
    URGENT = "urgent"


class State(StrEnum):
    """Where a message is on its way; only `sending` may expire into `unknown`."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


OPEN_STATES = "state IN ('pending', 'claimed', 'sending')"


class Message(HasId, Base):
    """One Slack message to one person. `uid` rides in its metadata, by it the message is found again."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "uq_message_open",
            "person_id",
            "lane",
            unique=True,
            postgresql_where=text(OPEN_STATES),
            sqlite_where=text(OPEN_STATES),
        ),
        Index(None, "state", "retry_at"),
        Index(None, "refresh_at"),
    )
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    lane: Mapped[Lane] = mapped_column(by_value(Lane))
    state: Mapped[State] = mapped_column(by_value(State), default=State.PENDING)
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[float] = mapped_column(default=0)
    retry_at: Mapped[float] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    refresh_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[list["Item"]] = relationship(back_populates="message")


class Item(HasId, Base):
    """One piece of news for one person; leaves no earlier than the morning of `due_on` in the person's own place."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("rule", "subject", "round", "step", "person_id", name="uq_item_key"),
        Index(None, "message_id"),
        Index(
            "ix_item_waiting",
            "due_on",
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
    )
    rule: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    lane: Mapped[Lane] = mapped_column(by_value(Lane), default=Lane.DIGEST)
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    dropped: Mapped[str] = mapped_column(String(40), default="")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    message: Mapped[Message | None] = relationship(back_populates="items")


class Heartbeat(HasId, Base):
    """When each process was last seen at work."""

    __tablename__ = "heartbeat"
    process: Mapped[str] = mapped_column(String(80), unique=True)
    at: Mapped[datetime]


class SummaryPost(HasId, Base):
    """A weekly summary of a channel, with the figures that the next one compares itself with."""

    __tablename__ = "summary_post"
    __table_args__ = (UniqueConstraint("channel_id", "week"),)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    week: Mapped[date]
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    figures: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(by_value(State), default=State.PENDING)
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[float] = mapped_column(default=0)
    retry_at: Mapped[float] = mapped_column(default=0)
    ts: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
