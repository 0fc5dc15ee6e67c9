"""A new date: at once in a draft, asked of the other side in force."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from handlers import days, readings
from handlers.answers import Answer
from handlers.grammar import Thing
from handlers.grammar.commands import Move
from handlers.milestones.meanwhile import offers_both
from handlers.milestones.reading import for_form, reader, row, takes
from handlers.milestones.warned import ask_if_odd, warns
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.views import milestone_act_forms as forms
from handlers.views import milestone_receipts as receipts
from models.access import Act
from models.milestones import changes, queries
from models.plans import Stage

TITLE = "Move milestone"


class NewDate(BaseModel):
    """What the form of a move holds."""

    due_on: date
    reason: str = ""


def register(routes: Routes) -> None:
    """Listen to what moves a milestone."""
    routes.command(Move, readings.asking(move), of=Thing.MILESTONE)
    routes.action(ids.MILESTONE_MOVE, press_move)
    routes.form(ids.FORM_MILESTONE_MOVE, warns(offers_both(save_move, "move")))


def press_move(turn: Turn) -> Answer:
    """Open the form by its button."""
    return _open(turn, turn.action.key)


def move(turn: Turn, command: Move) -> Answer:
    """Ask for the day at once if a reason stands behind it, else open the form with what was said."""
    shown = row(turn, command.key)
    wording = days.Wording(shown.as_of, "future", shown.title, lambda day: Move(command.key, day, command.because),
                           lambda: takes(turn, command.key, due=True))  # fmt: skip
    to = days.read(command.to, wording)
    if to is None or (shown.stage is Stage.IN_FORCE and not command.because):
        return _open(turn, command.key, to=to, reason=command.because)
    return _save(turn, command.key, to=to, reason=command.because or "")


def _open(turn: Turn, key: str, *, to: date | None = None, reason: str | None = None) -> Answer:
    plan, shown = for_form(turn, key, Act.MOVE)
    return turn.open(forms.move_form(plan, shown, today=shown.as_of, reader=reader(turn), to=to, reason=reason))


def save_move(turn: Turn) -> Answer:
    """Save the form once, however often it arrives."""
    form, about = turn.form(NewDate), turn.metadata
    return _save(turn, about.key or "", to=form.due_on, reason=form.reason, version=about.version, once=turn.form_id)


def _save(turn: Turn, key: str, *, to: date, once: str | None = None, **how: Any) -> Answer:  # noqa: ANN401 -- as above
    with turn.unit_of_work(once=once) as session:
        saved = changes.ask_move(session, key, to=to, **how, by=turn.caller, now=turn.now)
        note = ask_if_odd(turn, to, queries.odd_days(session, saved, to))
    return settled(turn, receipts.moved(saved, today=saved.as_of, reader=reader(turn), note=note), title=TITLE)
