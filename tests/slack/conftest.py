"""The running bot against the sandbox, each test over Socket Mode with SQLite and over HTTP with PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.slack.running import RunningBot


@pytest.fixture(params=["socket-sqlite", pytest.param("http-postgres", marks=pytest.mark.postgres)])
def bot(request: pytest.FixtureRequest) -> Iterator[RunningBot]:
    """Run the bot; at the end what it remembers must be true, and nothing said that Slack would not take."""
    transport, kind = request.param.split("-")
    running = RunningBot(transport, request.getfixturevalue(f"{kind}_place"))
    yield running
    true = running.remembers_what_is_true()
    running.stop()
    assert true
    assert running.sandbox.problems == []
