"""What is odd about a day is said once, on top of the form; sending the form again saves it."""

from datetime import date
from typing import Any

from handlers.answers import Answer, Update
from handlers.arrivals import Kind
from handlers.runtime import Function, Turn
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.milestone_forms import warned
from handlers.views.parts import View


class Odd(Exception):
    """Something is odd that the person has not seen yet; nothing was saved."""

    def __init__(self, day: date, words: tuple[str, ...]) -> None:
        super().__init__("odd")
        self.day = day
        self.words = words


def ask_if_odd(turn: Turn, day: date, words: tuple[str, ...]) -> str:
    """Ask a form once whether a day is meant so; a command has no second try, its receipt says what is odd."""
    if turn.arrival.kind is not Kind.SUBMISSION:
        return " ".join(words)
    if words and day.isoformat() not in turn.metadata.seen_warnings:
        raise Odd(day, words)
    return ""


def warns(listener: Function) -> Function:
    """Wrap the listener of a form: what is odd comes on top of it, and what was typed stays."""

    def listens(turn: Turn) -> Answer | None:
        try:
            return listener(turn)
        except Odd as odd:
            return Update(_shown_again(turn, odd))

    return listens


def _shown_again(turn: Turn, odd: Odd) -> View:
    """Draw the form that was sent with the warning on top; its fields keep what stands in them."""
    shown: dict[str, Any] = turn.arrival.view or {}
    kept = [block for block in shown.get("blocks", ()) if block.get("block_id") != "notice"]
    notice = [parts.drawn(block) for block in warned(f"{' '.join(odd.words)} Send it again to keep it so.")]
    seen: Metadata = turn.metadata.model_copy(update={"seen_warnings": (odd.day.isoformat(),)})
    return View.again(shown, [*notice, *kept], metadata=seen)
