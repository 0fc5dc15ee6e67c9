"""The HTTP server: a request is whole before a listener's thread sees it, and has so many seconds to become whole.

One thread reads all connections by waitress and hands whole requests to others. The limit of waitress itself is the
time between two bytes, and who sends a byte a second would keep a connection for ever: here the whole request has one.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from socket import AF_INET, AF_INET6
from typing import Any, Final

from typing_extensions import override
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from bot.checks import CannotBegin

READ_SECONDS: Final = 5.0
IDLE_SECONDS: Final = 75  # longer than proxies keep a connection: they close it first, between two requests
CONNECTIONS: Final = 250  # each may take two files, and a process has 1,024
LARGEST_HEAD: Final = 16_384
IN_MEMORY: Final = 300_000
STOP_SECONDS: Final = 3.0  # a turn is given up after 2.5
JUST_BEGUN_SECONDS: Final = 1.0


class Connection(HTTPChannel):  # type: ignore[misc] # waitress ships no types
    """A connection that knows since when its request is incomplete; None between two requests."""

    def __init__(self, server: "Listener", *arguments: Any, **named: Any) -> None:  # noqa: ANN401 -- as they come
        self.incomplete_since: float | None = server.seconds()
        super().__init__(server, *arguments, **named)

    @override
    def received(self, data: bytes) -> bool:
        """Take what was sent; a request that begins in it begins its time."""
        before = self.request
        taken = super().received(data)
        if self.request is None or (before is not None and self.request is not before):
            self.incomplete_since = None
        if self.request is not None and self.incomplete_since is None:
            self.incomplete_since = self.server.seconds()
        return bool(taken)

    def is_waiting_longer_than(self, seconds: float) -> bool:
        """Say whether nothing is being answered here, and the next request is incomplete for longer than this."""
        if self.requests or self.total_outbufs_len or self.incomplete_since is None:
            return False
        return bool(self.server.seconds() - self.incomplete_since > seconds)

    @property
    def is_between_requests(self) -> bool:
        """Whether nothing was asked here that has not been answered."""
        return not (self.requests or self.total_outbufs_len) and self.incomplete_since is None


class Listener(TcpWSGIServer):  # type: ignore[misc] # as above
    """One port and the threads that answer what comes in there."""

    channel_class = Connection

    def __init__(self, seconds: Callable[[], float], *arguments: Any, **named: Any) -> None:  # noqa: ANN401 -- as they come
        self.seconds = seconds
        super().__init__(*arguments, **named)

    @override
    def maintenance(self, now: float) -> None:
        """Close what is idle and what has been incomplete for too long; waitress calls it each time it looks around."""
        super().maintenance(now)
        self.close_those(lambda connection: connection.is_waiting_longer_than(READ_SECONDS))

    def close_those(self, is_to_end: Callable[[Connection], bool]) -> None:
        """Close some of the connections, when next the reading thread comes to them."""
        for connection in self.active_channels.values():
            if is_to_end(connection):
                connection.will_close = True


class WebServer:
    """Serves from `start` to `stop`; `seconds` is machine time, `patience` what begun answers have at the end."""

    def __init__(
        self, host: str, *, seconds: Callable[[], float] = time.monotonic, patience: float = STOP_SECONDS
    ) -> None:
        self._host = host
        self._seconds = seconds
        self._patience = patience
        self._sockets: dict[int, object] = {}
        self._listeners: list[Listener] = []
        self._stopping = threading.Event()
        self._reader = threading.Thread(target=self._serve, name="web", daemon=True)
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that has to wait

    def listen(self, application: Callable[..., object], port: int, *, threads: int, largest_body: int) -> int:
        """Answer on a port with threads of its own; returns the port, which is a free one for 0.

        Raises:
            CannotBegin: nothing can listen there.
        """
        try:
            taken = socket.create_server((self._host, port), family=AF_INET6 if ":" in self._host else AF_INET)
        except OSError as problem:
            reason = os.strerror(problem.errno or 0)
            words = f"Nothing can listen on {self._host}, port {port} ({reason}): set PSP_HOST and PORT."
            raise CannotBegin(words) from problem
        listener = Listener(
            self._seconds, application, self._sockets, _sock=taken, bind_socket=False, threads=threads, ident=None,
            connection_limit=CONNECTIONS, channel_timeout=IDLE_SECONDS, cleanup_interval=0, log_socket_errors=False,
            max_request_header_size=LARGEST_HEAD, max_request_body_size=largest_body, inbuf_overflow=IN_MEMORY,
        )  # fmt: skip
        self._listeners.append(listener)
        return int(listener.effective_port)

    def start(self) -> None:
        """Begin to read."""
        self._reader.start()

    def stop(self) -> None:
        """Take no more connections, let what was begun be answered, then close them all."""
        self._stopping.set()
        for listener in self._listeners:
            listener.pull_trigger()
        self._reader.join(self._patience + 2)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self._look(1)
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)  # its own `close` would take away what wakes this thread
        until = time.monotonic() + self._patience
        while any(listener.active_channels for listener in self._listeners) and time.monotonic() < until:
            for listener in self._listeners:
                listener.close_those(_needs_no_answer)
            self._look(0.1)
        for listener in self._listeners:
            listener.task_dispatcher.shutdown(timeout=1)
            listener.trigger.close()
        wasyncore.close_all(self._sockets)

    def _look(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)


def _needs_no_answer(connection: Connection) -> bool:
    """Say whether a connection may end when the server does: what came just now is still let in."""
    return connection.is_between_requests or connection.is_waiting_longer_than(JUST_BEGUN_SECONDS)
