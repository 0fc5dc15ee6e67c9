"""The forms of a target. A field's block_id names the field of the model that reads it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.milestone_forms import FormPlan
from handlers.views.parts import Message, Reader, View
from handlers.views.targets import pace_phrase, unit
from models import figures
from models.calendar import fiscal_year_of
from models.rows import TargetRow
from models.targets.periods import Period, period_of
from models.targets.tables import Metric
from models.words import LONGEST

METRICS: Final = (
    (Metric.CUSTOMERS.value, "Customers won"),
    (Metric.REVENUE.value, "Revenue"),
    (Metric.CUSTOM.value, "Something else, named below"),
)
PERIODS: Final = (
    (Period.YEAR.value, "Whole year"),
    (Period.H1.value, "First half"),
    (Period.H2.value, "Second half"),
    (Period.Q1.value, "Q1"),
    (Period.Q2.value, "Q2"),
    (Period.Q3.value, "Q3"),
    (Period.Q4.value, "Q4"),
)
WHOLE_PLAN: Final = "plan"
LABELS: Final = {"title": "Title", "metric": "What is counted", "unit": "Named", "line": "Belongs to",
                 "period": "Period", "target": "Value to reach", "initial": "Starts from", "floor": "Off track below",
                 "weight": "Weight", "phases": "Shares of the quarters"}  # fmt: skip
NUMBER: Final = "A number like 12 or 12.5."


def new_target(plan: FormPlan, *, title: str | None = None, metadata: Metadata | None = None) -> View:
    """Ask for a new target; what was typed already stands in the form."""
    return View.modal(
        "Add target",
        [parts.section(_head(plan)), *_fields(plan, None, title)],
        callback_id=ids.FORM_TARGET_ADD,
        submit="Add target",
        metadata=metadata or Metadata(plan=plan.key),
    )


def edit_target(plan: FormPlan, row: TargetRow, *, reader: Reader, metadata: Metadata | None = None) -> View:
    """Ask for changes of a target in a draft."""
    return View.modal(
        f"Edit {row.key}"[:24],
        [parts.section(_head(plan)), *_fields(plan, row, None, locale=reader.locale)],
        callback_id=ids.FORM_TARGET_EDIT,
        submit="Save",
        metadata=metadata or Metadata(key=row.key, version=row.version, plan=plan.key),
    )


def _head(plan: FormPlan) -> str:
    named = f"*{parts.title(plan.title)}* {parts.key(plan.key)}"
    return parts.facts(named, parts.literal(plan.partner), parts.literal(plan.stage))


def _fields(plan: FormPlan, row: TargetRow | None, title: str | None, *, locale: str = parts.LOCALE) -> list[Any]:
    lines = [(WHOLE_PLAN, "Whole plan"), *plan.lines]
    line = next((value for value, label in plan.lines if row and label == row.place), WHOLE_PLAN)
    period = period_of(fiscal_year_of(plan.first_day), row.first_day, row.last_day) if row else None
    named = row.unit if row and row.metric is Metric.CUSTOM else None
    phases = "/".join(str(share) for share in row.phases) if row else None
    figures_of = (row.target, row.initial, row.own_floor) if row else (None, None, None)
    target, initial, floor = (_typed(one, locale) for one in figures_of)
    return [
        parts.text_input("title", "Title", initial=row.title if row else title),
        parts.choice_input("metric", "What is counted", METRICS, initial=row.metric.value if row else METRICS[0][0]),
        parts.text_input("unit", "Named", initial=named, hint="Only for something else, such as certified people.",
                         optional=True, longest=LONGEST["unit"]),
        parts.choice_input("line", "Belongs to", lines, initial=line),
        parts.choice_input("period", "Period", PERIODS, initial=(period or Period.YEAR).value),
        parts.text_input("target", "Value to reach", initial=target, hint=NUMBER,
                         longest=24),
        parts.text_input("initial", "Starts from", initial=initial, optional=True,
                         hint="0 if empty. A target may fall, from 20 days down to 12.", longest=24),
        parts.text_input("floor", "Off track below", initial=floor, optional=True,
                         hint="A value; if empty, 70 % of the way to the value to reach.", longest=24),
        parts.text_input("weight", "Weight", initial=str(row.weight if row else 1), optional=True, longest=2,
                         hint="0 to 10. 0 keeps it out of the plan's health."),
        parts.text_input("phases", "Shares of the quarters", initial=phases, optional=True, longest=20,
                         hint="Of a whole year, like 10/20/30/40; if empty, every working day counts the same."),
    ]  # fmt: skip


def said(field: str, value: object, lines: Mapping[int, str]) -> str:
    """Say the value of a field as people read it; `lines` names scope lines by their number."""
    if field == "line":
        return "Whole plan" if value is None else lines.get(int(str(value)), str(value))
    words = dict(METRICS) | dict(PERIODS)
    return words.get(str(value), str(value)) if value not in (None, "") else "nothing"


def _typed(value: Decimal | None, locale: str) -> str | None:
    """Write a figure the way its reader types it: read back, it is the same."""
    return None if value is None else figures.write(value, locale=locale)


def report_value(row: TargetRow, *, today: date, reader: Reader, value: Decimal | None = None,
                 on: date | None = None, metadata: Metadata | None = None) -> View:  # fmt: skip
    """Ask for the total as of a day."""
    named = f"*{parts.title(row.title)}* {parts.key(row.key)}"
    until = parts.day(row.last_day, today=today)
    says = f"The total up to a day, not what is new since the last report. In {unit(row, Decimal(2))}."
    return View.modal(
        "Report value",
        [
            parts.section(parts.facts(named, parts.literal(row.place))
                          + f"\n{pace_phrase(row, today=today, locale=reader.locale)}"),
            parts.text_input("value", "Total", initial=_typed(value, reader.locale), longest=24,
                             hint=says),
            parts.day_input("on", "As of", initial=on or min(today, row.last_day),
                            hint=f"A day up to today; what counts is what was there by {until}."),
            parts.text_input("note", "Proof", optional=True, multiline=True, longest=LONGEST["note"],
                             hint="A link or a note."),
        ],
        callback_id=ids.FORM_TARGET_REPORT,
        submit="Report value",
        metadata=metadata or Metadata(key=row.key, version=row.version, plan=row.plan_key),
    )  # fmt: skip


def which_draft(plans: Sequence[FormPlan]) -> Message:
    """Ask to which of several drafts a target belongs."""
    head = f"*{parts.count(len(plans), 'draft')} can take a target.* Which one?"
    rows = [
        parts.section(
            f"⚪ *{parts.title(plan.title)}* {parts.key(plan.key)} · {parts.literal(plan.partner)}",
            block_id=f"draft.{plan.key}",
            accessory=parts.button("Add target…", ids.TARGET_ADD, plan.key, about=plan.title),
        )
        for plan in plans
    ]
    names = parts.joined([f"“{parts.one_line(plan.title)}”, {plan.key}" for plan in plans])
    return Message.of(f"{parts.plain_words(head)} {names}.", [parts.section(head), *rows])
