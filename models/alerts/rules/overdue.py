"""A milestone is late: both owners hear it, then those who lead, at last the sponsors, until somebody answers.

Steps count working days of the subsidiary. Whom a later step adds is told only on a later morning than one on which
the owners were told in this round, or could not be reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.alerts.audience import Audience, Listener
from models.alerts.facts import NEVER, Cast, Decision, Fate, MilestoneFacts, News, both
from models.alerts.ladder import Ladder, Step, holding
from models.alerts.names import Concern, Rule
from models.alerts.rules.common import (
    ONE_DAY,
    counted_from,
    escalates_from,
    fell_before,
    first_morning,
    overdue_ladder,
    rests_until,
    scopes,
    wakes,
)
from models.base import Side
from models.settings import Cascade

RULE = Rule.OVERDUE
OLDER: Final = "older"
OWNING: Final = frozenset({Concern.OWNER, Concern.SUPPORTER, Concern.STAND_IN})


def decide(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know now that a milestone is late, and on which day to look again."""
    if not facts.in_force or not facts.is_open:
        return Decision()
    if (rest := rests_until(facts, today=today)) is not None:
        return Decision(look_again_on=rest)
    base = counted_from(facts)
    if fell_before(facts):
        base = first_morning(facts)
        if today <= base:
            return _older(facts, settings, look_again_on=base + ONE_DAY)
    late = max(facts.place.calendar.working_days(after=base, upto=today), 0)
    return _Late(facts, settings, today, base, late).decide()


def _older(facts: MilestoneFacts, settings: Cascade, *, look_again_on: date) -> Decision:
    owners = [one for one in Audience(facts.cast).owners() if not settings.is_off(RULE, scopes(facts, one))]
    step = Step(OLDER, facts.since + ONE_DAY)
    return Decision(tuple(_news(facts, one, step, older=True) for one in owners), look_again_on)


@dataclass(frozen=True)
class _Late:
    """A milestone that is late, or will be; `late` counts the working days since `base`."""

    facts: MilestoneFacts
    settings: Cascade
    today: date
    base: date
    late: int

    def decide(self) -> Decision:
        leading_from, sponsors_at = escalates_from(self.facts, self.settings)
        everybody = list(Audience(self.facts.cast).owners().leading().sponsors())
        owners = [one for one in everybody if one.concern in OWNING]
        sponsors = [one for one in everybody if one.concern is Concern.SPONSOR]
        leads = [one for one in everybody if one.concern not in OWNING and one.concern is not Concern.SPONSOR]
        decisions = [self._of(one, at_least=1, not_before=self.base) for one in owners]
        heard = _heard_on(self.facts, [item for decision in decisions for item in decision.items], self.today)
        for first, later in ((leading_from, leads), (sponsors_at, sponsors)):
            if not later:
                continue
            if self.late < first:
                decisions.append(Decision(look_again_on=self._day(first)))
            elif heard is None or heard >= self.today:
                decisions.append(Decision(look_again_on=self.today + ONE_DAY))
            else:
                known = max(self.base, heard) + ONE_DAY
                decisions += [self._of(one, at_least=first, not_before=known) for one in later]
        return both(decisions)

    def _of(self, listener: Listener, *, at_least: int, not_before: date) -> Decision:
        """Say what one person is to hear."""
        where = scopes(self.facts, listener)
        if self.settings.is_off(RULE, where) and not is_last_in_line(
            self.facts.cast, listener.concern, listener.side, listener.person_id
        ):
            return Decision()
        once = listener.concern is Concern.SPONSOR
        ladder = Ladder((at_least,)) if once else overdue_ladder(self.settings, where)
        reached = ladder.last_reached(self.late, at_least=at_least)
        ahead = ladder.next_after(max(self.late, at_least - 1))
        days = [self._day(ahead)] if ahead is not None else []
        if reached is None:
            return Decision(look_again_on=min(days, default=NEVER))
        step = Step(str(reached), max(self._day(reached), not_before))
        until = None if once else self.facts.snoozed.get(listener.person_id)
        items = [_news(self.facts, listener, one) for one in holding([step], today=self.today, snoozed_until=until)]
        return Decision(tuple(items), min([*days, *wakes(self.facts, listener, today=self.today)], default=NEVER))

    def _day(self, count: int) -> date:
        return self.facts.place.calendar.add(self.base, count)


def _heard_on(facts: MilestoneFacts, items: Iterable[News], today: date) -> date | None:
    """Return the day on which the last of the owners heard it first in this round; None while one is still to hear.

    `items` are what they are to hear now. Whoever cannot be reached, wanted quiet or turned it off is not waited for;
    with nobody to wait for it is long ago.
    """
    heard = [date.min]
    for item in items:
        mine = [one for one in facts.told if (one.rule, one.round, one.recipient) == (RULE, item.round, item.recipient)]
        told = [one.on for one in mine if one.on is not None]
        lost = any(one.step == item.step and one.fate is Fate.LOST for one in mine)
        quiet = facts.snoozed.get(item.person_id or 0, today) > today
        if told:
            heard.append(min(told))
        elif not lost and not quiet:
            return None
    return max(heard)


def is_last_in_line(cast: Cast, concern: Concern, side: Side, person_id: int) -> bool:
    """Say whether nobody of their side would be told after a person; then it cannot be turned off."""
    if concern is Concern.SPONSOR:
        return True
    return concern not in OWNING and cast.sponsor(side) in (None, person_id)


def _news(facts: MilestoneFacts, listener: Listener, step: Step, *, older: bool = False) -> News:
    return News(
        rule=RULE,
        subject=facts.key,
        round=facts.round,
        step=step.name,
        concern=listener.concern,
        due_at=facts.place.midnight(step.day),
        person_id=listener.person_id,
        instead_of=listener.instead_of,
        older=older,
    )
