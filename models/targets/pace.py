"""How a target goes: attainment, what was to be expected by a day, pace, colour, and whether it is missed.

Pure figures over whole working days of the target's place. A ratio is never rounded here: that happens once, on screen.
A falling target, from 20 days down to 12, works the same way as a rising one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

from models.calendar import WorkCalendar, fiscal_year_of
from models.targets.tables import Target

UNIT: Final = 10_000
GRACE_DAYS: Final = 5
GREEN_FROM: Final = Decimal("0.9")
FLOOR_SHARE: Final = Decimal("0.7")
JUDGED_FROM: Final = 5  # there is no pace before one in so many of the period's days has passed
Span: TypeAlias = tuple[date, date, date]
"""A period's first and last day, and the day from which it counts."""


class Colour(StrEnum):
    """How a part of a plan is doing; part without one has nothing to say yet."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Phase(StrEnum):
    """Where a target stands on a day."""

    BEFORE = "before"
    EARLY = "early"
    RUNNING = "running"
    GRACE = "grace"
    MET = "met"
    MISSED = "missed"
    WAITING = "waiting"  # claims would lift it to its value, somebody has to answer
    UNREPORTED = "unreported"


@dataclass(frozen=True)
class Goal:
    """A value to reach in a period, with the working days by which it is measured.

    `phases` are the shares of the quarters of a year such as (10, 20, 30, 40); empty where each day counts the same.
    """

    first_day: date
    last_day: date
    initial: Decimal
    target: Decimal
    calendar: WorkCalendar
    in_force_on: date | None = None
    floor: Decimal | None = None
    phases: tuple[int, ...] = ()

    @property
    def counted_from(self) -> date:
        """The first day that counts: of the period, or the day in force where that is later."""
        return max(self.first_day, self.in_force_on or self.first_day)

    @property
    def way(self) -> Decimal:
        """How far it is from the initial to the target value; negative for a falling target."""
        return self.target - self.initial

    @property
    def floor_share(self) -> Decimal:
        """The pace below which it is off track."""
        return FLOOR_SHARE if self.floor is None else (self.floor - self.initial) / self.way

    @property
    def grace_ends(self) -> date:
        """The last of the days on which what happened in the period is still to be recorded."""
        return self.calendar.add(self.last_day, GRACE_DAYS)

    @property
    def first_value_due(self) -> date:
        """The day by which the first value has to be there: when the grace days of its first quarter end."""
        ends = fiscal_year_of(self.counted_from).quarter_ends()
        quarter = next((end for end in ends if end >= self.counted_from), self.last_day)
        return self.calendar.add(min(quarter, self.last_day), GRACE_DAYS)


def goal_of(target: Target, calendar: WorkCalendar) -> Goal:
    """Give what pace needs of a stored target; `calendar` is that of its subsidiary."""
    return Goal(
        first_day=target.first_day,
        last_day=target.last_day,
        initial=as_figure(target.initial),
        target=as_figure(target.target),
        calendar=calendar,
        in_force_on=target.plan.signed_on,
        floor=None if target.floor is None else as_figure(target.floor),
        phases=read_phases(target.phases),
    )


def as_figure(stored: int) -> Decimal:
    """Give the figure that is stored as whole ten-thousandths."""
    return Decimal(stored) / UNIT


def as_stored(figure: Decimal) -> int:
    """Give a figure as whole ten-thousandths; raises ValueError where it is finer than that."""
    exact = figure * UNIT
    if exact != exact.to_integral_value():
        message = f"{figure} has more than four decimals"
        raise ValueError(message)
    return int(exact)


def read_phases(text: str) -> tuple[int, ...]:
    """Read the shares of the quarters, `10/20/30/40`; empty is none."""
    return tuple(int(share) for share in text.split("/")) if text else ()


def attainment(goal: Goal, actual: Decimal) -> Decimal:
    """Say which share of the way is done: 0 at the initial value, 1 at the target, beyond it more."""
    return (actual - goal.initial) / goal.way


def expected(goal: Goal, *, upto: date) -> Decimal:
    """Say what would be there on a day if each working day had brought the same, phases aside.

    Up to and including `upto`; the initial value before the period, the target from its last day on.
    """
    passed = _progress(goal, upto)
    return goal.initial + goal.way * passed.done / passed.whole if passed.whole else goal.target


def pace(goal: Goal, actual: Decimal | None, *, today: date) -> Decimal | None:
    """Compare what is there with what was to be expected.

    Args:
        goal: what is to be reached by when.
        actual: the latest total; None is nothing reported, which counts as the initial value once a value was due.
        today: in the zone of the target's subsidiary; a day after the period counts as its last.

    Returns:
        A ratio, not rounded: 1 is on the line, 0.8 a fifth behind. None until a fifth of the working days has passed.
    """
    if actual is None and today <= goal.first_value_due:
        return None
    passed = _progress(goal, today)
    if not passed.done or passed.days * JUDGED_FROM < passed.all_days:
        return None
    reached = goal.initial if actual is None else actual
    return (reached - goal.initial) * passed.whole / (goal.way * passed.done)


def at_this_rate(goal: Goal, actual: Decimal | None, *, today: date) -> Decimal | None:
    """Say where it would end if it went on as so far; None while there is no pace."""
    ratio = pace(goal, actual, today=today)
    return None if ratio is None else goal.initial + goal.way * ratio


def colour(goal: Goal, actual: Decimal | None, *, today: date) -> Colour | None:
    """Say how it is doing: under its floor's pace red, from 0.9 green, else yellow; None while there is no pace.

    What is reached is green, what is missed is red, whatever the pace was.
    """
    return judged(goal, actual, pace(goal, actual, today=today), today=today)


def judged(goal: Goal, actual: Decimal | None, ratio: Decimal | None, *, today: date) -> Colour | None:
    """Give the colour where the pace is known already."""
    if actual is not None and attainment(goal, actual) >= 1:
        return Colour.GREEN
    if missed(goal, actual, today=today):
        return Colour.RED
    if ratio is None:
        return None
    if ratio < goal.floor_share:
        return Colour.RED
    return Colour.GREEN if ratio >= GREEN_FROM else Colour.YELLOW


def phase(goal: Goal, actual: Decimal | None, *, today: date) -> Phase:
    """Say where it stands: what is reached or over comes before what is only judged by its pace."""
    if actual is not None and attainment(goal, actual) >= 1:
        return Phase.MET
    if missed(goal, actual, today=today):
        return Phase.MISSED
    if today < goal.counted_from:
        return Phase.BEFORE
    if today > goal.last_day:
        return Phase.GRACE
    if actual is None:
        return Phase.UNREPORTED
    return Phase.EARLY if pace(goal, actual, today=today) is None else Phase.RUNNING


def missed(goal: Goal, actual: Decimal | None, *, today: date) -> bool:
    """Say whether the period is over, its grace days too, and the target is not reached."""
    if today <= goal.last_day or today <= goal.grace_ends:  # the first spares counting days of what still runs
        return False
    return attainment(goal, goal.initial if actual is None else actual) < 1


@dataclass(frozen=True)
class _Progress:
    """Working days of a period that have passed and all of them, then the same weighed by the shares of quarters."""

    days: int
    all_days: int
    done: Decimal
    whole: Decimal


def _progress(goal: Goal, upto: date) -> _Progress:
    upto = min(upto, goal.last_day)
    return _progress_of(goal.calendar, (goal.first_day, goal.last_day, goal.counted_from), goal.phases, upto)


@lru_cache(maxsize=4096)
def _progress_of(calendar: WorkCalendar, span: Span, phases: tuple[int, ...], upto: date) -> _Progress:
    """Count once what a status asks of hundreds of targets: they have the same few periods."""
    first, last, counted_from = span
    days, all_days = _working(calendar, counted_from, upto), _working(calendar, counted_from, last)
    if not phases:
        return _Progress(days, all_days, Decimal(days), Decimal(all_days))
    done, whole = (_weighed(calendar, first, counted_from, phases, day) for day in (upto, last))
    return _Progress(days, all_days, done, whole)


def _weighed(calendar: WorkCalendar, first: date, counted_from: date, phases: tuple[int, ...], upto: date) -> Decimal:
    """Weigh the days of a phased year: a quarter's share is even over its working days."""
    total = Decimal(0)
    for share, last in zip(phases, fiscal_year_of(first).quarter_ends(), strict=True):
        whole = _working(calendar, first, last)
        part = _working(calendar, max(first, counted_from), min(last, upto))
        total += Decimal(share) * part / whole if whole else 0
        first = last + timedelta(days=1)
    return total


def _working(calendar: WorkCalendar, first: date, last: date) -> int:
    """Count working days, both ends included."""
    return max(calendar.working_days(after=first - timedelta(days=1), upto=last), 0)
