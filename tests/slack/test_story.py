"""The main job from end to end, as a newcomer meets it on the demo's page.

A partner account manager adds a milestone through `/psp` and a form, and its owner at the partner agrees. The clock
moves to the next working morning after its date, and both its owners, one on each side, find in their messages that it
is overdue. On Monday the subsidiary's channel reads how its plans stand.
"""

from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import select

from models.notifications import Item, Message, State
from tests.slack.running import RunningBot

TITLE: Final = "Pilot live at the ministry"
THURSDAY: Final = date(2026, 11, 19)
FRIDAY_MORNING: Final = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
"""09:00 in Berlin, where the plan and its owners are."""
MONDAY_MORNING: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_milestone_that_slips_is_seen_the_morning_after_by_both_sides_and_on_monday_by_all(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp add milestone PSP-12")
    mira.fills(title=TITLE, due_on=THURSDAY, vendor_owner="Otto Brandl", partner_owner="Pia Vost",
               reason="The ministry asks for it.")  # fmt: skip
    assert str(mira.submits()).startswith(f"✅ *Added “\u2068{TITLE}\u2069”*, due Thu 19 Nov 2026")
    bot.tick()
    pia = bot.member("pia")
    pia.clicks("Agree", next(one for one in pia.dm if TITLE in one["text"]))
    bot.advance_to(FRIDAY_MORNING)
    for who in ("otto", "pia"):
        told = [one["text"] for one in bot.member(who).dm if TITLE in one["text"]]
        assert any("overdue 1 working day (due 19 Nov)" in text for text in told), told
    before = {one["ts"] for one in mira.reads("C0GERMANY")}
    bot.advance_to(MONDAY_MORNING)
    fresh = [one for one in mira.reads("C0GERMANY") if one["ts"] not in before]
    (summary,) = [one for one in fresh if one.get("thread_ts", one["ts"]) == one["ts"]]
    assert "Germany, week of 23 Nov 2026" in summary["text"]
    assert f"{TITLE}, PSP-12-M6, overdue 2 working days (due 19 Nov)" in summary["text"]
    assert {one["thread_ts"] for one in fresh if one is not summary} == {summary["ts"]}


def test_the_late_milestone_is_settled_by_its_button_and_the_message_says_so(bot: RunningBot) -> None:
    bot.advance_to(FRIDAY_MORNING)
    pia = bot.member("pia")
    news = next(one for one in pia.dm if "Reference architecture reviewed" in one["text"])
    pia.clicks("Mark done", news)
    assert "Reference architecture reviewed" in str(pia.dm[-1]["blocks"])
    assert "✅" in str(pia.dm[-1]["blocks"])


def test_nothing_comes_twice_however_often_the_jobs_run(bot: RunningBot) -> None:
    bot.advance_to(FRIDAY_MORNING)
    for _ in range(3):
        bot.tick()
    with bot.database.reading() as session:
        assert {one.state for one in session.scalars(select(Message))} <= {State.SENT, State.DROPPED}
        keys = [(i.rule, i.subject, i.round, i.step, i.recipient) for i in session.scalars(select(Item))]
    assert len(keys) == len(set(keys))
    posted = [one for one in bot.sandbox.calls if one.method == "chat.postMessage"]
    keys_of_posts = [(one.args["channel"], one.args.get("thread_ts"), one.args["text"]) for one in posted]
    assert len(keys_of_posts) == len(set(keys_of_posts))
    in_dms = [one.args["channel"] for one in posted if one.args["channel"].startswith("D")]
    assert len(in_dms) == len(set(in_dms))
