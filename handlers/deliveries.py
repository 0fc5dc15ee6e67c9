"""What a message of the ledger looks like now: at its sending, and whenever it is drawn anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.slack.errors import SlackProblem
from handlers.slack.gateway import Gateway
from handlers.views import digest as views
from handlers.views.parts import Message
from models.database import Database
from models.digest import Digest, digests
from models.notifications import redrawing


@dataclass(frozen=True)
class Drawing:
    """A message as it looks now. None says that nothing is left; `outdated` are items that are not told, with why."""

    message: Message | None
    order: tuple[int, ...] = ()
    outdated: Mapping[int, str] = field(default_factory=dict)


def draw(session: Session, message_id: int, *, now: datetime) -> Message | None:
    """Draw one message; None where nothing is left to say."""
    return draw_all(session, [message_id], now=now)[message_id].message


def draw_all(session: Session, message_ids: Iterable[int], *, now: datetime) -> dict[int, Drawing]:
    """Draw several messages by their ids, with a constant number of statements."""
    ids = list(message_ids)
    found = digests(session, ids, now=now)
    return {id_: _drawing(found[id_]) if id_ in found else Drawing(None) for id_ in ids}


def _drawing(of: Digest) -> Drawing:
    empty = not of.lines and not of.older
    return Drawing(None if empty else views.digest(of), of.order, of.outdated)


def redraw(database: Database, gateway: Gateway, message_id: int, now: datetime) -> None:
    """Draw a message anew in its place. Raises SlackProblem."""
    with database.reading() as session:
        place = redrawing.post(session, message_id)
        message = draw(session, message_id, now=now) if place else None
    if place is not None and message is not None:
        gateway.update_message(place.channel, place.ts, message, metadata={"message_id": place.uid})


def redraw_at_once(database: Database, gateway: Gateway, message_id: int, now: datetime) -> None:
    """Draw the message anew in which somebody pressed a button; where Slack refuses it, delivery tries again."""
    with database.unit_of_work() as session:
        redrawing.note(session, message_id, at=None)  # first, so that a change from now on asks again
    try:
        redraw(database, gateway, message_id, now)
    except SlackProblem:
        with database.unit_of_work() as session:
            redrawing.note(session, message_id, at=redrawing.ASKED)
        raise
