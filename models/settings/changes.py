"""Setting what people are told, for oneself or as who answers for a plan, a subsidiary or the programme."""

from datetime import datetime
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models import access, history
from models.access import Act, Caller, Scope
from models.alerts import touch
from models.alerts.fingerprint import forget
from models.alerts.names import ALWAYS_ON, DEFAULTS, ESCALATE, NO, ON, SPONSORS, STEPS, YES, Rule
from models.alerts.touch import led_by, touch_person, touch_plans
from models.base import Side
from models.errors import Conflict, Invalid, NotAllowed, NotFound
from models.milestones.tables import Milestone, Status
from models.people import Person
from models.plans import Plan, Stage
from models.programme import Subsidiary
from models.settings.cascade import Level, read_steps
from models.settings.tables import Setting
from models.targets import Target

LONGEST: Final = 60
_OPEN: Final = (Status.PLANNED, Status.IN_PROGRESS, Status.BLOCKED)
_PLANS_ONLY: Final = (ESCALATE, SPONSORS)


def put(session: Session, scope: str, rule: Rule, key: str, value: str, *, by: Caller, now: datetime) -> None:
    """Set a value for a scope such as `person:7`. Raises NotFound, NotAllowed, Invalid, Conflict."""
    _must_be_able(session, scope, by=by)
    value = _checked(scope, rule, key, value)
    if (key, value) == (ON, NO):
        _must_be_free_to_turn_off(session, scope, rule)
    row = _row(session, scope, rule, key)
    was = row.value if row else ""
    if was == value:
        return
    if row is None:
        session.add(Setting(scope=scope, rule=rule.value, key=key, value=value))
    else:
        row.value = value
    _note(session, scope, rule, key, was=was, value=value, by=by, now=now)


def take_away(session: Session, scope: str, rule: Rule, key: str, *, by: Caller, now: datetime) -> None:
    """Let the level below decide again. Raises NotFound, NotAllowed."""
    _must_be_able(session, scope, by=by)
    row = _row(session, scope, rule, key)
    if row is None:
        return
    was = row.value
    session.delete(row)
    _note(session, scope, rule, key, was=was, value="", by=by, now=now)


def may_set(session: Session, scope: str, *, by: Caller) -> bool:
    """Say whether a person may set values of a scope."""
    level, _, name = scope.partition(":")
    match level:
        case Level.PERSON:
            return name == str(by.person_id)
        case Level.PLAN:
            plan = session.scalar(select(Plan).where(Plan.number == int(name), access.visible(by)))
            return plan is not None and access.may(access.scope_of(plan), Act.SET_FOR_PLAN, by=by)
        case Level.SUBSIDIARY:
            place = session.scalar(select(Subsidiary.id).where(Subsidiary.key == name))
            return place is not None and access.may(Scope(places=(place,)), Act.SET_FOR_SUBSIDIARY, by=by)
        case _:
            return level == Level.PROGRAMME and access.may(Scope(), Act.SET_FOR_ALL, by=by)


def _must_be_able(session: Session, scope: str, *, by: Caller) -> None:
    if may_set(session, scope, by=by):
        return
    level = scope.partition(":")[0]
    who = {
        Level.PERSON.value: "Everybody sets this for themselves only.",
        Level.PLAN.value: "Only the plan's PAM or the programme office sets this for a plan.",
        Level.SUBSIDIARY.value: "Only its lead or the programme office sets this for a subsidiary.",
    }
    raise NotAllowed(f"{who.get(level, 'Only the programme office sets this for all.')} Nothing was changed.")


def _checked(scope: str, rule: Rule, key: str, value: str) -> str:
    if (rule, key) not in DEFAULTS:
        raise NotFound("There is no such setting.")
    if key in _PLANS_ONLY and scope.startswith(Level.PERSON):
        raise Invalid("From when others are told is set for a plan, a subsidiary or the programme.", field=key)
    if key == ON:
        if value not in (YES, NO):
            raise Invalid("Choose on or off.", field=key)
        return value
    try:
        numbers = read_steps("".join(value.split()))
    except ValueError:
        numbers = ()
    least = 0 if rule is Rule.DUE_SOON else 1
    if not numbers or any(not least <= one <= LONGEST for one in numbers) or (key != STEPS and len(numbers) > 1):
        example = "a number of working days" if key != STEPS else "numbers of working days such as 10, 3"
        raise Invalid(f"Give {example}, from {least} to {LONGEST}.", field=key)
    return ",".join(str(one) for one in dict.fromkeys(numbers))


def _must_be_free_to_turn_off(session: Session, scope: str, rule: Rule) -> None:
    if rule in ALWAYS_ON:
        raise Conflict("Somebody waits for an answer, so this cannot be turned off.")
    level, _, name = scope.partition(":")
    if rule is not Rule.OVERDUE or level != Level.PERSON:
        return
    plan = session.scalar(last_in_line(session, int(name)).order_by(Plan.number).limit(1))
    if plan is not None:
        raise Conflict(f"Nobody is told after you in {plan.key}, so this cannot be turned off.")


def last_in_line(session: Session, person_id: int) -> Select[Plan]:
    """Return the plans in force in which nobody of their side is told after a person that something is late."""
    side = session.get_one(Person, person_id).side
    sponsor = Plan.vendor_sponsor_id if side is Side.VENDOR else Plan.partner_sponsor_id
    leads = led_by(person_id)
    return select(Plan).where(Plan.stage == Stage.IN_FORCE, or_(sponsor == person_id, leads & sponsor.is_(None)))


def _row(session: Session, scope: str, rule: Rule, key: str) -> Setting | None:
    here = (Setting.scope == scope, Setting.rule == rule.value, Setting.key == key)
    return session.scalar(select(Setting).where(*here).with_for_update())


def _note(session: Session, scope: str, rule: Rule, key: str, *, was: str, value: str, by: Caller,
          now: datetime) -> None:  # fmt: skip
    """Write the change down, and have what it reaches looked at again."""
    session.flush()
    history.record(
        session, f"setting:{scope}"[:40], f"{rule} {key}"[:40], by_id=by.person_id, at=now, was=was, now=value
    )
    level, _, name = scope.partition(":")
    match level:
        case Level.PROGRAMME:
            forget(session, rule)
        case Level.SUBSIDIARY:
            place = select(Subsidiary.id).where(Subsidiary.key == name).scalar_subquery()
            touch(session, Milestone, Milestone.subsidiary_id == place, Milestone.status.in_(_OPEN))
            touch(session, Target, Target.subsidiary_id == place)
        case Level.PLAN:
            touch_plans(session, Plan.number == int(name))
        case _:
            touch_person(session, int(name))
