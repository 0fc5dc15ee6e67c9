"""What happens to channels: the card in a partner's channel, names that change, sharing that is looked up anew."""

from sqlalchemy import select

from models.programme import Channel
from tests.slack.running import RunningBot


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


def test_a_renamed_channel_is_called_by_its_new_name(bot: RunningBot) -> None:
    bot.sandbox.space.channels["C0GERMANY"].name = "psp-deutschland"
    bot.sandbox.dispatcher.event({"type": "channel_rename",
                                  "channel": {"id": "C0GERMANY", "name": "psp-deutschland", "created": 1}})  # fmt: skip
    bot.after.wait_idle()
    with bot.database.reading() as session:
        assert "psp-deutschland" in session.scalars(select(Channel.name)).all()
    assert "In #psp-deutschland “status” means Germany" in str(bot.member("mira", "germany").types("/psp").blocks)


def test_a_channel_that_was_shared_meanwhile_takes_no_post(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp list due")
    first = mira.ephemerals[-1]
    mira.clicks("Share here", first)
    assert len(mira.reads("C0GERMANY")) == 1
    bot.sandbox.space.channels["C0GERMANY"].ext_shared = True
    bot.sandbox.dispatcher.event({"type": "channel_shared", "channel": "C0GERMANY", "connected_team_id": "T0OTHER"})
    bot.after.wait_idle()
    mira.types("/psp list due")
    mira.clicks("Share here")
    assert mira.ephemerals[-1]["text"].startswith("#psp-germany is shared with another company now")
    assert len(mira.reads("C0GERMANY")) == 1
