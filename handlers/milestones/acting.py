"""Started, blocked, unblocked, cancelled, reopened, assigned: each typed, by its button, and by its form."""

from dataclasses import replace
from datetime import date
from typing import TypeAlias

from pydantic import BaseModel

from handlers import days, readings
from handlers.answers import Answer
from handlers.grammar import Thing
from handlers.grammar.commands import Assign, Block, Cancel, Reopen, Start, Unblock
from handlers.milestones import owners
from handlers.milestones.meanwhile import offers_both
from handlers.milestones.reading import do, for_form, reader, row, takes
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.views import milestone_act_forms as forms
from handlers.views import milestone_receipts as receipts
from handlers.views.milestone_act_forms import CANCEL, REOPEN, Change
from models.access import Act
from models.milestones import changes
from models.milestones.tables import Ask
from models.plans import Stage
from models.rows import MilestoneRow

Typed: TypeAlias = Start | Block | Unblock | Cancel | Reopen


class Why(BaseModel):
    """What a form that asks for a reason holds, and since when it holds."""

    reason: str = ""
    on: date | None = None


class Owners(BaseModel):
    """What the form of owners holds: in force only those of one's own side."""

    vendor_owner: int | None = None
    partner_owner: int | None = None


def register(routes: Routes) -> None:
    """Listen to what is done to a milestone."""
    routes.command(Start, readings.asking(start), of=Thing.MILESTONE)
    routes.command(Block, readings.asking(block), of=Thing.MILESTONE)
    routes.command(Unblock, readings.asking(unblock), of=Thing.MILESTONE)
    routes.command(Cancel, readings.asking(cancel), of=Thing.MILESTONE)
    routes.command(Reopen, readings.asking(reopen), of=Thing.MILESTONE)
    routes.command(Assign, assign, of=Thing.MILESTONE)
    routes.action(ids.MILESTONE_START, lambda turn: start(turn, Start(turn.action.key)))
    routes.action(ids.MILESTONE_BLOCK, lambda turn: block(turn, Block(turn.action.key)))
    routes.action(ids.MILESTONE_UNBLOCK, lambda turn: unblock(turn, Unblock(turn.action.key)))
    routes.action(ids.MILESTONE_CANCEL, lambda turn: _ask_why(turn, turn.action.key, CANCEL))
    routes.action(ids.MILESTONE_REOPEN, lambda turn: _ask_why(turn, turn.action.key, REOPEN))
    routes.action(ids.MILESTONE_ASSIGN, lambda turn: assign(turn, Assign(turn.action.key)))
    routes.form(ids.FORM_MILESTONE_BLOCK, save_block)
    routes.form(ids.FORM_MILESTONE_CHANGE, save_change)
    routes.form(ids.FORM_MILESTONE_ASSIGN, offers_both(save_owners, "assign"))


def _day(turn: Turn, command: Typed) -> date | None:
    """Read the day that was typed, in the zone of the milestone. Raises AskReading, UsageProblem and NotFound."""
    if command.on is None:
        return None
    shown = row(turn, command.key)
    wording = days.Wording(shown.as_of, "past", shown.title, lambda day: replace(command, on=day),
                           lambda: takes(turn, command.key))  # fmt: skip
    return days.read(command.on, wording)


def start(turn: Turn, command: Start) -> Answer:
    """Say that work has begun."""
    on = _day(turn, command)
    saved = do(turn, changes.start, command.key, on=on, reason=command.because or "")
    return _receipt(turn, saved, "Started", note=receipts.since(on))


def block(turn: Turn, command: Block) -> Answer:
    """Say what is in the way; without words the form asks."""
    on = _day(turn, command)
    if not command.because:
        _, shown = for_form(turn, command.key, Act.BLOCK)
        return turn.open(forms.block_form(shown, on=on))
    saved = do(turn, changes.block, command.key, on=on, reason=command.because)
    return _receipt(turn, saved, "Blocked", note=receipts.since(on))


def save_block(turn: Turn) -> Answer:
    """Save the form once, however often it arrives."""
    form, about = turn.form(Why), turn.metadata
    saved = do(turn, changes.block, about.key or "", once=turn.form_id, version=about.version, **form.model_dump())
    return _receipt(turn, saved, "Blocked", note=receipts.since(saved.blocked_on, but=saved.as_of))


def unblock(turn: Turn, command: Unblock) -> Answer:
    """Say that nothing is in the way any more."""
    on = _day(turn, command)
    saved = do(turn, changes.unblock, command.key, on=on, reason=command.because or "")
    return _receipt(turn, saved, "Unblocked", note=receipts.since(on))


def cancel(turn: Turn, command: Cancel) -> Answer:
    """Cancel it, or ask to; where a reason is needed and none was said, the form asks."""
    return _change(turn, command, CANCEL)


def reopen(turn: Turn, command: Reopen) -> Answer:
    """Reopen it, or ask to."""
    return _change(turn, command, REOPEN)


def _change(turn: Turn, command: Cancel | Reopen, change: Change) -> Answer:
    on = _day(turn, command)
    if command.because is None and row(turn, command.key).stage is Stage.IN_FORCE:
        return _ask_why(turn, command.key, change, on=on)
    return _changed(turn, command.key, change, on=on, reason=command.because or "")


def _ask_why(turn: Turn, key: str, change: Change, *, on: date | None = None) -> Answer:
    plan, shown = for_form(turn, key, Act.CANCEL if change is CANCEL else Act.REOPEN)
    return turn.open(forms.change_form(plan, shown, change, on=on))


def save_change(turn: Turn) -> Answer:
    """Save the form once, however often it arrives."""
    form, about = turn.form(Why), turn.metadata
    change = CANCEL if about.about == CANCEL.act else REOPEN
    return _changed(turn, about.key or "", change, once=turn.form_id, **form.model_dump())


def _changed(turn: Turn, key: str, change: Change, *, on: date | None, reason: str,
             once: str | None = None) -> Answer:  # fmt: skip
    act, kind, said = (
        (changes.cancel, Ask.CANCEL, "Cancelled") if change is CANCEL else (changes.reopen, Ask.REOPEN, "Reopened")
    )
    saved = do(turn, act, key, once=once, on=on, reason=reason)
    receipt = receipts.changed(saved, kind, said, today=saved.as_of, reader=reader(turn), on=on)
    return settled(turn, receipt, title=change.title)


def assign(turn: Turn, command: Assign) -> Answer:
    """Give it to somebody; without a name the form asks."""
    if command.person is None:
        plan, shown = for_form(turn, command.key, Act.ASSIGN)
        return turn.open(forms.assign_form(plan, shown))
    ref = owners.named(turn, command.person, plan=row(turn, command.key).plan_key)
    return _receipt(turn, do(turn, changes.assign, command.key, person_id=ref.id), "Assigned")


def save_owners(turn: Turn) -> Answer:
    """Save the form once, however often it arrives."""
    form, about = turn.form(Owners), turn.metadata
    saved = do(
        turn, changes.edit, about.key or "", once=turn.form_id, version=about.version, **form.model_dump()
    )  # fmt: skip
    return _receipt(turn, saved, "Assigned")


def _receipt(turn: Turn, saved: MilestoneRow, said: str, *, note: str = "") -> Answer:
    return settled(turn, receipts.did(saved, said, today=saved.as_of, reader=reader(turn), note=note), title=said)
