"""Who may see and do what: one table, one function, deny by default.

The check runs when a screen is drawn and again when its button or form comes back.
"""

from models.access.callers import Caller, Grant, caller_for, callers
from models.access.filters import is_named, partners, people_of, plans, visible, writable
from models.access.refusals import not_allowed
from models.access.scopes import owners_of, part_of, scope_of, within
from models.access.sight import in_sight, sees_by_role
from models.access.table import RIGHTS, Act, Owners, Scope, granting, may, places_of, reaches
from models.access.things import ensure, ensure_part, get_line, get_milestone, get_plan, get_target, not_found

__all__ = [
    "RIGHTS",
    "Act",
    "Caller",
    "Grant",
    "Owners",
    "Scope",
    "caller_for",
    "callers",
    "ensure",
    "ensure_part",
    "get_line",
    "get_milestone",
    "get_plan",
    "get_target",
    "granting",
    "in_sight",
    "is_named",
    "may",
    "not_allowed",
    "not_found",
    "owners_of",
    "part_of",
    "partners",
    "people_of",
    "places_of",
    "plans",
    "reaches",
    "scope_of",
    "sees_by_role",
    "visible",
    "within",
    "writable",
]
