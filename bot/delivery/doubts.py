"""Messages that were perhaps sent are looked for in their conversation: found, sent again, or listed."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from handlers.slack.errors import AppBroken, PerhapsSent, RateLimited, SlackProblem, SurelyNotSent
from handlers.slack.gateway import Gateway
from models.clock import Clock
from models.database import Database
from models.notifications import sending
from models.notifications.sending import Claim

log = logging.getLogger(__name__)
AT_ONCE: Final = 20
CLOCKS_DIFFER: Final = timedelta(minutes=5)
UNREADABLE: Final = frozenset({"missing_scope", "no_permission", "access_denied", "not_allowed_token_type"})
"""Refusals that concern reading alone: the app may go on posting."""


class Doubts:
    """Finds out what became of messages whose answer never came."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        seconds: Callable[[], float],
        *,
        halted: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._halted = halted

    def look(self) -> None:
        """Look for those whose time it is, each once."""
        with self._database.unit_of_work() as session:
            claims = sending.claim_doubts(session, seconds=self._seconds(), limit=AT_ONCE)
        for claim in claims:
            if self._halted():
                return
            self._look_for(claim)

    def _look_for(self, claim: Claim) -> None:
        since = claim.created_at - CLOCKS_DIFFER
        try:
            ts = self._gateway.find_message(
                claim.slack_channel or "", claim.uid, since=since, thread_ts=claim.parent_ts
            )  # fmt: skip
        except SlackProblem as problem:
            self._could_not_look(claim, problem)
            return
        log.info("delivery.looked_up", extra={"message_id": claim.id, "found": ts is not None})
        with self._database.unit_of_work() as session:
            if ts is not None:
                sending.sent(session, claim, ts=ts, at=self._clock.now())
            else:
                sending.not_there(session, claim, seconds=self._seconds())

    def _could_not_look(self, claim: Claim, problem: SlackProblem) -> None:
        now = self._seconds()
        with self._database.unit_of_work() as session:
            if isinstance(problem, RateLimited):
                sending.look_later(session, claim, retry_at=now + problem.retry_after)
            elif isinstance(problem, PerhapsSent | SurelyNotSent):
                sending.look_later(session, claim, retry_at=now + sending.LOOK_AFTER_SECONDS)
            elif isinstance(problem, AppBroken) and problem.code not in UNREADABLE:
                sending.look_later(session, claim, retry_at=now + sending.BROKEN_SECONDS)
            else:
                log.warning("delivery.unknown", extra={"message_id": claim.id, "problem": problem.code})
                sending.unreadable(session, claim, problem=problem.code)
