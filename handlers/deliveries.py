"""What a message of the ledger looks like now: at its sending, and whenever it is drawn anew."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.slack.errors import BadPayload, SlackProblem
from handlers.slack.gateway import Gateway
from handlers.views import digest as views
from handlers.views import summary
from handlers.views.parts import Audience, Message, Reader
from models import aside, channels
from models.alerts import current
from models.alerts.rules.weekly import week_in_round
from models.aside import Fault, Step
from models.audience import ANYBODY, ChannelReaders, OneReader, Readers
from models.database import Database, is_outage
from models.digest import Digest, digests
from models.errors import NotFound
from models.guards import each
from models.notifications import posts, redrawing, to_person
from models.notifications.posts import ChannelPost, channel_posts
from models.programme import Channel
from models.summaries import kept
from models.summaries.kept import Posted
from models.summaries.told import corrections
from models.summaries.weekly import Weekly, keep, weekly

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawing:
    """A message as it looks now. None says that nothing is left; `outdated` are items that are not told, with why.

    `to` are its readers. `figures` are those of a summary's post, to be kept with it; `corrects` is the post that is
    put right; `unworded` are items that cannot be put into words.
    """

    message: Message | None
    to: Readers = ANYBODY
    order: tuple[int, ...] = ()
    outdated: Mapping[int, str] = field(default_factory=dict)
    figures: Weekly | None = None
    corrects: Posted | None = None
    unworded: Mapping[int, Fault] = field(default_factory=dict)


def draw(session: Session, message_id: int, *, now: datetime) -> Message | None:
    """Draw one message; None where nothing is left to say."""
    return draw_all(session, [message_id], now=now)[message_id].message


def draw_all(
    session: Session, message_ids: Iterable[int], *, now: datetime, only: Collection[int] | None = None
) -> dict[int, Drawing]:
    """Draw several messages by their ids: those to people at once, those into channels one by one."""
    ids = list(message_ids)
    found = {id_: _drawing(of) for id_, of in digests(session, ids, now=now, only=only).items()}
    weeks: dict[tuple[int, date], Weekly] = {}
    for post in channel_posts(session, [id_ for id_ in ids if id_ not in found]):
        found[post.message_id] = _post(session, post, weeks, now=now)
    return {id_: found.get(id_) or Drawing(None) for id_ in ids}


def draw_each(database: Database, message_ids: Sequence[int], *, now: datetime) -> dict[int, Drawing]:
    """Draw messages so that one that cannot be drawn is missing alone, and one item that cannot be worded, too."""
    broken: dict[int, Exception] = {}

    def draw_some(some: Sequence[int]) -> dict[int, Drawing]:
        with database.reading() as session:
            return draw_all(session, some, now=now)

    found: dict[int, Drawing] = {}
    for some in each(message_ids, draw_some, broken.__setitem__):
        found |= some
    for message_id, error in broken.items():
        try:
            found[message_id] = _in_part(database, message_id, now=now)
        except Exception as problem:
            if is_outage(problem):
                raise
            log.exception("message.not_drawn", extra={"message_id": message_id, "first": type(error).__name__})
    return found


def _in_part(database: Database, message_id: int, *, now: datetime) -> Drawing:
    """Draw a message without the items that break it; raises where it is not theirs."""
    with database.reading() as session:
        held = posts.held_by(session, message_id)

    def draw_some(some: Collection[int]) -> Drawing:
        with database.reading() as session:
            return draw_all(session, [message_id], now=now, only=some)[message_id]

    draw_some(())
    unworded: dict[int, Fault] = {}

    def faulty(id_: int, error: Exception) -> None:
        subject, person_id = held[id_]
        unworded[id_] = aside.fault(aside.item(id_), Step.WORDS, error, key=subject, person_id=person_id)

    each(list(held), draw_some, faulty)
    return replace(draw_some(held.keys() - unworded.keys()), unworded=unworded)


def _drawing(of: Digest) -> Drawing:
    empty = not of.lines and not of.older
    return Drawing(None if empty else views.digest(of), OneReader(to_person(of.person_id)), of.order, of.outdated)


def _post(session: Session, post: ChannelPost, weeks: dict[tuple[int, date], Weekly], *, now: datetime) -> Drawing:
    """Draw the summary of a week for its channel, or one reply of its thread; `weeks` are those drawn up already."""
    outdated = current.outdated(session, post.items, now) if post.part is None and not post.sent else {}
    told = [week_in_round(item.round) for item in post.items if item.id not in outdated]
    if not told:
        return Drawing(None, outdated=outdated)
    of_week = post.channel_id, told[-1]
    if post.sent:
        return _corrected(session, post, told[-1], now=now)
    try:
        of = weeks.get(of_week) or weekly(session, *of_week, now)
    except NotFound:
        return Drawing(None, outdated=outdated)
    weeks[of_week] = of
    to = _readers(session, post)
    if post.part is not None:
        replies = summary.thread(of)
        return Drawing(replies[post.part] if post.part < len(replies) else None, to)
    return Drawing(None if of.empty else summary.weekly_post(of), to, outdated=outdated, figures=of)


def _readers(session: Session, post: ChannelPost) -> ChannelReaders:
    channel = session.get_one(Channel, post.channel_id)
    return ChannelReaders(channel.id, channel.subsidiary_id, channel.partner_id)


def _corrected(session: Session, post: ChannelPost, week: date, *, now: datetime) -> Drawing:
    """Draw a post that stands there with what was wrong in it; None where nothing was, since it is a record."""
    posted = kept.posted(session, post.channel_id, week) if post.part is None else None
    to = _readers(session, post)
    found = corrections(session, posted.told, now=now) if posted else []
    theirs = channels.holding(session, to, {one.key for one in found})
    found = [one for one in found if one.key in theirs]
    if posted is None or not (found or posted.corrected):
        return Drawing(None)
    reader = Reader(audience=Audience.INTERNAL if to.partner_id is None else Audience.PARTNER, locale=posted.locale)
    return Drawing(summary.corrected(posted, found, reader=reader), to, corrects=posted)


def keep_figures(session: Session, drawing: Drawing, *, now: datetime) -> None:
    """Keep the figures of a summary that is about to be posted, for the next one to compare itself with."""
    if drawing.figures is not None and drawing.message is not None:
        keep(session, drawing.figures, text=drawing.message.text, blocks=drawing.message.blocks, now=now)


def redraw(database: Database, gateway: Gateway, message_id: int, now: datetime) -> None:
    """Draw a message anew in its place. Raises SlackProblem, and Shut where its readers may not read it any more."""
    with database.reading() as session:
        place = redrawing.post(session, message_id)
    drawing = draw_each(database, [message_id], now=now).get(message_id) if place else None
    if place is None or drawing is None or drawing.message is None:
        return
    if drawing.corrects is not None and isinstance(drawing.to, ChannelReaders):
        gateway.ensure_open(drawing.to)
        with database.unit_of_work() as session:
            kept.note_corrected(session, drawing.corrects)
    where: dict[str, Any] = {"metadata": {"message_id": place.uid}, "to": drawing.to}
    try:
        gateway.update_message(place.channel, place.ts, drawing.message, **where)
    except BadPayload:  # a chart that is not known there yet: the text has its figures
        gateway.update_message(place.channel, place.ts, summary.without_chart(drawing.message), **where)


def redraw_at_once(database: Database, gateway: Gateway, message_id: int, now: datetime) -> None:
    """Draw the message anew in which somebody pressed a button; where Slack refuses it, delivery tries again."""
    with database.unit_of_work() as session:
        redrawing.note(session, message_id, at=None)  # first, so that a change from now on asks again
    try:
        redraw(database, gateway, message_id, now)
    except SlackProblem:
        with database.unit_of_work() as session:
            redrawing.note(session, message_id, at=redrawing.ASKED)
        raise
