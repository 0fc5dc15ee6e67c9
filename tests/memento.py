"""Objects of ours as they were at a moment, to put them back there whatever happened to them since.

Only what is ours is looked into, all the way down, and plain containers. What belongs to libraries and to the machine,
such as threads, locks and connections, stays the same object; what it holds is its own.
"""

from collections import deque
from inspect import ismethod
from typing import Any, Final

OURS: Final = frozenset({"bot", "handlers", "models", "tests", "cachetools"})
NEUTRAL: Final = frozenset({"builtins", "abc", "typing", "collections.abc"})


class Memento:
    """What objects hold, and all that can be reached from them."""

    def __init__(self, *roots: object) -> None:
        self._kept: dict[int, tuple[Any, Any]] = {}
        waiting: list[object] = [*roots]
        while waiting:
            thing = waiting.pop()
            if ismethod(thing):
                waiting.append(thing.__self__)
            elif isinstance(thing, tuple | frozenset):
                waiting.extend(thing)
            elif id(thing) not in self._kept:
                self._keep(thing, waiting)

    def _keep(self, thing: Any, waiting: list[object]) -> None:
        if isinstance(thing, dict | list | set | deque):
            self._kept[id(thing)] = (thing, thing.copy())
            waiting.extend(thing.values() if isinstance(thing, dict) else thing)
        elif _is_ours(type(thing)) and hasattr(thing, "__dict__"):
            self._kept[id(thing)] = (thing, dict(vars(thing)))
            waiting.extend(vars(thing).values())

    def put_back(self) -> None:
        """Have everything hold again what it held."""
        for thing, held in self._kept.values():
            if isinstance(thing, list | deque):
                thing.clear()
                thing.extend(held)
            else:
                fields = thing if isinstance(thing, dict | set) else vars(thing)
                fields.clear()
                fields.update(held)


def _is_ours(kind: type) -> bool:
    rooms = {base.__module__.partition(".")[0] for base in kind.__mro__ if base.__module__ not in NEUTRAL}
    return bool(rooms) and rooms <= OURS
