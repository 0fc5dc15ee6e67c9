"""What happens to Slack accounts: one is deactivated, or opened again."""

from handlers.answers import Ack, Answer
from handlers.routes import Routes
from handlers.runtime import Turn
from models.notifications import unreached


def register(routes: Routes) -> None:
    """Listen to people."""
    routes.event("user_change", changed)


def changed(turn: Turn) -> Answer:
    """Let the next in line hear what cannot reach somebody any more; all else that changes of a profile is theirs."""
    user = turn.arrival.event.get("user")
    if not isinstance(user, dict):
        return Ack()
    account, deactivated = (turn.arrival.team_id, turn.arrival.user_id), bool(user.get("deleted"))
    with turn.reading() as session:
        news = unreached.account_differs(session, *account, deactivated=deactivated)
    if news:
        with turn.deps.database.unit_of_work() as session:
            unreached.account_changed(session, *account, deactivated=deactivated, now=turn.now)
    return Ack()
