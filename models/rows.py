"""What screens are made of: frozen rows, counted and decided here, so that views only word them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from models.base import Side
from models.milestones.derived import is_due_soon, is_overdue
from models.milestones.tables import Answer, Ask, Status
from models.people import PersonRef
from models.plans import Stage
from models.targets.pace import Colour, Phase
from models.targets.tables import Metric

__all__ = ["MilestoneRow", "PersonRef", "RequestRow", "TargetRow", "Why"]


class Why(StrEnum):
    """Why something stands in a list, most urgent first; `told` is what the reader was told in a role."""

    ANSWER = "answer"
    OVERDUE = "overdue"
    BLOCKED = "blocked"
    TOLD = "told"
    DUE = "due"
    LATER = "later"


@dataclass(frozen=True)
class RequestRow:
    """A question to the other side, open or answered.

    `may_answer` and `may_withdraw` are the reader's rights; `instead_of` is the day that the request before asked for.
    """

    id: int
    kind: Ask
    was_on: date | None
    to_on: date | None
    reason: str
    asked_by: PersonRef
    asked_at: datetime
    waits_for: PersonRef | None
    asked_side: Side = Side.VENDOR
    may_answer: bool = False
    may_withdraw: bool = False
    instead_of: date | None = None
    new_title: str = ""
    answer: Answer = Answer.OPEN
    answered_by: PersonRef | None = None
    answered_at: datetime | None = None
    answer_reason: str = ""


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone as of a day in its subsidiary. Lateness counts working days there, slip counts calendar days.

    Whether it is overdue is no matter of that count: on the weekend after its date it is, by 0 working days.
    """

    key: str
    as_of: date
    version: int
    plan_key: str
    plan_title: str
    partner: str
    title: str
    place: str
    status: Status
    due_on: date
    baseline_on: date | None
    done_on: date | None
    done_by: PersonRef | None
    working_days_late: int
    soon_on: date
    slip_days: int
    moves: int
    accountable: Side
    vendor_owner: PersonRef | None
    partner_owner: PersonRef | None
    agreed: bool
    blocked_on: date | None = None
    block_reason: str = ""
    open_request: RequestRow | None = None
    needs_acceptance: bool = False
    may_act: bool = True
    subsidiary: str = ""
    zone: str = "UTC"
    stage: Stage = Stage.IN_FORCE
    weight: int = 1
    requests: tuple[RequestRow, ...] = ()
    evidence: str = ""
    proof: str = ""
    may_write: bool = False
    last_answered: RequestRow | None = None

    @property
    def owner(self) -> PersonRef | None:
        """Who must deliver it."""
        return self.vendor_owner if self.accountable is Side.VENDOR else self.partner_owner

    @property
    def supporter(self) -> PersonRef | None:
        """Who helps on the other side."""
        return self.partner_owner if self.accountable is Side.VENDOR else self.vendor_owner

    @property
    def claimed(self) -> RequestRow | None:
        """The report that it is done, while the other side has not accepted it."""
        return next((one for one in self.requests if one.kind is Ask.DONE), None)

    @cached_property
    def named(self) -> frozenset[int]:
        """Who is named in it, by number."""
        shown = (*self.requests, *((self.open_request,) if self.open_request else ()))
        asked = [one for request in shown for one in (request.asked_by, request.waits_for)]
        people = (self.vendor_owner, self.partner_owner, self.done_by, *asked)
        return frozenset(one.id for one in people if one is not None)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status not in (Status.DONE, Status.CANCELLED)

    @property
    def is_overdue(self) -> bool:
        """Whether its date has ended where it belongs; that rests while the other side is to accept that it is done."""
        rests = self.claimed is not None
        return self._binds and is_overdue(self.due_on, today=self.as_of, rests=rests)

    @property
    def is_due_soon(self) -> bool:
        """Whether its date lies within the next 10 working days there."""
        return self._binds and is_due_soon(self.due_on, today=self.as_of, soon_on=self.soon_on)

    @property
    def _binds(self) -> bool:
        return self.stage is Stage.IN_FORCE and self.is_open

    @property
    def colour(self) -> Colour:
        """What it does to the health of its plan."""
        if self.is_overdue:
            return Colour.RED
        is_unstarted = self.status is Status.PLANNED and self.is_due_soon and self.claimed is None
        return Colour.YELLOW if self.status is Status.BLOCKED or is_unstarted else Colour.GREEN


@dataclass(frozen=True)
class TargetRow:
    """A target as of a day in its subsidiary. Figures are exact, in its unit; `actual` is None until it is reported."""

    key: str
    as_of: date
    version: int
    plan_key: str
    plan_title: str
    partner: str
    title: str
    place: str
    metric: Metric
    unit: str
    currency: str | None
    first_day: date
    last_day: date
    initial: Decimal
    target: Decimal
    floor: Decimal
    weight: int
    phases: tuple[int, ...]
    phase: Phase
    colour: Colour | None
    attainment: Decimal
    expected: Decimal
    expected_share: Decimal
    pace: Decimal | None
    at_this_rate: Decimal | None
    grace_ends: date
    first_value_due: date
    vendor_owner: PersonRef | None
    partner_owner: PersonRef | None
    own_floor: Decimal | None = None
    actual: Decimal | None = None
    actual_on: date | None = None
    reported_by: PersonRef | None = None
    reported_at: datetime | None = None
    source: str = ""
    met_on: date | None = None
    counted_from: date | None = None
    may_report: bool = True
    may_edit: bool = False
    subsidiary: str = ""
    zone: str = "UTC"
    stage: Stage = Stage.IN_FORCE

    @cached_property
    def named(self) -> frozenset[int]:
        """Who is named in it, by number."""
        people = (self.vendor_owner, self.partner_owner, self.reported_by)
        return frozenset(one.id for one in people if one is not None)
