"""What somebody may do about being told: be quiet for a while, say that they saw it, ask, or say whose it is.

Quiet is one's own: it stops neither the other side nor escalation. None of it changes the thing itself.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from models import access, history, people
from models.access import Act, Caller
from models.alerts import cast, loading, touch
from models.alerts.audience import Listener, leading
from models.base import Side
from models.digest.facts import SAID, SEEN
from models.digest.lines import Kind
from models.errors import Conflict, Invalid
from models.milestones import checks, states
from models.milestones.doing import Doing
from models.milestones.tables import Milestone
from models.notifications import Item, Lane, Snooze, redrawing, to_person
from models.notifications.recipients import hours_of
from models.people import Person, PersonRef
from models.targets import Target
from models.words import long_day

LONGEST: Final = 10
ASKED: Final = "asked how it goes"
HAND_OVER_ASKED: Final = "hand-over asked"
Thing: TypeAlias = Milestone | Target


@dataclass(frozen=True)
class Quiet:
    """The days that somebody may choose to be quiet until: the next working morning, and the last one allowed."""

    key: str
    title: str
    next_morning: date
    in_three: date
    next_week: date
    longest: date
    next_is_tomorrow: bool = True


def find(session: Session, key: str, *, by: Caller) -> Thing:
    """Return the milestone or target of a key. Raises NotFound."""
    is_target = "-T" in key.upper()
    return access.get_target(session, key, by=by) if is_target else access.get_milestone(session, key, by=by)


def quiet_days(session: Session, key: str, *, by: Caller, now: datetime) -> Quiet:
    """Return until when somebody may be quiet about a thing, in their own working days. Raises NotFound and Already."""
    thing = find(session, key, by=by)
    if isinstance(thing, Milestone):
        states.must_be_open(Doing.on(session, thing, Act.SEE, by=by, now=now))
    hours = hours_of(session.get_one(Person, by.person_id))
    today, add = hours.day(now), hours.calendar.add
    week = hours.calendar.next_working(today + timedelta(days=7 - today.weekday()))
    first = add(today, 1)
    tomorrow = first == today + timedelta(days=1)
    return Quiet(thing.key, thing.title, first, add(today, 3), week, add(today, LONGEST), tomorrow)


def snooze(session: Session, key: str, *, until: date, by: Caller, now: datetime) -> date:
    """Be quiet about a thing for this person until the morning of a day. Raises NotFound, Invalid."""
    days = quiet_days(session, key, by=by, now=now)
    if until < days.next_morning:
        raise Invalid("Choose a day from tomorrow on.", field="until")
    if until > days.longest:
        raise Invalid(f"At most {LONGEST} working days: until {long_day(days.longest)}.", field="until")
    thing = find(session, key, by=by)
    mine = select(Snooze).where(Snooze.person_id == by.person_id, Snooze.subject == thing.key)
    found = session.scalar(mine.with_for_update())
    if found is None:
        session.add(Snooze(person_id=by.person_id, subject=thing.key, until=until))
    else:
        found.until = until
    _look_again(session, thing, by)
    return until


def snooze_for(session: Session, key: str, *, days: int, by: Caller, now: datetime) -> date:
    """Be quiet about a thing for so many of one's own working days. Raises NotFound, Invalid."""
    if not 1 <= days <= LONGEST:
        raise Invalid(f"A snooze lasts from 1 to {LONGEST} working days: write 1d to {LONGEST}d.", field="until")
    hours = hours_of(session.get_one(Person, by.person_id))
    return snooze(session, key, until=hours.calendar.add(hours.day(now), days), by=by, now=now)


def wake(session: Session, key: str, *, by: Caller) -> None:
    """Hear of a thing again. Raises NotFound."""
    thing = find(session, key, by=by)
    session.execute(delete(Snooze).where(Snooze.person_id == by.person_id, Snooze.subject == thing.key))
    _look_again(session, thing, by)


def _look_again(session: Session, thing: Thing, by: Caller) -> None:
    """Have the rules ask again when to tell, and this person's messages drawn anew."""
    kind = Milestone if isinstance(thing, Milestone) else Target
    touch(session, kind, kind.id == thing.id)
    redrawing.mark(session, thing.key, person_id=by.person_id)


def saw(session: Session, key: str, *, by: Caller, now: datetime) -> str:
    """Note that somebody saw it, for both sides to read; it stops nothing. Raises NotFound.

    Who says so again on the same day, while nothing has changed, says nothing new.
    """
    thing = find(session, key, by=by)
    row = history.History
    newest = select(row).where(row.subject == thing.key, or_(row.act != SEEN, row.by_id == by.person_id))
    last = session.scalar(newest.order_by(row.id.desc()).limit(1))
    hours = hours_of(session.get_one(Person, by.person_id))
    if last is None or last.act != SEEN or hours.day(last.at) != hours.day(now):
        history.record(session, thing.key, SEEN, by_id=by.person_id, at=now)
    return thing.title


def say(session: Session, key: str, *, words: str, by: Caller, now: datetime) -> str:
    """Keep what somebody says to a target that does not go well, for all who were told of it. Raises NotFound."""
    thing = access.get_target(session, key, by=by)
    history.record(session, thing.key, SAID, by_id=by.person_id, at=now, reason=words)
    return thing.title


def ask(session: Session, key: str, *, both: bool = False, by: Caller, now: datetime) -> list[PersonRef]:
    """Put a line into the next digest of who must deliver, or of both owners; once a day. Raises NotFound, Conflict."""
    thing = find(session, key, by=by)
    if isinstance(thing, Target):
        raise Conflict(f"“{thing.title}” has no owner of its own to ask. Ask in its plan instead.")
    vendor_first = thing.accountable is Side.VENDOR
    owners = (thing.vendor_owner_id, thing.partner_owner_id)
    wanted = owners if both else (owners[0] if vendor_first else owners[1],)
    reachable = {one.id for one in cast.people(session, wanted).values() if one.reachable}
    asked = [one for one in wanted if one is not None and one in reachable and one != by.person_id]
    if not asked:
        raise Conflict(f"Nobody who owns “{thing.title}” can be reached in Slack. Ask who leads there.")
    if _asked_today(session, thing.key, by, now):
        raise Conflict(f"You asked about “{thing.title}” today already. It stands in their next morning's message.")
    line = history.record(session, thing.key, ASKED, by_id=by.person_id, at=now)
    session.flush()
    for one in asked:
        role = "owner" if (one == owners[0]) is vendor_first else "supporter"
        session.add(_item(Kind.HOW_IT_GOES, line, one, role, Lane.DIGEST))
    refs = people.refs(session, asked)
    return [refs[one] for one in asked]


def _asked_today(session: Session, key: str, by: Caller, now: datetime) -> bool:
    hours = hours_of(session.get_one(Person, by.person_id))
    mine = select(history.History.at).where(
        history.History.subject == key, history.History.act == ASKED, history.History.by_id == by.person_id
    )
    return any(hours.day(at) == hours.day(now) for at in session.scalars(mine))


def not_mine(session: Session, key: str, *, successor_id: int | None, reason: str, by: Caller,
             now: datetime) -> PersonRef:  # fmt: skip
    """Ask whoever leads one's own side for a hand-over; until then the owner stays.

    Raises NotFound, Invalid, Conflict.
    """
    thing = find(session, key, by=by)
    if isinstance(thing, Target):
        raise Conflict(f"“{thing.title}” belongs to who owns its line. Ask for a hand-over of that.")
    if by.person_id not in (thing.vendor_owner_id, thing.partner_owner_id):
        raise Conflict(f"“{thing.title}” is not yours: somebody else owns it for {_company(session, by)}.")
    wrong = checks.owner(session, thing.plan, by.side, successor_id, by=by) if successor_id is not None else None
    if wrong:
        raise Invalid(wrong, field=f"{by.side.value}_owner")
    lead = _leading(session, thing, by, now)
    if lead is None:
        raise Conflict("Nobody leads your side here who can be reached. The programme office can hand it over.")
    refs = people.refs(session, [lead.person_id, successor_id])
    successor = refs.get(successor_id or 0)
    named = f"{successor.name} ({successor.company})" if successor else ""
    line = history.record(session, thing.key, HAND_OVER_ASKED, by_id=by.person_id, at=now, now=named, reason=reason)
    session.flush()
    item = _item(Kind.HAND_OVER_ASKED, line, lead.person_id, lead.concern, Lane.URGENT)
    item.instead_of_id = lead.instead_of
    session.add(item)
    return refs[lead.person_id]


def _leading(session: Session, thing: Milestone, by: Caller, now: datetime) -> Listener | None:
    """Return who leads the asker's side and can be reached, or who stands in."""
    facts = loading.load(session, Milestone, [thing.id], now=now).facts[thing.id]
    return leading(facts.cast, by.side, but=by.person_id)


def _company(session: Session, by: Caller) -> str:
    return people.refs(session, [by.person_id])[by.person_id].company


def _item(kind: Kind, line: history.History, person_id: int, role: str, lane: Lane) -> Item:
    """Write news about a line of the history."""
    return Item(
        rule=kind.value, subject=line.subject, round=line.id, step="0", recipient=to_person(person_id),
        person_id=person_id, lane=lane, role=role, due_at=line.at, created_at=line.at,
    )  # fmt: skip
