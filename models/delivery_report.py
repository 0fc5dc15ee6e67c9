"""The delivery report: what was not sent or perhaps sent, what could not be read, and how much of each kind went out.

What was perhaps sent, and cannot be looked for, the office settles: it came, or it goes out once more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import access, history, people
from models.access import Act, Caller, Scope
from models.aside import SetAside, Step
from models.clock import zone_named
from models.errors import Conflict, NotAllowed
from models.notifications import DeliveryPause, Heartbeat, Item, Lane, Message, State, sending, unreached
from models.people import PersonRef
from models.programme import Channel, Subsidiary

BACK: Final = timedelta(days=7)
PAGE: Final = 8
RUN: Final = "delivery"
"""Under this name the heartbeats keep when delivery last ran."""

_ON_ITS_WAY: Final = (State.PENDING, State.CLAIMED, State.SENDING)
_STAND_IN: Final = "stand-in"
_Lost: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True)
class Finding:
    """A message that its reader may not have: to a person, or into a channel by its name.

    `perhaps` says that it may have arrived; `instead` are those who were told its news in the place of a person.
    """

    message_id: int
    attempt: int
    lane: Lane
    on: date
    perhaps: bool
    problem: str
    items: int
    person: PersonRef | None = None
    channel: str = ""
    instead: tuple[PersonRef, ...] = ()


@dataclass(frozen=True)
class Aside:
    """Something that could not be read and is tried again: a thing by its key, or the hours of somebody.

    The log has it under `reference`. `person` is whom it would have reached, `place` a channel or a subsidiary by name.
    """

    step: Step
    key: str
    reference: str
    until: date
    person: PersonRef | None = None
    place: str = ""


@dataclass(frozen=True)
class Count:
    """How the messages of one kind fared: `waiting` are on their way, `perhaps` are looked for or listed."""

    lane: Lane
    sent: int = 0
    waiting: int = 0
    not_sent: int = 0
    perhaps: int = 0


@dataclass(frozen=True)
class Report:
    """What the office reads. `first` is the place of the first finding shown; `pauses` say why nothing is sent.

    `asides` are the latest of `set_aside` that could not be read.
    """

    findings: tuple[Finding, ...]
    first: int
    not_sent: int
    perhaps: int
    counts: tuple[Count, ...]
    last_run: datetime | None
    pauses: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    set_aside: int = 0

    @property
    def total(self) -> int:
        """Count all findings."""
        return self.not_sent + self.perhaps

    @property
    def sent(self) -> int:
        """Count what was sent, of all kinds."""
        return sum(one.sent for one in self.counts)


def report(session: Session, *, by: Caller, now: datetime, seconds: float, first: int = 0) -> Report:
    """Return the report of the last seven days. A constant number of statements; raises NotAllowed.

    Args:
        session: an open reading.
        by: who asks, somebody of the office.
        now: business time.
        seconds: machine time, by which pauses go.
        first: place of the first finding to show; beyond the last it is that of the first page.
    """
    _must_be_office(by)
    since = now - BACK
    totals = dict.fromkeys((State.FAILED, State.UNKNOWN), 0)
    counted = select(Message.state, func.count()).where(_lost(since)).group_by(Message.state)
    totals.update(dict(session.execute(counted).all()))
    first = first if first < sum(totals.values()) else 0
    beat = select(Heartbeat.at).where(Heartbeat.process == RUN)
    paused = select(DeliveryPause.problem).where(DeliveryPause.until > seconds).order_by(DeliveryPause.id)
    stands = SetAside.until > now
    return Report(
        asides=_asides(session, stands, zone=by.zone),
        set_aside=session.scalar(select(func.count()).select_from(SetAside).where(stands)) or 0,
        findings=_findings(session, since, first, zone=by.zone),
        first=first,
        not_sent=totals[State.FAILED],
        perhaps=totals[State.UNKNOWN],
        counts=_counts(session, since),
        last_run=session.scalar(beat),
        pauses=tuple(session.scalars(paused)),
    )


def _asides(session: Session, stands: ColumnElement[bool], *, zone: str) -> tuple[Aside, ...]:
    """Read the latest of what stands aside."""
    found = session.scalars(select(SetAside).where(stands).order_by(SetAside.id.desc()).limit(PAGE)).all()
    refs = people.refs(session, {one.person_id for one in found})
    names = _names_of_places(session, [one.key for one in found])
    place = zone_named(zone)
    return tuple(
        Aside(one.step, one.key, one.reference, one.until.astimezone(place).date(), refs.get(one.person_id or 0),
              names.get(one.key, "")) for one in found
    )  # fmt: skip


def _names_of_places(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """Return how channels and subsidiaries are called, as far as some keys are theirs."""
    channels = {int(key.removeprefix("channel:")) for key in keys if key.startswith("channel:")}
    subsidiaries = {key.removeprefix("subsidiary:") for key in keys if key.startswith("subsidiary:")}
    called = select(Channel.id, Channel.name).where(Channel.id.in_(channels))
    named = select(Subsidiary.key, Subsidiary.name).where(Subsidiary.key.in_(subsidiaries))
    found = {f"channel:{id_}": f"#{name}" for id_, name in session.execute(called)} if channels else {}
    return found | ({f"subsidiary:{key}": name for key, name in session.execute(named)} if subsidiaries else {})


def doubtful(session: Session, message_id: int, attempt: int, *, by: Caller) -> Finding:
    """Return one message that was perhaps sent. Raises NotAllowed, and Conflict where it is settled."""
    _must_be_office(by)
    mine = select(*_COLUMNS).where(Message.id == message_id, Message.attempt == attempt, sending.in_doubt())
    found = session.execute(mine.outerjoin(Channel, Channel.id == Message.channel_id)).all()
    if not found:
        raise _settled()
    return _drawn(session, found, zone=by.zone)[0]


def it_came(session: Session, message_id: int, attempt: int, *, by: Caller, now: datetime) -> Finding:
    """Settle a message that was perhaps sent: somebody saw it. Raises NotAllowed, Conflict."""
    found = doubtful(session, message_id, attempt, by=by)
    if not sending.came(session, message_id, attempt):
        raise _settled()
    history.record(session, f"message:{message_id}", "came", by_id=by.person_id, at=now)
    return found


def send_again(session: Session, message_id: int, attempt: int, *, by: Caller, now: datetime) -> Finding:
    """Have a message that was perhaps sent go out once more, with what is true by then. Raises NotAllowed, Conflict."""
    found = doubtful(session, message_id, attempt, by=by)
    if not sending.send_again(session, message_id, attempt):
        raise _settled()
    history.record(session, f"message:{message_id}", "sent again", by_id=by.person_id, at=now)
    return found


def _settled() -> Conflict:
    return Conflict("This message is settled already. Nothing was changed.")


def _must_be_office(by: Caller) -> None:
    if not access.may(Scope(), Act.READ_DELIVERY, by=by):
        raise NotAllowed("Only the programme office reads the delivery report.")


def _lost(since: datetime) -> ColumnElement[bool]:
    """Return the filter over what the office is to see: doubts stay until somebody settles them."""
    return or_(and_(Message.state == State.FAILED, Message.created_at >= since), sending.in_doubt())


_COLUMNS: Final = (Message.id, Message.attempt, Message.lane, Message.state, Message.created_at, Message.problem,
                   Message.person_id, Channel.name.label("channel"))  # fmt: skip


def _findings(session: Session, since: datetime, first: int, *, zone: str) -> tuple[Finding, ...]:
    """Read a page: what was not sent, then what perhaps was, the newest first."""
    lost = select(*_COLUMNS).outerjoin(Channel, Channel.id == Message.channel_id).where(_lost(since))
    in_order = lost.order_by(case((Message.state == State.FAILED, 0), else_=1), Message.id.desc())
    return _drawn(session, session.execute(in_order.offset(first).limit(PAGE)).all(), zone=zone)


def _drawn(session: Session, found: Sequence[_Lost], *, zone: str) -> tuple[Finding, ...]:
    ids = [one.id for one in found]
    held = select(Item.message_id, func.count()).where(Item.message_id.in_(ids)).group_by(Item.message_id)
    items = dict(session.execute(held).all())
    instead = _instead(session, ids)
    named = {one.person_id for one in found} | {person for those in instead.values() for person in those}
    refs = people.refs(session, named)
    place = zone_named(zone)
    return tuple(
        Finding(
            one.id, one.attempt, one.lane, one.created_at.astimezone(place).date(), one.state is State.UNKNOWN,
            one.problem, items.get(one.id, 0), refs.get(one.person_id or 0), one.channel or "",
            tuple(refs[person] for person in instead.get(one.id, ())),
        )
        for one in found
    )  # fmt: skip


def _instead(session: Session, ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return who stood in for whom a message did not reach: told of the same, since then."""
    other = Item.__table__.alias("other")
    same = and_(
        other.c.rule == Item.rule, other.c.subject == Item.subject, other.c.round == Item.round,
        other.c.role == _STAND_IN, other.c.id > Item.id,
    )  # fmt: skip
    mine = Item.message_id.in_(list(ids)), Item.dropped == unreached.UNREACHED, other.c.person_id.is_not(None)
    found: dict[int, dict[int, None]] = {}
    told = select(Item.message_id, other.c.person_id).join(other, same).where(*mine).order_by(other.c.id)
    for message_id, person_id in session.execute(told):
        found.setdefault(message_id or 0, {})[person_id] = None
    return {message_id: tuple(those) for message_id, those in found.items()}


def _counts(session: Session, since: datetime) -> tuple[Count, ...]:
    """Count by kind what was sent and not sent lately, and all that is open."""
    sent = and_(Message.state == State.SENT, Message.sent_at >= since)
    not_sent = and_(Message.state == State.FAILED, Message.created_at >= since)
    waiting, perhaps = Message.state.in_(_ON_ITS_WAY), Message.state == State.UNKNOWN
    sums = [func.sum(case((one, 1), else_=0)) for one in (sent, waiting, not_sent, perhaps)]
    found = session.execute(
        select(Message.lane, *sums).where(or_(sent, waiting, not_sent, perhaps)).group_by(Message.lane)
    )
    by_lane = {lane: Count(lane, *(int(one or 0) for one in numbers)) for lane, *numbers in found}
    return tuple(by_lane[lane] for lane in Lane if lane in by_lane)
