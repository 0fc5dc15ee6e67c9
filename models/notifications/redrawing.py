"""Messages that hold something settled since are drawn anew: marked in the transaction of the change, claimed later.

A mark is `refresh_at` 0: machine time is not known where things change. Delivery gives it half a minute, so that
several changes make one drawing.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, case, func, or_, select, update
from sqlalchemy.orm import Session

from models.notifications.tables import DeliveryPause, Item, Lane, Message, State
from models.programme import Channel

ASKED: Final = 0.0
SOON_SECONDS: Final = 30.0
LEASE_SECONDS: Final = 120.0
A_MINUTE: Final = 60.0
MOST_A_MINUTE: Final = 30
KEPT: Final = timedelta(days=7)
_SHOWS_LINES: Final = (Lane.DIGEST, Lane.URGENT, Lane.ESCALATION)
_DRAWN: Final = (State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN)


@dataclass(frozen=True)
class Redraw:
    """A message to draw anew, and until when this worker has it."""

    id: int
    lease: float


@dataclass(frozen=True)
class Post:
    """Where a sent message stands."""

    id: int
    uid: str
    team_id: str
    channel: str
    ts: str


def mark(session: Session, subject: str, *, person_id: int | None = None) -> None:
    """Ask for a new drawing of the messages that hold a subject, those of one person if one is named."""
    held = select(Item.message_id).where(Item.subject == subject, Item.message_id.is_not(None), Item.dropped == "")
    if person_id is not None:
        held = held.where(Item.person_id == person_id)
    stale = select(Message.id).where(Message.id.in_(held), Message.state.in_(_DRAWN), Message.lane.in_(_SHOWS_LINES))
    in_order = stale.order_by(Message.id).with_for_update()  # two changes must not wait for each other
    session.execute(
        update(Message).where(Message.id.in_(in_order)).values(refresh_at=_asked_first()),
        execution_options={"synchronize_session": False},
    )


def mark_posts(session: Session, *, subsidiary_id: int | None = None, partner_id: int | None = None) -> None:
    """Ask for a new drawing of the last week that was posted into the channels of a subsidiary and a partner, or all.

    Something that it tells of may have been otherwise on its day; where nothing is wrong, nothing is drawn.
    """
    here = or_(Channel.subsidiary_id == subsidiary_id, Channel.partner_id == partner_id)
    channels = select(Channel.id).where(here) if subsidiary_id or partner_id else select(Channel.id)
    last = (
        select(func.max(Message.id))
        .where(Message.channel_id.in_(channels), Message.lane == Lane.SUMMARY, Message.state.in_(_DRAWN))
        .group_by(Message.channel_id)
    )
    in_order = select(Message.id).where(Message.id.in_(last)).order_by(Message.id).with_for_update()
    session.execute(
        update(Message).where(Message.id.in_(in_order)).values(refresh_at=_asked_first()),
        execution_options={"synchronize_session": False},
    )


def _asked_first() -> ColumnElement[float]:
    """Keep an earlier wish, so that many changes cannot put a drawing off; one being drawn is asked for again."""
    being_drawn = Message.refresh_at == Message.refreshed_at + LEASE_SECONDS
    return case((Message.refresh_at.is_not(None) & ~being_drawn, Message.refresh_at), else_=ASKED)


def claim(
    session: Session, *, seconds: float, now: datetime, limit: int = MOST_A_MINUTE, soon: float = SOON_SECONDS
) -> list[Redraw]:
    """Take messages whose drawing is due, newest first, as many as their workspaces may get this minute.

    `soon` is how many seconds after it was asked for a drawing is due.
    """
    wanted = Message.refresh_at.is_not(None)
    old = func.coalesce(Message.sent_at, Message.created_at) < now - KEPT
    session.execute(update(Message).where(wanted, old).values(refresh_at=None))
    session.execute(update(Message).where(Message.refresh_at == ASKED).values(refresh_at=seconds + soon))
    paused = select(DeliveryPause.team_id).where(DeliveryPause.until > seconds)
    due = session.scalars(
        select(Message)
        .where(wanted, Message.refresh_at <= seconds, Message.state == State.SENT, Message.ts.is_not(None))
        .where(or_(Message.team_id.is_(None), Message.team_id.not_in(paused)))
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    drawn = _drawn_lately(session, seconds=seconds) if due else Counter[str]()
    taken = []
    for one in due:
        drawn[one.team_id or ""] += 1
        if drawn[one.team_id or ""] <= MOST_A_MINUTE:
            one.refresh_at, one.refreshed_at = seconds + LEASE_SECONDS, seconds
            taken.append(Redraw(one.id, seconds + LEASE_SECONDS))
    return taken


def _drawn_lately(session: Session, *, seconds: float) -> Counter[str]:
    lately = select(Message.team_id, func.count()).where(Message.refreshed_at > seconds - A_MINUTE)
    return Counter({team or "": number for team, number in session.execute(lately.group_by(Message.team_id))})


def done(session: Session, redraw: Redraw) -> None:
    """Note that it is drawn; what changed meanwhile has asked again, and that stays."""
    mine = update(Message).where(Message.id == redraw.id, Message.refresh_at == redraw.lease)
    session.execute(mine.values(refresh_at=None))


def later(session: Session, redraw: Redraw, *, at: float) -> None:
    """Put it off."""
    mine = update(Message).where(Message.id == redraw.id, Message.refresh_at == redraw.lease)
    session.execute(mine.values(refresh_at=at))


def post(session: Session, message_id: int) -> Post | None:
    """Return where a message stands; None before it was sent."""
    found = session.get(Message, message_id)
    if found is None or found.ts is None or found.slack_channel is None:
        return None
    return Post(found.id, found.uid, found.team_id or "", found.slack_channel, found.ts)


def at_place(session: Session, channel: str, ts: str) -> int | None:
    """Return the message of the ledger that stands there."""
    here = (Message.slack_channel == channel, Message.ts == ts, Message.lane.in_(_SHOWS_LINES))
    return session.scalar(select(Message.id).where(*here))


def note(session: Session, message_id: int, *, at: float | None) -> None:
    """Ask for a new drawing of one message, or with None take the wish back."""
    session.execute(update(Message).where(Message.id == message_id).values(refresh_at=at))
