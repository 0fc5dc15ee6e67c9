"""The tables of the ledger: items (who is to know what) and messages (what was sent to whom).

An item's key says everything that makes it the same news, so writing it twice is impossible, on however many machines.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Float, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, HasId, by_value


class Lane(StrEnum):
    """Which message an item travels in."""

    DIGEST = "digest"
    URGENT = "urgent"
    ESCALATION = "escalation"
    SUMMARY = "summary"
    THREAD = "thread"


class State(StrEnum):
    """Where a message is on its way; only `sending` may expire into `unknown`.

    `unknown` was perhaps sent, `failed` cannot be sent, `dropped` had nothing left to say when its turn came.
    """

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN_STATES = "state IN ('pending', 'claimed', 'sending')"


def to_person(person_id: int) -> str:
    """Write a person as a recipient."""
    return f"person:{person_id}"


def to_channel(channel_id: int) -> str:
    """Write a registered channel as a recipient."""
    return f"channel:{channel_id}"


class Message(HasId, Base):
    """One Slack message to one recipient. `uid` rides in its metadata, by it the message is found again.

    `lease_until`, `retry_at`, `refresh_at` and `refreshed_at` are machine seconds since 1970: business time may be
    moved, leases never. `refresh_at` 0 asks for a new drawing as soon as delivery sees it. A reply in the thread of a
    summary names its `parent` and which `part` of it it is.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "uq_message_open",
            "recipient",
            "lane",
            unique=True,
            postgresql_where=text(OPEN_STATES),
            sqlite_where=text(OPEN_STATES),
        ),
        Index(None, "state", "retry_at"),
        Index(None, "slack_channel", "ts"),
        Index(
            "ix_message_refresh_at",
            "refresh_at",
            postgresql_where=text("refresh_at IS NOT NULL"),
            sqlite_where=text("refresh_at IS NOT NULL"),
        ),
    )
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    recipient: Mapped[str] = mapped_column(String(40), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"), index=True)
    lane: Mapped[Lane] = mapped_column(by_value(Lane))
    state: Mapped[State] = mapped_column(by_value(State), default=State.PENDING)
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[float] = mapped_column(Float(53), default=0)
    retry_at: Mapped[float] = mapped_column(Float(53), default=0)
    looks: Mapped[int] = mapped_column(default=0)
    team_id: Mapped[str | None] = mapped_column(String(40))
    slack_channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    refresh_at: Mapped[float | None] = mapped_column(Float(53))
    refreshed_at: Mapped[float] = mapped_column(Float(53), default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    part: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[list["Item"]] = relationship(back_populates="message")


class Item(HasId, Base):
    """One piece of news for one recipient.

    `due_at` is the instant from which it may be told: the first moment of its step's day in the place of its subject.
    `before` marks a reminder before its date: where the recipient's morning then is no working one, it goes out on the
    working morning before and not on the next. `older` marks what fell due before alerts were on: told once, as a line.
    `born_at` is when at the latest it was no news yet: what a morning could not know waits for the next one.
    `place` is where its row stands in the message, kept when that is drawn anew. `instead_of_id` is the person for whom
    the recipient stands in.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("rule", "subject", "round", "step", "recipient", name="uq_item_key"),
        Index(None, "message_id"),
        Index(None, "subject"),
        Index(
            "ix_item_waiting",
            "due_at",
            sqlite_where=text("message_id IS NULL AND dropped = ''"),
            postgresql_where=text("message_id IS NULL AND dropped = ''"),
        ),
    )
    rule: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(40), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    lane: Mapped[Lane] = mapped_column(by_value(Lane), default=Lane.DIGEST)
    role: Mapped[str] = mapped_column(String(40), default="")
    instead_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime]
    before: Mapped[bool] = mapped_column(default=False)
    older: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    born_at: Mapped[datetime | None]
    dropped: Mapped[str] = mapped_column(String(40), default="")
    place: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    message: Mapped[Message | None] = relationship(back_populates="items")


class Snooze(HasId, Base):
    """A person wants to hear nothing of a subject until a day; the other side and escalation go on."""

    __tablename__ = "snooze"
    __table_args__ = (UniqueConstraint("person_id", "subject"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(40))
    until: Mapped[date]


class RuleState(HasId, Base):
    """What a rule looked like when it was last asked; a changed fingerprint touches all its open subjects."""

    __tablename__ = "rule_state"
    rule: Mapped[str] = mapped_column(String(40), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


class DeliveryPause(HasId, Base):
    """A workspace to which nothing is sent for now: Slack asked to wait, or the app is broken there."""

    __tablename__ = "delivery_pause"
    team_id: Mapped[str] = mapped_column(String(40), unique=True)
    until: Mapped[float] = mapped_column(Float(53))
    problem: Mapped[str] = mapped_column(String(80), default="")


class Heartbeat(HasId, Base):
    """When each process was last seen at work."""

    __tablename__ = "heartbeat"
    process: Mapped[str] = mapped_column(String(80), unique=True)
    at: Mapped[datetime]


class SummaryFigures(HasId, Base):
    """The figures of a channel's weekly summary as JSON, for the next one to compare itself with.

    `post` holds as JSON what was posted and what it told of by name, so that a wrong fact can be put right in it;
    `corrected` says that this was done once.
    """

    __tablename__ = "summary_figures"
    __table_args__ = (UniqueConstraint("channel_id", "week"),)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    week: Mapped[date]
    figures: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text, default="")
    corrected: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
