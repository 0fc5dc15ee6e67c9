"""The composition root: everything that the running bot consists of is made here and nowhere else."""

import gc
import logging
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from slack_bolt import App
from slack_sdk import WebClient

import handlers
from bot.delivery import Delivery
from bot.ending import within
from bot.identity import Gate
from bot.jobs import Jobs
from bot.settings import Settings
from handlers.rehearsal import rehearse
from handlers.routes import Routes
from handlers.runtime import DISPATCH_SECONDS, Deps
from handlers.slack.gate import Directory
from handlers.slack.gateway import Gateway
from models import calendar
from models.alerts.sweep import sweep
from models.clock import Clock, HeldClock, SystemClock
from models.database import Database
from models.notifications.redrawing import SOON_SECONDS

LISTENER_THREADS = 16
AFTER_THREADS = 8
JOB_THREADS = 4
SLACK_SECONDS = 10
LAST_SECONDS = 3.0
"""How long what comes after an answer has at the end, when turns and jobs have had theirs."""


@dataclass(frozen=True)
class Bot:
    """All parts of a bot. `jobs_database` has no time limit on statements; with SQLite it is the same as `database`."""

    settings: Settings
    clock: Clock
    database: Database
    jobs_database: Database
    gateway: Gateway
    gate: Gate
    deps: Deps
    app: App
    routes: Routes
    jobs: Jobs

    def prepare(self) -> Future[None]:
        """Have done aside what the first who asks would wait for; a program is ready when this is."""
        return self.deps.executor.submit(self.warm)

    def warm(self) -> None:
        """Answer once what is asked most, and load the rest."""
        rehearse(self.routes, self.deps)
        warm()

    def close(self) -> None:
        """Let what was begun come to its end, then let go of threads and connections."""
        self.jobs.stop()
        turns = partial(self.deps.dispatcher.shutdown, cancel_futures=True)
        within(turns, self.deps.executor.shutdown, seconds=LAST_SECONDS)
        self.database.dispose()
        self.jobs_database.dispose()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    after: Executor | None = None,
    patience: float = DISPATCH_SECONDS,
    opened: tuple[Database, Database] | None = None,
    redraw_seconds: float = SOON_SECONDS,
) -> Bot:
    """Make a bot; nothing is connected yet, so that it starts while Slack or the database are away.

    Args:
        settings: what differs from one place to another.
        clock: business time; the machine's if not given.
        after: runs what comes after an answer; threads of its own if not given.
        patience: seconds that a listener may take; Slack waits for 3, other callers may wait longer.
        opened: what `databases` gave for the same address, to be used again; engines of its own if not given.
        redraw_seconds: how soon after a change the messages that hold it are drawn anew; several make one drawing.
    """
    clock = clock or SystemClock()
    database, jobs_database = opened or databases(settings.database_url)
    gate = gate_for(settings, Directory(database, clock))
    gateway = gate.gateway
    deps = Deps(
        database=database,
        gateway=gateway,
        clock=clock,
        executor=after or ThreadPoolExecutor(AFTER_THREADS, thread_name_prefix="after"),
        dispatcher=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="turn"),
        dispatch_seconds=patience,
    )
    app = _bolt(settings, gate, deps.executor)
    routes = handlers.register(app, deps)
    ticks, halt = HeldClock(clock), threading.Event()
    delivery = Delivery(
        jobs_database,
        gateway,
        ticks,
        halted=halt.is_set,
        history_page=settings.psp_history_page,
        history_a_minute=settings.psp_history_a_minute,
        redraw_seconds=redraw_seconds,
    )
    look = partial(sweep, jobs_database, ticks, halted=halt.is_set)
    jobs = Jobs(jobs_database, ticks, look=look, deliver=delivery.run_once, halt=halt)
    return Bot(settings, clock, database, jobs_database, gateway, gate, deps, app, routes, jobs)


def warm() -> None:
    """Load what the first who asks would wait for, and take all that is loaded out of the garbage collector's sight.

    It lives as long as the process, and to look through it again and again takes a fifth of a second each time.
    """
    calendar.prepare()
    gc.collect()
    gc.freeze()


def gate_for(settings: Settings, directory: Directory | None = None) -> Gate:
    """Make the gateway to Slack, and the gate that knows who we are there; nothing is posted without a directory."""
    token = settings.secret("slack_bot_token")
    client = WebClient(token, base_url=settings.slack_api_url, timeout=SLACK_SECONDS, retry_handlers=[])
    return Gate(Gateway(client, directory), token)


def databases(url: str) -> tuple[Database, Database]:
    """Make an engine for people, whose statements are cut off, and one for jobs; one SQLite file has one writer."""
    conversation = Database(url, pool_size=LISTENER_THREADS + AFTER_THREADS + JOB_THREADS)
    if conversation.is_sqlite:
        return conversation, conversation
    return conversation, Database(url, pool_size=JOB_THREADS, statement_seconds=None)


def _bolt(settings: Settings, gate: Gate, executor: Executor) -> App:
    """Make Bolt's App. Signatures are checked by bot/web.py, on the raw bytes and before anything is parsed."""
    return App(
        name="psp",
        logger=logging.getLogger("slack_bolt"),
        client=WebClient(base_url=settings.slack_api_url, timeout=SLACK_SECONDS, retry_handlers=[]),
        signing_secret="",
        authorize=lambda: gate.authorize(),  # noqa: PLW0108 -- Bolt cannot call methods: it reads parameter names
        before_authorize=lambda req, next: gate.check(req, next),  # noqa: A006, PLW0108 -- as above
        token_verification_enabled=False,
        request_verification_enabled=False,
        process_before_response=True,
        listener_executor=executor,
    )
