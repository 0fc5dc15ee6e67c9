"""Lists in channels: the channel supplies the place, pages turn in place, what is shared is drawn for its readers."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from bot.sandbox.payloads import Where
from models.milestones.tables import Milestone
from models.programme import Channel
from tests.slack.running import RunningBot

LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)


def many(bot: RunningBot, number: int) -> None:
    with bot.database.unit_of_work() as session:
        model = session.scalars(select(Milestone).where(Milestone.title == "Reference architecture reviewed")).one()
        for place in range(number):
            session.add(Milestone(
                plan_id=model.plan_id, number=100 + place, title=f"Step {place}", subsidiary_id=model.subsidiary_id,
                due_on=date(2026, 11, 2), vendor_owner_id=model.vendor_owner_id, line_id=model.line_id,
                partner_owner_id=model.partner_owner_id, next_check_on=date(2026, 11, 30),
            ))  # fmt: skip


def test_the_channel_supplies_its_subsidiary_or_partner(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    assert (
        bot.member("ines", "germany")
        .types("/psp list overdue")
        .text.startswith("1 milestone is overdue in Germany: 1 waits for Quorbel.")
    )
    assert bot.member("mira", "tindrel").types("/psp list").text.startswith("1 milestone is overdue with Tindrel:")
    assert bot.member("ines", "general").types("/psp list").text.startswith("2 milestones are overdue:")
    assert bot.member("ines", "germany").types("/psp list of japan").text.startswith("1 milestone is overdue in Japan")


def test_a_list_without_lines_says_what_comes_next(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    said = mira.types("/psp list overdue")
    assert said.text == "Nothing is overdue in Germany. 1 milestone is due by 1 Dec."
    mira.clicks("Due soon")
    assert mira.ephemerals[-1]["text"].startswith("1 milestone is due by 1 Dec in Germany")


def test_pages_turn_in_place(bot: RunningBot) -> None:
    many(bot, 20)
    mira = bot.member("mira", "germany")
    mira.types("/psp list overdue")
    shown = mira.ephemerals[-1]
    assert "20 milestones are overdue" in shown["text"]
    seen = str(shown["blocks"])
    mira.clicks("Next ›")
    again = mira.ephemerals[-1]
    assert again["ts"] == shown["ts"]
    assert str(again["blocks"]) != seen
    assert "‹ Back" in mira.buttons(again)


def test_a_list_is_narrowed_by_kind_partner_and_owner(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    many(bot, 3)
    ines = bot.member("ines", "general")
    ines.types("/psp list overdue")
    assert ines.suggestions("Partner", "") == ["All partners", "Ostrevale", "Tindrel"]
    ines.chooses("Partner", "Ostrevale")
    assert "1 milestone is overdue with Ostrevale" in ines.ephemerals[-1]["text"]
    ines.chooses("Owner", "Kenji Mori (Quorbel)")
    assert "1 milestone is overdue with Ostrevale of Kenji Mori (Quorbel)" in ines.ephemerals[-1]["text"]
    ines.chooses("list.filter", "Due")
    assert "1 milestone is due by 8 Dec" in ines.ephemerals[-1]["text"]
    ines.types("/psp list overdue")
    assert ines.suggestions("Owner", "kenji") == ["Kenji Mori (Quorbel)"]


def test_what_is_shared_has_plain_names_and_says_who_shared_it(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    mira = bot.member("mira", "germany")
    mira.types("/psp list overdue")
    mira.clicks("Share here")
    posted = mira.reads("C0GERMANY")[-1]
    assert posted["text"].startswith("1 milestone is overdue in Germany")
    assert "<@" not in str(posted["blocks"])
    assert "Shared by" in str(posted["blocks"][-1])


def test_a_second_press_posts_nothing_twice(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    mira = bot.member("mira", "germany")
    mira.types("/psp list overdue")
    asked = mira.ephemerals[-1]
    mira.clicks("Share here", asked)
    mira.clicks("Share here", asked)
    assert len(mira.reads("C0GERMANY")) == 1
    assert mira.ephemerals[-1]["text"].startswith("This was shared here already.")


def test_a_post_that_surely_failed_may_be_tried_again(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    mira = bot.member("mira", "germany")
    mira.types("/psp list overdue")
    asked = mira.ephemerals[-1]
    bot.sandbox.faults.add(method="chat.postMessage", kind="error", error="restricted_action")
    mira.clicks("Share here", asked)
    assert mira.reads("C0GERMANY") == []
    mira.clicks("Share here", asked)
    assert len(mira.reads("C0GERMANY")) == 1


def test_nothing_is_shared_in_a_channel_that_is_shared_otherwise_than_registered(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    mira = bot.member("mira", "germany")
    mira.types("/psp list overdue")
    bot.sandbox.space.channels["C0GERMANY"].ext_shared = True
    mira.clicks("Share here")
    assert mira.ephemerals[-1]["text"] == (
        "#psp-germany is shared with another company now: end that, or register it again. Nothing was posted."
    )
    assert mira.reads("C0GERMANY") == []


def test_an_unregistered_channel_offers_no_sharing(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    mira = bot.member("mira", "general")
    mira.types("/psp list overdue")
    assert "Share here" not in mira.buttons(mira.ephemerals[-1])


def test_what_a_channel_may_not_hold_stays_out_of_what_is_shared(bot: RunningBot) -> None:
    bot.clock.advance_to(LATER)
    with bot.database.unit_of_work() as session:
        japan = session.scalars(select(Channel).where(Channel.name == "psp-japan")).one()
        japan.slack_id = "C0GENERAL"
    ines = bot.member("ines", "general")
    ines.types("/psp list overdue of germany")
    assert "Share here" not in ines.buttons(ines.ephemerals[-1])


def test_a_filter_made_up_names_nobody_whom_its_menu_would_not_offer(bot: RunningBot) -> None:
    many(bot, 9)
    mira, people, partners = bot.member("mira", "germany"), bot.world.people, bot.world.partners
    mira.types("/psp list overdue")
    message = mira.ephemerals[-1]
    block = next(one for one in message["blocks"] if one["type"] == "actions")
    posted = len(bot.sandbox.space.channels["C0GERMANY"].messages)
    for action_id, before in (("page.next", "0|"), ("list.open", ""), ("list.share", "")):
        said = []
        for made_up in (f"partner={partners['ostrevale']}", "partner=999", f"owner={people['olga']}", "owner=999"):
            button = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Next"},
                      "value": f"{before}overdue;in=de;{made_up}"}  # fmt: skip
            bot.sandbox.dispatcher.act("U0MIRA", Where(message=message, channel_id="C0GERMANY"), block, button)
            bot.after.wait_idle()
            said.append(mira.ephemerals[-1]["text"])
        assert set(said) == {"This list is not offered any more. Write /psp list."}, action_id
    assert len(bot.sandbox.space.channels["C0GERMANY"].messages) == posted
