"""One side asks the other: who must answer hears it until it is answered, who asked hears the answer."""

from datetime import date

from models.alerts.audience import Audience, Listener
from models.alerts.facts import Decision, MilestoneFacts, News, RequestFacts, both
from models.alerts.ladder import Ladder
from models.alerts.names import ESCALATE, EVERY, STEPS, Concern, Rule
from models.alerts.rules.common import is_news, scopes
from models.alerts.rules.waiting import Waiting
from models.milestones.tables import Answer, Ask
from models.notifications import Lane
from models.settings import Cascade


def decide_asked(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who has to answer a request now: the other side's owner, and its PAM or partner lead."""
    every = settings.number(Rule.ASKED, EVERY, scopes(facts))
    decisions = []
    for one in _open(facts):
        if one.kind is not Ask.DONE:
            waiting = Waiting(one.asked_at, facts.place, Ladder((every,), every, times=3), today)
            audience = _asked(facts, one).leading(one.asked_side.other)
            decisions.append(_awaited(facts, one, Rule.ASKED, waiting, audience))
    return both(decisions)


def decide_done_awaits(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who has to accept that it is done: the other side's owner, and late also those who lead on both sides."""
    where = scopes(facts)
    ladder = Ladder(settings.steps(Rule.DONE_AWAITS, STEPS, where))
    decisions = []
    for one in _open(facts):
        if one.kind is Ask.DONE:
            waiting = Waiting(one.asked_at, facts.place, ladder, today)
            audience = _asked(facts, one)
            if waiting.step >= settings.number(Rule.DONE_AWAITS, ESCALATE, where):
                audience.leading()
            decisions.append(_awaited(facts, one, Rule.DONE_AWAITS, waiting, audience))
    return both(decisions)


def decide_decided(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that a request was agreed or refused: who asked."""
    if not facts.in_force:
        return Decision()
    items: list[News] = []
    for one in facts.requests:
        contested = one.kind is Ask.DONE and one.answer is Answer.REFUSED  # told by a rule of its own
        if one.answer not in (Answer.AGREED, Answer.REFUSED) or contested:
            continue
        if one.answered_at is not None and is_news(facts, one.answered_at, today=today):
            audience = Audience(facts.cast, but=one.answered_by)
            audience.add(one.asked_by, Concern.ASKER, one.asked_side)
            items += [
                News(Rule.DECIDED, facts.key, one.id, "decided", listener.concern, one.answered_at,
                     person_id=listener.person_id, lane=Lane.URGENT, instead_of=listener.instead_of)
                for listener in audience if not settings.is_off(Rule.DECIDED, scopes(facts, listener))
            ]  # fmt: skip
    return Decision(tuple(items))


def decide_contested(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Say who is to know that it is not accepted as done: who reported it and those who lead, later once more."""
    claims = [one for one in facts.requests if one.kind is Ask.DONE]
    last = claims[-1] if claims else None
    if last is None or last.answer is not Answer.REFUSED or last.answered_at is None:
        return Decision()
    if not facts.in_force or not facts.is_open:
        return Decision()
    ladder = Ladder(settings.steps(Rule.CONTESTED, STEPS, scopes(facts)))
    waiting = Waiting(last.answered_at, facts.place, ladder, today)
    audience = Audience(facts.cast, but=None if waiting.step else last.answered_by)
    audience.add(last.asked_by, Concern.ASKER, last.asked_side)
    heard = [one for one in audience.leading() if not settings.is_off(Rule.CONTESTED, scopes(facts, one))]
    items = tuple(_news(facts, last, Rule.CONTESTED, waiting, one) for one in heard)
    return Decision(items, waiting.look_again_on)


def _open(facts: MilestoneFacts) -> list[RequestFacts]:
    return [one for one in facts.requests if one.answer is Answer.OPEN] if facts.in_force else []


def _asked(facts: MilestoneFacts, request: RequestFacts) -> Audience:
    return Audience(facts.cast, but=request.asked_by).owners(request.asked_side.other)


def _awaited(
    facts: MilestoneFacts, request: RequestFacts, rule: Rule, waiting: Waiting, audience: Audience
) -> Decision:
    """Tell who has to answer; that can be turned off by nobody, so settings are not asked."""
    return Decision(tuple(_news(facts, request, rule, waiting, one) for one in audience), waiting.look_again_on)


def _news(facts: MilestoneFacts, request: RequestFacts, rule: Rule, waiting: Waiting, listener: Listener) -> News:
    return News(
        rule=rule,
        subject=facts.key,
        round=request.id,
        step=str(waiting.step),
        concern=listener.concern,
        due_at=waiting.due_at,
        person_id=listener.person_id,
        instead_of=listener.instead_of,
        lane=waiting.lane,
    )
