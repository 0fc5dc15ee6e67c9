"""Who sees which plans, for many people at once: what `models.access.filters.visible` says, worked out of columns."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access.callers import Caller
from models.access.table import Scope, reaches
from models.base import Side
from models.milestones.tables import Milestone
from models.plans import Plan, ScopeLine
from models.statements import among, rows


def sees_by_role(scope: Scope, *, by: Caller) -> bool:
    """Say whether somebody sees a plan by what they are to one thing of it, without a question to the database."""
    if not is_of_company(scope.partner_id, by=by):
        return False
    return by.person_id == scope.owner(by.side) or any(reaches(grant, scope) for grant in by.grants)


def is_of_company(partner_id: int | None, *, by: Caller) -> bool:
    """Say whether a plan with a partner is one of a person's own company."""
    return by.side is Side.VENDOR or (by.partner_id is not None and by.partner_id == partner_id)


def in_sight(session: Session, numbers: Collection[int], readers: Mapping[int, Caller]) -> set[tuple[int, int]]:
    """Return which plans, by number, some people see, by their ids: pairs of both. Three statements."""
    if not numbers:
        return set()
    columns = (Plan.id, Plan.number, Plan.partner_id, Plan.fiscal_year, Plan.stage, Plan.lead_subsidiary_id,
               Plan.vendor_accountable_id, Plan.partner_accountable_id, Plan.vendor_sponsor_id,
               Plan.partner_sponsor_id)  # fmt: skip
    plans = rows(session, select(*columns).where(among(session, Plan.number, numbers)))
    places, named = _within(session, [plan.id for plan in plans], readers)
    found = set()
    for plan in plans:
        scope = Scope(plan.partner_id, plan.fiscal_year, plan.stage, (plan.lead_subsidiary_id, *places[plan.id]))
        people = {*plan[6:], *named[plan.id]}
        for person_id, by in readers.items():
            reached = person_id in people or any(reaches(grant, scope) for grant in by.grants)
            if by.is_office or (reached and is_of_company(plan.partner_id, by=by)):
                found.add((plan.number, person_id))
    return found


def _within(
    session: Session, plan_ids: Collection[int], readers: Collection[int]
) -> tuple[Mapping[int, set[int]], Mapping[int, set[int | None]]]:
    """Return the subsidiaries of each plan's lines, and who owns a line or a milestone of it."""
    places: defaultdict[int, set[int]] = defaultdict(set)
    named: defaultdict[int, set[int | None]] = defaultdict(set)
    lines = select(
        ScopeLine.plan_id, ScopeLine.subsidiary_id, ScopeLine.vendor_owner_id, ScopeLine.partner_owner_id
    ).where(among(session, ScopeLine.plan_id, plan_ids))
    for plan_id, place, *owners in rows(session, lines):
        places[plan_id].add(place)
        named[plan_id].update(owners)
    theirs = among(session, Milestone.vendor_owner_id, readers) | among(session, Milestone.partner_owner_id, readers)
    milestones = select(Milestone.plan_id, Milestone.vendor_owner_id, Milestone.partner_owner_id).distinct()
    for plan_id, *owners in rows(session, milestones.where(among(session, Milestone.plan_id, plan_ids), theirs)):
        named[plan_id].update(owners)
    return places, named
