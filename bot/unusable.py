"""Why a database cannot be used, in words for whoever runs the program.

The address itself is not repeated: it may hold a password.
"""

import re
from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from models.database import normalise

_NEVER_RIGHT: Final = re.compile(
    r"authentication failed|no password supplied|pg_hba\.conf|not permitted to log in|permission denied|no schema has"
    r"|(database|role) .* does not exist|no such (database|user)|unsupported startup parameter"
    r"|failed to resolve host .*\[Errno -2\]|invalid (connection option|port number|\w+ value:)"
)
"""What waiting does not mend, in words: there is no code while a connection is made. All else, also what is said in
another language, counts as a database that is away."""

_LOCK_NOT_AVAILABLE: Final = "55P03"
_FILES: Final = {
    "SQLITE_CANTOPEN": "cannot be opened: its folder must be there, and this program must be able to write to both",
    "SQLITE_READONLY": "cannot be written to by this program",
    "SQLITE_NOTADB": "is no SQLite database",
    "SQLITE_CORRUPT": "is damaged: bring back its backup",
    "SQLITE_BUSY": "is held by another program: end that first",
    "SQLITE_FULL": "cannot grow: there is no room on its disk",
}


def is_trouble(problem: DBAPIError) -> bool:
    """Say whether the database or its address is to blame, and not a statement of ours."""
    if _code(problem) in {*_FILES, "SQLITE_ERROR"}:
        return _code(problem) in _FILES
    return isinstance(problem, OperationalError | InterfaceError) or _is_never_right(problem)


def is_wrong(problem: DBAPIError, url: str) -> bool:
    """Say whether waiting does not help: a file is here or not, a server may come back."""
    return _is_file(url) or _is_never_right(problem)


def sentence(problem: DBAPIError, url: str) -> str:
    """Say what is wrong and what to do."""
    if _is_file(url):
        words = _FILES.get(_code(problem), f"cannot be used ({problem.orig})")
        return f"The file “{make_url(url).database}” {words}."
    if getattr(problem.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
        return "Another program holds a table of the database for too long. Nothing was changed: run it again."
    return f"The database cannot be used: {reason(problem)}. Look at DATABASE_URL, then run it again."


def reason(problem: DBAPIError) -> str:
    """Tell what the driver says: a server's name, a role or a database, but no password."""
    said = str(problem.orig).strip().partition("\n")[0]
    return re.sub(r"^connection (failed|is bad): |\[Errno -?\d+\] ", "", said).rstrip(".:")


def _is_never_right(problem: DBAPIError) -> bool:
    return bool(_NEVER_RIGHT.search(str(problem.orig)))


def _is_file(url: str) -> bool:
    return make_url(normalise(url)).get_backend_name() == "sqlite"


def _code(problem: DBAPIError) -> str:
    """Give SQLite's name of what went wrong, without what refines it, such as SQLITE_READONLY_DIRECTORY."""
    return "_".join(str(getattr(problem.orig, "sqlite_errorname", "")).split("_")[:2])
