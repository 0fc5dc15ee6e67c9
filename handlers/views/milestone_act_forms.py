"""The short forms of what people do to a milestone: move, finish, block, cancel, assign, answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.slack import ids
from handlers.views import parts, requests
from handlers.views.milestone_forms import FormPlan, ask, named, of_row, owner, why
from handlers.views.milestones import due_phrase, slip_phrase
from handlers.views.parts import Reader, View
from models.base import Side
from models.milestones.tables import Ask
from models.rows import MilestoneRow, RequestRow
from models.words import LONGEST

STAYS = "It stays in the history."


def move_form(plan: FormPlan, row: MilestoneRow, *, today: date, reader: Reader, to: date | None = None,
              reason: str | None = None) -> View:  # fmt: skip
    """Ask for a new date; in force the other side decides."""
    signed = f"signed for {parts.day(row.baseline_on, today=today)}" if row.baseline_on else None
    slip = slip_phrase(row) or "not moved so far"
    open_ = next((one for one in row.requests if one.kind is Ask.DATE), None)
    pending = (
        f"{requests.request_phrase(open_, today=today, reader=reader)}: a new request replaces it" if open_ else None
    )
    blocks: list[Any] = [
        parts.section(parts.facts(named(row), due_phrase(row, today=today), signed, slip, pending)),
        parts.day_input("due_on", "New date", initial=to or row.due_on),
    ]
    if plan.in_force:
        blocks += _consent(plan, row, today=today, reader=reader, to=to, reason=reason)
    else:
        blocks.append(why(STAYS, optional=True, initial=reason))
    return View.modal(
        "Move milestone",
        blocks,
        callback_id=ids.FORM_MILESTONE_MOVE,
        submit=ask(plan) if plan.in_force else "Move",
        metadata=of_row(row),
    )


def _consent(plan: FormPlan, row: MilestoneRow, *, today: date, reader: Reader, to: date | None,
             reason: str | None) -> list[Any]:  # fmt: skip
    asked = row.partner_owner if plan.mine is Side.VENDOR else row.vendor_owner
    decides = parts.person(asked, company=plan.other, reader=reader)
    hint = f"{asked.name if asked else plan.other} reads this, and it stays in the history."
    would = requests.would_be(row, to)
    until = f"Until {decides} agrees, {parts.day(row.due_on, today=today)} counts."
    agreed = f" Agreed, {would.replace('would be', 'is')}." if would else ""
    return [why(hint, initial=reason), parts.section(until + agreed)]


def done_form(plan: FormPlan, row: MilestoneRow, *, today: date, on: date | None = None) -> View:
    """Ask for the day on which it was done, and for proof where the other side accepts."""
    accepts = row.needs_acceptance and plan.in_force
    signed = row.baseline_on or row.due_on
    hint = f"The day it was really done, up to today. After {parts.day(signed, today=today)} it counts as late."
    wanted = f" Asked for: {parts.cut(parts.one_line(row.evidence), 300)}" if row.evidence else ""
    proof = parts.text_input(
        "evidence",
        "Proof",
        hint=f"A link or a note.{wanted}",
        optional=not accepts,
        multiline=True,
        longest=LONGEST["note"],
    )
    return View.modal(
        "Mark done",
        [parts.section(named(row)), parts.day_input("done_on", "Done on", initial=on or today, hint=hint), proof],
        callback_id=ids.FORM_MILESTONE_DONE,
        submit="Send for acceptance" if accepts else "Mark done",
        metadata=of_row(row),
    )


def block_form(row: MilestoneRow, *, on: date | None = None) -> View:
    """Ask what is in the way, and since when."""
    hint = "Both owners read it. The date stays; reminders rest for up to 10 working days."
    return View.modal(
        "What blocks it",
        [
            parts.section(named(row)),
            why(hint, label="What is in the way", initial=row.block_reason or None),
            parts.day_input("on", "Since", initial=on or row.blocked_on or row.as_of, hint="Up to today."),
        ],
        callback_id=ids.FORM_MILESTONE_BLOCK,
        submit="Block",
        metadata=of_row(row),
    )


@dataclass(frozen=True)
class Change:
    """What `change_form` asks a reason for; `act` comes back in the metadata's `about`."""

    act: str
    title: str
    submit: str
    day: str


CANCEL = Change("cancel", "Cancel milestone", "Cancel milestone", "Cancelled as of")
REOPEN = Change("reopen", "Reopen milestone", "Reopen milestone", "Open again as of")


def change_form(plan: FormPlan, row: MilestoneRow, change: Change, *, on: date | None = None) -> View:
    """Ask why it is cancelled or reopened, and as of when; in force the other side reads it and decides."""
    own = any(one.kind is Ask.ADD and one.may_withdraw for one in row.requests)
    asks = plan.in_force and not (own and change is CANCEL)
    hint = f"{plan.other} reads this, and it stays in the history." if asks else STAYS
    return View.modal(
        change.title,
        [
            parts.section(named(row)),
            why(hint, optional=not asks),
            parts.day_input("on", change.day, initial=on, hint="Up to today. Empty: from now on.", optional=True),
        ],
        callback_id=ids.FORM_MILESTONE_CHANGE,
        submit=ask(plan) if asks else change.submit,
        metadata=of_row(row, change.act),
    )


def assign_form(plan: FormPlan, row: MilestoneRow) -> View:
    """Ask for owners: in force of one's own side, in a draft of both."""
    sides = [plan.mine] if plan.in_force else [Side.VENDOR, Side.PARTNER]
    inputs = [
        owner(f"{side.value}_owner", plan.company(side), row.vendor_owner if side is Side.VENDOR else row.partner_owner)
        for side in sides
    ]
    return View.modal(
        "Assign",
        [parts.section(named(row)), *inputs],
        callback_id=ids.FORM_MILESTONE_ASSIGN,
        submit="Assign",
        metadata=of_row(row),
    )


def _question(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader) -> Any:  # noqa: ANN401 -- a block
    asks = requests.question(row, request, today=today, reader=reader)
    because = requests.reason_and_slip(row, request)
    return parts.section("\n".join(filter(None, [f"{asks} {parts.key(row.key)}", because])))


def refuse_form(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader,
                reason: str | None = None) -> View:  # fmt: skip
    """Ask why not; whoever takes back a question of their own side needs no reason."""
    own, done = request.may_withdraw, request.kind is Ask.DONE
    words = "Take it back" if own else "Dispute" if done else "Refuse"
    hint = STAYS if own else f"{request.asked_by.name} reads this, and it stays in the history."
    return View.modal(
        words,
        [_question(row, request, today=today, reader=reader), why(hint, optional=own, initial=reason)],
        callback_id=ids.FORM_REQUEST_REFUSE,
        submit=words,
        metadata=of_row(row, str(request.id)),
    )


def decide_form(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader, answer: str | None = None,
                reason: str | None = None) -> View:  # fmt: skip
    """Ask for the answer, with a reason where it is no; what was typed stands in it already."""
    done = request.kind is Ask.DONE
    choices = [("agree", "Confirm" if done else "Agree"), ("refuse", "Dispute" if done else "Refuse")]
    hint = f"{request.asked_by.name} reads it. A {'dispute' if done else 'refusal'} needs it."
    return View.modal(
        "Decide",
        [
            _question(row, request, today=today, reader=reader),
            parts.choice_input("decision", "Your answer", choices, initial=answer, radio=True),
            why(hint, optional=True, initial=reason),
        ],
        callback_id=ids.FORM_REQUEST_DECIDE,
        submit="Answer",
        metadata=of_row(row, str(request.id)),
    )
