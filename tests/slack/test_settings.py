"""`/psp me` and “Why this?” in Slack: one reads what one is told and who decided it, and changes it for oneself."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.sandbox import Member
from models.people import Person
from models.settings import Setting
from tests.slack.running import RunningBot


def rows(who: Member) -> list[str]:
    """Read the sections of the form that somebody has open."""
    assert who.modal is not None
    words = [block["text"]["text"] for block in who.modal["blocks"] if block["type"] == "section"]
    return [one.replace("\u2068", "").replace("\u2069", "") for one in words]


def stored(bot: RunningBot) -> list[tuple[str, str, str]]:
    with bot.database.reading() as session:
        return [(one.rule, one.key, one.value) for one in session.scalars(select(Setting).order_by(Setting.id))]


def test_me_shows_the_morning_and_each_rule_with_who_decided(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    otto.types("/psp me")
    assert rows(otto)[:4] == [
        "*What you are told, and who decided it*",
        "*Your morning*: 09:00, Berlin time, holidays of Germany",
        "*Milestone due soon*: 10 and 3 working days before, and on the day · from the programme",
        "*Milestone overdue*: 1, 3, 7 and 10 working days after, then every 5 · from the programme",
    ]
    otto.clicks("Next ›")
    assert rows(otto)[2] == "*Target missed*: when the days for recording are over · from the programme"
    otto.clicks("‹ Back")
    assert rows(otto)[2].startswith("*Milestone due soon*")


def test_a_rule_is_changed_in_its_place_and_given_back(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    otto.types("/psp me")
    otto.clicks("Change…", block_id="setting.milestone.due_soon")
    otto.fills(steps="soon")
    assert otto.submits() == {"steps": "Give numbers of working days such as 10, 3, from 0 to 60."}
    otto.fills(steps="5, 1")
    otto.submits()
    assert stored(bot) == [("milestone.due_soon", "steps", "5,1")]
    assert "✅ *Saved: Milestone due soon*" in rows(otto)
    assert "*Milestone due soon*: 5 and 1 working days before · from you" in rows(otto)
    otto.clicks("Use the programme's", block_id="setting.milestone.due_soon")
    assert stored(bot) == []
    assert "*Milestone due soon*: 10 and 3 working days before, and on the day · from the programme" in rows(otto)


def test_a_rule_is_turned_off_for_oneself(bot: RunningBot) -> None:
    pia = bot.member("pia", channel="tindrel")
    pia.types("/psp me")
    pia.clicks("Change…", block_id="setting.milestone.blocked")
    pia.fills(on="Tell me nothing of it")
    pia.submits()
    assert stored(bot) == [("milestone.blocked", "on", "no")]
    assert "*Milestone blocked*: off · from you" in rows(pia)


def test_what_waits_for_ones_answer_and_the_last_in_line_cannot_be_turned_off(bot: RunningBot) -> None:
    rosa = bot.member("rosa", channel="germany")
    rosa.types("/psp me")
    fixed = "cannot be turned off, somebody waits for your answer"
    assert f"*Question to your side*: at once, then every 3 working days · from the programme · {fixed}" in rows(rosa)
    rosa.clicks("Change…", block_id="setting.milestone.overdue")
    rosa.fills(on="Tell me nothing of it")
    rosa.submits()
    assert rows(rosa)[0] == "*Nobody is told after you in PSP-12, so this cannot be turned off.*"
    assert stored(bot) == []


def test_another_hour_keeps_the_country_and_weekend_that_no_place_on_offer_has(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        person = session.scalars(select(Person).where(Person.name == "Otto Brandl")).one()
        person.country, person.weekend = "AT", "4,5"
    otto = bot.member("otto", channel="germany")
    otto.types("/psp me")
    otto.clicks("Change…", block_id="morning")
    otto.fills(hour="08:00")
    otto.submits()
    with bot.database.reading() as session:
        person = session.scalars(select(Person).where(Person.name == "Otto Brandl")).one()
        assert (person.morning, person.zone, person.country, person.weekend) == (8, "Europe/Berlin", "AT", "4,5")


def test_the_morning_is_moved_with_the_holidays_of_another_place(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    otto.types("/psp me")
    otto.clicks("Change…", block_id="morning")
    otto.fills(hour="07:00", home="Japan (Tokyo time)")
    otto.submits()
    assert "*Your morning*: 07:00, Tokyo time, holidays of Japan" in rows(otto)
    with bot.database.reading() as session:
        person = session.get_one(Person, bot.world.people["otto"])
        assert (person.morning, person.zone, person.country) == (7, "Asia/Tokyo", "JP")


def test_why_this_names_the_part_the_rule_and_who_heard_it(bot: RunningBot) -> None:
    bot.advance_to(datetime(2026, 11, 19, 8, tzinfo=UTC))
    pia = bot.member("pia")
    pia.clicks("Why this?")
    part, rule = rows(pia)
    assert part == "*You own it for your side, and it was due 18 Nov.*"
    assert rule.split("\n") == [
        "Rule “milestone overdue”: 1, 3, 7 and 10 working days after, then every 5 · from the programme",
        "Told so far: <@U0OTTO> and you 19 Nov",
    ]
    pia.clicks("Change for me…")
    pia.fills(steps="2")
    pia.submits()
    assert stored(bot) == [("milestone.overdue", "steps", "2")]
