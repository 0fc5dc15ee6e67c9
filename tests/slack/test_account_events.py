"""Somebody's Slack account is closed: whoever is next in line hears the same morning what would reach nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery import Delivery
from models.notifications import Item, Lane, to_person
from tests.slack.running import RunningBot

THURSDAY = datetime(2026, 11, 19, 8, tzinfo=UTC)
LATE = "is overdue 1 working day (due 18 Nov)"


def about_it(bot: RunningBot, who: str) -> list[dict[str, Any]]:
    return [one for one in bot.member(who).dm if LATE in one["text"] or "overdue 1 working day" in one["text"]]


def close(bot: RunningBot, who: str, *, again_open: bool = False) -> None:
    bot.sandbox.dispatcher.close_account(f"U0{who.upper()}", again_open=again_open)
    bot.after.wait_idle()


def test_what_somebody_was_told_is_told_to_the_next_in_line_the_same_morning(bot: RunningBot) -> None:
    bot.advance_to(THURSDAY)
    assert len(about_it(bot, "otto")) == 1
    assert about_it(bot, "mira") == []
    close(bot, "otto")
    bot.tick()
    (mira,) = about_it(bot, "mira")
    assert "Otto Brandl (Quorbel) is to mark done or set a new date" in mira["text"]


def test_what_was_on_its_way_goes_to_the_next_in_line_too(bot: RunningBot) -> None:
    close(bot, "otto")
    bot.advance_to(THURSDAY)
    assert about_it(bot, "otto") == []
    assert len(about_it(bot, "mira")) == 1


def test_a_send_that_finds_nobody_passes_on_also_what_was_told_before(bot: RunningBot) -> None:
    bot.advance_to(THURSDAY)
    bot.clock.advance_to(THURSDAY + timedelta(days=1))
    otto = bot.world.people["otto"]
    with bot.database.unit_of_work() as session:
        session.add(Item(rule="owner.asked", subject="PSP-12-M5", round=1, step="0", recipient=to_person(otto),
                         person_id=otto, lane=Lane.DIGEST, role="owner", due_at=THURSDAY,
                         created_at=THURSDAY))  # fmt: skip
    bot.sandbox.faults.add(method="chat.postMessage", kind="error", error="user_disabled")
    Delivery(bot.database, bot.bot.gateway, bot.clock).run_once()
    bot.tick()
    assert any("Reference architecture reviewed" in one["text"] for one in bot.member("mira").dm)


def test_whoever_comes_back_is_told_again_and_other_changes_of_a_profile_change_nothing(bot: RunningBot) -> None:
    close(bot, "otto")
    close(bot, "otto", again_open=True)
    close(bot, "otto", again_open=True)
    bot.advance_to(THURSDAY)
    assert len(about_it(bot, "otto")) == 1
    assert about_it(bot, "mira") == []


def test_the_account_of_a_stranger_is_nobodys_business(bot: RunningBot) -> None:
    close(bot, "zoe")
    bot.advance_to(THURSDAY)
    assert len(about_it(bot, "otto")) == 1
    assert bot.sandbox.space.problems == []
