"""Days typed in words: read in the zone of the thing; what can be two days is asked, never guessed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handlers import grammar
from handlers.grammar import Ambiguous, Command
from handlers.grammar.days import Prefer
from handlers.readings import which
from handlers.views import parts


@dataclass(frozen=True)
class Wording:
    """How a day was meant: of which thing, which way, and the command with the day that is chosen."""

    today: date
    prefer: Prefer
    about: str
    again: Callable[[str], Command]
    takes: Callable[[], tuple[date, date]]
    """The first and the last day that the thing can take, asked for only where a day can be two."""


def read(typed: str | None, wording: Wording) -> date | None:
    """Read a day; None where none was typed. Raises AskReading, and UsageProblem for what is no day."""
    if typed is None:
        return None
    day = grammar.parse_day(typed, today=wording.today, prefer=wording.prefer)
    if not isinstance(day, Ambiguous):
        return day
    first, last = wording.takes()
    possible = [one for one in day.days if first <= one <= last]
    if len(possible) < len(day.days):
        return (possible or day.days)[0]  # with one reading left it is taken; with none, the refusal names the day
    choices = [(parts.long_day(one), one.isoformat(), wording.again(one.isoformat())) for one in day.days]
    raise which(typed, "days", wording.about, choices)
