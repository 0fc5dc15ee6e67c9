"""Who asks: people with their side and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from models.base import Side
from models.people import Person, Role, RoleGrant, SlackIdentity
from models.programme import Programme
from models.statements import among, rows

_SIDES: Final = {
    Role.OFFICE: Side.VENDOR,
    Role.SUBSIDIARY_LEAD: Side.VENDOR,
    Role.PAM: Side.VENDOR,
    Role.PARTNER_LEAD: Side.PARTNER,
}


@dataclass(frozen=True)
class Grant:
    """A role with its limits, as the person holds it."""

    role: Role
    subsidiary_id: int | None
    partner_id: int | None
    fiscal_year: int | None


@dataclass(frozen=True)
class Caller:
    """Who asks: a linked person with a side and roles. A role of the other side, kept from before, is no role."""

    person_id: int
    name: str
    side: Side
    partner_id: int | None
    zone: str
    locale: str
    grants: tuple[Grant, ...]

    def __post_init__(self) -> None:
        """Leave out what counts for nothing."""
        object.__setattr__(self, "grants", tuple(one for one in self.grants if _SIDES[one.role] is self.side))

    def has(self, role: Role) -> bool:
        """Say whether the person holds a role anywhere."""
        return any(grant.role is role for grant in self.grants)

    @property
    def is_office(self) -> bool:
        """Whether this person runs the programme."""
        return self.has(Role.OFFICE)


def caller_for(session: Session, team_id: str, user_id: str) -> Caller | None:
    """Return the person linked to a Slack identity; None for a stranger and for somebody who has left."""
    found = rows(session, _linked(), {"team": team_id, "user": user_id})
    if not found or found[0].left:
        return None
    who = found[0]
    session.info["vendor_name"] = who.vendor  # what most screens name comes with who asks
    grants = tuple(Grant(g.role, g.subsidiary_id, g.granted_for, g.fiscal_year) for g in found if g.role is not None)
    return Caller(who.id, who.name, who.side, who.partner_id, who.zone, who.locale, grants)


@lru_cache(maxsize=1)
def _linked() -> Select[*tuple[Any, ...]]:
    """Return the statement of a person with each of their roles, made once: every turn begins with it."""
    grant = (RoleGrant.role, RoleGrant.subsidiary_id, RoleGrant.partner_id.label("granted_for"), RoleGrant.fiscal_year)
    vendor = select(Programme.vendor_name).limit(1).scalar_subquery().label("vendor")
    who = (Person.id, Person.name, Person.side, Person.partner_id, Person.zone, Person.locale, Person.left, vendor)
    return (
        select(*who, *grant)
        .join(SlackIdentity, SlackIdentity.person_id == Person.id)
        .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .where(SlackIdentity.team_id == bindparam("team"), SlackIdentity.user_id == bindparam("user"))
    )


def callers(session: Session, person_ids: Iterable[int]) -> dict[int, Caller]:
    """Return people with their roles by id, to ask for many what each may do. Two statements."""
    wanted = set(person_ids)
    grants: dict[int, list[Grant]] = {one: [] for one in wanted}
    granted = select(RoleGrant.person_id, RoleGrant.role, RoleGrant.subsidiary_id, RoleGrant.partner_id,
                     RoleGrant.fiscal_year)  # fmt: skip
    for person_id, role, place, partner, year in rows(
        session, granted.where(among(session, RoleGrant.person_id, wanted))
    ):
        grants[person_id].append(Grant(role, place, partner, year))
    about = select(Person.id, Person.name, Person.side, Person.partner_id, Person.zone, Person.locale)
    return {
        row.id: Caller(row.id, row.name, row.side, row.partner_id, row.zone, row.locale, tuple(grants[row.id]))
        for row in rows(session, about.where(among(session, Person.id, wanted)))
    }
