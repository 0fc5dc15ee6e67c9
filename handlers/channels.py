"""The channel in which somebody asks: what it is about, and whether something may be posted there.

Before a post Slack is asked how the channel is shared and who is in it now. In doubt nothing is posted, and the asker
reads why.
"""

from functools import partial
from zlib import crc32

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.answers import Ack, Answer, Ephemeral
from handlers.runtime import Turn
from handlers.slack.audience import Shut
from handlers.slack.errors import PerhapsSent, SlackProblem
from handlers.slack.gateway import POST
from handlers.views import notices
from handlers.views.parts import Audience, Message, Reader
from models import channels, homes, requests
from models.channels import ChannelAbout, ChannelClass
from models.errors import Conflict


def about(session: Session, turn: Turn) -> ChannelAbout:
    """Return what the channel of a turn is about. Only the gate says whether it may be posted in."""
    return channels.about(session, turn.arrival.workspace, turn.channel_id, by=turn.caller)


def audience(session: Session, turn: Turn, where: ChannelAbout) -> Reader:
    """Return for whom a post in a registered channel is drawn: in the notation of all its posts."""
    locale = homes.locale_of(session, where.id, now=turn.now)
    return Reader(audience=Audience.PARTNER if where.kind is ChannelClass.PARTNER else Audience.INTERNAL, locale=locale)


def share(turn: Turn, where: ChannelAbout, message: Message) -> Answer:
    """Post what was drawn for a channel's readers, and say so or why not; one press, one post.

    It is done once the press is acknowledged: who is in a large channel may take Slack longer to tell than a press may
    wait.
    """
    if not where.registered:
        raise Conflict("This channel is not registered, so nothing can be shared here. What you see is yours alone.")
    turn.answer_later(partial(_post, turn, where, notices.complete(message, turn.left_out)))
    return Ack()


def _post(turn: Turn, where: ChannelAbout, message: Message) -> Answer:
    try:
        turn.gateway.ensure_open(where.readers, fresh=True)
        _post_once(turn, where, message)
    except Shut as shut:
        raise Conflict(_refusal(shut, where.name)) from shut
    return Ephemeral(notices.sentence(f"Shared in #{where.name}."))


def _post_once(turn: Turn, where: ChannelAbout, message: Message) -> None:
    key = f"share|{turn.arrival.user_id}|{turn.arrival.message_ts}|{crc32(turn.arrival.chosen.encode()):x}"
    again = Conflict("This was shared here already. Ask for it anew to share what holds then.")
    try:
        with turn.deps.database.unit_of_work() as session:
            if requests.find(session, key) is not None:
                raise again
            requests.remember(session, key, "", at=turn.now)
    except IntegrityError as collision:  # pressed twice at the same moment
        raise again from collision
    try:
        turn.gateway.post_message(where.slack_id, message, to=where.readers)
    except PerhapsSent as problem:
        if problem.method == POST:
            raise  # it may stand there already: another press must not post it twice
        _forget(turn, key)
        raise
    except (SlackProblem, Shut):
        _forget(turn, key)
        raise


def _forget(turn: Turn, key: str) -> None:
    with turn.deps.database.unit_of_work() as session:
        requests.forget(session, key)


def _refusal(shut: Shut, name: str) -> str:
    """Say why nothing was posted, and what would open the channel."""
    first, more = shut.found[0], len(shut.found) - 1
    fact = first.fact(f"#{shut.name or name}")
    also = f" So {'does' if more == 1 else 'do'} {more} more." if more else ""
    return f"{fact[0].upper()}{fact[1:]}: {first.remedy}. Nothing was posted.{also}"
