"""What came of a message that was not sent, or of which nobody knows; each is one short transaction."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from handlers.deliveries import Drawing
from handlers.slack.audience import Shut
from handlers.slack.errors import (
    AppBroken,
    ChannelClosed,
    PerhapsSent,
    RateLimited,
    RecipientGone,
    SlackProblem,
    SurelyNotSent,
)
from handlers.slack.gateway import POST, Gateway
from handlers.slack.limits import LimitExceeded
from models.audience import Cause
from models.clock import Clock
from models.database import Database
from models.notifications import sending, unreached
from models.notifications.checks import Verdict
from models.notifications.sending import Claim

log = logging.getLogger(__name__)
BACK_OFF: Final = (5, 15, 60, 180, 600)
MOST_DRAWINGS: Final = 5


class Outcomes:
    """Writes into the ledger what became of claimed messages, and knows which workspaces rest."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, seconds: Callable[[], float]) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._resting: dict[str, float] = {}

    def rests(self, claim: Claim) -> bool:
        """Say whether its workspace rests by now."""
        return self._resting.get(claim.team_id or "", 0) > self._seconds()

    def put_back(self, claim: Claim) -> None:
        """Let what was claimed for a workspace that rests wait with it."""
        with self._database.unit_of_work() as session:
            sending.again(session, claim, problem="", retry_at=self._resting[claim.team_id or ""])

    def release(self, claims: Sequence[Claim]) -> None:
        """Leave to others, at once, what was claimed and not begun."""
        if claims:
            with self._database.unit_of_work() as session:
                sending.release(session, claims)

    def left(self, claim: Claim, verdict: Verdict) -> None:
        """Send nothing where nobody is, or where it is night."""
        with self._database.unit_of_work() as session:
            if verdict is Verdict.ASLEEP:
                sending.freed(session, claim, problem="missed its hours")
            elif verdict is Verdict.ELSEWHERE:
                sending.freed(session, claim, problem="another account by now")
            else:
                unreached.person_gone(session, claim, problem="no way in Slack", now=self._clock.now())

    def empty(self, claim: Claim, drawing: Drawing) -> None:
        """Send nothing where nothing is true any more, or can be said."""
        with self._database.unit_of_work() as session:
            if sending.dropped(session, claim, problem="nothing left to say"):
                sending.drop_items(session, drawing.outdated)
                sending.set_aside(session, drawing.unworded, now=self._clock.now())

    def not_drawn(self, claim: Claim) -> None:
        """Try again later what broke while it was drawn; after some times it is given up, for the office to see."""
        with self._database.unit_of_work() as session:
            if claim.attempt >= MOST_DRAWINGS:
                sending.failed(session, claim, problem="not drawn")
            else:
                retry_at = self._seconds() + _back_off(claim.attempt)
                sending.again(session, claim, problem="not drawn", retry_at=retry_at)

    def came_of(self, claim: Claim, problem: Shut | LimitExceeded | SlackProblem) -> None:
        """Write down what came of an attempt."""
        facts = {"message_id": claim.id, "attempt": claim.attempt, "problem": getattr(problem, "code", "")}
        log.warning("delivery.refused", extra=facts)
        match problem:
            case Shut():
                self._failed(claim, problem.code)
            case LimitExceeded():
                self._failed(claim, "too large for Slack")
            case RateLimited():
                self._rest(claim, problem, problem.retry_after)
            case AppBroken():
                self._rest(claim, problem, sending.BROKEN_SECONDS, told=problem.code)
            case RecipientGone() | ChannelClosed():
                self._no_way(claim, problem)
            case PerhapsSent() if problem.method == POST:
                self._perhaps(claim, problem)
            case SurelyNotSent() | PerhapsSent():
                self._again(claim, problem)
            case _:
                self._failed(claim, problem.code)

    def _failed(self, claim: Claim, problem: str) -> None:
        with self._database.unit_of_work() as session:
            sending.failed(session, claim, problem=problem)

    def _perhaps(self, claim: Claim, problem: SlackProblem) -> None:
        with self._database.unit_of_work() as session:
            sending.perhaps_sent(session, claim, problem=problem.code, seconds=self._seconds())

    def _again(self, claim: Claim, problem: SlackProblem) -> None:
        with self._database.unit_of_work() as session:
            sending.again(session, claim, problem=problem.code, retry_at=self._seconds() + _back_off(claim.attempt))

    def _rest(self, claim: Claim, problem: SlackProblem, seconds: float, *, told: str = "") -> None:
        """Send nothing to this workspace for a while, and tell the office why; it is tried again with one message."""
        until = self._resting[claim.team_id or ""] = self._seconds() + seconds
        with self._database.unit_of_work() as session:
            sending.pause(session, claim.team_id or "", until=until, problem=told)
            sending.again(session, claim, problem=problem.code, retry_at=until)

    def _no_way(self, claim: Claim, problem: SlackProblem) -> None:
        if claim.channel_id is not None:
            self._gateway.forget_channel(claim.slack_channel or "")
            self._failed(claim, Cause.NOT_FOUND.value)
            return
        with self._database.unit_of_work() as session:
            unreached.person_gone(session, claim, problem=problem.code, now=self._clock.now())


def _back_off(attempt: int) -> float:
    """Wait longer after each attempt, and not all at the same moment."""
    whole = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
    return whole * (0.5 + secrets.randbelow(1000) / 1000)
