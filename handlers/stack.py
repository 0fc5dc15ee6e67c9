"""What lies below a form: after each act the screens under it are drawn anew, so that none comes to the top stale."""

from collections.abc import Iterator

from handlers import grammar
from handlers.answers import notice
from handlers.arrivals import Kind
from handlers.routes import READS, Draw, Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.slack.errors import ViewGone
from handlers.slack.metadata import Metadata
from handlers.views import notices
from handlers.views.parts import Message, View
from models.errors import DomainError, NotFound


def register(routes: Routes) -> None:
    """Follow every act; what a command showed is drawn by the command."""
    following = Following(routes)
    routes.acted(following)
    routes.screen(ids.COMMAND_RUN, following.run_again)


class Following:
    """Draws the screens of a stack anew."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    def __call__(self, turn: Turn) -> None:
        """Draw anew what lies below what somebody just did, the uppermost first."""
        for view_id, about in _stack(turn):
            draw = self.routes.screens.get(about.screen or "")
            if draw is None:
                continue
            view = _drawn(turn, draw, about)
            carried = (view.metadata or Metadata()).lying_on(about.below)
            try:
                turn.gateway.update_view(view_id, view.carrying(carried))
            except ViewGone:  # it was closed meanwhile
                continue

    def run_again(self, turn: Turn, about: Metadata) -> Message:
        """Show anew what a command showed. Raises NotFound for one that would do something."""
        command = grammar.parse(about.about or "")
        answer = self.routes.do(turn, command) if isinstance(command, READS) else None
        message = getattr(answer, "message", None)
        if not isinstance(message, Message):
            raise NotFound("This cannot be shown any more. What waits for you: /psp")
        return message


def _stack(turn: Turn) -> Iterator[tuple[str, Metadata]]:
    """Give what is on the screen, from the top down: the form itself, unless the answer came in its place."""
    shown, about = turn.arrival.view or {}, turn.arrival.metadata
    if shown.get("type") != "modal":
        return
    if turn.arrival.kind is Kind.ACTION and not turn.is_redrawn:
        yield shown["id"], about
    if about.below is not None and shown.get("previous_view_id"):
        yield shown["previous_view_id"], about.below
        if about.below.below is not None and shown["root_view_id"] != shown["previous_view_id"]:
            yield shown["root_view_id"], about.below.below


def _drawn(turn: Turn, draw: Draw, about: Metadata) -> View:
    """Draw one screen; what cannot be shown any more says so in its place."""
    turn.left_out.clear()
    try:
        found = draw(turn, about)
    except DomainError as refusal:
        found = notices.refusal(refusal)
    view = notice(found, title=about.key or "PSP", again=about) if isinstance(found, Message) else found
    return notices.complete(view, turn.left_out)
