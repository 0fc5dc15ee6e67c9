"""The way back from the last act, by the button of its receipt."""

from handlers.answers import Answer
from handlers.milestones.reading import do, reader
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import taken_back
from handlers.slack import ids
from handlers.views import milestone_receipts as receipts
from models import access
from models.errors import NotFound
from models.milestones import undo


def register(routes: Routes) -> None:
    """Listen to Undo, of an act and of an answer."""
    routes.action(ids.MILESTONE_UNDO, take_back)


def take_back(turn: Turn) -> Answer:
    """Put back what the last act changed; the answer stands in place of the receipt."""
    pressed = turn.action
    row = do(turn, undo.undo, pressed.key, version=pressed.version)
    removed = _is_gone(turn, row.key)
    return taken_back(turn, receipts.undone(row, removed=removed, today=row.as_of, reader=reader(turn)))


def _is_gone(turn: Turn, key: str) -> bool:
    """Say whether what was undone was the adding itself."""
    with turn.reading() as session:
        try:
            access.get_milestone(session, key, by=turn.caller)
        except NotFound:
            return True
    return False
