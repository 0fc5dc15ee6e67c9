"""What can be read in two ways is asked by two buttons, never guessed.

A button carries the whole command with the one reading written out, so pressing it does what was typed.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from handlers import grammar
from handlers.answers import Answer, Ephemeral, Replace
from handlers.grammar import Command
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.views.parts import Message
from handlers.views.readings import question
from models.errors import Invalid
from models.words import echo

LONGEST_VALUE: Final = 2000
Typed = TypeVar("Typed", bound=Command)


class AskReading(Exception):
    """Words can be read in two ways; `question` asks which."""

    def __init__(self, question: Message) -> None:
        super().__init__("which one")
        self.question = question


def register(routes: Routes) -> None:
    """Listen to the reading that was chosen."""
    routes.action(ids.READING_CHOOSE, Chosen(routes))


class Chosen:
    """Does what was typed, with the reading that was meant."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    def __call__(self, turn: Turn) -> Answer | None:
        """Do the command of the button; its answer stands in place of the question."""
        answer = self.routes.run(turn, turn.arrival.chosen)
        return Replace(answer.message) if isinstance(answer, Ephemeral) else answer


def which(typed: str, what: str, about: str, choices: Sequence[tuple[str, str, Command]]) -> AskReading:
    """Give the question which of two is meant: each its label, how it is written without a doubt, and its command.

    Raises Invalid, which names both, where the command would not survive being written on a button.
    """
    said = [(label, grammar.write(command)) for label, _, command in choices]
    if any(len(words) > LONGEST_VALUE or not _reads_back(words) for _, words in said):
        either = " or ".join(sure for _, sure, _ in choices)
        raise Invalid(f"“{echo(typed)}” can be two {what}. Write {either}.")
    return AskReading(question(typed, what, about, said))


def _reads_back(said: str) -> bool:
    """Say whether a command survives being written out; a title with quotes of its own may not."""
    try:
        return grammar.write(grammar.parse(said)) == said
    except Invalid:
        return False


def asking(listener: Callable[[Turn, Typed], Answer | None]) -> Callable[[Turn, Typed], Answer | None]:
    """Wrap a command's listener: where its words can be two things, the answer is the question which."""

    def asks(turn: Turn, command: Typed) -> Answer | None:
        try:
            return listener(turn, command)
        except AskReading as ask:
            return turn.say(ask.question)

    return asks
