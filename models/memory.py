"""What was worked out of the database, kept in this process under names that are never used again for anything else.

Nothing is ever taken back: a name holds the token of a plan (`models/revisions.py`), which is another one after each
change. What is old is asked for no more, and falls out.
"""

import threading
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final, TypeVar

from cachetools import LRUCache
from sqlalchemy.orm import Session

MOST: Final = 4096
"""Some 5 kB each: a programme of 300 plans, seen from its countries, with the rows that need someone."""

Name = TypeVar("Name", bound=Hashable)


class Memory:
    """What a process remembers of one database; its threads share it."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: LRUCache[Hashable, Any] = LRUCache(most)
        self._lock = threading.Lock()

    def find(self, names: Iterable[Name]) -> dict[Name, Any]:
        """Return what is kept under some names."""
        with self._lock:
            return {name: self._kept[name] for name in names if name in self._kept}

    def keep(self, found: Mapping[Name, Any]) -> None:
        """Keep what nobody will change: frozen, or never written to."""
        with self._lock:
            self._kept.update(found.items())


def memory_of(session: Session) -> Memory | None:
    """Return what may be remembered in a session; in a unit of work nothing: it sees what may yet be rolled back."""
    found: Memory | None = session.info.get("memory")
    return found
