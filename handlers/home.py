"""Home: drawn when it is opened and after each act, for whoever it is; a stranger's says how to be let in."""

from dataclasses import replace

from sqlalchemy.orm import Session

from handlers import rights
from handlers.answers import Ack, Answer
from handlers.arrivals import whole
from handlers.routes import Routes
from handlers.runtime import Deps, Turn
from handlers.slack import ids
from handlers.slack.errors import ViewConflict
from handlers.slack.metadata import Metadata
from handlers.views import home as views
from handlers.views import menu as menu_views
from handlers.views import notices
from handlers.views.parts import Reader, View
from models import naming
from models.access import Caller, caller_for
from models.clock import today_for
from models.readable import noted
from models.summaries.home import Show, Wanted, home


def register(routes: Routes) -> None:
    """Listen to Home being opened, to its filters and pages, and to every act."""
    routes.event("app_home_opened", opened)
    routes.action(ids.HOME_SHOW, choose_show)
    routes.action(ids.HOME_PARTNER, choose_partner)
    routes.action(ids.HOME_PAGE, turn_page)
    routes.acted(follow)


def opened(turn: Turn) -> Answer:
    """Draw it once the event is answered; what was chosen before stays chosen."""
    event = turn.arrival.event
    if event.get("tab") == "home":
        shown = event.get("view") or {}
        turn.after(redraw, turn.deps, turn.arrival.team_id, turn.arrival.user_id, _wanted(shown), shown.get("hash"))
    return Ack()


def follow(turn: Turn) -> None:
    """Draw it anew after an act that may have begun there: by its own button, or in a form that no message opened."""
    shown, arrival = turn.arrival.view or {}, turn.arrival
    if shown.get("type") == "home":
        redraw(turn.deps, arrival.team_id, arrival.user_id, _wanted(shown), str(shown.get("hash") or "") or None)
    elif shown and arrival.metadata.message_ts is None:
        redraw(turn.deps, arrival.team_id, arrival.user_id, _chosen(arrival.metadata))


def _chosen(about: Metadata) -> Wanted:
    """Read what is chosen in the Home that lies below all forms."""
    while about.below is not None:
        about = about.below
    return views.read(about) if about.screen == ids.HOME_SHOW else Wanted()


def _wanted(shown: dict[str, object]) -> Wanted:
    return views.read(Metadata.load(str(shown.get("private_metadata") or "")))


def redraw(deps: Deps, team_id: str, user_id: str, wanted: Wanted | None = None, drawn: str | None = None) -> None:
    """Draw somebody's Home anew.

    Args:
        deps: what the running program gives.
        team_id: the workspace of the person.
        user_id: the person in Slack.
        wanted: what is chosen in it.
        drawn: the hash of the view that they see. Where another drawing came in between, the facts are read once more,
            so that of two drawings the one with the newer facts stays.
    """
    for hash_ in (drawn, None):
        with deps.database.reading() as session, noted(session) as left_out:
            view = _view(session, deps, caller_for(session, team_id, user_id), wanted or Wanted())
        try:
            deps.gateway.publish_home(user_id, notices.complete(view, left_out), hash=hash_)
        except ViewConflict:
            if hash_ is None:
                raise
        else:
            return


def _view(session: Session, deps: Deps, caller: Caller | None, wanted: Wanted) -> View:
    if caller is None:
        return views.of_message(notices.stranger())
    now = deps.clock.now()
    if (unnamed := naming.unnamed(session, by=caller, now=now)) is not None:
        return views.of_message(menu_views.no_role(unnamed))
    return views.home(
        home(session, wanted, by=caller, now=now),
        today=today_for(deps.clock, caller.zone),
        reader=Reader(caller.person_id, locale=caller.locale, side=caller.side),
        verbs={verb.name for verb in rights.verbs_for(caller)},
        now=now,
    )


def choose_show(turn: Turn) -> Answer:
    """Show all plans, those that need someone, or those that are not in force yet."""
    chosen = turn.arrival.chosen
    return _choose(turn, show=Show(chosen) if chosen in set(Show) else Show.ALL)


def choose_partner(turn: Turn) -> Answer:
    """Show the plans of one partner, or of all."""
    chosen = turn.arrival.chosen
    return _choose(turn, partner_id=whole(chosen))


def _choose(turn: Turn, **chosen: object) -> Answer:
    wanted = replace(_wanted(turn.arrival.view or {}), first=0, **chosen)  # type: ignore[arg-type]
    return _drawn(turn, wanted)


def turn_page(turn: Turn) -> Answer:
    """Show the next plans, or those before."""
    first = turn.arrival.chosen.partition("|")[0]
    return _drawn(turn, replace(_wanted(turn.arrival.view or {}), first=whole(first) or 0))


def _drawn(turn: Turn, wanted: Wanted) -> Answer:
    with turn.reading() as session:
        return turn.update(_view(session, turn.deps, turn.caller, wanted))
