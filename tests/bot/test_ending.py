"""A program that is told to stop while it delivers and somebody waits for an answer: that comes, and it is gone."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select, text, update

from bot.sandbox import Sandbox
from models.clock import MovableClock, SystemClock
from models.database import Database
from models.milestones.tables import Milestone
from models.notifications import Item, Lane, Message, State, to_person
from models.people import Person
from tests import world
from tests.bot.programs import Program, environment, program
from tests.bot.test_programs import free_port, get
from tests.slack.running import seed

pytestmark = pytest.mark.long

POST: Final = "chat.postMessage"
LIMIT: Final = 10.0
WAITING: Final = ("ines", "vera", "mira", "otto", "rosa", "pia")
NEW_TITLE: Final = "Archive study, first part"


class Place:
    """The programme of `tests/world.py` where it is always noon, and everybody waits for a message."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url)
        people = world.build(self.database).people
        self.now = SystemClock().now()
        west = self.now.hour - 12
        with self.database.unit_of_work() as session:
            session.execute(update(Person).values(zone=f"Etc/GMT{west:+d}" if west else "UTC", country="", weekend=""))
            session.add_all(
                Item(rule="owner.asked", subject="PSP-12-M5", round=1, step="0", recipient=to_person(people[who]),
                     person_id=people[who], lane=Lane.DIGEST, role="pam", due_at=self.now - timedelta(days=2),
                     created_at=self.now - timedelta(days=2)) for who in WAITING
            )  # fmt: skip

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody write milestones meanwhile."""
        with self.database.engine.connect() as connection:
            connection.execute(text("BEGIN IMMEDIATE" if self.database.is_sqlite else "LOCK TABLE milestone"))
            yield
            connection.rollback()

    def title(self) -> str | None:
        with self.database.reading() as session:
            wanted = select(Milestone.title).where(Milestone.title.like("Archive study%"))
            return session.scalar(wanted)

    def states(self) -> list[State]:
        with self.database.reading() as session:
            return list(session.scalars(select(Message.state)))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox(seed(), MovableClock(world.START)).start()
    yield started
    started.stop()


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    made = Place(database_url)
    yield made
    made.database.dispose()


def is_open(port: int) -> bool:
    """Say whether anything is still taken there."""
    try:
        return bool(get(port, "/healthz"))
    except OSError:
        return False


def posts(sandbox: Sandbox) -> int:
    return sum(call.method == POST for call in sandbox.calls)


def hangs(sandbox: Sandbox, running: Program) -> None:
    """Wait until a message is under way to a Slack that does not answer."""
    assert sandbox.wait_for(lambda: posts(sandbox) > 0, 20), running.said


def sends_a_form(place: Place, sandbox: Sandbox, running: Program, stops: Callable[[], object]) -> Future[Any]:
    """Let Mira send a form, and have the program stop while it is being saved."""
    mira = sandbox.member("U0MIRA")
    mira.types("/psp edit PSP-31-M1")
    mira.fills(title=NEW_TITLE)
    begun = sum("listener.begun" in line for line in running.said)
    with ThreadPoolExecutor(1) as pool, place.held():
        saving = pool.submit(mira.submits)
        running.waits_until(lambda said: sum("listener.begun" in line for line in said) > begun)
        stops()
    return saving


def test_who_sends_a_form_when_start_is_told_to_stop_is_answered_and_no_message_follows(
    place: Place, sandbox: Sandbox
) -> None:
    def stops() -> None:
        running.tells(signal.SIGTERM)
        running.waits_for("program.stopping")

    sandbox.faults.add(method=POST, kind="timeout_before", times=99)
    with program("start", env=environment(sandbox, place.url, PSP_LOG_LEVEL="debug")) as running:
        running.waits_for("program.ready")
        sandbox.wait_connected()
        hangs(sandbox, running)
        saving = sends_a_form(place, sandbox, running, stops)
        told = time.monotonic()
        assert NEW_TITLE in str(saving.result())
        running.ends()
        assert time.monotonic() - told < LIMIT
    assert place.title() == NEW_TITLE
    assert posts(sandbox) == 1
    assert running.events()[-2]["event"] == "program.stopped"
    assert set(place.states()) == {State.SENDING, State.PENDING}, "what was not begun is free for others"


def test_who_sends_a_form_when_web_is_told_to_stop_is_answered(place: Place, sandbox: Sandbox) -> None:
    port = free_port()

    def stops() -> None:
        running.tells(signal.SIGTERM)
        while is_open(port):
            pass

    env = environment(sandbox, place.url, PSP_LOG_LEVEL="debug", PORT=str(port))
    with program("web", env=env) as running:
        running.waits_for("program.ready")
        sandbox.use_http(f"http://127.0.0.1:{port}/slack/events")
        saving = sends_a_form(place, sandbox, running, stops)
        assert NEW_TITLE in str(saving.result())
        assert running.ends() == 0
    assert place.title() == NEW_TITLE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_told_to_stop_leaves_a_message_that_hangs_to_whoever_looks_for_it(
    place: Place, sandbox: Sandbox
) -> None:
    sandbox.faults.add(method=POST, kind="timeout_before", times=99)
    with program("worker", env=environment(sandbox, place.url)) as running:
        hangs(sandbox, running)
        told = time.monotonic()
        running.stops()
        assert time.monotonic() - told < LIMIT
    assert posts(sandbox) == 1
    assert set(place.states()) == {State.SENDING, State.PENDING}
