"""A plan signed on paper comes into force: with the day, who signed for each side, and where the paper is.

From then its content is bound. The date that each milestone has becomes its signed date, and alerts begin.
"""

from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from models import access, alerts, history
from models.access import Act, Caller
from models.errors import Conflict
from models.history import History
from models.milestones import checks
from models.milestones.tables import Milestone, Status
from models.plans import queries
from models.plans.queries import PlanRow
from models.plans.tables import Plan, Stage
from models.targets.tables import Target
from models.words import day, line, long_day, to_come

NAME_SHORTEST, NAME_LONGEST, LINK_LONGEST = 2, 120, 500
PUT_IN_FORCE: Final = "put in force"
_DAYS_BEFORE: Final = 366  # a plan may be signed before its year begins


def may_start(session: Session, key: str, *, by: Caller, now: datetime) -> PlanRow:
    """Return a plan that can be put in force now. Raises NotFound, NotAllowed, and Conflict with the list of gaps."""
    return _ready(session, access.get_plan(session, key, by=by, to_do=Act.START_PLAN), by=by, now=now)


def put_in_force(session: Session, key: str, *, signed_on: date, vendor_signatory: str, partner_signatory: str,
                 document: str, reason: str = "", by: Caller, now: datetime) -> PlanRow:  # fmt: skip
    """Put a draft in force as signed outside, and set the signed date of its milestones; `reason` stays in the history.

    Raises NotFound, NotAllowed, Conflict and Invalid (fields as the arguments are called).
    """
    plan = access.get_plan(session, key, by=by, to_do=Act.START_PLAN, lock=True)
    shown = _ready(session, plan, by=by, now=now)
    names = {"vendor_signatory": line(vendor_signatory), "partner_signatory": line(partner_signatory)}
    refusals = checks.Refusals()
    refusals.add("signed_on", _signed(shown, signed_on))
    for field, name in names.items():
        refusals.add(field, _name(name))
    refusals.add("document", _link(document.strip()))
    why, wrong = checks.reason(reason, needed=False)
    refusals.add("reason", wrong)
    refusals.raise_if_any()
    plan.stage, plan.signed_on, plan.document, plan.alerts_since = Stage.IN_FORCE, signed_on, document.strip(), now
    plan.vendor_signatory, plan.partner_signatory = names["vendor_signatory"], names["partner_signatory"]
    session.flush()
    _set_baselines(session, plan, by=by, now=now)
    words = f"in force, version 1, signed outside {day(signed_on, today=shown.as_of)}"
    history.record(
        session, plan.key, PUT_IN_FORCE, by_id=by.person_id, at=now, was=str(Stage.DRAFT), now=words, reason=why
    )
    for kind in (Milestone, Target):
        alerts.touch(session, kind, kind.plan_id == plan.id)
    return queries.row(session, plan, by=by, now=now)


def _ready(session: Session, plan: Plan, *, by: Caller, now: datetime) -> PlanRow:
    shown = queries.row(session, plan, by=by, now=now)
    if plan.stage is not Stage.DRAFT:
        since = f" since {day(plan.signed_on, today=shown.as_of)}" if plan.signed_on else ""
        raise Conflict(f"“{plan.title}” is {plan.stage}{since} already. Nothing to do.")
    if shown.gaps:
        raise Conflict(f"“{plan.title}” cannot be put in force yet: {'; '.join(shown.gaps)}.")
    return shown


def days_signed(plan: PlanRow) -> tuple[date, date]:
    """Return the first and the last day on which a plan may have been signed."""
    return plan.year.first_day - timedelta(days=_DAYS_BEFORE), min(plan.year.last_day, plan.as_of)


def _signed(plan: PlanRow, on: date) -> str | None:
    if on > plan.as_of:
        return to_come(on, today=plan.as_of, place=plan.lead)
    first, last = days_signed(plan)
    if not first <= on <= last:
        return f"{long_day(on)} is far from {plan.year.name}, the year of this plan. Choose a day nearer to it."
    return None


def _name(name: str) -> str | None:
    if NAME_SHORTEST <= len(name) <= NAME_LONGEST:
        return None
    return f"Write the name of who signed, {NAME_SHORTEST} to {NAME_LONGEST} characters."


def _link(link: str) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in {"http", "https"} and parts.netloc and len(link) <= LINK_LONGEST and not link.split()[1:]:
        return None
    return "Write the link to the signed plan, beginning with https://."


def _set_baselines(session: Session, plan: Plan, *, by: Caller, now: datetime) -> None:
    """Make the date that each milestone has its signed one, all at once, each with its line in the history."""
    held = (Milestone.plan_id == plan.id, Milestone.status != Status.CANCELLED, Milestone.baseline_on.is_(None))
    subject = literal(f"{plan.key}-M") + Milestone.number.cast(History.subject.type)
    columns = ["subject", "act", "by_id", "source", "at", "was", "now", "reason", "before"]
    signed = select(
        subject, literal("signed date set"), literal(by.person_id), literal("Slack"),
        literal(now, History.at.type), literal(""), Milestone.due_on.cast(History.now.type), literal(""), literal(""),
    ).where(*held)  # fmt: skip
    session.execute(insert(History).from_select(columns, signed))
    values = {"baseline_on": Milestone.due_on, "agreed": True, "version": Milestone.version + 1}
    session.execute(update(Milestone).where(*held).values(values), execution_options={"synchronize_session": False})
    session.expire_all()
