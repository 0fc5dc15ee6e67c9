"""The forms of a plan: add, edit, hand over, put in force. A field's block_id names the field of its model."""

from datetime import date
from typing import Any

from slack_sdk.models.blocks import InputBlock

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.parts import View
from handlers.views.plans import head
from models.base import Side
from models.people import PersonRef
from models.plans.queries import TEXTS, PlanRow
from models.words import LONGEST

ADD_TITLE, START_TITLE = "Add plan", "Put in force"
NOT_LINKED = "Who is “not linked” can answer for it, but not act in Slack."
Choice = tuple[str, str]


def new_plan(*, years: list[Choice], vendor: str, title: str | None = None, partner: Choice | None = None,
             lead: Choice | None = None) -> View:  # fmt: skip
    """Ask for a new plan; scope and people may follow later."""
    by_role = "Left empty: the partner account manager there."
    fields: list[Any] = [
        parts.text_input("title", "Title", initial=title),
        parts.search_input("partner", "Partner", ids.PARTNER_INPUT, initial=partner),
        parts.search_input("lead", "Lead subsidiary", ids.SUBSIDIARY_INPUT, initial=lead,
                           hint="What belongs to the whole plan takes zone and working days from it."),
        parts.choice_input("fiscal_year", "Fiscal year", years, initial=years[0][0]),
        parts.search_many_input("solutions", "Solutions", ids.SOLUTION_INPUT, optional=True),
        parts.search_many_input("subsidiaries", "Subsidiaries", ids.SUBSIDIARY_INPUT, optional=True,
                                hint="Each solution gets a line in each of them."),
        _person("vendor_accountable", f"Answers for it at {vendor}", None, hint=by_role),
        _person("partner_accountable", "Answers for it at the partner", None, hint="Left empty: the partner lead."),
    ]  # fmt: skip
    return View.modal(ADD_TITLE, fields, callback_id=ids.FORM_PLAN_ADD, submit=ADD_TITLE)


def _person(field: str, label: str, ref: PersonRef | None, *, hint: str | None = None) -> InputBlock:
    initial = (str(ref.id), f"{ref.name} ({ref.company})") if ref else None
    return parts.search_input(field, label, ids.PERSON_INPUT, initial=initial, hint=hint, optional=True)


def _text(field: str, label: str, initial: str, hint: str) -> InputBlock:
    return parts.text_input(
        field, label, initial=initial, hint=hint, optional=True, multiline=True, longest=LONGEST["text"]
    )


def _of(plan: PlanRow) -> Metadata:
    return Metadata(plan=plan.key, version=plan.version)


def edit_plan(plan: PlanRow) -> View:
    """Ask for changes of a draft's basics."""
    blocks: list[Any] = [
        parts.section(head(plan)),
        parts.text_input("title", "Title", initial=plan.title),
        parts.search_input("lead", "Lead subsidiary", ids.SUBSIDIARY_INPUT, initial=(str(plan.lead_id), plan.lead)),
        _person("vendor_accountable", f"Answers for it at {plan.vendor}", plan.vendor_accountable, hint=NOT_LINKED),
        _person("partner_accountable", f"Answers for it at {plan.partner}", plan.partner_accountable),
        _person("vendor_sponsor", f"Sponsor at {plan.vendor}", plan.vendor_sponsor),
        _person("partner_sponsor", f"Sponsor at {plan.partner}", plan.partner_sponsor),
        _text("proposition", TEXTS["proposition"], plan.proposition, "What customers get that neither brings alone."),
        _text("how_we_work", TEXTS["how_we_work"], plan.how_we_work,
              "Who opens doors, who delivers, how leads are shared."),
    ]  # fmt: skip
    return View.modal(f"Edit {plan.key}", blocks, callback_id=ids.FORM_PLAN_EDIT, submit="Save", metadata=_of(plan))


def hand_over(plan: PlanRow) -> View:
    """Ask who answers for a plan in force, and sponsors it, on the reader's own side; the rest is signed."""
    side = plan.mine
    accountable = plan.vendor_accountable if side is Side.VENDOR else plan.partner_accountable
    sponsor = plan.vendor_sponsor if side is Side.VENDOR else plan.partner_sponsor
    company = plan.company(side)
    signed = (
        "Title, value proposition, how you work together, scope and lead subsidiary are signed: they change only by an"
        " amendment, not possible here yet."
    )
    blocks: list[Any] = [
        parts.section(f"{head(plan)}\n{signed}"),
        parts.search_input(
            f"{side.value}_accountable", f"Answers for it at {company}", ids.PERSON_INPUT,
            initial=(str(accountable.id), f"{accountable.name} ({accountable.company})") if accountable else None,
            hint=NOT_LINKED,
        ),
        _person(f"{side.value}_sponsor", f"Sponsor at {company}", sponsor),
    ]  # fmt: skip
    return View.modal(f"Edit {plan.key}", blocks, callback_id=ids.FORM_PLAN_PEOPLE, submit="Save", metadata=_of(plan))


def start(plan: PlanRow, *, signed_on: date | None = None, reason: str | None = None) -> View:
    """Ask for what proves that a plan was signed on paper; what was typed stands in it already."""
    dates = "has its date" if plan.milestones == 1 else "have their dates"
    then = f"From then on {parts.count(plan.milestones, 'milestone')} {dates} signed, and alerts begin."
    blocks: list[Any] = [
        parts.section(f"{head(plan)}\n{then}"),
        parts.day_input(
            "signed_on", "Signed on", initial=signed_on, hint="The day on which the last side signed, up to today."
        ),
        parts.text_input("vendor_signatory", f"Who signed for {plan.vendor}", longest=120),
        parts.text_input("partner_signatory", f"Who signed for {plan.partner}", longest=120),
        parts.text_input("document", "Link to the signed plan", longest=500, placeholder="https://"),
        parts.text_input(
            "reason",
            "Note",
            hint="It stays in the history.",
            optional=True,
            multiline=True,
            longest=LONGEST["reason"],
            initial=reason,
        ),
    ]
    return View.modal(START_TITLE, blocks, callback_id=ids.FORM_PLAN_START, submit=START_TITLE, metadata=_of(plan))
