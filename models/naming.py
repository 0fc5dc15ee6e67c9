"""Somebody who is linked, but whom no plan names: who can change that, and asking them.

One request a day reaches each of them, at once where it is their time of day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import access, history, people
from models.access import Caller
from models.alerts import cast
from models.digest.lines import Kind
from models.errors import Conflict
from models.history import History
from models.notifications import Item, Lane, to_person
from models.notifications.recipients import hours_of
from models.people import Person, PersonRef, Role

ASKED: Final = "asked to be named"


@dataclass(frozen=True)
class Unnamed:
    """Somebody whom no plan names, who can name them, and when they asked today."""

    me: PersonRef
    can_name: tuple[PersonRef, ...]
    asked_at: datetime | None = None


def unnamed(session: Session, *, by: Caller, now: datetime) -> Unnamed | None:
    """Return who can name somebody; None where a role or a plan names them already."""
    if access.is_named(session, by=by):
        return None
    _, can_name = _who_can(session, by)
    refs = people.refs(session, [by.person_id, *can_name])
    return Unnamed(refs[by.person_id], tuple(refs[one] for one in can_name), _asked_today(session, by, now=now))


def ask(session: Session, *, by: Caller, now: datetime) -> Unnamed:
    """Ask whoever can name somebody; a second time on the same day is the first one. Raises Conflict."""
    found = unnamed(session, by=by, now=now)
    if found is None:
        raise Conflict("You are named already. Write /psp to see what waits for you.")
    if not found.can_name:
        raise Conflict("Nobody who can name you can be reached in Slack. Tell your own partner lead or the vendor.")
    if found.asked_at is not None:
        return found
    role, can_name = _who_can(session, by)
    line = history.record(session, subject_of(by.person_id), ASKED, by_id=by.person_id, at=now)
    session.flush()
    session.add_all(
        Item(rule=Kind.NAMING_ASKED.value, subject=line.subject, round=line.id, step="0", recipient=to_person(one),
             person_id=one, lane=Lane.URGENT, role=role.value, due_at=now, created_at=now)
        for one in can_name
    )  # fmt: skip
    return Unnamed(found.me, found.can_name, now)


def subject_of(person_id: int) -> str:
    """Name a person as the ledger does."""
    return f"person:{person_id}"


def _who_can(session: Session, by: Caller) -> tuple[Role, Sequence[int]]:
    """Return who names people of a side: the partner's leads or for the vendor the office, whom a message reaches."""
    partners = () if by.partner_id is None else (by.partner_id,)
    roles = cast.roles(session, subsidiaries=(), partners=partners)
    leads = dict.fromkeys(roles.partner_leads.get(by.partner_id or 0, ()))
    known = cast.people(session, [*leads, *roles.office])
    reached = [one for one in leads if known[one].reachable]
    if reached:
        return Role.PARTNER_LEAD, reached
    return Role.OFFICE, [one for one in dict.fromkeys(roles.office) if known[one].reachable]


def _asked_today(session: Session, by: Caller, *, now: datetime) -> datetime | None:
    hours = hours_of(session.get_one(Person, by.person_id))
    mine = select(History.at).where(History.subject == subject_of(by.person_id), History.act == ASKED)
    last = session.scalar(mine.order_by(History.id.desc()).limit(1))
    return last if last is not None and hours.day(last) == hours.day(now) else None
