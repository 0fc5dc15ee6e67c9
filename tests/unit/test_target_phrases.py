"""What is said of a target in each of its phases, exactly."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from handlers.views import cards, digest, gallery_summary, status, summary, targets
from handlers.views import examples as ex
from handlers.views.gallery_alerts import digest_of
from handlers.views.gallery_targets import draft, falling, target
from handlers.views.parts import Reader, State
from handlers.views.summary import words as week_words
from models.digest.lines import Kind, Line
from models.summaries.cards import Health
from models.summaries.goals import Sum
from models.targets.pace import Colour, Phase
from models.targets.tables import Metric

FALLING: Final = {"metric": Metric.CUSTOM, "unit": "days", "initial": Decimal(45), "target": Decimal(30)}
COUNTED: Final = {"metric": Metric.CUSTOM, "unit": "seats"}
MONEY: Final = {"metric": Metric.REVENUE, "currency": "EUR", "unit": "EUR", "target": Decimal(1240000)}
ENDED: Final = {"last_day": date(2026, 9, 30), "grace_ends": date(2026, 10, 7), "actual": Decimal(7)}


@pytest.mark.parametrize(
    ("changes", "words", "state"),
    [
        ({"phase": Phase.BEFORE, "counted_from": date(2027, 1, 1), "last_day": date(2027, 3, 31)},
         "starts 1 Jan: 10 customers by 31 Mar", State.PLANNED),
        ({"phase": Phase.EARLY, "actual": Decimal(1), "colour": None}, "1 of 10 customers, too early to judge",
         State.TOO_EARLY),
        ({}, "6 of 10 customers · 7.9 expected by today · at this rate 7.6", State.BEHIND),
        ({"colour": Colour.RED}, "6 of 10 customers · 7.9 expected by today · at this rate 7.6", State.OFF_TRACK),
        ({"colour": Colour.GREEN}, "6 of 10 customers · 7.9 expected by today · at this rate 7.6", State.ON_TRACK),
        ({"phase": Phase.GRACE, **ENDED}, "7 of 10, ended 30 Sep, recording until 7 Oct", State.BEHIND),
        ({"phase": Phase.MET, "actual": Decimal(10), "met_on": date(2026, 12, 14)},
         "✅ met: 10 of 10 customers on 14 Dec", State.MET),
        ({"phase": Phase.MISSED, **ENDED}, "🟥 missed: 7 of 10 customers, 3 short", State.MISSED),
        ({"phase": Phase.UNREPORTED, "actual": None, "colour": None},
         "nothing reported yet, first value was due 7 Oct", State.TOO_EARLY),
        ({"phase": Phase.UNREPORTED, "actual": None, "colour": None, "first_value_due": date(2027, 1, 8)},
         "nothing reported yet, first value due 8 Jan", State.TOO_EARLY),
        ({"target": Decimal(1), "actual": Decimal(0), "phase": Phase.EARLY, "colour": None},
         "0 of 1 customer, too early to judge", State.TOO_EARLY),
        ({"metric": Metric.REVENUE, "currency": "EUR", "unit": "EUR", "actual": Decimal(600000),
          "target": Decimal(1240000), "expected": Decimal("979600.4"), "at_this_rate": Decimal("759490.2")},
         "600,000 of 1,240,000 EUR · 979,600 expected by today · at this rate 759,490", State.BEHIND),
        ({"metric": Metric.CUSTOM, "unit": "certified people", "phase": Phase.EARLY, "colour": None},
         "6 of 10 certified people, too early to judge", State.TOO_EARLY),
        ({"metric": Metric.CUSTOM, "unit": "days", "initial": Decimal(20), "target": Decimal(12),
          "actual": Decimal("13.5"), "phase": Phase.MISSED},
         "🟥 missed: 13.5 days, to get down to 12, 1.5 over", State.MISSED),
        ({**FALLING, "actual": Decimal(37), "expected": Decimal("38.25"), "at_this_rate": Decimal("36.66")},
         "37 days, to get down to 30 · 38.3 expected by today · at this rate 36.7", State.BEHIND),
        ({**FALLING, "actual": Decimal(29), "phase": Phase.MET, "met_on": date(2026, 12, 14)},
         "✅ met: 29 days, to get down to 30 on 14 Dec", State.MET),
        ({**FALLING, "phase": Phase.BEFORE, "counted_from": date(2027, 1, 1), "last_day": date(2027, 3, 31)},
         "starts 1 Jan: down to 30 days by 31 Mar", State.PLANNED),
        ({**FALLING, "actual": Decimal("30.004"), "phase": Phase.MISSED},
         "🟥 missed: 30.004 days, to get down to 30, 0.004 over", State.MISSED),
        ({**COUNTED, "phase": Phase.MISSED, "actual": Decimal("9.96")}, "🟥 missed: 9.96 of 10 seats, 0.04 short",
         State.MISSED),
        ({**COUNTED, "unit": "%", "target": Decimal("99.95"), "actual": Decimal("99.9"), "phase": Phase.EARLY,
          "colour": None}, "99.9 of 99.95 %, too early to judge", State.TOO_EARLY),
        ({**MONEY, "actual": Decimal("1239999.6"), "phase": Phase.MISSED},
         "🟥 missed: 1,239,999.60 of 1,240,000 EUR, 0.40 short", State.MISSED),
        ({**MONEY, "actual": Decimal(600000), "expected": Decimal("9784615.4"), "at_this_rate": Decimal("1239999.7")},
         "600,000 of 1,240,000 EUR · 9,784,615 expected by today · at this rate 1,239,999", State.BEHIND),
        ({"actual": Decimal(6), "at_this_rate": Decimal("9.98")},
         "6 of 10 customers · 7.9 expected by today · at this rate 9.98", State.BEHIND),
    ],
)  # fmt: skip
def test_a_phase_has_its_words(changes: dict[str, Any], words: str, state: State) -> None:
    row = target(**changes)
    assert targets.pace_phrase(row, today=ex.TODAY) == words
    assert targets.state(row) is state


def test_a_draft_says_its_goal_and_judges_nothing() -> None:
    assert targets.pace_phrase(draft(), today=ex.TODAY) == "10 customers by 31 Dec"
    assert targets.bar(draft()) == ""


def test_the_row_stands_as_the_screens_show_it() -> None:
    row = target(may_report=False)
    text = targets.target_row(row, today=ex.TODAY).to_dict()["text"]["text"].replace("\u2068", "").replace("\u2069", "")
    assert text == (
        "🔶 *Customers won, H1* `PSP-12-T1` · Germany · Search\n"
        "`▰▰▰▰▰▰▱▱|▱▱` 6 of 10 customers · 7.9 expected by today · at this rate 7.6"
        " · Otto Brandl (Quorbel), with Pia Vost (Tindrel)"
    )


def test_a_state_is_said_once_in_a_sentence() -> None:
    words = targets.row_words(target(phase=Phase.MISSED, **ENDED), today=ex.TODAY, reader=Reader(1))
    assert words.startswith("Customers won, H1, PSP-12-T1, missed: 7 of 10 customers, 3 short, ")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pace": Decimal("0.896")}, "has 89.6 % of what was expected by today"),
        ({"pace": Decimal("0.76")}, "has 76 % of what was expected by today"),
        ({"pace": Decimal("0.69996"), "colour": Colour.RED}, "has 69.996 % of what was expected by today"),
        ({"pace": Decimal("0.8999999"), "colour": Colour.YELLOW}, "has 89.9999 % of what was expected by today"),
        ({"phase": Phase.GRACE, "attainment": Decimal("0.9996")}, "ended with 99.96 % of its value"),
    ],
)
def test_a_share_that_is_short_never_reads_as_reached(changes: dict[str, Any], said: str) -> None:
    health = Health(Colour.YELLOW, target(**changes))
    line = cards.health_line(health, today=ex.TODAY, locale="en_GB").replace("\u00a0", " ")
    assert line.endswith(said)


SHORT: Final = Sum(Decimal("9.96"), Decimal("10.05"), Decimal("9.9784"), judged=True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (cards.of_customers(SHORT, locale="en_GB"), "9.96 of 10.05 customers"),
        (cards.of_customers(replace(SHORT, target=Decimal(10)), locale="de_DE"), "9,96 of 10 customers"),
        (status.customers(SHORT, locale="en_GB"), "9.96 of 10.05 customers, 10 expected by today"),
        (week_words.customers(gallery_summary.weekly(
            customers=replace(SHORT, target=Decimal(10)),
            last=replace(gallery_summary.WEEKLY.figures, customers=Decimal("9.95")),
        ), drawn=False), "9.96 of 10 customers · 10 expected by today · at this rate 9.98 · last week 9.95"),
        (summary.weekly_post(replace(gallery_summary.new_year(), customers=SHORT)).text, "10.05 customers to win"),
    ],
)  # fmt: skip
def test_a_sum_of_targets_stands_as_signed_and_never_reads_as_reached(said: str, words: str) -> None:
    assert words in said


def test_a_message_writes_figures_as_its_reader_does() -> None:
    line = Line("PSP-12-T1", Kind.OFF_TRACK, "owner", (1,), None, target=target(actual=Decimal("1234.5")))
    said = digest.digest(digest_of(line, locale="de_DE"))
    assert "1.234,5 of 10" in said.text
    assert "1.234,5 of 10" in str(said.blocks)


def test_a_sign_stands_once_in_a_row() -> None:
    missed = targets.target_row(target(phase=Phase.MISSED, **ENDED), today=ex.TODAY).to_dict()["text"]["text"]
    assert missed.count("🟥") == 1


def test_figures_are_written_in_the_readers_locale_and_days_in_one_language() -> None:
    phrase = targets.pace_phrase(target(actual=Decimal("1234.5"), metric=Metric.CUSTOM), today=ex.TODAY, locale="de_DE")
    assert phrase.startswith("1.234,5 of 10")
    words = targets.row_words(falling(), today=ex.TODAY, reader=Reader(1, locale="de_DE"))
    assert words == "Days to answer, PSP-12-T2, 18,5 days, to get down to 12, too early to judge, you with Pia Vost of Tindrel."  # fmt: skip  # noqa: E501


def test_who_may_neither_report_nor_edit_gets_to_open_it() -> None:
    seen = targets.target_row(target(may_report=False), today=ex.TODAY).to_dict()["accessory"]
    acting = targets.target_row(target(), today=ex.TODAY).to_dict()["accessory"]
    assert seen["type"] == "button"
    assert [option["text"]["text"] for option in acting["options"]] == ["Report value…", "History", "Open"]
