"""A new milestone: by the form, or at once when title, day and both owners are given."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator
from sqlalchemy.orm import Session

from handlers import channels, days, readings
from handlers.answers import Answer, Update
from handlers.grammar.commands import AddMilestone
from handlers.milestones import owners
from handlers.milestones.bound import asks_why
from handlers.milestones.reading import plan_form, reader
from handlers.milestones.warned import ask_if_odd, warns
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import milestone_forms as forms
from handlers.views import milestone_receipts as receipts
from handlers.views.milestone_forms import FormPlan, Typed
from models import choices
from models.access import Act
from models.base import Side
from models.errors import Conflict, Invalid
from models.milestones import changes, queries
from models.people import PersonRef
from models.rows import MilestoneRow

Line = Annotated[int, BeforeValidator(lambda chosen: 0 if chosen == forms.WHOLE_PLAN else chosen)]
Tick = Annotated[bool, BeforeValidator(bool)]


class NewMilestone(BaseModel):
    """What the form of a new milestone holds; what is left empty stays away."""

    title: str
    line: Line = 0
    due_on: date
    vendor_owner: int
    partner_owner: int
    accountable: Side
    acceptance: Tick = False
    weight: int = 1
    evidence: str = ""
    reason: str = ""


def register(routes: Routes) -> None:
    """Listen to what adds a milestone."""
    routes.command(AddMilestone, readings.asking(add))
    routes.action(ids.MILESTONE_ADD, press_add)
    routes.action(ids.PLAN_INPUT, choose_plan)
    routes.form(ids.FORM_MILESTONE_ADD, warns(asks_why(save_new)))


def press_add(turn: Turn) -> Answer:
    """Open the form by its button, which may name the plan."""
    return ask_for_new(turn, AddMilestone(turn.arrival.chosen or None))


def add(turn: Turn, command: AddMilestone) -> Answer:
    """Add it at once if all is said, else open the form with what is said."""
    plan = _plan(turn, command)
    if plan is None:
        return ask_for_new(turn, command)
    typed = _typed(turn, plan, command)
    if not (typed.title and typed.due_on and typed.vendor_owner and typed.partner_owner):
        return turn.open(forms.new_milestone(plan, typed))
    if plan.in_force and not typed.reason:
        return turn.open(forms.new_milestone(plan, typed))
    row, note = _save(
        turn, plan.key, title=typed.title, due_on=typed.due_on, vendor_owner=typed.vendor_owner.id,
        partner_owner=typed.partner_owner.id, accountable=typed.accountable, reason=typed.reason or "",
    )  # fmt: skip
    return settled(turn, receipts.added(row, today=row.as_of, reader=reader(turn), note=note), title="Add milestone")


def ask_for_new(turn: Turn, command: AddMilestone) -> Answer:
    """Open the form; where the plan is not clear, it is asked first."""
    plan = _plan(turn, command)
    if plan is not None:
        return turn.open(forms.new_milestone(plan, Typed(title=command.title)))
    return turn.open(forms.which_plan(Metadata(typed={"title": command.title or ""})))


def choose_plan(turn: Turn) -> Answer:
    """Draw the rest of the form for the plan that was chosen."""
    with turn.reading() as session:
        plan = plan_form(session, turn, turn.arrival.chosen, Act.ADD)
    kept = turn.metadata.model_copy(update={"plan": plan.key, "typed": {}})
    typed = Typed(title=str(turn.metadata.typed.get("title") or "") or None)
    return Update(forms.new_milestone(plan, typed, metadata=kept))


def _plan(turn: Turn, command: AddMilestone) -> FormPlan | None:
    """Give the plan that is named, or the only one that the asker may write in this channel. Raises NotFound."""
    with turn.reading() as session:
        if command.plan:
            return plan_form(session, turn, command.plan, Act.ADD)
        keys = [plan.key for plan in choices.plans(session, "", by=turn.caller)]
        if not keys:
            raise Conflict("There is no plan to which you may add a milestone. A PAM or a partner lead does that.")
        here = [key for key in keys if key in _keys_here(session, turn)] or keys
        return plan_form(session, turn, here[0], Act.ADD) if len(here) == 1 else None


def _keys_here(session: Session, turn: Turn) -> set[str]:
    """Give the keys of the plans that the channel is about; none where it is about nothing."""
    where = channels.about(session, turn)
    if not where.registered:
        return set()
    return {plan.key for plan in choices.plans(session, "", by=turn.caller, within=where.holds())}


def _typed(turn: Turn, plan: FormPlan, command: AddMilestone) -> Typed:
    """Read what was said in words. Raises AskReading, UsageProblem, Invalid."""
    due = days.read(command.due, _wording(turn, plan, command))
    mentions = [one for one in (command.owner, command.partner_owner) if one is not None]
    said = [owners.named(turn, one, plan=plan.key) for one in mentions]
    by_side: dict[Side, PersonRef] = {}
    for ref in said:
        if ref.side in by_side:
            company = plan.company(ref.side)
            words = f"{by_side[ref.side].name} and {ref.name} are both at {company}. Name one person of each company."
            raise Invalid(words)
        by_side[ref.side] = ref
    accountable = said[0].side if command.owner and said else Side.VENDOR
    return Typed(command.title, due, by_side.get(Side.VENDOR), by_side.get(Side.PARTNER), accountable, command.because)


def _wording(turn: Turn, plan: FormPlan, command: AddMilestone) -> days.Wording:
    def again(day: str) -> AddMilestone:
        return AddMilestone(plan.key, command.title, day, command.owner, command.partner_owner, command.because)

    return days.Wording(turn.today, "future", command.title or plan.title, again,
                        lambda: (plan.first_day, plan.last_day))  # fmt: skip


def _save(turn: Turn, key: str, **fields: Any) -> tuple[MilestoneRow, str]:  # noqa: ANN401 -- of the use case
    """Save once; what is odd about the day is asked, or said in the receipt of a command."""
    once = turn.form_id if turn.arrival.view else None
    with turn.unit_of_work(once=once) as session:
        row = changes.add(session, key, **fields, by=turn.caller, now=turn.now)
        return row, ask_if_odd(turn, row.due_on, queries.odd_days(session, row, row.due_on))


def save_new(turn: Turn) -> Answer:
    """Save the form once, however often it arrives, and answer in it."""
    form = turn.form(NewMilestone)
    fields = form.model_dump(exclude={"acceptance"})
    row, _ = _save(turn, turn.metadata.plan or "", **fields, needs_acceptance=form.acceptance)
    return settled(turn, receipts.added(row, today=row.as_of, reader=reader(turn)), title="Add milestone")
