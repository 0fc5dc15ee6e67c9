"""Targets as people handle them in Slack: values in words and by form, drafts, refusals, one save however often."""

import json
from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from sqlalchemy import func, select, update

from models import people
from models.targets import Metric, ReportedValue, Target
from tests import world
from tests.slack.running import Person, RunningBot


def reported(bot: RunningBot) -> list[int]:
    with bot.database.reading() as session:
        values = session.scalars(select(ReportedValue.value).order_by(ReportedValue.id))
        return [value // world.UNIT for value in values]


def test_a_value_in_words_is_reported_and_can_be_taken_back(bot: RunningBot) -> None:
    pia = bot.member("pia", channel="tindrel")
    said = pia.types("/psp actual psp-12-t1 8 on 16 Nov")
    assert said.text.startswith("Reported “Customers won, H1”, 8 customers as of 16 Nov, PSP-12-T1. 8 of 10 customers")
    assert reported(bot) == [6, 8]
    pia.clicks("Undo")
    assert pia.ephemerals[-1]["text"].startswith(
        "Took back the report on “Customers won, H1”, 6 customers as of 13 Nov"
    )
    assert reported(bot) == [6]


def test_a_value_of_an_earlier_day_is_named_beside_the_one_that_counts(bot: RunningBot) -> None:
    pia = bot.member("pia", channel="tindrel")
    said = pia.types("/psp actual PSP-12-T1 5 on 10 Nov").text
    named = "5 customers as of 10 Nov; 6 customers as of 13 Nov still counts, the later day"
    assert said.startswith(f"Reported “Customers won, H1”, {named}, PSP-12-T1. 6 of 10 customers")
    assert reported(bot) == [6, 5]
    pia.clicks("Undo")
    assert reported(bot) == [6]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("actual PSP-12-T1 99 on 20 Dec", "Sun 20 Dec 2026 is still to come. Give the total of a day up to today."),
        ("actual PSP-12-T1 99 on 1 Apr 2025", "Tue 1 Apr 2025 lies before “Customers won, H1” starts on 1 Jul 2026."),
        ("actual PSP-12-T1 99 on 03/04/2026", "Wed 4 Mar 2026 lies before “Customers won, H1” starts on 1 Jul 2026."),
        ("done PSP-12-M3 on 20 Dec", "Sun 20 Dec 2026 is still to come: it is Tue 17 Nov 2026 in Germany."),
        ("start PSP-12-M4 on 03/04/2026", "Wed 4 Mar 2026 lies before PSP-12 began on 1 Jul 2026."),
        ("block PSP-12-M3 on 20 Dec because it rains a lot", "Sun 20 Dec 2026 is still to come: it is Tue 17 Nov"),
        ("unblock PSP-12-M5 on 20 Dec", "“Pilot at the Ministry of Tides” is not blocked."),
        ("cancel PSP-12-M3 on 20 Dec because it rains a lot", "Sun 20 Dec 2026 is still to come: it is Tue 17 Nov"),
        ("move PSP-12-M3 to 03/04/2025 because it rains a lot", "Tue 4 Mar 2025 is too early: a plan of FY27"),
        ("move PSP-12-M3 to 18 Nov because it rains a lot", "Wed 18 Nov 2026 is the date it has now."),
        ("add milestone PSP-12 “Pilot live” due 03/04/2026 owner otto with pia because it rains a lot",
         "Wed 4 Mar 2026 is too early: a plan of FY27 holds dates from 1 Jul 2026 on."),
    ],
)  # fmt: skip
def test_a_refused_day_is_named_as_it_was_understood(bot: RunningBot, words: str, said: str) -> None:
    who = bot.member("mira" if words.startswith(("cancel", "add")) else "otto", channel="germany")
    assert who.types(f"/psp {words}").text.startswith(said)


def test_of_two_days_the_one_that_the_thing_can_take_is_taken(bot: RunningBot) -> None:
    said = bot.member("pia").types("/psp actual PSP-12-T1 8 on 11/12/2026").text
    assert said.startswith("Reported “Customers won, H1”, 8 customers as of 12 Nov")


def test_a_value_by_form_says_what_is_wrong_beside_its_field_and_keeps_what_was_typed(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    otto.types("/psp show PSP-12-T1")
    otto.clicks("Report value…")
    otto.fills(value="1,5", on=date(2026, 11, 16))
    assert otto.submits() == {"value": "Customers are counted whole: write a number like 12."}
    otto.fills(value="lots")
    assert otto.submits() == {"value": "“lots” is not a number. Write it like 12, 12.5 or 1,240,000."}
    otto.fills(value="70 %")
    assert otto.submits() == {"value": "“70 %” is in “%”, this target in customers. Write the number alone."}
    otto.fills(value="9", on=date(2026, 11, 30))
    assert otto.submits() == {"on": "Mon 30 Nov 2026 is still to come. Give the total of a day up to today."}
    otto.fills(on=date(2026, 11, 17))
    assert "Reported" in str(otto.submits())
    assert reported(bot) == [6, 9]


def test_a_form_that_arrives_twice_is_saved_once(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    otto.types("/psp show PSP-12-T1")
    otto.clicks("Report value…")
    otto.fills(value="9")
    view = replace(otto._view())  # noqa: SLF001 -- the same form is sent again, as Slack does when an answer was lost
    first = otto.submits()
    otto.dispatcher.submit(view)
    assert "Reported" in str(first)
    assert reported(bot) == [6, 9]


NOT_SEEN: Final = "There is no “{}” that you can see. Look for a word of its title."
REPORTERS: Final = "its owners Otto Brandl and Pia Vost, and Mira Pell and Lin Marlow"
IN_FORCE: Final = "“Search for ministries” is in force: its targets change by an amendment, signed by both sides."


@pytest.mark.parametrize(
    ("who", "words", "answer"),
    [
        ("olga", "actual PSP-12-T1 8", NOT_SEEN.format("PSP-12-T1")),
        ("olga", "actual PSP-99-T1 8", NOT_SEEN.format("PSP-99-T1")),
        ("vera", "actual PSP-12-T1 8",
         f"Only {REPORTERS} can report values of “Customers won, H1”."),
        ("pia", "actual PSP-12-T1 11,5", "Customers are counted whole: write a number like 12."),
        ("pia", "actual PSP-12-T1 lots", "“lots” is not a number. Write it like /psp actual PSP-12-T1 14 on 20 Nov."),
        ("pia", "actual PSP-12-T1 70%", "“70%” is in “%”, this target in customers. Write the number alone."),
        ("pia", "actual PSP-12-M3 5", "“actual” is for targets, and PSP-12-M3 is a milestone. See /psp help actual."),
        ("mira", "add target PSP-12", IN_FORCE),
        ("mira", "edit PSP-12-T1", IN_FORCE),
        ("otto", "add target",
         "There is no draft to which you may add a target. In force, targets change by an amendment."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_changes_nothing(bot: RunningBot, who: str, words: str, answer: str) -> None:
    assert bot.member(who).types(f"/psp {words}").text == answer
    assert reported(bot) == [6]


def test_a_day_that_can_be_two_is_asked(bot: RunningBot) -> None:
    said = bot.member("pia").types("/psp actual PSP-12-T1 8 on 11/09/2026")
    assert (
        said.text == "11/09/2026 can be two days. Which one for “Customers won, H1”? Fri 11 Sep 2026 or Mon 9 Nov 2026."
    )
    assert reported(bot) == [6]


def money(bot: RunningBot, *, locale: str = "en_GB") -> None:
    """Let the target of PSP-12 count euros, and its people write figures as a locale does."""
    with bot.database.unit_of_work() as session:
        target = session.scalars(select(Target)).one()
        target.metric, target.currency, target.unit, target.target = Metric.REVENUE, "EUR", "EUR", 900_000 * world.UNIT
        session.execute(update(people.Person).values(locale=locale))


def test_a_figure_that_can_be_two_is_asked_and_the_button_reports_the_one_that_is_meant(bot: RunningBot) -> None:
    money(bot)
    pia = bot.member("pia", channel="tindrel")
    said = pia.types("/psp actual PSP–12–T1 750.000 on 16 Nov")
    asked = "750.000 can be two figures. Which one for “Customers won, H1”? 750 EUR or 750,000 EUR."
    assert (said.text, reported(bot)) == (asked, [6])
    pia.clicks("750,000 EUR")
    assert pia.ephemerals[-1]["text"].startswith("Reported “Customers won, H1”, 750,000\u00a0EUR as of 16 Nov")
    assert reported(bot) == [6, 750_000]


def test_a_figure_is_read_as_its_reader_writes_it(bot: RunningBot) -> None:
    money(bot, locale="de_DE")
    said = bot.member("pia").types("/psp actual PSP-12-T1 750.000 on 16 Nov")
    assert said.text.startswith("Reported “Customers won, H1”, 750.000\u00a0EUR as of 16 Nov")
    assert reported(bot) == [6, 750_000]


def test_a_form_asks_below_its_field_which_figure_is_meant_and_takes_the_answer(bot: RunningBot) -> None:
    money(bot)
    otto = bot.member("otto", channel="germany")
    otto.types("/psp show PSP-12-T1")
    otto.clicks("Report value…")
    otto.fills(value="1.240")
    otto.submits()
    assert "“1.240” can be two figures. Which one?" in json.dumps(otto.modal, ensure_ascii=False)
    otto.fills(value="1.250")
    otto.fills(value_meant="1,240 EUR")
    otto.submits()
    assert "“1.250” can be two figures" in json.dumps(otto.modal, ensure_ascii=False), "the answer was to another one"
    assert reported(bot) == [6]
    otto.fills(value_meant="1,250 EUR")
    assert "Reported" in str(otto.submits())
    assert reported(bot) == [6, 1250]


def test_a_draft_takes_a_target_by_its_form_and_an_edit(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp add target “Customers won, Q3”")
    mira.fills(metric="Customers won", line="Germany · Archive", period="Q3", target="0")
    assert mira.submits() == {
        "target": "Target and initial value are both 0: give a target that differs, or remove it."
    }
    mira.fills(target="12")
    assert "Added" in str(mira.submits())
    mira.closes_modal()
    mira.types("/psp edit PSP-31-T1")
    mira.fills(target="14", weight="3")
    assert "Saved" in str(mira.submits())
    with bot.database.reading() as session:
        target = session.scalars(select(Target).where(Target.title == "Customers won, Q3")).one()
        assert (target.target, target.weight, target.first_day) == (14 * world.UNIT, 3, date(2027, 1, 1))
        assert session.scalar(select(func.count(Target.id))) == 2


def two_versions(bot: RunningBot) -> Person:
    """Let Lin and Mira change the value and the title of one target at once; Mira comes second."""
    mira, lin = bot.member("mira"), bot.member("lin")
    mira.types("/psp add target “Archives migrated”")
    mira.fills(metric="Something else, named below", unit="archives", target="12")
    mira.submits()
    mira.closes_modal()
    for one in (mira, lin):
        one.types("/psp edit PSP-31-T1")
    lin.fills(target="14", weight="2")
    lin.submits()
    mira.fills(target="16", title="Archives moved")
    mira.submits()
    return mira


def stored(bot: RunningBot) -> tuple[str, int, int]:
    with bot.database.reading() as session:
        target = session.scalars(select(Target).where(Target.unit == "archives")).one()
        return target.title, target.target // world.UNIT, target.weight


def test_two_people_in_one_form_do_not_write_over_each_other(bot: RunningBot) -> None:
    mira = two_versions(bot)
    assert mira.modal is not None
    said = [block["text"]["text"] for block in mira.modal["blocks"] if block["type"] == "section"]
    assert "changed this while you were writing.* Nothing of yours is saved yet, nothing is lost." in said[0]
    assert said[-1] == "Kept from both: Weight (Lin Marlow's change), Title (yours)"
    assert stored(bot) == ("Archives migrated", 14, 2)


@pytest.mark.parametrize(("choice", "value"), [("theirs: 14", 14), ("mine: 16", 16)])
def test_what_was_chosen_of_two_versions_is_saved(bot: RunningBot, choice: str, value: int) -> None:
    mira = two_versions(bot)
    mira.fills(target_choice=choice)
    assert "Saved" in str(mira.submits())
    assert stored(bot) == ("Archives moved", value, 2)


def test_a_target_is_shown_with_its_last_changes(bot: RunningBot) -> None:
    pia = bot.member("pia")
    pia.types("/psp actual PSP-12-T1 8 on 16 Nov")
    blocks = pia.types("/psp show PSP-12-T1").blocks
    shown = "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")
    assert "*Last changes*" in shown
    assert "value reported: \u20686 as of 13 Nov 2026\u2069 → \u20688 as of 16 Nov 2026\u2069" in shown
