"""Claimed messages are drawn from the facts as they are now, posted some at a time, and recorded.

That those before arrived is recorded in the same transaction that notes the next attempts, before these are made: a
worker that dies between them leaves as many messages that may have arrived as were under way, and those are looked for.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.delivery.outcomes import Outcomes
from handlers import deliveries
from handlers.deliveries import Drawing
from handlers.slack.audience import Shut
from handlers.slack.errors import BadPayload, PerhapsSent, SlackProblem
from handlers.slack.gateway import POST, Gateway
from handlers.slack.limits import LimitExceeded
from handlers.views.parts import Message
from handlers.views.summary import without_chart
from models.audience import ChannelReaders, Readers
from models.clock import Clock
from models.database import Database, is_outage
from models.notifications import checks, sending
from models.notifications.checks import Verdict
from models.notifications.sending import Arrived, Claim
from models.people import SlackIdentity

log = logging.getLogger(__name__)
FRESH_SECONDS: Final = 5.0
STALE_SECONDS: Final = 10.0
AT_ONCE: Final = 8
"""Posts under way at the same time, each in another conversation; where Slack says that it is too much, all rest."""

LAST_POSTS_SECONDS: Final = 3.0
"""How long posts that are under way have when it is halted; after that they are left to whoever looks for them."""

_LOOKS_UP_SECONDS: Final = 0.25


@dataclass(frozen=True)
class Ready:
    """A claimed message as it stands right before it leaves; without a drawing it cannot be drawn."""

    verdict: Verdict
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Leaving:
    """A message with something to say, and the conversation that it goes to."""

    claim: Claim
    drawing: Drawing
    message: Message
    channel: str


class Sender:
    """Sends what this worker has claimed, outside of any transaction."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, seconds: Callable[[], float],
                 outcomes: Outcomes, *, halted: Callable[[], bool] = lambda: False) -> None:  # fmt: skip
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._outcomes = outcomes
        self._halted = halted
        self._arrived: list[Arrived] = []
        self._at_once = 1

    def send(self, claims: Sequence[Claim]) -> int:
        """Send each and return how many arrived; facts that are some seconds old are read again.

        What is left when it is halted is put back.
        """
        sent, left = 0, list(claims)
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery")
        try:
            while left and not self._halted():
                ready, read_at = self._make_ready(left), self._seconds()
                while left and self._seconds() - read_at < FRESH_SECONDS and not self._halted():
                    sent += self._post(self._next(left, ready), pool)
            self._record()
        finally:
            pool.shutdown(wait=False)  # a post that hangs holds up nobody
        self._outcomes.release(left)
        return sent

    def _make_ready(self, claims: Sequence[Claim]) -> Mapping[int, Ready]:
        with self._database.reading() as session:
            verdicts = checks.verdicts(session, claims, now=self._clock.now())
        wanted = [one.id for one in claims if verdicts[one.id] is Verdict.SEND]
        drawn = deliveries.draw_each(self._database, wanted, now=self._clock.now())
        return {one.id: Ready(verdicts[one.id], drawn.get(one.id)) for one in claims}

    def _next(self, left: list[Claim], ready: Mapping[int, Ready]) -> list[Leaving]:
        """Take the next ones from those that are left; of two into one conversation the second waits for the first."""
        taken: list[Leaving] = []
        while left and len(taken) < self._at_once and not self._halted():
            one = self._leaving(left[0], ready[left[0].id])
            if one is not None and one.channel in {other.channel for other in taken}:
                break
            left.pop(0)
            taken += [one] if one is not None else []
        if self._halted():  # an address may have taken its time to be found
            left[:0] = [one.claim for one in taken]
            return []
        return taken

    def _leaving(self, claim: Claim, ready: Ready) -> Leaving | None:
        """Give a message its address, or note why it does not leave."""
        if self._outcomes.rests(claim):
            self._record()
            self._outcomes.put_back(claim)
        elif ready.verdict is not Verdict.SEND:
            self._outcomes.left(claim, ready.verdict)
        elif ready.drawing is None:
            self._outcomes.not_drawn(claim)
        elif ready.drawing.message is None:
            self._outcomes.empty(claim, ready.drawing)
        else:
            try:
                channel = self._address(claim, ready.drawing.to)
                return Leaving(claim, ready.drawing, ready.drawing.message, channel)
            except (Shut, SlackProblem) as problem:
                self._record()
                self._outcomes.came_of(claim, problem)
            except Exception as error:
                if is_outage(error):
                    raise
                log.exception("delivery.broke", extra={"message_id": claim.id})
                self._outcomes.not_drawn(claim)
        return None

    def _post(self, taken: Sequence[Leaving], pool: Executor) -> int:
        """Post them side by side and return how many arrived; after trouble the next one is tried alone."""
        begun = self._begin(taken) if taken else []
        if not begun:
            return 0
        sent, refused = 0, []
        posted = [pool.submit(self._put, one) for one in begun]
        self._wait(posted)
        for one, post in zip(begun, posted, strict=True):
            came = post.result() if post.done() else None
            if isinstance(came, str):
                sent += 1
                self._arrived.append(Arrived(one.claim, came, self._clock.now()))
            elif came is not None:
                refused.append((one.claim, came))
        if refused:
            self._record()
        for claim, problem in refused:
            self._outcomes.came_of(claim, problem)
        self._at_once = 1 if refused else min(2 * self._at_once, AT_ONCE)
        return sent

    def _wait(self, posted: Sequence[Future[Any]]) -> None:
        """Wait for posts; when it is halted meanwhile, only so long."""
        while wait(posted, _LOOKS_UP_SECONDS).not_done:
            if self._halted():
                wait(posted, LAST_POSTS_SECONDS)
                return

    def _put(self, one: Leaving) -> str | LimitExceeded | SlackProblem | Shut:
        """Post it and give its ts or what came of it; a chart that is not known there yet is left out."""
        about: dict[str, Any] = {"metadata": {"message_id": one.claim.uid}, "thread_ts": one.claim.parent_ts}
        try:
            return self._gateway.post_message(one.channel, one.message, to=one.drawing.to, **about)
        except BadPayload as problem:
            plain = without_chart(one.message)  # the text has its figures
            if plain == one.message:
                return problem
            log.warning("delivery.chart_refused", extra={"message_id": one.claim.id})
            return self._put(replace(one, message=plain))
        except (LimitExceeded, SlackProblem, Shut) as problem:
            return problem
        except Exception as error:
            log.exception("delivery.broke", extra={"message_id": one.claim.id})
            return PerhapsSent(type(error).__name__, method=POST)  # it may have been on its way by then

    def _begin(self, taken: Sequence[Leaving]) -> list[Leaving]:
        """Note the attempts before they are made. Who was held up since then leaves it to whoever looks for them."""
        begun = self._seconds()
        with self._database.unit_of_work() as session:
            sending.arrived(session, self._arrived)
            mine = sending.begin(session, [(one.claim, one.channel) for one in taken], seconds=begun)
            for one in taken:
                if one.claim.id in mine:
                    self._keep(session, one.drawing)
        self._arrived.clear()
        in_time = self._seconds() - begun < STALE_SECONDS
        return [one for one in taken if one.claim.id in mine and in_time]

    def _keep(self, session: Session, drawing: Drawing) -> None:
        """Keep what else belongs to a message that is about to leave."""
        sending.drop_items(session, drawing.outdated)
        sending.set_aside(session, drawing.unworded, now=self._clock.now())
        sending.keep_order(session, drawing.order)
        deliveries.keep_figures(session, drawing, now=self._clock.now())

    def _record(self) -> None:
        """Note what has arrived, before anything that takes its time."""
        if self._arrived:
            with self._database.unit_of_work() as session:
                sending.arrived(session, self._arrived)
            self._arrived.clear()

    def _address(self, claim: Claim, to: Readers) -> str:
        """Give the conversation to post in; a channel is looked at before the attempt is noted. Raises Shut."""
        if not isinstance(to, ChannelReaders):
            return claim.slack_channel or self._open_dm(claim)
        self._record()
        self._gateway.ensure_open(to)
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
