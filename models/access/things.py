"""A plan, milestone, target or scope line by its key, if the person may: what they do not see reads as not there."""

import re
from typing import Final, TypeAlias, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.access.callers import Caller
from models.access.filters import visible
from models.access.refusals import not_allowed
from models.access.scopes import part_of, scope_of, within
from models.access.table import Act, may
from models.errors import NotAllowed, NotFound
from models.milestones.tables import Milestone
from models.plans import Plan, ScopeLine
from models.targets.tables import Target
from models.words import echo

_KEY: Final = re.compile(r"PSP-(\d{1,9})(?:-([MTS])(\d{1,9}))?", re.IGNORECASE)
Part: TypeAlias = Milestone | Target | ScopeLine
PartT = TypeVar("PartT", Milestone, Target, ScopeLine)


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
    scope = within(session, plan) if to_do is Act.ADD else scope_of(plan)
    if not may(scope, to_do, by=by):
        raise not_allowed(session, scope, to_do, title=plan.title, by=by)
    return plan


def get_milestone(session: Session, key: str, *, by: Caller, to_do: Act = Act.SEE, lock: bool = False) -> Milestone:
    """Return the milestone of a key such as PSP-12-M3, in any case of letters.

    `lock` is for who will change it: of two at once the second waits, then reads what the first one did.

    Raises:
        NotFound: it does not exist or the person may not see it; both read the same.
        NotAllowed: the person sees it, but may not do this.
    """
    milestone = _get(session, Milestone, "M", key, by=by, lock=lock)
    ensure(session, milestone, to_do, by=by)
    return milestone


def get_target(session: Session, key: str, *, by: Caller, to_do: Act = Act.SEE, lock: bool = False) -> Target:
    """Return the target of a key such as PSP-12-T2, in any case of letters; raises as `get_milestone` does."""
    target = _get(session, Target, "T", key, by=by, lock=lock)
    ensure(session, target, to_do, by=by)
    return target


def get_line(session: Session, key: str, *, by: Caller) -> ScopeLine:
    """Return the scope line of a key such as PSP-12-S4, in any case of letters. Raises NotFound."""
    return _get(session, ScopeLine, "S", key, by=by, lock=False)


def ensure(session: Session, thing: Part, to_do: Act, *, by: Caller) -> None:
    """Refuse what a person may not do to something that they see. Raises NotAllowed."""
    scope = scope_of(thing)
    if may(scope, to_do, by=by):
        return
    if isinstance(thing, ScopeLine):
        title = f"{thing.subsidiary.name} · {thing.solution.name}"
        raise not_allowed(session, scope, to_do, title=title, by=by)
    owner_id = scope.owner(thing.accountable) if isinstance(thing, Milestone) else None
    raise not_allowed(session, scope, to_do, title=thing.title, key=thing.key, owner_id=owner_id, by=by)


def ensure_part(plan: Plan, line: ScopeLine | None, *, by: Caller) -> None:
    """Refuse to write for a line, or for the whole plan, that is not the person's. Raises NotAllowed at `line`."""
    place = line.subsidiary if line else plan.lead_subsidiary
    if not may(part_of(plan, place.id), Act.EDIT, by=by):
        where = place.name if line else f"the whole plan, which {place.name} leads"
        raise NotAllowed(f"You cannot write for {where}. Choose a line of your own subsidiary.", field="line")


def not_found(key: str) -> NotFound:
    """Say that there is no such thing, in the one sentence that all rooms use: it must not tell more."""
    return NotFound(f"There is no “{echo(key)}” that you can see. Look for a word of its title.")


def _get(session: Session, kind: type[PartT], letter: str, key: str, *, by: Caller, lock: bool) -> PartT:
    match = _KEY.fullmatch(key.strip())
    if not match or (match[2] or "").upper() != letter:
        raise not_found(key)
    wanted: Select[PartT] = (
        select(kind)
        .join(Plan, kind.plan_id == Plan.id)
        .where(Plan.number == int(match[1]), kind.number == int(match[3]), visible(by))
    )
    if lock:
        wanted = wanted.with_for_update(of=kind).execution_options(populate_existing=True)
    thing = session.scalar(wanted)
    if thing is None:
        raise not_found(key)
    return thing
