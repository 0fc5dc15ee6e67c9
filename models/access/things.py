"""A plan, milestone or target by its key, if the person may: what they may not see reads like what does not exist."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access.callers import Caller
from models.access.filters import visible
from models.access.table import OF_OWNERS, Act, may, may_in_plan, may_target, owners_of
from models.base import Side
from models.errors import NotAllowed, NotFound
from models.milestones.tables import Milestone
from models.people import Person
from models.plans import Plan
from models.targets.tables import Target
from models.words import echo

_KEY = re.compile(r"PSP-(\d{1,9})(?:-M(\d{1,9})|-[TS]\d{1,9})?", re.IGNORECASE)
_TARGET_KEY = re.compile(r"PSP-(\d{1,9})-T(\d{1,9})", re.IGNORECASE)


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


def not_allowed(session: Session, milestone: Milestone, to_do: Act, *, can: str = "do this to {it}") -> NotAllowed:
    """Say who may do it; `can` says what, with `{it}` for the title."""
    owners = "its owners, " if to_do in OF_OWNERS and (milestone.vendor_owner_id or milestone.partner_owner_id) else ""
    names = _and(_answerers(session, milestone.plan))
    owner = milestone.vendor_owner if milestone.accountable is Side.VENDOR else milestone.partner_owner
    words = f"Only {owners}{names} can {can.format(it=f'“{milestone.title}”')}."
    return NotAllowed(words, key=milestone.key, owner=owner.name if owner else "")


def _answerers(session: Session, plan: Plan) -> list[str]:
    ids = [i for i in (plan.vendor_accountable_id, plan.partner_accountable_id) if i is not None]
    return list(session.scalars(select(Person.name).where(Person.id.in_(ids)).order_by(Person.side.desc())))


def _and(names: Sequence[str]) -> str:
    return " and ".join(names) or "the programme office"


def not_found(key: str) -> NotFound:
    """Say that there is no such thing, in the one sentence that all rooms use: it must not tell more."""
    return NotFound(f"There is no “{echo(key)}” that you can see. Look for a word of its title.")
