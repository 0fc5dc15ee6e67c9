"""The web server of the sandbox, in a thread of its own."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

START_SECONDS = 10.0


class WithTransport:
    """Gives each request its connection, so that a planned failure can break it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the connection beside."""
        scope["sandbox.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self.app(scope, receive, send)


class Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        super().__init__(uvicorn.Config(
            WithTransport(app), log_level="error", access_log=False, lifespan="off", ws="websockets-sansio",
            ws_ping_interval=None, timeout_graceful_shutdown=1,
        ))  # fmt: skip
        self.listener = socket.create_server(("127.0.0.1", port))
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread = threading.Thread(target=self.run, args=([self.listener],), daemon=True, name="sandbox")

    @override
    async def startup(self, sockets: list[Any] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()

    def begin(self) -> int:
        """Start the thread; returns the port once requests are taken."""
        self.thread.start()
        if not self.ready.wait(START_SECONDS):
            raise TimeoutError("the sandbox did not start")
        return int(self.listener.getsockname()[1])

    def end(self) -> None:
        """Stop and wait for the thread."""
        self.should_exit = True
        self.thread.join(START_SECONDS)
        self.listener.close()
