"""Tests share a running bot, and none of them can tell: whatever the one before did, the whole world is as new."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import world
from tests.places import Shelf
from tests.slack.running import Crew, RunningBot

HERE = re.compile(r"0x[0-9a-f]+|127\.0\.0\.1:\d+|/\d+\.db|place\d+")
CHANCE = {"plan_revision"}


def people_act(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp done PSP-12-M3")
    mira.types("/psp settings")
    bot.member("pia").types("/psp move PSP-12-M5 to 29 Jan because the ministry moves")
    bot.member("zoe").types("/psp help")
    mira.types("/psp add milestone PSP-31")
    bot.advance_to(world.START + timedelta(days=9))


def slack_has_bad_days(bot: RunningBot) -> None:
    bot.member("mira").types("/psp help")
    bot.sandbox.faults.add(method="*", kind="server_error", times=99)
    bot.sandbox.rate_limits = True
    bot.sandbox.take_the_app_out()
    bot.sandbox.problem_free = False  # type: ignore[attr-defined] # what was never there before
    bot.sandbox.space.problem("the app said something wrong")


def people_come_and_go(bot: RunningBot) -> None:
    bot.sandbox.dispatcher.close_account("U0OTTO")
    bot.sandbox.dispatcher.join("U0LIN", "C0GERMANY")
    bot.sandbox.space.channels["C0JAPAN"].archived = True
    del bot.sandbox.space.channels["C0TINDREL"]


def nothing_is_wired_as_before(bot: RunningBot) -> None:
    bot.sandbox.use_http("http://127.0.0.1:9/nowhere")
    bot.sandbox.on_advance = None
    bot.database.memory.keep({"plan": "wrong"})
    bot.bot.gate.check = None  # type: ignore[method-assign, assignment]
    bot.sandbox.dispatcher.sent.clear()


def the_connection_breaks(bot: RunningBot) -> None:
    bot.sandbox.hub.drop()


def tables_are_lost(bot: RunningBot) -> None:
    with bot.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE heartbeat")


ACTS = (people_act, slack_has_bad_days, people_come_and_go, nothing_is_wired_as_before, the_connection_breaks,
        tables_are_lost)  # fmt: skip


def portrait(bot: RunningBot) -> dict[str, str]:
    """Give all that somebody could find of an earlier test, without addresses and what is drawn by chance."""
    space = bot.sandbox.space
    with space.changed:
        parts = {"sandbox": bot.sandbox, "space": space, "api": bot.sandbox.api, "faults": bot.sandbox.faults,
                 "hub": bot.sandbox.hub, "dispatcher": bot.sandbox.dispatcher, "gate": bot.bot.gate,
                 "gateway": bot.bot.gateway, "jobs": bot.bot.jobs, "deps": bot.bot.deps,
                 "transport": bot.sandbox.dispatcher.transport}  # fmt: skip
        held = {f"{name}.{key}": repr(value) for name, part in parts.items() for key, value in vars(part).items()}
    held |= {name: str(rows) for name, rows in world.everything(bot.database).items() if name not in CHANCE}
    held["clock"] = str(bot.clock.now())
    return {name: HERE.sub("…", words) for name, words in held.items()}


@pytest.mark.parametrize(
    ("kind", "transport"), [("sqlite", "socket"), pytest.param("postgres", "http", marks=pytest.mark.postgres)]
)
@pytest.mark.parametrize("acts", ACTS)
def test_after_whatever_was_done_the_next_test_meets_a_new_world(
    request: pytest.FixtureRequest, kind: str, transport: str, acts: Callable[[RunningBot], None]
) -> None:
    shelf: Shelf = request.getfixturevalue(f"{kind}_shelf")
    crew = Crew(transport, shelf)
    bot = crew.bot()
    new = portrait(bot)
    acts(bot)
    again = crew.bot()
    assert portrait(again) == new
    assert again.member("mira").types("/psp help").text.startswith("Write it after /psp")
    crew.leave()
