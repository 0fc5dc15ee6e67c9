"""One milestone whole: its row, what it does to the plan, the proof, its last changes, and every act the reader has."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.views import cards, history, milestones, parts
from handlers.views.parts import Message, Reader
from models.history import Line
from models.milestones.tables import Status
from models.plans import Stage
from models.rows import MilestoneRow

LAST: Final = 3
_PROOF: Final = 500


def effect(row: MilestoneRow) -> str:
    """Say what the milestone does to the health of its plan, and with which weight."""
    if nothing := _no_effect(row):
        return nothing
    weight = f"weight {row.weight}"
    return f"{cards.STATES[row.colour].both}, {weight}"


def _no_effect(row: MilestoneRow) -> str | None:
    """Say why it has none."""
    if row.stage is not Stage.IN_FORCE:
        return f"none while the plan is {'a draft' if row.stage is Stage.DRAFT else row.stage}"
    if not row.agreed:
        return "none until the other side agrees"
    if row.status is Status.CANCELLED:
        return "none, it is cancelled"
    return "none, its weight is 0" if row.weight == 0 else None


def proof(row: MilestoneRow) -> str:
    """Say what proves it, or what will."""
    if row.proof:
        return f"*Proof*: {parts.user_text(row.proof, _PROOF)}"
    if row.evidence:
        return f"*What will prove it*: {parts.user_text(row.evidence, _PROOF)}"
    return "*Proof*: none given yet"


def milestone(row: MilestoneRow, changes: Sequence[Line], *, today: date, reader: Reader) -> Message:
    """Show one milestone with everything that belongs to it."""
    about = parts.facts(
        f"*{parts.title(row.plan_title)}* {parts.key(row.plan_key)}", parts.user_text(row.partner, 30),
        parts.user_text(row.place, 60),
    )  # fmt: skip
    facts = f"*Effect on the plan*: {effect(row)}\n{proof(row)}"
    last = history.sections(changes, key=row.key, today=today, reader=reader, head="*Last changes*")
    blocks: list[Any] = [
        milestones.milestone_row(row, today=today, reader=reader, with_acts=False),
        parts.context(about),
        parts.section(facts),
        *(last or [parts.section("*Last changes*: none yet")]),
        parts.actions(*_buttons(row), block_id=f"acts.{row.key}.{row.version}"),
    ]
    words = milestones.row_words(row, today=today, reader=reader)
    changed = history.said_plainly(changes, key=row.key, today=today)
    return Message.of(f"{words} {parts.plain_words(facts)}. {changed}".replace("\n", ". ").rstrip(), blocks)


def _buttons(row: MilestoneRow) -> list[Any]:
    says = parts.value(row.key, row.version)
    asks = [parts.value(f"{one.id}|{row.key}", row.version) for one in row.requests if one.may_answer]
    decide = [parts.button("Decide…", ids.REQUEST_DECIDE, asks[0], about=row.title)] if asks else []
    done = [parts.button("Mark done", ids.MILESTONE_DONE, says, about=row.title)] if row.may_act and row.is_open else []
    move = [parts.button("New date…", ids.MILESTONE_MOVE, says, about=row.title)] if row.may_act and row.is_open else []
    others = _others(row)
    return [
        *[*decide, *done, *move][:2],
        parts.button("History", ids.HISTORY_OPEN, row.key, about=row.title),
        *([parts.overflow(others, row.key, row.version)] if others else []),
    ]


def _others(row: MilestoneRow) -> list[tuple[str, str]]:
    """Give the acts under ⋯, at most five."""
    edit, assign = ("Edit…", ids.MILESTONE_EDIT), ("Assign…", ids.MILESTONE_ASSIGN)
    if not row.is_open:
        reopen = [("Reopen…", ids.MILESTONE_REOPEN)] if row.may_act and row.status is Status.DONE else []
        return reopen + ([edit] if row.may_write else [])
    acts = []
    if row.may_act:
        if row.status is Status.BLOCKED:
            acts.append(("Unblock", ids.MILESTONE_UNBLOCK))
        else:
            acts += [("Start", ids.MILESTONE_START)] if row.status is Status.PLANNED else []
            acts.append(("Block…", ids.MILESTONE_BLOCK))
    if row.may_write:
        acts += [edit, assign]
    if row.may_act:
        acts.append(("Cancel…", ids.MILESTONE_CANCEL))
    return acts
