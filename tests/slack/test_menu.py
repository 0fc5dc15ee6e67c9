"""The way in: `/psp` alone, help, mentions, plain words in the DM, the shortcut, and what cannot be understood."""

import pytest

from bot.sandbox import payloads
from tests import world
from tests.slack.running import Person, RunningBot


def foot(bot: RunningBot, who: str, channel: str = "germany") -> list[str]:
    person = bot.member(who, channel=channel)
    person.types("/psp")
    return person.buttons(person.ephemerals[-1])


def test_the_menu_says_what_waits_and_what_the_channel_fills_in(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    said = otto.types("/psp")
    assert said.text.startswith("1 thing waits for you: 1 due by 1 Dec.")
    assert "In #psp-germany “status” means Germany" in str(said.blocks[-1])
    assert bot.member("mira", channel="germany").ephemerals == []


def test_the_menu_says_nothing_waits_and_names_the_next_step(bot: RunningBot) -> None:
    assert bot.member("mira").types("/psp").text == "Nothing waits for you."


def test_the_menu_offers_only_what_the_reader_may_do(bot: RunningBot) -> None:
    assert "Add milestone…" in foot(bot, "mira")
    assert "Add milestone…" not in foot(bot, "otto")


def test_more_offers_every_command_of_the_reader_and_searches_them(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp")
    offered = mira.suggestions("menu.more", "")
    assert {"Add plan…", "What is overdue", "What is due", "Help"} <= set(offered)
    assert mira.suggestions("menu.more", "blocked") == ["What is blocked"]
    otto = bot.member("otto", channel="germany")
    otto.types("/psp")
    assert "Add plan…" not in otto.suggestions("menu.more", "")


def test_a_command_chosen_under_more_is_done(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp")
    mira.chooses("menu.more", "What is overdue")
    assert mira.ephemerals[-1]["text"].startswith("Nothing is overdue in Germany.")


def test_an_unknown_word_gets_the_nearest_command_as_a_button(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    said = mira.types("/psp lisst")
    assert said.text == "“lisst” is not a command. Nearest: /psp list. Nothing was changed."
    mira.clicks("What is overdue")
    assert mira.ephemerals[-1]["text"].startswith("Nothing is overdue in Germany.")


@pytest.mark.parametrize("typed", ["  ", "ﬁnd 🚀", "\u202eسلام", "x" * 3001, "<!channel>"])
def test_strange_words_are_answered_and_shown_as_typed(bot: RunningBot, typed: str) -> None:
    said = bot.member("mira", channel="germany").types(f"/psp {typed}")
    assert said.text
    assert len(said.text) < 4000
    assert "<!channel>" not in str(said.blocks)


def test_a_mention_is_answered_to_the_asker_alone(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.says("@psp list overdue")
    assert mira.ephemerals[-1]["text"].startswith("Nothing is overdue in Germany.")
    assert len(mira.reads("C0GERMANY")) == 1


def test_what_needs_a_form_is_offered_by_button_where_no_form_can_open(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.says("@psp add plan “Harbour search”")
    assert mira.ephemerals[-1]["text"] == "This needs a form. Press the button to open it."
    opened = mira.clicks("Add plan…")
    assert opened.view is not None
    assert "Harbour search" in str(opened.view["blocks"])
    mira.closes_modal()
    mira.says(f"@psp add plan{' ' * 2000}“Harbour search”")
    assert "too long" in mira.ephemerals[-1]["text"]


def test_an_event_that_slack_sends_again_is_answered_once(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    said = {"type": "app_mention", "user": mira.id, "text": "<@U0BOT> help", "ts": "1.1", "channel": "C0GERMANY",
            "team": world.TEAM}  # fmt: skip
    envelope = payloads.event(bot.sandbox.space, said)
    for _ in range(2):
        bot.sandbox.dispatcher.transport.deliver("events_api", envelope, accepts=False)
        bot.after.wait_idle()
    assert len(mira.ephemerals) == 1


def test_in_a_thread_the_way_by_button_is_offered(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.says("What about the review?")
    mira.says("@psp status", thread_ts=mira.reads("C0GERMANY")[0]["ts"])
    said = mira.ephemerals[-1]
    assert said["text"] == "Slash commands do not work in threads. Here is the same by button."
    assert "What waits for me" in mira.buttons(said)


def test_plain_words_in_the_dm_are_commands(bot: RunningBot) -> None:
    olga = bot.member("olga")
    olga.says("list overdue")
    assert olga.dm[-1]["text"].startswith("1 milestone is overdue: 1 waits for Quorbel.")
    olga.says("hello there")
    assert olga.dm[-1]["text"].startswith("“hello” is not a command.")


def test_the_shortcut_shows_the_menu_as_a_form(bot: RunningBot) -> None:
    otto = bot.member("otto")
    said = otto.uses_shortcut("psp.open")
    assert said.view is not None
    assert "1 thing waits for you" in str(said.view["blocks"][0])


def shows(person: Person, words: str) -> str:
    return person.types(words).text


def test_help_lists_only_what_the_reader_has(bot: RunningBot) -> None:
    assert "add plan" in shows(bot.member("mira"), "/psp help")
    assert "add plan" not in shows(bot.member("otto"), "/psp help")
    zoe = shows(bot.member("zoe"), "/psp help")
    assert "help [command]" in zoe
    assert "list" not in zoe
