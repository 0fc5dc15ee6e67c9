"""Logs tell what happened by ids and references; nothing that somebody wrote and no secret is in them."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.logs import configure, told
from models.errors import Invalid
from tests import world
from tests.places import Place
from tests.slack.running import RunningBot

SAID = "Zauberwort"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Log as a program does, into memory, and put everything back."""
    root, names = (
        logging.getLogger(),
        ["bot", "handlers", "models", "slack_bolt", "slack_sdk", "apscheduler", "alembic"],
    )
    before, levels = root.handlers[:], {name: logging.getLogger(name).level for name in ["", *names]}
    stream = io.StringIO()
    configure("debug", stream=stream)
    yield stream
    root.handlers[:] = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_day_of_work_leaves_no_secret_and_nothing_that_somebody_wrote(
    lines: io.StringIO, sqlite_place: Place
) -> None:
    bot = RunningBot("http", sqlite_place)
    mira = bot.member("mira", channel="germany")
    for words in (
        "status",
        "list overdue",
        f"find {SAID}",
        f"done {SAID}",
        f"{SAID}",
        f"block PSP-12-M5 because {SAID}",
    ):
        mira.types(f"/psp {words}")
    bot.sandbox.faults.add(method="chat.postMessage", kind="error", error="invalid_blocks")
    bot.tick()
    bot.advance_to(datetime(2026, 11, 19, 8, 0, tzinfo=UTC))
    with bot.database.unit_of_work() as session:
        session.execute(text("ALTER TABLE milestone RENAME TO gone"))
    broken = mira.types("/psp list overdue").text
    reference = broken.rsplit(" ", 1)[1]
    bot.stop()
    said = lines.getvalue()
    events = [json.loads(line) for line in said.splitlines()]
    seed = bot.sandbox.seed
    for secret in (seed.bot_token, seed.app_token, seed.signing_secret, SAID, "/response/", "trigger"):
        assert secret not in said
    for name in [*world.NAMES.values(), "Tindrel", "Ostrevale", "Pilot at the Ministry", "Reference architecture"]:
        assert name not in said
    failed = [one for one in events if one.get("reference") == reference]
    assert [one["event"] for one in failed] == ["listener.failed"]
    assert "no such table" in failed[0]["exc_info"]
    assert {"at", "level", "event", "logger"} <= set(events[0])
    assert "listener.answered" in {one["event"] for one in events}


def test_what_a_library_says_is_cut_and_its_addresses_and_tokens_are_taken_out(lines: io.StringIO) -> None:
    logging.getLogger("urllib3").warning("could not reach https://hooks.example/T1/B2 with xoxb-12-ab\nbody: %s", SAID)
    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["event"] == "could not reach … with …"


def test_an_exception_is_told_by_its_kind_and_place_and_only_harmless_ones_by_their_words() -> None:
    with pytest.raises(Invalid) as raised:
        refuse()
    words = told(raised.value)
    assert words.startswith("Invalid\n  ")
    assert "test_logs.py" in words
    assert "OperationalError: disk is full" in words
    assert SAID not in words


def refuse() -> None:
    raise Invalid(f"“{SAID}” is done.") from OperationalError("SELECT ?", {"title": SAID}, OSError("disk is full"))
