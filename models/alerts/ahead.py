"""What comes next if nobody answers: the rule itself is asked about the days ahead, so what is promised comes."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from models.alerts.facts import NEVER, Decision, Fate, MilestoneFacts, News, Told
from models.alerts.names import Concern, Rule
from models.alerts.rules import overdue, requests
from models.alerts.rules.overdue import OWNING
from models.settings import Cascade

MOST_LOOKS: Final = 20


class _Decide(Protocol):
    def __call__(self, facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision: ...


_QUESTIONS: Final[dict[str, _Decide]] = {
    Rule.ASKED: requests.decide_asked,
    Rule.DONE_AWAITS: requests.decide_done_awaits,
}
_REPEATING: Final[dict[str, _Decide]] = {Rule.OVERDUE: overdue.decide, **_QUESTIONS}


@dataclass(frozen=True)
class Reminder:
    """A reminder that is still to come: from when on it may be told, and which people are told first with it."""

    due_at: datetime
    also: tuple[int, ...]


def next_reminder(facts: MilestoneFacts, settings: Cascade, *, today: date, person_id: int,
                  rule: str = Rule.OVERDUE, round_: int = 0) -> Reminder | None:  # fmt: skip
    """Return when a person is told again by a rule that speaks until somebody answers; None where they are not."""
    decide = _REPEATING.get(rule)
    if decide is None:
        return None
    for _ in range(MOST_LOOKS):
        decision = decide(facts, settings, today=today)
        facts = _told(facts, decision.items, today=today)
        today = decision.look_again_on
        if today == NEVER:
            return None
        new = [one for one in _new(facts, decide(facts, settings, today=today).items, today=today)
               if rule == Rule.OVERDUE or one.round == round_]  # fmt: skip
        mine = next((one for one in new if one.person_id == person_id), None)
        if mine is not None:
            heard = {one.recipient for one in facts.told if (one.rule, one.round) == (mine.rule, mine.round)}
            also = [one for one in new if one.concern not in OWNING and one.recipient not in heard]
            return Reminder(mine.due_at, tuple(one.person_id for one in also if one.person_id not in (None, person_id)))
    return None


def asked_too(facts: MilestoneFacts, settings: Cascade, *, today: date, person_id: int, rule: str,
              round_: int) -> tuple[int, ...]:  # fmt: skip
    """Return who else is asked for the answer that a person is asked for."""
    if rule not in _QUESTIONS:
        return ()
    asked = (one.person_id for one in _REPEATING[rule](facts, settings, today=today).items if one.round == round_)
    return tuple(dict.fromkeys(one for one in asked if one is not None and one != person_id))


def _new(facts: MilestoneFacts, items: tuple[News, ...], *, today: date) -> list[News]:
    """Return what is not told yet and reaches people who do not want quiet on that day."""
    told = [one for one in facts.told if one.fate is not Fate.WAITS]
    there = {(one.rule, facts.key, one.round, one.step, one.recipient) for one in told}
    return [one for one in items if one.key not in there
            and (one.concern is Concern.SPONSOR or facts.snoozed.get(one.person_id or 0, today) <= today)]  # fmt: skip


def _told(facts: MilestoneFacts, items: tuple[News, ...], *, today: date) -> MilestoneFacts:
    """Let all that holds on a day be told on it."""
    new = [Told(one.rule, one.round, one.step, one.recipient, Fate.TOLD, today)
           for one in _new(facts, items, today=today)]  # fmt: skip
    return replace(facts, told=(*facts.told, *new))
