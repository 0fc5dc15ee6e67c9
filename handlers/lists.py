"""Lists of milestones: typed, turned page by page, narrowed, shared. The channel supplies the place that is left out.

Buttons say back what the list is about in words, so a page can be drawn again by anybody who may see it.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from handlers import channels
from handlers.answers import Answer, Options
from handlers.arrivals import whole
from handlers.grammar.commands import ListThings
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import lists as views
from handlers.views import parts
from handlers.views.parts import Message
from handlers.views.sharing import Difference
from models import lists, people, places
from models.base import Side
from models.channels import ChannelAbout, ChannelClass
from models.errors import NotFound
from models.lists import OWN, Wanted, Which
from models.summaries.sharing import extent

EVERYBODY: Final = "all"


def register(routes: Routes) -> None:
    """Listen to lists and what turns, narrows and shares them."""
    routes.command(ListThings, show)
    routes.action(ids.LIST_OPEN, open_list)
    routes.action(ids.PAGE_NEXT, turn_page)
    routes.action(ids.PAGE_BACK, turn_page)
    for action_id in (ids.LIST_FILTER, ids.LIST_PARTNER, ids.LIST_OWNER):
        routes.action(action_id, narrow)
    routes.menu(ids.LIST_PARTNER, offer_partners)
    routes.menu(ids.LIST_OWNER, offer_owners)
    routes.action(ids.LIST_SHARE, share)
    routes.screen(ids.LIST_OPEN, lambda turn, about: _drawn(turn, about.about or "", about.page or 0))


def write(wanted: Wanted) -> str:
    """Write what is listed as a button says it back: `overdue;in=de;partner=3;owner=7`."""
    pieces = [("in", wanted.place.key if wanted.place else None), ("partner", wanted.partner_id),
              ("owner", wanted.owner_id)]  # fmt: skip
    return ";".join([wanted.which.value, *(f"{name}={said}" for name, said in pieces if said is not None)])


def read(session: Session, about: str, turn: Turn) -> Wanted:
    """Read it back; the place is looked for with the rights that the reader has now."""
    which, *pieces = about.split(";")
    said = dict(piece.split("=", 1) for piece in pieces if "=" in piece)
    if which not in set(Which):
        raise NotFound("This list is not offered any more. Write /psp list.")
    place = places.find(session, said["in"], by=turn.caller) if "in" in said else None
    return Wanted(Which(which), place, whole(said.get("partner")), whole(said.get("owner")))


def show(turn: Turn, command: ListThings) -> Answer:
    """Show what was typed; without a place it is the channel's, and one's own things have none."""
    which = Which(command.which) if command.which else Which.OVERDUE
    with turn.reading() as session:
        where = channels.about(session, turn)
        place = places.find(session, command.of, by=turn.caller) if command.of else None
        if place is None and which not in OWN:
            place = where.place
        return turn.say(_page(session, turn, Wanted(which, place), where))


def open_list(turn: Turn) -> Answer:
    """Show a list by its button."""
    about = turn.arrival.chosen
    return turn.say(_drawn(turn, about), again=Metadata(screen=ids.LIST_OPEN, about=about))


def turn_page(turn: Turn) -> Answer:
    """Show the next page or the one before, in place of this one."""
    first, _, about = turn.arrival.chosen.partition("|")
    return _redraw(turn, about, first=whole(first) or 0)


def narrow(turn: Turn) -> Answer:
    """Show the list that was chosen, from its beginning."""
    return _redraw(turn, turn.arrival.chosen)


def _redraw(turn: Turn, about: str, *, first: int = 0) -> Answer:
    again = Metadata(screen=ids.LIST_OPEN, about=about, page=first)
    return turn.replace(_drawn(turn, about, first), again=again)


def _drawn(turn: Turn, about: str, first: int = 0) -> Message:
    with turn.reading() as session:
        return _page(session, turn, read(session, about, turn), channels.about(session, turn), first=first)


def _page(session: Session, turn: Turn, wanted: Wanted, where: ChannelAbout, *, first: int = 0) -> Message:
    page = lists.page(session, wanted, by=turn.caller, now=turn.now, first=first)
    if wanted.place is not None:
        page = replace(page, sight=extent(session, wanted.place, where, by=turn.caller).sight)
    may_share = where.registered and wanted.which not in OWN and page.total > 0
    hold = partial(lists.ids, session, by=turn.caller, now=turn.now)
    seen, posted = (hold(wanted), hold(replace(wanted, audience=where))) if may_share else (set(), set())
    kinds = [(which, write(replace(wanted, which=which, owner_id=None, partner_id=None))) for which in Which]
    return views.page(
        page,
        write(wanted),
        filters=kinds,
        reader=turn.reader,
        share=bool(posted),
        differs=Difference(len(seen - posted), len(posted - seen), counted=turn.caller.side is Side.VENDOR),
        audience=f"#{where.name}",
    )


def offer_partners(turn: Turn) -> Options:
    """Offer the partners of this list, those whose name holds what was typed."""
    with turn.reading() as session:
        wanted = replace(_asked(session, turn), partner_id=None)
        found = lists.partners(session, wanted, by=turn.caller, now=turn.now)
    choices = ((name, write(replace(wanted, partner_id=partner_id))) for partner_id, name in found)
    return _options(turn, ("All partners", write(wanted)), choices)


def offer_owners(turn: Turn) -> Options:
    """Offer the owners of both sides in this list."""
    with turn.reading() as session:
        wanted = replace(_asked(session, turn), owner_id=None)
        found = lists.owners(session, wanted, by=turn.caller, now=turn.now)
    choices = ((f"{ref.name} ({ref.company})", write(replace(wanted, owner_id=ref.id))) for ref in found)
    return _options(turn, ("All owners", write(wanted)), choices)


def _asked(session: Session, turn: Turn) -> Wanted:
    """Read from the block's id what the list is about: a list that asks for choices sends nothing else."""
    return read(session, str(turn.arrival.body.get("block_id", "")).split(".", 2)[-1], turn)


def _options(turn: Turn, first: tuple[str, str], others: Iterable[tuple[str, str]]) -> Options:
    typed = turn.text.casefold().strip()
    found = [(says, label) for label, says in others if typed in label.casefold()]
    return Options([(first[1], first[0]), *found] if not typed else found)


def share(turn: Turn) -> Answer:
    """Post the list, drawn anew for everybody of the channel, after a look at who they are now."""
    with turn.reading() as session:
        where = channels.about(session, turn)
        wanted = replace(read(session, turn.arrival.chosen, turn), audience=where)
        page = lists.page(session, wanted, by=turn.caller, now=turn.now, most=views.SHARED_ROWS)
        vendor = people.vendor_name(session)
        reader = channels.audience(session, turn, where)
    partner = where.place.name if where.place and where.kind is ChannelClass.PARTNER else None
    seen_by = f"{vendor} and {partner}" if partner else f"{vendor} only"
    message = views.shared(
        page, reader=reader, by=turn.caller.name, seen_by=parts.literal(seen_by),
        at=parts.instant(turn.now),
    )  # fmt: skip
    return channels.share(turn, where, message)
