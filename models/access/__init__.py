"""Who may see and do what: one table, one function, deny by default.

The check runs when a screen is drawn and again when its button or form comes back.
"""

from models.access.callers import Caller, Grant, caller_for, callers
from models.access.filters import is_named, plans, visible, writable
from models.access.table import (
    OF_OWNERS,
    Act,
    Held,
    acts_for_side,
    may,
    may_in_plan,
    may_target,
    may_with,
    may_write,
    owners_of,
)
from models.access.things import get_milestone, get_plan, get_target, not_allowed, not_found

__all__ = [
    "OF_OWNERS",
    "Act",
    "Caller",
    "Grant",
    "Held",
    "acts_for_side",
    "caller_for",
    "callers",
    "get_milestone",
    "get_plan",
    "get_target",
    "is_named",
    "may",
    "may_in_plan",
    "may_target",
    "may_with",
    "may_write",
    "not_allowed",
    "not_found",
    "owners_of",
    "plans",
    "visible",
    "writable",
]
