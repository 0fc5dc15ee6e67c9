"""What people do about being told, in Slack: each row of a message is its own receipt."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, update

from bot.delivery import Delivery
from bot.sandbox.payloads import Where
from models.history import History
from models.milestones.tables import Milestone
from models.notifications import Item, Lane, Snooze, to_person
from models.plans import Plan, ScopeLine, Stage
from models.targets import ReportedValue
from tests.slack.running import Person, RunningBot

THURSDAY = datetime(2026, 11, 19, 8, tzinfo=UTC)
M3 = "PSP-12-M3"


def deliver(bot: RunningBot) -> None:
    """Bring what waits in the ledger, without asking the rules for more."""
    Delivery(bot.database, bot.bot.gateway, bot.clock).run_once()


def told(bot: RunningBot, who: str, *subjects: str, role: str = "owner") -> None:
    """Let the delivery bring somebody news of these, at nine on Thursday in Berlin."""
    bot.clock.advance_to(THURSDAY)
    person = bot.world.people[who]
    with bot.database.unit_of_work() as session:
        for subject in subjects:
            late = subject == M3  # the rules agree with this; the rest is asked by people
            session.add(Item(rule="milestone.overdue" if late else "owner.asked", subject=subject, round=1,
                             step="1" if late else "0", recipient=to_person(person),
                             person_id=person, lane=Lane.DIGEST, role=role, due_at=THURSDAY - timedelta(hours=9),
                             created_at=THURSDAY))  # fmt: skip
    deliver(bot)


def lines(message: dict[str, Any]) -> list[str]:
    """Read the first line of each section, without marks of direction."""
    words = [block["text"]["text"].split("\n")[0] for block in message["blocks"] if block["type"] == "section"]
    return [one.replace("\u2068", "").replace("\u2069", "") for one in words]


def snoozes(bot: RunningBot) -> list[tuple[str, date]]:
    with bot.database.reading() as session:
        return [(one.subject, one.until) for one in session.scalars(select(Snooze).order_by(Snooze.subject))]


def test_a_snooze_by_form_stands_in_its_row_and_can_be_taken_back(bot: RunningBot) -> None:
    told(bot, "otto", M3, "PSP-12-M5")
    otto = bot.member("otto")
    otto.clicks("Snooze…", block_id=f"acts.{M3}.1")
    otto.submits()
    assert otto.modal is None
    assert snoozes(bot) == [(M3, date(2026, 11, 24))]
    (message,) = otto.dm
    assert lines(message)[:2] == [
        "*1 of 2 is left*: 1 snoozed until Tue 24 Nov",
        "🟥 overdue: Reference architecture reviewed `PSP-12-M3` · snoozed by you until Tue 24 Nov",
    ]
    otto.clicks("Undo")
    assert snoozes(bot) == []
    assert lines(otto.dm[0])[0] == "*2 things for you*: 1 overdue, 1 to know"
    assert len(otto.dm) == 1


def test_a_snooze_is_at_most_ten_working_days_of_the_reader(bot: RunningBot) -> None:
    told(bot, "otto", M3)
    otto = bot.member("otto")
    otto.clicks("Snooze…")
    otto.fills(until="this day:")
    assert otto.submits() == {"until": "Choose the day below."}
    otto.fills(day=date(2026, 12, 4))
    assert otto.submits() == {"until": "At most 10 working days: until Thu 3 Dec 2026."}
    otto.fills(day=date(2026, 11, 19))
    assert otto.submits() == {"until": "Choose a day from tomorrow on."}
    otto.fills(day=date(2026, 12, 3))
    otto.submits()
    assert snoozes(bot) == [(M3, date(2026, 12, 3))]


def test_a_snooze_in_words_counts_working_days(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    said = otto.types("/psp snooze psp-12-m3 4d").text
    assert said == (
        "Snoozed “Reference architecture reviewed” until Mon 23 Nov, PSP-12-M3. Quiet for you alone."
    )  # fmt: skip
    assert otto.types("/psp snooze PSP-12-M3 11d").text.startswith("The longest snooze is 10 working days.")
    assert otto.types("/psp snooze PSP-40-M1 3d").text.startswith("There is no “PSP-40-M1” that you can see.")
    assert snoozes(bot) == [(M3, date(2026, 11, 23))]


def test_an_old_snooze_button_of_what_is_done_opens_no_form_and_a_form_left_open_saves_nothing(bot: RunningBot) -> None:
    told(bot, "otto", M3)
    otto = bot.member("otto", channel="germany")
    news = otto.dm[-1]
    otto.clicks("Snooze…", news)
    assert otto.modal is not None
    bot.member("pia").types(f"/psp done {M3}")
    assert "Already done by Pia Vost" in str(otto.submits())
    assert snoozes(bot) == []
    otto.closes_modal(all_of_them=True)
    assert otto.clicks("Snooze…", news).text.startswith("Already done by Pia Vost at ")
    assert otto.modal is None


def test_quiet_is_ones_own_and_ends_with_a_morning(bot: RunningBot) -> None:
    bot.member("otto", channel="germany").types("/psp snooze PSP-12-M3 4d")
    bot.advance_to(THURSDAY)
    assert not any("Reference architecture" in one["text"] for one in bot.member("otto").dm)
    assert any("Reference architecture" in one["text"] for one in bot.member("pia").dm)
    bot.advance_to(datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert any("Reference architecture" in one["text"] for one in bot.member("otto").dm)


def test_i_saw_it_is_read_by_both_sides_and_stops_nothing(bot: RunningBot) -> None:
    told(bot, "otto", M3)
    told(bot, "pia", M3, role="supporter")
    otto = bot.member("otto")
    otto.clicks("I saw it")
    text = otto.dm[0]["blocks"][0]["text"]["text"]
    assert "seen by you 19 Nov" in text
    assert seen(bot) == 1
    otto.clicks("I saw it", otto.dm[0])
    bot.member("pia").clicks("I saw it")
    otto.clicks("I saw it", otto.dm[0])
    assert seen(bot) == 2, "who says so again on the same day says nothing new"
    bot.clock.advance_to(THURSDAY + timedelta(days=1))
    otto.clicks("I saw it", otto.dm[0])
    assert seen(bot) == 3


def seen(bot: RunningBot) -> int:
    with bot.database.reading() as session:
        return session.scalar(select(func.count()).where(History.act == "seen")) or 0


def test_not_mine_names_a_successor_and_asks_who_leads_the_side(bot: RunningBot) -> None:
    told(bot, "otto", M3)
    otto = bot.member("otto")
    otto.clicks("Not mine…")
    otto.fills(reason="too short")
    assert otto.submits() == {"reason": "Write at least 10 characters."}
    otto.fills(vendor_owner="Kenji Mori", reason="He runs the reviews since October.")
    assert str(otto.submits()).startswith("⏳ *Asked <@U0MIRA> (\u2068Quorbel\u2069) to hand over")
    deliver(bot)
    (asked,) = bot.member("mira").dm
    assert asked["text"].startswith("Hand it over or leave it: Otto Brandl (Quorbel) says that “Reference architecture")
    assert "names Kenji Mori (Quorbel): “He runs the reviews since October.”" in asked["text"]
    otto.closes_modal()


def test_who_must_deliver_is_asked_once_a_day_in_their_next_morning(bot: RunningBot) -> None:
    told(bot, "pia", M3, role="supporter")
    pia = bot.member("pia")
    pia.clicks("Ask Otto Brandl")
    assert pia.ephemerals[-1]["text"].startswith("Otto Brandl will read that you ask about “Reference architecture")
    pia.clicks("Ask Otto Brandl", pia.dm[0])
    assert pia.ephemerals[-1]["text"].startswith("You asked about “Reference architecture reviewed” today already.")
    bot.clock.advance_to(THURSDAY + timedelta(days=1))
    deliver(bot)
    (asked,) = [one for one in bot.member("otto").dm if "Say how it goes" in one["text"]]
    assert asked["text"].startswith("Say how it goes: Pia Vost (Tindrel) asks about “Reference architecture reviewed”")


def test_a_sponsor_asks_both_owners_once_a_day(bot: RunningBot) -> None:
    for days in (0, 1, 4, 5, 6, 7, 8, 11, 12, 13, 14):
        bot.advance_to(THURSDAY + timedelta(days=days))
    rosa = bot.member("rosa")
    (told_of,) = [one for one in rosa.dm if one["text"].startswith("Help to get an answer")]
    assert "overdue 10 working days" in told_of["text"]
    rosa.clicks("Ask both owners", told_of)
    said = "Otto Brandl and Pia Vost will read that you ask about “Reference architecture reviewed”, PSP-12-M3"
    assert rosa.ephemerals[-1]["text"].startswith(said)
    rosa.clicks("Ask both owners", told_of)
    assert rosa.ephemerals[-1]["text"].startswith("You asked about “Reference architecture reviewed” today already.")
    assert [len(asked(bot, who)) for who in bot.world.people if who != "ned"] == [0] * 10
    bot.advance_to(THURSDAY + timedelta(days=15))
    for who in ("otto", "pia"):
        (row,) = asked(bot, who)
        assert "Reference architecture reviewed" in row
        assert row.endswith("<@U0ROSA> (Quorbel) asks how it goes")
        assert any("asks how it goes" in one["text"] for one in bot.member(who).dm)
    assert [who for who in bot.world.people if who != "ned" and asked(bot, who)] == ["otto", "pia"]


def asked(bot: RunningBot, who: str) -> list[str]:
    """Give the rows in which somebody is asked how it goes."""
    rows = [block.get("text", {}).get("text", "") for one in bot.member(who).dm for block in one["blocks"]]
    return [row.replace("\u2068", "").replace("\u2069", "") for row in rows if "asks how it goes" in row]


def test_a_long_message_is_shown_whole_filtered_and_snoozed_but_for_its_first_rows(bot: RunningBot) -> None:
    add_milestones(bot, 20)
    told(bot, "otto", *(f"PSP-12-M{number}" for number in range(10, 30)))
    otto = bot.member("otto")
    assert lines(otto.dm[0])[0].startswith("*20 things for you*: 20 to know")
    shown = otto.clicks("Show all 20").view
    assert shown is not None
    assert sum(block["block_id"].startswith("row.") for block in shown["blocks"]) == 10
    otto.clicks("Next ›")
    assert otto.modal is not None
    assert otto.modal["blocks"][-1]["elements"][0]["text"] == "11–20 of 20, most urgent first"
    where = Where(view=bot.sandbox.space.modal("U0OTTO"))
    for forged in ("", "-3", "²", "9" * 40, "PSP-12"):
        action = {"type": "button", "action_id": "digest.turn.1", "value": forged, "text": {"type": "plain_text"}}
        bot.sandbox.dispatcher.click(otto.id, where, action)
        bot.after.wait_idle()
        assert otto.modal["blocks"][0]["text"]["text"].startswith("*There is no such page."), forged
        otto.closes_modal()
    otto.chooses("digest.kind", "To know (20)")
    assert otto.modal["blocks"][-1]["elements"][0]["text"] == "1–10 of 20, most urgent first"
    otto.closes_modal()
    otto.clicks("Snooze the rest…", otto.dm[0])
    assert str(otto.submits()).startswith("✅ *Snoozed 15 things*")
    assert len(snoozes(bot)) == 15
    assert lines(otto.dm[0])[0] == "*5 of 20 are left*: 15 snoozed until Tue 24 Nov. The first 5:"


def test_a_busy_morning_counts_first_and_shows_all_with_what_is_older_at_the_end(bot: RunningBot) -> None:
    is_busy(bot)
    bot.advance_to(THURSDAY)
    otto = bot.member("otto")
    message = otto.dm[-1]
    assert lines(message)[0] == "*60 things for you*: 41 overdue, 10 due by 26 Nov, 9 older. The first 5:"
    assert message["text"].startswith("60 things for you: 41 overdue, 10 due by 26 Nov, 9 older.")
    assert sum(block["block_id"].startswith("acts.") for block in message["blocks"]) == 5
    assert lines(message)[6:8] == [
        "*46 more*: PSP-12 Search for ministries 46",
        "*9 older* were due before alerts began and wait still",
    ]
    otto.clicks("Show all 60", message)
    rows = [shown_rows(otto)]
    while "Next ›" in otto.buttons():
        otto.clicks("Next ›")
        rows.append(shown_rows(otto))
    assert [len(page) for page in rows] == [10] * 6
    assert len({key for page in rows for key in page}) == 60
    assert [key.split(".")[1] for key in rows[-1][1:]] == [f"PSP-31-M{number}" for number in range(101, 110)]
    otto.chooses("digest.kind", "Older (9)")
    assert len(shown_rows(otto)) == 9
    otto.chooses("digest.plan", "PSP-12 Search for ministries (51)")
    assert shown_rows(otto) == []


def test_what_is_older_can_be_marked_done_with_the_rest_and_is_counted_less_then(bot: RunningBot) -> None:
    is_busy(bot)
    bot.advance_to(THURSDAY)
    otto = bot.member("otto")
    otto.clicks("Mark several done…", otto.dm[-1])
    otto.fills(done_5=["Late step 1"])
    assert otto.submits() == "✅ *Marked 1 milestone done*"
    assert lines(otto.dm[-1])[7] == "*8 older* were due before alerts began and wait still"


def is_busy(bot: RunningBot) -> None:
    """Let Otto own 41 that are overdue on Thursday, 10 due in a week, and 9 of a plan that just came into force."""
    with bot.database.unit_of_work() as session:
        model = session.scalars(select(Milestone).where(Milestone.number == 5)).one()
        draft = session.scalars(select(Plan).where(Plan.number == 31)).one()
        draft.stage, draft.alerts_since = Stage.IN_FORCE, datetime(2026, 11, 18, 9, tzinfo=UTC)
        dues = [(model.plan_id, 100 + n, date(2026, 11, 18), "Step") for n in range(1, 41)]
        dues += [(model.plan_id, 150 + n, date(2026, 11, 26), "Next step") for n in range(1, 11)]
        dues += [(draft.id, 100 + n, date(2026, 10, n), "Late step") for n in range(1, 10)]
        session.add_all(
            Milestone(plan_id=plan, number=number, title=f"{title} {number % 50}", due_on=due, baseline_on=due,
                      subsidiary_id=model.subsidiary_id, vendor_owner_id=model.vendor_owner_id,
                      next_check_on=date(2000, 1, 1))
            for plan, number, due, title in dues
        )  # fmt: skip


def shown_rows(person: Person) -> list[str]:
    """Name the rows of the form that is open."""
    assert person.modal is not None
    return [block["block_id"] for block in person.modal["blocks"] if block["block_id"].startswith("row.")]


def test_several_are_marked_done_in_one_form(bot: RunningBot) -> None:
    add_milestones(bot, 12)
    told(bot, "otto", *(f"PSP-12-M{number}" for number in range(10, 22)))
    otto = bot.member("otto")
    otto.clicks("Mark several done…")
    otto.fills(done_0=["Step 10", "Step 11"], done_1=["Step 19"])
    assert otto.submits() == "✅ *Marked 3 milestones done*"
    assert lines(otto.dm[0])[0] == "*9 of 12 are left*: 3 done. The first 5:"


def test_somebody_elses_message_is_not_shown(bot: RunningBot) -> None:
    add_milestones(bot, 9)
    told(bot, "otto", *(f"PSP-12-M{number}" for number in range(10, 19)))
    message = bot.member("otto").dm[0]
    pia = bot.member("pia")
    stolen = [block for block in message["blocks"] if block["block_id"] == "all"]
    with bot.sandbox.space.write():
        bot.sandbox.space.im("U0PIA").messages.append({**message, "ts": bot.sandbox.space.next_ts(), "blocks": stolen})
    pia.clicks("Show all 9")
    assert pia.ephemerals[-1]["text"].startswith("This message is not there any more.")


def test_show_all_and_why_of_an_old_message_tell_nothing_that_its_reader_has_lost_sight_of(bot: RunningBot) -> None:
    add_milestones(bot, 8)
    told(bot, "otto", M3, *(f"PSP-12-M{number}" for number in range(10, 18)))
    otto = bot.member("otto")
    message = otto.dm[0]
    with bot.database.unit_of_work() as session:
        for kind in (Milestone, ScopeLine):
            mine = kind.vendor_owner_id == bot.world.people["otto"]
            session.execute(update(kind).where(mine).values(vendor_owner_id=None))
        session.execute(update(Milestone).where(Milestone.number == 3).values(title="Price list"))
    shown = otto.clicks("Show all 9", message).view
    assert shown is not None
    rows = [block["text"]["text"] for block in shown["blocks"] if block["block_id"].startswith("row.")]
    assert rows == ["✖️ No longer yours to see"] * 9
    assert not any(word in str(shown) for word in ("Price list", "Reference", "Step 1", "PSP-12", "Search", "Pia"))
    otto.closes_modal()
    for press in ("Why this?", "Mark done", "New date…", "Snooze…", "Not mine…", "Open"):
        otto.clicks(press, message, block_id=f"acts.{M3}.1")
        assert otto.ephemerals[-1]["text"].startswith("There is no “PSP-12-M3” that you can see."), press
        assert otto.modal is None, press
    otto.clicks("Mark several done…", message)
    assert otto.ephemerals[-1]["text"].startswith("Nothing of it can be marked done by you at once.")
    otto.clicks("Snooze the rest…", message)
    assert otto.ephemerals[-1]["text"] == "Nothing is left to snooze."


def add_milestones(bot: RunningBot, number: int) -> None:
    """Add steps to PSP-12 from M10 on, due in the next weeks."""
    with bot.database.unit_of_work() as session:
        model = session.scalars(select(Milestone).where(Milestone.number == 5)).one()
        for place in range(number):
            due = date(2026, 11, 25) + timedelta(days=place % 10)
            session.add(Milestone(
                plan_id=model.plan_id, number=10 + place, title=f"Step {10 + place}", due_on=due, baseline_on=due,
                subsidiary_id=model.subsidiary_id, vendor_owner_id=model.vendor_owner_id,
                partner_owner_id=model.partner_owner_id, next_check_on=date(2027, 6, 1),
            ))  # fmt: skip


def test_who_is_told_of_a_target_off_track_says_what_would_help_and_both_sides_read_it(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        session.execute(update(ReportedValue).values(value=10_000))  # 1 of 10 customers
    bot.advance_to(datetime(2026, 12, 1, 8, 1, tzinfo=UTC))
    otto, pia = bot.member("otto"), bot.member("pia")
    otto.clicks("Say what would help…", otto.dm[-1])
    otto.fills(reason="A second consultant until March.")
    otto.submits()
    for seconds in (4e9, 4e9 + 60):  # what others read is drawn half a minute later
        Delivery(bot.database, bot.bot.gateway, bot.clock, partial(float, seconds)).run_once()
    said = "Otto Brandl (Quorbel) 1 Dec: “A second consultant until March.”"
    assert said in otto.dm[-1]["text"]
    assert said in pia.dm[-1]["text"]
