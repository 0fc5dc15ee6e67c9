"""Figures for a monitoring system: how listeners and jobs fare, and what waits in the ledger."""

import logging
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from typing_extensions import override

from models import aside
from models.clock import Clock
from models.database import Database
from models.notifications import Heartbeat, Message

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics(logging.Handler):
    """Counts the events that are logged anyway, so that what is measured and what is logged cannot disagree."""

    def __init__(self) -> None:
        super().__init__()
        self.registry = CollectorRegistry()
        self._seconds = Histogram(
            "psp_listener_seconds",
            "Time until an answer left.",
            ["listener", "ok"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        self._events = Counter("psp_events", "Events of the log.", ["event", "level"], registry=self.registry)

    def install(self) -> None:
        """Begin to count."""
        logging.getLogger().addHandler(self)

    def remove(self) -> None:
        """Stop counting."""
        logging.getLogger().removeHandler(self)

    def watch(self, database: Database, clock: Clock) -> None:
        """Tell what the database holds, too, whenever somebody asks."""
        self.registry.register(Ledger(database, clock))

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Count one event."""
        if not record.name.startswith(("bot.", "handlers.", "models.")):
            return
        self._events.labels(str(record.msg), record.levelname.lower()).inc()
        if record.msg == "listener.answered":
            facts = record.__dict__
            self._seconds.labels(facts["listener"], str(facts["ok"]).lower()).observe(facts["seconds"])

    def text(self) -> bytes:
        """Write all figures as Prometheus reads them."""
        return generate_latest(self.registry)


class Ledger(Collector):
    """What waits in the ledger and when each process was last seen; `psp_database_up` is 0 while nobody can tell."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def describe(self) -> Iterator[Metric]:
        """Name nothing beforehand: the database is asked only when somebody wants to know."""
        return iter(())

    @override
    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        up = GaugeMetricFamily("psp_database_up", "Whether the database answers.")
        messages = GaugeMetricFamily("psp_messages", "Messages of the ledger by state.", labels=["state"])
        seen = GaugeMetricFamily("psp_heartbeat_age_seconds", "Time since a process was last seen.", labels=["process"])
        asides = GaugeMetricFamily("psp_set_aside", "Things that could not be read and are tried again tomorrow.")
        try:
            with self._database.reading() as session:
                asides.add_metric([], len(aside.standing(session, now=self._clock.now())))
                for state, count in session.execute(select(Message.state, func.count()).group_by(Message.state)):
                    messages.add_metric([state.value], count)
                for beat in session.scalars(select(Heartbeat)):
                    seen.add_metric([beat.process], (self._clock.now() - beat.at).total_seconds())
        except SQLAlchemyError:
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        yield from (up, messages, seen, asides)
