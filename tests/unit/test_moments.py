"""When somebody is told: their morning, their working days, their zone; tables of cases and two laws."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import work_calendar
from models.notifications import Lane
from models.notifications.moments import Hours, first_morning, lane_now

BERLIN = Hours("Europe/Berlin", work_calendar("DE", "5,6"))
TOKYO = Hours("Asia/Tokyo", work_calendar("JP", "5,6"))
RIYADH = Hours("Asia/Riyadh", work_calendar("SA", "4,5"))
NEW_YORK = Hours("America/New_York", work_calendar("US", "5,6"))
EARLY_BIRD = Hours("Europe/Berlin", work_calendar("DE", "5,6"), morning=6)
NIGHT_OWL = Hours("Europe/Berlin", work_calendar("DE", "5,6"), morning=23)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "due_at", "before", "morning"),
    [
        # The step's day begins at midnight in the place of its subject.
        (BERLIN, "2026-11-18T23:00", False, "2026-11-19T08:00"),  # Berlin's Thursday: nine o'clock there
        (BERLIN, "2026-11-18T15:00", False, "2026-11-19T08:00"),  # Tokyo's Thursday begins in Berlin's afternoon
        (NEW_YORK, "2026-11-18T15:00", False, "2026-11-19T14:00"),  # 10:00 in New York is past this morning
        (TOKYO, "2026-11-19T05:00", False, "2026-11-20T00:00"),  # New York's Thursday, Tokyo has nine o'clock on Friday
        (BERLIN, "2026-11-19T08:00", False, "2026-11-19T08:00"),  # nine sharp is this morning
        (BERLIN, "2026-11-19T08:01", False, "2026-11-20T08:00"),
        # Weekends and public holidays of who reads it.
        (BERLIN, "2026-11-20T23:00", False, "2026-11-23T08:00"),  # Saturday waits for Monday
        (BERLIN, "2026-11-20T23:00", True, "2026-11-20T08:00"),  # a reminder before its date leaves on Friday
        (BERLIN, "2026-12-24T23:00", False, "2026-12-28T08:00"),  # Christmas, then a weekend
        (BERLIN, "2026-12-24T23:00", True, "2026-12-24T08:00"),
        (TOKYO, "2026-11-22T15:00", False, "2026-11-24T00:00"),  # Labour Thanksgiving Day on a Monday
        (TOKYO, "2026-11-22T15:00", True, "2026-11-20T00:00"),
        (RIYADH, "2026-11-19T21:00", False, "2026-11-22T06:00"),  # Friday and Saturday are the weekend, Sunday is not
        (RIYADH, "2026-11-19T21:00", True, "2026-11-19T06:00"),
        (RIYADH, "2026-11-21T21:00", True, "2026-11-22T06:00"),  # Sunday is a day like others
        # Summer time: nine o'clock is nine o'clock.
        (BERLIN, "2027-03-27T23:00", False, "2027-03-30T07:00"),  # the night of the change, Easter Monday after it
        (BERLIN, "2027-03-26T23:00", True, "2027-03-25T08:00"),  # before Good Friday, still winter time
        (BERLIN, "2026-10-23T22:00", False, "2026-10-26T08:00"),  # Saturday is summer, Monday winter time
        (NEW_YORK, "2026-10-30T12:00", False, "2026-10-30T13:00"),
        (NEW_YORK, "2026-10-31T12:00", False, "2026-11-02T14:00"),
        (EARLY_BIRD, "2026-11-18T23:00", False, "2026-11-19T05:00"),
    ],
)
def test_the_morning_on_which_something_is_told(hours: Hours, due_at: str, *, before: bool, morning: str) -> None:
    assert first_morning(utc(due_at), hours, before=before) == utc(morning)


@pytest.mark.parametrize(
    ("hours", "due_at", "now", "lane"),
    [
        (BERLIN, "2026-11-18T23:00", "2026-11-19T07:59", None),
        (BERLIN, "2026-11-18T23:00", "2026-11-19T08:00", Lane.DIGEST),
        (BERLIN, "2026-11-18T23:00", "2026-11-19T16:59", Lane.DIGEST),  # a missed morning is made good until 18:00
        (BERLIN, "2026-11-18T23:00", "2026-11-19T17:00", None),
        (BERLIN, "2026-11-18T23:00", "2026-11-20T07:59", None),
        (BERLIN, "2026-11-18T23:00", "2026-11-20T08:00", Lane.DIGEST),  # else the next one serves
        (BERLIN, "2026-11-18T23:00", "2026-11-21T08:00", None),  # but no Saturday
        (BERLIN, "2026-11-19T09:00", "2026-11-19T10:00", None),  # what came up at ten waits for tomorrow
        (TOKYO, "2026-11-18T23:00", "2026-11-19T09:00", None),  # Berlin's morning is Tokyo's evening
        (TOKYO, "2026-11-18T23:00", "2026-11-20T00:00", Lane.DIGEST),
        (NIGHT_OWL, "2026-11-19T08:00", "2026-11-19T21:59", None),
        (NIGHT_OWL, "2026-11-19T08:00", "2026-11-19T22:00", Lane.DIGEST),  # who wants it at 23:00 gets it then
        (NIGHT_OWL, "2026-11-19T08:00", "2026-11-19T23:00", None),
    ],
)
def test_what_can_wait_is_told_in_a_morning(hours: Hours, due_at: str, now: str, lane: Lane | None) -> None:
    assert lane_now(utc(due_at), hours, now=utc(now)) is lane


@pytest.mark.parametrize(
    ("hours", "came_up", "now", "lane"),
    [
        (BERLIN, "2026-11-19T09:12", "2026-11-19T09:12", Lane.URGENT),
        (BERLIN, "2026-11-19T07:00", "2026-11-19T07:00", Lane.URGENT),  # eight o'clock
        (BERLIN, "2026-11-19T06:59", "2026-11-19T07:30", None),  # too early: this morning's digest has it
        (BERLIN, "2026-11-19T06:59", "2026-11-19T08:00", Lane.DIGEST),
        (BERLIN, "2026-11-19T16:59", "2026-11-19T16:59", Lane.URGENT),
        (BERLIN, "2026-11-19T16:59", "2026-11-19T17:00", None),  # it was made good until 18:00
        (BERLIN, "2026-11-19T16:59", "2026-11-20T07:30", None),  # and does not come before the morning
        (BERLIN, "2026-11-19T16:59", "2026-11-20T08:00", Lane.DIGEST),
        (BERLIN, "2026-11-19T17:00", "2026-11-20T08:00", Lane.DIGEST),  # at 18:00 people go home
        (BERLIN, "2026-11-21T10:00", "2026-11-21T10:00", None),  # a Saturday
        (BERLIN, "2026-11-21T10:00", "2026-11-23T07:30", None),
        (BERLIN, "2026-11-21T10:00", "2026-11-23T08:00", Lane.DIGEST),
        (RIYADH, "2026-11-20T09:00", "2026-11-20T09:00", None),  # a Friday there
        (RIYADH, "2026-11-22T09:00", "2026-11-22T09:00", Lane.URGENT),  # a Sunday there
        (BERLIN, "2026-11-19T11:00", "2026-11-19T10:00", None),
    ],
)
def test_what_cannot_wait_is_told_within_the_working_day(
    hours: Hours, came_up: str, now: str, lane: Lane | None
) -> None:
    assert lane_now(utc(came_up), hours, now=utc(now), at_once=True) is lane


@pytest.mark.parametrize(
    ("now", "lane"),
    [
        ("2026-11-19T08:00", None),
        ("2026-11-20T07:59", None),
        ("2026-11-20T08:00", Lane.DIGEST),
        ("2026-11-23T08:00", Lane.DIGEST),  # Friday's worker was away
    ],
)
def test_a_reminder_of_a_saturday_leaves_on_friday(now: str, lane: Lane | None) -> None:
    assert lane_now(utc("2026-11-20T23:00"), BERLIN, now=utc(now), before=True) is lane


ANYBODY = st.builds(
    Hours,
    st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "Asia/Riyadh", "America/New_York", "Pacific/Auckland", "UTC"]),
    st.sampled_from([work_calendar(*one) for one in (("DE", "5,6"), ("SA", "4,5"), ("", "6"), ("JP", "5,6"))]),
    st.integers(0, 23),
)  # fmt: skip
MOMENTS = st.integers(0, 730 * 24 * 60).map(lambda minutes: utc("2026-01-01") + timedelta(minutes=minutes))


@given(hours=ANYBODY, due_at=MOMENTS, now=MOMENTS, at_once=st.booleans(), before=st.booleans())
def test_nobody_is_told_on_a_day_that_is_none_of_theirs_or_outside_their_hours(
    hours: Hours,
    due_at: datetime,
    now: datetime,
    *,
    at_once: bool,
    before: bool,
) -> None:
    if lane_now(due_at, hours, now=now, at_once=at_once, before=before) is not None:
        assert hours.awake(now)
        assert before or due_at <= now


@given(hours=ANYBODY, due_at=MOMENTS, at_once=st.booleans())
def test_whatever_may_be_told_is_told_within_two_weeks(hours: Hours, due_at: datetime, *, at_once: bool) -> None:
    moments = (due_at + timedelta(minutes=30 * n) for n in range(14 * 48))
    assert any(lane_now(due_at, hours, now=now, at_once=at_once) for now in moments)
