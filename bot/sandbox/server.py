"""The web server of the sandbox, in a thread of its own."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

START_SECONDS = 10.0
LEAVE_SECONDS = 1.0


class WithTransport:
    """Gives each request its connection, so that a planned failure can break it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the connection beside."""
        scope["sandbox.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self.app(scope, receive, send)


class Server(uvicorn.Server):
    """A server that says when it listens, and stops at once: uvicorn's own looks around every tenth of a second."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        super().__init__(uvicorn.Config(
            WithTransport(app), log_level="error", access_log=False, lifespan="off", ws="websockets-sansio",
            ws_ping_interval=None, date_header=False,
        ))  # fmt: skip
        self.listener = socket.create_server(("127.0.0.1", port))
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.leaving = asyncio.Event()
        self.thread = threading.Thread(target=self.run, args=([self.listener],), daemon=True, name="sandbox")

    @override
    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()

    @override
    async def main_loop(self) -> None:
        """Wait until it is to stop."""
        await self.on_tick(0)
        await self.leaving.wait()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is open; who is being answered has a moment to finish."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        loop = asyncio.get_running_loop()
        end = loop.time() + LEAVE_SECONDS
        while (self.server_state.connections or self.server_state.tasks) and loop.time() < end:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        for task in self.server_state.tasks:
            task.cancel()

    def begin(self) -> int:
        """Start the thread; returns the port once requests are taken."""
        self.thread.start()
        if not self.ready.wait(START_SECONDS):
            raise TimeoutError("the sandbox did not start")
        return int(self.listener.getsockname()[1])

    def end(self) -> None:
        """Stop and wait for the thread."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.leaving.set)
        self.thread.join(START_SECONDS)
        self.listener.close()
