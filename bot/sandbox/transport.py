"""How the workspace reaches the app: over an open socket, or by a signed HTTP request."""

import asyncio
import concurrent.futures
import contextlib
import hashlib
import hmac
import http.client
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlencode, urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.state import Json, Workspace

ANSWER_SECONDS = 3.0
MOST_CONNECTIONS = 10
Kind = Literal["slash_commands", "interactive", "events_api"]


@dataclass(frozen=True)
class Answer:
    """What the app said; `status` None means that it said nothing in time."""

    status: int | None
    body: Any = None

    @property
    def ok(self) -> bool:
        """Whether the app took it."""
        return self.status == http.HTTPStatus.OK


class Transport(Protocol):
    """A way to the app."""

    answer_seconds: float

    def deliver(self, kind: Kind, payload: Json, *, accepts: bool) -> Answer:
        """Bring the payload and wait up to 3 seconds for the answer."""


class SocketHub:
    """Socket Mode: the app's connections, and the answers that are still to come."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.loop: asyncio.AbstractEventLoop | None = None
        self.connections: list[WebSocket] = []
        self.leaving: list[WebSocket] = []
        self.deliver_next = 0
        self.answer_seconds = ANSWER_SECONDS
        self._waiting: dict[str, concurrent.futures.Future[Any]] = {}

    async def endpoint(self, socket: WebSocket) -> None:
        """Serve one connection of the app."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.space.tickets:
            await socket.close(4001)
            return
        self.space.tickets.discard(ticket)
        await socket.accept()
        info = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060}
        about = {"app_id": self.space.seed.app_id}
        count = len(self.connections) + 1
        hello = {"type": "hello", "num_connections": count, "connection_info": about, "debug_info": info}
        await socket.send_text(json.dumps(hello))
        if count > MOST_CONNECTIONS:
            gone = {"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "sandbox"}}
            await socket.send_text(json.dumps(gone))
            await socket.close()
            return
        with self.space.write():
            self.connections.append(socket)
            leaving, self.leaving = self.leaving, []
        for one in leaving:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await one.close()
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                self._acknowledge(await socket.receive_text())
        with self.space.write():
            if socket in self.connections:
                self.connections.remove(socket)

    def _acknowledge(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.pop(frame.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("payload"))

    def deliver(self, kind: Kind, payload: Json, *, accepts: bool) -> Answer:
        """Send an envelope over one of the connections and wait for its acknowledgement."""
        with self.space.changed:
            if not self.connections or self.loop is None:
                return Answer(None)
            self.deliver_next += 1
            socket = self.connections[self.deliver_next % len(self.connections)]
        envelope_id = str(uuid.uuid4())
        envelope = {
            "envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": accepts,
        }  # fmt: skip
        waiting: concurrent.futures.Future[Any] = concurrent.futures.Future()
        self._waiting[envelope_id] = waiting
        asyncio.run_coroutine_threadsafe(socket.send_text(json.dumps(envelope)), self.loop)
        try:
            body = waiting.result(self.answer_seconds)
        except concurrent.futures.TimeoutError:
            self._waiting.pop(envelope_id, None)
            return Answer(None)
        if body and not accepts:
            self.space.problem(f"{kind}: the acknowledgement carried a body where Slack takes none")
        return Answer(200, body)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew; nothing more goes over what was open, and that closes once the app is back."""
        with self.space.write():
            self.leaving, self.connections = [*self.leaving, *self.connections], []
        self._each(self.leaving, lambda socket: socket.send_text(
            json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})))  # fmt: skip

    def drop(self) -> None:
        """Break all connections without a word."""

        async def abort(socket: WebSocket) -> None:
            socket.scope["sandbox.transport"].abort()

        self._each(self.connections, abort)

    def _each(self, sockets: list[WebSocket], act: Any) -> None:  # noqa: ANN401 - a coroutine function
        for socket in list(sockets):
            if self.loop is not None:
                asyncio.run_coroutine_threadsafe(act(socket), self.loop).result(ANSWER_SECONDS)


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Sign a request as Slack does."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedHttp:
    """HTTP: each payload is a signed POST to the app's request URL."""

    def __init__(self, space: Workspace, request_url: str) -> None:
        self.space = space
        self.request_url = request_url
        self.answer_seconds = ANSWER_SECONDS

    def deliver(self, kind: Kind, payload: Json, *, accepts: bool) -> Answer:
        """Send the payload and read the answer."""
        if kind == "events_api":
            content_type, body = "application/json", json.dumps(payload).encode()
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            content_type, body = "application/x-www-form-urlencoded", urlencode(form).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type, "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self.space.seed.signing_secret, stamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", "Connection": "close",
        }  # fmt: skip
        target = urlsplit(self.request_url)
        link = http.client.HTTPConnection(target.hostname or "", target.port, timeout=self.answer_seconds)
        try:
            link.request("POST", target.path or "/", body, headers)
            response = link.getresponse()
            said, answer_type = response.read().decode(), response.getheader("content-type", "")
        except (OSError, http.client.HTTPException):
            return Answer(None)
        finally:
            link.close()
        if not said.strip():
            return Answer(response.status)
        is_json = "json" in (answer_type or "")
        if not accepts and kind != "events_api":
            self.space.problem(f"{payload.get('type', kind)}: the answer has a body where Slack takes none")
        try:
            return Answer(response.status, json.loads(said) if is_json else said)
        except ValueError:
            return Answer(response.status, said)
