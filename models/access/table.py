"""Who may do what: one function over the columns that decide, deny by default."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access.callers import Caller, Grant
from models.base import Side
from models.milestones.tables import Milestone
from models.people import Role
from models.plans import Plan, ScopeLine, Stage
from models.targets.tables import Target


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
class Held:
    """What decides who may do what to a milestone, as columns: its owners, its plan, its subsidiary and the lead's."""

    owners: tuple[int | None, int | None]
    partner_id: int
    fiscal_year: int
    stage: Stage
    places: tuple[int, ...]


def may(session: Session, milestone: Milestone, to_do: Act, *, by: Caller) -> bool:
    """Say whether a person who sees the milestone may do this to it."""
    if by.person_id in (milestone.vendor_owner_id, milestone.partner_owner_id) and to_do in OF_OWNERS:
        return True
    return may_in_plan(session, milestone.plan, to_do, by=by, subsidiary_id=milestone.subsidiary_id)


def may_write(session: Session, plan: Plan, *, by: Caller) -> bool:
    """Say whether a person who sees the plan may write what belongs to it."""
    return may_in_plan(session, plan, Act.WRITE, by=by)


def may_with(held: Held, to_do: Act, *, by: Caller) -> bool:
    """Say the same as `may` of a milestone whose columns are read already; nothing more is asked."""
    if by.person_id in held.owners and to_do in OF_OWNERS:
        return True
    return _may_at(held, to_do, by=by)


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
