"""The scope of a plan: one line for each solution in each subsidiary, with an owner on each side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import access, alerts, choices, history
from models.access import Act, Caller
from models.base import Side
from models.errors import Conflict, Invalid, NotAllowed
from models.milestones.checks import Refusals, owner
from models.milestones.tables import Milestone
from models.people import Person, vendor_name
from models.plans.tables import Plan, ScopeLine, Stage
from models.programme import Solution, Subsidiary
from models.targets.tables import Target

MOST: Final = 2000
SIGNED: Final = "It changes only by an amendment, which cannot be made here yet."


@dataclass(frozen=True)
class Added:
    """How many lines were added, and how many were there already."""

    added: int
    there: int


def add(session: Session, key: str, *, solutions: Sequence[int], subsidiaries: Sequence[int], by: Caller,
        now: datetime) -> Added:  # fmt: skip
    """Add a line for each solution in each subsidiary; those that are there stay as they are.

    Raises NotFound, NotAllowed, Conflict, Invalid.
    """
    plan = _draft(session, key, by=by)
    if not solutions or not subsidiaries:
        field = "subsidiaries" if solutions else "solutions"
        raise Invalid("Choose at least one.", field=field)
    return write(session, plan, solutions, subsidiaries, by=by, now=now)


def write(session: Session, plan: Plan, solutions: Sequence[int], subsidiaries: Sequence[int], *, by: Caller,
          now: datetime) -> Added:  # fmt: skip
    """Write the lines of a draft that are not there yet. Raises Invalid."""
    there = {
        (line.solution_id, line.subsidiary_id): line.number
        for line in session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plan.id))
    }
    wanted = [(solution, subsidiary) for subsidiary in subsidiaries for solution in solutions]
    if len(there) + len(wanted) > MOST:
        raise Invalid(f"A plan holds up to {MOST:,} lines. Choose fewer.", field="subsidiaries")
    currencies = dict(session.execute(select(Subsidiary.id, Subsidiary.currency)).all())
    refusals = Refusals()
    refusals.add("solutions", _unknown(solutions, set(session.scalars(select(Solution.id)))))
    refusals.add("subsidiaries", _unknown(subsidiaries, set(currencies)))
    refusals.raise_if_any()
    fresh = [one for one in wanted if one not in there]
    number = max(there.values(), default=0)
    for place, (solution, subsidiary) in enumerate(fresh, number + 1):
        session.add(ScopeLine(
            plan_id=plan.id, number=place, solution_id=solution, subsidiary_id=subsidiary,
            currency=currencies[subsidiary],
        ))  # fmt: skip
    session.flush()
    if fresh:
        words = f"{len(fresh)} line{'' if len(fresh) == 1 else 's'}"
        history.record(session, plan.key, "scope added", by_id=by.person_id, at=now, now=words)
    return Added(len(fresh), len(wanted) - len(fresh))


def _unknown(chosen: Sequence[int], known: set[int]) -> str | None:
    return None if set(chosen) <= known else choices.NOT_OFFERED


def remove(session: Session, key: str, numbers: Sequence[int], *, by: Caller, now: datetime) -> int:
    """Take lines out of a draft; refused on lines with milestones or targets.

    Raises NotFound, NotAllowed, Conflict.
    """
    plan = _draft(session, key, by=by)
    found = _lines(session, plan, numbers)
    for kind, noun in ((Milestone, "milestone"), (Target, "target")):
        held = session.execute(
            select(kind.line_id, func.count()).where(kind.line_id.in_([one.id for one in found])).group_by(kind.line_id)
        ).first()
        if held is not None:
            name = next(_name(one) for one in found if one.id == held[0])
            nouns = noun if held[1] == 1 else f"{noun}s"
            raise Conflict(f"{name} has {held[1]} {nouns}, so no line was removed. Take those away first.")
    if plan.lead_subsidiary_id in {one.subsidiary_id for one in found} and _leaves_lead_out(session, plan, found):
        lead = plan.lead_subsidiary.name
        raise Conflict(f"{lead} leads the plan, so a line of it has to stay. Choose another lead subsidiary first.")
    for one in found:
        history.record(session, plan.key, "scope removed", by_id=by.person_id, at=now, was=_name(one))
        session.delete(one)
    session.flush()
    return len(found)


def assign(session: Session, key: str, numbers: Sequence[int], *, side: Side, person_id: int | None, by: Caller,
           now: datetime) -> int:  # fmt: skip
    """Give lines an owner of a side and return how many changed hands. In force only one's own side is handed over.

    Raises NotFound, NotAllowed, Conflict, Invalid (fields `vendor_owner` and `partner_owner`).
    """
    plan = access.get_plan(session, key, by=by, to_do=Act.ADD, lock=True)
    if plan.stage not in (Stage.DRAFT, Stage.IN_FORCE):
        raise Conflict(f"“{plan.title}” is {plan.stage}: its lines change no more.")
    found = _lines(session, plan, numbers)
    for scope_line in found:
        access.ensure(session, scope_line, Act.ASSIGN, by=by)
    if plan.stage is Stage.IN_FORCE and side is not by.side:
        company = vendor_name(session) if side is Side.VENDOR else plan.partner.name
        raise NotAllowed(f"Who owns a line at {company} is decided there. Ask their side to hand it over.")
    refused = owner(session, plan, side, person_id, by=by)
    if refused:
        raise Invalid(refused, field=f"{side.value}_owner")
    person = session.get_one(Person, person_id)
    changed = [one for one in found if _owner_id(one, side) != person.id]
    names = _names(session, [_owner_id(one, side) for one in changed])
    for one in changed:
        was = names.get(_owner_id(one, side) or 0, "nobody")
        setattr(one, f"{side.value}_owner_id", person.id)
        act = "handed over" if plan.stage is Stage.IN_FORCE else "assigned"
        history.record(session, one.key, act, by_id=by.person_id, at=now, was=was, now=person.name)
    session.flush()
    ids = [one.id for one in changed]
    for kind in (Milestone, Target):
        alerts.touch(session, kind, kind.line_id.in_(ids))
    return len(changed)


def _draft(session: Session, key: str, *, by: Caller) -> Plan:
    plan = access.get_plan(session, key, by=by, to_do=Act.WRITE, lock=True)
    if plan.stage is not Stage.DRAFT:
        raise Conflict(f"The scope of “{plan.title}” is signed. {SIGNED}")
    return plan


def _lines(session: Session, plan: Plan, numbers: Sequence[int]) -> Sequence[ScopeLine]:
    found = session.scalars(
        select(ScopeLine).where(ScopeLine.plan_id == plan.id, ScopeLine.number.in_(numbers)).order_by(ScopeLine.number)
    ).all()
    if not found:
        raise access.not_found(f"{plan.key}-S{numbers[0]}" if numbers else plan.key)
    return found


def _leaves_lead_out(session: Session, plan: Plan, gone: Sequence[ScopeLine]) -> bool:
    others = session.scalars(
        select(ScopeLine.subsidiary_id).where(
            ScopeLine.plan_id == plan.id, ScopeLine.id.not_in([one.id for one in gone])
        )
    ).all()
    return bool(others) and plan.lead_subsidiary_id not in others


def _name(line: ScopeLine) -> str:
    return f"{line.subsidiary.name} · {line.solution.name}"


def _owner_id(line: ScopeLine, side: Side) -> int | None:
    return line.vendor_owner_id if side is Side.VENDOR else line.partner_owner_id


def _names(session: Session, ids: Sequence[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())
