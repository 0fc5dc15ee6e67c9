"""A local Slack of 2,000 people to whom the app has written before, in a process of its own as Slack is.

`python -m tests.bench.crowd` says its address, then answers each line with the number of messages that it holds.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bot.sandbox import Sandbox, Seed, SeedUser
from models.clock import MovableClock
from tests.jobs.delivery.conftest import NINE_IN_BERLIN

MANY: Final = 2_000


def user_id(number: int) -> str:
    return f"U0P{number:04d}"


@dataclass(frozen=True)
class Crowd:
    """The running process."""

    process: subprocess.Popen[str]
    api_url: str

    def messages(self) -> int:
        """Count what arrived."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def crowd() -> Iterator[Crowd]:
    """Start it, and let it end when it is not needed any more."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.crowd"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    yield Crowd(process, process.stdout.readline().strip())
    process.communicate(timeout=20)


def _serve() -> None:
    users = [SeedUser(user_id(n), f"Person {n}", "UTC") for n in range(MANY)]
    sandbox = Sandbox(Seed(users=users), MovableClock(NINE_IN_BERLIN)).start()
    rooms = [sandbox.space.im(user_id(n)) for n in range(MANY)]
    print(sandbox.api_url, flush=True)  # noqa: T201 -- the answer to who started it
    for _ in sys.stdin:
        print(sum(len(room.messages) for room in rooms), flush=True)  # noqa: T201 -- as above
    sandbox.stop()


if __name__ == "__main__":
    _serve()
