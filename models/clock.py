"""Business time: what day it is, and whether it is somebody's morning.

Leases, back-off and signature age use machine time and never ask this clock.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the machine


class MovableClock:
    """A clock that stands until it is moved; the demo and the tests live by it."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return where the clock stands, in UTC."""
        return self._now

    def advance_to(self, moment: datetime) -> None:
        """Move on to `moment`; an earlier one leaves the clock where it is."""
        self._now = max(self._now, moment.astimezone(UTC))


class HeldClock:
    """A clock that stands while a thread holds it, for it alone: all that a tick does is done at one moment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held = threading.local()

    def now(self) -> datetime:
        """Return the moment at which this thread began to hold it, else that of the clock behind it."""
        held: datetime | None = getattr(self._held, "at", None)
        return held or self._clock.now()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it until the block ends."""
        self._held.at = self._clock.now()
        try:
            yield
        finally:
            self._held.at = None


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return an IANA time zone, and keep it: the library itself keeps the last eight."""
    return ZoneInfo(name)


def today_for(clock: Clock, zone: str) -> date:
    """Return the calendar day that it is now in an IANA time zone."""
    return clock.now().astimezone(zone_named(zone)).date()
