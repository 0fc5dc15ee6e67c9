"""People, the side each belongs to, their roles, and the Slack identities by which the bot knows them.

A person is linked by (team, user), never by e-mail or name; one without an identity may own and be named, not act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.base import Base, HasId, Side, by_value
from models.programme import Programme
from models.statements import rows


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
    morning: Mapped[int] = mapped_column(default=9)
    left: Mapped[bool] = mapped_column(default=False)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    partner: Mapped[Partner | None] = relationship(lazy="joined")


class AccessRequest(HasId, Base):
    """Somebody whom the bot does not know asked to be let in; the office links them by the workbook."""

    __tablename__ = "access_request"
    __table_args__ = (Index(None, "team_id", "user_id"),)
    team_id: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class SlackIdentity(HasId, Base):
    """One Slack account of a person; its DM channel is kept from before the first send.

    `gone_at` says since when Slack knows no way to it; after a week it is tried again.
    """

    __tablename__ = "slack_identity"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)
    team_id: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    dm_channel: Mapped[str | None] = mapped_column(String(40))
    gone_at: Mapped[datetime | None]


class RoleGrant(HasId, Base):
    """A role of a person: a PAM's is for a partner, subsidiary and year, a lead's for a subsidiary or partner."""

    __tablename__ = "role_grant"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(by_value(Role))
    subsidiary_id: Mapped[int | None] = mapped_column(ForeignKey("subsidiary.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), index=True)
    fiscal_year: Mapped[int | None]
    is_lead: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class PersonRef:
    """A person as others read them. `slack_id` is None for one who is not linked."""

    id: int
    name: str
    company: str
    side: Side
    slack_id: str | None = None
    left: bool = False


def vendor_name(session: Session) -> str:
    """Return the vendor's company name as the programme has it; asked once a session."""
    if not session.info.get("vendor_name"):
        session.info["vendor_name"] = session.scalar(select(Programme.vendor_name)) or "Vendor"
    return str(session.info["vendor_name"])


def refs(session: Session, ids: Iterable[int | None]) -> dict[int, PersonRef]:
    """Return people as others read them, by id; of several Slack identities the first counts. One statement."""
    wanted = {one for one in ids if one is not None}
    found: dict[int, PersonRef] = {}
    for one in rows(session, _refs(), {"ids": list(wanted)}) if wanted else ():
        company = one.company or vendor_name(session)
        found[one.id] = PersonRef(one.id, one.name, company, one.side, one.user_id, left=one.left)
    return found


@lru_cache(maxsize=1)
def _refs() -> Select[*tuple[Any, ...]]:
    """Return the statement of people as others read them, made once; a person's first identity comes last and stays."""
    return (
        select(
            Person.id,
            Person.name,
            Person.side,
            Person.left,
            Partner.name.label("company"),
            SlackIdentity.user_id,
        )
        .outerjoin(Partner, Partner.id == Person.partner_id)
        .outerjoin(SlackIdentity, SlackIdentity.person_id == Person.id)
        .where(Person.id.in_(bindparam("ids", expanding=True)))
        .order_by(Person.id, SlackIdentity.id.desc())
    )


def linked_to(session: Session, slack_id: str, *, team_id: str) -> PersonRef | None:
    """Return who is linked to a Slack user; where a user is known in several workspaces, the asker's counts first."""
    linked = select(SlackIdentity).where(SlackIdentity.user_id == slack_id)
    found = sorted(session.scalars(linked), key=lambda one: (one.team_id != team_id, one.id))
    return refs(session, [found[0].person_id])[found[0].person_id] if found else None
