"""Who plays which part in a plan: read once for a batch of things, then put together for each without a question."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.alerts.facts import Someone
from models.people import Person, Role, RoleGrant, SlackIdentity
from models.statements import among, rows

ANY: Final = 0
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Roles:
    """The holders of roles, the leading one of several first."""

    office: tuple[int, ...]
    subsidiary_leads: dict[int, tuple[int, ...]]
    partner_leads: dict[int, tuple[int, ...]]
    _pams: dict[tuple[int, int, int], tuple[int, ...]]

    def pams(self, *, partner_id: int, subsidiary_id: int, fiscal_year: int) -> tuple[int, ...]:
        """Return the PAM of a partner in a subsidiary and year, then the partner's lead PAM of that year."""
        here = self._pams.get((partner_id, subsidiary_id, fiscal_year), ())
        leading = self._pams.get((partner_id, ANY, fiscal_year), ())
        return tuple(dict.fromkeys((*here, *leading)))

    @property
    def everybody(self) -> set[int]:
        """All who hold one of these roles."""
        places = (self.subsidiary_leads, self.partner_leads, self._pams)
        return {*self.office, *(one for place in places for ids in place.values() for one in ids)}


def roles(session: Session, *, subsidiaries: Iterable[int], partners: Iterable[int]) -> Roles:
    """Read the roles that matter to some subsidiaries and partners, in one statement."""
    statement = (
        select(
            RoleGrant.person_id,
            RoleGrant.role,
            RoleGrant.subsidiary_id,
            RoleGrant.partner_id,
            RoleGrant.fiscal_year,
            RoleGrant.is_lead,
        )
        .where(
            or_(
                RoleGrant.role == Role.OFFICE,
                among(session, RoleGrant.subsidiary_id, subsidiaries),
                among(session, RoleGrant.partner_id, partners),
            )
        )
        .order_by(RoleGrant.is_lead.desc(), RoleGrant.id)
    )
    office: list[int] = []
    leads: dict[int, list[int]] = defaultdict(list)
    partner_leads: dict[int, list[int]] = defaultdict(list)
    pams: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for person_id, role, place, partner, year, is_lead in rows(session, statement):
        if role is Role.OFFICE:
            office.append(person_id)
        elif role is Role.SUBSIDIARY_LEAD:
            leads[place or ANY].append(person_id)
        elif role is Role.PARTNER_LEAD:
            partner_leads[partner or ANY].append(person_id)
        else:
            pams[partner or ANY, place or ANY, year or ANY].append(person_id)
            if is_lead:
                pams[partner or ANY, ANY, year or ANY].append(person_id)
    return Roles(tuple(office), _frozen(leads), _frozen(partner_leads), _frozen(pams))


def people(session: Session, ids: Iterable[int | None]) -> dict[int, Someone]:
    """Read some people, and whoever is a deputy, in one statement."""
    wanted = {one for one in ids if one is not None}
    linked = exists().where(SlackIdentity.person_id == Person.id, SlackIdentity.gone_at.is_(None))
    deputies = select(Person.deputy_id).where(Person.deputy_id.is_not(None))
    statement = select(Person.id, Person.side, Person.left, Person.deputy_id, linked).where(
        or_(among(session, Person.id, wanted), Person.id.in_(deputies))
    )
    return {
        id_: Someone(id_, side, reachable=has_slack and not left, deputy_id=deputy)
        for id_, side, left, deputy, has_slack in rows(session, statement)
    }


def _frozen(groups: dict[_Key, list[int]]) -> dict[_Key, tuple[int, ...]]:
    return {key: tuple(ids) for key, ids in groups.items()}
