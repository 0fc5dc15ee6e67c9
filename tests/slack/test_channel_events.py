"""What happens to channels: the card in a partner's channel, names that change, sharing that is looked up anew."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models.notifications import Message
from models.programme import Channel
from tests.slack.running import CHANNELS, Person, RunningBot


def join(bot: RunningBot, channel: str) -> None:
    bot.sandbox.dispatcher.join("U0BOT", channel)
    bot.after.wait_idle()


def test_the_card_is_posted_once_where_partners_are(bot: RunningBot) -> None:
    for _ in range(2):
        join(bot, "C0TINDREL")
    posted = bot.member("lin", "tindrel").reads("C0TINDREL")
    assert [one["text"] for one in posted] == ["Everything about our plans, by button. What you see is private to you."]
    lin = bot.member("lin", "tindrel")
    lin.clicks("What waits for me", posted[0])
    assert lin.ephemerals[-1]["text"].startswith("Nothing waits for you.")


def test_no_card_in_channels_of_the_vendor_or_for_other_people(bot: RunningBot) -> None:
    join(bot, "C0GERMANY")
    join(bot, "C0GENERAL")
    bot.member("zoe").joins("C0TINDREL")
    for channel in ("C0GERMANY", "C0GENERAL", "C0TINDREL"):
        assert bot.sandbox.space.channels[channel].messages == []


@pytest.mark.parametrize(("channel", "place"), [("germany", "Germany"), ("tindrel", "Tindrel")])
def test_a_renamed_channel_is_called_by_its_new_name_private_or_not(bot: RunningBot, channel: str, place: str) -> None:
    bot.sandbox.dispatcher.rename(CHANNELS[channel], "psp-neu")
    assert f"In #psp-neu “status” means {place}" in str(bot.member("mira", channel).types("/psp").blocks)


def share_a_list(bot: RunningBot, channel: str) -> str:
    """Say what mira reads when she shares her list in a channel."""
    mira = bot.member("mira", channel)
    mira.types("/psp list due")
    mira.clicks("Share here", mira.ephemerals[-1])
    return str(mira.ephemerals[-1]["text"])


def test_a_private_channel_that_was_archived_or_that_the_bot_left_takes_no_post(bot: RunningBot) -> None:
    assert share_a_list(bot, "tindrel") == "Shared in #quorbel-tindrel."
    bot.sandbox.dispatcher.leave("U0BOT", "C0TINDREL")
    assert share_a_list(bot, "tindrel").startswith("The bot is not in #quorbel-tindrel")
    join(bot, "C0TINDREL")
    bot.sandbox.dispatcher.archive("C0TINDREL")
    assert share_a_list(bot, "tindrel") == "#quorbel-tindrel is archived: un-archive it. Nothing was posted."


def test_a_private_channel_is_known_by_its_new_id_once_somebody_began_to_share_it(bot: RunningBot) -> None:
    bot.advance_to(datetime(2026, 11, 23, 9, tzinfo=UTC))  # its weekly summary
    bot.sandbox.dispatcher.share("C0TINDREL", "C0TINDREL2")
    assert "In #quorbel-tindrel “status” means Tindrel" in str(
        Person(bot.sandbox, bot.after, "U0MIRA", "C0TINDREL2").types("/psp").blocks)  # fmt: skip
    with bot.database.reading() as session:
        told = session.execute(select(Message.slack_channel, Channel.slack_id).join(Channel)).all()
    assert ("C0TINDREL2", "C0TINDREL2") in told
    assert "C0TINDREL" not in {slack_channel for slack_channel, _ in told}


def test_an_id_that_is_registered_already_is_not_given_to_a_second_channel(bot: RunningBot) -> None:
    bot.sandbox.dispatcher.event(
        {"type": "channel_id_changed", "old_channel_id": "C0TINDREL", "new_channel_id": "C0GERMANY"}
    )
    assert "“status” means Tindrel" in str(bot.member("mira", "tindrel").types("/psp").blocks)
    assert "“status” means Germany" in str(bot.member("mira", "germany").types("/psp").blocks)


def test_a_channel_that_was_shared_meanwhile_takes_no_post(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp list due")
    first = mira.ephemerals[-1]
    mira.clicks("Share here", first)
    assert len(mira.reads("C0GERMANY")) == 1
    bot.sandbox.dispatcher.share("C0GERMANY")
    mira.types("/psp list due")
    mira.clicks("Share here")
    assert mira.ephemerals[-1]["text"].startswith("#psp-germany is shared with another company now")
    assert len(mira.reads("C0GERMANY")) == 1
