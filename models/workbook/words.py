"""The words that a workbook has for sides, roles, states, metrics and periods, and the field's other words."""

from datetime import date, timedelta
from typing import Annotated, Final

from models.base import Side
from models.calendar import FiscalYear
from models.milestones.tables import Ask, Status
from models.people import Role
from models.plans import Stage
from models.targets import Metric
from models.workbook.cells import one_of

STAGES: Final = {"draft": Stage.DRAFT, "in force": Stage.IN_FORCE, "closed": Stage.CLOSED, "active": Stage.IN_FORCE,
                 "signed": Stage.IN_FORCE}  # fmt: skip
ROLES: Final = {
    "office": Role.OFFICE, "subsidiary lead": Role.SUBSIDIARY_LEAD, "pam": Role.PAM, "partner lead": Role.PARTNER_LEAD,
    "programme office": Role.OFFICE, "partner account manager": Role.PAM, "partner manager": Role.PAM,
    "channel manager": Role.PAM, "channel account manager": Role.PAM,
}  # fmt: skip
STATUSES: Final = {
    "planned": Status.PLANNED, "in progress": Status.IN_PROGRESS, "blocked": Status.BLOCKED, "done": Status.DONE,
    "cancelled": Status.CANCELLED, "to do": Status.PLANNED, "not started": Status.PLANNED, "started":
    Status.IN_PROGRESS, "completed": Status.DONE, "canceled": Status.CANCELLED, "dropped": Status.CANCELLED,
}  # fmt: skip
ASKS: Final = {"new date": Ask.DATE, "done": Ask.DONE, "new milestone": Ask.ADD, "cancel": Ask.CANCEL, "move": Ask.DATE,
               "acceptance": Ask.DONE}  # fmt: skip
METRICS: Final = {"customers won": Metric.CUSTOMERS, "revenue": Metric.REVENUE, "custom": Metric.CUSTOM,
                  "customers": Metric.CUSTOMERS, "money": Metric.REVENUE}  # fmt: skip
SIDES: Final = {"vendor": Side.VENDOR, "partner": Side.PARTNER, "brand owner": Side.VENDOR}
PERIODS: Final = {"year": "year", "h1": "h1", "h2": "h2", "q1": "q1", "q2": "q2", "q3": "q3", "q4": "q4", "fy": "year"}

StageWord = Annotated[Stage, one_of(STAGES, "state of a plan")]
RoleWord = Annotated[Role, one_of(ROLES, "role")]
StatusWord = Annotated[Status, one_of(STATUSES, "state of a milestone", empty=Status.PLANNED)]
AskWord = Annotated[Ask, one_of(ASKS, "question to the other side")]
MetricWord = Annotated[Metric, one_of(METRICS, "metric")]
SideWord = Annotated[Side, one_of(SIDES, "side")]
PeriodWord = Annotated[str, one_of(PERIODS, "period of a year")]


def days_of(period: str, year: int) -> tuple[date, date]:
    """Return the first and last day of a period such as `h1` in a fiscal year."""
    fiscal = FiscalYear(year)
    ends = fiscal.quarter_ends()
    starts = [fiscal.first_day, *(end + timedelta(days=1) for end in ends[:3])]
    first, last = {"year": (0, 3), "h1": (0, 1), "h2": (2, 3)}.get(period) or (int(period[1]) - 1,) * 2
    return starts[first], ends[last]
