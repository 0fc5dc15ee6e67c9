"""Days typed in words: read in the zone of the thing; what can be two days is asked by two buttons, never guessed.

A button carries the whole command with the day written out, so pressing it does what was typed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from handlers import grammar
from handlers.answers import Answer, Ephemeral, Replace
from handlers.grammar import Ambiguous, Command
from handlers.grammar.days import Prefer
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.views.milestone_forms import day_question
from handlers.views.parts import Message
from models.errors import Invalid
from models.words import echo

LONGEST_VALUE: Final = 2000
Typed = TypeVar("Typed", bound=Command)


@dataclass(frozen=True)
class Wording:
    """How a day was meant: of which thing, which way, and the command with the day that is chosen."""

    today: date
    prefer: Prefer
    about: str
    again: Callable[[str], Command]


class AskDay(Exception):
    """A day can be two days; `question` asks which."""

    def __init__(self, question: Message) -> None:
        super().__init__("which day")
        self.question = question


def register(routes: Routes) -> None:
    """Listen to the day that was chosen."""
    routes.action(ids.DAY_CHOOSE, Chosen(routes))


class Chosen:
    """Does what was typed, with the day that was meant."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    def __call__(self, turn: Turn) -> Answer | None:
        """Do the command of the button; its answer stands in place of the question."""
        answer = self.routes.run(turn, turn.arrival.chosen)
        return Replace(answer.message) if isinstance(answer, Ephemeral) else answer


def read(typed: str | None, wording: Wording) -> date | None:
    """Read a day; None where none was typed. Raises AskDay, and UsageProblem for what is no day."""
    if typed is None:
        return None
    day = grammar.parse_day(typed, today=wording.today, prefer=wording.prefer)
    if not isinstance(day, Ambiguous):
        return day
    choices = [(one, grammar.write(wording.again(one.isoformat()))) for one in day.days]
    if any(len(said) > LONGEST_VALUE or not _reads_back(said) for _, said in choices):
        first, second = (one.isoformat() for one in day.days)
        raise Invalid(f"“{echo(typed)}” can be two days. Write {first} or {second}.")
    raise AskDay(day_question(typed, wording.about, choices))


def _reads_back(said: str) -> bool:
    """Say whether a command survives being written out; a title with quotes of its own may not."""
    try:
        return grammar.write(grammar.parse(said)) == said
    except Invalid:
        return False


def asking(listener: Callable[[Turn, Typed], Answer | None]) -> Callable[[Turn, Typed], Answer | None]:
    """Wrap a command's listener: where its day can be two, the answer is the question which."""

    def asks(turn: Turn, command: Typed) -> Answer | None:
        try:
            return listener(turn, command)
        except AskDay as which:
            return turn.say(which.question)

    return asks
