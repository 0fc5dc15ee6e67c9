"""Somebody is in a channel who must not read what is posted there: nothing is, and whoever answers for it hears why."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from bot.sandbox import SeedUser
from models.base import Side
from models.milestones import changes
from models.notifications import Message, State
from models.people import Person, SlackIdentity
from tests.acting import Programme
from tests.slack.running import CHANNELS, RunningBot

NINE_ON_MONDAY: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
ZOE: Final = "Zoe Quill is in #psp-germany and linked to nobody: link them, or take them out."


def a_guest_joins(bot: RunningBot, channel: str = "C0GERMANY") -> None:
    """Let Zoe, whom nobody has linked, come in as a guest."""
    bot.sandbox.space.channels[channel].members[:] = [
        one for one in bot.sandbox.space.channels[channel].members if one != "U0ZOE"
    ]
    bot.sandbox.dispatcher.change_account("U0ZOE", restricted=True)
    joins(bot, "U0ZOE", channel)


def joins(bot: RunningBot, user_id: str, channel: str) -> None:
    bot.sandbox.dispatcher.join(user_id, channel)
    bot.after.wait_idle()
    bot.tick()


def leaves(bot: RunningBot, user_id: str, channel: str) -> None:
    bot.sandbox.dispatcher.leave(user_id, channel)
    bot.after.wait_idle()


def told(bot: RunningBot, who: str, about: str) -> list[str]:
    return [one["text"] for one in bot.member(who).dm if about in one["text"]]


def shares(bot: RunningBot, channel: str = "germany", who: str = "mira") -> str:
    """Say what somebody reads who shares how things stand."""
    person = bot.member(who, channel)
    person.types("/psp status")
    person.clicks("Share here", person.ephemerals[-1])
    return str(person.ephemerals[-1]["text"])


def posted(bot: RunningBot, channel: str) -> list[str]:
    """Give what the bot posted in a channel, without the replies below it."""
    messages = bot.sandbox.space.channels[channel].messages
    return [one["text"] for one in messages if one.get("bot_id") and one.get("thread_ts", one["ts"]) == one["ts"]]


def link(bot: RunningBot, user_id: str, person_id: int, team_id: str = "T0SANDBOX") -> None:
    with bot.database.unit_of_work() as session:
        session.add(SlackIdentity(team_id=team_id, user_id=user_id, person_id=person_id))


def test_a_guest_whom_nobody_linked_closes_a_channel_and_its_lead_hears_so_once_until_the_guest_is_out(
    bot: RunningBot,
) -> None:
    a_guest_joins(bot)
    assert told(bot, "vera", "#psp-germany") == [f"{ZOE} Until then nothing is posted there."]
    assert shares(bot) == f"{ZOE} Nothing was posted."
    bot.advance_to(NINE_ON_MONDAY)
    bot.tick()
    assert posted(bot, "C0GERMANY") == []
    assert len(told(bot, "vera", "#psp-germany")) == 1
    assert [told(bot, who, "#psp-germany") for who in ("mira", "ines")] == [[], []]
    leaves(bot, "U0ZOE", "C0GERMANY")
    assert shares(bot) == "Shared in #psp-germany."
    bot.advance_to(NINE_ON_MONDAY + timedelta(days=7))
    assert [one.split(".")[0] for one in posted(bot, "C0GERMANY")] == [
        "Germany, Mon 23 Nov 2026", "Germany, week of 30 Nov 2026",
    ]  # fmt: skip
    a_guest_joins(bot)
    bot.tick()
    assert len(told(bot, "vera", "#psp-germany")) == 2


def test_it_opens_once_the_guest_is_linked_to_somebody_of_the_vendor(bot: RunningBot) -> None:
    a_guest_joins(bot)
    assert shares(bot) == f"{ZOE} Nothing was posted."
    with bot.database.unit_of_work() as session:
        session.add(Person(uid="p-zoe", name="Zoe Quill", side=Side.VENDOR))
    with bot.database.reading() as session:
        zoe = session.scalars(select(Person.id).where(Person.uid == "p-zoe")).one()
    link(bot, "U0ZOE", zoe)
    assert shares(bot) == "Shared in #psp-germany."


OTHERS: Final = [
    ("U0OLGA", "tindrel", "mira", "Olga Ruiz is in #quorbel-tindrel and belongs to another company"),
    ("U0PIA", "germany", "vera", "Pia Vost is in #psp-germany and belongs to another company"),
]


@pytest.mark.parametrize(("user_id", "name", "lead", "fact"), OTHERS, ids=["in a partner's", "inside"])
def test_a_person_of_another_partner_closes_a_channel_without_a_word_of_who_that_partner_is(
    bot: RunningBot, user_id: str, name: str, lead: str, fact: str
) -> None:
    channel = CHANNELS[name]
    joins(bot, user_id, channel)
    assert told(bot, lead, fact) == [f"{fact}: take them out. Until then nothing is posted there."]
    assert shares(bot, name) == f"{fact}: take them out. Nothing was posted."
    bot.advance_to(NINE_ON_MONDAY)
    assert posted(bot, channel) == []
    with bot.database.reading() as session:
        lost = session.scalars(select(Message.problem).where(Message.state == State.FAILED)).all()
    assert set(lost) == {"of another company"}


def uma_of_tindrel_shares(bot: RunningBot) -> None:
    """Share the partner's channel with the partner's own workspace, where Uma comes in from."""
    bot.sandbox.space.users["U0UMA"] = SeedUser("U0UMA", "Uma Reyes", "Europe/Berlin", team_id="T0TINDREL")
    bot.sandbox.dispatcher.share("C0TINDREL", team_id="T0TINDREL")
    joins(bot, "U0UMA", "C0TINDREL")


def test_a_channel_shared_with_the_partners_own_workspace_is_open_to_a_share_and_to_the_week_alike(
    bot: RunningBot,
) -> None:
    uma_of_tindrel_shares(bot)
    shut = "#quorbel-tindrel is shared with another company now: end that, or register it again."
    assert shares(bot, "tindrel") == f"{shut} Nothing was posted."
    assert told(bot, "mira", "#quorbel-tindrel") == [f"{shut} Until then nothing is posted there."]
    link(bot, "U0UMA", bot.world.people["ned"], "T0TINDREL")
    assert shares(bot, "tindrel") == "Shared in #quorbel-tindrel."
    bot.advance_to(NINE_ON_MONDAY)
    assert posted(bot, "C0TINDREL")[-1].startswith("Tindrel and Quorbel, week of 23 Nov 2026")


def test_a_channel_shared_with_a_third_company_is_closed_to_a_share_and_to_the_week_alike(bot: RunningBot) -> None:
    uma_of_tindrel_shares(bot)
    link(bot, "U0UMA", bot.world.people["ned"], "T0TINDREL")
    bot.sandbox.dispatcher.share("C0TINDREL", team_id="T0THIRD")
    bot.after.wait_idle()
    assert shares(bot, "tindrel").startswith("#quorbel-tindrel is shared with another company now")
    bot.advance_to(NINE_ON_MONDAY)
    assert posted(bot, "C0TINDREL") == []


def test_what_stands_there_already_is_not_changed_either_while_it_is_closed(bot: RunningBot) -> None:
    bot.advance_to(NINE_ON_MONDAY)
    before = posted(bot, "C0GERMANY")
    assert len(before) == 1
    a_guest_joins(bot)
    acting = Programme(bot.database, bot.world)
    acting.now = bot.clock.now()
    acting.does("otto", changes.finish, "PSP-12-M3", on=date(2026, 11, 20))
    bot.bot.jobs.tick()
    edited = [call.args["channel"] for call in bot.sandbox.calls if call.method == "chat.update" and call.ok]
    assert "C0GERMANY" not in edited
    assert posted(bot, "C0GERMANY") == before


def test_an_archived_channel_is_said_once_to_be_un_archived(bot: RunningBot) -> None:
    bot.sandbox.dispatcher.archive("C0TINDREL")
    bot.after.wait_idle()
    bot.advance_to(NINE_ON_MONDAY)
    bot.tick()
    bot.advance_to(NINE_ON_MONDAY + timedelta(days=7))
    said = "#quorbel-tindrel is archived: un-archive it. Until then nothing is posted there."
    assert told(bot, "mira", "#quorbel-tindrel") == [said]
    bot.sandbox.dispatcher.archive("C0TINDREL", back=True)
    bot.after.wait_idle()
    assert shares(bot, "tindrel") == "Shared in #quorbel-tindrel."


def looks(bot: RunningBot) -> dict[str, int]:
    """Count what was asked about #psp-germany and about people."""
    names = [call.method for call in bot.sandbox.calls
             if call.method.startswith("users.") or call.args.get("channel") == "C0GERMANY"]  # fmt: skip
    return {name: names.count(name) for name in sorted(set(names)) if not name.startswith("chat.")}


def test_a_channel_of_two_thousand_costs_a_few_calls_once_and_none_a_post(bot: RunningBot) -> None:
    crowd = [f"U{number:05d}" for number in range(2000)]
    bot.sandbox.space.users |= {one: SeedUser(one, f"Somebody {one}", "UTC") for one in crowd}
    bot.sandbox.space.channels["C0GERMANY"].members += crowd
    bot.advance_to(NINE_ON_MONDAY)
    first = looks(bot)
    assert len(posted(bot, "C0GERMANY")) == 1
    assert (first["conversations.info"], first["conversations.members"]) == (1, 3)
    assert first["users.list"] + first.get("users.info", 0) <= 2000 / 200 + 1 + 20
    bot.advance_to(NINE_ON_MONDAY + timedelta(days=7))
    assert len(posted(bot, "C0GERMANY")) == 2
    assert looks(bot) == first


UNREADABLE: Final[list[tuple[str, Callable[[RunningBot], Any]]]] = [
    ("conversations.members", lambda bot: bot.sandbox.faults.add(
        method="conversations.members", kind="error", error="fetch_members_failed")),
    ("conversations.info", lambda bot: bot.sandbox.faults.add(
        method="conversations.info", kind="error", error="channel_is_limited_access")),
]  # fmt: skip


@pytest.mark.parametrize(("_method", "breaks"), UNREADABLE, ids=[method for method, _ in UNREADABLE])
def test_what_slack_does_not_tell_closes_a_channel(
    bot: RunningBot, _method: str, breaks: Callable[[RunningBot], Any]
) -> None:
    breaks(bot)
    assert shares(bot).endswith("Nothing was posted.")
    assert posted(bot, "C0GERMANY") == []
    assert shares(bot) == "Shared in #psp-germany."
