"""Whether this process can work, and what ails it: asked by the platform, answered even while the database is frozen.

Not ready are only a process that has not seen its tables yet, and one whose tables are old; one that stops takes no
more questions. A database that goes away is told in the body: out of service, nobody would read the sentence for it.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from models import migrations
from models.clock import Clock
from models.database import Database
from models.notifications import DeliveryPause, Heartbeat, Message

PATIENCE_SECONDS: Final = 2.0


@dataclass
class Health:
    """Looks at the database in a thread of its own; one look at a time, however often it is asked.

    `seconds` is machine time, by which delivery rests.
    """

    database: Database
    clock: Clock
    seconds: Callable[[], float] = time.time
    migrated: bool = False
    _looker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="health"))
    _looking: Future[dict[str, Any]] | None = None

    def report(self) -> tuple[bool, dict[str, Any]]:
        """Say whether the process is ready, and what there is to say about it."""
        facts = self._facts()
        return self.migrated, {"state": "ready" if self.migrated else "starting", **facts}

    def close(self) -> None:
        """Look no more."""
        self._looker.shutdown(wait=False, cancel_futures=True)

    def _facts(self) -> dict[str, Any]:
        if self._looking is None:
            self._looking = self._looker.submit(self._look)
        try:
            facts = self._looking.result(PATIENCE_SECONDS)
        except TooLate:
            return {"database": "does not answer"}
        except SQLAlchemyError as problem:
            facts = {"database": "does not answer", "problem": type(problem).__name__}
        self._looking = None
        return facts

    def _look(self) -> dict[str, Any]:
        if not self.migrated:
            self.migrated = migrations.is_current(self.database)
        if not self.migrated:
            return {"database": "answers", "do": "psp migrate"}
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
