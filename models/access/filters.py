"""Which plans a person sees and writes in, as filters of statements."""

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from models.access.callers import Caller, Grant
from models.base import Side
from models.milestones.tables import Milestone
from models.people import Role
from models.plans import Plan, ScopeLine, in_subsidiary


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
