"""Claimed messages are drawn from the facts as they are now, posted, and what came of it is recorded."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import select, update

from handlers import deliveries
from handlers.deliveries import Drawing
from handlers.slack.audience import Closed, why_closed
from handlers.slack.errors import (
    AppBroken,
    ChannelClosed,
    PerhapsSent,
    RateLimited,
    RecipientGone,
    SlackProblem,
    SurelyNotSent,
)
from handlers.slack.gateway import Gateway
from handlers.slack.limits import LimitExceeded
from handlers.views.parts import Message
from models.clock import Clock
from models.database import Database
from models.notifications import checks, sending, unreached
from models.notifications.checks import Verdict
from models.notifications.sending import Claim
from models.people import SlackIdentity

log = logging.getLogger(__name__)
BACK_OFF: Final = (5, 15, 60, 180, 600)
STALE_SECONDS: Final = 10.0
POST: Final = "chat_postMessage"


class Shut(Exception):
    """Nothing may be posted in this channel."""

    def __init__(self, why: Closed) -> None:
        super().__init__(why.value)
        self.why = why


class Sender:
    """Sends what this worker has claimed, outside of any transaction."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, seconds: Callable[[], float]) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._resting: dict[str, float] = {}

    def send(self, claims: Sequence[Claim]) -> int:
        """Send each and return how many arrived."""
        now = self._clock.now()
        with self._database.reading() as session:
            verdicts = checks.verdicts(session, claims, now=now)
            awake = [one.id for one in claims if verdicts[one.id] is Verdict.SEND]
            drawn = deliveries.draw_all(session, awake, now=now)
        sent = 0
        for claim in claims:
            if self._rests_until(claim) > self._seconds():
                self._put_back(claim)
            elif claim.id in drawn and (drawing := drawn[claim.id]).message is not None:
                sent += self._send_one(claim, drawing, drawing.message)
            else:
                self._leave(claim, verdicts[claim.id], drawn.get(claim.id))
        return sent

    def _rests_until(self, claim: Claim) -> float:
        return self._resting.get(claim.team_id or "", 0)

    def _put_back(self, claim: Claim) -> None:
        """What was claimed for a workspace that rests by now waits with it."""
        with self._database.unit_of_work() as session:
            sending.again(session, claim, problem="", retry_at=self._rests_until(claim))

    def _leave(self, claim: Claim, verdict: Verdict, drawing: Drawing | None) -> None:
        """Send nothing: nobody is there, it is night there, or nothing of it is true any more."""
        with self._database.unit_of_work() as session:
            if verdict is Verdict.NO_WAY:
                unreached.person_gone(session, claim, problem="no way in Slack", now=self._clock.now())
            elif verdict is Verdict.ASLEEP:
                sending.freed(session, claim, problem="missed its hours")
            elif sending.dropped(session, claim, problem="nothing left to say"):
                sending.drop_items(session, drawing.outdated if drawing else {})

    def _send_one(self, claim: Claim, drawing: Drawing, message: Message) -> bool:
        try:
            channel = self._address(claim)
            if not self._begin(claim, drawing, channel):
                return False
            ts = self._gateway.post_message(
                channel, message, metadata={"message_id": claim.uid}, thread_ts=claim.parent_ts
            )  # fmt: skip
        except Shut as shut:
            self._closed(claim, shut.why)
            return False
        except LimitExceeded:
            log.exception("delivery.too_large", extra={"message_id": claim.id})
            with self._database.unit_of_work() as session:
                sending.failed(session, claim, problem="too large for Slack")
            return False
        except SlackProblem as problem:
            self._came_of_it(claim, problem)
            return False
        with self._database.unit_of_work() as session:
            sending.sent(session, claim, ts=ts, at=self._clock.now())
        return True

    def _begin(self, claim: Claim, drawing: Drawing, channel: str) -> bool:
        """Note the attempt before it is made. Who was held up since then leaves it to whoever looks for it."""
        begun = self._seconds()
        with self._database.unit_of_work() as session:
            mine = sending.begin(session, claim, slack_channel=channel, seconds=begun)
            if mine:
                sending.drop_items(session, drawing.outdated)
                sending.keep_order(session, drawing.order)
        return mine and self._seconds() - begun < STALE_SECONDS

    def _address(self, claim: Claim) -> str:
        """Give the conversation to post in; a channel is looked at before each post."""
        if claim.channel_id is None:
            return claim.slack_channel or self._open_dm(claim)
        why = why_closed(self._gateway.channel(claim.slack_channel or ""))
        if why is not None:
            raise Shut(why)
        return claim.slack_channel or ""

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

    def _closed(self, claim: Claim, why: Closed) -> None:
        """Post nothing, and tell who answers for the channel."""
        log.warning("delivery.channel_closed", extra={"message_id": claim.id, "problem": why.value})
        with self._database.unit_of_work() as session:
            unreached.channel_closed(session, claim, problem=why.value, now=self._clock.now())

    def _came_of_it(self, claim: Claim, problem: SlackProblem) -> None:
        facts = {"message_id": claim.id, "attempt": claim.attempt, "problem": problem.code, "method": problem.method}
        log.warning("delivery.refused", extra=facts)
        if isinstance(problem, RecipientGone | ChannelClosed):
            self._no_way(claim, problem)
            return
        if isinstance(problem, RateLimited):
            self._rest(claim, problem, problem.retry_after)
            return
        if isinstance(problem, AppBroken):
            self._rest(claim, problem, sending.BROKEN_SECONDS, broken=True)
            return
        now = self._seconds()
        with self._database.unit_of_work() as session:
            if isinstance(problem, PerhapsSent) and problem.method == POST:
                sending.perhaps_sent(session, claim, problem=problem.code, seconds=now)
            elif isinstance(problem, SurelyNotSent | PerhapsSent):
                sending.again(session, claim, problem=problem.code, retry_at=now + _back_off(claim.attempt))
            else:
                sending.failed(session, claim, problem=problem.code)

    def _rest(self, claim: Claim, problem: SlackProblem, seconds: float, *, broken: bool = False) -> None:
        """Send nothing to this workspace for a while; a broken app is tried again with one message."""
        until = self._resting[claim.team_id or ""] = self._seconds() + seconds
        with self._database.unit_of_work() as session:
            sending.pause(session, claim.team_id or "", until=until, problem=problem.code if broken else "")
            sending.again(session, claim, problem=problem.code, retry_at=until)

    def _no_way(self, claim: Claim, problem: SlackProblem) -> None:
        if claim.channel_id is not None:
            self._gateway.forget_channel(claim.slack_channel or "")
            self._closed(claim, Closed.NOT_FOUND)
            return
        with self._database.unit_of_work() as session:
            unreached.person_gone(session, claim, problem=problem.code, now=self._clock.now())


def _back_off(attempt: int) -> float:
    """Wait longer after each attempt, and not all at the same moment."""
    whole = BACK_OFF[min(attempt, len(BACK_OFF)) - 1]
    return whole * (0.5 + secrets.randbelow(1000) / 1000)
