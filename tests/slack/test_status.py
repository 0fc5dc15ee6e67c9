"""How things stand, asked in each kind of channel, and shared with those who may read it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from models.milestones.tables import Milestone
from models.people import RoleGrant
from models.plans import Plan, ScopeLine, Stage
from tests import world
from tests.slack.running import RunningBot


def ostrevale_in_germany(bot: RunningBot) -> None:
    """Let Germany have a plan of the other partner, with something overdue."""
    with bot.database.unit_of_work() as session:
        forty = session.scalars(select(Plan).where(Plan.number == 40)).one()
        session.add(ScopeLine(plan_id=forty.id, number=9, solution_id=1, subsidiary_id=bot.world.subsidiaries["de"],
                              currency="EUR"))  # fmt: skip
        late = update(Milestone).where(Milestone.plan_id == forty.id)
        session.execute(late.values(subsidiary_id=bot.world.subsidiaries["de"], title="Dock workshop"))


def labels(blocks: list[dict[str, Any]]) -> list[str]:
    elements = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    return [one["text"]["text"] for one in elements if one["type"] == "button"]


def context(blocks: list[dict[str, Any]]) -> str:
    return str(blocks[-1]["elements"][0]["text"])


def test_a_subsidiarys_channel_says_how_the_subsidiary_stands(bot: RunningBot) -> None:
    said = bot.member("mira", "germany").types("/psp status")
    assert said.text.startswith(
        "Germany, Tue 17 Nov 2026. 1 thing needs someone in 1 plan: 1 target behind pace. Customers won, H1, PSP-12-T1,"
    )
    assert "1 plan with 1 partner: 1 at risk. 1 of 4 milestones done, 1 due by 1 Dec" in said.text
    assert labels(said.blocks) == ["Share here", "All plans", "Add milestone…"]
    assert context(said.blocks) == "Seen by you alone · as of 17 Nov, Berlin time"


def test_the_status_of_a_milestone_is_the_milestone_and_of_none_it_is_no_plan(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    assert mira.types("/psp status PSP-12-M3").text == mira.types("/psp show PSP-12-M3").text
    for key in ("PSP-12-M999", "PSP-40-M999", "PSP-12-T9", "PSP-12-S9", "PSP-12-O1"):
        assert mira.types(f"/psp status {key}").text.startswith(f"There is no “{key}” that you can see."), key


def test_a_partners_channel_says_whose_move_it_is(bot: RunningBot) -> None:
    for who in ("lin", "mira"):
        said = bot.member(who, "tindrel").types("/psp status")
        assert said.text.startswith(
            "Tindrel and Quorbel, Tue 17 Nov 2026. 1 thing needs someone: 1 is both sides' move."
        )
        assert context(said.blocks).startswith("Seen by you alone; if shared, by Quorbel and Tindrel")


def test_one_plan_is_shown_with_its_card_and_its_targets(bot: RunningBot) -> None:
    said = bot.member("pia", "tindrel").types("/psp status psp-12")
    assert said.text.startswith("Search for ministries, PSP-12, Tindrel, in force, version 1, signed outside 3 Jul. ")
    assert "at risk: “Reference architecture reviewed” is due 18 Nov and not started, and 1 more." in said.text
    assert "All 4 milestones" in labels(said.blocks)


def test_a_draft_and_a_closed_plan_say_that_nothing_alerts(bot: RunningBot) -> None:
    mira = bot.member("mira")
    assert "Nothing alerts before the plan is in force" in mira.types("/psp status PSP-31").text
    with bot.database.unit_of_work() as session:
        session.execute(update(Plan).where(Plan.number == 31).values(stage=Stage.CLOSED))
    assert "Nothing alerts any more" in mira.types("/psp status PSP-31").text


def test_in_a_direct_message_status_is_about_oneself(bot: RunningBot) -> None:
    said = bot.member("otto").types("/psp status")
    assert said.text.startswith(
        "1 thing waits for you: 1 due by 1 Dec. Reference architecture reviewed, PSP-12-M3, due 18 Nov"
    )
    assert bot.member("otto", "germany").types("/psp status me").text == said.text
    assert context(said.blocks) == "Seen by you alone"


def test_an_unregistered_channel_is_about_oneself_and_says_why_nothing_can_be_shared(bot: RunningBot) -> None:
    said = bot.member("otto", "general").types("/psp status")
    assert said.text.startswith("1 thing waits for you")
    assert context(said.blocks).startswith("This channel is not registered, so nothing can be shared here")
    plan = bot.member("otto", "general").types("/psp status PSP-12")
    assert "Share here" not in labels(plan.blocks)


@pytest.mark.parametrize("about", ["PSP-12", "tindrel", "germany", "PSP-99"])
def test_what_one_may_not_see_reads_as_if_it_did_not_exist(bot: RunningBot, about: str) -> None:
    said = bot.member("olga").types(f"/psp status {about}")
    assert said.text.startswith(f"There is no “{about}” that you can see.")


def test_what_is_shared_is_drawn_anew_with_plain_names(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp status")
    mira.clicks("Share here")
    [posted] = [one for one in mira.reads("C0GERMANY") if one["user"] != mira.id]
    assert posted["text"].startswith("Germany, Tue 17 Nov 2026. 1 thing needs someone in 1 plan")
    assert "<@" not in str(posted["blocks"])
    assert context(posted["blocks"]).startswith("Shared by \u2068Mira Pell\u2069 · seen by Quorbel only · as of ")
    assert mira.ephemerals[-1]["text"] == "Shared in #psp-germany."


@pytest.mark.parametrize(("channel", "slack_id"), [("germany", "C0GERMANY"), ("tindrel", "C0TINDREL")])
def test_figures_of_a_channel_have_one_notation_whoever_shares_them(
    bot: RunningBot, channel: str, slack_id: str
) -> None:
    mira = bot.member("mira", channel)
    own = mira.types("/psp status PSP-12")
    assert "7.6 expected by today" in own.text
    mira.types("/psp status")
    mira.clicks("Share here")
    [posted] = [one for one in mira.reads(slack_id) if one["user"] != mira.id]
    assert "7,6 expected by today" in str(posted["blocks"])


def test_a_partners_channel_gets_nothing_of_other_partners_and_the_asker_is_told_first(bot: RunningBot) -> None:
    ostrevale_in_germany(bot)
    vera = bot.member("vera", "tindrel")
    said = vera.types("/psp status germany")
    assert "Dock workshop" in said.text
    [button] = [one for block in said.blocks if block["type"] == "actions" for one in block["elements"]
                if one.get("action_id") == "message.share"]  # fmt: skip
    assert button["confirm"]["title"]["text"] == "Share with #quorbel-tindrel?"
    assert button["confirm"]["text"]["text"] == "1 thing is not theirs to see and stays out."
    vera.clicks("Share here")
    [posted] = [one for one in vera.reads("C0TINDREL") if one["user"] != vera.id]
    assert "1 thing needs someone" in posted["text"]
    assert not any(word in str(posted) for word in ("Dock workshop", "Ostrevale", "PSP-40", "Olga"))


def test_nothing_is_posted_where_the_channel_is_shared_otherwise_than_registered(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp status")
    bot.sandbox.space.channels["C0GERMANY"].ext_shared = True
    mira.clicks("Share here")
    assert mira.ephemerals[-1]["text"] == (
        "#psp-germany is shared with another company now: end that, or register it again. Nothing was posted."
    )
    assert [one for one in mira.reads("C0GERMANY") if one["user"] != mira.id] == []


def test_who_lost_the_right_meanwhile_can_no_longer_share(bot: RunningBot) -> None:
    mira = bot.member("mira", "tindrel")
    mira.types("/psp status PSP-31")
    with bot.database.unit_of_work() as session:
        session.execute(
            update(RoleGrant).where(RoleGrant.person_id == bot.world.people["mira"]).values(fiscal_year=2020)
        )
        session.execute(update(Plan).where(Plan.number == 31).values(vendor_accountable_id=None))
    mira.clicks("Share here")
    assert mira.ephemerals[-1]["text"].startswith("There is no “PSP-31” that you can see.")
    assert [one for one in mira.reads("C0TINDREL") if one["user"] != mira.id] == []


def test_all_plans_and_all_milestones_are_shown_page_by_page(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        plan = session.scalars(select(Plan).where(Plan.number == 12)).one()
        for number in range(20, 40):
            session.add(Milestone(
                plan_id=plan.id, number=number, title=f"Step {number}", subsidiary_id=plan.lead_subsidiary_id,
                due_on=date(2026, 11, 2), next_check_on=date(2026, 11, 30), vendor_owner_id=bot.world.people["otto"],
            ))  # fmt: skip
    mira = bot.member("mira", "germany")
    said = mira.types("/psp status")
    assert "All 21 that need someone" in labels(said.blocks)
    assert mira.clicks("All plans").text.startswith("1 plan in Germany: 1 off track · 1 draft. Search for ministries")
    mira.types("/psp status PSP-12")
    first = mira.clicks("All 24 milestones")
    assert "Kick-off with the ministry" in first.text
    mira.clicks("Next ›")
    assert context(mira.ephemerals[-1]["blocks"]) == "9–16 of 24, earliest first"
    mira.types("/psp status")
    mira.clicks("All 21 that need someone")
    mira.clicks("Next ›")
    assert context(mira.ephemerals[-1]["blocks"]) == "9–16 of 21, most urgent first"


def test_a_plan_opens_from_its_card(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp status PSP-12")
    assert mira.buttons()[0] == "Open"
    assert date(2026, 11, 17) == world.TODAY


def test_what_cannot_be_seen_is_never_said_not_to_exist(bot: RunningBot) -> None:
    mira, ines, lin = (bot.member(who) for who in ("mira", "ines", "lin"))
    said = mira.types("/psp status japan").text
    assert "No plan that you can see is in force in Japan. 1 draft is being written." in said
    mira.clicks("All plans")
    assert mira.ephemerals[-1]["text"].startswith("No plan that you can see is in force in Japan · 1 draft.")
    assert mira.types("/psp list overdue of japan").text.startswith("Nothing that you can see is overdue in Japan.")
    assert lin.types("/psp list blocked").text.startswith("Nothing that you can see is blocked.")
    assert mira.types("/psp list blocked of PSP-12").text.startswith("Nothing is blocked in “Search for ministries”")
    assert (
        lin.types("/psp list blocked of tindrel").text
        == "Nothing is blocked with Tindrel. 1 milestone is due by 1 Dec."
    )
    assert bot.member("vera").types("/psp list blocked of germany").text.startswith("Nothing is blocked in Germany.")
    assert ines.types("/psp list blocked").text.startswith("Nothing is blocked.")
    assert "1 plan with 1 partner" in ines.types("/psp status japan").text


def test_a_channel_is_told_of_another_place_only_what_may_be_seen_there(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp status japan")
    mira.clicks("Share here")
    posted = bot.sandbox.space.channels["C0GERMANY"].messages[-1]
    assert "No plan that may be seen here is in force in Japan. 1 draft is being written." in posted["text"]


def share_button(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any]
    [found] = [one for block in blocks if block["type"] == "actions" for one in block["elements"]
               if one.get("action_id") in {"message.share", "list.share"}]  # fmt: skip
    return found


def test_who_sees_a_part_of_a_subsidiary_reads_whose_part_and_of_how_many_in_its_channel(bot: RunningBot) -> None:
    ostrevale_in_germany(bot)
    otto = bot.member("otto", "germany")
    said = otto.types("/psp status")
    assert said.text.startswith("Your 1 of 2 plans in Germany, Tue 17 Nov 2026. ")
    assert share_button(said.blocks)["confirm"]["text"]["text"] == "It shows 1 plan more than you see."
    assert otto.clicks("All plans").text.startswith("Your 1 of 2 plans in Germany: ")
    otto.types("/psp status")
    otto.clicks("Share here")
    [posted] = [one for one in otto.reads("C0GERMANY") if one["user"] != otto.id]
    assert posted["text"].startswith("Germany, Tue 17 Nov 2026. ")
    assert "in 2 plans" in posted["text"]
    assert "Dock workshop" in posted["text"]


def test_elsewhere_nobody_who_sees_a_part_learns_how_many_there_are(bot: RunningBot) -> None:
    said = {}
    for others in (False, True):
        if others:
            ostrevale_in_germany(bot)
        for who, channel in (("otto", None), ("otto", "general"), ("lin", "tindrel"), ("pia", None)):
            said[who, channel, others] = bot.member(who, channel).types("/psp status germany").text
            assert said[who, channel, others].startswith("Your 1 plan in Germany, Tue 17 Nov 2026. ")
    for who, channel, others in list(said):
        assert said[who, channel, others] == said[who, channel, not others]


def test_who_sees_all_of_a_place_reads_its_name(bot: RunningBot) -> None:
    ostrevale_in_germany(bot)
    for who, channel in (("vera", "germany"), ("vera", None), ("ines", None)):
        assert bot.member(who, channel).types("/psp status germany").text.startswith("Germany, Tue 17 Nov 2026. ")
    assert bot.member("lin").types("/psp status tindrel").text.startswith("Tindrel and Quorbel, ")
    assert bot.member("pia").types("/psp status tindrel").text.startswith("Your 1 plan with Quorbel, ")


def test_part_of_a_subsidiary_in_a_partners_channel_is_headed_as_that_partners(bot: RunningBot) -> None:
    ostrevale_in_germany(bot)
    vera = bot.member("vera", "tindrel")
    vera.types("/psp status germany")
    vera.clicks("Share here")
    [posted] = [one for one in vera.reads("C0TINDREL") if one["user"] != vera.id]
    assert posted["text"].startswith("Tindrel's plans in Germany, Tue 17 Nov 2026. ")


def test_a_list_is_shared_as_everybody_of_the_channel_reads_it_and_more_is_said_before(bot: RunningBot) -> None:
    ostrevale_in_germany(bot)
    with bot.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.title == "Reference architecture reviewed").values(
            due_on=date(2026, 11, 12)))  # fmt: skip
    otto = bot.member("otto", "germany")
    said = otto.types("/psp list overdue")
    assert said.text.startswith("1 milestone is overdue in your plans in Germany: 1 waits for Quorbel")
    assert share_button(said.blocks)["confirm"]["text"]["text"] == "It shows 1 row more than you see."
    otto.clicks("Share here")
    [posted] = [one for one in otto.reads("C0GERMANY") if one["user"] != otto.id]
    assert posted["text"].startswith("2 milestones are overdue in Germany: ")
    pia = bot.member("pia", "tindrel")
    with bot.database.unit_of_work() as session:
        session.execute(update(Plan).where(Plan.number == 31).values(stage=Stage.IN_FORCE))
        session.execute(update(Milestone).where(Milestone.title == "Archive study").values(due_on=date(2026, 11, 12)))
        session.execute(update(ScopeLine).where(ScopeLine.partner_owner_id == bot.world.people["pia"],
                                                ScopeLine.plan_id != 1).values(partner_owner_id=None))  # fmt: skip
        session.execute(update(Milestone).where(Milestone.title == "Archive study").values(partner_owner_id=None))
    said = pia.types("/psp list overdue")
    assert share_button(said.blocks)["confirm"]["text"]["text"] == "It also shows rows that you do not see."
