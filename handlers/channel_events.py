"""What happens to channels: the bot comes into one, one is shared, archived or renamed.

Whatever was known of how it is shared is looked up anew, so that the next post fails closed if it has to.
"""

from handlers.answers import Ack, Answer
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.views import menu as views
from models import channels

SHARING = ("channel_shared", "channel_unshared", "channel_archive")


def register(routes: Routes) -> None:
    """Listen to channels."""
    routes.event("member_joined_channel", came_in)
    routes.event("channel_rename", renamed)
    for kind in SHARING:
        routes.event(kind, changed)


def came_in(turn: Turn) -> Answer:
    """Post the card with everything by button once, where the bot comes into a partner's channel."""
    itself = (turn.arrival.body.get("authorizations") or [{}])[0].get("user_id")
    channel = str(turn.arrival.channel_id or "")
    turn.gateway.forget_channel(channel)
    if turn.arrival.user_id != itself:
        return Ack()
    with turn.deps.database.unit_of_work() as session:
        to_card = channels.needs_card(session, turn.arrival.workspace, channel)
    if to_card:
        turn.gateway.post_message(channel, views.pinned_card())
    return Ack()


def changed(turn: Turn) -> Answer:
    """Forget how a channel was shared."""
    turn.gateway.forget_channel(str(turn.arrival.channel_id or ""))
    return Ack()


def renamed(turn: Turn) -> Answer:
    """Call a registered channel by its new name; this event brings the channel as an object."""
    channel = turn.arrival.event.get("channel")
    if isinstance(channel, dict) and channel.get("id") and channel.get("name"):
        turn.gateway.forget_channel(str(channel["id"]))
        with turn.deps.database.unit_of_work() as session:
            channels.rename(session, turn.arrival.workspace, str(channel["id"]), str(channel["name"]))
    return Ack()
