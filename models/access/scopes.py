"""Where each kind of thing belongs: its scope, which decides who may do what to it."""

from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access.table import Scope, places_of
from models.milestones.tables import Milestone
from models.plans import Plan, ScopeLine
from models.targets.tables import Target

Thing: TypeAlias = Plan | ScopeLine | Milestone | Target
Owners: TypeAlias = tuple[int | None, int | None]


def scope_of(thing: Thing) -> Scope:
    """Return the scope of a thing: of its scope line, or of the whole plan, which its lead subsidiary's PAM answers."""
    if isinstance(thing, Plan):
        return part_of(thing, thing.lead_subsidiary_id)
    return part_of(thing.plan, thing.subsidiary_id, owners=_owners(thing))


def part_of(plan: Plan, subsidiary_id: int, *, owners: Owners = (None, None)) -> Scope:
    """Return the scope of what belongs to a subsidiary in a plan, perhaps of something that is about to be added."""
    places = places_of(subsidiary_id, plan.lead_subsidiary_id, plan.stage)
    return Scope(plan.partner_id, plan.fiscal_year, plan.stage, places, owners)


def within(session: Session, plan: Plan) -> Scope:
    """Return the scope of a plan with all of its lines: who has a right here has it somewhere within the plan."""
    lines = session.scalars(select(ScopeLine.subsidiary_id).where(ScopeLine.plan_id == plan.id).distinct())
    return Scope(plan.partner_id, plan.fiscal_year, plan.stage, (plan.lead_subsidiary_id, *lines))


def owners_of(target: Target) -> list[int]:
    """Return who owns a target, the vendor's first: the owners of its line, of a whole plan the accountable persons."""
    return [person_id for person_id in _owners(target) if person_id is not None]


def _owners(thing: ScopeLine | Milestone | Target) -> Owners:
    if isinstance(thing, Target):
        if thing.line is None:
            return thing.plan.vendor_accountable_id, thing.plan.partner_accountable_id
        return thing.line.vendor_owner_id, thing.line.partner_owner_id
    return thing.vendor_owner_id, thing.partner_owner_id
