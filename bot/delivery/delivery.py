"""One run of everything that stands between the ledger and Slack. Any number of workers may run it at once."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from bot.delivery.doubts import Doubts
from bot.delivery.outcomes import Outcomes
from bot.delivery.pace import Pace
from bot.delivery.redraws import Redraws
from bot.delivery.sender import Sender
from bot.settings import HISTORY_A_MINUTE, HISTORY_PAGE
from handlers.slack.gateway import Gateway
from models import aside
from models.aside import Fault, Step
from models.clock import Clock
from models.database import Database
from models.guards import attempt_all, each
from models.notifications import filling, recipients, sending
from models.notifications.filling import Filling
from models.notifications.redrawing import SOON_SECONDS
from models.notifications.sending import Claim

FILLED_AT_ONCE: Final = 100
CLAIMED_AT_ONCE: Final = 100
RUN_SECONDS: Final = 45.0
"""After so long a run takes up no more messages: the next one does, at its own moment and within this minute."""


class Delivery:
    """What fills, sends, looks up and redraws. `seconds` is machine time, by which leases and back-off go.

    `halted` is asked between two steps; what was taken up by then and not begun is put back.
    """

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        seconds: Callable[[], float] = time.time,
        halted: Callable[[], bool] = lambda: False,
        *,
        history_page: int = HISTORY_PAGE,
        history_a_minute: int = HISTORY_A_MINUTE,
        redraw_seconds: float = SOON_SECONDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._halted = halted
        self._sender = Sender(
            database, gateway, clock, seconds, Outcomes(database, gateway, clock, seconds), halted=halted
        )
        pace = Pace(history_a_minute, seconds)
        self._doubts = Doubts(database, gateway, clock, seconds, page=history_page, pace=pace, halted=halted)
        self._redraws = Redraws(database, gateway, clock, seconds, halted=halted, soon=redraw_seconds)

    def run_once(self) -> int:
        """Do everything that is due now, new messages first, and return how many of them were sent.

        What fails of it stops nothing else, and is raised at the end.
        """
        return attempt_all([self._fill, self._send, self._doubts.look, self._redraws.run])

    def _fill(self) -> None:
        now = self._clock.now()
        with self._database.unit_of_work() as session:
            sending.expire(session, seconds=self._seconds())
            recipients.forgive(session, now=now)
        faults: list[Fault] = []

        def unreadable(recipient: str, error: Exception) -> None:
            faults.append(aside.fault(recipient, Step.HOURS, error))

        with self._database.reading() as session:
            plans = filling.plan(session, now=now, unreadable=unreadable)
        for first in range(0, len(plans), FILLED_AT_ONCE):
            if self._halted():
                break
            some = plans[first : first + FILLED_AT_ONCE]
            each(some, self._put, lambda one, error: unreadable(one.recipient.key, error))
        if faults:
            with self._database.unit_of_work() as session:
                aside.put(session, faults, now=now)

    def _put(self, plans: Sequence[Filling]) -> None:
        with self._database.unit_of_work() as session:
            filling.put(session, plans, now=self._clock.now())

    def _send(self) -> int:
        """Send what waits; a message with very many items takes its time to be read, so it comes after all others."""
        sent, until = 0, self._seconds() + RUN_SECONDS
        heavy: list[Claim] = []
        while not self._halted() and self._seconds() < until and (claims := self._claim()):
            with self._database.reading() as session:
                late = sending.heavy(session, claims)
            heavy += [claim for claim in claims if claim.id in late]
            sent += self._sender.send([claim for claim in claims if claim.id not in late])
        return sent + sum(self._sender.send([claim]) for claim in heavy)

    def _claim(self) -> Sequence[Claim]:
        with self._database.unit_of_work() as session:
            return sending.claim(session, seconds=self._seconds(), limit=CLAIMED_AT_ONCE)
