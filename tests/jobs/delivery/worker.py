"""A worker in a process of its own, which kills itself with signal 9 at a point of the road, if it is told to."""

import os
import signal
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from threading import Semaphore
from typing import Any, Final

from slack_sdk import WebClient
from typing_extensions import override

from bot.delivery import Delivery
from handlers.slack.gate import Directory
from handlers.slack.gateway import Gateway
from models.clock import MovableClock
from models.database import Database
from tests.forked import PROCESSES

PATIENCE: Final = 120.0
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


def worker(orders: Orders) -> ForkServerProcess:
    """Begin to work in a process of its own."""
    process = PROCESSES.Process(target=work, args=(orders,))
    process.start()
    return process


def ends(process: ForkServerProcess) -> int:
    """Wait for a worker; give its exit code, negative for the signal that killed it."""
    process.join(PATIENCE)
    assert process.exitcode is not None, "the worker did not end"
    return process.exitcode
