"""A worker in a process of its own, which kills itself with signal 9 at a point of the road, if it is told to."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Semaphore
from typing import Any, Final

from slack_sdk import WebClient
from typing_extensions import override

from bot.delivery import Delivery
from handlers.slack.gate import Directory
from handlers.slack.gateway import Gateway
from models.clock import MovableClock
from models.database import Database

POINTS: Final = ("claimed", "sending", "answered")


@dataclass(frozen=True)
class Orders:
    """What a worker needs: where to work, when it is there, at which point it dies, and how often it gets past that."""

    database_url: str
    api_url: str
    now: datetime
    seconds: float
    dies: str = ""
    passes: int = 0
    runs: int = 1
    patience: int = 1


class MortalGateway(Gateway):
    """Calls Slack, and dies at the point that it was told: before the send is noted, before it, or right after it."""

    def __init__(self, client: WebClient, directory: Directory, dies: str, passes: int) -> None:
        super().__init__(client, directory)
        self._dies = dies
        self._passes = Semaphore(passes)

    def _point(self, name: str) -> None:
        if name == self._dies and not self._passes.acquire(blocking=False):
            os.kill(os.getpid(), signal.SIGKILL)

    @override
    def open_dm(self, user: str) -> str:
        self._point("claimed")
        return super().open_dm(user)

    @override
    def post_message(self, *place: Any, **drawn: Any) -> str:
        self._point("sending")
        try:
            return super().post_message(*place, **drawn)
        finally:
            self._point("answered")


def work(orders: Orders) -> None:
    """Run the delivery, as `psp worker` does."""
    database = Database(orders.database_url)
    client = WebClient("xoxb-sandbox", base_url=orders.api_url, timeout=orders.patience)
    clock = MovableClock(orders.now)
    gateway = MortalGateway(client, Directory(database, clock), orders.dies, orders.passes)
    delivery = Delivery(database, gateway, clock, lambda: orders.seconds)
    for _ in range(orders.runs):
        delivery.run_once()
    database.dispose()


class Foreman:
    """A process that has imported everything and forks a worker for each order: starting one takes no time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip

    def begins(self, orders: Orders) -> None:
        """Send a worker to its work."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({**asdict(orders), "now": orders.now.isoformat()}) + "\n")
        self._process.stdin.flush()

    def ends(self) -> int:
        """Wait for the worker and give its exit code, negative for the signal that killed it."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def goes_home(self) -> None:
        self._process.communicate(timeout=20)


def _oversee() -> None:
    for line in sys.stdin:
        fields = json.loads(line)
        pid = os.fork()
        if pid == 0:
            work(Orders(**{**fields, "now": datetime.fromisoformat(fields["now"])}))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201 -- the answer to an order


if __name__ == "__main__":
    _oversee()
