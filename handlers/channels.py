"""The channel in which somebody asks: what it is about, and whether something may be posted there.

Before a post Slack is asked how the channel is shared now. In doubt nothing is posted, and the asker reads why.
"""

from zlib import crc32

from sqlalchemy.orm import Session

from handlers.runtime import Turn
from handlers.slack.errors import ChannelClosed, PerhapsSent, SlackProblem
from handlers.slack.gateway import ChannelFacts, Gateway
from handlers.views.parts import Audience, Message, Reader
from models import channels, homes, requests
from models.channels import ChannelAbout, ChannelClass
from models.errors import Conflict


def about(session: Session, turn: Turn) -> ChannelAbout:
    """Return what the channel of a turn is about. Only `ensure_open` says whether it may be posted in."""
    return channels.about(session, turn.arrival.workspace, turn.channel_id, by=turn.caller)


def audience(session: Session, turn: Turn, where: ChannelAbout) -> Reader:
    """Return for whom a post in a registered channel is drawn: in the notation of all its posts."""
    locale = homes.locale_of(session, where.id, now=turn.now)
    return Reader(audience=Audience.PARTNER if where.kind is ChannelClass.PARTNER else Audience.INTERNAL, locale=locale)


def closed(facts: ChannelFacts, where: ChannelAbout) -> str | None:
    """Say why nothing may be posted in a channel as Slack shows it now; None where all is as registered."""
    name = f"#{facts.name or where.name}"
    if facts.archived:
        return f"{name} is archived, so nothing was posted."
    if facts.share_pending:
        return f"{name} is about to be shared with another company, so nothing was posted."
    if facts.shared_outside and where.kind is ChannelClass.INTERNAL:
        return f"{name} is shared with another company now, so nothing was posted."
    if not facts.member:
        return f"The bot is not in {name}: write /invite @psp there, then try again."
    return None


def ensure_open(gateway: Gateway, where: ChannelAbout) -> None:
    """Raise Conflict with the reason why nothing may be posted in a channel. Call it outside any transaction."""
    if not where.registered:
        raise Conflict("This channel is not registered, so nothing can be shared here. What you see is yours alone.")
    try:
        reason = closed(gateway.channel(where.slack_id), where)
    except ChannelClosed:
        reason = f"The bot is not in #{where.name}: write /invite @psp there, then try again."
    if reason is not None:
        raise Conflict(reason)


def post(turn: Turn, where: ChannelAbout, message: Message) -> None:
    """Post what was drawn for a channel's audience, after a look at how the channel is shared now; one press, one post.

    Raises Conflict where the channel is not open to it, or this button has posted it before.
    """
    ensure_open(turn.gateway, where)
    key = f"share|{turn.arrival.user_id}|{turn.arrival.message_ts}|{crc32(turn.arrival.chosen.encode()):x}"
    with turn.deps.database.unit_of_work() as session:
        if requests.find(session, key) is not None:
            raise Conflict("This was shared here already. Ask for it anew to share what holds then.")
        requests.remember(session, key, "", at=turn.now)
    try:
        turn.gateway.post_message(where.slack_id, message)
    except PerhapsSent:
        raise  # it may stand there already: another press must not post it twice
    except SlackProblem:
        with turn.deps.database.unit_of_work() as session:
            requests.forget(session, key)
        raise
