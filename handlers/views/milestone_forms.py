"""The forms of a milestone. A field's block_id names the field of the model that reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import InputBlock

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.milestones import due_phrase, slip_phrase
from handlers.views.parts import Reader, View
from models.base import Side
from models.rows import MilestoneRow, PersonRef

NOT_LINKED = "Who is “not linked” can own it, but not act in Slack."
TITLE_HINT = "Say in a few words what will be there: people read it in alerts."


@dataclass(frozen=True)
class FormPlan:
    """What a form says of the plan it writes into; `lines` are pairs of value and label, the whole plan is `plan`."""

    key: str
    title: str
    vendor: str
    partner: str
    stage: str
    first_day: date
    last_day: date
    in_force: bool
    mine: Side
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def other(self) -> str:
        """Name the company that is asked for consent."""
        return self.partner if self.mine is Side.VENDOR else self.vendor


def _head(plan: FormPlan) -> str:
    dates = f"dates from {parts.long_day(plan.first_day)[4:]} to {parts.long_day(plan.last_day)[4:]}"
    return parts.facts(
        f"*{parts.title(plan.title)}* {parts.key(plan.key)}",
        parts.escape(plan.partner),
        parts.escape(plan.stage),
        dates,
    )


def _owner(field: str, company: str, ref: PersonRef | None) -> InputBlock:
    label = f"{ref.name} ({ref.company})" if ref else ""
    return parts.search_input(
        field,
        f"Owner at {company}",
        ids.PERSON_INPUT,
        initial=(str(ref.id), label) if ref else None,
        hint=NOT_LINKED,
    )


def _fields(plan: FormPlan, row: MilestoneRow | None, title: str | None, due_on: date | None) -> list[Any]:
    consent = f"This becomes the signed date; a move needs {plan.other}'s consent."
    companies = [(Side.VENDOR.value, plan.vendor), (Side.PARTNER.value, plan.partner)]
    accountable = row.accountable.value if row else Side.VENDOR.value
    lines = [("plan", "Whole plan"), *plan.lines]
    fields: list[Any] = [parts.text_input("title", "Title", initial=row.title if row else title)]
    if row is None:
        fields.append(parts.choice_input("line", "Belongs to", lines, initial="plan"))
        fields.append(parts.day_input("due_on", "Due", initial=due_on, hint=consent))
    fields += [
        _owner("vendor_owner", plan.vendor, row.vendor_owner if row else None),
        _owner("partner_owner", plan.partner, row.partner_owner if row else None),
        parts.choice_input("accountable", "Who must deliver it", companies, initial=accountable, radio=True),
        parts.tick_input(
            "acceptance",
            "Acceptance",
            "The other side accepts it before it counts as done",
            ticked=bool(row and row.needs_acceptance),
        ),
        parts.text_input(
            "weight",
            "Weight",
            initial=str(row.weight if row else 1),
            hint="0 to 10. 0 keeps it out of the plan's health.",
            optional=True,
            longest=2,
        ),
        parts.text_input("evidence", "What will prove it", optional=True, multiline=True, longest=500),
    ]
    if plan.in_force:
        fields.append(_reason(f"{plan.other} reads this, and it stays in the history."))
    return fields


def _reason(hint: str, *, label: str = "Why", optional: bool = False) -> InputBlock:
    return parts.text_input("reason", label, hint=hint, multiline=True, longest=500, optional=optional)


def new_milestone(plan: FormPlan, *, title: str | None = None, due_on: date | None = None, warning: str = "",
                  metadata: Metadata | None = None) -> View:  # fmt: skip
    """Ask for a new milestone; what was typed already stands in the form."""
    blocks = [parts.section(_head(plan)), *_fields(plan, None, title, due_on)]
    return View.modal(
        "Add milestone",
        [*_warned(warning), *blocks],
        callback_id=ids.FORM_MILESTONE_ADD,
        submit=_ask(plan) if plan.in_force else "Add milestone",
        metadata=metadata or Metadata(plan=plan.key),
    )


def edit_milestone(plan: FormPlan, row: MilestoneRow, *, warning: str = "", metadata: Metadata | None = None) -> View:
    """Ask for changes of a milestone; its date has a form of its own."""
    return View.modal(
        f"Edit {row.key}"[:24],
        [*_warned(warning), parts.section(_head(plan)), *_fields(plan, row, None, None)],
        callback_id=ids.FORM_MILESTONE_EDIT,
        submit=_ask(plan) if plan.in_force else "Save",
        metadata=metadata or Metadata(key=row.key, version=row.version, plan=plan.key),
    )


def _ask(plan: FormPlan) -> str:
    whole = f"Ask {plan.other}"
    return whole if len(whole) <= 24 else "Ask the other side"  # noqa: PLR2004 -- Slack's limit of a submit


def _warned(warning: str) -> list[Any]:
    """Put a warning on top; the second submit saves."""
    return [parts.section(f"🔶 {parts.escape(warning)}", block_id="notice")] if warning else []


def _of(row: MilestoneRow) -> Metadata:
    return Metadata(key=row.key, version=row.version, plan=row.plan_key)


def move_form(plan: FormPlan, row: MilestoneRow, *, today: date, reader: Reader, to: date | None = None,
              warning: str = "", metadata: Metadata | None = None) -> View:  # fmt: skip
    """Ask for a new date; in force the other side decides."""
    signed = f"signed for {parts.day(row.baseline_on, today=today)}" if row.baseline_on else None
    slip = slip_phrase(row) or "not moved so far"
    head = f"*{parts.title(row.title)}* {parts.key(row.key)}"
    blocks: list[Any] = [
        *_warned(warning),
        parts.section(parts.facts(head, due_phrase(row, today=today), signed, slip)),
        parts.day_input("due_on", "New date", initial=to or row.due_on),
    ]
    if plan.in_force:
        asked = row.partner_owner if plan.mine is Side.VENDOR else row.vendor_owner
        decides = parts.person(asked, company=plan.other, reader=reader)
        blocks.append(_reason(f"{asked.name if asked else plan.other} reads this, and it stays in the history."))
        blocks.append(parts.section(f"Until {decides} agrees, {parts.day(row.due_on, today=today)} counts."))
    else:
        blocks.append(_reason("It stays in the history.", optional=True))
    return View.modal(
        "Move milestone",
        blocks,
        callback_id=ids.FORM_MILESTONE_MOVE,
        submit=_ask(plan) if plan.in_force else "Move",
        metadata=metadata or _of(row),
    )


def done_form(row: MilestoneRow, *, today: date, on: date | None = None, metadata: Metadata | None = None) -> View:
    """Ask for the day on which it was done, and for proof where the other side accepts."""
    signed = row.baseline_on or row.due_on
    hint = f"The day it was really done, up to today. After {parts.day(signed, today=today)} it counts as late."
    proof = parts.text_input(
        "evidence", "Proof", hint="A link or a note.", optional=not row.needs_acceptance, multiline=True, longest=500
    )
    return View.modal(
        "Mark done",
        [parts.section(f"*{parts.title(row.title)}* {parts.key(row.key)}"),
         parts.day_input("done_on", "Done on", initial=on or today, hint=hint), proof],
        callback_id=ids.FORM_MILESTONE_DONE,
        submit="Send for acceptance" if row.needs_acceptance else "Mark done",
        metadata=metadata or _of(row),
    )  # fmt: skip


def block_form(row: MilestoneRow, *, metadata: Metadata | None = None) -> View:
    """Ask what is in the way."""
    hint = "Both owners read it. The date stays; reminders rest for up to 10 working days."
    return View.modal(
        "What blocks it",
        [parts.section(f"*{parts.title(row.title)}* {parts.key(row.key)}"), _reason(hint, label="What is in the way")],
        callback_id=ids.FORM_MILESTONE_BLOCK,
        submit="Block",
        metadata=metadata or _of(row),
    )


def change_form(row: MilestoneRow, act: str, *, title: str, submit: str, other: str,
                metadata: Metadata | None = None) -> View:  # fmt: skip
    """Ask why: for `cancel`, `reopen` or `start`. `act` comes back in the metadata's `about`."""
    kept = metadata or _of(row).model_copy(update={"about": act})
    return View.modal(
        title,
        [parts.section(f"*{parts.title(row.title)}* {parts.key(row.key)}"),
         _reason(f"{other} reads this, and it stays in the history.")],
        callback_id=ids.FORM_MILESTONE_CHANGE,
        submit=submit,
        metadata=kept,
    )  # fmt: skip


def refuse_form(row: MilestoneRow, question: str, *, metadata: Metadata | None = None) -> View:
    """Ask why not; `question` says in mrkdwn what is refused."""
    return View.modal(
        "Refuse",
        [parts.section(question), _reason("Who asked reads this, and it stays in the history.")],
        callback_id=ids.FORM_REQUEST_REFUSE,
        submit="Refuse",
        metadata=metadata or _of(row),
    )


def assign_form(row: MilestoneRow, side: Side, company: str, *, metadata: Metadata | None = None) -> View:
    """Ask for a new owner of one side."""
    kept = metadata or _of(row).model_copy(update={"about": side.value})
    now = row.vendor_owner if side is Side.VENDOR else row.partner_owner
    field = "vendor_owner" if side is Side.VENDOR else "partner_owner"
    return View.modal(
        "Assign",
        [parts.section(f"*{parts.title(row.title)}* {parts.key(row.key)}"), _owner(field, company, now)],
        callback_id=ids.FORM_MILESTONE_ASSIGN,
        submit="Assign",
        metadata=kept,
    )


def saved(title: str, message: parts.Message) -> View:
    """Turn a form into the receipt of what it did."""
    return View.modal(title, message.blocks, callback_id=ids.FORM_NOTICE)


def day_question(typed: str, about: str, choices: Sequence[tuple[date, str]]) -> parts.Message:
    """Ask which day is meant: one button each, with what it says back."""
    buttons = [parts.button(parts.long_day(day), f"{ids.DAY_CHOOSE}.{place}", says)
               for place, (day, says) in enumerate(choices)]  # fmt: skip
    first = f"*{parts.title(typed)} can be two days.*"
    head = f"{first} Which one for {parts.quoted(about)}?" if about else f"{first} Which one?"
    days = " or ".join(parts.long_day(day) for day, _ in choices)
    return parts.Message.of(
        f"{parts.plain_words(head)} {days}.", [parts.section(head), parts.actions(*buttons, block_id="days")]
    )
