"""The running bot against the sandbox, each test over Socket Mode with SQLite and over HTTP with PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.places import Shelf
from tests.slack.running import Crew, RunningBot


@pytest.fixture(scope="session")
def socket_sqlite(sqlite_shelf: Shelf) -> Iterator[Crew]:
    """Have a bot over Socket Mode and SQLite, for one test after the other."""
    crew = Crew("socket", sqlite_shelf)
    yield crew
    crew.leave()


@pytest.fixture(scope="session")
def http_postgres(postgres_shelf: Shelf) -> Iterator[Crew]:
    """Have a bot over HTTP and PostgreSQL, for one test after the other."""
    crew = Crew("http", postgres_shelf)
    yield crew
    crew.leave()


@pytest.fixture(params=["socket_sqlite", pytest.param("http_postgres", marks=pytest.mark.postgres)])
def bot(request: pytest.FixtureRequest) -> Iterator[RunningBot]:
    """Run the bot; at the end what it remembers must be true, and nothing said that Slack would not take."""
    crew: Crew = request.getfixturevalue(request.param)
    running = crew.bot()
    yield running
    assert running.remembers_what_is_true()
    assert running.sandbox.problems == []
