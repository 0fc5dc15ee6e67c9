"""The screens of milestones and of the answers to the other side, each once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from handlers.slack.metadata import Metadata
from handlers.views import examples as ex
from handlers.views import (
    meanwhile,
    milestone_act_forms,
    milestone_forms,
    milestone_receipts,
    milestones,
    notices,
    parts,
    readings,
)
from handlers.views import requests as request_views
from handlers.views.meanwhile import Both, Choice
from handlers.views.milestone_forms import FormPlan, Typed
from handlers.views.parts import Message, Reader, View
from models.milestones.meanwhile import Already
from models.milestones.tables import Answer, Ask, Status
from models.plans import Stage
from models.rows import MilestoneRow, RequestRow

READ: Final[dict[str, Any]] = {"today": ex.TODAY, "reader": ex.OTTO_READS}
DAY: Final = date(2026, 11, 20)
ANSWERED_AT: Final = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)


def asked(kind: Ask, *, to_on: date | None = None, **more: object) -> MilestoneRow:
    """Give the example milestone with one question of a kind."""
    days = {Ask.DONE: date(2026, 11, 20), Ask.CANCEL: None, Ask.REOPEN: None}
    to_on = to_on or days.get(kind, ex.REQUEST.to_on)
    request = replace(ex.REQUEST, kind=kind, to_on=to_on, new_title="Architecture approved", may_answer=True)
    return ex.milestone(requests=(request,), open_request=request, **more)


def answered(kind: Ask, answer: Answer, **more: object) -> MilestoneRow:
    """Give the example milestone with a question that was answered."""
    request = replace(ex.REQUEST, kind=kind, answer=answer, answered_by=ex.PIA, answered_at=ANSWERED_AT)
    return ex.milestone(last_answered=request, **more)


def wide_plan() -> FormPlan:
    """Give a plan with more lines than a static select holds."""
    return replace(ex.PLAN, lines=tuple((str(number), f"Subsidiary {number} · Search") for number in range(1, 481)))


def _with(row: MilestoneRow, draw: Callable[[MilestoneRow, RequestRow], Message | View]) -> Message | View:
    return draw(row, row.requests[0])


def _in_force_meanwhile() -> View:
    """Give a draft's form that was sent once its plan was in force."""
    form, plan = milestone_forms.new_milestone(ex.PLAN), replace(ex.PLAN, in_force=True)
    top, why = (parts.drawn(one) for one in milestone_forms.came_into_force(plan))
    return replace(form, blocks=(top, *form.blocks, why), submit=milestone_forms.ask(plan))


def _several() -> Message:
    row = asked(Ask.DATE)
    other = replace(row.requests[0], id=8, kind=Ask.CANCEL)
    return request_views.several(row, [row.requests[0], other], today=ex.TODAY, reader=ex.PIA_READS)


def _meanwhile() -> View:
    both = Both(
        "Edit milestone",
        "Otto Brandl",
        (
            Choice("due_on", "Due", "Fri 4 Dec 2026", "Fri 11 Dec 2026"),
            Choice("title", "Title", "Pilot at the Ministry", "Pilot, first day", is_text=True),
        ),
        ("Owner at Tindrel",),
        ("Weight",),
    )
    return meanwhile.choose_form(both, Metadata(key="PSP-31-M4", version=7, about="edit"))


FORMS: Final[dict[str, Callable[[], Message | View]]] = {
    "add milestone": lambda: milestone_forms.new_milestone(ex.PLAN),
    "add milestone, in force": lambda: milestone_forms.new_milestone(
        ex.PLAN_IN_FORCE, Typed("Pilot live", ex.TODAY, ex.OTTO, ex.PIA, reason="The customer asks for it.")
    ),
    "add milestone, in force meanwhile": _in_force_meanwhile,
    "add milestone, many lines": lambda: milestone_forms.new_milestone(wide_plan()),
    "add milestone, which plan": lambda: milestone_forms.which_plan(Metadata()),
    "edit milestone": lambda: milestone_forms.edit_milestone(ex.PLAN, ex.milestone(plan_key="PSP-31")),
    "edit milestone, in force": lambda: milestone_forms.edit_milestone(ex.PLAN_IN_FORCE, ex.MILESTONE),
    "edited meanwhile": _meanwhile,
    "theirs stays": lambda: meanwhile.theirs_stays(ex.MILESTONE.title, "Otto Brandl", ex.MILESTONE.key),
    "ambiguous day": lambda: readings.question(
        "03/04/2027",
        "days",
        "Pilot at the Ministry of Tides",
        [(parts.long_day(day), f"move PSP-12-M5 to {day}") for day in (date(2027, 3, 4), date(2027, 4, 3))],
    ),
    "move milestone": lambda: milestone_act_forms.move_form(ex.PLAN_IN_FORCE, ex.MILESTONE, **READ),
    "move milestone, asked before": lambda: milestone_act_forms.move_form(
        ex.PLAN_IN_FORCE, asked(Ask.DATE), to=date(2026, 12, 11), reason="Then the room is free.", **READ
    ),
    "move milestone, draft": lambda: milestone_act_forms.move_form(ex.PLAN, ex.MILESTONE, **READ),
    "mark done": lambda: milestone_act_forms.done_form(ex.PLAN_IN_FORCE, ex.MILESTONE, today=ex.TODAY),
    "mark done, acceptance": lambda: milestone_act_forms.done_form(
        ex.PLAN_IN_FORCE, ex.milestone(needs_acceptance=True, evidence="the minutes"), today=ex.TODAY
    ),
    "what blocks it": lambda: milestone_act_forms.block_form(ex.MILESTONE),
    "what blocks it, with a day": lambda: milestone_act_forms.block_form(ex.MILESTONE, on=DAY),
    "cancel milestone": lambda: milestone_act_forms.change_form(
        ex.PLAN_IN_FORCE, ex.MILESTONE, milestone_act_forms.CANCEL
    ),
    "cancel milestone, with a day": lambda: milestone_act_forms.change_form(
        ex.PLAN_IN_FORCE, ex.MILESTONE, milestone_act_forms.CANCEL, on=DAY
    ),
    "reopen milestone, draft": lambda: milestone_act_forms.change_form(
        ex.PLAN, ex.finished(), milestone_act_forms.REOPEN
    ),
    "assign": lambda: milestone_act_forms.assign_form(ex.PLAN_IN_FORCE, ex.MILESTONE),
    "assign, draft": lambda: milestone_act_forms.assign_form(ex.PLAN, ex.MILESTONE),
    "refuse": lambda: _with(asked(Ask.DATE), lambda row, one: milestone_act_forms.refuse_form(row, one, **READ)),
    "dispute": lambda: _with(asked(Ask.DONE), lambda row, one: milestone_act_forms.refuse_form(row, one, **READ)),
    "take back": lambda: _with(
        asked(Ask.DATE),
        lambda row, one: milestone_act_forms.refuse_form(row, replace(one, may_withdraw=True), **READ),
    ),
    "decide": lambda: _with(asked(Ask.CANCEL), lambda row, one: milestone_act_forms.decide_form(row, one, **READ)),
    "decide, typed": lambda: _with(
        asked(Ask.DATE),
        lambda row, one: milestone_act_forms.decide_form(row, one, answer="agree", reason="The date suits us.", **READ),
    ),
    "decide, done": lambda: _with(asked(Ask.DONE), lambda row, one: milestone_act_forms.decide_form(row, one, **READ)),
}

RECEIPTS: Final[dict[str, Callable[[], Message | View]]] = {
    "added": lambda: milestone_receipts.added(ex.upcoming(), **READ),
    "added, in force": lambda: milestone_receipts.added(asked(Ask.ADD, agreed=False), **READ),
    "added, in the form": lambda: milestone_forms.saved(
        "Add milestone", milestone_receipts.added(ex.upcoming(), **READ)
    ),
    "edited": lambda: milestone_receipts.edited(ex.MILESTONE, **READ),
    "done": lambda: milestone_receipts.finished(ex.finished(), **READ),
    "done, reported": lambda: milestone_receipts.finished(asked(Ask.DONE, status=Status.IN_PROGRESS), **READ),
    "moved": lambda: milestone_receipts.moved(ex.upcoming(), **READ),
    "move asked": lambda: milestone_receipts.moved(asked(Ask.DATE), **READ),
    "move asked anew": lambda: milestone_receipts.asked_for(
        ex.MILESTONE, replace(ex.REQUEST, instead_of=date(2026, 12, 11)), today=ex.TODAY
    ),
    **{
        f"{kind} asked": lambda kind=kind: milestone_receipts.asked_for(  # type: ignore[misc]
            asked(kind), asked(kind).requests[0], today=ex.TODAY
        )
        for kind in (Ask.TEXT, Ask.CANCEL, Ask.REOPEN)
    },
    "cancelled": lambda: milestone_receipts.changed(
        ex.milestone(status=Status.CANCELLED, stage=Stage.DRAFT), Ask.CANCEL, "Cancelled", **READ
    ),
    "cancelled, with a day": lambda: milestone_receipts.changed(
        ex.milestone(status=Status.CANCELLED, stage=Stage.DRAFT), Ask.CANCEL, "Cancelled", on=DAY, **READ
    ),
    "cancel asked, with a day": lambda: milestone_receipts.changed(
        asked(Ask.CANCEL, to_on=DAY), Ask.CANCEL, "Cancelled", on=DAY, **READ
    ),
    "blocked, with a day": lambda: milestone_receipts.did(
        ex.milestone(status=Status.BLOCKED, blocked_on=DAY, block_reason="licence key missing"),
        "Blocked",
        note=milestone_receipts.since(DAY),
        **READ,
    ),
    "put back": lambda: milestone_receipts.undone(ex.MILESTONE, removed=False, **READ),
    "removed": lambda: milestone_receipts.undone(ex.MILESTONE, removed=True, **READ),
    "done already": lambda: notices.refusal(
        Already("Already done by Pia Vost at 10:12. Nothing to do.", key="PSP-12-M3", by_id=2, at=ANSWERED_AT)
    ),
    "cancelled already": lambda: notices.refusal(
        Already("Cancelled by Mira Pell on 20 Nov. Nothing to do.", key="PSP-12-M3", by_id=3, at=None, good=False)
    ),
}

ANSWERS: Final[dict[str, Callable[[], Message | View]]] = {
    **{
        f"consent, {kind}": lambda kind=kind: _with(  # type: ignore[misc]
            asked(kind),
            lambda row, one: milestones.consent(
                row,
                one,
                today=ex.TODAY,
                reader=ex.PIA_READS,
                why="You own it at Tindrel; Lin Marlow is asked too, the first answer settles it. Reminder on 26 Nov.",
            ),
        )
        for kind in Ask
    },
    **{
        f"{answer}, {kind}": lambda kind=kind, answer=answer: milestone_receipts.answer_given(  # type: ignore[misc]
            answered(kind, answer), today=ex.TODAY, reader=Reader(ex.PIA.id)
        )
        for kind in Ask
        for answer in (Answer.AGREED, Answer.REFUSED, Answer.WITHDRAWN)
    },
    "consent, cancel with a day": lambda: _with(
        asked(Ask.CANCEL, to_on=DAY),
        lambda row, one: milestones.consent(row, one, today=ex.TODAY, reader=ex.PIA_READS),
    ),
    "which question": _several,
    "consent, answered": lambda: milestones.answered(
        ex.milestone(due_on=ex.REQUEST.to_on, working_days_late=0),
        "✅ *You agreed*: “Reference architecture reviewed” is now due Fri 4 Dec 2026, and Otto Brandl is told.",
    ),
}

ROWS: Final[dict[str, Callable[[], Message | View]]] = {
    "row with acts": lambda: Message.of(
        milestones.row_words(ex.MILESTONE, today=ex.TODAY, reader=ex.OTTO_READS),
        [
            milestones.milestone_row(ex.MILESTONE, with_acts=False, **READ),
            milestones.row_actions(ex.MILESTONE, primary=True),
            milestones.settled_row(ex.finished(), by="you", today=ex.TODAY, undo=True),
        ],
    ),
}

SCREENS: Final[dict[str, Callable[[], Message | View]]] = {**FORMS, **RECEIPTS, **ANSWERS, **ROWS}
