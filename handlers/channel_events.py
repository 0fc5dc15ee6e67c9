"""What happens to channels, public or private: somebody joins or leaves, one is shared, archived or renamed.

Who is in a channel and how it is shared is looked up anew at once, so that whoever answers for it hears why it is
closed, and the next post there fails if it has to.
"""

from handlers.answers import Ack, Answer
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.views import menu as views
from models import channels
from models.audience import ANYBODY

CHANGES = (
    "channel_archive",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_unarchive",
    "member_left_channel",
)
RENAMES = ("channel_rename", "group_rename")


def register(routes: Routes) -> None:
    """Listen to channels."""
    routes.event("member_joined_channel", came_in)
    routes.event("channel_id_changed", changed_id)
    for kind in CHANGES:
        routes.event(kind, changed)
    for kind in RENAMES:
        routes.event(kind, renamed)


def came_in(turn: Turn) -> Answer:
    """Post the card with everything by button once, where the bot comes into a partner's channel."""
    itself = (turn.arrival.body.get("authorizations") or [{}])[0].get("user_id")
    channel = str(turn.arrival.channel_id or "")
    _look_again(turn, channel)
    if turn.arrival.user_id != itself:
        return Ack()
    with turn.deps.database.unit_of_work() as session:
        to_card = channels.needs_card(session, turn.arrival.workspace, channel)
    if to_card:
        turn.gateway.post_message(channel, views.pinned_card(), to=ANYBODY)
    return Ack()


def changed(turn: Turn) -> Answer:
    """Look again who is in a channel and how it is shared."""
    _look_again(turn, str(turn.arrival.channel_id or ""))
    return Ack()


def _look_again(turn: Turn, *slack_ids: str) -> None:
    """Forget what was known of channels; of those that are registered, look what holds now."""
    for slack_id in slack_ids:
        turn.gateway.forget_channel(slack_id)
    with turn.reading() as session:
        found = channels.readers_of(session, turn.arrival.workspace, slack_ids)
    for readers in found:
        turn.after(turn.gateway.look, readers)


def renamed(turn: Turn) -> Answer:
    """Call a registered channel by its new name; this event brings the channel as an object."""
    channel = turn.arrival.event.get("channel")
    if isinstance(channel, dict) and channel.get("id") and channel.get("name"):
        turn.gateway.forget_channel(str(channel["id"]))
        with turn.deps.database.unit_of_work() as session:
            channels.rename(session, turn.arrival.workspace, str(channel["id"]), str(channel["name"]))
    return Ack()


def changed_id(turn: Turn) -> Answer:
    """Know a channel by its new id: a private one gets it, for good, when somebody begins to share it."""
    old, new = (str(turn.arrival.event.get(name) or "") for name in ("old_channel_id", "new_channel_id"))
    if old and new:
        with turn.deps.database.unit_of_work() as session:
            channels.change_id(session, turn.arrival.workspace, old, new)
        _look_again(turn, old, new)
    return Ack()
