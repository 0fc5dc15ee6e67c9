"""What the search menus of forms offer, and what was chosen of them: only what the reader may choose.

A menu and what comes back from it ask the same filter. `chosen` reads an id that came back: what does not exist and
what the menu does not offer are the same, so that no id can be tried out.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from models import access, people
from models.access import Act, Caller
from models.base import Side
from models.people import Partner, Person, PersonRef, Role
from models.plans import Plan, ScopeLine, Stage
from models.programme import Solution, Subsidiary

Named = TypeVar("Named", Partner, Subsidiary, Solution)
Kept = TypeVar("Kept", Partner, Subsidiary, Person)
MOST: Final = 100  # Slack shows no more
NOT_OFFERED: Final = "Choose one of the list."
_OPEN_STAGES: Final = (Stage.DRAFT, Stage.IN_FORCE)


def chosen(session: Session, kind: type[Kept], id_: int | None, offered: ColumnElement[bool]) -> Kept | None:
    """Return what was chosen of a menu by the id that came back; None for all that the menu does not offer."""
    return session.scalar(select(kind).where(kind.id == id_, offered)) if id_ is not None else None


def persons(session: Session, typed: str, *, side: Side, partner_id: int | None, plan: Plan | None,
            by: Caller) -> list[PersonRef]:  # fmt: skip
    """Return people of a side whose name holds what was typed, by name; those who have left are not offered."""
    offered = access.people_of(side, partner_id=partner_id, plan=plan, by=by)
    wanted = select(Person.id, Person.name).where(offered, Person.left.is_(False))
    found = session.execute(wanted.order_by(Person.name, Person.id)).all()
    ids = [row.id for row in found if _holds(row.name, typed)][:MOST]
    refs = people.refs(session, ids)
    return [refs[id_] for id_ in ids]


def nameable(plan: Plan, *, by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Person` of those of both sides whom a person may name in a plan."""
    return or_(*(access.people_of(side, partner_id=plan.partner_id, plan=plan, by=by) for side in Side))


def name_of(session: Session, person_id: int | None, *, plan: Plan, by: Caller) -> str:
    """Name whom a form says; nobody, if it is nobody whom the reader may name in the plan."""
    person = chosen(session, Person, person_id, nameable(plan, by=by))
    return person.name if person else "nobody"


def plans(session: Session, typed: str, *, by: Caller, within: ColumnElement[bool] | None = None) -> Sequence[Plan]:
    """Return the plans in which a person may write, newest first; `within` narrows them to those of a channel."""
    statement = select(Plan).where(access.writable(by), Plan.stage.in_(_OPEN_STAGES)).order_by(Plan.number.desc())
    found = session.scalars(statement if within is None else statement.where(within)).all()
    return [plan for plan in found if _holds(f"{plan.key} {plan.title} {plan.partner.name}", typed)][:MOST]


def lines(session: Session, plan: Plan, typed: str = "") -> list[ScopeLine]:
    """Return the scope lines of a plan in their order."""
    found = session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plan.id).order_by(ScopeLine.number)).unique()
    return [line for line in found if _holds(line_name(line), typed)][:MOST]


def line_name(line: ScopeLine) -> str:
    """Name a scope line as people read it."""
    return f"{line.subsidiary.name} · {line.solution.name}"


def _holds(name: str, typed: str) -> bool:
    """Say whether a name holds all words that were typed, in any case and order."""
    folded = name.casefold()
    return all(word in folded for word in typed.casefold().split())


def planned_partners(by: Caller) -> ColumnElement[bool]:
    """Return the filter over `Partner` of those for which a person may add a plan."""
    grants = access.granting(by, Act.CREATE_PLAN)
    if any(grant.role is Role.OFFICE for grant in grants):
        return true()
    return Partner.id.in_({grant.partner_id for grant in grants})


def planned_leads(by: Caller, *, partner_id: int | None = None) -> ColumnElement[bool]:
    """Return the filter over `Subsidiary` of those that may lead a plan of a person, perhaps with one partner."""
    grants = access.granting(by, Act.CREATE_PLAN)
    if any(grant.role is Role.OFFICE for grant in grants):
        return true()
    return Subsidiary.id.in_({one.subsidiary_id for one in grants if partner_id in (None, one.partner_id)})


def scoped_places(plan: Plan) -> ColumnElement[bool]:
    """Return the filter over `Subsidiary` of those of a plan's scope; without one, of its lead."""
    lines_ = select(ScopeLine.subsidiary_id).where(ScopeLine.plan_id == plan.id)
    return or_(Subsidiary.id.in_(lines_), (Subsidiary.id == plan.lead_subsidiary_id) & ~lines_.exists())


def partners(session: Session, typed: str, *, by: Caller) -> list[Partner]:
    """Return the partners for which a person may add a plan, by name."""
    return _by_name(session.scalars(select(Partner).where(planned_partners(by))).all(), typed)


def leads(session: Session, typed: str, *, by: Caller, partner_id: int | None = None) -> list[Subsidiary]:
    """Return the subsidiaries in which a person may lead a plan, of one partner where it is chosen already."""
    offered = planned_leads(by, partner_id=partner_id)
    return _by_name(session.scalars(select(Subsidiary).where(offered)).all(), typed)


def scope_places(session: Session, plan: Plan) -> list[Subsidiary]:
    """Return the subsidiaries of a plan's scope; without one, its lead."""
    return _by_name(session.scalars(select(Subsidiary).where(scoped_places(plan))).all(), "")


def subsidiaries(session: Session, typed: str = "") -> list[Subsidiary]:
    """Return all subsidiaries, by name."""
    return _by_name(session.scalars(select(Subsidiary)).all(), typed)


def solutions(session: Session, typed: str = "") -> list[Solution]:
    """Return all solutions, by name."""
    return _by_name(session.scalars(select(Solution)).all(), typed)


def _by_name(found: Sequence[Named], typed: str) -> list[Named]:
    return sorted((one for one in found if _holds(one.name, typed)), key=lambda one: one.name)[:MOST]
