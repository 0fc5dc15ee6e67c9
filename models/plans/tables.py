"""Plans and their scope lines as rows; what belongs to the whole plan follows its lead subsidiary."""

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, HasId, by_value
from models.people import Partner, Person
from models.programme import Solution, Subsidiary


class Stage(StrEnum):
    """Where a plan stands between draft and closing."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    IN_FORCE = "in force"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"


class Plan(HasId, Base):
    """A plan of one partner for one fiscal year; `number` makes its key, PSP-12.

    `alerts_since` is when it came into force here: what was late before then is told once, as older.
    """

    __tablename__ = "plan"
    number: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(150))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    fiscal_year: Mapped[int]
    stage: Mapped[Stage] = mapped_column(by_value(Stage), default=Stage.DRAFT)
    lead_subsidiary_id: Mapped[int] = mapped_column(ForeignKey("subsidiary.id"), index=True)
    vendor_accountable_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner_accountable_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    vendor_sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner_sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    proposition: Mapped[str] = mapped_column(Text, default="")
    how_we_work: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None]
    vendor_signatory: Mapped[str | None] = mapped_column(String(120))
    partner_signatory: Mapped[str | None] = mapped_column(String(120))
    document: Mapped[str | None] = mapped_column(String(500))
    alerts_since: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    partner: Mapped[Partner] = relationship(lazy="joined")
    lead_subsidiary: Mapped[Subsidiary] = relationship(lazy="joined")
    vendor_accountable: Mapped[Person | None] = relationship(foreign_keys=[vendor_accountable_id])
    partner_accountable: Mapped[Person | None] = relationship(foreign_keys=[partner_accountable_id])
    vendor_sponsor: Mapped[Person | None] = relationship(foreign_keys=[vendor_sponsor_id])
    partner_sponsor: Mapped[Person | None] = relationship(foreign_keys=[partner_sponsor_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way to say it

    @property
    def key(self) -> str:
        """What people type: PSP-12."""
        return f"PSP-{self.number}"


class ScopeLine(HasId, Base):
    """One solution in one subsidiary, PSP-12-S4, with an owner on each side."""

    __tablename__ = "scope_line"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        UniqueConstraint("plan_id", "solution_id", "subsidiary_id"),
    )
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    solution_id: Mapped[int] = mapped_column(ForeignKey("solution.id"), index=True)
    subsidiary_id: Mapped[int] = mapped_column(ForeignKey("subsidiary.id"), index=True)
    vendor_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    plan: Mapped[Plan] = relationship()
    solution: Mapped[Solution] = relationship(lazy="joined")
    subsidiary: Mapped[Subsidiary] = relationship(lazy="joined")
    vendor_owner: Mapped[Person | None] = relationship(foreign_keys=[vendor_owner_id])
    partner_owner: Mapped[Person | None] = relationship(foreign_keys=[partner_owner_id])

    @property
    def key(self) -> str:
        """What people type: PSP-12-S4."""
        return f"{self.plan.key}-S{self.number}"


@lru_cache(maxsize=1024)
def in_subsidiary(subsidiary_id: int | None) -> ColumnElement[bool]:
    """Return the filter over `Plan` of those that a subsidiary leads or has a line in."""
    lines = select(ScopeLine.plan_id).where(ScopeLine.subsidiary_id == subsidiary_id)
    return or_(Plan.lead_subsidiary_id == subsidiary_id, Plan.id.in_(lines))
