"""One run of everything that stands between the ledger and Slack. Any number of workers may run it at once."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from bot.delivery.doubts import Doubts
from bot.delivery.outcomes import Outcomes
from bot.delivery.redraws import Redraws
from bot.delivery.sender import Sender
from handlers.slack.gateway import Gateway
from models.clock import Clock
from models.database import Database
from models.notifications import filling, recipients, sending
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
    ) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._halted = halted
        self._sender = Sender(
            database, gateway, clock, seconds, Outcomes(database, gateway, clock, seconds), halted=halted
        )
        self._doubts = Doubts(database, gateway, clock, seconds, halted=halted)
        self._redraws = Redraws(database, gateway, clock, seconds, halted=halted)

    def run_once(self) -> int:
        """Do everything that is due now, new messages first, and return how many of them were sent."""
        self._fill()
        sent = self._send()
        self._doubts.look()
        self._redraws.run()
        return sent

    def _fill(self) -> None:
        now = self._clock.now()
        with self._database.unit_of_work() as session:
            sending.expire(session, seconds=self._seconds())
            recipients.forgive(session, now=now)
        with self._database.reading() as session:
            plans = filling.plan(session, now=now)
        for first in range(0, len(plans), FILLED_AT_ONCE):
            if self._halted():
                return
            with self._database.unit_of_work() as session:
                filling.put(session, plans[first : first + FILLED_AT_ONCE], now=now)

    def _send(self) -> int:
        sent, until = 0, self._seconds() + RUN_SECONDS
        while not self._halted() and self._seconds() < until and (claims := self._claim()):
            sent += self._sender.send(claims)
        return sent

    def _claim(self) -> Sequence[Claim]:
        with self._database.unit_of_work() as session:
            return sending.claim(session, seconds=self._seconds(), limit=CLAIMED_AT_ONCE)
