"""What may change of a milestone: each field of a plan in force has its road.

free: at once · consent: the other side is asked · hand-over: each side for itself · move: has a form of its own ·
amendment: both sign a new version, refused here in words.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Final

from sqlalchemy.orm import Session

from models import access, choices
from models.access import Act, Caller
from models.base import Side
from models.errors import Invalid, NotAllowed
from models.milestones import asking, checks
from models.milestones.acts import Did
from models.milestones.adding import WHOLE_PLAN, scope_line
from models.milestones.doing import Doing, company
from models.milestones.meanwhile import Value, merge, plain
from models.milestones.tables import Ask
from models.people import Person, vendor_name
from models.plans import ScopeLine
from models.rows import MilestoneRow
from models.words import joined, long_day
from models.words import line as one_line


class Road(Enum):
    """How a field of a plan in force changes."""

    FREE = "free"
    CONSENT = "consent"
    HAND_OVER = "hand-over"
    MOVE = "move"
    AMENDMENT = "amendment"


ROADS: Final = {
    "title": Road.CONSENT,
    "description": Road.CONSENT,
    "evidence": Road.FREE,
    "vendor_owner_id": Road.HAND_OVER,
    "partner_owner_id": Road.HAND_OVER,
    "due_on": Road.MOVE,
    "line_id": Road.AMENDMENT,
    "accountable": Road.AMENDMENT,
    "weight": Road.AMENDMENT,
    "needs_acceptance": Road.AMENDMENT,
}
INPUTS: Final = {
    "vendor_owner_id": "vendor_owner",
    "partner_owner_id": "partner_owner",
    "line_id": "line",
    "needs_acceptance": "acceptance",
}
NAMES: Final = {
    "title": "title",
    "description": "description",
    "evidence": "what will prove it",
    "vendor_owner_id": "owner",
    "partner_owner_id": "owner",
    "due_on": "due date",
    "line_id": "where it belongs",
    "accountable": "who must deliver it",
    "weight": "weight",
    "needs_acceptance": "acceptance",
}


class NothingChanged(Invalid):
    """A form that says what is there already."""

    def __init__(self) -> None:
        super().__init__("Nothing is different. Change something, or close the form.")


def edit(session: Session, key: str, *, title: str | None = None, evidence: str | None = None,
         vendor_owner: int | None = None, partner_owner: int | None = None, accountable: Side | None = None,
         needs_acceptance: bool | None = None, weight: int | None = None, line: int | None = None,
         due_on: date | None = None, reason: str = "", version: int | None = None, by: Caller,
         now: datetime) -> MilestoneRow:  # fmt: skip
    """Change what is given. `version` is that of the form: what somebody else changed since is kept or offered.

    Raises NotFound, NotAllowed, Invalid, Conflict, ChangedMeanwhile.
    """
    given = {
        "title": title, "evidence": evidence, "vendor_owner_id": vendor_owner, "partner_owner_id": partner_owner,
        "accountable": accountable, "needs_acceptance": needs_acceptance, "weight": weight, "due_on": due_on,
    }  # fmt: skip
    values = {name: plain(value) for name, value in given.items() if value is not None}
    if line is not None:
        plan = access.get_plan(session, key.rpartition("-M")[0], by=by)
        scope = scope_line(session, plan, line, by=by)
        values["line_id"] = scope.id if scope else None
    return change(session, key, values, reason=reason, version=version, by=by, now=now)


def change(session: Session, key: str, given: Mapping[str, Value], *, reason: str = "", version: int | None = None,
           by: Caller, now: datetime) -> MilestoneRow:  # fmt: skip
    """Change fields by their names, as `edit` does and as a choice between two people's changes comes back."""
    doing = Doing.begin(session, key, Act.EDIT, by=by, now=now)
    m = doing.milestone
    values = merge(session, m, version, _taken(given))
    changed = {name: value for name, value in values.items() if value != plain(getattr(m, name))}
    if not changed:
        raise NothingChanged
    _refuse_values(doing, changed)
    if doing.in_force:
        return _edit_in_force(doing, changed, reason)
    return _edit_draft(doing, changed)


def _taken(given: Mapping[str, Value]) -> dict[str, Value]:
    """Take the values of a form as they would be kept, so that a blank at the end is no change."""
    values = {name: value for name, value in given.items() if name in ROADS}
    for name, take in (("title", checks.title), ("evidence", checks.note)):
        if name in values:
            values[name] = take(str(values[name]))[0]
    return values


def _refuse_values(doing: Doing, changed: Mapping[str, Value]) -> None:
    refusals = checks.Refusals()
    plan, session = doing.plan, doing.session
    for name, value in changed.items():
        wrong: str | None = None
        if name == "title":
            wrong = checks.title(str(value))[1]
        elif name == "evidence":
            wrong = checks.note(str(value))[1]
        elif name == "weight":
            wrong = checks.weight(int(value or 0))
        elif name == "due_on":
            wrong = checks.due(plan, date.fromisoformat(str(value)))
        elif name in ("vendor_owner_id", "partner_owner_id"):
            side = Side.VENDOR if name == "vendor_owner_id" else Side.PARTNER
            wrong = checks.owner(session, plan, side, int(value or 0), by=doing.by)
        elif name == "line_id":
            line = session.get(ScopeLine, int(value)) if value else None
            if value and (line is None or line.plan_id != plan.id):
                wrong = choices.NOT_OFFERED
            else:
                scope_line(session, plan, line.number if line else WHOLE_PLAN, by=doing.by)
        refusals.add(INPUTS.get(name, name), wrong)
    refusals.raise_if_any()


def _edit_draft(doing: Doing, changed: Mapping[str, Value]) -> MilestoneRow:
    was, now = _read(doing, changed), ""
    _set(doing, changed)
    now = _read(doing, changed)
    return doing.write(Did.EDITED, was=was, now=now, afresh="due_on" in changed)


def _edit_in_force(doing: Doing, changed: Mapping[str, Value], reason: str) -> MilestoneRow:
    """Send each field down its road: at once, to the other side, or back with the words why not."""
    _refuse_bound(doing, changed)
    by_road = {road: {n: v for n, v in changed.items() if ROADS[n] is road} for road in Road}
    text = by_road[Road.CONSENT]
    words, wrong = checks.reason(reason, decides=asking.decides(doing), needed=bool(text))
    refusals = checks.Refusals()
    refusals.add("reason", wrong)
    refusals.raise_if_any()
    row = None
    for road, did in ((Road.HAND_OVER, Did.HANDED_OVER), (Road.FREE, Did.EDITED)):
        if by_road[road]:
            was = _read(doing, by_road[road])
            _set(doing, by_road[road])
            row = doing.write(did, was=was, now=_read(doing, by_road[road]))
    if text:
        asking.ask(doing, Ask.TEXT, to_text={name: str(value) for name, value in text.items()}, reason=words)
        row = asking.asked(doing, Ask.TEXT, was=_read(doing, text), now=joined(list(map(str, text.values()))),
                           reason=words)  # fmt: skip
    return row or doing.row()


def _refuse_bound(doing: Doing, changed: Mapping[str, Value]) -> None:
    """Refuse what an amendment or a move changes, and owners of the other side. Raises Invalid and NotAllowed."""
    bound = [name for name in changed if ROADS[name] is Road.AMENDMENT]
    if bound:
        words = f"{joined([NAMES[name] for name in bound])} of a plan in force change"
        words += "" if len(bound) > 1 else "s"
        raise Invalid(f"{words[0].upper()}{words[1:]} by an amendment that both sides sign.",
                      field=INPUTS.get(bound[0], bound[0]))  # fmt: skip
    if "due_on" in changed:
        raise Invalid(f"Its date moves by /psp move {doing.milestone.key}: the other side is asked.", field="due_on")
    for name in [name for name in changed if ROADS[name] is Road.HAND_OVER]:
        side = Side.VENDOR if name == "vendor_owner_id" else Side.PARTNER
        if side is not doing.by.side:
            where = company(doing.plan, side, vendor_name(doing.session))
            words = f"Only {where} itself says who owns it there. Ask {doing.asked_name(side)}."
            raise NotAllowed(words, field=INPUTS[name])


def _set(doing: Doing, changed: Mapping[str, Value]) -> None:
    m = doing.milestone
    for name, value in changed.items():
        if name == "due_on":
            m.due_on = date.fromisoformat(str(value))
        elif name == "accountable":
            m.accountable = Side(str(value))
        elif name == "line_id":
            m.line = doing.session.get(ScopeLine, value) if value else None
            m.line_id = int(value) if value else None
            m.subsidiary_id = m.line.subsidiary_id if m.line else doing.plan.lead_subsidiary_id
        else:
            setattr(m, name, value)


def _read(doing: Doing, names: Mapping[str, Value]) -> str:
    """Say the present values of fields, as the history keeps them."""
    return "; ".join(f"{NAMES[name]}: {_value(doing, name)}" for name in names)


def _value(doing: Doing, name: str) -> str:
    m = doing.milestone
    if name in ("vendor_owner_id", "partner_owner_id"):
        person = doing.session.get(Person, getattr(m, name) or 0)
        return person.name if person else "nobody"
    if name == "line_id":
        return f"{m.line.subsidiary.name} · {m.line.solution.name}" if m.line else "whole plan"
    if name == "accountable":
        return company(doing.plan, m.accountable, vendor_name(doing.session))
    if name == "due_on":
        return long_day(m.due_on)
    if name == "needs_acceptance":
        return "the other side accepts" if m.needs_acceptance else "not needed"
    return one_line(str(getattr(m, name))) or "nothing"
