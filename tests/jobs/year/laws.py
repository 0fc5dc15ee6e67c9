"""What holds of all that was told, whatever people did meanwhile; each law gives what breaks it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from models.alerts.names import Concern, Rule
from models.clock import zone_named
from models.notifications import Item, Lane, Message
from models.notifications.moments import AT_ONCE_FROM, EVENING
from tests.jobs.year.playing import REMINDERS, Year

OWNING = {Concern.OWNER.value, Concern.SUPPORTER.value, Concern.STAND_IN.value}
FIRST_STEP = {Concern.PAM.value: 3, Concern.PARTNER_LEAD.value: 3, Concern.SPONSOR.value: 10}


@dataclass(frozen=True)
class Said:
    """One piece of news that reached a person, with the day that it was for them."""

    rule: str
    subject: str
    round: int
    step: str
    role: str
    person_id: int
    lane: Lane
    at: datetime
    day: date


def told(year: Year) -> list[Said]:
    """Read the ledger: what reached people, in its order."""
    sent = (
        select(Item.rule, Item.subject, Item.round, Item.step, Item.role, Item.person_id, Message.lane, Message.sent_at)
        .join(Message, Message.id == Item.message_id)
        .where(Item.person_id.is_not(None), Item.dropped == "", Message.sent_at.is_not(None))
        .order_by(Message.sent_at, Item.id)
    )
    with year.database.reading() as session:
        return [Said(*row, year.hours[row[5]].day(row[7])) for row in session.execute(sent)]  # type: ignore[index, arg-type]


def told_twice(said: list[Said]) -> Iterator[str]:
    """Find a step that somebody heard twice, and a thing of which they were reminded twice on a day."""
    steps: set[tuple[object, ...]] = set()
    days: set[tuple[object, ...]] = set()
    for one in said:
        step, day = (one.rule, one.subject, one.round, one.step, one.person_id), (one.subject, one.person_id, one.day)
        if step in steps or (one.rule in REMINDERS and day in days):
            yield f"{one} was told before"
        steps.add(step)
        if one.rule in REMINDERS:
            days.add(day)


def told_at_night(year: Year) -> Iterator[str]:
    """Find a message outside of its reader's working hours."""
    with year.database.reading() as session:
        sent = select(Message.person_id, Message.sent_at).where(Message.sent_at.is_not(None))
        for person, at in session.execute(sent.where(Message.person_id.is_not(None))):
            hours = year.hours[person or 0]
            hour = at.astimezone(zone_named(hours.zone)).hour if at else 0
            if at is None or not hours.calendar.is_working(hours.day(at)) or not AT_ONCE_FROM <= hour < EVENING:
                yield f"person {person} at {at}"


def second_digests(year: Year) -> Iterator[str]:
    """Find a second morning message of somebody on a day."""
    seen: set[tuple[str, date]] = set()
    with year.database.reading() as session:
        sent = select(Message.recipient, Message.person_id, Message.sent_at).where(Message.lane == Lane.DIGEST)
        for recipient, person, at in session.execute(sent.where(Message.sent_at.is_not(None))):
            day = year.hours[person or 0].day(at)  # type: ignore[arg-type]
            if (recipient, day) in seen:
                yield f"{recipient} on {day}"
            seen.add((recipient, day))


def early_escalations(said: list[Said]) -> Iterator[str]:
    """Find who was told that it is late before their step, or not on a later day than the owners."""
    first: dict[tuple[str, int], datetime] = {}
    for one in said:
        if one.rule == Rule.OVERDUE and one.role in OWNING:
            first.setdefault((one.subject, one.round), one.at)
    for one in said:
        if one.rule != Rule.OVERDUE or one.role not in FIRST_STEP:
            continue
        owners = first.get((one.subject, one.round))
        if int(one.step.split()[0]) < FIRST_STEP[one.role] or owners is None or owners.date() >= one.at.date():
            yield f"{one}: the owners heard it {owners}"


def steps_of(said: list[Said], rule: Rule) -> dict[tuple[str, int], list[str]]:
    """Give the steps of a rule that each person heard of each thing, in their order."""
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for one in said:
        if one.rule == rule and one.role == Concern.OWNER:
            found[one.subject, one.person_id].append(one.step)
    return found
