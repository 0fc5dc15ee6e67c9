"""The running bot as tests see it: real people at their screens, a clock that moves, and the rows behind it all."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final, ParamSpec, TypeVar

from sqlalchemy import func, select
from typing_extensions import override

from bot.app import Bot, build
from bot.manifest import manifest_for
from bot.sandbox import Member, Reply, Sandbox, Seed, SeedChannel, SeedUser
from bot.server import WebServer
from bot.settings import Settings
from bot.socket import SocketRunner
from bot.web import LARGEST, slack_door
from models.clock import MovableClock
from models.database import Database
from models.memory import Memory
from models.plans import Plan
from models.revisions import PlanRevision
from models.statements import rows
from models.summaries.facts import PlanFacts, together
from models.summaries.scope import days
from tests import world
from tests.memento import Memento
from tests.places import Place, Shelf

P = ParamSpec("P")
T = TypeVar("T")

VENDOR: Final = tuple(world.slack_id(who) for who in world.VENDOR_PEOPLE)
ZONES: Final = {"kenji": "Asia/Tokyo", "olga": "Asia/Tokyo"}
CHANNELS: Final = {
    "germany": "C0GERMANY",
    "japan": "C0JAPAN",
    "tindrel": "C0TINDREL",
    "general": "C0GENERAL",
    "nobot": "C0NOBOT",
}
"""`general` is a channel that nobody registered; in `nobot` the bot is no member."""


PATIENCE: Final = 30.0
"""What is tested here is what is said, not how fast: a busy machine is no fault of the bot."""


def patiently() -> float:
    """Let the local Slack's own seconds pass slowly, for the same reason."""
    return time.monotonic() / 10


def seed() -> Seed:
    """Give the workspace of `tests/world.py`, with a stranger, a bot and somebody gone; scopes are ours."""
    users = [
        SeedUser(world.slack_id(who), name, ZONES.get(who, "Europe/Berlin"), restricted=who not in world.VENDOR_PEOPLE)
        for who, name in world.NAMES.items()
    ]
    users += [
        SeedUser("U0ZOE", "Zoe Quill", "Europe/Berlin"),
        SeedUser("U0ROBOT", "Robot", "UTC", bot=True),
        SeedUser("U0GONE", "Gus Alder", "UTC", deleted=True),
    ]
    partner = [world.slack_id(who) for who in ("lin", "pia", "rafe")]
    channels = [
        SeedChannel("C0GERMANY", "psp-germany", [*VENDOR, "U0ZOE", "U0BOT"]),
        SeedChannel("C0JAPAN", "psp-japan", ["U0KENJI", "U0INES", "U0BOT"]),
        SeedChannel("C0TINDREL", "quorbel-tindrel", ["U0MIRA", "U0OTTO", "U0VERA", *partner, "U0BOT"], private=True),
        SeedChannel("C0GENERAL", "general", [*VENDOR, "U0ZOE", "U0BOT"]),
        SeedChannel("C0NOBOT", "elsewhere", [*VENDOR]),
    ]
    scopes = set(manifest_for()["oauth_config"]["scopes"]["bot"])
    return Seed(team_id=world.TEAM, users=users, channels=channels, scopes=scopes)


class Afterwards(ThreadPoolExecutor):
    """Runs what comes after an answer, and can be waited for."""

    def __init__(self) -> None:
        super().__init__(8, thread_name_prefix="after")
        self._idle = threading.Condition()
        self._open = 0

    @override
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._idle:
            self._open += 1
        future = super().submit(fn, *args, **kwargs)
        future.add_done_callback(self._done)
        return future

    def _done(self, _future: Future[Any]) -> None:
        with self._idle:
            self._open -= 1
            self._idle.notify_all()

    def wait_idle(self, timeout: float = 10) -> None:
        with self._idle:
            assert self._idle.wait_for(lambda: self._open == 0, timeout), "what comes after an answer did not end"


class Person(Member):
    """Somebody at their screen, who waits until all of the bot's answer is there."""

    def __init__(self, sandbox: Sandbox, after: Afterwards, user_id: str, channel: str | None) -> None:
        super().__init__(sandbox.space, sandbox.dispatcher, user_id, channel)
        self._after = after

    @override
    def _seen(self, act: Callable[[], object]) -> Reply:
        def act_and_wait() -> None:
            act()
            self._after.wait_idle()

        return super()._seen(act_and_wait)

    @override
    def submits(self) -> str | dict[str, str] | None:
        said = super().submits()
        self._after.wait_idle()
        return said


class RunningBot:
    """The bot of `build()`, connected to a sandbox of its own, over the programme of `tests/world.py`."""

    def __init__(self, transport: str, place: Place | str, *, patience: float = PATIENCE) -> None:
        self.place = place if isinstance(place, Place) else Place(place)
        self.clock = MovableClock(world.START)
        self.sandbox = Sandbox(seed(), self.clock, patiently).start()
        self.after = Afterwards()
        self.bot: Bot = build(
            settings(self.sandbox, self.place.url), clock=self.clock, after=self.after, patience=patience,
            opened=self.place.databases,
        )  # fmt: skip
        self.database: Database = self.bot.database
        self.world = world.build(self.database)
        self.sandbox.between_ticks = self.bot.jobs.between_ticks
        self.sandbox.on_advance = lambda _moment: self.bot.jobs.tick()
        _remembered(self.database, self.clock.now())
        self._stop = _over_socket(self) if transport == "socket" else _over_http(self)
        self.sandbox.dispatcher.transport.answer_seconds = PATIENCE
        self._sockets = list(self.sandbox.hub.connections)
        self._as_new = Memento(*vars(self).values())

    def member(self, who: str, channel: str | None = None) -> Person:
        """Give a person of the programme, such as `mira`, in a channel such as `germany`; else in their DM."""
        return Person(self.sandbox, self.after, world.slack_id(who), CHANNELS[channel] if channel else None)

    def tick(self) -> int:
        """Do what the jobs do each minute, once."""
        return self.bot.jobs.tick()

    def advance_to(self, moment: datetime) -> None:
        """Move the clock and do what is due then."""
        self.sandbox.advance_to(moment)

    def remembers_what_is_true(self) -> bool:
        """Say whether what is remembered of the plans is what is counted anew."""
        kept = _remembered(self.database, self.clock.now())
        self.database.memory = Memory()
        return kept == _remembered(self.database, self.clock.now())

    def begins_anew(self) -> bool:
        """Put the whole world back to what it was at the start; False where that is impossible: make another one."""
        if self.sandbox.hub.connections != self._sockets or not self.place.empty():
            return False
        world.build(self.database)
        self._as_new.put_back()
        return True

    def stop(self) -> None:
        """End it."""
        self._stop()
        self.bot.close()
        self.sandbox.stop()


class Crew:
    """A bot that one test after the other has, each as if it were new; another one where the last broke something."""

    def __init__(self, transport: str, shelf: Shelf) -> None:
        self._transport = transport
        self._shelf = shelf
        self._running: RunningBot | None = None

    def bot(self) -> RunningBot:
        """Give the bot, as new."""
        if self._running is not None and not self._running.begins_anew():
            self.leave()
        if self._running is None:
            self._running = RunningBot(self._transport, self._shelf.lend())
        return self._running

    def leave(self) -> None:
        """End the bot that runs."""
        if self._running is not None:
            self._running.stop()
            self._shelf.give_back(self._running.place)
            self._running = None


def _remembered(database: Database, moment: datetime) -> tuple[PlanFacts, ...]:
    with database.reading() as session:
        ids = rows(session, select(Plan.id, func.coalesce(PlanRevision.token, 0).label("token")).outerjoin(
            PlanRevision, PlanRevision.plan_id == Plan.id))  # fmt: skip
        return together(session, ids, None, days(session, moment)).plans


def settings(sandbox: Sandbox, database_url: str) -> Settings:
    """Give the settings of a bot that talks to a sandbox."""
    return Settings.model_validate(
        {
            "database_url": database_url,
            "slack_bot_token": sandbox.seed.bot_token,
            "slack_app_token": sandbox.seed.app_token,
            "slack_signing_secret": sandbox.seed.signing_secret,
            "slack_api_url": sandbox.api_url,
        }
    )


def _over_socket(running: RunningBot) -> Callable[[], None]:
    runner = SocketRunner(running.bot.app, running.sandbox.seed.app_token, running.sandbox.api_url)
    runner.start()
    running.sandbox.wait_connected()
    return runner.stop


def _over_http(running: RunningBot) -> Callable[[], None]:
    server = WebServer("127.0.0.1")
    door = slack_door(running.bot.app, running.sandbox.seed.signing_secret)
    port = server.listen(door, 0, threads=8, largest_body=LARGEST)
    server.start()
    running.sandbox.use_http(f"http://127.0.0.1:{port}/slack/events")
    return server.stop
