"""Items whose moment has come go into the one open message of their recipient and lane.

`plan` only reads. `put` locks the message and takes the items that are still free in one transaction, so each item is
in exactly one message, however many workers planned the same.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import aside
from models.notifications.moments import Hours, lane_now
from models.notifications.recipients import Recipient, Unreadable, channels_by_id, passed_over, people_by_id
from models.notifications.tables import OPEN_STATES, Item, Lane, Message, Snooze, State, to_channel, to_person
from models.notifications.unreached import give_up
from models.statements import among

AHEAD: Final = timedelta(days=15)
SPONSOR: Final = "sponsor"
_ON_ITS_WAY: Final = (State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN)
_Waiting = Row[int, str, str, str, Lane, datetime, bool, datetime | None]

Lanes = dict[tuple[Hours, datetime, bool, bool, datetime | None], Lane | None]
"""What is decided already for this run: many wait for the same moment."""


@dataclass(frozen=True)
class Filling:
    """Items that go into the open message of a recipient and lane."""

    recipient: Recipient
    lane: Lane
    items: tuple[int, ...]


def plan(session: Session, *, now: datetime, unreadable: Unreadable = passed_over) -> list[Filling]:
    """Say what may be told at this moment, and to whom. A constant number of statements.

    What stands aside waits; `unreadable` takes those who are to.
    """
    asides = aside.standing(session, now=now)
    found = session.execute(select(Item.person_id, Item.channel_id).where(_may_be_told(now)).distinct()).all()
    wanted = [person for person, _ in found if person is not None and to_person(person) not in asides]
    people = people_by_id(session, wanted, unreadable=unreadable)
    wanted = [channel for _, channel in found if channel is not None and to_channel(channel) not in asides]
    channels = channels_by_id(session, wanted, now=now, unreadable=unreadable)
    everybody = [*people.values(), *channels.values()]
    hours = {hours for hours in {one.hours for one in everybody} if hours.awake(now)}
    awake = [one for one in everybody if one.hours in hours]
    waiting = _waiting(session, awake, now=now)
    quiet, had = _snoozed(session, awake, now=now), _had_digest(session, awake, now=now)
    plans = []
    lanes: Lanes = {}
    for one in awake:
        free = [item for item in waiting[one.key] if (item.subject not in quiet[one.key] or item.role == SPONSOR)
                and aside.item(item.id) not in asides]  # fmt: skip
        try:
            plans += [Filling(one, lane, ids) for lane, ids in _by_lane(free, one, lanes, now=now).items()
                      if lane is not Lane.DIGEST or one.key not in had]  # fmt: skip
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is one recipient's
            unreadable(one.key, error)
    return plans


def put(session: Session, plans: Sequence[Filling], *, now: datetime) -> int:
    """Put the items into messages and return how many; what another worker took or is sending stays as it is."""
    lost = [id_ for one in plans if not one.recipient.reachable for id_ in one.items]
    if lost:
        give_up(session, lost)
    plans = [one for one in plans if one.recipient.reachable]
    if not plans:
        return 0
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [_new_message(one, now=now) for one in plans]
    session.execute(
        insert(Message).on_conflict_do_nothing(
            index_elements=["recipient", "lane"], index_where=text(OPEN_STATES)
        ),
        rows,
    )  # fmt: skip
    keys = {one.recipient.key for one in plans}
    pending = select(Message.recipient, Message.lane, Message.id).where(
        among(session, Message.recipient, keys), Message.state == State.PENDING
    )
    open_ = {(key, lane): id_ for key, lane, id_ in session.execute(pending.order_by(Message.id).with_for_update())}
    wanted = {id_: open_.get((one.recipient.key, one.lane)) for one in plans for id_ in one.items}
    still = select(Item.id).where(among(session, Item.id, wanted), Item.message_id.is_(None))
    free = set(session.scalars(still.with_for_update()))
    taken = [{"item": id_, "into": message} for id_, message in wanted.items() if message is not None and id_ in free]
    if taken:
        session.connection().execute(_TAKE, taken)
    return len(taken)


_TAKE: Final = update(Item).where(Item.id == bindparam("item")).values(message_id=bindparam("into"))


def _may_be_told(now: datetime) -> ColumnElement[bool]:
    early = and_(Item.before, Item.due_at <= now + AHEAD)
    return and_(Item.message_id.is_(None), Item.dropped == "", or_(Item.due_at <= now, early))


def _waiting(session: Session, awake: Sequence[Recipient], *, now: datetime) -> dict[str, list[_Waiting]]:
    columns = (Item.id, Item.recipient, Item.subject, Item.role, Item.lane, Item.due_at, Item.before, Item.born_at)
    found: defaultdict[str, list[_Waiting]] = defaultdict(list)
    mine = select(*columns).where(among(session, Item.recipient, [one.key for one in awake]), _may_be_told(now))
    for row in session.execute(mine.order_by(Item.id)):
        found[row.recipient].append(row)
    return found


def _by_lane(
    items: Iterable[_Waiting], recipient: Recipient, known: Lanes, *, now: datetime
) -> dict[Lane, tuple[int, ...]]:
    found: defaultdict[Lane, list[int]] = defaultdict(list)
    for item in items:
        lane = _lane(item, recipient, known, now=now)
        if lane is not None:
            found[lane].append(item.id)
    return {lane: tuple(ids) for lane, ids in found.items()}


def _lane(item: _Waiting, recipient: Recipient, known: Lanes, *, now: datetime) -> Lane | None:
    """Choose the lane: an escalation is a message of its own, and a channel has its summary only."""
    moment = (recipient.hours, item.due_at, item.lane is Lane.URGENT, item.before, item.born_at)
    if moment not in known:
        hours, due_at, at_once, before, born_at = moment
        known[moment] = lane_now(due_at, hours, now=now, at_once=at_once, before=before, born_at=born_at)
    lane = known[moment]
    if lane is not Lane.DIGEST or recipient.channel_id is not None:
        return item.lane if lane is Lane.DIGEST else lane
    return Lane.ESCALATION if item.role == SPONSOR else Lane.DIGEST


def _snoozed(session: Session, awake: Sequence[Recipient], *, now: datetime) -> dict[str, set[str]]:
    """Return what each person wants to hear nothing of today."""
    days = {one.person_id: (one.key, one.hours.day(now)) for one in awake if one.person_id is not None}
    quiet: defaultdict[str, set[str]] = defaultdict(set)
    for one in session.scalars(select(Snooze).where(among(session, Snooze.person_id, days))):
        key, today = days[one.person_id]
        if one.until > today:
            quiet[key].add(one.subject)
    return quiet


def _had_digest(session: Session, awake: Sequence[Recipient], *, now: datetime) -> set[str]:
    """Return who had this morning's digest already: one message a morning holds all that is not urgent."""
    last = select(Message.recipient, func.max(Message.created_at)).where(
        among(session, Message.recipient, [one.key for one in awake]),
        Message.lane == Lane.DIGEST,
        Message.state.in_(_ON_ITS_WAY),
        Message.created_at > now - timedelta(days=2),
    )
    hours = {one.key: one.hours for one in awake}
    return {key for key, at in session.execute(last.group_by(Message.recipient))
            if hours[key].day(at) == hours[key].day(now)}  # fmt: skip


def _new_message(filling: Filling, *, now: datetime) -> dict[str, object]:
    to = filling.recipient
    return {
        "uid": secrets.token_urlsafe(12), "recipient": to.key, "person_id": to.person_id, "channel_id": to.channel_id,
        "lane": filling.lane, "state": State.PENDING, "team_id": to.team_id, "slack_channel": to.slack_channel,
        "created_at": now,
    }  # fmt: skip
