"""The words that a workbook has for sides, roles, states, metrics and periods, and the field's other words."""

from typing import Annotated, Final

from models.base import Side
from models.milestones.tables import Ask, Status
from models.people import Role
from models.plans import Stage
from models.targets import Metric
from models.targets.periods import Period
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
PERIODS: Final = {"year": Period.YEAR, "fy": Period.YEAR, **{one.value.casefold(): one for one in Period}}

StageWord = Annotated[Stage, one_of(STAGES, "state of a plan")]
RoleWord = Annotated[Role, one_of(ROLES, "role")]
StatusWord = Annotated[Status, one_of(STATUSES, "state of a milestone", empty=Status.PLANNED)]
AskWord = Annotated[Ask, one_of(ASKS, "question to the other side")]
MetricWord = Annotated[Metric, one_of(METRICS, "metric")]
SideWord = Annotated[Side, one_of(SIDES, "side")]
PeriodWord = Annotated[Period, one_of(PERIODS, "period of a year")]
