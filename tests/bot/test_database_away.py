"""A database that stops or freezes: people read within 3 seconds that nothing was changed, and then all goes on."""

import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.health import Health
from bot.sandbox import Sandbox
from handlers.runtime import DISPATCH_SECONDS
from models import migrations, zones
from models.clock import MovableClock
from models.database import Database
from tests import postgres, world
from tests.bot.programs import environment, program
from tests.places import Place
from tests.slack.running import RunningBot, seed

pytestmark = [pytest.mark.postgres, pytest.mark.long]
LIMIT = 3.0


@pytest.fixture(scope="module")
def apart() -> Iterator[postgres.Server]:
    """Start a server of these tests' own: it will be stopped."""
    programs = postgres.binaries()
    assert programs is not None
    with postgres.server(programs) as started:
        started.run("CREATE DATABASE migrated")
        database = Database(started.url("migrated"))
        migrations.upgrade(database)
        database.dispose()
        yield started


@pytest.fixture
def server(apart: postgres.Server) -> Iterator[postgres.Server]:
    """Give the server with a new database; whatever was done to it, the next test finds it running."""
    apart.run("CREATE DATABASE psp TEMPLATE migrated")
    yield apart
    apart.start()
    apart.run("DROP DATABASE psp WITH (FORCE)")


@pytest.fixture(params=["socket", "http"])
def bot(request: pytest.FixtureRequest, server: postgres.Server) -> Iterator[RunningBot]:
    running = RunningBot(request.param, server.url("psp"), patience=DISPATCH_SECONDS)
    yield running
    running.stop()
    assert running.sandbox.problems == []


def asks(bot: RunningBot) -> tuple[str, float]:
    """Ask for something that only the database knows."""
    began = time.monotonic()
    text = bot.member("mira", channel="germany").types("/psp list overdue").text
    return text, time.monotonic() - began


def recovers(bot: RunningBot) -> str:
    """Ask until the answer is no failure any more."""
    deadline = time.monotonic() + 15
    text, _ = asks(bot)
    while "Reference" in text and time.monotonic() < deadline:
        text, _ = asks(bot)
    return text


def test_while_the_database_is_stopped_people_read_so_at_once_and_then_all_goes_on(
    bot: RunningBot, server: postgres.Server
) -> None:
    before, _ = asks(bot)
    server.stop()
    for _ in range(3):
        text, seconds = asks(bot)
        assert text.startswith("The database does not answer, nothing was changed. Try again in a minute. Reference ")
        assert seconds < LIMIT
    server.start()
    assert recovers(bot) == before


def test_while_the_database_is_frozen_people_read_so_in_time_and_then_all_goes_on(
    bot: RunningBot, server: postgres.Server
) -> None:
    before, _ = asks(bot)
    server.freeze()
    try:
        for _ in range(3):
            text, seconds = asks(bot)
            assert text.startswith(("This took too long and was given up. ", "The database does not answer, nothing "))
            assert " Try again in a minute" in text
            assert " Reference " in text
            assert seconds < LIMIT
    finally:
        server.thaw()
    assert recovers(bot) == before


def test_while_another_process_holds_the_sqlite_file_people_read_so(sqlite_place: Place) -> None:
    running = RunningBot("socket", sqlite_place)
    other = sqlite3.connect(str(make_url(sqlite_place.url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    text = running.member("otto", channel="germany").types("/psp start PSP-12-M3").text
    assert text.startswith("The database does not answer, nothing was changed. Try again in a minute. Reference ")
    other.execute("ROLLBACK")
    other.close()
    assert "The database" not in running.member("otto", channel="germany").types("/psp start PSP-12-M3").text
    running.stop()


@pytest.mark.parametrize("bot", ["socket"], indirect=True)
def test_nobody_notices_a_database_that_was_restarted_between_two_commands(
    bot: RunningBot, server: postgres.Server
) -> None:
    links = [bot.database.engine.connect() for _ in range(3)]
    for link in links:
        link.close()
    before, _ = asks(bot)
    server.stop()
    server.start()
    assert [asks(bot)[0] for _ in range(3)] == [before] * 3
    bot.tick()


@pytest.mark.parametrize("bot", ["socket"], indirect=True)
def test_a_tick_fails_while_the_database_is_stopped_and_the_next_one_does_its_work(
    bot: RunningBot, server: postgres.Server
) -> None:
    server.stop()
    with pytest.raises(ExceptionGroup) as both:
        bot.tick()
    assert both.value.split(OperationalError)[1] is None
    server.start()
    bot.tick()
    bot.advance_to(datetime(2026, 11, 19, 8, 0, tzinfo=UTC))
    assert any("overdue 1 working day" in one["text"] for one in bot.member("otto").dm)


def test_a_program_stops_when_told_even_while_the_database_is_frozen(server: postgres.Server) -> None:
    sandbox = Sandbox(seed(), MovableClock(world.START)).start()
    with program("start", env=environment(sandbox, server.url("psp"), PSP_LOG_LEVEL="debug")) as running:
        running.waits_for("program.ready")
        running.waits_for("job.done")
        server.freeze()
        try:
            assert "Reference" in sandbox.member("U0MIRA", "C0GERMANY").types("/psp list").text
            assert running.stops() in {0, 1}
        finally:
            server.thaw()
    sandbox.stop()


def test_health_tells_of_a_frozen_database_and_stays_ready(server: postgres.Server) -> None:
    database = Database(server.url("psp"))
    health = Health(database, MovableClock(world.START))
    assert health.report()[0]
    server.freeze()
    try:
        began = time.monotonic()
        assert health.report() == (True, {"state": "ready", "zones": zones.in_use(), "database": "does not answer"})
        assert health.report()[1]["database"] == "does not answer"
        assert time.monotonic() - began < 2 * LIMIT
    finally:
        server.thaw()
    assert health.report()[1]["database"] == "answers"
    server.stop()
    assert health.report()[1]["database"] == "does not answer"
    server.start()
    health.close()
    database.dispose()
