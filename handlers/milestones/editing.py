"""The form of a milestone that is there, and the way out where two people wrote in it at once."""

from datetime import date

from pydantic import BaseModel

from handlers.answers import Answer
from handlers.form_plan import form_plan
from handlers.grammar import Thing
from handlers.grammar.commands import Edit
from handlers.milestones.adding import Line, Tick
from handlers.milestones.bound import asks_why
from handlers.milestones.meanwhile import offers_both, save_chosen
from handlers.milestones.reading import reader
from handlers.milestones.warned import ask_if_odd, warns
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.views import milestone_forms as forms
from handlers.views import milestone_receipts as receipts
from models.access import Act
from models.base import Side
from models.milestones import changes, queries
from models.milestones.doing import Doing


class EditedMilestone(BaseModel):
    """What the form holds; in force it has fewer fields, and what is not in it stays as it is."""

    title: str
    line: Line | None = None
    due_on: date | None = None
    vendor_owner: int | None = None
    partner_owner: int | None = None
    accountable: Side | None = None
    acceptance: Tick | None = None
    weight: int | None = None
    evidence: str = ""
    reason: str = ""


def register(routes: Routes) -> None:
    """Listen to what edits a milestone."""
    routes.command(Edit, edit, of=Thing.MILESTONE)
    routes.action(ids.MILESTONE_EDIT, lambda turn: edit(turn, Edit(turn.action.key)))
    routes.form(ids.FORM_MILESTONE_EDIT, warns(offers_both(asks_why(save_edit), "edit")))
    routes.form(ids.FORM_MILESTONE_MEANWHILE, save_chosen)


def edit(turn: Turn, command: Edit) -> Answer:
    """Open the form."""
    with turn.reading() as session:
        doing = Doing.look(session, command.key, Act.EDIT, by=turn.caller, now=turn.now)
        plan, row = form_plan(session, doing.plan, by=turn.caller), doing.row()
        line = str(doing.milestone.line.number) if doing.milestone.line else forms.WHOLE_PLAN
    return turn.open(forms.edit_milestone(plan, row, line=line))


def save_edit(turn: Turn) -> Answer:
    """Save the form once, however often it arrives."""
    form, about = turn.form(EditedMilestone), turn.metadata
    fields = {**form.model_dump(exclude={"acceptance"}), "needs_acceptance": form.acceptance}
    with turn.unit_of_work(once=turn.form_id) as session:
        row = changes.edit(
            session, about.key or "", **fields, version=about.version, by=turn.caller, now=turn.now
        )  # fmt: skip
        if form.due_on is not None:
            ask_if_odd(turn, row.due_on, queries.odd_days(session, row, row.due_on))
    return settled(turn, receipts.edited(row, today=row.as_of, reader=reader(turn)), title=f"Edit {row.key}"[:24])
