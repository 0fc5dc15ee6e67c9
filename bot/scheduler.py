"""The clockwork: a few fixed jobs, each at most once at a time in one process, on any number of machines."""

import logging
import time
from collections.abc import Callable
from datetime import UTC
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs import Jobs

log = logging.getLogger(__name__)

BEAT_SECONDS = 30
TICK_SECONDS = 60.0
RULES = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Scheduler:
    """Runs the jobs from `start` to `stop`: when, by machine time; what they look for, by the clock of the jobs."""

    def __init__(self, jobs: Jobs, process: str, *, tick_seconds: float = TICK_SECONDS) -> None:
        self._jobs = jobs
        self._process = process
        self._tick_seconds = tick_seconds
        pool = {"default": ThreadPoolExecutor(4)}
        self._scheduler: Any = BackgroundScheduler(executors=pool, job_defaults=RULES, timezone=UTC)

    def start(self) -> None:
        """Begin: what has to be done once comes at once, and so do the first beat and the first tick."""
        self._add("begin", self._begin, DateTrigger(timezone=UTC))
        self._add("beat", self._beat, IntervalTrigger(seconds=BEAT_SECONDS, timezone=UTC))
        self._add("tick", self._jobs.tick, IntervalTrigger(seconds=self._tick_seconds, timezone=UTC))
        self._add("clean", self._jobs.clean, CronTrigger(minute=17, timezone=UTC))
        self._add("reconcile", self._jobs.reconcile, CronTrigger(hour=3, minute=40, timezone=UTC))
        self._scheduler.start()

    def stop(self) -> None:
        """Let the jobs that run come to the end of their step; no other begins."""
        self._jobs.stop()
        self._scheduler.shutdown(wait=True)

    def _begin(self) -> int:
        self._jobs.beat(self._process)
        self._jobs.begin()
        return self._jobs.tick()

    def _beat(self) -> None:
        self._jobs.beat(self._process)

    def _add(self, name: str, job: Callable[[], object], trigger: object) -> None:
        self._scheduler.add_job(guarded(name, job), trigger, id=name, name=name)


def guarded(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """Wrap a job: its failure is an event of the log, and its next run comes all the same."""

    def run() -> None:
        started = time.monotonic()
        try:
            count = job()
        except Exception:
            log.exception("job.failed", extra={"job": name})
            return
        facts = {"job": name, "count": count, "seconds": round(time.monotonic() - started, 3)}
        log.log(logging.INFO if count else logging.DEBUG, "job.done", extra=facts)

    return run
