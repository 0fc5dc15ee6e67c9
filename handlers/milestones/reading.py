"""What the listeners of milestones read before they act: the row, and the plan as its form shows it."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from handlers.form_plan import form_plan
from handlers.runtime import Turn
from handlers.views.milestone_forms import FormPlan
from handlers.views.parts import Reader
from models import access
from models.access import Act
from models.milestones import checks, queries
from models.milestones.doing import Doing
from models.rows import MilestoneRow


def reader(turn: Turn) -> Reader:
    """Say for whom the answer is drawn."""
    return Reader(turn.caller.person_id, locale=turn.caller.locale)


def row(turn: Turn, key: str) -> MilestoneRow:
    """Give a milestone as the asker sees it. Raises NotFound."""
    with turn.reading() as session:
        return queries.get(session, key, by=turn.caller, now=turn.now)


def takes(turn: Turn, key: str, *, due: bool = False) -> tuple[date, date]:
    """Give the first and the last day on which something may be done to a milestone, or on which it may be due."""
    with turn.reading() as session:
        milestone = queries.get(session, key, by=turn.caller, now=turn.now)
        plan = access.get_plan(session, milestone.plan_key, by=turn.caller)
        return checks.days_due(plan) if due else checks.days_of_doing(plan, today=milestone.as_of)


def for_form(turn: Turn, key: str, to_do: Act) -> tuple[FormPlan, MilestoneRow]:
    """Give a milestone and its plan to whoever may do this; whoever may not reads so before a form opens."""
    with turn.reading() as session:
        doing = Doing.look(session, key, to_do, by=turn.caller, now=turn.now)
        return form_plan(session, doing.plan, by=turn.caller), doing.row()


def plan_form(session: Session, turn: Turn, key: str, to_do: Act = Act.SEE) -> FormPlan:
    """Give a plan as its form shows it. Raises NotFound and NotAllowed."""
    return form_plan(session, access.get_plan(session, key, by=turn.caller, to_do=to_do), by=turn.caller)


def do(turn: Turn, act: Callable[..., MilestoneRow], key: str, *, once: str | None = None,
       **how: object) -> MilestoneRow:  # fmt: skip
    """Do one thing to one milestone, in a transaction of its own."""
    with turn.unit_of_work(once=once) as session:
        return act(session, key, **how, by=turn.caller, now=turn.now)
