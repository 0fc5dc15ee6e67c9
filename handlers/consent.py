"""Answers to the other side: agree, refuse, confirm, dispute; and a question taken back by who asked.

A button names the very question it was drawn for, so an old one never answers what was asked since.
"""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel

from handlers.answers import Answer
from handlers.arrivals import whole
from handlers.grammar import Thing
from handlers.grammar.commands import Agree, Answered, Confirm, Dispute, Refuse
from handlers.milestones.reading import do, for_form, reader, row
from handlers.routes import OnCommand, Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.views import milestone_act_forms as forms
from handlers.views import milestone_receipts as receipts
from handlers.views import requests as views
from models.access import Act
from models.milestones import consent
from models.milestones.consent import SeveralWait
from models.milestones.meanwhile import Already
from models.milestones.tables import Ask
from models.rows import MilestoneRow, RequestRow

Decides = Callable[..., MilestoneRow]
_DONE_ONLY = (Confirm, Dispute)
_YES = (consent.agree, consent.confirm)


class Refusal(BaseModel):
    """What the form of a refusal holds."""

    reason: str = ""


class Decision(BaseModel):
    """What the form of an answer holds."""

    decision: Literal["agree", "refuse"]
    reason: str = ""


def register(routes: Routes) -> None:
    """Listen to answers, typed, pressed or sent by a form."""
    routes.command(Agree, _answers(consent.agree), of=Thing.MILESTONE)
    routes.command(Confirm, _answers(consent.confirm), of=Thing.MILESTONE)
    routes.command(Refuse, _refuses(consent.refuse), of=Thing.MILESTONE)
    routes.command(Dispute, _refuses(consent.dispute), of=Thing.MILESTONE)
    routes.action(ids.REQUEST_AGREE, press_agree)
    routes.action(ids.REQUEST_REFUSE, press_refuse)
    routes.action(ids.REQUEST_DECIDE, press_decide)
    routes.form(ids.FORM_REQUEST_REFUSE, save_refusal)
    routes.form(ids.FORM_REQUEST_DECIDE, save_decision)


def _answers(act: Decides) -> OnCommand:
    """Make the listener of a verb that says yes."""

    def answer(turn: Turn, command: Answered) -> Answer:
        return _settle(turn, act, command.key, None, reason=command.because or "")

    return answer


def _refuses(act: Decides) -> OnCommand:
    """Make the listener of a verb that says no: without a reason the form asks for it."""

    def answer(turn: Turn, command: Answered) -> Answer:
        shown = row(turn, command.key)
        asked = _open_to(shown, only_done=isinstance(command, _DONE_ONLY))
        needs_reason = len(asked) == 1 and asked[0].may_answer and not command.because
        if needs_reason:
            return turn.open(forms.refuse_form(shown, asked[0], today=shown.as_of, reader=reader(turn)))
        return _settle(turn, act, command.key, None, reason=command.because or "")

    return answer


def _open_to(shown: MilestoneRow, *, only_done: bool = False) -> list[RequestRow]:
    """Give the questions that the reader can answer; where there are none, those to take back."""
    open_ = [one for one in shown.requests if one.kind is Ask.DONE or not only_done]
    return [one for one in open_ if one.may_answer] or [one for one in open_ if one.may_withdraw]


def _settle(turn: Turn, act: Decides, key: str, request_id: int | None, *, once: str | None = None,
            **how: str) -> Answer:  # fmt: skip
    """Answer once; where several questions wait, ask which one is meant."""
    try:
        answered = do(turn, act, key, once=once, request_id=request_id, **how)
    except SeveralWait:
        shown = row(turn, key)
        typed = f"{'agree' if act in _YES else 'refuse'}|{how.get('reason', '')}"
        return turn.say(views.several(shown, _open_to(shown), today=shown.as_of, reader=reader(turn), typed=typed))
    return _receipt(turn, answered)


def _receipt(turn: Turn, answered: MilestoneRow) -> Answer:
    return settled(turn, receipts.answer_given(answered, today=answered.as_of, reader=reader(turn)), title="Answer")


def _pressed(turn: Turn) -> int | None:
    """Read which question the button was drawn for."""
    return whole(turn.action.act)


def press_agree(turn: Turn) -> Answer:
    """Agree at once; a second click gets the first one's answer again."""
    key, request_id = turn.action.key, _pressed(turn)
    try:
        return _settle(turn, consent.agree, key, request_id)
    except Already as first:
        if not (first.good and first.by_id == turn.caller.person_id):
            raise
        return _receipt(turn, row(turn, key))


def press_refuse(turn: Turn) -> Answer:
    """Ask why not."""
    shown, request = _asked(turn, turn.action.key, _pressed(turn))
    if request is None:
        return _settle(turn, consent.refuse, shown.key, _pressed(turn))  # which says who settled it, or asks which one
    return turn.open(forms.refuse_form(shown, request, today=shown.as_of, reader=reader(turn)))


def press_decide(turn: Turn) -> Answer:
    """Ask for the answer; who asked may take it back."""
    shown, request = _asked(turn, turn.action.key, _pressed(turn))
    if request is None:
        return _settle(turn, consent.refuse, shown.key, _pressed(turn))
    answer, reason = _typed(turn)
    how: Any = {"today": shown.as_of, "reader": reader(turn), "reason": reason}
    if request.may_answer:
        return turn.open(forms.decide_form(shown, request, answer=answer, **how))
    return turn.open(forms.refuse_form(shown, request, **how))


def _typed(turn: Turn) -> tuple[str | None, str | None]:
    """Read the answer that was typed where several questions waited; the button behind which it stands is pressed."""
    _, _, _, answer, reason = (*turn.arrival.chosen.split("|", 4), "", "", "", "")[:5]
    return answer or None, reason or None


def _asked(turn: Turn, key: str, request_id: int | None) -> tuple[MilestoneRow, RequestRow | None]:
    """Give the question that is meant, if it is open and the reader may answer it or take it back."""
    _, shown = for_form(turn, key, Act.ANSWER)
    found = [one for one in _open_to(shown) if request_id is None]
    found += [one for one in shown.requests if one.id == request_id and (one.may_answer or one.may_withdraw)]
    return shown, found[0] if len(found) == 1 else None


def save_refusal(turn: Turn) -> Answer:
    """Save the refusal once, however often it arrives."""
    form, about = turn.form(Refusal), turn.metadata
    return _settle(
        turn, consent.refuse, about.key or "", whole(about.about) or 0, once=turn.form_id, reason=form.reason
    )  # fmt: skip


def save_decision(turn: Turn) -> Answer:
    """Save the answer once, however often it arrives."""
    form, about = turn.form(Decision), turn.metadata
    key, request_id = about.key or "", whole(about.about) or 0
    act = consent.agree if form.decision == "agree" else consent.refuse
    return _settle(turn, act, key, request_id, once=turn.form_id, reason=form.reason)
