"""Which plans a person sees and writes in, and whom they may name in one, as filters of statements."""

from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from models.access.callers import Caller, Grant
from models.access.table import Act, granting
from models.base import Side
from models.milestones.tables import Milestone
from models.people import Partner, Person, Role, RoleGrant
from models.plans import Plan, ScopeLine, in_subsidiary


@lru_cache(maxsize=1024)  # most statements ask it, and to write it down takes longer than to run them
def visible(by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Plan` that lets through what a person may see."""
    if by.is_office:
        return true()
    return and_(_own(by), or_(*map(_reached, by.grants), _named(by.person_id)))  # the last looks into lines


def writable(by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Plan` of those within which a person writes: all of it, or what is of one line."""
    return and_(_own(by), or_(false(), *map(_reached, granting(by, Act.ADD))))


def is_named(session: Session, *, by: Caller) -> bool:
    """Say whether a person has a role, or a plan names them."""
    return bool(by.grants) or session.scalar(select(Plan.id).where(visible(by)).limit(1)) is not None


def plans(*, by: Caller) -> Select[Plan]:
    """Return the statement of all plans that a person may see."""
    return select(Plan).where(visible(by))


def partners(by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Partner` of those whose name a person may read: their own, or one of a plan they see."""
    mine = {grant.partner_id for grant in by.grants} | {by.partner_id}
    return or_(Partner.id.in_(mine - {None}), exists().where(Plan.partner_id == Partner.id, visible(by)))


def people_of(side: Side, *, partner_id: int | None, plan: Plan | None, by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Person` of those of a side whom a person may name in a plan of a partner.

    The vendor's people name all of their own, and of partners those of the plan's; a partner's people name all of
    their own, and of the vendor those who have to do with their plan.
    """
    if side is Side.PARTNER:
        return and_(Person.side == Side.PARTNER, Person.partner_id == partner_id, _own_partner(partner_id, by))
    return and_(Person.side == Side.VENDOR, true() if by.side is Side.VENDOR else _of_the_plan(plan))


def _own_partner(partner_id: int | None, by: Caller) -> ColumnElement[bool]:
    return true() if by.side is Side.VENDOR or by.partner_id == partner_id else false()


def _of_the_plan(plan: Plan | None) -> ColumnElement[bool]:
    """Whom the plan names for the vendor, and the partner account managers of its partner and year."""
    if plan is None:
        return false()
    pams = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.role == Role.PAM,
        RoleGrant.partner_id == plan.partner_id,
        RoleGrant.fiscal_year == plan.fiscal_year,
    )
    lines = exists().where(ScopeLine.plan_id == plan.id, ScopeLine.vendor_owner_id == Person.id)
    milestones = exists().where(Milestone.plan_id == plan.id, Milestone.vendor_owner_id == Person.id)
    return or_(Person.id.in_([plan.vendor_accountable_id, plan.vendor_sponsor_id]), pams, lines, milestones)


def _own(by: Caller) -> ColumnElement[bool]:
    """Of a partner's people, only plans of that partner."""
    return true() if by.side is Side.VENDOR else Plan.partner_id == by.partner_id


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


def _reached(grant: Grant) -> ColumnElement[bool]:
    """Return for which plans a role counts: `models.access.table.reaches`, as a filter."""
    match grant.role:
        case Role.OFFICE:
            return true()
        case Role.SUBSIDIARY_LEAD:
            return in_subsidiary(grant.subsidiary_id)
        case Role.PARTNER_LEAD:
            return Plan.partner_id == grant.partner_id
        case Role.PAM:
            place = in_subsidiary(grant.subsidiary_id)
            return and_(place, Plan.partner_id == grant.partner_id, Plan.fiscal_year == grant.fiscal_year)
