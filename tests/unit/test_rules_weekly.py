"""On which morning a channel gets its summary, over zones, weekends, holidays and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerts.channels import summary_day
from models.alerts.facts import ChannelFacts, Place
from models.alerts.rules.weekly import decide_weekly, morning_of, week_in_round, week_of
from models.calendar import work_calendar
from tests.facts import BERLIN, RIYADH, TOKYO, at

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
NO_WEEKEND = Place(9, "x", ZoneInfo("UTC"), work_calendar("", ""))


@pytest.mark.parametrize(
    ("place", "day", "week"),
    [
        (BERLIN, date(2026, 11, 23), date(2026, 11, 23)),
        (BERLIN, date(2026, 11, 29), date(2026, 11, 23)),  # a weekend belongs to the week before it
        (RIYADH, date(2026, 11, 22), date(2026, 11, 22)),  # where Friday is free the week begins on Sunday
        (RIYADH, date(2026, 11, 28), date(2026, 11, 22)),
        (NO_WEEKEND, date(2026, 11, 29), date(2026, 11, 23)),
    ],
)
def test_a_day_belongs_to_the_working_week_of_its_place(place: Place, day: date, week: date) -> None:
    assert week_of(place, day) == week


@pytest.mark.parametrize(
    ("place", "week", "moment"),
    [
        (BERLIN, date(2026, 11, 23), at("2026-11-23T08:00")),
        (BERLIN, date(2026, 10, 19), at("2026-10-19T07:00")),  # before the clocks go back
        (BERLIN, date(2026, 10, 26), at("2026-10-26T08:00")),
        (BERLIN, date(2027, 3, 29), at("2027-03-30T07:00")),  # Easter Monday, and summer time since Sunday
        (TOKYO, date(2026, 11, 23), at("2026-11-24T00:00")),  # a holiday on Monday
        (RIYADH, date(2026, 11, 22), at("2026-11-22T06:00")),
    ],
)
def test_the_summary_comes_at_nine_on_the_first_working_day(place: Place, week: date, moment: datetime) -> None:
    assert morning_of(place, week) == moment
    assert summary_day(place, week) == place.day_of(moment)


def test_a_week_without_a_working_day_has_no_summary() -> None:
    golden = Place(5, "jp", ZoneInfo("Asia/Tokyo"), work_calendar("JP", "3,4,5,6"))
    assert morning_of(golden, date(2027, 5, 3)) is None  # 3 to 5 May are holidays, from Thursday on it is weekend
    assert summary_day(golden, date(2027, 5, 5)) is None
    assert summary_day(golden, date(2027, 5, 11)) == date(2027, 5, 10)


@pytest.mark.parametrize(
    ("now", "since", "told"),
    [
        (at("2026-11-23T07:59"), LONG_AGO, False),
        (at("2026-11-23T08:00"), LONG_AGO, True),
        (at("2026-11-27T20:00"), LONG_AGO, True),  # late, but still of this week
        (at("2026-11-29T22:59"), LONG_AGO, True),
        (at("2026-11-29T23:00"), LONG_AGO, False),  # Monday has begun in Berlin
        (at("2026-11-24T08:00"), at("2026-11-23T08:00"), True),  # imported at that moment
        (at("2026-11-24T08:00"), at("2026-11-23T12:00"), False),  # imported after Monday's morning
    ],
)
def test_a_summary_is_due_from_its_morning_until_its_week_is_over(now: datetime, since: datetime, told: bool) -> None:  # noqa: FBT001 -- a column of the table
    items = decide_weekly(ChannelFacts(3, BERLIN), now=now, since=since).items
    assert [week_in_round(item.round) for item in items] == ([date(2026, 11, 23)] if told else [])


@given(day=st.dates(date(2026, 1, 1), date(2028, 1, 1)), place=st.sampled_from([BERLIN, RIYADH, TOKYO, NO_WEEKEND]))
def test_weeks_follow_each_other_without_gap(day: date, place: Place) -> None:
    week = week_of(place, day)
    assert week <= day < week + timedelta(days=7)
    assert week_of(place, week + timedelta(days=7)) == week + timedelta(days=7)
