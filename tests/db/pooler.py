"""A stand-in for PgBouncer in its default form: it refuses what that refuses, and gives process numbers of its own."""

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from typing_extensions import override

TAKEN = {b"user", b"database", b"client_encoding", b"datestyle", b"timezone", b"application_name"}
"""Parameters of a start that PgBouncer takes (its manual, `ignore_startup_parameters`)."""


@dataclass
class Pooler:
    """The stand-in: its address, and how many of the next statements meet a server that was just shut down."""

    url: str
    shut_down: int = 0


@contextlib.contextmanager
def pooler(url: str, folder: Path) -> Iterator[Pooler]:
    """Stand before a server, that of `url`, until the block ends."""
    real = make_url(url)
    relay = socketserver.ThreadingUnixStreamServer(str(folder / ".s.PGSQL.6432"), _Relay)
    relay.daemon_threads = True
    relay.upstream = f"{real.query['host']}/.s.PGSQL.5432"  # type: ignore[attr-defined]
    place = {"host": str(folder), "port": "6432"}
    relay.pooler = Pooler(real.set(query=place).render_as_string(hide_password=False))  # type: ignore[attr-defined]
    thread = threading.Thread(target=relay.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield relay.pooler  # type: ignore[attr-defined]
    finally:
        relay.shutdown()
        relay.server_close()
        thread.join()


class _Relay(socketserver.BaseRequestHandler):
    """One client: its start is looked into, all that follows goes through as it is."""

    @override
    def handle(self) -> None:
        client: socket.socket = self.request
        (length,) = struct.unpack("!i", _exactly(client, 4))
        start = _exactly(client, length - 4)
        names = start[4:].split(b"\0")[::2]
        if refused := [one for one in names if one and one not in TAKEN]:
            client.sendall(_error(b"08P01", b"unsupported startup parameter: " + refused[0]))
            return
        upstream: Any = self.server
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(upstream.upstream)
            server.sendall(struct.pack("!i", length) + start)
            self._answer_the_start(client, server)
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                self._pass_on(client, server, upstream.pooler)
                server.shutdown(socket.SHUT_WR)
            back.join()

    def _pass_on(self, client: socket.socket, server: socket.socket, told: Pooler) -> None:
        while kind := client.recv(1):
            length = _exactly(client, 4)
            body = _exactly(client, struct.unpack("!i", length)[0] - 4)
            if kind == b"Q" and told.shut_down:
                told.shut_down -= 1
                client.sendall(_error(b"57P01", b"terminating connection due to administrator command"))
                client.sendall(b"Z" + struct.pack("!i", 5) + b"I")
            else:
                server.sendall(kind + length + body)

    def _answer_the_start(self, client: socket.socket, server: socket.socket) -> None:
        kind = b""
        while kind != b"Z":
            kind, (length,) = _exactly(server, 1), struct.unpack("!i", _exactly(server, 4))
            body = _exactly(server, length - 4)
            if kind == b"K":
                body = struct.pack("!i", 1_234_567_890) + body[4:]
            client.sendall(kind + struct.pack("!i", length) + body)


def _error(code: bytes, words: bytes) -> bytes:
    body = b"SFATAL\0C" + code + b"\0M" + words + b"\0\0"
    return b"E" + struct.pack("!i", len(body) + 4) + body


def _exactly(source: socket.socket, count: int) -> bytes:
    return source.recv(count, socket.MSG_WAITALL)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
