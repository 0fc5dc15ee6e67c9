"""Done: at once for today, unless proof or the other side's acceptance is asked; then by the form."""

from datetime import date, timedelta
from typing import Final

from pydantic import BaseModel

from handlers import days, readings
from handlers.answers import Answer
from handlers.grammar import Thing
from handlers.grammar.commands import Done
from handlers.milestones.reading import do, for_form, reader, row, takes
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.views import milestone_act_forms as forms
from handlers.views import milestone_receipts as receipts
from handlers.views.milestone_forms import asks_for_proof
from models.access import Act
from models.milestones import changes
from models.milestones.meanwhile import Already
from models.rows import MilestoneRow

TITLE: Final = "Mark done"
SAME_CLICK: Final = timedelta(minutes=10)


class DoneForm(BaseModel):
    """What the form of a finished milestone holds."""

    done_on: date
    evidence: str = ""


def register(routes: Routes) -> None:
    """Listen to what finishes a milestone."""
    routes.command(Done, readings.asking(done), of=Thing.MILESTONE)
    routes.action(ids.MILESTONE_DONE, press_done)
    routes.form(ids.FORM_MILESTONE_DONE, save_done)


def done(turn: Turn, command: Done) -> Answer:
    """Mark it done on the day that was said; what stands behind “because” is the proof."""
    shown = row(turn, command.key)
    wording = days.Wording(shown.as_of, "past", shown.title, lambda day: Done(command.key, day, command.because),
                           lambda: takes(turn, command.key))  # fmt: skip
    on = days.read(command.on, wording)
    if asks_for_proof(shown) and not command.because:
        return _open(turn, command.key, on=on)
    return _receipt(turn, do(turn, changes.finish, command.key, on=on, proof=command.because or ""))


def press_done(turn: Turn) -> Answer:
    """Mark it done for today; a second click gets the first one's answer again."""
    key = turn.action.key
    if asks_for_proof(row(turn, key)):
        return _open(turn, key)
    try:
        return _receipt(turn, do(turn, changes.finish, key))
    except Already as first:
        if not first.is_mine_since(turn.caller.person_id, turn.now - SAME_CLICK):
            raise
        return _receipt(turn, row(turn, key))


def _open(turn: Turn, key: str, *, on: date | None = None) -> Answer:
    plan, shown = for_form(turn, key, Act.FINISH)
    return turn.open(forms.done_form(plan, shown, today=shown.as_of, on=on))


def save_done(turn: Turn) -> Answer:
    """Save the form once, however often it arrives."""
    form, key = turn.form(DoneForm), turn.metadata.key or ""
    saved = do(turn, changes.finish, key, once=turn.form_id, on=form.done_on, proof=form.evidence)
    return _receipt(turn, saved)


def _receipt(turn: Turn, saved: MilestoneRow) -> Answer:
    return settled(turn, receipts.finished(saved, today=saved.as_of, reader=reader(turn)), title=TITLE)
