"""“Why this?”: which rule told somebody, by whose setting, whom it told so far, and whether it can be turned down."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import people, subjects
from models.alerts import loading
from models.alerts.everything import SUBJECTS
from models.alerts.facts import Fate, MilestoneFacts, News, Told
from models.alerts.names import ALWAYS_ON, DEFAULTS, EVERY, ON, STEPS, Concern, Rule
from models.alerts.rules import Facts, decide
from models.alerts.rules.overdue import is_last_in_line
from models.notifications import Item
from models.people import PersonRef
from models.programme import Subsidiary
from models.settings import Cascade, Found, Level, Scopes
from models.settings.cascade import read_steps


@dataclass(frozen=True)
class Heard:
    """Who was told on a day at the thing's place, in the order of the ledger."""

    on: date
    people: tuple[PersonRef, ...]


@dataclass(frozen=True)
class Why:
    """Why somebody gets a piece of news. `decided_by` names the subsidiary or plan whose setting counts, if one does.

    `as_of` is the day that it is where the thing belongs. `steps` and `every` are working days; both are empty for what
    is told once. `can_turn_off` is False where somebody waits for the reader's answer or nobody is told after them.
    """

    rule: Rule
    subject: str
    step: str
    concern: Concern
    instead_of: PersonRef | None
    due_on: date | None
    as_of: date | None
    steps: tuple[int, ...]
    every: int
    level: Level
    decided_by: str
    told: tuple[Heard, ...]
    still_so: bool
    can_turn_off: bool


def last_news(session: Session, subject: str, *, person_id: int) -> Item | None:
    """Return the last news of a thing that a rule had for somebody, what they were told first."""
    mine = select(Item).where(Item.subject == subject, Item.person_id == person_id, Item.rule.in_(sorted(Rule)))
    return session.scalars(mine.order_by(Item.message_id.is_(None), Item.id.desc()).limit(1)).first()


def why(session: Session, item: Item, now: datetime) -> Why:
    """Explain one item of the ledger to whoever got it, as things are now."""
    rule = Rule(item.rule)
    facts, settings = _facts(session, item, now=now)
    where = _scopes(item, facts)
    news = [one for one in _decided(facts, settings, now=now) if one.rule is rule and one.person_id == item.person_id]
    told = [one for one in (facts.told if facts else ()) if one.rule == rule and one.round == item.round]
    stood_for = item.instead_of_id or (news[0].instead_of if news else None)
    refs = people.refs(session, {stood_for, *(_person_of(one.recipient) for one in told)})
    concern = Concern(item.role) if item.role in set(Concern) else Concern.OWNER
    found = _setting(rule, settings, where)
    return Why(
        rule=rule,
        subject=item.subject,
        step=item.step,
        concern=concern,
        instead_of=refs.get(stood_for or 0),
        due_on=facts.due_on if isinstance(facts, MilestoneFacts) else None,
        as_of=facts.place.day_of(now) if facts else None,
        steps=_steps(rule, STEPS, settings, where),
        every=next(iter(_steps(rule, EVERY, settings, where)), 0),
        level=found.level,
        decided_by=_name(session, found),
        told=_heard(told, refs),
        still_so=bool(news),
        can_turn_off=rule not in ALWAYS_ON and not _is_last(facts, item),
    )


def _facts(session: Session, item: Item, *, now: datetime) -> tuple[Facts | None, Cascade]:
    things = subjects.find(session, {item.subject})
    ids = [one.id for one in things.milestones.values()], [one.id for one in things.targets.values()]
    for kind, wanted in zip(SUBJECTS, ids, strict=True):
        if wanted:
            batch = loading.load(session, kind, wanted, now=now)
            return batch.facts[wanted[0]], batch.settings
    return None, Cascade()


def _decided(facts: Facts | None, settings: Cascade, *, now: datetime) -> Iterable[News]:
    return decide(facts, settings, today=facts.place.day_of(now)).items if facts else ()


def _scopes(item: Item, facts: Facts | None) -> Scopes:
    return Scopes(item.person_id, facts.plan, facts.place.key) if facts else Scopes(item.person_id)


def _setting(rule: Rule, settings: Cascade, where: Scopes) -> Found:
    """Return who decided on when the rule speaks; of a rule without steps, on whether it does."""
    keys = [key for key in (STEPS, EVERY, ON) if (rule, key) in DEFAULTS]
    return settings.explain(rule, keys[0], where)


def _steps(rule: Rule, key: str, settings: Cascade, where: Scopes) -> tuple[int, ...]:
    return read_steps(settings.value(rule, key, where)) if (rule, key) in DEFAULTS else ()


def _name(session: Session, found: Found) -> str:
    _, _, name = found.scope.partition(":")
    if found.level is Level.SUBSIDIARY:
        return session.scalar(select(Subsidiary.name).where(Subsidiary.key == name)) or name
    return f"PSP-{name}" if found.level is Level.PLAN else ""


def _heard(told: Iterable[Told], refs: dict[int, PersonRef]) -> tuple[Heard, ...]:
    days: defaultdict[date, dict[int, PersonRef]] = defaultdict(dict)
    for one in told:
        person = refs.get(_person_of(one.recipient) or 0)
        if one.fate is Fate.TOLD and one.on is not None and person is not None:
            days[one.on].setdefault(person.id, person)
    return tuple(Heard(day, tuple(days[day].values())) for day in sorted(days))


def _person_of(recipient: str) -> int | None:
    kind, _, id_ = recipient.partition(":")
    return int(id_) if kind == "person" else None


def _is_last(facts: Facts | None, item: Item) -> bool:
    """Say whether nobody of the reader's side is told after them that it is late."""
    someone = facts.cast.people.get(item.person_id or 0) if facts else None
    if item.rule != Rule.OVERDUE or facts is None or someone is None:
        return False
    return is_last_in_line(facts.cast, Concern(item.role), someone.side, someone.id)
