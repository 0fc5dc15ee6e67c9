"""Where two people changed the same of a draft: both versions are offered, and the choice is saved as the form is."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from handlers.answers import Update
from handlers.arrivals import whole
from handlers.runtime import Turn
from handlers.slack import forms, ids
from handlers.views import meanwhile as views
from handlers.views.meanwhile import Both, Choice
from handlers.views.parts import View
from models import access, choices, people
from models.access import Caller
from models.milestones.meanwhile import ChangedMeanwhile, Clash, Meanwhile, Value
from models.plans import Plan, changes
from models.plans.changes import PEOPLE, Basics
from models.plans.queries import TEXTS, PlanRow
from models.programme import Subsidiary

TITLE: Final = "Edit plan"
_WORDS: Final = ("title", *TEXTS)


def save(turn: Turn, basics: Basics, version: int | None) -> PlanRow | Update:
    """Save a draft's basics once; where somebody else changed the same meanwhile, give the form that offers both."""
    try:
        with turn.unit_of_work(once=turn.form_id) as session:
            return changes.edit(session, str(turn.metadata.plan), basics, version=version, by=turn.caller, now=turn.now)
    except ChangedMeanwhile as changed:
        return Update(_both(turn, changed.meanwhile))


def _both(turn: Turn, found: Meanwhile) -> View:
    with turn.reading() as session:
        plan = access.get_plan(session, found.key, by=turn.caller)
        words = _labels(people.vendor_name(session), plan.partner.name)
        clashes = tuple(_choice(session, words, clash, plan=plan, by=turn.caller) for clash in found.clashes)
    texts = {name: str(found.mine[name]) for name in TEXTS if name in found.kept_mine}
    both = Both(TITLE, found.who, clashes, views.labels(found.kept_theirs, words), views.labels(found.kept_mine, words),
                texts=tuple((name, words[name], text) for name, text in texts.items()))  # fmt: skip
    typed = {name: value for name, value in found.mine.items() if name not in TEXTS}  # those stand in inputs
    kept: dict[str, Any] = {"version": found.version, "typed": typed, "filters": {"who": found.who}}
    return views.choose_form(both, turn.metadata.model_copy(update=kept), callback_id=ids.FORM_PLAN_MEANWHILE)


def _labels(vendor: str, partner: str) -> Mapping[str, str]:
    return {
        "title": "Title", "lead_subsidiary_id": "Lead subsidiary",
        "vendor_accountable_id": f"Answers for it at {vendor}",
        "partner_accountable_id": f"Answers for it at {partner}", "vendor_sponsor_id": f"Sponsor at {vendor}",
        "partner_sponsor_id": f"Sponsor at {partner}", **TEXTS,
    }  # fmt: skip


def _choice(session: Session, words: Mapping[str, str], clash: Clash, *, plan: Plan, by: Caller) -> Choice:
    theirs, mine = (_said(session, clash.field, value, plan=plan, by=by) for value in (clash.theirs, clash.mine))
    return Choice(clash.field, words[clash.field], theirs, mine, is_text=clash.field in _WORDS)


def _said(session: Session, field: str, value: Value, *, plan: Plan, by: Caller) -> str:
    """Say a value as people read it, as far as the reader could have chosen it."""
    if field in _WORDS:
        return str(value)
    id_ = whole(str(value))
    if field == "lead_subsidiary_id":
        place = choices.chosen(session, Subsidiary, id_, choices.scoped_places(plan))
        return place.name if place else "none"
    return choices.name_of(session, id_, plan=plan, by=by)


def chosen(turn: Turn) -> Basics:
    """Read which version was chosen of each field; what only one person changed comes along as it was merged."""
    said = forms.values(turn.arrival.view or {})
    with turn.reading() as session:
        plan = access.get_plan(session, str(turn.metadata.plan), by=turn.caller)
        values: dict[str, Any] = {name: getattr(plan, name) for name in ("title", "lead_subsidiary_id")}
        values |= {f"{name}_id": getattr(plan, f"{name}_id") for name in PEOPLE}
    for name, mine in turn.metadata.typed.items():
        if said.get(f"{name}_choice") != "theirs":
            values[name] = mine
    values |= {name: str(said[f"{name}_text"] or "") for name in _WORDS if f"{name}_text" in said}
    named = (values[f"{name}_id"] for name in PEOPLE)
    return Basics(values["title"], values["lead_subsidiary_id"], *named, *(values.get(name) for name in TEXTS))
