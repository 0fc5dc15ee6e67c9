"""When a milestone that comes due is told, and to whom; also early, where a reader's morning may lie before the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerts.facts import NEVER, MilestoneFacts
from models.alerts.rules.due_soon import decide
from models.base import Side
from models.milestones.tables import Ask, Status
from models.settings import Cascade
from tests.facts import DEFAULTS, OTTO, RIYADH, TOKYO, at, cast, days, milestone, request, roles, said

# Ten working days before Wed 18 Nov is Wed 4 Nov, three before is Fri 13 Nov.


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 20), set()),
        (date(2026, 10, 21), {("otto", "10")}),  # early: the day of the step is 4 Nov
        (date(2026, 10, 30), {("otto", "10"), ("otto", "3")}),
        (date(2026, 11, 4), {("otto", "10"), ("otto", "3"), ("otto", "0"), ("pia", "0")}),
        (date(2026, 11, 12), {("otto", "10"), ("otto", "3"), ("otto", "0"), ("pia", "0")}),
        (date(2026, 11, 13), {("otto", "3"), ("otto", "0"), ("pia", "0")}),
        (date(2026, 11, 18), {("otto", "0"), ("pia", "0")}),
        (date(2026, 11, 19), set()),
    ],
)
def test_who_delivers_hears_each_step_and_who_supports_the_day(today: date, expected: set[tuple[str, str]]) -> None:
    assert said(decide(milestone(), DEFAULTS, today=today)) == expected


def test_a_step_carries_its_own_day_however_early_it_is_written() -> None:
    told = decide(milestone(), DEFAULTS, today=date(2026, 11, 4))
    assert {(item.step, item.due_at) for item in told.items} == {
        ("10", at("2026-11-03T23:00")), ("3", at("2026-11-12T23:00")), ("0", at("2026-11-17T23:00")),
    }  # fmt: skip
    assert all(item.before for item in told.items)
    assert told.look_again_on == NEVER
    assert decide(milestone(), DEFAULTS, today=date(2026, 10, 21)).look_again_on == date(2026, 10, 30)


@pytest.mark.parametrize(
    ("place", "due_on", "third"),
    [
        (TOKYO, date(2026, 11, 26), date(2026, 11, 20)),  # Mon 23 Nov is a holiday
        (RIYADH, date(2026, 11, 22), date(2026, 11, 17)),  # Friday and Saturday are the weekend
    ],
)
def test_days_before_are_working_days_of_the_subsidiary(place: object, due_on: date, third: date) -> None:
    told = decide(milestone(place=place, due_on=due_on), DEFAULTS, today=due_on - timedelta(days=9))
    assert {item.due_at for item in told.items if item.step == "3"} == {milestone(place=place).place.midnight(third)}


def test_a_date_on_a_weekend_is_told_for_that_day() -> None:
    told = decide(milestone(due_on=date(2026, 11, 21)), DEFAULTS, today=date(2026, 11, 21))
    assert {item.due_at for item in told.items} == {at("2026-11-20T23:00")}


def test_a_date_set_close_by_is_told_as_the_last_step_past() -> None:
    told = decide(milestone(due_on=date(2026, 11, 18)), DEFAULTS, today=date(2026, 11, 17))
    assert ("otto", "3") in said(told)
    assert ("otto", "10") not in said(told)


def test_the_stand_in_of_who_delivers_hears_every_step() -> None:
    facts = milestone(cast=cast(gone={OTTO}))
    assert said(decide(facts, DEFAULTS, today=date(2026, 11, 13))) == {("mira", "3"), ("mira", "0"), ("pia", "0")}
    partner = milestone(cast=cast(gone={OTTO}, accountable_side=Side.PARTNER))
    assert said(decide(partner, DEFAULTS, today=date(2026, 11, 13))) == {("mira", "0"), ("pia", "3"), ("pia", "0")}


@pytest.mark.parametrize(
    "facts",
    [
        milestone(in_force=False),
        milestone(status=Status.DONE),
        milestone(status=Status.CANCELLED),
        milestone(requests=(request(Ask.DATE),)),
        milestone(requests=(request(Ask.DONE),)),
    ],
)
def test_nothing_is_said_of_what_is_settled_or_waits_for_an_answer(facts: MilestoneFacts) -> None:
    decision = decide(facts, DEFAULTS, today=date(2026, 11, 17))
    assert (decision.items, decision.look_again_on) == ((), NEVER)


def test_a_block_lets_it_rest_and_names_the_day_to_look_again() -> None:
    blocked = milestone(status=Status.BLOCKED, blocked_on=date(2026, 11, 2), block_reason="licence key missing")
    assert decide(blocked, DEFAULTS, today=date(2026, 11, 16)).look_again_on == date(2026, 11, 17)
    assert said(decide(blocked, DEFAULTS, today=date(2026, 11, 17)))


def test_after_quiet_the_step_that_holds_is_told_once_more_and_not_before_that_day() -> None:
    facts = milestone(snoozed={OTTO: date(2026, 11, 16)})
    told = decide(facts, DEFAULTS, today=date(2026, 11, 16))
    again = next(item for item in told.items if item.step == "3 again 261116")
    assert not again.before
    assert decide(facts, DEFAULTS, today=date(2026, 11, 14)).look_again_on == date(2026, 11, 16)


def test_steps_are_those_that_a_person_has_set_before_the_plan_before_the_subsidiary() -> None:
    rows = {("subsidiary:de", "milestone.due_soon", "steps"): "5,1", ("programme", "milestone.due_soon", "on"): "no"}
    assert decide(milestone(), Cascade(rows), today=date(2026, 11, 18)).items == ()
    rows[("plan:12", "milestone.due_soon", "on")] = "yes"
    assert ("otto", "1") in said(decide(milestone(), Cascade(rows), today=date(2026, 11, 17)))
    rows[("person:1", "milestone.due_soon", "steps")] = "2"
    assert said(decide(milestone(), Cascade(rows), today=date(2026, 11, 17))) == {("otto", "2")}
    rows[("person:1", "milestone.due_soon", "on")] = "no"
    assert said(decide(milestone(), Cascade(rows), today=date(2026, 11, 17))) == set()


def test_who_delivers_hears_it_as_owner() -> None:
    assert roles(decide(milestone(), DEFAULTS, today=date(2026, 11, 18))) == {"otto": "owner", "pia": "supporter"}


@given(
    due_on=st.dates(date(2026, 9, 1), date(2027, 3, 1)),
    first=st.integers(0, 40),
    place=st.sampled_from([TOKYO, RIYADH]),
)
def test_looking_only_on_the_days_named_writes_the_same_as_looking_daily(
    due_on: date, first: int, place: object
) -> None:
    facts = milestone(due_on=due_on, place=place)
    start = due_on - timedelta(days=first)
    daily = {item for day in days(start, first + 1) for item in decide(facts, DEFAULTS, today=day).items}
    named: set[object] = set()
    today = start
    while today <= due_on:
        decision = decide(facts, DEFAULTS, today=today)
        assert decision.look_again_on > today
        named |= set(decision.items)
        today = decision.look_again_on
    assert named == daily
