"""Where two people changed the same target of a draft: both versions are offered, and the choice is saved."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.answers import Update
from handlers.runtime import Turn
from handlers.slack import forms, ids
from handlers.views import meanwhile as views
from handlers.views.meanwhile import Both, Choice
from handlers.views.parts import View
from handlers.views.target_forms import LABELS, said
from models import access, choices
from models.milestones.meanwhile import ChangedMeanwhile, Clash, Meanwhile
from models.rows import TargetRow
from models.targets import changes
from models.targets.checks import Wanted, read

TEXTS: Final = ("title", "unit")


def save(turn: Turn, wanted: Wanted) -> TargetRow | Update:
    """Save a target once; where somebody else changed the same meanwhile, give the form that offers both."""
    about = turn.metadata
    try:
        with turn.unit_of_work(once=turn.form_id) as session:
            return changes.edit(
                session, about.key or "", wanted, version=about.version, by=turn.caller, now=turn.now
            )  # fmt: skip
    except ChangedMeanwhile as changed:
        return Update(_both(turn, changed.meanwhile))


def _both(turn: Turn, found: Meanwhile) -> View:
    with turn.reading() as session:
        target = access.get_target(session, found.key, by=turn.caller)
        named = {line.number: choices.line_name(line) for line in choices.lines(session, target.plan)}
    offered = tuple(_choice(clash, named) for clash in found.clashes)
    title = f"Edit {found.key}"[:24]
    both = Both(
        title, found.who, offered, views.labels(found.kept_theirs, LABELS), views.labels(found.kept_mine, LABELS)
    )
    kept: dict[str, Any] = {"version": found.version, "typed": dict(found.mine), "filters": {"who": found.who}}
    return views.choose_form(both, turn.metadata.model_copy(update=kept), callback_id=ids.FORM_TARGET_MEANWHILE)


def _choice(clash: Clash, lines: Mapping[int, str]) -> Choice:
    theirs, mine = (said(clash.field, value, lines) for value in (clash.theirs, clash.mine))
    return Choice(clash.field, LABELS[clash.field], theirs, mine, is_text=clash.field in TEXTS)


def chosen(turn: Turn) -> Wanted:
    """Read which version was chosen of each field; what only one person changed comes along as it was merged."""
    answers = forms.values(turn.arrival.view or {})
    with turn.reading() as session:
        values = changes.said(access.get_target(session, turn.metadata.key or "", by=turn.caller))
    for name, mine in turn.metadata.typed.items():
        if answers.get(f"{name}_choice") != "theirs":
            values[name] = str(answers[f"{name}_text"] or "") if f"{name}_text" in answers else mine
    return read(values)
