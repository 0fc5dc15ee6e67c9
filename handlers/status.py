"""How things stand: typed or pressed, for a plan, a partner, a subsidiary or oneself, and shared with a channel.

What is shared is drawn anew for everybody of the channel, never copied from what the asker saw.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from handlers import channels, rights
from handlers.answers import Answer
from handlers.arrivals import whole
from handlers.grammar.commands import Status
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import cards as card_views
from handlers.views import parts
from handlers.views import status as views
from handlers.views.parts import Message, Reader
from handlers.views.sharing import Difference
from models import access, lists, people, places
from models.access import Act
from models.base import Side
from models.channels import ChannelAbout, ChannelClass
from models.errors import Conflict
from models.paging import start_of
from models.places import Kind, Place
from models.plans import Stage
from models.summaries.cards import cards
from models.summaries.scope import Scope
from models.summaries.sharing import extent
from models.summaries.standing import Standing, milestones_of, needs, standing
from models.summaries.survey import Survey

Page: TypeAlias = Callable[[Turn, str, int], Message]
"""A page of what a name stands for, from its nth row on."""
_ME = frozenset({"me", "mine", "myself"})
_NOT_REGISTERED = "This channel is not registered, so nothing can be shared here"


def register(routes: Routes) -> None:
    """Listen to status and everything that opens more of it."""
    routes.command(Status, show)
    routes.action(ids.STATUS_OPEN, open_here)
    routes.action(ids.SHARE, share)
    for name, page in _PAGES.items():
        routes.action(name, partial(_open, page, name))
        routes.screen(name, partial(_open_again, page))


def reader_of(turn: Turn) -> Reader:
    """Give the asker as the reader of a private screen."""
    return Reader(turn.caller.person_id, locale=turn.caller.locale, side=turn.caller.side)


def open_here(turn: Turn) -> Answer:
    """Show what the channel is about, by button."""
    return show(turn, Status())


def show(turn: Turn, command: Status) -> Answer:
    """Show how what was named stands; without a name it is the channel's place, else oneself."""
    mine = (command.about or "").casefold() in _ME
    with turn.reading() as session:
        where = channels.about(session, turn)
        named = None if mine or command.about is None else places.find(session, command.about, by=turn.caller)
        place = named or (None if mine else where.place)
        if place is None:
            return turn.say(_mine(session, turn, where))
        return turn.say(_private(session, turn, place, where))


def _mine(session: Session, turn: Turn, where: ChannelAbout) -> Message:
    page = lists.waiting(session, by=turn.caller, now=turn.now, most=views.ROWS)
    why = _NOT_REGISTERED if where.kind is ChannelClass.UNREGISTERED else ""
    return views.mine(page, reader=reader_of(turn), verbs=_verbs(turn), why=why)


def _verbs(turn: Turn) -> set[str]:
    return {verb.name for verb in rights.verbs_for(turn.asker)}


def _private(session: Session, turn: Turn, place: Place, where: ChannelAbout) -> Message:
    compared = extent(session, place, where, by=turn.caller)
    found = standing(session, Scope(place, turn.caller), now=turn.now)
    found = replace(found, sight=compared.sight, of=compared.of)
    kept = _kept(session, turn, place, where)
    left_out = max(found.needs.total - kept.things, 0) if kept.things is not None else 0
    offered = views.Offered(
        place.key,
        add="add milestone" in _verbs(turn),
        share=kept.anything,
        differs=Difference(
            left_out or compared.out,
            compared.more,
            counted=turn.caller.side is Side.VENDOR,
            noun="plan",
            noun_out="thing" if left_out else "plan",
        ),
        channel=where.name,
        seen_by=_seen_by(session, where) if where.kind is ChannelClass.PARTNER and kept.anything else "",
        start=_may_start(session, turn, place),
    )
    return views.private(found, offered, reader=reader_of(turn))


def _may_start(session: Session, turn: Turn, place: Place) -> bool:
    """Say whether the reader may put this draft in force."""
    if place.kind is not Kind.PLAN:
        return False
    plan = access.get_plan(session, place.key, by=turn.caller)
    return plan.stage is Stage.DRAFT and access.may(access.scope_of(plan), Act.START_PLAN, by=turn.caller)


@dataclass(frozen=True)
class _Kept:
    """Whether a channel may hold anything of a place, and how much; None is all of it."""

    anything: bool
    things: int | None = None


def _kept(session: Session, turn: Turn, place: Place, where: ChannelAbout) -> _Kept:
    if not where.registered:
        return _Kept(anything=False)
    if where.place is not None and where.place.key == place.key:
        return _Kept(anything=True)
    survey = Survey(session, Scope(place, turn.caller, where), now=turn.now)
    return _Kept(bool(survey.plans), needs(survey, 0).total)


def _seen_by(session: Session, where: ChannelAbout) -> str:
    vendor = people.vendor_name(session)
    partner = where.place.name if where.place and where.kind is ChannelClass.PARTNER else None
    return parts.literal(f"{vendor} and {partner}" if partner else f"{vendor} only")


def share(turn: Turn) -> Answer:
    """Post a standing, drawn anew for everybody of the channel, after a look at who they are now."""
    with turn.reading() as session:
        where = channels.about(session, turn)
        place = places.find(session, turn.arrival.chosen, by=turn.caller)
        found = standing(session, Scope(place, audience=where), now=turn.now) if where.registered else None
        seen_by = _seen_by(session, where)
        reader = channels.audience(session, turn, where)
    if found is None:
        raise Conflict(f"{_NOT_REGISTERED}. What you see is yours alone.")
    if not found.plans + found.drafts:
        raise Conflict(f"Nothing of “{place.name}” may be seen in #{where.name}, so nothing was posted.")
    message = views.shared(
        found, reader=reader, by=turn.caller.name, seen_by=seen_by, at=parts.instant(turn.now),
        here=where.place.name if where.place else "",
    )  # fmt: skip
    return channels.share(turn, where, message)


def _open(page: Page, name: str, turn: Turn) -> Answer:
    """Show a page of what a button names; a pager's comes in place of the one before."""
    first, _, about = turn.arrival.chosen.partition("|")
    turning = str(turn.arrival.action.get("action_id", "")).endswith((".0", ".1"))
    again = Metadata(screen=name, about=about, page=whole(first) or 0)
    message = page(turn, about, whole(first) or 0)
    return turn.replace(message, again=again) if turning else turn.say(message, again=again)


def _open_again(page: Page, turn: Turn, about: Metadata) -> Message:
    return page(turn, about.about or "", about.page or 0)


def needing(turn: Turn, about: str, first: int) -> Message:
    """Show all that needs someone, page by page."""
    with turn.reading() as session:
        place = places.find(session, about, by=turn.caller)
        found = standing(session, Scope(place, turn.caller), now=turn.now, rows=views.MOST, first=first)
    return views.needing(found, about, reader=reader_of(turn))


def all_plans(turn: Turn, about: str, first: int) -> Message:
    """Show the plans of a place as cards, worst first; without a place all that the reader sees."""
    with turn.reading() as session:
        place = places.find(session, about, by=turn.caller) if about else None
        scope = Scope(place, turn.caller)
        compared = extent(session, place, channels.about(session, turn), by=turn.caller) if place else None
        survey = Survey(session, scope, now=turn.now)
        ordered = survey.by_health()
        first = start_of(first, len(ordered), card_views.PAGE)
        shown = cards(survey, ordered[first : first + card_views.PAGE])
    in_force = len(survey.in_force)
    sight, of = (compared.sight, compared.of) if compared else (scope.sight, None)
    head = card_views.headline(survey.together.health, in_force, len(ordered) - in_force, place, sight, of=of)
    today = place.today(turn.now) if place else turn.today
    return card_views.listed(
        shown, head, today=today, reader=reader_of(turn), total=len(ordered), first=first, about=about
    )  # fmt: skip


def all_milestones(turn: Turn, about: str, first: int) -> Message:
    """Show all milestones of a plan, page by page."""
    with turn.reading() as session:
        scope = Scope(places.find(session, about, by=turn.caller), turn.caller)
        found: Standing = standing(session, scope, now=turn.now, rows=1)
        first = start_of(first, found.counts.total, views.MOST)
        rows = milestones_of(session, scope, now=turn.now, first=first, most=views.MOST)
    return views.milestones_of(rows, found, reader=reader_of(turn), first=first)


_PAGES: Final[dict[str, Page]] = {
    ids.NEEDS_OPEN: needing, ids.PLANS_OPEN: all_plans, ids.PLAN_MILESTONES: all_milestones,
}  # fmt: skip
