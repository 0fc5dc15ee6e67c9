"""Socket Mode: Slack reaches the bot over a connection that the bot itself opens."""

import contextlib
import http.client
import logging
import socket
import time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from typing_extensions import override

from bot.arriving import dispatch
from handlers.slack.errors import from_api_error, from_network_error

CONCURRENCY = 16


class _Handler(SocketModeHandler):
    """Bolt's own, with our guard around what comes in."""

    @override
    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override] # as Bolt's own
        """Answer an envelope."""
        began = time.time()
        send_response(client, req, dispatch(self.app, req.payload, build_headers(req)), began)


class SocketRunner:
    """The connection to Slack, from `start` to `stop`; every few hours Slack closes it and the client opens another."""

    def __init__(self, app: App, app_token: str, api_url: str) -> None:
        client = WebClient(base_url=api_url, timeout=10, retry_handlers=[])
        logger = logging.getLogger("slack_sdk.socket_mode")
        self._handler = _Handler(app, app_token, logger, web_client=client, ping_interval=5, concurrency=CONCURRENCY)

    @property
    def connected(self) -> bool:
        """Whether Slack can reach the bot now."""
        return bool(self._handler.client.is_connected())

    def start(self) -> None:
        """Connect; raises a `SlackProblem` where that is impossible."""
        try:
            self._handler.connect()  # type: ignore[no-untyped-call] # Bolt leaves it untyped
        except SlackApiError as error:
            raise from_api_error(error, method="apps_connections_open") from error
        except (OSError, http.client.HTTPException) as error:
            raise from_network_error(error, method="apps_connections_open") from error

    def stop(self) -> None:
        """Let go at once: the client by itself waits up to 3 s for a frame, and 1 s more for a message."""
        client: Any = self._handler.client
        client.auto_reconnect_enabled, client.closed = False, True
        session = client.current_session
        if session is not None and session.sock is not None:
            with contextlib.suppress(OSError):
                session.sock.shutdown(socket.SHUT_RDWR)
        client.enqueue_message('{"type": "goodbye"}')
        self._handler.close()  # type: ignore[no-untyped-call] # as above
