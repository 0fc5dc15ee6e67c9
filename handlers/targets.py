"""Targets in the conversation: the forms, `/psp actual`, and taking a report back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator
from sqlalchemy.orm import Session

from handlers import days, figures, readings, target_meanwhile
from handlers.answers import Answer, Update
from handlers.figures import Figure
from handlers.form_plan import form_plan
from handlers.grammar import Thing
from handlers.grammar.commands import AddTarget, Edit, RecordActual, Show
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled, taken_back
from handlers.slack import ids
from handlers.views import target_forms
from handlers.views import targets as views
from models import access, choices, history
from models.access import Act, Caller
from models.errors import Conflict
from models.plans import Plan, Stage
from models.rows import TargetRow
from models.targets import changes, queries
from models.targets.checks import Wanted, must_be_draft
from models.targets.periods import Period
from models.targets.tables import Metric

MOST_DRAFTS: Final = 5
LAST: Final = 3


class TargetForm(BaseModel):
    """What the forms of a target hold; what is left empty stays away."""

    title: str
    metric: Metric
    period: Period
    target: Figure
    unit: str = ""
    line: str = target_forms.WHOLE_PLAN
    initial: Figure | None = None
    floor: Figure | None = None
    weight: int = 1
    phases: Annotated[tuple[int, ...], BeforeValidator(lambda typed: _shares(str(typed)))] = ()

    @property
    def line_number(self) -> int | None:
        """Give the scope line that was chosen; None for the whole plan."""
        return None if self.line == target_forms.WHOLE_PLAN else int(self.line)

    def wanted(self, read: Mapping[str, Decimal]) -> Wanted:
        """Give it as the use cases take it, with its figures as they are meant."""
        return Wanted(
            self.title, self.metric, self.period, read["target"], unit=self.unit, line=self.line_number,
            initial=read.get("initial", Decimal(0)), floor=read.get("floor"), weight=self.weight, phases=self.phases,
        )  # fmt: skip


class ReportForm(BaseModel):
    """What the form of a report holds."""

    value: Figure
    on: date
    note: str = ""


def _shares(typed: str) -> tuple[int, ...]:
    pieces = [piece.strip().removesuffix("%").strip() for piece in typed.split("/")]
    if not all(piece.isdecimal() for piece in pieces):
        message = "Write the shares of the four quarters so that they make 100, like 10/20/30/40."
        raise ValueError(message)
    return tuple(int(piece) for piece in pieces)


def register(routes: Routes) -> None:
    """Listen to what is done to targets, typed, pressed or sent by a form."""
    routes.command(AddTarget, ask_for_new)
    routes.command(Edit, ask_to_edit, of=Thing.TARGET)
    routes.command(RecordActual, readings.asking(record), of=Thing.TARGET)
    routes.command(Show, show, of=Thing.TARGET)
    routes.action(ids.TARGET_ADD, press_add)
    routes.action(ids.TARGET_EDIT, press_edit)
    routes.action(ids.TARGET_REPORT, ask_for_value)
    routes.action(ids.TARGET_UNDO, undo)
    routes.form(ids.FORM_TARGET_ADD, figures.asks(save_new))
    routes.form(ids.FORM_TARGET_EDIT, figures.asks(save_edit))
    routes.form(ids.FORM_TARGET_MEANWHILE, save_chosen)
    routes.form(ids.FORM_TARGET_REPORT, figures.asks(save_report))


def show(turn: Turn, command: Show) -> Answer:
    """Show one target with its last report and its last changes."""
    with turn.reading() as session:
        row = queries.get(session, command.key, by=turn.caller, now=turn.now)
        changed, _ = history.lines(session, row.key, most=LAST)
    return turn.say(views.card(row, changed, today=row.as_of, reader=turn.reader))


def press_add(turn: Turn) -> Answer:
    """Open the form of a new target by its button."""
    return ask_for_new(turn, AddTarget(turn.action.key or None))


def ask_for_new(turn: Turn, command: AddTarget) -> Answer:
    """Open the form of a new target; without a plan the draft is asked, if there are several."""
    with turn.reading() as session:
        found = (
            [access.get_plan(session, command.plan, by=turn.caller, to_do=Act.ADD)]
            if command.plan
            else _drafts(session, turn.caller)
        )
        for plan in found:
            must_be_draft(plan)
        forms = [form_plan(session, plan, by=turn.caller) for plan in found]
    if not forms:
        raise Conflict("There is no draft to which you may add a target. In force, targets change by an amendment.")
    if len(forms) > 1:
        return turn.say(target_forms.which_draft(forms))
    return turn.open(target_forms.new_target(forms[0], title=command.title))


def _drafts(session: Session, caller: Caller) -> list[Plan]:
    """Return the drafts that somebody may write, the newest first."""
    return [plan for plan in choices.plans(session, "", by=caller) if plan.stage is Stage.DRAFT][:MOST_DRAFTS]


def press_edit(turn: Turn) -> Answer:
    """Open the form of a target by its button."""
    return ask_to_edit(turn, Edit(turn.action.key))


def ask_to_edit(turn: Turn, command: Edit) -> Answer:
    """Open the form of a target; in force it says in words what is needed."""
    with turn.reading() as session:
        target = access.get_target(session, command.key, by=turn.caller)
        must_be_draft(target.plan)
        access.ensure(session, target, Act.EDIT, by=turn.caller)
        row = queries.get(session, command.key, by=turn.caller, now=turn.now)
        plan = form_plan(session, target.plan, by=turn.caller)
    return turn.open(target_forms.edit_target(plan, row, reader=turn.reader))


def save_new(turn: Turn) -> Answer:
    """Save a new target once, however often the form arrives."""
    wanted = _wanted(turn, turn.metadata.plan or "")
    with turn.unit_of_work(once=turn.form_id) as session:
        row = changes.add(session, turn.metadata.plan or "", wanted, by=turn.caller, now=turn.now)
    return settled(turn, views.added(row, today=row.as_of, reader=turn.reader), title="Add target")


def save_edit(turn: Turn) -> Answer:
    """Save a changed target once; what somebody else changed meanwhile is not written over."""
    plan = (turn.metadata.key or "").rpartition("-")[0]
    return _saved(turn, target_meanwhile.save(turn, _wanted(turn, plan)))


def _wanted(turn: Turn, plan_key: str) -> Wanted:
    """Read the form of a target; in which unit its figures are, its metric and its line say."""
    form = turn.form(TargetForm)
    with turn.reading() as session:
        plan = access.get_plan(session, plan_key, by=turn.caller)
        unit = changes.unit_wanted(session, plan, form.metric, named=form.unit, line=form.line_number)
    return form.wanted(figures.of_form(turn, unit, target=form.target, initial=form.initial, floor=form.floor))


def save_chosen(turn: Turn) -> Answer:
    """Save what was chosen of two versions, once."""
    return _saved(turn, target_meanwhile.save(turn, target_meanwhile.chosen(turn)))


def _saved(turn: Turn, row: TargetRow | Update) -> Answer:
    if isinstance(row, Update):
        return row
    return settled(turn, views.edited(row, today=row.as_of, reader=turn.reader), title=f"Edit {row.key}"[:24])


def record(turn: Turn, command: RecordActual) -> Answer:
    """Report a value in words; a figure that can be two is asked in the target's unit, a day in its zone."""
    key = command.key
    with turn.reading() as session:
        row = queries.get(session, key, by=turn.caller, now=turn.now)
        access.get_target(session, key, by=turn.caller, to_do=Act.REPORT)
    value = figures.read(turn, command.value, views.unit_of_row(row), about=row.title,
                         again=lambda figure: RecordActual(key, figure, command.on))  # fmt: skip
    meant = days.Wording(row.as_of, "past", row.title, lambda day: RecordActual(key, command.value, day),
                         lambda: (row.first_day, min(row.last_day, row.as_of)))  # fmt: skip
    on = days.read(command.on, meant) or min(row.as_of, row.last_day)
    return _report(turn, key, value=value, on=on)


def _report(turn: Turn, key: str, *, value: Decimal, on: date, note: str = "", once: str | None = None) -> Answer:
    with turn.unit_of_work(once=once) as session:
        row = changes.report(session, key, value=value, on=on, note=note, by=turn.caller, now=turn.now)
    receipt = views.reported(row, value=value, on=on, today=row.as_of, reader=turn.reader)
    return settled(turn, receipt, title="Report value")


def ask_for_value(turn: Turn) -> Answer:
    """Open the form of a report by its button."""
    with turn.reading() as session:
        row = queries.get(session, turn.action.key, by=turn.caller, now=turn.now)
        access.get_target(session, turn.action.key, by=turn.caller, to_do=Act.REPORT)
    return turn.open(target_forms.report_value(row, today=row.as_of, reader=turn.reader))


def save_report(turn: Turn) -> Answer:
    """Save a report once, however often the form arrives."""
    form = turn.form(ReportForm)
    key = turn.metadata.key or ""
    with turn.reading() as session:
        unit = views.unit_of_row(queries.get(session, key, by=turn.caller, now=turn.now))
    value = figures.of_form(turn, unit, value=form.value)["value"]
    return _report(turn, key, once=turn.form_id, value=value, on=form.on, note=form.note)


def undo(turn: Turn) -> Answer:
    """Take a report back."""
    pressed = turn.action
    with turn.unit_of_work() as session:
        row = changes.undo_report(session, pressed.key, version=pressed.version, by=turn.caller, now=turn.now)
    return taken_back(turn, views.taken_back(row, today=row.as_of, reader=turn.reader))
