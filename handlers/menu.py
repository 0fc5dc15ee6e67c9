"""The way in: help, and what `/psp` alone shows."""

from handlers.answers import Answer
from handlers.grammar.commands import Help
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.views import help as views


def register(routes: Routes) -> None:
    """Listen to help, typed or pressed."""
    routes.command(Help, show_help)
    routes.action(ids.HELP_OPEN, open_help)
    routes.action(ids.HELP_TOPIC, open_help)


def show_help(turn: Turn, command: Help) -> Answer:
    """Show all commands, or explain one."""
    return turn.say(views.about(command.topic) if command.topic else views.overview())


def open_help(turn: Turn) -> Answer:
    """Show the same by button."""
    return show_help(turn, Help(turn.arrival.chosen or None))
