"""The days on which something begins and ends to hold, to the very day."""

from datetime import date, timedelta

from models.alerts.audience import Listener
from models.alerts.ladder import Step, holding
from models.alerts.names import Concern
from models.alerts.rules import common
from models.base import Side
from models.milestones.tables import Status
from tests.facts import OTTO, at, milestone

ONE_DAY = timedelta(days=1)


def test_news_is_told_for_fourteen_days_and_not_on_the_fifteenth() -> None:
    today = date(2026, 12, 1)
    assert common.is_news(milestone(), at("2026-11-17T12:00"), today=today)
    assert not common.is_news(milestone(), at("2026-11-16T12:00"), today=today)


def test_who_asked_for_quiet_is_looked_at_again_on_the_day_on_which_it_ends_and_not_after() -> None:
    until, listener = date(2026, 11, 20), Listener(OTTO, Concern.OWNER, Side.VENDOR)
    facts = milestone(snoozed={OTTO: until})
    assert common.wakes(facts, listener, today=until - ONE_DAY) == [until]
    assert common.wakes(facts, listener, today=until) == []


def test_a_block_rests_until_the_end_of_its_tenth_working_day() -> None:
    facts = milestone(status=Status.BLOCKED, blocked_on=date(2026, 11, 2), block_reason="The reviewer is ill.")
    last = date(2026, 11, 16)
    assert common.block_rests_until(facts) == last
    assert common.rests_until(facts, today=last) == last + ONE_DAY
    assert common.rests_until(facts, today=last + ONE_DAY) is None
    assert common.block_rests_until(milestone(status=Status.BLOCKED, blocked_on=last, block_reason="")) is None


def test_what_was_due_on_the_day_before_alerts_began_is_older_and_on_that_day_it_is_not() -> None:
    began = date(2026, 7, 1)
    assert common.fell_before(milestone(due_on=began - ONE_DAY, since=began))
    assert not common.fell_before(milestone(due_on=began, since=began))


def test_quiet_that_ends_on_the_day_of_a_step_brings_that_step_once_and_not_again() -> None:
    day = date(2026, 11, 23)
    step = Step("3", day)
    assert holding([step], today=day, snoozed_until=day) == [step]
    again = holding([step], today=day + ONE_DAY, snoozed_until=day + ONE_DAY)
    assert again == [Step("3 again 261124", day + ONE_DAY, again=True)]
