"""Socket Mode: Slack reaches the bot over a connection that the bot itself opens."""

import contextlib
import http.client
import logging
import socket
import threading
import time
from typing import Any, Final

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from typing_extensions import override

from bot.arriving import dispatch
from handlers.slack.errors import from_api_error, from_network_error

CONCURRENCY: Final = 16
LAST_TURNS_SECONDS: Final = 3.5
"""How long turns that were begun have at the end: a listener is given up after 2.5 s, its answer is kept after that."""

PING_SECONDS: Final = 5


class Client(SocketModeClient):
    """Knows how much has arrived that is not answered yet."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- those of the SDK
        self._changed = threading.Condition()
        self._unanswered = 0
        super().__init__(**options)

    def wait_answered(self, seconds: float) -> bool:
        """Wait until all that arrived is answered; False says that it took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unanswered <= 0, seconds)

    @override
    def enqueue_message(self, message: str) -> None:
        if '"envelope_id"' in message:
            self._count(1)
        super().enqueue_message(message)

    @override
    def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        try:
            super().run_message_listeners(message, raw_message)
        finally:
            if '"envelope_id"' in raw_message:
                self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._unanswered += change
            self._changed.notify_all()


class SocketRunner:
    """The connection to Slack, from `start` to `stop`; every few hours Slack closes it and the client opens another."""

    def __init__(self, app: App, app_token: str, api_url: str) -> None:
        self._app = app
        self._client = Client(
            app_token=app_token, logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=WebClient(base_url=api_url, timeout=10, retry_handlers=[]), ping_interval=PING_SECONDS,
            concurrency=CONCURRENCY,
        )  # fmt: skip
        self._client.socket_mode_request_listeners.append(self._take)

    @property
    def connected(self) -> bool:
        """Whether Slack can reach the bot now."""
        return bool(self._client.is_connected())

    def start(self) -> None:
        """Connect; raises a `SlackProblem` where that is impossible."""
        try:
            self._client.connect()
        except SlackApiError as error:
            raise from_api_error(error, method="apps_connections_open") from error
        except (OSError, http.client.HTTPException) as error:
            raise from_network_error(error, method="apps_connections_open") from error

    def stop(self) -> None:
        """Let turns that were begun answer, then let go at once: the client by itself waits up to 4 s for a message."""
        client = self._client
        client.auto_reconnect_enabled = False
        client.wait_answered(LAST_TURNS_SECONDS)
        client.closed = True
        session = client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        client.enqueue_message('{"type": "goodbye"}')
        client.close()

    def _take(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand it to Bolt, and its answer to Slack."""
        began = time.time()
        send_response(client, request, dispatch(self._app, request.payload, build_headers(request)), began)
