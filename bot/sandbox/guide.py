"""Steps that the page shows to whoever meets it for the first time, and ticks off as they are done."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Step:
    """What to do. `lead` leads to a place as somebody, `words` go on in the app's own mrkdwn; `is_done` looks anew."""

    lead: str
    words: str
    user_id: str
    place: str
    is_done: Callable[[], bool]


@dataclass
class Guide:
    """Steps in their order; what was done once stays done."""

    steps: Sequence[Step] = ()
    _done: set[int] = field(default_factory=set)
    _looking: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def look(self) -> list[tuple[Step, bool]]:
        """Give each step, and whether it is done."""
        with self._looking:
            for number, step in enumerate(self.steps):
                if number not in self._done and step.is_done():
                    self._done.add(number)
            return [(step, number in self._done) for number, step in enumerate(self.steps)]

    def ends(self) -> None:
        """Look no more: what the steps ask may be gone from now on."""
        with self._looking:
            self.steps = ()
