"""One thing that breaks stops nobody else: many are done at once, and where that breaks, the one that did is found."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from models.database import is_outage

T = TypeVar("T")
Result = TypeVar("Result")


def each(
    things: Sequence[T], act: Callable[[Sequence[T]], Result], faulty: Callable[[T, Exception], object]
) -> list[Result]:
    """Do something with many things at once; where that breaks with each half, down to the one that breaks it.

    Args:
        things: none of them more than once.
        act: what to do with some of them; where it breaks it has changed nothing.
        faulty: takes the one that breaks it. A database that fails is nobody's fault, that is raised.

    Returns:
        What came of each portion with which it could be done.
    """
    if not things:
        return []
    try:
        return [act(things)]
    except Exception as error:
        if is_outage(error):
            raise
        if len(things) == 1:
            faulty(things[0], error)
            return []
    middle = len(things) // 2
    return each(things[:middle], act, faulty) + each(things[middle:], act, faulty)


def attempt_all(parts: Iterable[Callable[[], int | None]]) -> int:
    """Do each part whatever befalls the others, and return the sum of what they did.

    Raises:
        Exception: what befell the only one, or an ExceptionGroup of several; all parts have had their turn by then.
    """
    done, failures = 0, []
    for part in parts:
        try:
            done += part() or 0
        except Exception as error:  # noqa: BLE001 -- raised below
            failures.append(error)
    if len(failures) > 1:
        raise ExceptionGroup("several parts failed", failures)
    if failures:
        raise failures[0]
    return done
