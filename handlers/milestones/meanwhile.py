"""Where two people changed the same field: both versions are offered, and the choice is saved as the form would be."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from handlers.answers import Answer, Ephemeral, Update
from handlers.arrivals import whole
from handlers.milestones.reading import plan_form, reader
from handlers.runtime import Function, Turn
from handlers.settling import settled
from handlers.slack import forms
from handlers.views import meanwhile as views
from handlers.views import milestone_receipts as receipts
from handlers.views import parts
from handlers.views.meanwhile import Both, Choice
from handlers.views.milestone_forms import FormPlan
from models import access, choices
from models.milestones import changes, editing, queries
from models.milestones.editing import NothingChanged
from models.milestones.meanwhile import ChangedMeanwhile, Clash, Meanwhile, Value
from models.rows import MilestoneRow
from models.words import several

TITLES: Final = {"move": "Move milestone", "assign": "Assign"}
TEXTS: Final = frozenset({"title", "evidence"})


def offers_both(listener: Function, act: str) -> Function:
    """Wrap the listener of a form: what somebody else changed meanwhile is offered beside what was typed."""

    def listens(turn: Turn) -> Answer | None:
        try:
            return listener(turn)
        except ChangedMeanwhile as changed:
            return Update(_both(turn, changed.meanwhile, act))

    return listens


def _both(turn: Turn, found: Meanwhile, act: str) -> parts.View:
    with turn.reading() as session:
        plan = plan_form(session, turn, found.key)
        clashes = tuple(_choice(session, turn, plan, clash) for clash in found.clashes)
    words = _labels(plan)
    kept = (views.labels(names, words) for names in (found.kept_theirs, found.kept_mine))
    both = Both(_title(act, found.key), found.who, clashes, *kept)
    reason = several(str(forms.values(turn.arrival.view or {}).get("reason") or ""))
    typed = {**found.mine, **({"reason": reason} if reason else {})}
    metadata = turn.metadata.model_copy(
        update={"version": found.version, "about": act, "typed": typed, "filters": {"who": found.who}}
    )
    return views.choose_form(both, metadata)


def _title(act: str, key: str) -> str:
    return TITLES.get(act, f"Edit {key}"[:24])


def _labels(plan: FormPlan) -> Mapping[str, str]:
    return {
        "title": "Title", "evidence": "What will prove it", "vendor_owner_id": f"Owner at {plan.vendor}",
        "partner_owner_id": f"Owner at {plan.partner}", "due_on": "Due", "line_id": "Belongs to",
        "accountable": "Who must deliver it", "weight": "Weight", "needs_acceptance": "Acceptance",
    }  # fmt: skip


def _choice(session: Session, turn: Turn, plan: FormPlan, clash: Clash) -> Choice:
    theirs, mine = (_words(session, turn, plan, clash.field, value) for value in (clash.theirs, clash.mine))
    return Choice(clash.field, _labels(plan)[clash.field], theirs, mine, is_text=clash.field in TEXTS)


def _words(session: Session, turn: Turn, plan: FormPlan, field: str, value: Value) -> str:
    """Say a value as people read it, as far as the reader could have chosen it."""
    match field:
        case "due_on":
            return parts.long_day(date.fromisoformat(str(value)))
        case "vendor_owner_id" | "partner_owner_id":
            within = access.get_plan(session, plan.key, by=turn.caller)
            return choices.name_of(session, whole(str(value)), plan=within, by=turn.caller)
        case "accountable":
            return plan.vendor if value == "vendor" else plan.partner
        case "needs_acceptance":
            return "the other side accepts" if value else "not needed"
        case "line_id":
            within = access.get_plan(session, plan.key, by=turn.caller)
            names = {line.id: choices.line_name(line) for line in choices.lines(session, within)}
            return names.get(whole(str(value)) or 0, "Whole plan")
        case _:
            return str(value)


def save_chosen(turn: Turn) -> Answer | None:
    """Save what was chosen, once; where somebody changed it again, both are offered again."""
    act = turn.metadata.about or "edit"
    return offers_both(_save, act)(turn)


def _save(turn: Turn) -> Answer:
    about, key = turn.metadata, turn.metadata.key or ""
    wanted, reason = _chosen(turn)
    try:
        with turn.unit_of_work(once=turn.form_id) as session:
            row = _apply(session, turn, wanted, reason)
    except NothingChanged:
        with turn.reading() as session:
            row = queries.get(session, key, by=turn.caller, now=turn.now)
        return Ephemeral(views.theirs_stays(row.title, about.filters.get("who", "the other one"), key))
    return settled(turn, _receipt(turn, row), title=_title(about.about or "", key))


def _chosen(turn: Turn) -> tuple[dict[str, Value], str]:
    """Read which version was chosen of each field; what only one person changed comes along as it was merged."""
    chosen = forms.values(turn.arrival.view or {})
    wanted = dict(turn.metadata.typed)
    reason = str(wanted.pop("reason", "") or "")
    for name in list(wanted):
        if chosen.get(f"{name}_choice") == "theirs":
            del wanted[name]
        elif f"{name}_text" in chosen:
            wanted[name] = str(chosen[f"{name}_text"] or "")
    return wanted, reason


def _apply(session: Session, turn: Turn, wanted: Mapping[str, Value], reason: str) -> MilestoneRow:
    about = turn.metadata
    how: dict[str, Any] = {"version": about.version, "reason": reason, "by": turn.caller, "now": turn.now}
    if about.about != "move":
        return editing.change(session, about.key or "", wanted, **how)
    if "due_on" not in wanted:
        raise NothingChanged
    return changes.ask_move(session, about.key or "", to=date.fromisoformat(str(wanted["due_on"])), **how)


def _receipt(turn: Turn, row: MilestoneRow) -> parts.Message:
    if turn.metadata.about == "move":
        return receipts.moved(row, today=row.as_of, reader=reader(turn))
    return receipts.edited(row, today=row.as_of, reader=reader(turn))
