"""What one message of the ledger says: its items as lines, a subject once, each with its facts as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import access, subjects
from models.access import Act, Caller
from models.milestones import queries
from models.notifications.recipients import hours_of
from models.notifications.tables import Item, Lane, Message
from models.people import Person
from models.rows import MilestoneRow

ROLES: Final = ("owner", "supporter", "pam", "partner lead", "accountable", "sponsor", "office")


@dataclass(frozen=True)
class Line:
    """One subject of a message. `settled` says why nobody has to act any more."""

    subject: str
    rule: str
    role: str
    items: tuple[int, ...]
    milestone: MilestoneRow | None = None
    settled: str = ""


@dataclass(frozen=True)
class Digest:
    """A message to a person. `today` is the day that it is for them; `outdated` says of items why they are not told."""

    message_id: int
    lane: Lane
    person_id: int
    today: date
    morning: int
    zone: str
    country: str
    lines: tuple[Line, ...]
    older: int = 0
    outdated: Mapping[int, str] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, ...]:
        """Give its items in the order in which they are shown."""
        return tuple(item for line in self.lines for item in line.items)


def digests(session: Session, message_ids: Iterable[int], *, now: datetime) -> dict[int, Digest]:
    """Return what messages to people say now, by id. A constant number of statements."""
    messages = session.scalars(select(Message).where(Message.id.in_(set(message_ids)))).all()
    items: defaultdict[int, list[Item]] = defaultdict(list)
    held = select(Item).where(Item.message_id.in_([m.id for m in messages]), Item.dropped == "")
    for item in session.scalars(held.order_by(Item.place, Item.id)):
        items[item.message_id or 0].append(item)
    facts = _Facts(session, [item for some in items.values() for item in some], now=now)
    ids = {m.person_id for m in messages if m.person_id is not None}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    readers = access.callers(session, ids)
    return {
        m.id: _digest(m, items[m.id], people[m.person_id], facts, readers[m.person_id], now=now)
        for m in messages
        if m.person_id is not None
    }


class _Facts:
    """The milestones of many items, loaded at once."""

    def __init__(self, session: Session, items: Sequence[Item], *, now: datetime) -> None:
        self.session = session
        self.milestones = subjects.find(session, {item.subject for item in items}).milestones
        ids = [one.id for one in self.milestones.values()]
        self.rows: Mapping[str, MilestoneRow] = {row.key: row for row in queries.rows(session, ids, now=now)}
        self.outdated = {item.id: reason for item in items if (reason := self._why_not(item))}

    def _why_not(self, item: Item) -> str:
        row = self.rows.get(item.subject)
        return "settled" if row is not None and not row.is_open else ""

    def row(self, subject: str, reader: Caller) -> MilestoneRow | None:
        """Give a milestone as one reader sees it."""
        row = self.rows.get(subject)
        if row is None:
            return None
        may_act = access.may(self.session, self.milestones[subject], Act.FINISH, by=reader)
        return replace(row, may_act=may_act)


def _digest(m: Message, items: Sequence[Item], person: Person, facts: _Facts, reader: Caller, *,
            now: datetime) -> Digest:  # fmt: skip
    first = m.ts is None
    outdated = {item.id: facts.outdated[item.id] for item in items if item.id in facts.outdated}
    told = [item for item in items if not item.older and not (first and item.id in outdated)]
    older = [item for item in items if item.older and item.id not in outdated]
    names = list(dict.fromkeys(item.subject for item in told))
    lines = [_line([item for item in told if item.subject == one], facts, reader) for one in names]
    return Digest(
        message_id=m.id, lane=m.lane, person_id=person.id, today=hours_of(person).day(now), morning=person.morning,
        zone=person.zone, country=person.country, lines=tuple(lines), older=len(older), outdated=outdated,
    )  # fmt: skip


def _line(items: Sequence[Item], facts: _Facts, reader: Caller) -> Line:
    """Tell a subject once: by its newest item, in the most active of the reader's roles."""
    latest = max(items, key=lambda item: item.id)
    role = min((item.role for item in items), key=lambda one: ROLES.index(one) if one in ROLES else len(ROLES))
    return Line(
        latest.subject, latest.rule, role, tuple(item.id for item in items), facts.row(latest.subject, reader)
    )  # fmt: skip
