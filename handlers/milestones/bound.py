"""A form of a draft that is sent once its plan is in force: the other side is asked now, so it takes a reason, too."""

from collections.abc import Mapping
from typing import Any

from handlers.answers import Answer, Update
from handlers.milestones.reading import plan_form
from handlers.runtime import Function, Turn
from handlers.slack import forms
from handlers.views import milestone_forms as views
from handlers.views import parts
from handlers.views.parts import View
from models.errors import Invalid

REASON = "reason"


def asks_why(listener: Function) -> Function:
    """Wrap the listener of a form: where a reason is wanted and there is no field for it, the form gets one."""

    def listens(turn: Turn) -> Answer | None:
        try:
            return listener(turn)
        except Invalid as refusal:
            if REASON not in refusal.beside or REASON in forms.input_blocks(turn.arrival.view or {}):
                raise
            return Update(_with_reason(turn))

    return listens


def _with_reason(turn: Turn) -> View:
    """Draw the form that was sent with a field for the reason; its fields keep what stands in them."""
    shown: Mapping[str, Any] = turn.arrival.view or {}
    with turn.reading() as session:
        plan = plan_form(session, turn, turn.metadata.plan or "")
    kept = [block for block in shown.get("blocks", ()) if block.get("block_id") != "notice"]
    added = [parts.drawn(block) for block in views.came_into_force(plan)]
    return View.again(shown, [added[0], *kept, added[1]], submit=views.ask(plan), metadata=turn.metadata)
