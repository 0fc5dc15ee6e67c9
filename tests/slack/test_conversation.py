"""That what people do reaches the bot and comes back, over both ways that Slack has to reach it."""

from tests.slack.running import RunningBot


def test_help_is_answered_to_the_asker_alone(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    assert mira.types("/psp help").text.startswith("Write it after /psp, or press a button.")
    assert bot.member("otto", channel="germany").ephemerals == []


def test_a_word_in_the_text_cannot_lose_a_command(bot: RunningBot) -> None:
    assert "payload" in bot.member("mira", channel="germany").types("/psp payload").text
