"""Whoever asks first after a start waits for nothing that could have been done before."""

from collections.abc import Iterator

import pytest

from bot.app import Bot, build
from bot.arriving import dispatch
from bot.settings import Settings
from models.clock import MovableClock
from models.database import Database
from tests import world

NOWHERE = "http://127.0.0.1:9/api/"


def started(database_url: str) -> Bot:
    """Make a bot that has asked its database for nothing yet, and reaches no Slack."""
    settings = Settings.model_validate(
        {"database_url": database_url, "slack_bot_token": "xoxb-1", "slack_api_url": NOWHERE}
    )
    return build(settings, clock=MovableClock(world.START), patience=30)


@pytest.fixture
def bot(database_url: str) -> Iterator[Bot]:
    database = Database(database_url)
    world.build(database)
    database.dispose()
    made = started(database_url)
    yield made
    made.close()


def statements(bot: Bot) -> set[object]:
    """Give what SQLAlchemy has compiled so far."""
    return set(bot.database.engine._compiled_cache or ())  # noqa: SLF001 -- nothing else tells


def test_the_first_status_after_a_start_compiles_no_statement(bot: Bot) -> None:
    bot.warm()
    known = statements(bot)
    asked = {"command": "/psp", "text": "status", "team_id": world.TEAM, "channel_id": "C0GERMANY"}
    for who in ("ines", "vera", "mira"):  # the office, a lead and a PAM
        answer = dispatch(bot.app, asked | {"user_id": world.slack_id(who)}, None)
        assert "Germany" in str(answer.body)
    assert statements(bot) == known


def test_a_database_that_is_empty_or_away_is_no_reason_not_to_begin(
    sqlite_url: str, tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    for url in (sqlite_url, f"sqlite:///{tmp_path}/nowhere/psp.db"):
        bot = started(url)
        bot.warm()
        bot.close()
    assert [record.msg for record in caplog.records if record.levelname != "INFO"] == ["rehearsal.failed"]
