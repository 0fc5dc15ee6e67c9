"""Targets: a metric, a period, a value to reach; what is reported is the total as of a day, and the latest day counts.

Values are whole ten-thousandths of the target's unit, or of the currency's: SQLite knows no exact decimals, and no
currency has more than four.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, HasId, by_value
from models.plans import Plan, ScopeLine


class Metric(StrEnum):
    """What is counted."""

    CUSTOMERS = "customers won"
    REVENUE = "revenue"
    CUSTOM = "custom"


class Target(HasId, Base):
    """A value to reach in a period, PSP-12-T2. `phases` are the shares of a year's quarters, such as 10/20/30/40."""

    __tablename__ = "target"
    __table_args__ = (UniqueConstraint("plan_id", "number"), Index(None, "subsidiary_id", "next_check_on"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(150))
    metric: Mapped[Metric] = mapped_column(by_value(Metric))
    unit: Mapped[str] = mapped_column(String(40))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("scope_line.id"), index=True)
    subsidiary_id: Mapped[int] = mapped_column(ForeignKey("subsidiary.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    initial: Mapped[int] = mapped_column(BigInteger, default=0)
    target: Mapped[int] = mapped_column(BigInteger)
    floor: Mapped[int | None] = mapped_column(BigInteger)
    weight: Mapped[int] = mapped_column(default=1)
    currency: Mapped[str | None] = mapped_column(String(3))
    phases: Mapped[str] = mapped_column(String(40), default="")
    round: Mapped[int] = mapped_column(default=1)
    next_check_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    plan: Mapped[Plan] = relationship(lazy="joined")
    line: Mapped[ScopeLine | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way to say it

    @property
    def key(self) -> str:
        """What people type: PSP-12-T2."""
        return f"{self.plan.key}-T{self.number}"


class ReportedValue(HasId, Base):
    """The total as of a day, as somebody reported it; of one day the last report counts."""

    __tablename__ = "reported_value"
    __table_args__ = (Index(None, "target_id", "as_of"),)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    as_of: Mapped[date]
    value: Mapped[int] = mapped_column(BigInteger)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
