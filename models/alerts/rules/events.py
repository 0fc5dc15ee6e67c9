"""What somebody did to a milestone that others have to know at once: it was blocked, or it has a new owner."""

from datetime import date

from models.alerts.audience import Audience, Listener
from models.alerts.facts import Decision, EventFacts, MilestoneFacts, News
from models.alerts.names import Concern, Rule
from models.alerts.rules.common import is_news, scopes
from models.base import Side
from models.milestones.acts import Did
from models.milestones.tables import Status
from models.notifications import Lane
from models.settings import Cascade


def decide_blocked(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that something is in the way: the other side's owner and the PAM."""
    del today
    blocked = [one for one in facts.events if one.act == Did.BLOCKED]
    if not facts.in_force or facts.status is not Status.BLOCKED or not blocked:
        return Decision()
    last = blocked[-1]
    side = facts.cast.people[last.by].side if last.by in facts.cast.people else Side.VENDOR
    audience = Audience(facts.cast, but=last.by).owners(side.other).leading(Side.VENDOR)
    return Decision(_at_once(facts, settings, Rule.BLOCKED, last, audience))


def decide_new_owner(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that it has a new owner: the new one, the other side's, and who had it before."""
    if not facts.in_force or not facts.is_open:
        return Decision()
    items: list[News] = []
    for side in Side:
        changes = [one for one in facts.events if side in one.owners]
        if changes and changes[-1].act != Did.UNDONE and is_news(facts, changes[-1].at, today=today):
            audience = Audience(facts.cast, but=changes[-1].by)
            for owner in (side, side.other):
                concern = Concern.OWNER if owner is facts.cast.accountable_side else Concern.SUPPORTER
                audience.add(facts.cast.owner(owner), concern, owner, passed_on=False)
            audience.add(changes[-1].owners[side], Concern.FORMER, side, passed_on=False)
            items += _at_once(facts, settings, Rule.NEW_OWNER, changes[-1], audience)
    return Decision(tuple(items))


def _at_once(
    facts: MilestoneFacts, settings: Cascade, rule: Rule, event: EventFacts, audience: Audience
) -> tuple[News, ...]:
    def news(listener: Listener) -> News:
        return News(
            rule=rule,
            subject=facts.key,
            round=event.id,
            step="0",
            concern=listener.concern,
            due_at=event.at,
            person_id=listener.person_id,
            instead_of=listener.instead_of,
            lane=Lane.URGENT,
        )

    return tuple(news(one) for one in audience if not settings.is_off(rule, scopes(facts, one)))
