"""A program that runs until it is told to stop: `psp start` and `psp worker`."""

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from concurrent.futures import wait
from types import FrameType

from bot import checks
from bot.app import build
from bot.checks import CannotBegin
from bot.ending import limit, within
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.socket import SocketRunner
from handlers.slack.errors import AppBroken, SlackProblem
from models import zones

log = logging.getLogger(__name__)

LONGEST_WAIT = 30.0
WARM_SECONDS = 10.0


class Stop(threading.Event):
    """Set by SIGINT and SIGTERM once `listen` was called; from then on the process has so many seconds to end."""

    def listen(self) -> "Stop":
        """Take the two signals from now on; only the main thread may."""
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, self._told)
        return self

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        if not self.is_set():
            limit()
        self.set()


def process_name(kind: str) -> str:
    """Name this process among all that write a heartbeat."""
    return f"{kind} {socket.gethostname()}:{os.getpid()}"[:80]


def run(settings: Settings, stop: Stop, *, kind: str, connect: bool) -> None:
    """Run the jobs, and Socket Mode if `connect`, until `stop` is set; then let what was begun come to its end.

    Raises:
        CannotBegin: a token or the tables are not right.
    """
    started = time.monotonic()
    with contextlib.ExitStack() as ending:
        ending.callback(log.info, "program.stopped", extra={"program": kind})
        bot = build(settings)
        ending.callback(bot.close)
        checks.tables(bot.jobs_database)
        warm = bot.prepare()
        checks.slack(bot.gate)
        scheduler = Scheduler(bot.jobs, process_name(kind))
        scheduler.start()
        at_work = [scheduler.stop]
        ending.callback(lambda: within(*at_work))
        if connect:
            runner = SocketRunner(bot.app, settings.secret("slack_app_token"), settings.slack_api_url)
            at_work.append(runner.stop)
            connected(runner, stop)
        wait([warm], WARM_SECONDS)
        facts = {"program": kind, "seconds": round(time.monotonic() - started, 2), "zones": zones.in_use()}
        log.info("program.ready", extra=facts)
        stop.wait()
        log.info("program.stopping", extra={"program": kind})


def connected(runner: SocketRunner, stop: threading.Event) -> None:
    """Connect, however long Slack stays away; later disconnections are the client's own business.

    Raises:
        CannotBegin: Slack does not take the token.
    """
    pause = 1.0
    while not stop.is_set():
        try:
            runner.start()
        except AppBroken as problem:
            raise CannotBegin(checks.refused("SLACK_APP_TOKEN", problem)) from problem
        except SlackProblem as problem:
            log.warning("slack.unreachable", extra={"failure": problem.code})
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_WAIT)
        else:
            return
