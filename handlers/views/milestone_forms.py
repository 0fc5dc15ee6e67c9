"""The forms of a milestone. A field's block_id names the field of the model that reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import ExternalDataSelectElement, InputBlock

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.parts import View
from models.base import Side
from models.milestones.tables import Status
from models.rows import MilestoneRow, PersonRef
from models.words import LONGEST

NOT_LINKED: Final = "Who is “not linked” can own it, but not act in Slack."
WHOLE_PLAN: Final = "plan"
MOST_LINES: Final = 99  # of a static select's 100 choices one is the whole plan
_SUBMIT: Final = 24


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

    def company(self, side: Side) -> str:
        """Name the company of a side."""
        return self.vendor if side is Side.VENDOR else self.partner


@dataclass(frozen=True)
class Typed:
    """What was said in words already, and stands in the form when it opens."""

    title: str | None = None
    due_on: date | None = None
    vendor_owner: PersonRef | None = None
    partner_owner: PersonRef | None = None
    accountable: Side = Side.VENDOR
    reason: str | None = None


def head(plan: FormPlan) -> str:
    """Name the plan, and the days that it takes."""
    dates = f"dates from {parts.long_day(plan.first_day)[4:]} to {parts.long_day(plan.last_day)[4:]}"
    return parts.facts(
        f"*{parts.title(plan.title)}* {parts.key(plan.key)}",
        parts.literal(plan.partner),
        parts.literal(plan.stage),
        dates,
    )


def ask(plan: FormPlan) -> str:
    """Label the submit of a form that asks the other side."""
    whole = f"Ask {plan.other}"
    return whole if len(whole) <= _SUBMIT else "Ask the other side"


def owner(field: str, company: str, ref: PersonRef | None) -> InputBlock:
    """Ask for a person of a company."""
    initial = (str(ref.id), f"{ref.name} ({ref.company})") if ref else None
    return parts.search_input(field, f"Owner at {company}", ids.PERSON_INPUT, initial=initial, hint=NOT_LINKED)


def why(hint: str, *, label: str = "Why", optional: bool = False, initial: str | None = None) -> InputBlock:
    """Ask for a reason."""
    return parts.text_input("reason", label, hint=hint, multiline=True, longest=LONGEST["reason"],
                            optional=optional, initial=initial)  # fmt: skip


def warned(warning: str) -> list[Any]:
    """Put a warning on top; the second submit saves."""
    return [parts.section(f"🔶 {parts.literal(warning)}", block_id="notice")] if warning else []


def came_into_force(plan: FormPlan) -> list[Any]:
    """Say on top of a draft's form that its plan is in force by now, and ask below for the reason that it takes."""
    words = f"{plan.key} came into force meanwhile: {plan.other} is asked now. Say why, and send it again."
    return [*warned(words), why(f"{plan.other} reads this, and it stays in the history.")]


def _line(plan: FormPlan, chosen: str) -> InputBlock:
    if len(plan.lines) > MOST_LINES:
        label = dict(plan.lines).get(chosen, "Whole plan")
        return parts.search_input("line", "Belongs to", ids.LINE_INPUT, initial=(chosen, label),
                                  placeholder="type a subsidiary or a solution")  # fmt: skip
    return parts.choice_input("line", "Belongs to", [(WHOLE_PLAN, "Whole plan"), *plan.lines], initial=chosen)


def _accountable(plan: FormPlan, chosen: Side) -> InputBlock:
    companies = [(Side.VENDOR.value, plan.vendor), (Side.PARTNER.value, plan.partner)]
    return parts.choice_input("accountable", "Who must deliver it", companies, initial=chosen.value, radio=True)


def _acceptance(*, ticked: bool) -> InputBlock:
    words = "The other side accepts it before it counts as done"
    return parts.tick_input("acceptance", "Acceptance", words, ticked=ticked)


def _weight(value: int) -> InputBlock:
    hint = "0 to 10. 0 keeps it out of the plan's health."
    return parts.text_input("weight", "Weight", initial=str(value), hint=hint, optional=True, longest=2)


def _evidence(text: str | None) -> InputBlock:
    return parts.text_input("evidence", "What will prove it", initial=text, optional=True, multiline=True,
                            longest=LONGEST["note"])  # fmt: skip


def new_milestone(plan: FormPlan, typed: Typed | None = None, *, metadata: Metadata | None = None) -> View:
    """Ask for a new milestone; what was typed already stands in the form."""
    said = typed or Typed()
    consent = f"This becomes the signed date; a move needs {plan.other}'s consent."
    fields: list[Any] = [
        parts.text_input("title", "Title", initial=said.title),
        _line(plan, WHOLE_PLAN),
        parts.day_input("due_on", "Due", initial=said.due_on, hint=consent),
        owner("vendor_owner", plan.vendor, said.vendor_owner),
        owner("partner_owner", plan.partner, said.partner_owner),
        _accountable(plan, said.accountable),
        _acceptance(ticked=False),
        why(f"{plan.other} reads this, and it stays in the history.", initial=said.reason)
        if plan.in_force
        else _weight(1),
        _evidence(None),
    ]
    return View.modal(
        "Add milestone",
        [parts.section(head(plan)), *fields],
        callback_id=ids.FORM_MILESTONE_ADD,
        submit=ask(plan) if plan.in_force else "Add milestone",
        metadata=metadata or Metadata(plan=plan.key),
    )


def which_plan(metadata: Metadata) -> View:
    """Ask first for the plan; choosing one draws the rest of the form."""
    choose = ExternalDataSelectElement(
        action_id=ids.PLAN_INPUT, placeholder="type a title or a key", min_query_length=0
    )
    words = "*Which plan does it belong to?* Owners, lines and dates depend on it."
    return View.modal(
        "Add milestone",
        [parts.section(words, block_id="plan", accessory=choose)],
        callback_id=ids.FORM_MILESTONE_ADD,
        metadata=metadata,
    )


def edit_milestone(plan: FormPlan, row: MilestoneRow, *, line: str = WHOLE_PLAN,
                   metadata: Metadata | None = None) -> View:  # fmt: skip
    """Ask for changes. In force only what its two roads allow: one's own side at once, a new title with consent."""
    fields = _bound_fields(plan, row) if plan.in_force else _free_fields(plan, row, line)
    return View.modal(
        f"Edit {row.key}"[:_SUBMIT],
        [parts.section(head(plan)), *fields],
        callback_id=ids.FORM_MILESTONE_EDIT,
        submit="Save",
        metadata=metadata or of_row(row),
    )


def _free_fields(plan: FormPlan, row: MilestoneRow, line: str) -> list[Any]:
    return [
        parts.text_input("title", "Title", initial=row.title),
        _line(plan, line),
        parts.day_input("due_on", "Due", initial=row.due_on),
        owner("vendor_owner", plan.vendor, row.vendor_owner),
        owner("partner_owner", plan.partner, row.partner_owner),
        _accountable(plan, row.accountable),
        _acceptance(ticked=row.needs_acceptance),
        _weight(row.weight),
        _evidence(row.evidence),
    ]


def _bound_fields(plan: FormPlan, row: MilestoneRow) -> list[Any]:
    mine = row.vendor_owner if plan.mine is Side.VENDOR else row.partner_owner
    field = "vendor_owner" if plan.mine is Side.VENDOR else "partner_owner"
    bound = (
        f"*Its date moves by “New date…”*, {parts.literal(plan.other)} names its own owner. Where it belongs, "
        "its weight, who must deliver it and its acceptance change by an amendment that both sides sign."
    )
    return [
        parts.text_input("title", "Title", initial=row.title, hint=f"{plan.other} agrees to a new title first."),
        owner(field, plan.company(plan.mine), mine),
        _evidence(row.evidence),
        why(f"For a new title: {plan.other} reads this, and it stays in the history.", optional=True),
        parts.section(bound),
    ]


def of_row(row: MilestoneRow, about: str | None = None) -> Metadata:
    """Say what a form is about: the milestone in the version that is shown."""
    return Metadata(key=row.key, version=row.version, plan=row.plan_key, about=about)


def named(row: MilestoneRow) -> str:
    """Name the milestone on top of its form."""
    return f"*{parts.title(row.title)}* {parts.key(row.key)}"


def asks_for_proof(row: MilestoneRow) -> bool:
    """Say whether marking it done asks more than today: proof, or that the other side accepts."""
    return bool(row.needs_acceptance or row.evidence) and row.status is not Status.DONE


def saved(title: str, message: parts.Message) -> View:
    """Turn a form into the receipt of what it did."""
    return View.modal(title, message.blocks, callback_id=ids.FORM_NOTICE)
