"""What is asked most, asked once before anybody does it: its statements are compiled, and what loads late is loaded."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from handlers import answers
from handlers.arrivals import Arrival, Kind
from handlers.grammar.commands import Status
from handlers.routes import Routes
from handlers.runtime import Deps, Turn
from models import channels

log = logging.getLogger(__name__)


def rehearse(routes: Routes, deps: Deps) -> None:
    """Answer `/psp status` as to one person of each role in a channel, and let nobody hear it.

    It does not pass the guard of listeners: it has no limit of time, and no log or figure counts it. That it fails is
    no reason not to begin: then whoever asks first waits.
    """
    try:
        with deps.database.reading() as session:
            askers = channels.askers(session)
        for team, user, channel in askers:
            turn = Turn(deps, Arrival(Kind.COMMAND, team, user, {}, channel, text="status"), "rehearsal")
            answer = routes.do(turn, Status())
            answers.on_ack(answer or answers.Ack(), turn.arrival)
    except SQLAlchemyError as problem:
        log.warning("rehearsal.failed", extra={"failure": type(problem).__name__})
    except Exception:
        log.exception("rehearsal.failed")
