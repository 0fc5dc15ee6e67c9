"""The receipt stands where the act began: a form turns into it, what held a button is drawn anew, else it is said."""

from handlers.answers import Answer, Ephemeral, Update
from handlers.arrivals import Kind
from handlers.runtime import Turn
from handlers.views.milestone_forms import saved
from handlers.views.parts import Message


def settled(turn: Turn, receipt: Message, *, title: str) -> Answer:
    """Answer an act that is done. `title` heads the receipt where a form turns into it."""
    if turn.arrival.kind is Kind.SUBMISSION:
        return Update(saved(title, receipt))
    return Ephemeral(receipt)
