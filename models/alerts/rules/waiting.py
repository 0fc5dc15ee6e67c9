"""Something that somebody waits for: told at once, then by its ladder until it is answered."""

from dataclasses import dataclass
from datetime import date, datetime

from models.alerts.facts import NEVER, Place
from models.alerts.ladder import Ladder
from models.notifications import Lane


@dataclass(frozen=True, slots=True)
class Waiting:
    """What began at an instant, as it stands on a day. The step is 0 at once, then of the ladder the last one reached.

    Steps count working days after the day of the beginning, at its place.
    """

    began: datetime
    place: Place
    ladder: Ladder
    today: date

    @property
    def days(self) -> int:
        """How many working days it has lasted."""
        return max(self.place.calendar.working_days(after=self._first, upto=self.today), 0)

    @property
    def step(self) -> int:
        """The step that holds now."""
        return self.ladder.last_reached(self.days) or 0

    @property
    def due_at(self) -> datetime:
        """When that step is to be told."""
        return self.place.midnight(self._day(self.step)) if self.step else self.began

    @property
    def lane(self) -> Lane:
        """At once alone, later with the morning's digest."""
        return Lane.DIGEST if self.step else Lane.URGENT

    @property
    def look_again_on(self) -> date:
        """The day of the next step."""
        ahead = self.ladder.next_after(self.days)
        return NEVER if ahead is None else self._day(ahead)

    @property
    def _first(self) -> date:
        return self.place.day_of(self.began)

    def _day(self, step: int) -> date:
        return self.place.calendar.add(self._first, step)
