"""The HTTP server: half a request takes nobody's turn, and what was begun is answered before it ends."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest

from bot.checks import CannotBegin
from bot.server import LARGEST_HEAD, WebServer

POST: Final = b"POST /slack/events HTTP/1.1\r\nHost: psp\r\nContent-Length: 1000\r\n\r\n"
HALVES: Final = {
    "slow head": (b"GET /healthz HTTP/1.1\r\nHost: psp\r\nX-", b"a"),
    "endless head": (b"GET /healthz HTTP/1.1\r\n", b"X-Name: value\r\n"),
    "short body": (POST + b"abc", b""),
    "body by the byte": (POST, b"x"),
}
"""How it begins, and what comes each second."""


class Toy:
    """A server of two threads; `/slow` is answered once `free` is set, and time is moved by hand."""

    def __init__(self, patience: float = 10) -> None:
        self.now, self.free, self.begun = 0.0, threading.Event(), threading.Event()
        self.server = WebServer("127.0.0.1", seconds=lambda: self.now, patience=patience)
        self.port = self.server.listen(self.answer, 0, threads=2, largest_body=2000)
        self.server.start()

    def answer(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.begun.set()
            self.free.wait(10)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def get(self, path: str) -> http.client.HTTPResponse:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(link):
            link.request("GET", path)
            answer = link.getresponse()
            answer.read()
            return answer


@pytest.fixture
def toy() -> Iterator[Toy]:
    made = Toy()
    yield made
    made.free.set()
    made.server.stop()


def is_closed(held: socket.socket) -> bool:
    try:
        return held.recv(1) == b""
    except ConnectionResetError:  # it was closed with bytes unread
        return True


def test_two_hundred_half_requests_take_nobodys_turn_and_are_gone_after_five_seconds(toy: Toy) -> None:
    with contextlib.ExitStack() as ending:
        held = [(ending.enter_context(toy.connect()), *half) for half in HALVES.values() for _ in range(50)]
        for connection, beginning, _ in held:
            connection.sendall(beginning)
        for _second in range(5):
            for connection, _, more in held:
                connection.sendall(more)
            assert toy.get("/healthz").status == 200
            toy.now += 1
        for connection, _, _ in held:
            connection.settimeout(0)
            with pytest.raises(BlockingIOError):  # none was cut off before its time
                connection.recv(1)
            connection.settimeout(10)
        toy.now += 0.1
        assert toy.get("/healthz").status == 200
        assert all(is_closed(connection) for connection, _, _ in held)


def test_who_asks_again_on_the_same_connection_after_a_pause_is_answered(toy: Toy) -> None:
    link = http.client.HTTPConnection("127.0.0.1", toy.port, timeout=10)
    with contextlib.closing(link):
        for _ in range(2):
            link.request("GET", "/healthz")
            assert link.getresponse().read() == b"ok"
            toy.now += 60


@pytest.mark.parametrize("beginning", [b"GET / HTTP/1.1\r\nX: ".ljust(LARGEST_HEAD, b"a"),
                                       b"POST / HTTP/1.1\r\nContent-Length: 2001\r\n\r\n"])  # fmt: skip
def test_what_is_too_large_is_refused_unread_by_a_server_without_a_name(toy: Toy, beginning: bytes) -> None:
    with toy.connect() as connection:
        connection.sendall(beginning)
        said = connection.makefile("rb").read()
    assert said.split()[1] in {b"431", b"413"}
    assert b"waitress" not in said.lower()
    assert "server" not in toy.get("/healthz").headers


def test_what_was_begun_is_answered_when_the_server_stops_and_nothing_new_comes_in() -> None:
    toy = Toy()
    with ThreadPoolExecutor(2) as pool, toy.connect() as idle:
        begun = pool.submit(toy.get, "/slow")
        toy.begun.wait(10)
        toy.now += 2
        stopping = pool.submit(toy.server.stop)
        assert is_closed(idle)
        with pytest.raises(ConnectionRefusedError):
            toy.connect()
        toy.free.set()
        assert begun.result(10).status == 200
        stopping.result(10)


def test_an_answer_that_never_comes_does_not_keep_the_server_from_ending() -> None:
    toy = Toy(patience=0.1)
    with toy.connect() as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: psp\r\n\r\n")
        toy.begun.wait(10)
        toy.server.stop()
        assert is_closed(connection)
    toy.free.set()


def test_a_port_that_is_taken_is_told_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotBegin) as problem:
            WebServer("127.0.0.1").listen(lambda *_: [], port, threads=1, largest_body=1)
    assert problem.value.sentence.startswith(f"Nothing can listen on 127.0.0.1, port {port} (Address already in use)")
