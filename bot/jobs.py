"""What is done without anybody asking: look for news, tell it, sweep up, say that we are alive.

Each job may run on any number of machines at once; what it does is idempotent or claimed in the database.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from models import aside
from models.alerts.fingerprint import touch_changed_rules
from models.alerts.reconcile import reconcile
from models.clock import HeldClock
from models.database import Database
from models.delivery_report import RUN
from models.guards import attempt_all
from models.history import Request
from models.notifications import beats

REQUESTS_KEPT: Final = timedelta(hours=48)


class Jobs:
    """The jobs of one process. `look` finds what is new, `deliver` tells it; both say how much they did."""

    def __init__(
        self,
        database: Database,
        clock: HeldClock,
        *,
        look: Callable[[], int],
        deliver: Callable[[], int],
        halt: threading.Event | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._look = look
        self._deliver = deliver
        self._halt = halt or threading.Event()
        self._ticking = threading.Lock()

    def stop(self) -> None:
        """Have each job end after the step that it is at; `look` and `deliver` know of `halt`."""
        self._halt.set()

    def tick(self) -> int:
        """Look for news and deliver it, at one moment, and return how much was done; one half may fail by itself.

        A second tick at once waits for the first.
        """
        with self._ticking, self._clock.held():
            done = attempt_all([self._look, self._deliver])
        self.beat(RUN)
        return done

    @contextmanager
    def between_ticks(self) -> Iterator[None]:
        """Wait for the tick that runs, and let none begin until the block ends: a clock moves here and nowhere else."""
        with self._ticking:
            yield

    def begin(self) -> int:
        """Have everything looked at again whose rules or calendars changed with this version; once at each start."""
        return touch_changed_rules(self._database, self._clock, halted=self._halt.is_set)

    def reconcile(self) -> int:
        """Have whatever should have been told and was not looked at again; each night."""
        return reconcile(self._database, self._clock, halted=self._halt.is_set)

    def clean(self) -> None:
        """Forget what stands aside no more, and forms and events of more than 48 hours ago: nobody sends them again."""
        with self._database.unit_of_work() as session:
            session.execute(delete(Request).where(Request.at < self._clock.now() - REQUESTS_KEPT))
            aside.forget(session, now=self._clock.now())

    def beat(self, process: str) -> None:
        """Note that a process is at work."""
        with self._database.unit_of_work() as session:
            beats.beat(session, process, now=self._clock.now())
