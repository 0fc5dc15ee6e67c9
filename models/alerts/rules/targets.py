"""A target goes badly, or well again, at the check of each month; or its period is over and it was not reached."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from models.alerts.audience import Audience, Listener
from models.alerts.facts import NEVER, Decision, Fate, News, TargetFacts
from models.alerts.names import Rule
from models.base import Side
from models.notifications import to_person
from models.settings import Cascade, Scopes
from models.targets.pace import missed, pace

BEHIND: Final = Rule.OFF_TRACK
WELL: Final = Rule.BACK_ON_TRACK
ONE_DAY: Final = timedelta(days=1)


class _Told(NamedTuple):
    """Which step of which rule is told from which day on."""

    rule: Rule
    step: str
    day: date


def decide_off_track(facts: TargetFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that the pace is under the floor: the owners of both sides and the PAM."""
    look = _next_check(facts, today)
    check = _last_check(facts, today)
    if check is None or not (_is_behind(facts, check) and _is_behind(facts, today)) or _judged(facts, check, WELL):
        return Decision(look_again_on=look)
    audience = Audience(facts.cast).owners().leading(Side.VENDOR)
    return Decision(_news(facts, settings, _Told(Rule.OFF_TRACK, f"{check:%Y-%m}", check), audience), look)


def decide_back_on_track(facts: TargetFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that the pace is well again: whoever was told that it was not."""
    look = _next_check(facts, today)
    check = _last_check(facts, today)
    if check is None or not (_is_well(facts, check) and _is_well(facts, today)) or _judged(facts, check, BEHIND):
        return Decision(look_again_on=look)
    step = f"{check:%Y-%m}"
    audience = Audience(facts.cast).owners().leading(Side.VENDOR)
    heard = [one for one in audience if _heard_it_was_behind(facts, one, before=step)]
    return Decision(_news(facts, settings, _Told(Rule.BACK_ON_TRACK, step, check), heard), look)


def decide_missed(facts: TargetFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that it was not reached: its owners and who answers for the plan, on both sides."""
    if not facts.in_force:
        return Decision()
    day = facts.goal.grace_ends + ONE_DAY
    if today < day:
        return Decision(look_again_on=day)
    if not missed(facts.goal, facts.actual(today), today=today):
        return Decision()
    older = day <= facts.since
    told_on = facts.since + ONE_DAY if older else day
    audience = Audience(facts.cast).owners().accountable()
    return Decision(_news(facts, settings, _Told(Rule.TARGET_MISSED, "missed", told_on), audience, older=older))


def _check_of(facts: TargetFacts, day: date) -> date:
    """Return the first working day of a day's month."""
    return facts.place.calendar.next_working(day.replace(day=1))


def _last_check(facts: TargetFacts, today: date) -> date | None:
    """Return the last check up to today; None where there was none, or it came before people were told anything."""
    check = _check_of(facts, today)
    if check > today:
        check = _check_of(facts, today.replace(day=1) - ONE_DAY)
    goal = facts.goal
    first = (goal.first_day.replace(day=1) + timedelta(days=31)).replace(day=1)
    if not facts.in_force or not first <= check <= goal.last_day or check < facts.since or today > goal.last_day:
        return None
    return check


def _next_check(facts: TargetFacts, today: date) -> date:
    if not facts.in_force:
        return NEVER
    day = max(today, facts.goal.first_day)
    check = _check_of(facts, day)
    if check <= day:
        check = _check_of(facts, (day.replace(day=1) + timedelta(days=31)).replace(day=1))
    return check if check <= facts.goal.last_day else NEVER


def _judged(facts: TargetFacts, check: date, verdict: Rule) -> bool:
    """Say whether this check has said something else already: one check gives one verdict, in whatever round.

    No other news of a target has a month as its step.
    """
    told = [one for one in facts.told if one.step == f"{check:%Y-%m}" and one.fate is not Fate.LOST]
    return any(one.rule == verdict or one.round != facts.round for one in told)


def _is_behind(facts: TargetFacts, day: date) -> bool:
    ratio = pace(facts.goal, facts.actual(day), today=day)
    return ratio is not None and ratio < facts.goal.floor_share


def _is_well(facts: TargetFacts, day: date) -> bool:
    ratio = pace(facts.goal, facts.actual(day), today=day)
    return ratio is not None and ratio >= facts.goal.floor_share


def _heard_it_was_behind(facts: TargetFacts, listener: Listener, *, before: str) -> bool:
    """Say whether the last that somebody heard of the pace, at an earlier check, was that it was under the floor."""
    me = to_person(listener.person_id)
    mine = [one for one in facts.told if (one.round, one.recipient) == (facts.round, me) and one.step < before]
    behind = [one.step for one in mine if one.rule == Rule.OFF_TRACK and one.fate is Fate.TOLD]
    well = [one.step for one in mine if one.rule == Rule.BACK_ON_TRACK]
    return bool(behind) and max(behind) > max(well, default="")


def _news(
    facts: TargetFacts, settings: Cascade, told: _Told, audience: Iterable[Listener], *, older: bool = False
) -> tuple[News, ...]:
    def may_hear(listener: Listener) -> bool:
        return not settings.is_off(told.rule, Scopes(listener.person_id, facts.plan, facts.place.key))

    return tuple(
        News(
            rule=told.rule,
            subject=facts.key,
            round=facts.round,
            step=told.step,
            concern=one.concern,
            due_at=facts.place.midnight(told.day),
            person_id=one.person_id,
            instead_of=one.instead_of,
            older=older,
        )
        for one in audience
        if may_hear(one)
    )
