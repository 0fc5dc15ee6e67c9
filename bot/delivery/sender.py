"""Claimed messages are drawn from the facts as they are now, posted one after the other, and recorded.

That one arrived is recorded in the same transaction that notes the next attempt, before that is made: a worker that
dies between them leaves one message that may have arrived, and that is looked for.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.delivery.outcomes import Outcomes, Shut
from handlers import deliveries
from handlers.deliveries import Drawing
from handlers.slack.audience import why_closed
from handlers.slack.errors import BadPayload, SlackProblem
from handlers.slack.gateway import Gateway
from handlers.slack.limits import LimitExceeded
from handlers.views.parts import Message
from handlers.views.summary import without_chart
from models.clock import Clock
from models.database import Database
from models.notifications import checks, sending
from models.notifications.checks import Verdict
from models.notifications.sending import Arrived, Claim
from models.people import SlackIdentity

log = logging.getLogger(__name__)
FRESH_SECONDS: Final = 5.0
STALE_SECONDS: Final = 10.0


@dataclass(frozen=True)
class Ready:
    """A claimed message as it stands right before it leaves; without a drawing it cannot be drawn."""

    verdict: Verdict
    drawing: Drawing | None = None


class Sender:
    """Sends what this worker has claimed, outside of any transaction."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, seconds: Callable[[], float],
                 outcomes: Outcomes) -> None:  # fmt: skip
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._outcomes = outcomes
        self._arrived: list[Arrived] = []

    def send(self, claims: Sequence[Claim]) -> int:
        """Send each and return how many arrived; facts that are some seconds old are read again."""
        sent, left = 0, list(claims)
        while left:
            ready, read_at = self._make_ready(left), self._seconds()
            while left and self._seconds() - read_at < FRESH_SECONDS:
                claim = left.pop(0)
                sent += self._send_one(claim, ready[claim.id])
        self._record()
        return sent

    def _make_ready(self, claims: Sequence[Claim]) -> Mapping[int, Ready]:
        with self._database.reading() as session:
            verdicts = checks.verdicts(session, claims, now=self._clock.now())
        wanted = [one.id for one in claims if verdicts[one.id] is Verdict.SEND]
        drawn = self._draw(wanted)
        return {one.id: Ready(verdicts[one.id], drawn.get(one.id)) for one in claims}

    def _draw(self, ids: Sequence[int]) -> Mapping[int, Drawing]:
        """Draw all at once; where that fails each by itself, so that one that cannot be drawn holds up no other."""
        try:
            with self._database.reading() as session:
                return deliveries.draw_all(session, ids, now=self._clock.now())
        except Exception:
            log.exception("delivery.not_drawn", extra={"messages": len(ids)})
        alone = ids if len(ids) > 1 else ()
        return {id_: one for each in alone for id_, one in self._draw([each]).items()}

    def _send_one(self, claim: Claim, ready: Ready) -> bool:
        if self._outcomes.rests(claim):
            self._record()
            self._outcomes.put_back(claim)
        elif ready.verdict is not Verdict.SEND:
            self._outcomes.left(claim, ready.verdict)
        elif ready.drawing is None:
            self._outcomes.not_drawn(claim)
        elif ready.drawing.message is None:
            self._outcomes.empty(claim, ready.drawing.outdated)
        else:
            return self._post(claim, ready.drawing, ready.drawing.message)
        return False

    def _post(self, claim: Claim, drawing: Drawing, message: Message) -> bool:
        try:
            channel = self._address(claim)
            if not self._begin(claim, drawing, channel):
                return False
            ts = self._put(channel, claim, message)
        except (Shut, LimitExceeded, SlackProblem) as problem:
            self._record()
            self._outcomes.came_of(claim, problem)
            return False
        self._arrived.append(Arrived(claim, ts, self._clock.now()))
        return True

    def _put(self, channel: str, claim: Claim, message: Message) -> str:
        """Post it; a chart that this workspace does not know yet is left out: the text has its figures."""
        to: dict[str, Any] = {"metadata": {"message_id": claim.uid}, "thread_ts": claim.parent_ts}
        try:
            return self._gateway.post_message(channel, message, **to)
        except BadPayload:
            plain = without_chart(message)
            if plain == message:
                raise
            log.warning("delivery.chart_refused", extra={"message_id": claim.id})
            return self._gateway.post_message(channel, plain, **to)

    def _begin(self, claim: Claim, drawing: Drawing, channel: str) -> bool:
        """Note the attempt before it is made. Who was held up since then leaves it to whoever looks for it."""
        begun = self._seconds()
        if drawing.plain and all(one.claim.plain for one in self._arrived):
            before = self._arrived[0] if self._arrived else None
            mine = sending.begin_after(self._database, before, claim, slack_channel=channel, seconds=begun)
        else:
            mine = self._begin_with(claim, drawing, channel, begun)
        self._arrived.clear()
        return mine and self._seconds() - begun < STALE_SECONDS

    def _begin_with(self, claim: Claim, drawing: Drawing, channel: str, begun: float) -> bool:
        """Note the attempt together with what else is to be kept of it."""
        with self._database.unit_of_work() as session:
            self._note_arrived(session)
            mine = sending.begin(session, claim, slack_channel=channel, seconds=begun)
            if mine:
                sending.drop_items(session, drawing.outdated)
                sending.keep_order(session, drawing.order)
                deliveries.keep_figures(session, drawing, now=self._clock.now())
        return mine

    def _record(self) -> None:
        """Note what has arrived, before anything that takes its time."""
        if self._arrived:
            with self._database.unit_of_work() as session:
                self._note_arrived(session)
            self._arrived.clear()

    def _note_arrived(self, session: Session) -> None:
        for one in self._arrived:
            sending.sent(session, one.claim, ts=one.ts, at=one.at)

    def _address(self, claim: Claim) -> str:
        """Give the conversation to post in; a channel is looked at before each post."""
        if claim.channel_id is None:
            return claim.slack_channel or self._open_dm(claim)
        self._record()
        why = why_closed(self._gateway.channel(claim.slack_channel or ""))
        if why is not None:
            raise Shut(why)
        return claim.slack_channel or ""

    def _open_dm(self, claim: Claim) -> str:
        """Give the conversation with a person, kept from before the first send: there a doubtful one is looked for."""
        self._record()
        with self._database.reading() as session:
            mine = SlackIdentity.person_id == claim.person_id, SlackIdentity.team_id == claim.team_id
            identity = session.scalars(select(SlackIdentity).where(*mine).order_by(SlackIdentity.id)).first()
            user_id, identity_id = (identity.user_id, identity.id) if identity else ("", 0)
        channel = self._gateway.open_dm(user_id)
        with self._database.unit_of_work() as session:
            session.execute(update(SlackIdentity).where(SlackIdentity.id == identity_id).values(dm_channel=channel))
        return channel
