"""What a form says of the plan it writes into."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.views.milestone_forms import FormPlan
from models import people
from models.access import Caller
from models.calendar import FiscalYear
from models.plans import Plan, ScopeLine, Stage


def form_plan(session: Session, plan: Plan, *, by: Caller) -> FormPlan:
    """Give a plan as the forms of its milestones and targets show it."""
    lines = session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plan.id).order_by(ScopeLine.number))
    year = FiscalYear(plan.fiscal_year)
    return FormPlan(
        key=plan.key,
        title=plan.title,
        vendor=people.vendor_name(session),
        partner=plan.partner.name,
        stage=plan.stage.value,
        first_day=year.first_day,
        last_day=year.last_day,
        in_force=plan.stage is Stage.IN_FORCE,
        mine=by.side,
        lines=tuple((str(line.number), f"{line.subsidiary.name} · {line.solution.name}") for line in lines),
    )
