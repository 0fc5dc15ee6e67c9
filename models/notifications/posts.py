"""Messages into channels: of which week they tell, and which part of it; replies go into the thread of their post."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notifications.tables import Item, Lane, Message
from models.statements import rows


@dataclass(frozen=True)
class ChannelPost:
    """A message into a channel. `part` is None for the post, else which reply of its thread it is.

    `sent` says that it stands there already.
    """

    message_id: int
    channel_id: int
    items: tuple[Item, ...]
    part: int | None = None
    sent: bool = False


def channel_posts(session: Session, ids: Iterable[int]) -> list[ChannelPost]:
    """Return those of some messages that go into channels, a reply with the items of its post. Two statements."""
    wanted = Message.id.in_(list(ids)), Message.channel_id.is_not(None)
    messages = session.scalars(select(Message).where(*wanted)).all()
    items = _items(session, messages)
    return [
        ChannelPost(m.id, m.channel_id or 0, tuple(items[m.parent_id or m.id]),
                    part=m.part if m.lane is Lane.THREAD else None, sent=m.ts is not None)
        for m in messages
    ]  # fmt: skip


def held_by(session: Session, message_id: int) -> dict[int, tuple[str, int | None]]:
    """Return the items that a message to a person holds, each with its subject and whom it is for."""
    held = select(Item.id, Item.subject, Item.person_id).where(Item.message_id == message_id, Item.dropped == "")
    return {id_: (subject, person_id) for id_, subject, person_id in rows(session, held.order_by(Item.id))}


def _items(session: Session, messages: Sequence[Message]) -> Mapping[int, list[Item]]:
    found: defaultdict[int, list[Item]] = defaultdict(list)
    held = Item.message_id.in_({m.parent_id or m.id for m in messages}), Item.dropped == ""
    for item in session.scalars(select(Item).where(*held).order_by(Item.round)):
        found[item.message_id or 0].append(item)
    return found
