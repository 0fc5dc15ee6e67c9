"""The programme: subsidiaries with their zone, weekend, holidays and channel, and the solutions that are sold."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, HasId


class Programme(HasId, Base):
    """The programme itself, one row: whose it is, and since when it tells people anything."""

    __tablename__ = "programme"
    vendor_name: Mapped[str] = mapped_column(String(120))
    alerts_since: Mapped[datetime]


class Subsidiary(HasId, Base):
    """A country organisation of the vendor; its leads hold the role. `weekend` lists weekdays, Monday is 0."""

    __tablename__ = "subsidiary"
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(16))
    currency: Mapped[str] = mapped_column(String(3))
    weekend: Mapped[str] = mapped_column(String(20), default="5,6")


class Solution(HasId, Base):
    """Something that vendor and partner sell."""

    __tablename__ = "solution"
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Channel(HasId, Base):
    """A registered channel, internal (of a subsidiary) or shared with one partner; all others are unregistered.

    `closed` says as JSON what closed it when it was last looked at, empty while it is open; `closings` counts how often
    something closed it, so that each closing is told once.
    """

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("team_id", "slack_id"),)
    team_id: Mapped[str] = mapped_column(String(40))
    slack_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    subsidiary_id: Mapped[int | None] = mapped_column(ForeignKey("subsidiary.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    has_card: Mapped[bool] = mapped_column(default=False)
    closed: Mapped[str] = mapped_column(Text, default="", server_default="")
    closings: Mapped[int] = mapped_column(default=0, server_default="0")


class ImportedRow(HasId, Base):
    """A row of a workbook as it was last taken over, as JSON: what the next import compares with.

    A cell that stands as it stood then is no wish for a change, whatever people have done in Slack since.
    """

    __tablename__ = "imported_row"
    subject: Mapped[str] = mapped_column(String(200), unique=True)
    cells: Mapped[str] = mapped_column(Text)
