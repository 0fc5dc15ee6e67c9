"""Which workspace and app this bot is, and the gate before each listener that turns away what is meant for others."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from handlers.slack.errors import SlackProblem
from handlers.slack.gateway import Gateway

log = logging.getLogger(__name__)

ASK_AGAIN_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Identity:
    """Who the bot is in its workspace."""

    team_id: str
    user_id: str
    bot_id: str
    app_id: str
    enterprise_id: str | None


class Gate:
    """Lets through what Slack sends to this app in this workspace.

    The signature or the socket has proved already that Slack sends it. So while Slack does not say who we are, all is
    let through: the answer rides on the ack, and whoever is linked to nobody is a stranger all the same.
    """

    def __init__(self, gateway: Gateway, token: str, *, seconds: Callable[[], float] = time.monotonic) -> None:
        self.gateway = gateway
        self._token = token
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: Identity | None = None
        self._asked_at: float | None = None

    def ask(self) -> Identity:
        """Ask Slack who we are and remember it; raises SlackProblem."""
        who = self.gateway.call("auth_test")
        about = self.gateway.call("bots_info", bot=who["bot_id"]).get("bot") or {}
        self._known = Identity(
            who["team_id"], who["user_id"], who["bot_id"], about.get("app_id", ""), who.get("enterprise_id")
        )
        return self._known

    @property
    def identity(self) -> Identity | None:
        """Say who we are, None while Slack does not tell; it is asked once a minute at most and never twice at once."""
        if self._known is None and self._lock.acquire(blocking=False):
            try:
                if self._asked_at is None or self._seconds() - self._asked_at >= ASK_AGAIN_SECONDS:
                    self._asked_at = self._seconds()
                    self.ask()
            except SlackProblem as problem:
                log.warning("identity.unknown", extra={"failure": problem.code})
            finally:
                self._lock.release()
        return self._known

    def check(self, req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name
        """Answer 401 to what is meant for another workspace or app; Bolt calls it before any listener."""
        us = self.identity
        if us is not None and not _meant_for(us, req.context.team_id, req.context.enterprise_id, req.body):
            log.warning("request.misdirected")
            return BoltResponse(status=401, body="")
        return next()

    def authorize(self) -> AuthorizeResult:
        """Tell Bolt who we are: it drops what the bot itself wrote."""
        us = self._known
        return AuthorizeResult(
            enterprise_id=us.enterprise_id if us else None,
            team_id=us.team_id if us else None,
            bot_user_id=us.user_id if us else None,
            bot_id=us.bot_id if us else None,
            bot_token=self._token,
        )


def _meant_for(us: Identity, team_id: str | None, enterprise_id: str | None, body: dict[str, Any]) -> bool:
    if body.get("type") == "url_verification":  # when the address is entered at Slack; it names no workspace
        return True
    app_id = body.get("api_app_id")
    if us.app_id and app_id and app_id != us.app_id:
        return False
    if team_id is not None:
        return team_id == us.team_id
    return enterprise_id is not None and enterprise_id == us.enterprise_id
