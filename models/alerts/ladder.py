"""Steps before and after a date, and what one person hears of them: of several already past only the last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

EARLY: Final = timedelta(days=14)
"""A reminder before a date may have to leave on an earlier working morning of its reader, so it is written early."""


SELDOM: Final = 20
"""Nothing nags for ever: what was told often enough at its rhythm is told every so many working days from then on."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps in working days after a date: the ones named, so many `times` every so many more, then seldom, without end.

    `every` 0 is none beyond those that are named.
    """

    named: tuple[int, ...]
    every: int = 0
    times: int = 4

    def last_reached(self, late: int, *, at_least: int = 1) -> int | None:
        """Return the last step reached after so many working days; None before the first."""
        steps = [step for step in self.named if step <= late]
        if self._goes_on and late > (top := max(self.named)):
            often = top + self.times * self.every
            rhythm, first = (self._seldom, often) if late > often else (self.every, top)
            steps.append(first + (late - first) // rhythm * rhythm)
        return max((step for step in steps if step >= at_least), default=None)

    def next_after(self, late: int) -> int | None:
        """Return the step after so many working days; None after the last of a ladder that ends."""
        ahead = [step for step in self.named if step > late]
        if ahead:
            return min(ahead)
        if not self._goes_on:
            return None
        top = max(self.named)
        often = top + self.times * self.every
        rhythm, first = (self._seldom, often) if late >= often else (self.every, top)
        return first + ((late - first) // rhythm + 1) * rhythm

    @property
    def _goes_on(self) -> bool:
        return bool(self.named) and self.every > 0

    @property
    def _seldom(self) -> int:
        return max(SELDOM, self.every)


@dataclass(frozen=True, slots=True)
class Step:
    """A step with the day on which it falls; `again` after the quiet that its reader asked for."""

    name: str
    day: date
    again: bool = False


def holding(steps: Iterable[Step], *, today: date, snoozed_until: date | None = None) -> list[Step]:
    """Return which steps a person is to be told of by now.

    The last one reached, and those within the next days, see `EARLY`. A reader who wanted quiet until a day hears the
    step that holds then once more, unless a later one has come meanwhile.
    """
    in_order = sorted(steps, key=lambda step: step.day)
    past = [step for step in in_order if step.day <= today]
    found = [_again(past[-1], today=today, until=snoozed_until)] if past else []
    return found + [step for step in in_order if today < step.day <= today + EARLY]


def look_again(steps: Iterable[Step], *, today: date) -> Iterable[date]:
    """Return the days after today on which a step comes so near that it holds."""
    days = (step.day - EARLY for step in steps)
    return [day for day in days if day > today]


def _again(step: Step, *, today: date, until: date | None) -> Step:
    if until is None or not step.day < until <= today:
        return step
    return Step(f"{step.name} again {until:%y%m%d}", until, again=True)
