"""Messages that were perhaps sent are looked for in their conversation: found, sent again, or listed."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.pace import Pace
from handlers.slack.errors import AppBroken, PerhapsSent, RateLimited, SlackProblem, SurelyNotSent
from handlers.slack.gateway import Gateway, reading_method
from models.clock import Clock
from models.database import Database
from models.notifications import sending
from models.notifications.sending import Claim

log = logging.getLogger(__name__)
AT_ONCE: Final = 200
CLOCKS_DIFFER: Final = timedelta(minutes=5)
UNREADABLE: Final = frozenset({"missing_scope", "no_permission", "access_denied", "not_allowed_token_type"})
"""Refusals that concern reading alone: the app may go on posting."""


@dataclass(frozen=True)
class Conversation:
    """Where messages are looked for: a channel, or one thread of it."""

    team_id: str
    channel: str
    thread_ts: str | None

    @property
    def method(self) -> str:
        """Name the method that reads it."""
        return reading_method(self.thread_ts)


@dataclass
class Reading:
    """One walk through a conversation, page by page; where pages are few a minute it goes on in the next run.

    It answers only what was in doubt when it began: it never comes back to what was posted since.
    """

    since: datetime
    begun_for: frozenset[Claim]
    cursor: str | None = None


class Doubts:
    """Finds out what became of messages whose answer never came."""

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        seconds: Callable[[], float],
        *,
        page: int,
        pace: Pace,
        halted: Callable[[], bool],
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._seconds = seconds
        self._page = page
        self._pace = pace
        self._halted = halted
        self._readings: dict[Conversation, Reading] = {}

    def look(self) -> None:
        """Look for those whose time it is, all of one conversation together."""
        with self._database.unit_of_work() as session:
            claims = sending.claim_doubts(session, seconds=self._seconds(), limit=AT_ONCE)
        conversations: dict[Conversation, list[Claim]] = {}
        for claim in claims:
            place = Conversation(claim.team_id or "", claim.slack_channel or "", claim.parent_ts)
            conversations.setdefault(place, []).append(claim)
        for place, doubts in conversations.items():
            if self._halted():
                return
            self._look_into(place, doubts)

    def _look_into(self, place: Conversation, claims: list[Claim]) -> None:
        reading = self._reading(place, claims)
        left = {claim.uid: claim for claim in claims}
        while not reading.begun_for.isdisjoint(left.values()):
            free_at = self._pace.take(place.team_id, place.method)
            if free_at is not None:
                self._look_later(left.values(), free_at)
                return
            try:
                page = self._gateway.read_messages(
                    place.channel, since=reading.since, thread_ts=place.thread_ts, limit=self._page,
                    cursor=reading.cursor,
                )  # fmt: skip
            except SlackProblem as problem:
                self._could_not_look(place, left.values(), problem)
                return
            self._found([(left.pop(uid), ts) for uid, ts in page.found.items() if uid in left])
            reading.cursor = page.cursor
            if page.cursor is None:
                self._not_there([claim for claim in left.values() if claim in reading.begun_for])
                break
        del self._readings[place]

    def _reading(self, place: Conversation, claims: list[Claim]) -> Reading:
        """Give the walk that was begun for these, or begin one; a look that another worker took counts as another."""
        known = self._readings.get(place)
        if known is None or known.begun_for.isdisjoint(claims):
            since = min(claim.created_at for claim in claims) - CLOCKS_DIFFER
            known = self._readings[place] = Reading(since, frozenset(claims))
        return known

    def _found(self, found: list[tuple[Claim, str]]) -> None:
        if found:
            with self._database.unit_of_work() as session:
                for claim, ts in found:
                    sending.sent(session, claim, ts=ts, at=self._clock.now())
        for claim, _ in found:
            log.info("delivery.looked_up", extra={"message_id": claim.id, "found": True})

    def _not_there(self, claims: list[Claim]) -> None:
        with self._database.unit_of_work() as session:
            for claim in claims:
                sending.not_there(session, claim, seconds=self._seconds())
        for claim in claims:
            log.info("delivery.looked_up", extra={"message_id": claim.id, "found": False})

    def _look_later(self, claims: Iterable[Claim], retry_at: float) -> None:
        with self._database.unit_of_work() as session:
            for claim in claims:
                sending.look_later(session, claim, retry_at=retry_at)

    def _could_not_look(self, place: Conversation, claims: Iterable[Claim], problem: SlackProblem) -> None:
        """Let all doubts of a conversation wait; only a method that shall not be called rests for others, too."""
        if isinstance(problem, RateLimited):
            self._look_later(claims, self._pace.rest(place.team_id, place.method, problem.retry_after))
            return
        reading, passes = self._readings[place], isinstance(problem, PerhapsSent | SurelyNotSent)
        if not passes:
            del self._readings[place]
        if passes or reading.cursor is not None:  # the mark of the next page may have grown too old
            self._look_later(claims, self._seconds() + sending.LOOK_AFTER_SECONDS)
        elif isinstance(problem, AppBroken) and problem.code not in UNREADABLE:
            self._look_later(claims, self._seconds() + sending.BROKEN_SECONDS)
        else:
            with self._database.unit_of_work() as session:
                for claim in claims:
                    log.warning("delivery.unknown", extra={"message_id": claim.id, "problem": problem.code})
                    sending.unreadable(session, claim, problem=problem.code)
