"""One thing and its history: typed, or opened by its button as a form."""

from sqlalchemy.orm import Session

from handlers import grammar, plans
from handlers.answers import Ack, Answer, Ephemeral, notice
from handlers.arrivals import whole
from handlers.grammar import Thing
from handlers.grammar.commands import History, Show
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.views import history as history_views
from handlers.views import show as views
from handlers.views.parts import Message
from models import access, history
from models.access import Caller
from models.milestones import queries
from models.paging import start_of


def register(routes: Routes) -> None:
    """Listen to show, open and history."""
    routes.command(Show, show_milestone, of=Thing.MILESTONE)
    routes.command(History, show_history)
    routes.action(ids.ROW_OPEN, Opener(routes))
    routes.action(ids.HISTORY_OPEN, open_history)
    routes.action(ids.HISTORY_TURN, turn_history)


def show_milestone(turn: Turn, command: Show) -> Answer:
    """Show one milestone whole."""
    with turn.reading() as session:
        row = queries.get(session, command.key, by=turn.caller, now=turn.now)
        changes, _ = history.lines(session, row.key, most=views.LAST)
    return turn.say(views.milestone(row, changes, today=turn.today, reader=turn.reader))


class Opener:
    """Opens what `show` would say, as a form; whatever can be shown can be opened."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    def __call__(self, turn: Turn) -> Answer:
        """Open the thing of a button."""
        key = turn.action.key
        if grammar.thing_of(key) is Thing.PLAN:
            return plans.open_plan(turn, key)
        answer = self.routes.do(turn, Show(key))
        if not isinstance(answer, Ephemeral):
            return answer or Ack()
        return turn.open(notice(answer.message, title=key, again=answer.again))


def show_history(turn: Turn, command: History) -> Answer:
    """Show what happened to a thing, newest first."""
    return turn.say(_history(turn, command.key))


def open_history(turn: Turn) -> Answer:
    """Show the same by button."""
    return turn.say(_history(turn, turn.action.key))


def turn_history(turn: Turn) -> Answer:
    """Show another page in place of this one."""
    key, _, first = turn.arrival.chosen.partition("|")
    return turn.replace(_history(turn, key, first=whole(first) or 0))


def _history(turn: Turn, key: str, *, first: int = 0) -> Message:
    with turn.reading() as session:
        key = _seen(session, key, turn.caller)
        first = start_of(first, history.count(session, key), history_views.LINES)
        changes, total = history.lines(session, key, first=first, most=history_views.LINES)
    return history_views.page(key, changes, total, first=first, today=turn.today, reader=turn.reader)


def _seen(session: Session, key: str, caller: Caller) -> str:
    """Give the key of a thing that the reader sees, as it is written. Raises NotFound."""
    match grammar.thing_of(key):
        case Thing.MILESTONE:
            return access.get_milestone(session, key, by=caller).key
        case Thing.TARGET:
            return access.get_target(session, key, by=caller).key
        case Thing.PLAN:
            return access.get_plan(session, key, by=caller).key
        case Thing.LINE:
            return access.get_line(session, key, by=caller).key
        case _:
            raise access.not_found(key)
