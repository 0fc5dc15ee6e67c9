"""From the rows of the ledger to what messages say: outdated items out, a subject once, the most urgent first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import access
from models.access import Caller
from models.alerts import current
from models.alerts.ahead import Reminder, asked_too, next_reminder
from models.alerts.facts import MilestoneFacts
from models.alerts.names import Concern, Past
from models.alerts.rules import Facts as RuleFacts
from models.clock import zone_named
from models.digest.facts import SPONSOR, Facts
from models.digest.lines import Before, Decided, Digest, How, Kind, Line, Settled
from models.digest.settling import Settling
from models.digest.waiting import Thing, waiting
from models.notifications import sending
from models.notifications.moments import Hours
from models.notifications.recipients import people_by_id
from models.notifications.tables import Item, Lane, Message, State
from models.people import Person, PersonRef, SlackIdentity
from models.settings import Cascade
from models.statements import among, rows

BY_PEOPLE: Final = frozenset({Kind.HOW_IT_GOES, Kind.HAND_OVER_ASKED, Kind.NAMING_ASKED})
"""News that no rule found: somebody asked for it."""

ROLES: Final = ("owner", "supporter", "stand-in", "former owner", "asker", "pam", "partner lead", "accountable",
                "sponsor", "subsidiary lead", "office")  # fmt: skip
URGENCY: Final = (Kind.ASKED, Kind.DONE_AWAITS, Kind.HAND_OVER_ASKED, Kind.ACCESS_ASKED, Kind.NAMING_ASKED,
                   Kind.OVERDUE, Kind.BLOCKED,
                   Kind.CONTESTED, Kind.TARGET_MISSED, Kind.OFF_TRACK, Kind.CHANNEL_CLOSED, Kind.DECIDED,
                   Kind.NEW_OWNER, Kind.DUE_SOON, Kind.BACK_ON_TRACK, Kind.HOW_IT_GOES)  # fmt: skip

_STILL_WANTING: Final = frozenset({Kind.ASKED, Kind.DONE_AWAITS, Kind.OVERDUE})
_READ: Final = (Message.id, Message.recipient, Message.person_id, Message.lane, Message.ts, Message.created_at,
                Message.sent_at, Message.slack_channel)  # fmt: skip
_Message: TypeAlias = Row[*tuple[Any, ...]]


def digests(
    session: Session, message_ids: Iterable[int], *, now: datetime, only: Collection[int] | None = None
) -> dict[int, Digest]:
    """Return what messages to people say now, by id, of `only` these items if they are given.

    A constant number of statements.
    """
    wanted = select(*_READ).where(among(session, Message.id, set(message_ids)), Message.person_id.is_not(None))
    messages: Sequence[_Message] = rows(session, wanted)
    items = _items(session, [m.id for m in messages], only)
    readers = access.callers(session, {m.person_id for m in messages if m.person_id is not None})
    every = [item for some in items.values() for item in some]
    first = {m.id for m in messages if m.ts is None}
    news = [item for item in every if item.message_id in first and item.rule not in BY_PEOPLE]
    alone = [item for some in items.values() if _stands_alone(some) for item in some if item.rule in _STILL_WANTING]
    read = current.batches(session, {*news, *alone}, now=now)
    outdated = current.outdated(session, news, now, read) if news else {}
    late = {facts.key: (facts, batch.settings) for batch in read for facts in batch.facts.values()}
    next_ = {item.id: _what_follows(item, late, now=now) for item in alone}
    named = {person for one in next_.values() for person in one.named}
    facts = Facts(session, every, readers, now=now, named=named)
    hours = {id_: one.hours for id_, one in people_by_id(session, readers).items()}
    doubtful = _doubtful(session, messages)
    elsewhere = _elsewhere(session, messages)
    mornings = {m.person_id for m in messages if m.lane is Lane.DIGEST and m.person_id and m.id not in elsewhere}
    waits = waiting(session, {id_: readers[id_] for id_ in mornings}, now=now)
    found = {}
    for m in messages:
        theirs = hours[m.person_id or 0]
        reading = _Reading(
            m, facts, readers[m.person_id or 0], theirs, outdated, next_=next_, theirs=m.id not in elsewhere
        )
        digest = reading.digest(items[m.id], theirs, doubtful=doubtful.get(m.id))
        found[m.id] = replace(digest, more=_more(digest, waits.get(m.person_id or 0, ())))
    return found


def _more(digest: Digest, waits: Iterable[Thing]) -> int:
    """Count what waits for the reader of a morning's message besides what that tells."""
    told = {line.subject for line in digest.everything}
    return sum(thing.subject not in told for thing in waits) if digest.lane is Lane.DIGEST else 0


def _elsewhere(session: Session, messages: Sequence[_Message]) -> set[int]:
    """Return the messages that stand where somebody else reads by now, or whose person has left."""
    places = {m.slack_channel: m for m in messages if m.slack_channel is not None}
    held = among(session, SlackIdentity.dm_channel, places)
    holders = rows(session, select(SlackIdentity.dm_channel, SlackIdentity.person_id).where(held)) if places else ()
    others = {channel: person_id for channel, person_id in holders}  # noqa: C416 -- dict() knows no rows
    people = {m.person_id for m in messages}
    left = {one.id for one in rows(session, select(Person.id).where(among(session, Person.id, people), Person.left))}
    holder = {m.id: others.get(m.slack_channel, m.person_id) for m in messages}
    return {m.id for m in messages if m.person_id in left or holder[m.id] != m.person_id}


def _stands_alone(items: Sequence[Item]) -> bool:
    """Say whether a message tells of one thing only, so that there is room to say what comes next."""
    return len({item.subject for item in items}) == 1


@dataclass(frozen=True)
class _Follows:
    """What follows if nobody answers: when the reader is told again, and who else may answer."""

    reminder: Reminder | None = None
    asked_too: tuple[int, ...] = ()

    @property
    def named(self) -> tuple[int, ...]:
        return (*(self.reminder.also if self.reminder else ()), *self.asked_too)


def _what_follows(item: Item, known: Mapping[str, tuple[RuleFacts, Cascade]], *, now: datetime) -> _Follows:
    facts, settings = known.get(item.subject, (None, None))
    if not isinstance(facts, MilestoneFacts) or settings is None:
        return _Follows()
    today, who = facts.place.day_of(now), item.person_id or 0
    return _Follows(
        next_reminder(facts, settings, today=today, person_id=who, rule=item.rule, round_=item.round),
        asked_too(facts, settings, today=today, person_id=who, rule=item.rule, round_=item.round),
    )


def _items(session: Session, message_ids: Sequence[int], only: Collection[int] | None) -> Mapping[int, list[Item]]:
    items: defaultdict[int, list[Item]] = defaultdict(list)
    held = select(Item).where(among(session, Item.message_id, message_ids), Item.dropped == "")
    for item in session.scalars(held.order_by(Item.place, Item.id)):
        if only is None or item.id in only:
            items[item.message_id or 0].append(item)
    return items


def _doubtful(session: Session, messages: Sequence[_Message]) -> dict[int, date]:
    """Return for digests the day of an earlier one that may not have arrived, where no other came in between."""
    digest_of = {m.recipient: m for m in messages if m.lane is Lane.DIGEST and m.ts is None}
    if not digest_of:
        return {}
    mine = among(session, Message.recipient, digest_of), Message.lane == Lane.DIGEST
    lost = select(Message.recipient, func.max(Message.created_at)).where(*mine, sending.in_doubt())
    sent = select(Message.recipient, func.max(Message.created_at)).where(*mine, Message.state == State.SENT)
    last = {to: at for to, at in rows(session, sent.group_by(Message.recipient))}  # noqa: C416 -- dict() knows no rows
    return {
        digest_of[to].id: at.date()
        for to, at in rows(session, lost.group_by(Message.recipient))
        if to not in last or at > last[to]
    }


class _Reading:
    """One message as its reader gets it."""

    def __init__(
        self, message: _Message, facts: Facts, reader: Caller, hours: Hours, outdated: Mapping[int, str],
        *, next_: Mapping[int, _Follows], theirs: bool,
    ) -> None:  # fmt: skip
        self._message = message
        self._facts = facts
        self._reader = reader
        self._hours = hours
        self._today = today = hours.day(facts.now)
        self._outdated = outdated
        self._first = message.ts is None
        self._next = next_
        self._theirs = theirs
        told = message.sent_at or message.created_at
        self._settling = Settling(facts, reader, today=today, since=told)

    def digest(self, items: Sequence[Item], hours: Hours, *, doubtful: date | None) -> Digest:
        lines, outdated = self._lines([item for item in items if not item.older])
        older, gone = self._lines([item for item in items if item.older])
        if self._first:
            lines = _in_order(lines)
        return Digest(
            message_id=self._message.id, lane=self._message.lane, person_id=self._reader.person_id, today=self._today,
            morning=hours.morning, zone=hours.zone, country=hours.calendar.country, lines=tuple(lines),
            older=tuple(sorted(older, key=_rank) if self._first else older), doubtful=doubtful,
            locale=self._reader.locale, outdated={**outdated, **gone},
        )  # fmt: skip

    def _lines(self, items: Sequence[Item]) -> tuple[list[Line], dict[int, str]]:
        outdated = {item.id: reason for item in items if self._first and (reason := self._why_not(item))}
        by_subject: dict[str, list[Item]] = {}
        for item in items:
            if item.id not in outdated:
                by_subject.setdefault(item.subject, []).append(item)
        drawn = [self._line(some) if self._sees(subject) else self._hidden(some)
                 for subject, some in by_subject.items()]  # fmt: skip
        return drawn, outdated

    def _sees(self, subject: str) -> bool:
        return self._theirs and self._facts.sees(subject, self._reader)

    def _hidden(self, items: Sequence[Item]) -> Line:
        """Stand in the place of what the reader may not see any more: nothing of it is said or carried."""
        first = items[0]
        settled = Settled(How.HIDDEN)
        return Line(f"hidden.{first.id}", Kind(first.rule), first.role, tuple(item.id for item in items),
                    settled=settled, older=first.older)  # fmt: skip

    def _why_not(self, item: Item) -> str:
        """Say why an item is not told: the rules know of theirs, of what people asked the facts do."""
        if not self._sees(item.subject) and not (self._theirs and item.role == Concern.FORMER):
            return Past.HIDDEN  # who had it is told that much even where the plan is none of theirs any more
        if item.rule not in BY_PEOPLE:
            return self._outdated.get(item.id, "")
        milestone = self._facts.milestone(item.subject, self._reader)
        settled = self._settling.of(item, milestone, self._facts.target(item.subject, self._reader))
        return settled.how.value if settled else ""

    def _line(self, items: Sequence[Item]) -> Line:
        """Tell a subject once: its most urgent news, in the most active of the reader's roles.

        Where that is settled by now and another question waits or it is late still, that comes into its place.
        """
        subject = items[0].subject
        milestone = self._facts.milestone(subject, self._reader)
        target = self._facts.target(subject, self._reader)
        ranked = sorted(items, key=lambda item: (_urgency(Kind(item.rule)), -item.id))
        became = {} if self._first else {one.id: self._settling.of(one, milestone, target) for one in ranked}
        wanting = [one for one in ranked if one is ranked[0] or one.rule in _STILL_WANTING]
        main = next((one for one in wanting if became.get(one.id) is None), ranked[0])
        kind = Kind(main.rule)
        part = min(items, key=lambda item: ROLES.index(item.role) if item.role in ROLES else len(ROLES))
        role = part.role
        requests = milestone.requests if milestone else ()
        zone = milestone.zone if milestone else "UTC"
        follows = self._next.get(main.id, _Follows())
        return Line(
            subject=subject, kind=kind, role=role, items=tuple(item.id for item in items), milestone=milestone,
            target=target, request=next((one for one in requests if one.id == main.round), None),
            decided=self._decided(main) if kind in (Kind.DECIDED, Kind.CONTESTED) else None,
            event=self._facts.event(subject, main.round),
            handed=self._facts.handed(subject, main.round) if kind is Kind.NEW_OWNER else (),
            asking=self._asking(items), seen=self._facts.seen(subject, zone), said=self._facts.said(subject),
            ahead=self._facts.ahead(follows.reminder, self._hours),
            asked_too=tuple(who for one in follows.asked_too if (who := self._facts.who(one)) is not None),
            before=self._before(main, zone) if role == SPONSOR else None,
            stranger=self._facts.stranger(subject), channel=self._facts.channel(subject),
            newcomer=self._facts.newcomer(subject),
            settled=became.get(main.id), older=main.older, instead_of=self._facts.who(part.instead_of_id),
        )  # fmt: skip

    def _before(self, item: Item, zone: str) -> Before:
        told_on = (self._message.sent_at or self._facts.now).astimezone(zone_named(zone)).date()
        return self._facts.before(item, zone, today=told_on)

    def _decided(self, item: Item) -> Decided | None:
        one = self._facts.requests.get(item.round)
        if one is None:
            return None
        by = self._facts.who(one.answered_by_id)
        return Decided(one.kind, one.was_on, one.to_on, one.answer, by, one.answer_reason)

    def _asking(self, items: Sequence[Item]) -> tuple[PersonRef, ...]:
        asked = [self._facts.event(item.subject, item.round) for item in items if item.rule == Kind.HOW_IT_GOES]
        return tuple(one.by for one in asked if one and one.by)


def _urgency(kind: Kind) -> int:
    return URGENCY.index(kind)


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """Put the most urgent first, and with it the other lines of its plan."""
    ranked = sorted(lines, key=_rank)
    plans = list(dict.fromkeys(line.plan for line in ranked))
    return sorted(ranked, key=lambda line: plans.index(line.plan))


def _rank(line: Line) -> tuple[int, date]:
    row = line.milestone
    return (_urgency(line.kind), row.due_on if row else date.max)
