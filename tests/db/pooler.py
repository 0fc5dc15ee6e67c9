"""A stand-in for PgBouncer in its default form: it refuses what that refuses, and gives process numbers of its own."""

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from typing_extensions import override

TAKEN = {b"user", b"database", b"client_encoding", b"datestyle", b"timezone", b"application_name"}
"""Parameters of a start that PgBouncer takes (its manual, `ignore_startup_parameters`)."""


@contextlib.contextmanager
def pooler(url: str, folder: Path) -> Iterator[str]:
    """Stand before a server until the block ends; gives the address to use instead of `url`."""
    real = make_url(url)
    relay = socketserver.ThreadingUnixStreamServer(str(folder / ".s.PGSQL.6432"), _Relay)
    relay.daemon_threads = True
    relay.upstream = f"{real.query['host']}/.s.PGSQL.5432"  # type: ignore[attr-defined]
    thread = threading.Thread(target=relay.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        place = {"host": str(folder), "port": "6432"}
        yield real.set(query=place).render_as_string(hide_password=False)
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
            words = b"SFATAL\0C08P01\0Munsupported startup parameter: " + refused[0] + b"\0\0"
            client.sendall(b"E" + struct.pack("!i", len(words) + 4) + words)
            return
        upstream: Any = self.server
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(upstream.upstream)
            server.sendall(struct.pack("!i", length) + start)
            self._answer_the_start(client, server)
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()

    def _answer_the_start(self, client: socket.socket, server: socket.socket) -> None:
        kind = b""
        while kind != b"Z":
            kind, (length,) = _exactly(server, 1), struct.unpack("!i", _exactly(server, 4))
            body = _exactly(server, length - 4)
            if kind == b"K":
                body = struct.pack("!i", 1_234_567_890) + body[4:]
            client.sendall(kind + struct.pack("!i", length) + body)


def _exactly(source: socket.socket, count: int) -> bytes:
    return source.recv(count, socket.MSG_WAITALL)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
