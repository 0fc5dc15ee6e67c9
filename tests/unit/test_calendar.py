"""Working days of a place: the quick count against a walk over the days, and the edges of fiscal years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import FiscalYear, WorkCalendar, fiscal_year_of, work_calendar

CALENDARS = [work_calendar(*one) for one in (("DE", "5,6"), ("SA", "4,5"), ("JP", "5,6"), ("", "5,6"), ("", ""))]
DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))


@given(calendar=st.sampled_from(CALENDARS), first=DAYS, length=st.integers(0, 800))
def test_counting_agrees_with_a_walk_over_the_days_and_changes_sign_when_turned_round(
    calendar: WorkCalendar, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    walked = sum(calendar.is_working(first + timedelta(days=n)) for n in range(1, length + 1))
    assert calendar.working_days(after=first, upto=last) == walked
    assert calendar.working_days(after=last, upto=first) == -walked


@given(calendar=st.sampled_from(CALENDARS), day=DAYS, count=st.integers(-300, 300))
def test_adding_walks_from_working_day_to_working_day(calendar: WorkCalendar, day: date, count: int) -> None:
    step = timedelta(days=1 if count > 0 else -1)
    walked = day
    for _ in range(abs(count)):
        walked = calendar.next_working(walked + step, step=step)
    assert calendar.add(day, count) == walked


@given(calendar=st.sampled_from(CALENDARS), day=DAYS, count=st.integers(1, 300))
def test_so_many_working_days_after_a_day_are_so_many_to_count(calendar: WorkCalendar, day: date, count: int) -> None:
    assert calendar.working_days(after=day, upto=calendar.add(day, count)) == count


def test_a_calendar_without_working_days_says_so_instead_of_searching_for_ever() -> None:
    never = work_calendar("", "0,1,2,3,4,5,6")
    with pytest.raises(ValueError, match="no working days"):
        never.add(date(2026, 11, 17), 1)
    with pytest.raises(ValueError, match="no working days"):
        never.add(date(2026, 11, 17), -1)
    assert never.soon_on(date(2026, 11, 17)) == date(2026, 11, 17)


def test_a_country_that_the_library_does_not_know_has_weekends_only() -> None:
    assert work_calendar("XX", "5,6").is_working(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 6, 30), 2026), (date(2026, 7, 1), 2027), (date(2027, 6, 30), 2027)]
)
def test_a_fiscal_year_is_named_after_the_year_in_which_it_ends(day: date, year: int) -> None:
    assert fiscal_year_of(day) == FiscalYear(year)
