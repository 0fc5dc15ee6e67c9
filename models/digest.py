"""What one message of the ledger says: its items as lines, a subject once, each with its facts as they are now."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import access
from models.access import Act, Caller
from models.milestones import queries
from models.milestones.tables import Milestone
from models.notifications.recipients import hours_of
from models.notifications.tables import Item, Lane, Message
from models.people import Person
from models.plans import Plan
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
    """A message to a person. `today` is the day that it is for them."""

    message_id: int
    lane: Lane
    person_id: int
    today: date
    morning: int
    zone: str
    country: str
    lines: tuple[Line, ...]
    older: int = 0


def digests(session: Session, message_ids: Iterable[int], *, now: datetime) -> dict[int, Digest]:
    """Return what messages to people say now, by id. A constant number of statements."""
    messages = session.scalars(select(Message).where(Message.id.in_(set(message_ids)))).all()
    items: defaultdict[int, list[Item]] = defaultdict(list)
    held = select(Item).where(Item.message_id.in_([m.id for m in messages])).order_by(Item.id)
    for item in session.scalars(held):
        items[item.message_id or 0].append(item)
    every = [item for some in items.values() for item in some]
    facts = _Facts(session, every, now=now)
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
        self.milestones = {one.key: one for one in _milestones(session, {item.subject for item in items})}
        ids = [one.id for one in self.milestones.values()]
        self.rows: Mapping[str, MilestoneRow] = {row.key: row for row in queries.rows(session, ids, now=now)}

    def row(self, subject: str, reader: Caller) -> MilestoneRow | None:
        """Give a milestone as one reader sees it."""
        row = self.rows.get(subject)
        if row is None:
            return None
        may_act = access.may(self.session, self.milestones[subject], Act.FINISH, by=reader)
        return replace(row, may_act=may_act)


def _milestones(session: Session, keys: Iterable[str]) -> Sequence[Milestone]:
    pairs = [pair for pair in map(_numbers, keys) if pair]
    if not pairs:
        return []
    wanted: defaultdict[int, list[int]] = defaultdict(list)
    for plan, number in pairs:
        wanted[plan].append(number)
    of_plans = or_(*((Plan.number == plan) & Milestone.number.in_(numbers) for plan, numbers in wanted.items()))
    return session.scalars(select(Milestone).join(Plan, Milestone.plan_id == Plan.id).where(of_plans)).all()


def _numbers(key: str) -> tuple[int, int] | None:
    plan, _, number = key.removeprefix("PSP-").partition("-M")
    return (int(plan), int(number)) if plan.isdigit() and number.isdigit() else None


def _digest(m: Message, items: Sequence[Item], person: Person, facts: _Facts, reader: Caller, *,
            now: datetime) -> Digest:  # fmt: skip
    told = [item for item in items if not item.older]
    subjects = list(dict.fromkeys(item.subject for item in told))
    lines = [_line([item for item in told if item.subject == one], facts, reader) for one in subjects]
    return Digest(
        message_id=m.id, lane=m.lane, person_id=person.id, today=hours_of(person).day(now), morning=person.morning,
        zone=person.zone, country=person.country, lines=tuple(lines), older=len(items) - len(told),
    )  # fmt: skip


def _line(items: Sequence[Item], facts: _Facts, reader: Caller) -> Line:
    """Tell a subject once: by its newest item, in the most active of the reader's roles."""
    latest = items[-1]
    role = min((item.role for item in items), key=lambda one: ROLES.index(one) if one in ROLES else len(ROLES))
    return Line(latest.subject, latest.rule, role, tuple(item.id for item in items), facts.row(latest.subject, reader))
