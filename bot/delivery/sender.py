"""Claimed messages are drawn from the facts as they are now, posted, and what came of it is recorded."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import select, update

from handlers import deliveries
from handlers.slack.errors import (
    AppBroken,
    PerhapsSent,
    RateLimited,
    SlackProblem,
    SurelyNotSent,
)
from handlers.slack.gateway import Gateway
from handlers.views.parts import Message
from models.clock import Clock
from models.database import Database
from models.notifications import sending
from models.notifications.sending import Claim
from models.people import SlackIdentity

log = logging.getLogger(__name__)
BACK_OFF: Final = (5, 15, 60, 180, 600)
BROKEN_SECONDS: Final = 300.0


class Sender:
    """Sends what this worker has claimed, outside of any transaction."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, seconds: Callable[[], float]) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds

    def send(self, claims: Sequence[Claim]) -> int:
        """Send each and return how many arrived."""
        with self._database.reading() as session:
            drawn = deliveries.draw_all(session, [one.id for one in claims], now=self._clock.now())
        return sum(self._send_one(one, drawn.get(one.id)) for one in claims)

    def _send_one(self, claim: Claim, message: Message | None) -> bool:
        if message is None:
            with self._database.unit_of_work() as session:
                sending.dropped(session, claim, problem="nothing left to say")
            return False
        try:
            channel = claim.slack_channel or self._open_dm(claim)
            with self._database.unit_of_work() as session:
                if not sending.begin(session, claim, slack_channel=channel, seconds=self._seconds()):
                    return False
            ts = self._gateway.post_message(channel, message, metadata={"message_id": claim.uid})
        except SlackProblem as problem:
            self._came_of_it(claim, problem)
            return False
        with self._database.unit_of_work() as session:
            sending.sent(session, claim, ts=ts, at=self._clock.now())
        return True

    def _open_dm(self, claim: Claim) -> str:
        """Give the conversation with a person, kept from before the first send: there a doubtful one is looked for."""
        with self._database.reading() as session:
            mine = SlackIdentity.person_id == claim.person_id, SlackIdentity.team_id == claim.team_id
            identity = session.scalars(select(SlackIdentity).where(*mine).order_by(SlackIdentity.id)).first()
            user_id, identity_id = (identity.user_id, identity.id) if identity else ("", 0)
        channel = self._gateway.open_dm(user_id)
        with self._database.unit_of_work() as session:
            session.execute(update(SlackIdentity).where(SlackIdentity.id == identity_id).values(dm_channel=channel))
        return channel

    def _came_of_it(self, claim: Claim, problem: SlackProblem) -> None:
        facts = {"message_id": claim.id, "attempt": claim.attempt, "problem": problem.code}
        log.warning("delivery.refused", extra=facts)
        now = self._seconds()
        with self._database.unit_of_work() as session:
            if isinstance(problem, RateLimited):
                until = now + problem.retry_after
                sending.pause(session, claim.team_id or "", until=until)
                sending.again(session, claim, problem=problem.code, retry_at=until)
            elif isinstance(problem, AppBroken):
                until = now + BROKEN_SECONDS
                sending.pause(session, claim.team_id or "", until=until, problem=problem.code)
                sending.again(session, claim, problem=problem.code, retry_at=until)
            elif isinstance(problem, PerhapsSent) and problem.method == "chat_postMessage":
                sending.perhaps_sent(session, claim, problem=problem.code, seconds=now)
            elif isinstance(problem, SurelyNotSent | PerhapsSent):
                sending.again(session, claim, problem=problem.code, retry_at=now + _back_off(claim.attempt))
            else:
                sending.failed(session, claim, problem=problem.code)


def _back_off(attempt: int) -> float:
    """Wait longer after each attempt, and not all at the same moment."""
    whole = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
    return whole * (0.5 + secrets.randbelow(1000) / 1000)
