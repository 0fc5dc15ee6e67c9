"""A new milestone: at once part of a draft; in force the other side is asked, and until then it counts in no score."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import access, choices
from models.access import Act, Caller
from models.alerts import LONG_AGO
from models.base import Side
from models.errors import Conflict, Invalid
from models.history import History
from models.milestones import asking, checks
from models.milestones.acts import Did
from models.milestones.doing import Doing
from models.milestones.tables import Ask, Milestone, Status
from models.people import Person
from models.plans import Plan, ScopeLine, Stage
from models.rows import MilestoneRow
from models.words import long_day

WHOLE_PLAN: Final = 0


def add(session: Session, key: str, *, title: str, due_on: date, vendor_owner: int | None, partner_owner: int | None,
        accountable: Side = Side.VENDOR, line: int = WHOLE_PLAN, needs_acceptance: bool = False, weight: int = 1,
        evidence: str = "", reason: str = "", by: Caller, now: datetime) -> MilestoneRow:  # fmt: skip
    """Add a milestone to the plan of a key. In force it alerts from now on, but counts in no score until consent.

    Raises NotFound, NotAllowed, Invalid, Conflict.
    """
    plan = access.get_plan(session, key, by=by, to_do=Act.ADD, lock=True)
    _must_take_milestones(plan)
    in_force = plan.stage is Stage.IN_FORCE
    scope = scope_line(session, plan, line, by=by)
    decider = session.get(Person, (partner_owner if by.side is Side.VENDOR else vendor_owner) or 0)
    texts = {
        "title": checks.title(title),
        "evidence": checks.note(evidence),
        "reason": checks.reason(reason, decides=decider.name if decider else "the other side", needed=in_force),
    }
    refusals = checks.Refusals({name: wrong for name, (_, wrong) in texts.items() if wrong})
    refusals.add("due_on", checks.due(plan, due_on))
    refusals.add("vendor_owner", checks.owner(session, plan, Side.VENDOR, vendor_owner, by=by))
    refusals.add("partner_owner", checks.owner(session, plan, Side.PARTNER, partner_owner, by=by))
    refusals.add("weight", None if in_force else checks.weight(weight))
    refusals.raise_if_any()
    _must_be_new(session, plan, scope, texts["title"][0], due_on)
    milestone = Milestone(
        plan=plan,
        number=_next_number(session, plan),
        title=texts["title"][0],
        line=scope,
        subsidiary_id=scope.subsidiary_id if scope else plan.lead_subsidiary_id,
        vendor_owner_id=vendor_owner,
        partner_owner_id=partner_owner,
        accountable=accountable,
        due_on=due_on,
        weight=0 if in_force else weight,
        needs_acceptance=needs_acceptance,
        evidence=texts["evidence"][0],
        agreed=not in_force,
        next_check_on=LONG_AGO,
    )
    session.add(milestone)
    session.flush()
    doing = Doing.on(session, milestone, Act.EDIT, by=by, now=now)
    what = f"{milestone.title}, due {long_day(due_on)}"
    if not in_force:
        return doing.write(Did.ADDED, now=what)
    why = texts["reason"][0]
    asking.ask(doing, Ask.ADD, to_on=due_on, reason=why)
    return asking.asked(doing, Ask.ADD, now=what, reason=why)


def _must_be_new(session: Session, plan: Plan, scope: ScopeLine | None, title: str, due_on: date) -> None:
    """Refuse the same milestone a second time: whoever typed it twice meant it once. Raises Conflict."""
    there = select(Milestone).where(
        Milestone.plan_id == plan.id, Milestone.due_on == due_on, Milestone.line_id == (scope.id if scope else None),
        Milestone.status != Status.CANCELLED,
    )  # fmt: skip
    same = next((one for one in session.scalars(there) if one.title.casefold() == title.casefold()), None)
    if same is not None:
        said = f"“{same.title}”, due {long_day(due_on)}, is in the plan already: {same.key}"
        raise Conflict(f"{said}. Give this one another title or day.", field="title", key=same.key)


def _must_take_milestones(plan: Plan) -> None:
    if plan.stage is Stage.IN_REVIEW:
        raise Conflict(f"{plan.key} is in review: its content is locked until it is signed or taken back.")
    if plan.stage not in (Stage.DRAFT, Stage.IN_FORCE):
        raise Conflict(f"{plan.key} is {plan.stage}. It takes no new milestones.")


def scope_line(session: Session, plan: Plan, number: int, *, by: Caller) -> ScopeLine | None:
    """Find the scope line, and whether this person writes there. Raises Invalid and NotAllowed."""
    line = None
    if number != WHOLE_PLAN:
        line = session.scalar(select(ScopeLine).where(ScopeLine.plan_id == plan.id, ScopeLine.number == number))
        if line is None:
            raise Invalid(choices.NOT_OFFERED, field="line")
    access.ensure_part(plan, line, by=by)
    return line


def _next_number(session: Session, plan: Plan) -> int:
    """Give the next free number; one that was removed is never given out again, its old buttons must stay dead."""
    highest = session.scalar(select(func.max(Milestone.number)).where(Milestone.plan_id == plan.id)) or 0
    gone = session.scalars(
        select(History.subject).where(History.subject.startswith(f"{plan.key}-M"), History.act == Did.REMOVED)
    )
    return max([highest, *(int(subject.rpartition("-M")[2]) for subject in gone)]) + 1
