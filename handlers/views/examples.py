"""Example data for the gallery and the tests: Quorbel and Tindrel on Mon 23 Nov 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from handlers.views.milestone_forms import FormPlan
from handlers.views.parts import Reader
from models.base import Side
from models.milestones.tables import Ask, Status
from models.rows import MilestoneRow, PersonRef, RequestRow

TODAY: Final = date(2026, 11, 23)
OTTO: Final = PersonRef(1, "Otto Brandl", "Quorbel", Side.VENDOR, "UOTTO")
PIA: Final = PersonRef(2, "Pia Vost", "Tindrel", Side.PARTNER, "UPIA")
MIRA: Final = PersonRef(3, "Mira Pell", "Quorbel", Side.VENDOR, "UMIRA")
NED: Final = PersonRef(4, "Ned Ashgrove", "Tindrel", Side.PARTNER)
MIRA_READS: Final = Reader(MIRA.id)
PIA_READS: Final = Reader(PIA.id)
OTTO_READS: Final = Reader(OTTO.id)

MILESTONE: Final = MilestoneRow(
    key="PSP-12-M3",
    as_of=TODAY,
    version=4,
    plan_key="PSP-12",
    plan_title="Search for ministries",
    partner="Tindrel",
    title="Reference architecture reviewed",
    place="Germany · Search",
    status=Status.PLANNED,
    due_on=date(2026, 11, 18),
    baseline_on=date(2026, 11, 18),
    done_on=None,
    done_by=None,
    working_days_late=3,
    soon_on=date(2026, 12, 7),
    slip_days=0,
    moves=0,
    accountable=Side.VENDOR,
    vendor_owner=OTTO,
    partner_owner=PIA,
    agreed=True,
    subsidiary="Germany",
    zone="Europe/Berlin",
)
REQUEST: Final = RequestRow(
    id=7,
    kind=Ask.DATE,
    was_on=date(2026, 11, 18),
    to_on=date(2026, 12, 4),
    reason="The ministry's reviewer is back on 1 Dec.",
    asked_by=OTTO,
    asked_at=datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
    waits_for=PIA,
)
PLAN: Final = FormPlan(
    key="PSP-31",
    title="Archive search",
    vendor="Quorbel",
    partner="Tindrel",
    stage="draft",
    first_day=date(2026, 7, 1),
    last_day=date(2027, 6, 30),
    in_force=False,
    mine=Side.VENDOR,
    lines=(("4", "Germany · Search"),),
)
PLAN_IN_FORCE: Final = replace(PLAN, key="PSP-12", title="Search for ministries", stage="in force", in_force=True)


def milestone(**changes: Any) -> MilestoneRow:  # noqa: ANN401 -- the fields of the row
    """Give the example milestone with other values."""
    return replace(MILESTONE, **changes)


def asked() -> MilestoneRow:
    """Give the example milestone with a new date asked."""
    return milestone(open_request=REQUEST)


def blocked() -> MilestoneRow:
    """Give a milestone that is overdue, moved before and blocked."""
    return milestone(
        key="PSP-12-M5",
        title="Pilot at the Ministry of Tides",
        status=Status.BLOCKED,
        blocked_on=date(2026, 11, 16),
        block_reason="licence key missing",
        moves=2,
        slip_days=28,
    )


def upcoming(number: int = 6) -> MilestoneRow:
    """Give a milestone that comes due, of the partner."""
    return milestone(
        key=f"PSP-12-M{number}",
        title="Partner academy, first day",
        due_on=date(2026, 12, 4),
        baseline_on=date(2026, 12, 4),
        working_days_late=0,
        accountable=Side.PARTNER,
        partner_owner=NED,
    )


def finished() -> MilestoneRow:
    """Give a milestone that was done two days after the signed date."""
    return milestone(
        status=Status.DONE, done_on=date(2026, 11, 20), done_by=OTTO, working_days_late=0, may_act=True, version=5
    )
