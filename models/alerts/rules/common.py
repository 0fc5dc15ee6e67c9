"""What several rules ask of the facts in the same words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from models.alerts.audience import Listener
from models.alerts.facts import NEVER, MilestoneFacts
from models.alerts.ladder import Ladder
from models.alerts.names import ESCALATE, EVERY, SPONSORS, STEPS, Rule
from models.milestones.tables import Answer, Ask, Status
from models.settings import Cascade, Scopes

ONE_DAY: Final = timedelta(days=1)
BLOCK_RESTS: Final = 10
"""Working days for which a block with its reason answers for a milestone."""

NEWS_FOR: Final = timedelta(days=14)
"""How long what somebody did is news; who comes to the thing later is not told of it."""

_RESTING: Final = frozenset({Ask.DATE, Ask.CANCEL, Ask.DONE})
"""While one of these is open, reminders go to who must decide. A new milestone or text alerts as ever."""


def scopes(facts: MilestoneFacts, listener: Listener | None = None) -> Scopes:
    """Return whose settings count for a milestone, and for one person where there is a listener."""
    return Scopes(listener.person_id if listener else None, facts.plan, facts.place.key)


def rests_until(facts: MilestoneFacts, *, today: date) -> date | None:
    """Return the day on which reminders come again: NEVER while an answer is open; None if they do not rest."""
    if any(one.answer is Answer.OPEN and one.kind in _RESTING for one in facts.requests):
        return NEVER
    end = block_rests_until(facts)
    return end + ONE_DAY if end is not None and today <= end else None


def block_rests_until(facts: MilestoneFacts) -> date | None:
    """Return the last day for which a block answers; None where nothing blocks it or nobody said what."""
    if facts.status is not Status.BLOCKED or facts.blocked_on is None or not facts.block_reason:
        return None
    return facts.place.calendar.add(facts.blocked_on, BLOCK_RESTS)


def counted_from(facts: MilestoneFacts) -> date:
    """Return the day after which lateness counts for reminders: the due date, or the end of the last answer."""
    ends = (facts.due_on, facts.answered_until, block_rests_until(facts))
    return max(day for day in ends if day is not None)


def fell_before(facts: MilestoneFacts) -> bool:
    """Say whether it was late before people began to be told; then it is one line of those that are older."""
    return counted_from(facts) < facts.since


def first_morning(facts: MilestoneFacts) -> date:
    """Return the working day on which what is older is told; further steps count from it."""
    return facts.place.calendar.next_working(facts.since + ONE_DAY)


def overdue_ladder(settings: Cascade, where: Scopes) -> Ladder:
    """Return the steps of a late milestone as they are set for somebody."""
    return Ladder(settings.steps(Rule.OVERDUE, STEPS, where), settings.number(Rule.OVERDUE, EVERY, where))


def escalates_from(facts: MilestoneFacts, settings: Cascade) -> tuple[int, int]:
    """Return the steps from which those who lead, and at which the sponsors are told; nobody sets it for themselves."""
    where = scopes(facts)
    return settings.number(Rule.OVERDUE, ESCALATE, where), settings.number(Rule.OVERDUE, SPONSORS, where)


def wakes(facts: MilestoneFacts, listener: Listener, *, today: date) -> Iterable[date]:
    """Return the day on which the quiet that somebody asked for ends, if it lies ahead."""
    until = facts.snoozed.get(listener.person_id)
    return [until] if until is not None and until > today else []


def is_news(facts: MilestoneFacts, at: datetime, *, today: date) -> bool:
    """Say whether something was done lately."""
    return facts.place.day_of(at) >= today - NEWS_FOR
