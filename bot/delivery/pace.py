"""How often a method of Slack may be called by this process: so many times a minute, and not while it rests."""

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

MINUTE: Final = 60.0


class Pace:
    """Counts calls by machine time; what it knows of is a method for one workspace."""

    def __init__(self, a_minute: int, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(lambda: deque(maxlen=a_minute))
        self._rests: dict[tuple[str, str], float] = {}

    def take(self, team_id: str, method: str) -> float | None:
        """Count a call that is made now, or give the moment until which none may be made."""
        now, calls = self._seconds(), self._calls[team_id, method]
        full_until = calls[0] + MINUTE if len(calls) == calls.maxlen else now
        free_at = max(full_until, self._rests.get((team_id, method), now))
        if free_at > now:
            return free_at
        calls.append(now)
        return None

    def rest(self, team_id: str, method: str, seconds: float) -> float:
        """Let the method rest as Slack asks, and give the moment until which."""
        until = self._rests[team_id, method] = self._seconds() + seconds
        return until
