"""What the search menus of forms offer: people of a side, plans, scope lines; only what the reader may choose."""

from collections.abc import Sequence
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session

from models import access, people
from models.access import Caller
from models.base import Side
from models.milestones.tables import Milestone
from models.people import Partner, Person, PersonRef, Role, RoleGrant
from models.plans import Plan, ScopeLine, Stage
from models.programme import Solution, Subsidiary

Named = TypeVar("Named", Partner, Subsidiary, Solution)
MOST: Final = 100  # Slack shows no more
_OPEN_STAGES: Final = (Stage.DRAFT, Stage.IN_FORCE)


def persons(session: Session, typed: str, *, side: Side, partner_id: int | None, plan: Plan | None,
            by: Caller) -> list[PersonRef]:  # fmt: skip
    """Return people of a side whose name holds what was typed, by name; those who have left are not offered.

    A partner's people see of the vendor only who has to do with their plan.
    """
    wanted = select(Person.id, Person.name).where(Person.side == side, Person.left.is_(False))
    if side is Side.PARTNER:
        wanted = wanted.where(Person.partner_id == partner_id)
    elif by.side is Side.PARTNER:
        wanted = wanted.where(_of_the_plan(plan))
    found = session.execute(wanted.order_by(Person.name, Person.id)).all()
    chosen = [one.id for one in found if _holds(one.name, typed)][:MOST]
    refs = people.refs(session, chosen)
    return [refs[one] for one in chosen]


def _of_the_plan(plan: Plan | None) -> ColumnElement[bool]:
    """Whom the plan names for the vendor, and the partner account managers of its partner and year."""
    if plan is None:
        return Person.id.in_([])
    pams = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.PAM, RoleGrant.partner_id == plan.partner_id,
        RoleGrant.fiscal_year == plan.fiscal_year,
    )  # fmt: skip
    lines = exists().where(ScopeLine.plan_id == plan.id, ScopeLine.vendor_owner_id == Person.id)
    milestones = exists().where(Milestone.plan_id == plan.id, Milestone.vendor_owner_id == Person.id)
    return or_(Person.id.in_([plan.vendor_accountable_id, plan.vendor_sponsor_id]), pams, lines, milestones)


def plans(session: Session, typed: str, *, by: Caller, within: ColumnElement[bool] | None = None) -> Sequence[Plan]:
    """Return the plans in which a person may write, newest first; `within` narrows them to those of a channel."""
    statement = select(Plan).where(access.writable(by), Plan.stage.in_(_OPEN_STAGES)).order_by(Plan.number.desc())
    found = session.scalars(statement if within is None else statement.where(within)).all()
    return [one for one in found if _holds(f"{one.key} {one.title} {one.partner.name}", typed)][:MOST]


def lines(session: Session, plan: Plan, typed: str = "") -> list[ScopeLine]:
    """Return the scope lines of a plan in their order."""
    found = session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plan.id).order_by(ScopeLine.number)).unique()
    return [one for one in found if _holds(line_name(one), typed)][:MOST]


def line_name(line: ScopeLine) -> str:
    """Name a scope line as people read it."""
    return f"{line.subsidiary.name} · {line.solution.name}"


def _holds(name: str, typed: str) -> bool:
    """Say whether a name holds all words that were typed, in any case and order."""
    folded = name.casefold()
    return all(word in folded for word in typed.casefold().split())


def partners(session: Session, typed: str, *, by: Caller) -> list[Partner]:
    """Return the partners for which a person may add a plan, by name."""
    mine = {grant.partner_id for grant in by.grants if grant.role is Role.PAM}
    found = session.scalars(select(Partner).where(true() if by.is_office else Partner.id.in_(mine)))
    return _by_name(found.all(), typed)


def leads(session: Session, typed: str, *, by: Caller, partner_id: int | None = None) -> list[Subsidiary]:
    """Return the subsidiaries in which a person may lead a plan, of one partner where it is chosen already."""
    mine = {
        grant.subsidiary_id for grant in by.grants if grant.role is Role.PAM and partner_id in (None, grant.partner_id)
    }
    found = session.scalars(select(Subsidiary).where(true() if by.is_office else Subsidiary.id.in_(mine)))
    return _by_name(found.all(), typed)


def scope_places(session: Session, plan: Plan) -> list[Subsidiary]:
    """Return the subsidiaries of a plan's scope; without one, its lead."""
    lines = select(ScopeLine.subsidiary_id).where(ScopeLine.plan_id == plan.id)
    found = session.scalars(select(Subsidiary).where(Subsidiary.id.in_(lines)))
    return _by_name(found.all(), "") or [plan.lead_subsidiary]


def subsidiaries(session: Session, typed: str = "") -> list[Subsidiary]:
    """Return all subsidiaries, by name."""
    return _by_name(session.scalars(select(Subsidiary)).all(), typed)


def solutions(session: Session, typed: str = "") -> list[Solution]:
    """Return all solutions, by name."""
    return _by_name(session.scalars(select(Solution)).all(), typed)


def _by_name(found: Sequence[Named], typed: str) -> list[Named]:
    return sorted((one for one in found if _holds(one.name, typed)), key=lambda one: one.name)[:MOST]
