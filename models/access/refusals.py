"""What somebody reads who may not do something: who can, by name, and never their own name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access.callers import Caller, Grant
from models.access.table import RIGHTS, Act, Scope, owners_have, reaches
from models.errors import NotAllowed
from models.people import Person, Role, RoleGrant
from models.words import joined


def not_allowed(session: Session, scope: Scope, to_do: Act, *, title: str, key: str = "", owner_id: int | None = None,
                by: Caller) -> NotAllowed:  # fmt: skip
    """Say who has this right: the owners where it is theirs, and who leads each side there.

    Args:
        session: where their names are read.
        scope: of the thing.
        to_do: what was refused.
        title: what the thing is called.
        key: how it is found again.
        owner_id: who is offered to be asked instead.
        by: who was refused.
    """
    right = RIGHTS[to_do]
    owners = _owners(session, scope, by) if owners_have(right, scope) else {}
    leading = [name for id_, name in _leading(session, scope, right.roles, by).items() if id_ not in owners]
    said = right.words.format(it=f"“{title}”")
    return NotAllowed(f"Only {_names(list(owners.values()), leading)} can {said}.", key=key,
                      owner=owners.get(owner_id or 0, ""))  # fmt: skip


def _names(owners: Sequence[str], leading: Sequence[str]) -> str:
    if not owners:
        return joined(leading)
    owned = f"its {'owner' if len(owners) == 1 else 'owners'} {joined(owners)}"
    return f"{owned}, and {joined(leading)}" if len(leading) > 1 else joined([owned, *leading])


def _owners(session: Session, scope: Scope, by: Caller) -> dict[int, str]:
    """Return the owners who can act, the vendor's first."""
    ids = [id_ for id_ in scope.owners if id_ not in (None, by.person_id)]
    there = select(Person.id, Person.name).where(Person.id.in_(ids), Person.left.is_(False))
    found = dict(session.execute(there).all())
    return {id_: found[id_] for id_ in ids if id_ in found}


def _leading(session: Session, scope: Scope, roles: frozenset[Role], by: Caller) -> dict[int, str]:
    """Return who has one of these roles there, the vendor's first; where no PAM is, the programme office."""
    granted = select(
        Person.id, Person.name, RoleGrant.role, RoleGrant.subsidiary_id, RoleGrant.partner_id, RoleGrant.fiscal_year
    ).join(Person, Person.id == RoleGrant.person_id)
    wanted = granted.where(
        RoleGrant.role.in_(roles - {Role.OFFICE}), Person.left.is_(False), Person.id != by.person_id
    ).order_by(Person.side.desc(), RoleGrant.id)
    found: dict[int, str] = {}
    vendor = False
    for id_, name, role, place, partner, year in session.execute(wanted):
        if reaches(Grant(role, place, partner, year), scope):
            found[id_] = name
            vendor |= role is not Role.PARTNER_LEAD
    return found if vendor or Role.OFFICE not in roles else {0: "the programme office", **found}
