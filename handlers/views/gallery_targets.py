"""The screens of targets, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import examples as ex
from handlers.views import meanwhile, readings, target_forms, targets
from handlers.views.meanwhile import Both, Choice
from handlers.views.parts import Message, View
from models.figures import TwoReadings
from models.plans import Stage
from models.rows import TargetRow
from models.targets.pace import Colour, Phase
from models.targets.tables import Metric

Screen: TypeAlias = Callable[[], Message | View]

TARGET: Final = TargetRow(
    key="PSP-12-T1",
    as_of=ex.TODAY,
    version=3,
    plan_key="PSP-12",
    plan_title="Search for ministries",
    partner="Tindrel",
    title="Customers won, H1",
    place="Germany · Search",
    metric=Metric.CUSTOMERS,
    unit="customer",
    currency=None,
    first_day=date(2026, 7, 1),
    last_day=date(2026, 12, 31),
    counted_from=date(2026, 7, 3),
    initial=Decimal(0),
    target=Decimal(10),
    floor=Decimal(7),
    weight=2,
    phases=(),
    phase=Phase.RUNNING,
    colour=Colour.YELLOW,
    attainment=Decimal("0.6"),
    expected=Decimal("7.9"),
    expected_share=Decimal("0.79"),
    pace=Decimal("0.76"),
    at_this_rate=Decimal("7.6"),
    grace_ends=date(2027, 1, 8),
    first_value_due=date(2026, 10, 7),
    vendor_owner=ex.OTTO,
    partner_owner=ex.PIA,
    actual=Decimal(6),
    actual_on=date(2026, 11, 20),
    reported_by=ex.PIA,
    reported_at=datetime(2026, 11, 20, 10, 12, tzinfo=UTC),
    source="Slack",
    subsidiary="Germany",
    zone="Europe/Berlin",
)


def target(**changes: Any) -> TargetRow:  # noqa: ANN401 -- the fields of the row
    """Give the example target with other values."""
    return replace(TARGET, **changes)


def draft() -> TargetRow:
    """Give a target of a draft."""
    return target(
        key="PSP-31-T1", plan_key="PSP-31", plan_title="Archive search", stage=Stage.DRAFT, actual=None, pace=None,
        colour=None, phase=Phase.UNREPORTED, may_report=False, may_edit=True,
    )  # fmt: skip


def falling() -> TargetRow:
    """Give a target that falls, of a metric with a name of its own, not judged yet."""
    return target(
        key="PSP-12-T2", title="Days to answer", metric=Metric.CUSTOM, unit="days", initial=Decimal(20),
        target=Decimal(12), actual=Decimal("18.5"), phase=Phase.EARLY, colour=None, pace=None, at_this_rate=None,
    )  # fmt: skip


def _reported(row: TargetRow, *, on: date = date(2026, 11, 20)) -> Message:
    return targets.reported(row, value=row.actual or Decimal(0), on=on, today=ex.TODAY, reader=ex.PIA_READS)


def _which_figure() -> View:
    """The form of a report in which a figure was typed that can be two."""
    form = target_forms.report_value(TARGET, today=ex.TODAY, reader=ex.PIA_READS)
    both = TwoReadings("750.000", [Decimal(750), Decimal(750_000)], targets.unit_of_row(TARGET))
    blocks = readings.asked_in_form(form.blocks, {"value": both}, locale=ex.PIA_READS.locale)
    return View.again(form.to_dict(), blocks, metadata=form.metadata or Metadata())


SCREENS: Final[dict[str, Screen]] = {
    "target": lambda: targets.card(TARGET, today=ex.TODAY, reader=ex.MIRA_READS),
    "target, draft": lambda: targets.card(draft(), today=ex.TODAY, reader=ex.MIRA_READS),
    "target, too early": lambda: targets.card(falling(), today=ex.TODAY, reader=ex.PIA_READS),
    "target reported": lambda: _reported(TARGET),
    "target reported, of an earlier day": lambda: _reported(TARGET, on=date(2026, 11, 13)),
    "target reported, met": lambda: _reported(
        target(
            phase=Phase.MET, colour=Colour.GREEN, actual=Decimal(10), met_on=date(2026, 11, 20), attainment=Decimal(1)
        )
    ),
    "target report taken back": lambda: targets.taken_back(TARGET, today=ex.TODAY, reader=ex.PIA_READS),
    "target added": lambda: targets.added(draft(), today=ex.TODAY, reader=ex.MIRA_READS),
    "target saved": lambda: targets.edited(draft(), today=ex.TODAY, reader=ex.MIRA_READS),
    "add target": lambda: target_forms.new_target(ex.PLAN, title="Customers won"),
    "add target, which draft": lambda: target_forms.which_draft([ex.PLAN, replace(ex.PLAN, key="PSP-33")]),
    "edit target": lambda: target_forms.edit_target(ex.PLAN, draft(), reader=ex.MIRA_READS),
    "edit target, changed meanwhile": lambda: meanwhile.choose_form(
        Both(
            "Edit PSP-31-T1", "Lin Marlow", (Choice("target", "Value to reach", "14", "16"),), ("Weight",), ("Title",)
        ),
        Metadata(),
        callback_id=ids.FORM_TARGET_MEANWHILE,
    ),
    "ambiguous figure": lambda: readings.question(
        "750.000",
        "figures",
        "Revenue, FY27",
        [("750 EUR", "actual PSP-12-T2 750"), ("750,000 EUR", "actual PSP-12-T2 750000")],
    ),
    "report value, which figure": _which_figure,
    "report value": lambda: target_forms.report_value(TARGET, today=ex.TODAY, reader=ex.PIA_READS),
}
