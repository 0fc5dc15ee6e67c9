"""Sent messages whose facts have changed are drawn anew, after all new ones and a few at a time."""

import logging
from collections.abc import Callable

from handlers import deliveries
from handlers.slack.audience import Shut
from handlers.slack.errors import (
    AppBroken,
    ChannelClosed,
    MessageGone,
    PerhapsSent,
    RateLimited,
    RecipientGone,
    SlackProblem,
    SurelyNotSent,
)
from handlers.slack.gateway import Gateway
from models.clock import Clock
from models.database import Database, is_outage
from models.notifications import redrawing, sending
from models.notifications.redrawing import Redraw

log = logging.getLogger(__name__)
GONE = (MessageGone, ChannelClosed, RecipientGone, Shut)


class Redraws:
    """Draws messages anew."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        seconds: Callable[[], float],
        *,
        halted: Callable[[], bool] = lambda: False,
        soon: float = redrawing.SOON_SECONDS,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._halted = halted
        self._soon = soon

    def run(self) -> None:
        """Draw what is due; one that breaks is given up and stops no other."""
        now = self._clock.now()
        with self._database.unit_of_work() as session:
            taken = redrawing.claim(session, seconds=self._seconds(), now=now, soon=self._soon)
        for one in taken:
            if self._halted():
                return
            self._redraw(one)

    def _redraw(self, one: Redraw) -> None:
        try:
            deliveries.redraw(self._database, self._gateway, one.id, self._clock.now())
        except (RateLimited, AppBroken, PerhapsSent, SurelyNotSent) as problem:
            self._put_off(one, problem)
            return
        except (SlackProblem, Shut) as problem:
            level = logging.INFO if isinstance(problem, GONE) else logging.WARNING
            log.log(level, "redraw.given_up", extra={"message_id": one.id, "problem": problem.code})
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("redraw.broke", extra={"message_id": one.id})
        with self._database.unit_of_work() as session:
            redrawing.done(session, one)

    def _put_off(self, one: Redraw, problem: SlackProblem) -> None:
        """Try again later; what was perhaps drawn may be drawn twice."""
        seconds = problem.retry_after if isinstance(problem, RateLimited) else sending.LOOK_AFTER_SECONDS
        with self._database.unit_of_work() as session:
            redrawing.later(session, one, at=self._seconds() + seconds)
