"""Milestones as rows: the signed date stays, the current date moves, and each move is kept."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, HasId, Side, by_value
from models.people import Person
from models.plans import Plan, ScopeLine


class Status(StrEnum):
    """What people said of a milestone. Overdue and due soon are derived, never stored."""

    PLANNED = "planned"
    IN_PROGRESS = "in progress"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"


class Ask(StrEnum):
    """What the other side can be asked for."""

    ADD = "add"
    DATE = "date"
    TEXT = "text"
    CANCEL = "cancel"
    REOPEN = "reopen"
    DONE = "done"


class Answer(StrEnum):
    """What became of a request."""

    OPEN = "open"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Milestone(HasId, Base):
    """A dated step, PSP-12-M3. `round` grows when its alerts start afresh; the sweep looks on `next_check_on`.

    `evidence` says what will prove it, `proof` is the link or note given when it was done. `answered_until` is the end
    of the last answer: the day on which a request for a new date was settled, or how long a block lets reminders rest.
    """

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index(None, "subsidiary_id", "next_check_on"),
        # Holds all that is counted of a plan: thousands of milestones are counted without a look at their rows.
        Index(
            "ix_milestone_counted", "plan_id", "status", "due_on", "subsidiary_id", "accountable", "agreed", "weight"
        ),
    )
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text, default="")
    line_id: Mapped[int | None] = mapped_column(ForeignKey("scope_line.id"), index=True)
    subsidiary_id: Mapped[int] = mapped_column(ForeignKey("subsidiary.id"))
    vendor_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    accountable: Mapped[Side] = mapped_column(by_value(Side), default=Side.VENDOR)
    due_on: Mapped[date]
    baseline_on: Mapped[date | None]
    weight: Mapped[int] = mapped_column(default=1)
    needs_acceptance: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[Status] = mapped_column(by_value(Status), default=Status.PLANNED)
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime | None]
    started_on: Mapped[date | None]
    blocked_on: Mapped[date | None]
    block_reason: Mapped[str] = mapped_column(Text, default="")
    agreed: Mapped[bool] = mapped_column(default=True)
    moves: Mapped[int] = mapped_column(default=0)
    answered_until: Mapped[date | None]
    round: Mapped[int] = mapped_column(default=1)
    next_check_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    plan: Mapped[Plan] = relationship(lazy="joined")
    line: Mapped[ScopeLine | None] = relationship()
    vendor_owner: Mapped[Person | None] = relationship(foreign_keys=[vendor_owner_id])
    partner_owner: Mapped[Person | None] = relationship(foreign_keys=[partner_owner_id])
    requests: Mapped[list["ChangeRequest"]] = relationship(back_populates="milestone", order_by="ChangeRequest.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way to say it

    @property
    def key(self) -> str:
        """What people type: PSP-12-M3."""
        return f"{self.plan.key}-M{self.number}"


class ChangeRequest(HasId, Base):
    """One side asks, the other answers; at most one of each kind is open per milestone.

    `to_on` is the date asked for, or the day on which it is said to be done, cancelled or open again; `to_text` holds
    the fields of a new text as JSON.
    """

    __tablename__ = "change_request"
    __table_args__ = (
        Index(
            "uq_change_request_open",
            "milestone_id",
            "kind",
            unique=True,
            postgresql_where=text("answer = 'open'"),
            sqlite_where=text("answer = 'open'"),
        ),
    )
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), index=True)
    kind: Mapped[Ask] = mapped_column(by_value(Ask))
    was_on: Mapped[date | None]
    to_on: Mapped[date | None]
    to_text: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_side: Mapped[Side] = mapped_column(by_value(Side))
    asked_at: Mapped[datetime]
    answer: Mapped[Answer] = mapped_column(by_value(Answer), default=Answer.OPEN)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str] = mapped_column(Text, default="")
    milestone: Mapped[Milestone] = relationship(back_populates="requests")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
