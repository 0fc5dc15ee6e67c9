"""A program of ours in a process of its own, as a platform runs it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.sandbox import Sandbox
from tests.forked import PROCESSES

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
ODD_ZONE = "EST5EDT4"
"""A host may say its zone by rules instead of a name; every program starts there."""


class Fresh:
    """A Python of its own, as a platform starts it: two seconds of processor time until all is imported."""

    def __init__(self, words: tuple[str, ...], env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "bot", *words], env=env, cwd="/", text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.pid = self._process.pid
        self.streams = self._process.stdout, self._process.stderr
        self.poll = self._process.poll

    def wait(self, seconds: float) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None


class Forked:
    """The same in a process that has imported everything already."""

    def __init__(self, words: tuple[str, ...], env: dict[str, str]) -> None:
        ends = [PROCESSES.Pipe(duplex=False) for _ in range(2)]
        self._process = PROCESSES.Process(target=become, args=(words, env, *(writes for _, writes in ends)))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        out, err = (os.fdopen(os.dup(reads.fileno())) for reads, _ in ends)
        self.streams = out, err
        for end in ends:
            end[0].close()
            end[1].close()

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode


def become(words: tuple[str, ...], env: dict[str, str], out: Connection, err: Connection) -> None:
    """Be the program `psp`, for the rest of this process."""
    for number, end in ((1, out), (2, err)):
        os.dup2(end.fileno(), number)
        end.close()
    os.environ.clear()  # noqa: TID251 -- as a new process finds it
    os.environ.update(env)  # noqa: TID251 -- as above
    time.tzset()
    os.chdir("/")
    warnings.simplefilter("error")
    main(words)


class Program:
    """A running `psp …` and the lines that it has logged so far."""

    def __init__(self, *words: str, env: dict[str, str], kind: type[Fresh] | type[Forked]) -> None:
        inherited = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TZ": ODD_ZONE}  # noqa: TID251 -- not settings of ours
        self.began = time.monotonic()
        self.process = kind(words, inherited | env)
        self.said: list[str] = []
        self._news = threading.Condition()
        self._readers = [threading.Thread(target=self._read, args=(one,), daemon=True) for one in self.process.streams]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: Any) -> None:
        with stream:
            for line in stream:
                with self._news:
                    self.said.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def waits_for(self, words: str) -> str:
        """Wait until a line holds these words, and give it."""
        with self._news:
            found = self._news.wait_for(lambda: self._line(words) or self.process.poll() is not None, PATIENCE)
            line = self._line(words)
            assert found, f"“{words}” was not said: {self.said}"
            assert line, f"“{words}” was not said before the end: {self.said}"
            return line

    def waits_until(self, holds: Callable[[list[str]], bool]) -> None:
        """Wait until something holds of all that was said."""
        with self._news:
            assert self._news.wait_for(lambda: holds(self.said), PATIENCE), self.said

    def _line(self, words: str) -> str | None:
        return next((line for line in self.said if words in line), None)

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.said if line.startswith("{")]

    def tells(self, number: int) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, number)

    def ends(self) -> int:
        code = self.process.wait(PATIENCE)
        assert code is not None, f"it still runs: {self.said}"
        for reader in self._readers:
            reader.join(PATIENCE)
        return code

    def stops(self, number: int = signal.SIGTERM) -> int:
        self.tells(number)
        return self.ends()


@contextlib.contextmanager
def program(*words: str, env: dict[str, str], kind: type[Fresh] | type[Forked] = Forked) -> Iterator[Program]:
    """Run a program; one that still runs at the end is killed."""
    running = Program(*words, env=env, kind=kind)
    try:
        yield running
    finally:
        running.stops(signal.SIGKILL)


def environment(sandbox: Sandbox, database_url: str, **more: str) -> dict[str, str]:
    """Give the settings of a program that talks to a sandbox, as variables."""
    seed = sandbox.seed
    return {
        "DATABASE_URL": database_url, "SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": seed.bot_token,
        "SLACK_APP_TOKEN": seed.app_token, "SLACK_SIGNING_SECRET": seed.signing_secret, "PSP_HOST": "127.0.0.1", **more,
    }  # fmt: skip
