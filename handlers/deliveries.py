"""What a message of the ledger looks like now: at its sending, and whenever it is drawn anew."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.views import digest as views
from handlers.views.parts import Message
from models.digest import digests


def draw(session: Session, message_id: int, *, now: datetime) -> Message | None:
    """Draw one message; None where nothing is left to say."""
    return draw_all(session, [message_id], now=now).get(message_id)


def draw_all(session: Session, message_ids: Iterable[int], *, now: datetime) -> dict[int, Message]:
    """Draw several messages by their ids; those with nothing to say are left out."""
    found = digests(session, message_ids, now=now)
    return {id_: views.digest(one) for id_, one in found.items() if one.lines or one.older}
