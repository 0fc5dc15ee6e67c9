"""Pace, attainment, colour and missed: laws that hold for all targets, and the figures of the screens as cases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.calendar import WorkCalendar
from models.targets.pace import (
    Colour,
    Goal,
    as_figure,
    as_stored,
    at_this_rate,
    attainment,
    colour,
    expected,
    missed,
    pace,
    read_phases,
)

GERMANY: Final = WorkCalendar("DE", frozenset({5, 6}))
CALENDARS: Final = (GERMANY, WorkCalendar("AE", frozenset({5, 6})), WorkCalendar("", frozenset({4, 5})))
YEAR: Final = (date(2026, 7, 1), date(2027, 6, 30))
PERIODS: Final = (
    YEAR,
    (date(2026, 7, 1), date(2026, 9, 30)),
    (date(2026, 7, 1), date(2026, 12, 31)),
    (date(2027, 1, 1), date(2027, 6, 30)),
)
H1: Final = Goal(*PERIODS[2], initial=Decimal(0), target=Decimal(10), calendar=GERMANY)
NEAR: Final = Decimal("1e-20")

figures = st.integers(-10_000_000, 10_000_000).map(as_figure)
days = st.dates(date(2026, 6, 1), date(2027, 8, 31))


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    first, last = draw(st.sampled_from(PERIODS))
    initial, target = draw(figures), draw(figures)
    assume(initial != target)
    shares = draw(st.tuples(*[st.integers(0, 40)] * 4)) if (first, last) == YEAR and draw(st.booleans()) else ()
    assume(not shares or sum(shares) > 0)
    in_force_on = draw(st.one_of(st.none(), st.dates(date(2026, 5, 1), last - timedelta(days=40))))
    assume(not shares or shares[3] > 0)  # else a plan in force in spring has nothing left to expect
    return Goal(first, last, initial, target, draw(st.sampled_from(CALENDARS)), in_force_on, phases=shares)


def mirrored(goal: Goal) -> Goal:
    floor = None if goal.floor is None else -goal.floor
    return replace(goal, initial=-goal.initial, target=-goal.target, floor=floor)


@given(goals(), figures, days)
def test_a_falling_target_works_the_same_way_as_a_rising_one(goal: Goal, actual: Decimal, today: date) -> None:
    other = mirrored(goal)
    assert attainment(goal, actual) == attainment(other, -actual)
    assert expected(goal, upto=today) == -expected(other, upto=today)
    assert pace(goal, actual, today=today) == pace(other, -actual, today=today)
    assert colour(goal, actual, today=today) == colour(other, -actual, today=today)


@given(goals())
def test_attainment_runs_from_nothing_at_the_initial_value_to_one_at_the_target(goal: Goal) -> None:
    assert attainment(goal, goal.initial) == 0
    assert attainment(goal, goal.target) == 1


@given(goals(), days, st.integers(0, 60))
def test_what_is_expected_never_goes_back_and_ends_at_the_target(goal: Goal, today: date, later: int) -> None:
    def share(on: date) -> Decimal:
        return (expected(goal, upto=on) - goal.initial) / goal.way

    assert expected(goal, upto=goal.counted_from - timedelta(days=1)) == goal.initial
    assert abs(share(goal.last_day) - 1) <= NEAR
    assert expected(goal, upto=goal.last_day + timedelta(days=9)) == expected(goal, upto=goal.last_day)
    assert share(today) <= share(today + timedelta(days=later)) + NEAR


@given(goals(), st.decimals(0, 2, places=3), days, st.integers(0, 60))
def test_the_same_value_never_looks_better_a_day_later(goal: Goal, share: Decimal, today: date, later: int) -> None:
    actual = goal.initial + goal.way * share
    now, then = (pace(goal, actual, today=day) for day in (today, today + timedelta(days=later)))
    assume(now is not None)
    assert now is not None
    assert then is not None
    assert then <= now + NEAR


@given(goals(), days)
def test_whoever_has_what_was_expected_is_on_the_line(goal: Goal, today: date) -> None:
    ratio = pace(goal, expected(goal, upto=today), today=today)
    assume(ratio is not None)
    assert ratio is not None
    assert abs(ratio - 1) <= NEAR
    assert colour(goal, expected(goal, upto=today), today=today) in {Colour.GREEN, Colour.RED}


@given(goals(), figures, days)
def test_there_is_a_colour_exactly_when_there_is_a_pace_or_a_result(goal: Goal, actual: Decimal, today: date) -> None:
    judged = pace(goal, actual, today=today) is not None
    settled = attainment(goal, actual) >= 1 or missed(goal, actual, today=today)
    assert (colour(goal, actual, today=today) is not None) == (judged or settled)


@given(goals(), days)
def test_no_pace_before_a_fifth_of_the_working_days_has_passed(goal: Goal, today: date) -> None:
    span = [goal.counted_from + timedelta(days=n) for n in range((goal.last_day - goal.counted_from).days + 1)]
    working = [day for day in span if goal.calendar.is_working(day)]
    passed = sum(day <= today for day in working)
    if not working or Decimal(passed) / len(working) < Decimal("0.2"):
        assert pace(goal, goal.target, today=today) is None


@given(figures)
def test_a_stored_figure_comes_back_as_it_was(figure: Decimal) -> None:
    assert as_figure(as_stored(figure)) == figure


def test_a_figure_finer_than_what_is_stored_is_refused_and_not_rounded() -> None:
    with pytest.raises(ValueError, match="four decimals"):
        as_stored(Decimal("0.00001"))


def test_half_a_year_in_germany_as_the_screens_show_it() -> None:
    today = date(2026, 11, 23)
    assert round(expected(H1, upto=today), 1) == Decimal("7.9")
    assert round(at_this_rate(H1, Decimal(6), today=today) or 0) == 8
    assert colour(H1, Decimal(6), today=today) is Colour.YELLOW


def test_a_plan_in_force_late_is_measured_from_that_day() -> None:
    late = replace(H1, in_force_on=date(2026, 10, 1))
    assert expected(late, upto=date(2026, 9, 30)) == 0
    assert expected(late, upto=date(2026, 11, 16)) < expected(H1, upto=date(2026, 11, 16))
    assert pace(late, Decimal(1), today=date(2026, 10, 12)) is None
    assert pace(H1, Decimal(1), today=date(2026, 10, 12)) is not None


def test_a_phased_year_is_even_within_each_quarter() -> None:
    phased = Goal(*YEAR, initial=Decimal(0), target=Decimal(100), calendar=GERMANY, phases=(10, 20, 30, 40))
    ends = [date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30)]
    assert [expected(phased, upto=end) for end in ends] == [10, 30, 60, 100]
    middle = expected(phased, upto=date(2026, 8, 14))  # 33 of the 66 working days of the first quarter
    assert middle == 5


def test_a_quarter_that_expects_nothing_has_no_pace() -> None:
    late_starter = Goal(*YEAR, initial=Decimal(0), target=Decimal(100), calendar=GERMANY, phases=(0, 0, 50, 50))
    assert pace(late_starter, Decimal(0), today=date(2026, 12, 15)) is None


@pytest.mark.parametrize(
    ("actual", "wanted"),
    [("7.2", Colour.GREEN), ("7.0", Colour.YELLOW), ("5.6", Colour.YELLOW), ("5.5", Colour.RED), ("10", Colour.GREEN)],
)
def test_the_colour_follows_pace_and_floor(actual: str, wanted: Colour) -> None:
    assert colour(H1, Decimal(actual), today=date(2026, 11, 23)) is wanted


def test_a_floor_of_its_own_decides_what_is_off_track() -> None:
    strict = replace(H1, floor=Decimal(8))
    assert colour(strict, Decimal(6), today=date(2026, 11, 23)) is Colour.RED


def test_nothing_reported_is_no_verdict_until_the_first_value_was_due() -> None:
    assert H1.first_value_due == date(2026, 10, 7)
    assert colour(H1, None, today=date(2026, 10, 7)) is None
    assert colour(H1, None, today=date(2026, 10, 8)) is Colour.RED
    assert colour(H1, Decimal(0), today=date(2026, 10, 7)) is Colour.RED


def test_a_target_is_missed_when_its_grace_days_are_over_and_not_before() -> None:
    quarter = Goal(*PERIODS[1], initial=Decimal(0), target=Decimal(10), calendar=GERMANY)
    assert quarter.grace_ends == date(2026, 10, 7)
    assert not missed(quarter, Decimal(7), today=date(2026, 10, 7))
    assert missed(quarter, Decimal(7), today=date(2026, 10, 8))
    assert missed(quarter, None, today=date(2026, 10, 8))
    assert not missed(quarter, Decimal(10), today=date(2026, 10, 8))
    assert colour(quarter, Decimal("9.5"), today=date(2026, 10, 8)) is Colour.RED


def test_phases_are_read_as_they_are_stored() -> None:
    assert read_phases("10/20/30/40") == (10, 20, 30, 40)
    assert read_phases("") == ()
