"""The receipt stands where the act began: a form turns into it, what held a button is drawn anew, else it is said."""

from handlers import deliveries
from handlers.answers import Ack, Answer, Ephemeral, Replace, Update
from handlers.arrivals import Kind
from handlers.runtime import Turn
from handlers.views.milestone_forms import saved
from handlers.views.parts import Message
from models.digest import How, digests
from models.notifications import redrawing


def settled(turn: Turn, receipt: Message, *, title: str) -> Answer:
    """Answer an act that is done. `title` heads the receipt where a form turns into it.

    Where it began in a message of the ledger, its row there is the receipt, and a form in between just closes; where
    the row says nothing of the act, the receipt is shown as well.
    """
    message_id = _redrawn(turn)
    sent = turn.arrival.kind is Kind.SUBMISSION
    if message_id is not None and _says(turn, message_id, turn.metadata.key if sent else turn.action.key):
        return Ack()
    return Update(saved(title, receipt)) if sent else Ephemeral(receipt)


def taken_back(turn: Turn, receipt: Message) -> Answer:
    """Answer an act that was undone: in place of its receipt, which in a message of the ledger is the row alone."""
    return Replace(receipt) if _redrawn(turn) is None else Ack()


def _redrawn(turn: Turn) -> int | None:
    """Have the message of the ledger drawn anew in which the act began; None where it began elsewhere."""
    message_id = message_of(turn)
    if message_id is not None:
        turn.after(deliveries.redraw_at_once, turn.deps.database, turn.gateway, message_id, turn.now)
    return message_id


def _says(turn: Turn, message_id: int, key: str | None) -> bool:
    """Say whether the row of a thing in a message tells what its reader has just done."""
    with turn.deps.database.reading() as session:
        message = digests(session, [message_id], now=turn.now).get(message_id)
    mine = [line for line in (message.lines if message else ()) if line.subject == key]
    me = turn.caller.person_id
    settled = [line.settled for line in mine if line.settled]
    says = any(one.how is How.SNOOZED or (one.by is not None and one.by.id == me) for one in settled)
    return says or any(seen.by.id == me for line in mine for seen in line.seen)


def message_of(turn: Turn) -> int | None:
    """Find the message of the ledger in which the button stood, also where a form came in between."""
    channel, ts = turn.channel_id, turn.arrival.message_ts
    if turn.arrival.kind is Kind.SUBMISSION:
        channel, ts = turn.metadata.channel, turn.metadata.message_ts
    if channel is None or ts is None:
        return None
    with turn.deps.database.reading() as session:
        return redrawing.at_place(session, channel, ts)
