"""Who may see and do what: one table, one function, deny by default.

The check runs when a screen is drawn and again when its button or form comes back.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select, true
from sqlalchemy.orm import Session

from models.base import Side
from models.errors import NotAllowed, NotFound
from models.milestones.tables import Milestone
from models.people import Person, Role, RoleGrant, SlackIdentity
from models.plans import Plan, ScopeLine, Stage, in_subsidiary
from models.programme import Programme
from models.statements import among, rows
from models.targets.tables import Target
from models.words import echo

_KEY = re.compile(r"PSP-(\d{1,9})(?:-M(\d{1,9})|-[TS]\d{1,9})?", re.IGNORECASE)
_TARGET_KEY = re.compile(r"PSP-(\d{1,9})-T(\d{1,9})", re.IGNORECASE)


class Act(StrEnum):
    """What can be done to a thing that one sees."""

    SEE = "see"
    WRITE = "write"
    FINISH = "finish"
    MOVE = "move"
    ANSWER = "answer"
    ASSIGN = "assign"
    START = "start"
    REPORT = "report"


OF_OWNERS: Final = (Act.FINISH, Act.MOVE, Act.ANSWER)


@dataclass(frozen=True)
class Grant:
    """A role with its limits, as the person holds it."""

    role: Role
    subsidiary_id: int | None
    partner_id: int | None
    fiscal_year: int | None


@dataclass(frozen=True)
class Caller:
    """Who asks: a linked person with a side and roles."""

    person_id: int
    name: str
    side: Side
    partner_id: int | None
    zone: str
    locale: str
    grants: tuple[Grant, ...]

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


def visible(by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Plan` that lets through what a person may see."""
    if by.is_office:
        return true()
    if by.side is Side.PARTNER and by.partner_id is None:
        return false()
    mine = [wide for grant in by.grants if (wide := _granted(grant)) is not None]
    mine.append(_named(by.person_id))  # last, it looks into lines and milestones
    own = Plan.partner_id == by.partner_id if by.side is Side.PARTNER else true()
    return and_(own, or_(*mine))


def writable(by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Plan` of those in which a person writes: the office, the PAM there, the partner lead."""
    if by.is_office:
        return true()
    writers = [grant for grant in by.grants if grant.role in (Role.PAM, Role.PARTNER_LEAD)]
    return and_(visible(by), or_(false(), *(wide for grant in writers if (wide := _granted(grant)) is not None)))


def is_named(session: Session, *, by: Caller) -> bool:
    """Say whether a person has a role, or a plan names them."""
    return bool(by.grants) or session.scalar(select(Plan.id).where(visible(by)).limit(1)) is not None


def plans(*, by: Caller) -> Select[Plan]:
    """Return the statement of all plans that a person may see."""
    return select(Plan).where(visible(by))


def get_plan(session: Session, key: str, *, by: Caller, to_do: Act = Act.SEE, lock: bool = False) -> Plan:
    """Return the plan of a key such as PSP-12 or PSP-12-M3; `lock` makes others who will change it wait.

    Raises:
        NotFound: it does not exist or the person may not see it; both read the same.
        NotAllowed: the person sees it, but may not do this.
    """
    match = _KEY.fullmatch(key.strip())
    number = int(match[1]) if match else -1
    wanted = select(Plan).where(Plan.number == number, visible(by))
    if lock:
        wanted = wanted.with_for_update(of=Plan).execution_options(populate_existing=True)
    plan = session.scalar(wanted)
    if plan is None:
        raise not_found(key)
    if not may_in_plan(session, plan, to_do, by=by):
        raise NotAllowed(f"Only {_and(_answerers(session, plan))} can do this in “{plan.title}”.")
    return plan


def get_milestone(session: Session, key: str, *, by: Caller, to_do: Act = Act.SEE, lock: bool = False) -> Milestone:
    """Return the milestone of a key such as PSP-12-M3, in any case of letters.

    `lock` is for who will change it: of two at once the second waits, then reads what the first one did.

    Raises:
        NotFound: it does not exist or the person may not see it; both read the same.
        NotAllowed: the person sees it, but may not do this.
    """
    match = _KEY.fullmatch(key.strip())
    if not match or not match[2]:
        raise not_found(key)
    wanted = (
        select(Milestone)
        .join(Plan, Milestone.plan_id == Plan.id)
        .where(Plan.number == int(match[1]), Milestone.number == int(match[2]), visible(by))
    )
    if lock:
        wanted = wanted.with_for_update(of=Milestone).execution_options(populate_existing=True)
    milestone = session.scalar(wanted)
    if milestone is None:
        raise not_found(key)
    if not may(session, milestone, to_do, by=by):
        raise not_allowed(session, milestone, to_do)
    return milestone


def may_write(session: Session, plan: Plan, *, by: Caller) -> bool:
    """Say whether a person who sees the plan may write what belongs to it."""
    return may_in_plan(session, plan, Act.WRITE, by=by)


def not_allowed(session: Session, milestone: Milestone, to_do: Act, *, can: str = "do this to {it}") -> NotAllowed:
    """Say who may do it; `can` says what, with `{it}` for the title."""
    owners = "its owners, " if to_do in OF_OWNERS and (milestone.vendor_owner_id or milestone.partner_owner_id) else ""
    names = _and(_answerers(session, milestone.plan))
    owner = milestone.vendor_owner if milestone.accountable is Side.VENDOR else milestone.partner_owner
    words = f"Only {owners}{names} can {can.format(it=f'“{milestone.title}”')}."
    return NotAllowed(words, key=milestone.key, owner=owner.name if owner else "")


def may(session: Session, milestone: Milestone, to_do: Act, *, by: Caller) -> bool:
    """Say whether a person who sees the milestone may do this to it."""
    if by.person_id in (milestone.vendor_owner_id, milestone.partner_owner_id) and to_do in OF_OWNERS:
        return True
    return may_in_plan(session, milestone.plan, to_do, by=by, subsidiary_id=milestone.subsidiary_id)


@dataclass(frozen=True)
class Held:
    """What decides who may do what to a milestone, as columns: its owners, its plan, its subsidiary and the lead's."""

    owners: tuple[int | None, int | None]
    partner_id: int
    fiscal_year: int
    stage: Stage
    places: tuple[int, ...]


def may_with(held: Held, to_do: Act, *, by: Caller) -> bool:
    """Say the same as `may` of a milestone whose columns are read already; nothing more is asked."""
    if by.person_id in held.owners and to_do in OF_OWNERS:
        return True
    return _may_at(held, to_do, by=by)


def get_target(session: Session, key: str, *, by: Caller, to_do: Act = Act.SEE, lock: bool = False) -> Target:
    """Return the target of a key such as PSP-12-T1, in any case; `lock` makes others who will change it wait.

    Raises:
        NotFound: it does not exist or the person may not see it; both read the same.
        NotAllowed: the person sees it, but may not do this.
    """
    match = _TARGET_KEY.fullmatch(key.strip())
    if not match:
        raise not_found(key)
    wanted = select(Target).join(Plan, Target.plan_id == Plan.id)
    wanted = wanted.where(Plan.number == int(match[1]), Target.number == int(match[2]), visible(by))
    if lock:
        wanted = wanted.with_for_update(of=Target).execution_options(populate_existing=True)
    target = session.scalar(wanted)
    if target is None:
        raise not_found(key)
    if not may_target(session, target, to_do, by=by):
        names = session.scalars(select(Person.name).where(Person.id.in_(owners_of(target))).order_by(Person.id)).all()
        owners = f" {', '.join(names)}" if names else ""
        answer = _and([name for name in _answerers(session, target.plan) if name not in names])
        raise NotAllowed(f"Only its owners{owners}, {answer} can do this to “{target.title}”.")
    return target


def owners_of(target: Target) -> list[int]:
    """Return who owns a target, the vendor's first: the owners of its line, of a whole plan the accountable persons."""
    of = target.line
    pair = (
        (of.vendor_owner_id, of.partner_owner_id)
        if of
        else (target.plan.vendor_accountable_id, target.plan.partner_accountable_id)
    )
    return [one for one in pair if one is not None]


def may_target(session: Session, target: Target, to_do: Act, *, by: Caller) -> bool:
    """Say whether a person who sees the target may do this to it."""
    if to_do is Act.SEE or (to_do is Act.REPORT and by.person_id in owners_of(target)):
        return True
    return may_in_plan(session, target.plan, to_do, by=by, subsidiary_id=target.subsidiary_id)


def acts_for_side(by: Caller, *, partner_id: int, subsidiary_id: int, fiscal_year: int) -> bool:
    """Say whether a person acts for the whole of their side: the office, the PAM there and then, the partner lead."""
    if by.side is Side.PARTNER:
        return by.partner_id == partner_id and by.has(Role.PARTNER_LEAD)
    pam = Grant(Role.PAM, subsidiary_id, partner_id, fiscal_year)
    return by.is_office or pam in by.grants


def may_in_plan(session: Session, plan: Plan, to_do: Act, *, by: Caller, subsidiary_id: int | None = None) -> bool:
    """Say whether a person who sees the plan may do this to it, or to what belongs to a subsidiary in it."""
    own = plan.lead_subsidiary_id if subsidiary_id is None else subsidiary_id
    places: tuple[int, ...] = (own, plan.lead_subsidiary_id)
    if subsidiary_id is None and to_do is Act.WRITE:
        places += tuple(session.scalars(select(ScopeLine.subsidiary_id).where(ScopeLine.plan_id == plan.id)))
    return _may_at(Held((None, None), plan.partner_id, plan.fiscal_year, plan.stage, places), to_do, by=by)


def _may_at(held: Held, to_do: Act, *, by: Caller) -> bool:
    """Say whether a person acts for their side in a plan, or in one of the places that count."""
    if to_do is Act.SEE:
        return True
    if to_do is Act.START and by.side is not Side.VENDOR:
        return False
    if to_do is Act.WRITE and by.side is Side.PARTNER and held.stage is not Stage.DRAFT:
        return acts_for_side(by, partner_id=held.partner_id, subsidiary_id=0, fiscal_year=held.fiscal_year)
    return any(
        acts_for_side(by, partner_id=held.partner_id, subsidiary_id=place, fiscal_year=held.fiscal_year)
        for place in held.places
    )


def _named(person_id: int) -> ColumnElement[bool]:
    """Whoever is named in a plan sees it whole."""
    named = or_(
        Plan.vendor_accountable_id == person_id,
        Plan.partner_accountable_id == person_id,
        Plan.vendor_sponsor_id == person_id,
        Plan.partner_sponsor_id == person_id,
    )
    lines = (
        exists()
        .where(
            ScopeLine.plan_id == Plan.id,
            or_(ScopeLine.vendor_owner_id == person_id, ScopeLine.partner_owner_id == person_id),
        )
        .correlate(Plan)
    )
    milestones = (
        exists()
        .where(
            Milestone.plan_id == Plan.id,
            or_(Milestone.vendor_owner_id == person_id, Milestone.partner_owner_id == person_id),
        )
        .correlate(Plan)
    )
    return or_(named, lines, milestones)


def _granted(grant: Grant) -> ColumnElement[bool] | None:
    """What a role lets a person see beyond the plans that name them."""
    if grant.role is Role.PARTNER_LEAD:
        return Plan.partner_id == grant.partner_id
    if grant.role not in (Role.PAM, Role.SUBSIDIARY_LEAD):
        return None
    place = in_subsidiary(grant.subsidiary_id)
    if grant.role is Role.SUBSIDIARY_LEAD:
        return place
    return and_(place, Plan.partner_id == grant.partner_id, Plan.fiscal_year == grant.fiscal_year)


def _answerers(session: Session, plan: Plan) -> list[str]:
    ids = [i for i in (plan.vendor_accountable_id, plan.partner_accountable_id) if i is not None]
    return list(session.scalars(select(Person.name).where(Person.id.in_(ids)).order_by(Person.side.desc())))


def _and(names: Sequence[str]) -> str:
    return " and ".join(names) or "the programme office"


def not_found(key: str) -> NotFound:
    """Say that there is no such thing, in the one sentence that all rooms use: it must not tell more."""
    return NotFound(f"There is no “{echo(key)}” that you can see. Look for a word of its title.")
