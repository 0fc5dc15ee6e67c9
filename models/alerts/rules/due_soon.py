"""A milestone comes due: the accountable owner hears it on several days before, the supporting one on the day."""

from datetime import date

from models.alerts.audience import Audience, Listener
from models.alerts.facts import NEVER, Decision, MilestoneFacts, News
from models.alerts.ladder import Step, holding, look_again
from models.alerts.names import STEPS, Concern, Rule
from models.alerts.rules.common import rests_until, scopes, wakes
from models.settings import Cascade

RULE = Rule.DUE_SOON


def round_of(facts: MilestoneFacts) -> int:
    """Return what its steps count towards: the date. No block, refusal or undone move begins them a second time."""
    return int(f"{facts.due_on:%Y%m%d}")


def decide(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that a milestone comes due, also of the steps of the next days; see `EARLY`."""
    if not facts.in_force or not facts.is_open or today > facts.due_on:
        return Decision()
    if (rest := rests_until(facts, today=today)) is not None:
        return Decision(look_again_on=rest)
    items: list[News] = []
    days: list[date] = []
    for listener in Audience(facts.cast).owners():
        where = scopes(facts, listener)
        if settings.is_off(RULE, where):
            continue
        steps = _steps(facts, settings.steps(RULE, STEPS, where), listener)
        until = facts.snoozed.get(listener.person_id)
        items += [_news(facts, listener, s) for s in holding(steps, today=today, snoozed_until=until)]
        days += [*look_again(steps, today=today), *wakes(facts, listener, today=today)]
    return Decision(tuple(items), min(days, default=NEVER))


def _steps(facts: MilestoneFacts, counts: tuple[int, ...], listener: Listener) -> list[Step]:
    delivers = listener.concern is Concern.OWNER or (
        listener.concern is Concern.STAND_IN and listener.side is facts.cast.accountable_side
    )
    wanted = counts if delivers else [count for count in counts if count == 0]
    return [Step(str(count), facts.place.calendar.add(facts.due_on, -count)) for count in wanted]


def _news(facts: MilestoneFacts, listener: Listener, step: Step) -> News:
    return News(
        rule=RULE,
        subject=facts.key,
        round=round_of(facts),
        step=step.name,
        concern=listener.concern,
        due_at=facts.place.midnight(step.day),
        person_id=listener.person_id,
        instead_of=listener.instead_of,
        before=not step.again,
    )
