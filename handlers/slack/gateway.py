"""The only place that calls Slack's Web API.

No call is made while this thread has a transaction open: a slow Slack must never hold a lock of the database. What is
posted or changed names its readers and passes the gate. Nothing is sent that `limits` refuses, and every refusal comes
back as a named problem of `errors`.
"""

import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from handlers.slack import limits
from handlers.slack.audience import Audience
from handlers.slack.errors import ChannelClosed, RecipientGone, SlackProblem, from_api_error, from_network_error
from handlers.slack.gate import AudienceGate, Directory
from handlers.slack.mrkdwn import fallback
from handlers.slack.rooms import Rooms
from models.audience import ChannelReaders, Readers
from models.database import in_transaction

POST: Final = "chat_postMessage"
EVENT_TYPE: Final = "psp_message"
HTTP_OK: Final = 200


class Drawn(Protocol):
    """What can be posted: `views.parts.Message` is one."""

    @property
    def text(self) -> str:
        """Say all of it in sentences."""

    @property
    def blocks(self) -> Sequence[dict[str, Any]]:
        """Show it."""

    @property
    def audience(self) -> Audience:
        """Say for whom it is drawn."""


class Shown(Protocol):
    """What can be opened: `views.parts.View` is one."""

    def to_dict(self) -> dict[str, Any]:
        """Give what Slack takes."""


@dataclass(frozen=True)
class SlackUser:
    """A person as Slack knows them; the name is the workspace's registered one."""

    id: str
    team_id: str
    name: str
    zone: str | None
    locale: str | None
    bot: bool
    deleted: bool
    restricted: bool
    stranger: bool


@dataclass(frozen=True)
class Page:
    """Some messages of a conversation: the ts of each that carries an id of ours, and the mark of the next page."""

    found: Mapping[str, str]
    cursor: str | None


class Gateway:
    """Slack's Web API for one workspace, in our words."""

    def __init__(self, client: WebClient, directory: Directory | None = None, *,
                 seconds: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        client.retry_handlers = []  # a lost connection is not retried here: it may have been carried out
        self._client = client
        self._rooms = Rooms(self.call, seconds)
        self._gate = AudienceGate(self._rooms, directory)

    @property
    def client(self) -> WebClient:
        """Give the client that Bolt's App shares."""
        return self._client

    def call(self, method: str, /, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 -- Slack's own arguments
        """Call one method; raises a `SlackProblem`, and RuntimeError while a transaction is open here."""
        if in_transaction():
            message = f"{method} was called while this thread has a transaction open"
            raise RuntimeError(message)
        try:
            answer = getattr(self._client, method)(**arguments)
        except SlackApiError as error:
            raise from_api_error(error, method=method) from error
        except (OSError, http.client.HTTPException) as error:
            raise from_network_error(error, method=method) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def post_message(self, channel: str, message: Drawn, *, to: Readers, metadata: dict[str, Any] | None = None,
                     thread_ts: str | None = None) -> str:  # fmt: skip
        """Post and give the message's ts. `metadata` is what `read_messages` finds it by. Raises Shut."""
        self._gate.admit(channel, message.audience, to)
        limits.check_message(message.text, list(message.blocks))
        answer = self.call(
            POST,
            channel=channel,
            text=fallback(message.text),
            blocks=list(message.blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": metadata} if metadata else None,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    def update_message(self, channel: str, ts: str, message: Drawn, *, to: Readers,
                       metadata: dict[str, Any] | None = None) -> None:  # fmt: skip
        """Draw a message anew in its place; raises MessageGone where that is no longer possible, and Shut."""
        self._gate.admit(channel, message.audience, to)
        limits.check_message(message.text, list(message.blocks), edited=True)
        kept = {"event_type": EVENT_TYPE, "event_payload": metadata} if metadata else None
        self.call(
            "chat_update",
            channel=channel,
            ts=ts,
            text=fallback(message.text),
            blocks=list(message.blocks),
            metadata=kept,
        )

    def post_ephemeral(self, channel: str, user: str, message: Drawn, *, thread_ts: str | None = None) -> None:
        """Show a message to one person of a channel; Slack keeps no copy of it. Raises Shut."""
        self._gate.admit_one(message.audience)
        limits.check_message(message.text, list(message.blocks))
        self.call(
            "chat_postEphemeral",
            channel=channel,
            user=user,
            text=fallback(message.text),
            blocks=list(message.blocks),
            thread_ts=thread_ts,
        )

    def answer(self, response_url: str, message: Drawn, *, replace: bool = False) -> None:
        """Answer by the URL that came with the click; it works five times within 30 minutes."""
        limits.check_message(message.text, list(message.blocks), edited=replace)
        self._respond(
            response_url, text=fallback(message.text), blocks=list(message.blocks), replace_original=replace,
            response_type="ephemeral",
        )  # fmt: skip

    def _respond(self, response_url: str, **body: Any) -> None:  # noqa: ANN401 -- Slack's own arguments
        if in_transaction():
            message = "response_url was called while this thread has a transaction open"
            raise RuntimeError(message)
        try:
            answer = WebhookClient(response_url, retry_handlers=[], timeout=5).send_dict(body)
        except (OSError, http.client.HTTPException) as error:
            raise from_network_error(error, method="response_url") from error
        if answer.status_code != HTTP_OK:
            raise SlackProblem(f"http_{answer.status_code}", method="response_url")

    def open_dm(self, user: str) -> str:
        """Give the id of the DM with a person; raises RecipientGone where there is no way to them."""
        try:
            return str(self.call("conversations_open", users=[user])["channel"]["id"])
        except ChannelClosed as problem:
            raise RecipientGone(problem.code, method=problem.method) from problem

    def open_view(self, trigger: str, view: Shown) -> str:
        """Open a form within the 3 s of its trigger and give the id of the view."""
        return self._view("views_open", view, trigger_id=trigger)

    def push_view(self, trigger: str, view: Shown) -> str:
        """Lay a form over the one that is open; at most three lie on each other."""
        return self._view("views_push", view, trigger_id=trigger)

    def update_view(self, view_id: str, view: Shown, *, hash: str | None = None) -> str:  # noqa: A002 -- Slack's word
        """Draw an open form anew; raises ViewConflict where it changed since `hash`, ViewGone where it was closed."""
        return self._view("views_update", view, view_id=view_id, hash=hash)

    def publish_home(self, user: str, view: Shown, *, hash: str | None = None) -> str:  # noqa: A002 -- Slack's word
        """Draw a person's Home anew."""
        return self._view("views_publish", view, user_id=user, hash=hash)

    def _view(self, method: str, view: Shown, **arguments: Any) -> str:  # noqa: ANN401 -- Slack's own arguments
        drawn = view.to_dict()
        limits.check_view(drawn)
        return str(self.call(method, view=drawn, **arguments)["view"]["id"])

    def user(self, user_id: str) -> SlackUser:
        """Read what Slack knows of a person."""
        user = self.call("users_info", user=user_id, include_locale=True)["user"]
        return SlackUser(
            id=user["id"],
            team_id=user.get("team_id", ""),
            name=user.get("real_name") or user.get("profile", {}).get("display_name") or user.get("name", ""),
            zone=user.get("tz"),
            locale=user.get("locale"),
            bot=bool(user.get("is_bot") or user.get("is_app_user")),
            deleted=bool(user.get("deleted")),
            restricted=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
            stranger=bool(user.get("is_stranger")),
        )

    def ensure_open(self, readers: ChannelReaders, *, fresh: bool = False) -> None:
        """Raise Shut where nothing may be posted for the readers of a channel; `fresh` asks Slack anew."""
        self._gate.check(readers, fresh=fresh)

    def look(self, readers: ChannelReaders) -> None:
        """Look how a channel is shared and who is in it by now, and have it told if that closes it."""
        self._gate.look(readers, fresh=True)

    def forget_channel(self, channel_id: str) -> None:
        """Read the channel anew next time: an event said that it changed."""
        self._rooms.forget(channel_id)

    def account_changed(self, user: Mapping[str, Any]) -> list[str]:
        """Take over what Slack tells of an account; give the channels in which that may matter."""
        return self._rooms.account_changed(user)

    def read_messages(self, channel: str, *, since: datetime, limit: int, thread_ts: str | None = None,
                      cursor: str | None = None) -> Page:  # fmt: skip
        """Read one page of a conversation, or of a thread: replies stand only in theirs. Slack may give fewer."""
        page = self.call(
            reading_method(thread_ts),
            channel=channel,
            **({"ts": thread_ts} if thread_ts else {}),
            oldest=f"{since.timestamp():.6f}",
            include_all_metadata=True,
            limit=limit,
            cursor=cursor,
        )
        found = {}
        for message in page.get("messages", ()):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("message_id"):
                found[str(payload["message_id"])] = str(message["ts"])
        return Page(found, (page.get("response_metadata") or {}).get("next_cursor") or None)


def reading_method(thread_ts: str | None) -> str:
    """Name the method that reads a conversation, or a thread of it."""
    return "conversations_replies" if thread_ts else "conversations_history"
