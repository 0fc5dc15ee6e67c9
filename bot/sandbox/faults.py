"""Failures on demand: what Slack and the network do to a bot on a bad day, a counted number of times."""

import threading
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "ratelimited",  # 429 with Retry-After, nothing is done
    "server_error",  # 500 with JSON, nothing is done
    "unavailable",  # 503 with HTML, nothing is done
    "error",  # HTTP 200 with ok false and `error`, nothing is done
    "timeout_before",  # nothing is done and no answer comes
    "timeout_after",  # it is done, but no answer comes
    "error_after",  # it is done, but the answer is a 500
    "drop_before",  # the connection breaks, nothing is done
    "drop_after",  # it is done, then the connection breaks
]


@dataclass
class Fault:
    """One planned failure of a method, `*` for each method; `after` so many calls it comes, `times` counts down."""

    method: str
    kind: FaultKind
    times: int
    retry_after: int
    error: str
    seconds: float
    after: int = 0


class Faults:
    """The planned failures, in order of their planning."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Fault] = []

    def add(
        self,
        *,
        method: str,
        kind: FaultKind,
        times: int = 1,
        retry_after: int = 1,
        error: str = "internal_error",
        seconds: float = 60,
        after: int = 0,
    ) -> None:
        """Plan a failure; `seconds` is how long a time-out keeps the caller waiting at most."""
        with self._lock:
            self._planned.append(Fault(method, kind, times, retry_after, error, seconds, after))

    def take(self, method: str) -> Fault | None:
        """Use up one failure of this method, if one is planned."""
        with self._lock:
            for fault in self._planned:
                if fault.method in {method, "*"} and fault.times > 0:
                    if fault.after > 0:
                        fault.after -= 1
                        continue
                    fault.times -= 1
                    return fault
        return None

    def clear(self) -> None:
        """Forget what is planned."""
        with self._lock:
            self._planned.clear()

    @property
    def left(self) -> int:
        """How many planned failures have not happened yet."""
        with self._lock:
            return sum(fault.times for fault in self._planned)
