"""What a message of the ledger looks like now: at its sending, and whenever it is drawn anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.views import digest as views
from handlers.views.parts import Message
from models.digest import Digest, digests


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
