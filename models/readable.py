"""Many things read for one screen: one that cannot be read is left out, and whoever draws the screen says so.

Only where somebody asks for that with `noted`; anywhere else what cannot be read is raised.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from models import aside
from models.aside import Fault, Step
from models.guards import each

T = TypeVar("T")
_NOTED: Final = "left out"


@contextmanager
def noted(session: Session) -> Iterator[list[Fault]]:
    """Let things be left out of what is read within, and give those that were."""
    before = session.info.get(_NOTED)
    found: list[Fault] = []
    session.info[_NOTED] = found
    try:
        yield found
    finally:
        session.info[_NOTED] = before


def read_each(
    session: Session, ids: Iterable[int], read: Callable[[Sequence[int]], Iterable[T]], key_of: Callable[[int], str]
) -> list[T]:
    """Read things by their ids, at once, and without those that cannot be read.

    Args:
        session: where they are read.
        ids: of the things.
        read: what reads some of them.
        key_of: gives the key of one that cannot be read.
    """
    found: list[Fault] | None = session.info.get(_NOTED)
    wanted = list(dict.fromkeys(ids))
    if found is None:
        return list(read(wanted))
    known = {fault.key for fault in found}

    def leave_out(id_: int, error: Exception) -> None:
        key = key_of(id_)
        if key not in known:
            found.append(aside.fault(f"shown:{key}", Step.WORDS, error, key=key))

    return [thing for things in each(wanted, lambda some: list(read(some)), leave_out) for thing in things]
