"""Milestones in the conversation: what is done to them, each act typed, by its button and by its form."""

from handlers.milestones import acting, adding, editing, finishing, moving, undoing
from handlers.routes import Routes

ROOMS = (adding, editing, acting, finishing, moving, undoing)


def register(routes: Routes) -> None:
    """Listen to what is done to milestones."""
    for room in ROOMS:
        room.register(routes)
