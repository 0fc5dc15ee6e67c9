"""The sandbox as a whole: a workspace, its Web API, its sockets and its page, on one local port."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.sandbox import answers
from bot.sandbox.api import Api, Call
from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.faults import Faults
from bot.sandbox.member import Member
from bot.sandbox.page import Page
from bot.sandbox.seed import Seed
from bot.sandbox.server import Server
from bot.sandbox.state import Clock, Workspace
from bot.sandbox.transport import Answer, SignedHttp, SocketHub
from bot.sandbox.views import Refused


class Sandbox:
    """A local Slack for the demo and the tests; strict where Slack is, and it remembers what the app did."""

    def __init__(self, seed: Seed, clock: Clock, machine: Callable[[], float] = time.monotonic) -> None:
        self.seed = seed
        self.clock = clock
        self.space = Workspace(seed, clock, machine)
        self.faults = Faults()
        self.api = Api(self.space, self.faults)
        self.hub = SocketHub(self.space)
        self.dispatcher = Dispatcher(self.space, self.hub)
        self.page = Page(self.space, self.dispatcher, self.advance)
        self.between_ticks: Callable[[], AbstractContextManager[object]] = nullcontext  # the app's jobs rest in it
        self.on_advance: Callable[[datetime], object] | None = None
        self.url = ""
        self.api_url = ""
        self._server: Server | None = None
        self._moving = threading.RLock()  # one move of the clock at a time: each sees what the one before has done

    def start(self, port: int = 0) -> "Sandbox":
        """Listen on the loopback address; port 0 takes a free one."""
        self._server = Server(Starlette(routes=self._routes()), port)
        self.url = f"http://127.0.0.1:{self._server.begin()}"
        self.api_url = self.url + "/api/"
        self.space.url = self.url
        self.hub.loop = self._server.loop
        return self

    def stop(self) -> None:
        """Stop listening; what was recorded stays readable."""
        if self._server is not None and self._server.loop is not None:
            self._server.loop.call_soon_threadsafe(self.api.stopping.set)
            with self.space.write():
                self.space.closing = True
            self._server.end()
            self._server = None

    def use_http(self, request_url: str) -> None:
        """Deliver by signed HTTP requests instead of Socket Mode."""
        self.dispatcher.transport = SignedHttp(self.space, request_url)

    def use_socket(self) -> None:
        """Deliver by Socket Mode, which is also the default."""
        self.dispatcher.transport = self.hub

    def wait_connected(self, timeout: float = 10.0) -> None:
        """Wait until the app has opened a socket; raises TimeoutError."""
        if not self.space.wait_for(lambda: self.hub.connections, timeout):
            raise TimeoutError("the app did not connect")

    def wait_for(self, predicate: Callable[[], object], timeout: float = 5.0) -> bool:
        """Wait until the predicate is true, looking at it after each change; False if it never was."""
        return self.space.wait_for(predicate, timeout)

    def deliver_again(self, back: int = 1) -> Answer:
        """Bring the app something once more, as Slack does when an answer was lost; 1 is the latest."""
        return self.dispatcher.deliver_again(back)

    def take_the_app_out(self, error: str = "token_revoked") -> None:
        """Refuse the app's token from now on: token_revoked, or account_inactive."""
        self.space.dead_token = error

    def member(self, user_id: str, channel: str | None = None) -> Member:
        """Give a person at their screen; without a channel it is the conversation with the app."""
        return Member(self.space, self.dispatcher, user_id, channel)

    def advance_to(self, moment: datetime) -> None:
        """Move business time and let the app do what is due; any thread may ask."""
        self.advance(lambda _now: moment)

    def advance(self, to: Callable[[datetime], datetime]) -> None:
        """Move business time to a moment that is worked out from the present one."""
        with self._moving:
            moment = to(self.clock.now())
            with self.between_ticks():
                self.clock.advance_to(moment)
            if self.on_advance is not None:
                self.on_advance(moment)
        with self.space.write():
            pass

    @property
    def calls(self) -> list[Call]:
        """The calls that the app made, in order."""
        return self.api.calls

    @property
    def problems(self) -> list[str]:
        """What the app answered that Slack would not take."""
        return self.space.problems

    @property
    def rate_limits(self) -> bool:
        """Whether a second message to a conversation within a second is refused with 429."""
        return self.api.rate_limits

    @rate_limits.setter
    def rate_limits(self, on: bool) -> None:
        self.api.rate_limits = on

    @property
    def limited_class(self) -> bool:
        """Whether the app is of the class that reads conversations once a minute, 15 messages at a time."""
        return self.api.limited_class

    @limited_class.setter
    def limited_class(self, on: bool) -> None:
        self.api.limited_class = on

    def _routes(self) -> list[BaseRoute]:
        return [
            Route("/api/{method}", self.api.endpoint, methods=["POST"]),
            Route("/response/{key}", self._response_url, methods=["POST"]),
            WebSocketRoute("/socket", self.hub.endpoint),
            *self.page.routes(),
        ]

    async def _response_url(self, request: Request) -> Response:
        key, fault = request.path_params["key"], self.faults.take("response_url")
        after = fault is not None and fault.kind.endswith("_after")
        if fault is not None and not after:
            return await self.api.fail_as_planned(request, fault, "response_url")
        try:
            body = answers.read_body(await request.body())
            await run_in_threadpool(answers.later, self.space, key, body)
            if fault is not None:
                return await self.api.fail_as_planned(request, fault, "response_url")
        except Refused as refused:
            if refused.error != "expired_url":
                self.space.problem(f"response_url: {refused.error} {refused.details}")
            status = 404 if refused.error == "expired_url" else 400
            return JSONResponse({"ok": False, "error": refused.error, **refused.details}, status)
        return PlainTextResponse("ok")
