"""What happens to Slack accounts: one is deactivated or opened again, or becomes a guest's."""

from handlers.answers import Ack, Answer
from handlers.routes import Routes
from handlers.runtime import Turn
from models import channels
from models.notifications import unreached


def register(routes: Routes) -> None:
    """Listen to people."""
    routes.event("user_change", changed)


def changed(turn: Turn) -> Answer:
    """Let the next in line hear what cannot reach somebody any more, and look at the channels in which somebody is.

    All else that changes of a profile is theirs.
    """
    user = turn.arrival.event.get("user")
    if not isinstance(user, dict):
        return Ack()
    rooms = turn.gateway.account_changed(user)
    account, deactivated = (turn.arrival.team_id, turn.arrival.user_id), bool(user.get("deleted"))
    with turn.reading() as session:
        news = unreached.account_differs(session, *account, deactivated=deactivated)
        concerned = channels.readers_of(session, turn.arrival.workspace, rooms) if rooms else []
    for readers in concerned:
        turn.after(turn.gateway.look, readers)
    if news:
        with turn.deps.database.unit_of_work() as session:
            unreached.account_changed(session, *account, deactivated=deactivated, now=turn.now)
    return Ack()
