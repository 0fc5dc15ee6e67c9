"""The main job from end to end: a milestone is late, and both who own it are told the morning after."""

from datetime import UTC, datetime

from tests.slack.running import RunningBot

NEXT_MORNING = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def test_both_owners_hear_on_the_morning_after_that_a_milestone_is_late(bot: RunningBot) -> None:
    bot.tick()
    bot.advance_to(NEXT_MORNING)
    for who in ("otto", "pia"):
        texts = [one["text"] for one in bot.member(who).dm]
        assert any("Reference architecture reviewed" in text and "overdue 1 working day" in text for text in texts), (
            texts
        )
