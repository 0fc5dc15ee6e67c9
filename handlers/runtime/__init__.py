"""What stands around every listener: the turn that it sees, and the guard that runs it."""

from handlers.runtime.listening import UNKNOWN, Route, by_act, listen, not_offered
from handlers.runtime.turn import DISPATCH_SECONDS, AnsweredBefore, Deps, Function, NeedsPress, Stranger, Turn

__all__ = [
    "DISPATCH_SECONDS",
    "UNKNOWN",
    "AnsweredBefore",
    "Deps",
    "Function",
    "NeedsPress",
    "Route",
    "Stranger",
    "Turn",
    "by_act",
    "listen",
    "not_offered",
]
