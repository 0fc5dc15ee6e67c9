"""Days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.grammar import Ambiguous, UsageProblem, parse_day

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-01-15", date(2027, 1, 15)),
        ("15 Jan", date(2027, 1, 15)),
        ("15 jan 2028", date(2028, 1, 15)),
        ("15th of January", date(2027, 1, 15)),
        ("Jan 15", date(2027, 1, 15)),
        ("Fri 4 Dec 2026", date(2026, 12, 4)),
        ("23 Nov", date(2026, 11, 23)),
        ("today", date(2026, 11, 23)),
        ("Tomorrow", date(2026, 11, 24)),
        ("yesterday", date(2026, 11, 22)),
        ("friday", date(2026, 11, 27)),
        ("monday", date(2026, 11, 30)),
        ("next tue", date(2026, 11, 24)),
        ("+2w", date(2026, 12, 7)),
        ("+3d", date(2026, 11, 26)),
        ("end of Q2", date(2026, 12, 31)),
        ("end of q1", date(2027, 9, 30)),
        ("end of Q4 FY27", date(2027, 6, 30)),
        ("end of month", date(2026, 11, 30)),
        ("end of february", date(2027, 2, 28)),
        ("end of year", date(2027, 6, 30)),
        ("25/12/2026", date(2026, 12, 25)),
        ("12/25/2026", date(2026, 12, 25)),
        ("04/04/2027", date(2027, 4, 4)),
        ("3.4.2027", date(2027, 4, 3)),
        ("2027–01–15", date(2027, 1, 15)),
        ("`15 Jan`.", date(2027, 1, 15)),
        ("15\u00a0Jan\u200b", date(2027, 1, 15)),
    ],
)
def test_a_due_day_is_the_next_such_day(typed: str, meant: date) -> None:
    assert parse_day(typed, today=TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20 Nov", date(2026, 11, 20)),
        ("15 Jan", date(2027, 1, 15)),
        ("20 Dec", date(2026, 12, 20)),
        ("30 Jun", date(2026, 6, 30)),
        ("end of Q2", date(2026, 12, 31)),
        ("friday", date(2026, 11, 20)),
        ("monday", date(2026, 11, 16)),
        ("end of q1", date(2026, 9, 30)),
    ],
)
def test_a_day_of_doing_is_the_last_such_day_but_one_to_come_is_not_last_years(typed: str, meant: date) -> None:
    assert parse_day(typed, today=TODAY, prefer="past") == meant


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("03/04/2027", (date(2027, 3, 4), date(2027, 4, 3))),
        ("20 Nov", (date(2026, 11, 20), date(2027, 11, 20))),
        ("15 Jul", (date(2026, 7, 15), date(2027, 7, 15))),
    ],
)
def test_what_can_be_two_days_is_asked(typed: str, days: tuple[date, date]) -> None:
    assert parse_day(typed, today=TODAY) == Ambiguous(typed, days)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 Feb 2027", "There is no “31 Feb 2027”: February 2027 has 28 days."),
        ("31 April", "There is no “31 April”: April has 30 days."),
        ("2027-13-01", "“2027-13-01” has no month 13."),
        ("31/11/2026", "There is no “31/11/2026”: November has 30 days."),
        ("soon", "“soon” is not a day. Write one like 2027-01-15, 15 Jan, friday, +2w or end of Q2."),
        ("0000-01-01", "There is no “0000-01-01”: years begin at 1. Write"),
        ("end of march 0000", "There is no “end of march 0000”: years begin at 1."),
    ],
)
def test_what_is_no_day_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        parse_day(typed, today=TODAY)
    assert problem.value.sentence.startswith(said)


def test_in_june_a_day_of_july_is_the_one_that_comes() -> None:
    assert parse_day("15 Jul", today=date(2026, 6, 10)) == date(2026, 7, 15)


def test_the_leap_day_is_found_in_the_next_leap_year() -> None:
    assert parse_day("29 Feb", today=TODAY) == date(2028, 2, 29)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_day_written_with_its_year_is_that_day_whatever_today_is(day: date, today: date) -> None:
    for written in (day.isoformat(), f"{day:%d %b %Y}", f"{day:%d %B %Y}", f"{day:%b %d %Y}", f"{day:%d.%m.%Y}"):
        assert parse_day(written, today=today) == day


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_a_usage_problem(typed: str) -> None:
    try:
        parse_day(typed, today=TODAY)
    except UsageProblem as problem:
        assert problem.sentence  # noqa: PT017 -- either outcome is right
