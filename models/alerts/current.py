"""Whether news is still news: the rules are asked again at the moment of sending, and of the reader's own wish.

What a rule would not say now is not sent; the reason is kept with the item.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import subjects
from models.alerts import channels, loading
from models.alerts.everything import SUBJECTS
from models.alerts.facts import Key, MilestoneFacts
from models.alerts.loading import Batch
from models.alerts.names import Concern, Past, Rule
from models.alerts.rules import Facts, decide, due_soon
from models.alerts.rules.common import rests_until
from models.alerts.rules.weekly import week_in_round, week_of
from models.alerts.strangers import are_let_in
from models.clock import zone_named
from models.milestones.tables import Answer, Status
from models.notifications import Item
from models.people import Person
from models.programme import Channel
from models.settings import Scopes
from models.statements import among, rows

REMINDERS: Final = frozenset({Rule.DUE_SOON, Rule.OVERDUE})
"""Quiet that a reader asked for holds for these; when it ends, the step that holds then is told once more."""

_RULES: Final = frozenset(Rule)
_OF_REQUESTS: Final = frozenset({Rule.ASKED, Rule.DONE_AWAITS, Rule.DECIDED, Rule.CONTESTED})


def outdated(session: Session, items: Sequence[Item], now: datetime,
             read: Sequence[Batch] | None = None) -> dict[int, str]:  # fmt: skip
    """Return which items must not be sent any more, each with the reason. A constant number of statements.

    Of news that no rule made, such as a question of one person to another, nothing is said. `read` are the `batches` of
    these items where they are known already.
    """
    found = {item.id: reason for item, reason in _of_channels(session, items, now=now)}
    found |= {item.id: Past.LET_IN for item in _let_in(session, items)}
    found |= {item.id: Past.OPENED for item in _opened(session, items)}
    for batch in batches(session, items, now=now) if read is None else read:
        by_key = {facts.key: facts for facts in batch.facts.values()}
        mine = [item for item in items if item.subject in by_key and item.rule in _RULES]
        zones = _zones(session, mine)
        for item in mine:
            reason = _why_not(item, by_key[item.subject], batch, zones, now=now)
            if reason:
                found[item.id] = reason
    return found


def batches(session: Session, items: Iterable[Item], *, now: datetime) -> list[Batch]:
    """Read what the rules ask of everything that some items are about."""
    found = subjects.ids_of(session, {item.subject for item in items})
    ids = [*found.milestones.values()], [*found.targets.values()]
    return [loading.load(session, kind, wanted, now=now) for kind, wanted in zip(SUBJECTS, ids, strict=True) if wanted]


def _zones(session: Session, items: Iterable[Item]) -> dict[int, ZoneInfo]:
    ids = {item.person_id for item in items if item.person_id is not None}
    found = rows(session, select(Person.id, Person.zone).where(among(session, Person.id, ids)))
    return {id_: zone_named(zone) for id_, zone in found}


def _why_not(item: Item, facts: Facts, batch: Batch, zones: dict[int, ZoneInfo], *, now: datetime) -> str:
    """Say why an item is no news any more; empty if it is."""
    holds = {one.key for one in decide(facts, batch.settings, today=facts.place.day_of(now)).items}
    if _key(item) not in holds:
        return _reason(item, facts, batch, now=now)
    until = facts.snoozed.get(item.person_id or 0)
    if item.rule in REMINDERS and item.role != Concern.SPONSOR and until is not None and item.person_id in zones:
        return Past.SNOOZED if until > now.astimezone(zones[item.person_id]).date() else ""
    return ""


def _reason(item: Item, facts: Facts, batch: Batch, *, now: datetime) -> str:
    """Put into a word what has become of the fact."""
    if not facts.in_force:
        return Past.CLOSED
    settled = _of_milestone(item, facts, now=now) if isinstance(facts, MilestoneFacts) else ""
    if settled:
        return settled
    if batch.settings.is_off(Rule(item.rule), _scopes(item, facts)):
        return Past.TURNED_OFF
    told = decide(facts, batch.settings, today=facts.place.day_of(now)).items
    same = [one for one in told if one.rule == item.rule and one.person_id == item.person_id]
    return Past.LATER_STEP if same else Past.NOT_SO


def _of_milestone(item: Item, facts: MilestoneFacts, *, now: datetime) -> str:
    if not facts.is_open:
        return Past.DONE if facts.status is Status.DONE else Past.CANCELLED
    if item.rule in _OF_REQUESTS:
        return Past.ANSWERED if _is_answered(item, facts) else ""
    if item.rule in REMINDERS:
        rests = rests_until(facts, today=facts.place.day_of(now)) is not None
        round_ = due_soon.round_of(facts) if item.rule == Rule.DUE_SOON else facts.round
        return Past.MOVED if item.round != round_ else Past.RESTS if rests else ""
    return ""


def _scopes(item: Item, facts: Facts) -> Scopes:
    return Scopes(item.person_id, facts.plan, facts.place.key)


def _is_answered(item: Item, facts: MilestoneFacts) -> bool:
    return any(one.id == item.round and one.answer is not Answer.OPEN for one in facts.requests)


def _key(item: Item) -> Key:
    return (item.rule, item.subject, item.round, item.step, item.recipient)


def _of_channels(session: Session, items: Sequence[Item], *, now: datetime) -> Iterable[tuple[Item, str]]:
    """Say which summaries belong to a week that is over, or to a channel that is no longer registered."""
    weekly = [item for item in items if item.rule == Rule.WEEKLY]
    homes = channels.places_of(session, now=now) if weekly else {}
    for item in weekly:
        place = homes.get(item.channel_id or 0)
        if place is None:
            yield item, Past.UNREGISTERED
        elif week_of(place, place.day_of(now)) != week_in_round(item.round):
            yield item, Past.LATER_WEEK


def _opened(session: Session, items: Sequence[Item]) -> Iterable[Item]:
    """Return what tells of channels that are open again."""
    told = {item.id: int(item.subject.split(":")[1]) for item in items if item.rule == Rule.CHANNEL_CLOSED}
    is_open = select(Channel.id).where(Channel.id.in_(told.values()), Channel.closed == "")
    ids = set(session.scalars(is_open)) if told else set()
    return [item for item in items if told.get(item.id) in ids]


def _let_in(session: Session, items: Sequence[Item]) -> Iterable[Item]:
    asked = [item for item in items if item.rule == Rule.ACCESS_ASKED]
    ended = are_let_in(session, (item.subject for item in asked))
    return [item for item in asked if item.subject in ended]
