"""People, the side each belongs to, their roles, and the Slack identities by which the bot knows them.

A person is linked by (team, user), never by e-mail or name; one without an identity may own and be named, not act.
"""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, HasId, Side, by_value


class Role(StrEnum):
    """What a person may do, see docs of access."""

    OFFICE = "office"
    SUBSIDIARY_LEAD = "subsidiary lead"
    PAM = "pam"
    PARTNER_LEAD = "partner lead"


class Partner(HasId, Base):
    """A company that sells with the vendor; known by its key, whatever its name."""

    __tablename__ = "partner"
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))


class Person(HasId, Base):
    """Somebody of the vendor or of one partner. `uid` is permanent and survives an erased name."""

    __tablename__ = "person"
    uid: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    side: Mapped[Side] = mapped_column(by_value(Side))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    locale: Mapped[str] = mapped_column(String(16), default="en")
    country: Mapped[str] = mapped_column(String(2), default="")
    weekend: Mapped[str] = mapped_column(String(20), default="5,6")
    left: Mapped[bool] = mapped_column(default=False)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner: Mapped[Partner | None] = relationship(lazy="joined")


class SlackIdentity(HasId, Base):
    """One Slack account of a person; its DM channel is kept from before the first send."""

    __tablename__ = "slack_identity"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)
    team_id: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    dm_channel: Mapped[str | None] = mapped_column(String(40))


class RoleGrant(HasId, Base):
    """A role of a person: a PAM's is for a partner, subsidiary and year, a lead's for a subsidiary or partner."""

    __tablename__ = "role_grant"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    subsidiary_id: Mapped[int | None] = mapped_column(ForeignKey("subsidiary.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    fiscal_year: Mapped[int | None]
    is_lead: Mapped[bool] = mapped_column(default=False)
