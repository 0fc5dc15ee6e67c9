"""The road of one message: claimed, sending, and what came of it. Each step is one short transaction.

A step names the attempt, so whoever lost its claim to another worker changes nothing. All times here are machine
seconds.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Update, and_, bindparam, case, func, or_, select, text, update
from sqlalchemy.orm import Session

from models import aside
from models.aside import Fault
from models.notifications.tables import OPEN_STATES, DeliveryPause, Item, Lane, Message, State
from models.statements import among

CLAIM_SECONDS: Final = 120.0
SENDING_SECONDS: Final = 30.0
LOOK_AFTER_SECONDS: Final = 60.0
LOOKS: Final = 2
BROKEN_SECONDS: Final = 300.0
NEVER: Final = 1e15
"""When a message is looked for whose conversation the app cannot read."""
HEAVY: Final = 500
"""Items from which a message takes so long to read that others must not wait behind it."""
_FIRST: Final = case({Lane.URGENT: 0, Lane.ESCALATION: 1, Lane.DIGEST: 2}, value=Message.lane, else_=3)


@dataclass(frozen=True)
class Claim:
    """A message that this worker may send: nobody else will until the lease is over."""

    id: int
    attempt: int
    uid: str
    lane: Lane
    recipient: str
    person_id: int | None
    channel_id: int | None
    team_id: str | None
    slack_channel: str | None
    created_at: datetime
    looks: int = 0
    parent_id: int | None = None
    part: int = 0
    parent_ts: str | None = None

    @property
    def plain(self) -> bool:
        """Whether nothing else follows from its arrival."""
        return self.lane not in (Lane.SUMMARY, Lane.THREAD)


_CLAIMED: Final = (
    Message.id, Message.attempt, Message.uid, Message.lane, Message.recipient, Message.person_id, Message.channel_id,
    Message.team_id, Message.slack_channel, Message.created_at, Message.looks, Message.parent_id, Message.part,
)  # fmt: skip


def expire(session: Session, *, seconds: float) -> None:
    """Take up what a dead worker left: a claim was surely not sent, what was being sent perhaps was."""
    late = Message.lease_until < seconds
    session.execute(update(Message).where(Message.state == State.CLAIMED, late).values(state=State.PENDING))
    session.execute(
        update(Message)
        .where(Message.state == State.SENDING, late)
        .values(state=State.UNKNOWN, retry_at=Message.lease_until + (LOOK_AFTER_SECONDS - SENDING_SECONDS))
    )


def claim(session: Session, *, seconds: float, limit: int) -> list[Claim]:
    """Take up to `limit` messages that may be sent now, urgent ones first; other workers skip them."""
    found = session.execute(
        select(*_CLAIMED)
        .where(Message.state == State.PENDING, Message.retry_at <= seconds, _not_paused(seconds))
        .order_by(_FIRST, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    claims = [replace(one, attempt=one.attempt + 1) for one in _claims(session, found)]
    if claims:
        taken = {"state": State.CLAIMED, "attempt": Message.attempt + 1, "lease_until": seconds + CLAIM_SECONDS}
        session.execute(update(Message).where(among(session, Message.id, [one.id for one in claims])).values(taken))
    return claims


def heavy(session: Session, claims: Sequence[Claim]) -> set[int]:
    """Return the ids of those claimed messages that hold very many items."""
    held = select(Item.message_id).where(among(session, Item.message_id, [claim.id for claim in claims]))
    many = held.group_by(Item.message_id).having(func.count() > HEAVY)
    return {id_ for id_ in session.scalars(many) if id_ is not None}


def claim_doubts(session: Session, *, seconds: float, limit: int) -> list[Claim]:
    """Take up to `limit` messages of which nobody knows whether they arrived, to look for them now."""
    found = session.execute(
        select(*_CLAIMED)
        .where(Message.state == State.UNKNOWN, Message.retry_at <= seconds, _not_paused(seconds))
        .order_by(Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    looking = Message.id.in_([one.id for one in found])
    if found:
        session.execute(update(Message).where(looking).values(retry_at=seconds + LOOK_AFTER_SECONDS))
    return _claims(session, found)


def _claims(session: Session, found: Sequence[Row[*tuple[Any, ...]]]) -> list[Claim]:
    above = {one.parent_id for one in found if one.parent_id is not None}
    posts = select(Message.id, Message.ts).where(Message.id.in_(above))
    parents = {row.id: row.ts for row in session.execute(posts)} if above else {}
    return [replace(Claim(*one), parent_ts=parents.get(one.parent_id or 0)) for one in found]


def _not_paused(seconds: float) -> ColumnElement[bool]:
    paused = select(DeliveryPause.team_id).where(DeliveryPause.until > seconds)
    return or_(Message.team_id.is_(None), Message.team_id.not_in(paused))


def begin(session: Session, leaving: Sequence[tuple[Claim, str]], *, seconds: float) -> set[int]:
    """Note that these are being sent from now on, each into its conversation; what another worker took is left out."""
    mine = [
        {"message": one.id, "tried": one.attempt, "slack_channel": channel, "lease_until": seconds + SENDING_SECONDS}
        for one, channel in leaving
    ]  # fmt: skip
    begun = {one.id for one, _ in leaving}
    if session.connection().execute(_BEGIN, mine).rowcount == len(mine):
        return begun
    tried = {one.id: one.attempt for one, _ in leaving}
    found = session.execute(select(Message.id, Message.attempt).where(Message.id.in_(begun), _SENDING))
    return {id_ for id_, attempt in found if attempt == tried[id_]}


@dataclass(frozen=True)
class Arrived:
    """A message that is in Slack."""

    claim: Claim
    ts: str
    at: datetime


def arrived(session: Session, found: Sequence[Arrived]) -> None:
    """Do `sent` for several, in one statement for those from which nothing else follows."""
    plain = [one for one in found if one.claim.plain]
    if plain:
        session.connection().execute(_SENT, [
            {"message": one.claim.id, "tried": one.claim.attempt, "ts": one.ts, "sent_at": one.at} for one in plain
        ])  # fmt: skip
    for one in found:
        if not one.claim.plain:
            sent(session, one.claim, ts=one.ts, at=one.at)


def sent(session: Session, claim: Claim, *, ts: str, at: datetime) -> bool:
    """Note that it arrived; also when the lease was over meanwhile. A summary's post brings its replies after it."""
    arrived = _step(session, claim, _SENT, ts=ts, sent_at=at)
    if arrived and not claim.plain:
        _reply_next(session, claim, at=at)
    return arrived


def _reply_next(session: Session, claim: Claim, *, at: datetime) -> None:
    """Have the next reply sent; each waits for the one before it, so that they stand in their order."""
    post, part = (claim.id, 0) if claim.parent_id is None else (claim.parent_id, claim.part + 1)
    session.add(
        Message(uid=secrets.token_urlsafe(12), recipient=f"thread:{post}.{part}", channel_id=claim.channel_id,
                lane=Lane.THREAD, state=State.PENDING, team_id=claim.team_id, slack_channel=claim.slack_channel,
                created_at=at, parent_id=post, part=part)
    )  # fmt: skip


def not_there(session: Session, claim: Claim, *, seconds: float) -> bool:
    """Note that it is not in its conversation. Not found twice, it was not sent: it goes out again.

    Where another message to the same recipient is open meanwhile, its items go with that or with the next one.
    """
    if claim.looks + 1 < LOOKS:
        return _step(session, claim, _LOOKED, looks=claim.looks + 1, retry_at=seconds + LOOK_AFTER_SECONDS)
    return _goes_again(session, claim, retry_at=seconds)


def _goes_again(session: Session, claim: Claim, *, retry_at: float) -> bool:
    rivals = select(Message.id).where(
        Message.recipient == claim.recipient, Message.lane == claim.lane, text(OPEN_STATES), Message.id != claim.id
    )
    if session.scalar(rivals) is None:
        return _step(session, claim, _NOT_SENT, retry_at=retry_at)
    return freed(session, claim, problem="not sent, told with another message")


def unreadable(session: Session, claim: Claim, *, problem: str) -> bool:
    """Note that nobody will ever know; the office sees it listed, and the next digest says so."""
    return _step(session, claim, _UNREADABLE, problem=problem, retry_at=NEVER)


def in_doubt() -> ColumnElement[bool]:
    """Return the filter over messages of which nobody will ever know, unless somebody says what became of them."""
    return and_(Message.state == State.UNKNOWN, Message.retry_at >= NEVER)


def came(session: Session, message_id: int, attempt: int) -> bool:
    """Note of one in doubt that somebody has seen it. Where it stands is not known, so it is never drawn anew."""
    arrived = {"state": State.SENT, "sent_at": Message.created_at, "problem": ""}
    mine = Message.id == message_id, Message.attempt == attempt, in_doubt()
    return session.execute(update(Message).where(*mine).values(arrived).returning(Message.id)).all() != []


def send_again(session: Session, message_id: int, attempt: int) -> bool:
    """Have one in doubt go out once more; with a message to the same recipient that is open by now its items go."""
    mine = Message.id == message_id, Message.attempt == attempt, in_doubt()
    found = session.execute(select(*_CLAIMED).where(*mine).with_for_update()).all()
    return any(_goes_again(session, one, retry_at=0) for one in _claims(session, found))


def look_later(session: Session, claim: Claim, *, retry_at: float) -> bool:
    """Note that it could not be looked for this time."""
    return _step(session, claim, _LOOKED, looks=claim.looks, retry_at=retry_at)


def perhaps_sent(session: Session, claim: Claim, *, problem: str, seconds: float) -> bool:
    """Note that nobody knows: it is looked for in the conversation before anything else happens."""
    return _step(session, claim, _PERHAPS, problem=problem, retry_at=seconds + LOOK_AFTER_SECONDS)


def again(session: Session, claim: Claim, *, problem: str, retry_at: float) -> bool:
    """Put back what was surely not sent."""
    return _step(session, claim, _AGAIN, problem=problem, retry_at=retry_at)


def release(session: Session, claims: Sequence[Claim]) -> None:
    """Give back what was claimed and not begun."""
    session.connection().execute(_RELEASE, [{"message": one.id, "tried": one.attempt} for one in claims])


def failed(session: Session, claim: Claim, *, problem: str) -> bool:
    """Give up: sending it again cannot help."""
    return _step(session, claim, _FAILED, problem=problem)


def dropped(session: Session, claim: Claim, *, problem: str) -> bool:
    """Note that there was nothing left to say."""
    return _step(session, claim, _DROPPED, problem=problem)


def freed(session: Session, claim: Claim, *, problem: str) -> bool:
    """Take the message apart: its items wait for their next moment."""
    if not dropped(session, claim, problem=problem):
        return False
    session.execute(update(Item).where(Item.message_id == claim.id, Item.dropped == "").values(message_id=None))
    return True


def _road(come_from: Sequence[State], go_to: State, *names: str, **fixed: object) -> Update:
    """Write one step of the road; it is compiled once, for each message takes it."""
    states = or_(*(Message.state == one for one in come_from))  # a list of them could not be executed for many at once
    mine = Message.id == bindparam("message"), Message.attempt == bindparam("tried"), states
    given: dict[str, object] = {name: bindparam(name) for name in names}
    return update(Message).where(*mine).values(state=go_to, **given, **fixed)


_SENDING: Final = Message.state == State.SENDING
_BEGIN: Final = _road([State.CLAIMED], State.SENDING, "slack_channel", "lease_until")
_SENT: Final = _road([State.SENDING, State.UNKNOWN], State.SENT, "ts", "sent_at", problem="")
_PERHAPS: Final = _road([State.SENDING], State.UNKNOWN, "problem", "retry_at")
_LOOKED: Final = _road([State.UNKNOWN], State.UNKNOWN, "looks", "retry_at")
_UNREADABLE: Final = _road([State.UNKNOWN], State.UNKNOWN, "problem", "retry_at")
_NOT_SENT: Final = _road([State.UNKNOWN], State.PENDING, "retry_at", looks=0)
_AGAIN: Final = _road([State.CLAIMED, State.SENDING], State.PENDING, "problem", "retry_at")
_RELEASE: Final = _road([State.CLAIMED], State.PENDING)
_FAILED: Final = _road([State.CLAIMED, State.SENDING], State.FAILED, "problem")
_DROPPED: Final = _road([State.CLAIMED, State.UNKNOWN], State.DROPPED, "problem")


def _step(session: Session, claim: Claim, road: Update, **values: object) -> bool:
    done = session.connection().execute(road, {"message": claim.id, "tried": claim.attempt, **values})
    return done.rowcount == 1


def keep_order(session: Session, order: Sequence[int]) -> None:
    """Note where each item stands in its message, so that nothing jumps when it is drawn anew."""
    if len(order) > 1:
        session.execute(update(Item), [{"id": id_, "place": place} for place, id_ in enumerate(order, 1)])


def drop_items(session: Session, reasons: Mapping[int, str]) -> None:
    """Note of items why they are not told: their fact is no longer true."""
    if reasons:
        session.execute(update(Item), [{"id": id_, "dropped": reason[:40]} for id_, reason in reasons.items()])


def set_aside(session: Session, unworded: Mapping[int, Fault], *, now: datetime) -> None:
    """Take items that cannot be worded out of their messages; each is told with a later one, if that can word it."""
    if unworded:
        session.execute(update(Item).where(among(session, Item.id, unworded)).values(message_id=None))
        aside.put(session, unworded.values(), now=now)


def pause(session: Session, team_id: str, *, until: float, problem: str = "") -> None:
    """Send nothing to a workspace until then."""
    found = session.scalar(select(DeliveryPause).where(DeliveryPause.team_id == team_id).with_for_update())
    if found is None:
        session.add(DeliveryPause(team_id=team_id, until=until, problem=problem))
    else:
        found.until, found.problem = max(found.until, until), problem
