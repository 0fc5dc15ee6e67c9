"""Whether this process can work, and what ails it: asked by the platform, answered even while the database is frozen.

Not ready are only a process that has not seen its tables yet or is not warm, and one whose tables are old; one that
stops takes no more questions. A database that goes away is told in the facts: out of service, nobody would read the
sentence for it.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from models import migrations, zones
from models.clock import Clock
from models.database import Database
from models.notifications import DeliveryPause, Heartbeat, Message

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 2.0
LOOK_AGAIN_SECONDS: Final = 1.0


@dataclass
class Health:
    """Looks at the database in a thread of its own; one look at a time, however often it is asked.

    `seconds` is machine time, by which delivery rests. `prepare` is done once the tables are there; then it is ready.
    """

    database: Database
    clock: Clock
    seconds: Callable[[], float] = time.time
    prepare: Callable[[], object] = lambda: None
    is_ready: bool = False
    _closed: threading.Event = field(default_factory=threading.Event)
    _looker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="health"))
    _looking: Future[dict[str, Any]] | None = None
    _beginning: threading.Thread | None = None

    def report(self) -> tuple[bool, dict[str, Any]]:
        """Say whether the process is ready, and what there is to say about it."""
        facts = self._facts()
        return self.is_ready, {"state": "ready" if self.is_ready else "starting", "zones": zones.in_use(), **facts}

    def begin(self) -> None:
        """Look aside until it is ready."""
        self._beginning = threading.Thread(target=self._until_ready, name="becoming-ready", daemon=True)
        self._beginning.start()

    def _until_ready(self) -> None:
        with contextlib.suppress(RuntimeError):  # the looker has been closed
            while not self.report()[0]:
                if self._closed.wait(LOOK_AGAIN_SECONDS):
                    return
            log.info("program.ready", extra={"program": "web", "zones": zones.in_use()})

    def close(self) -> None:
        """Look no more, and wait for the look that was begun."""
        self._closed.set()
        self._looker.shutdown(cancel_futures=True)
        if self._beginning is not None:
            self._beginning.join()

    def _facts(self) -> dict[str, Any]:
        looking = self._looking = self._looking or self._looker.submit(self._look)
        try:
            facts = looking.result(PATIENCE_SECONDS)
        except TooLate:
            return {"database": "does not answer"}
        except SQLAlchemyError as problem:
            facts = {"database": "does not answer", "problem": type(problem).__name__}
        self._looking = None
        return facts

    def _look(self) -> dict[str, Any]:
        if not self.is_ready:
            if not migrations.is_current(self.database):
                return {"database": "answers", "do": "psp migrate"}
            self.prepare()
            self.is_ready = True
        now = self.clock.now()
        with self.database.reading() as session:
            beats = session.execute(select(Heartbeat.process, Heartbeat.at)).all()
            states = session.execute(select(Message.state, func.count()).group_by(Message.state)).all()
            broken = DeliveryPause.problem != "", DeliveryPause.until > self.seconds()
            pauses = session.scalars(select(DeliveryPause.problem).where(*broken)).all()
        return {
            "database": "answers",
            "seen_seconds_ago": {process: round((now - at).total_seconds()) for process, at in beats},
            "messages": {state.value: count for state, count in states},
            "delivery_problems": list(pauses),
        }
