"""A target off track, back on track or missed: which checks tell it, and to whom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.alerts.facts import NEVER, Fate, TargetFacts
from models.alerts.rules.targets import decide_back_on_track, decide_missed, decide_off_track
from models.settings import Cascade
from tests.facts import BERLIN, DEFAULTS, LIN, MIRA, OTTO, PIA, RIYADH, at, cast, heard, roles, said, target

# From July to December a half of the days has passed by the end of September; the floor is 0.7 of what was expected.
BEHIND = ((date(2026, 9, 30), Decimal(2)),)
WELL = ((date(2026, 9, 30), Decimal(5)),)


@pytest.mark.parametrize(
    ("today", "step", "again"),
    [
        (date(2026, 7, 1), None, date(2026, 8, 3)),  # a period's first month is never checked
        (date(2026, 8, 3), None, date(2026, 9, 1)),  # too early to judge: not a fifth of the days has passed
        (date(2026, 10, 1), "2026-10", date(2026, 11, 2)),
        (date(2026, 10, 20), "2026-10", date(2026, 11, 2)),
        (date(2026, 11, 1), "2026-10", date(2026, 11, 2)),  # a Sunday: the check is on Monday
        (date(2026, 11, 2), "2026-11", date(2026, 12, 1)),
        (date(2026, 12, 1), "2026-12", NEVER),
        (date(2026, 12, 31), "2026-12", NEVER),
        (date(2027, 1, 1), None, NEVER),
        (date(2027, 1, 4), None, NEVER),
    ],
)
def test_under_the_floor_is_told_at_the_first_working_day_of_a_month(
    today: date, step: str | None, again: date
) -> None:
    decision = decide_off_track(target(values=BEHIND), DEFAULTS, today=today)
    assert {one.step for one in decision.items} == ({step} if step else set())
    assert decision.look_again_on == again
    assert not any(item.older for item in decision.items)
    assert decide_off_track(target(values=BEHIND, in_force=False), DEFAULTS, today=today).look_again_on == NEVER


def test_a_period_is_checked_on_the_first_and_on_the_last_day_on_which_it_can_be() -> None:
    autumn = replace(target().goal, first_day=date(2026, 8, 1), last_day=date(2026, 10, 1))
    for today, step, again in (
        (date(2026, 8, 10), None, date(2026, 9, 1)),
        (date(2026, 9, 1), "2026-09", date(2026, 10, 1)),
        (date(2026, 10, 1), "2026-10", NEVER),
        (date(2026, 10, 2), None, NEVER),
    ):
        facts = target(goal=autumn, values=((date(2026, 8, 3), Decimal(1)),))
        decision = decide_off_track(facts, DEFAULTS, today=today)
        assert {one.step for one in decision.items} == ({step} if step else set())
        assert decision.look_again_on == again


def test_a_check_on_the_day_on_which_people_began_to_be_told_is_told() -> None:
    (step,) = {item.step for item in decide_off_track(
        target(values=BEHIND, since=date(2026, 11, 2)), DEFAULTS, today=date(2026, 11, 6)).items}  # fmt: skip
    assert step == "2026-11"


def test_what_stands_at_the_floor_is_not_under_it() -> None:
    check = date(2026, 12, 1)  # the last day, on which all ten are expected
    told = heard("target.off_track", "2026-11", date(2026, 11, 2), OTTO)
    facts = target(goal=replace(target().goal, last_day=check), values=((check, Decimal(7)),), told=told)
    assert decide_off_track(facts, DEFAULTS, today=check).items == ()
    assert said(decide_back_on_track(facts, DEFAULTS, today=check)) == {("otto", "2026-12")}


def test_the_owners_of_both_sides_and_the_pam_hear_it() -> None:
    told = decide_off_track(target(values=BEHIND), DEFAULTS, today=date(2026, 11, 2))
    assert roles(told) == {"otto": "owner", "pia": "supporter", "mira": "pam"}
    assert {item.due_at for item in told.items} == {at("2026-11-01T23:00")}


@pytest.mark.parametrize(
    "facts",
    [
        target(values=WELL),
        target(values=BEHIND, in_force=False),
        target(values=BEHIND, since=date(2026, 11, 3)),
        target(values=(*BEHIND, (date(2026, 11, 5), Decimal(8)))),  # since the check it has recovered
        target(values=(*WELL, (date(2026, 11, 5), Decimal(1)))),  # since the check it has become worse
    ],
)
def test_what_was_well_then_or_is_well_now_is_not_told(facts: TargetFacts) -> None:
    assert decide_off_track(facts, DEFAULTS, today=date(2026, 11, 6)).items == ()


def test_a_target_is_checked_on_the_working_days_of_its_place() -> None:
    facts = target(values=BEHIND, place=RIYADH, goal=replace(target().goal, calendar=RIYADH.calendar))
    assert decide_off_track(facts, DEFAULTS, today=date(2026, 11, 1)).items[0].step == "2026-11"


def test_whoever_heard_that_it_was_behind_hears_that_it_is_well_again() -> None:
    told = heard("target.off_track", "2026-10", date(2026, 10, 1), OTTO, MIRA)
    facts = target(values=(*BEHIND, (date(2026, 10, 30), Decimal(8))), told=told)
    assert said(decide_back_on_track(facts, DEFAULTS, today=date(2026, 10, 30))) == set()
    assert said(decide_back_on_track(facts, DEFAULTS, today=date(2026, 11, 2))) == {
        ("otto", "2026-11"), ("mira", "2026-11"),
    }  # fmt: skip
    after = (*told, *heard("target.back_on_track", "2026-11", date(2026, 11, 2), OTTO, MIRA))
    same = replace(facts, told=after)
    assert len(decide_back_on_track(same, DEFAULTS, today=date(2026, 11, 20)).items) == 2
    assert decide_back_on_track(same, DEFAULTS, today=date(2026, 12, 1)).items == ()


def test_one_check_gives_one_verdict_whatever_is_reported_after_it() -> None:
    told = heard("target.off_track", "2026-10", date(2026, 10, 1), OTTO)
    behind = (*told, *heard("target.off_track", "2026-11", date(2026, 11, 2), OTTO))
    facts = target(values=(*BEHIND, (date(2026, 10, 30), Decimal(8))), told=behind)  # reported on the 3rd
    assert decide_back_on_track(facts, DEFAULTS, today=date(2026, 11, 3)).items == ()
    assert said(decide_back_on_track(facts, DEFAULTS, today=date(2026, 12, 1))) == {("otto", "2026-12")}
    well = (*told, *heard("target.back_on_track", "2026-11", date(2026, 11, 2), OTTO))
    worse = target(values=(*BEHIND, (date(2026, 10, 30), Decimal(1))), told=well)
    assert decide_off_track(worse, DEFAULTS, today=date(2026, 11, 3)).items == ()
    assert decide_off_track(worse, DEFAULTS, today=date(2026, 12, 1)).items


@pytest.mark.parametrize(
    "facts",
    [
        target(values=BEHIND),
        target(values=(*BEHIND, (date(2026, 11, 5), Decimal(8)))),  # at the check it was behind still
        target(values=(*BEHIND, (date(2026, 10, 30), Decimal(8)), (date(2026, 11, 5), Decimal(2)))),
        target(values=(*BEHIND, (date(2026, 10, 30), Decimal(8))), in_force=False),
    ],
)
def test_what_was_behind_at_the_check_or_is_behind_now_is_not_called_well_again(facts: TargetFacts) -> None:
    told = heard("target.off_track", "2026-10", date(2026, 10, 1), OTTO, MIRA)
    assert decide_back_on_track(replace(facts, told=told), DEFAULTS, today=date(2026, 11, 6)).items == ()


@pytest.mark.parametrize(
    "told",
    [
        (),
        heard("target.off_track", "2026-10", date(2026, 10, 1), OTTO, fate=Fate.WAITS),
        heard("target.off_track", "2026-10", date(2026, 10, 1), OTTO, round_=2),
        (
            *heard("target.off_track", "2026-09", date(2026, 9, 1), OTTO),
            *heard("target.off_track", "2026-10", date(2026, 10, 1), OTTO),
            *heard("target.back_on_track", "2026-10", date(2026, 10, 20), OTTO),
        ),  # its value was corrected
    ],
)
def test_who_did_not_hear_that_it_was_behind_needs_no_all_clear(told: tuple[object, ...]) -> None:
    facts = target(values=(*BEHIND, (date(2026, 10, 30), Decimal(8))), told=told)
    assert decide_back_on_track(facts, DEFAULTS, today=date(2026, 11, 2)).items == ()


def test_missed_is_told_on_the_day_after_the_grace_days() -> None:
    # The period ends on Thu 31 Dec; 1 Jan is a holiday, so the grace days end on Fri 8 Jan.
    facts = target(values=BEHIND)
    assert decide_missed(facts, DEFAULTS, today=date(2027, 1, 8)).items == ()
    assert decide_missed(facts, DEFAULTS, today=date(2027, 1, 8)).look_again_on == date(2027, 1, 9)
    told = decide_missed(facts, DEFAULTS, today=date(2027, 1, 9))
    assert roles(told) == {"otto": "owner", "pia": "supporter", "mira": "accountable", "lin": "accountable"}
    assert {(item.step, item.due_at, item.older) for item in told.items} == {("missed", at("2027-01-08T23:00"), False)}


@pytest.mark.parametrize(
    "facts",
    [
        target(values=((date(2026, 12, 31), Decimal(10)),)),
        target(values=BEHIND, in_force=False),
    ],
)
def test_what_was_reached_or_is_not_in_force_is_not_missed(facts: TargetFacts) -> None:
    assert decide_missed(facts, DEFAULTS, today=date(2027, 2, 1)).items == ()


def test_a_falling_target_is_missed_above_its_value() -> None:
    goal = replace(target().goal, initial=Decimal(20), target=Decimal(12))
    for value, missed in ((13, True), (12, False), (11, False)):
        facts = target(goal=goal, values=((date(2026, 12, 1), Decimal(value)),))
        assert bool(decide_missed(facts, DEFAULTS, today=date(2027, 1, 9)).items) is missed


@pytest.mark.parametrize(
    ("since", "older", "told_on"),
    [
        (date(2027, 1, 8), False, date(2027, 1, 9)),
        (date(2027, 1, 9), True, date(2027, 1, 10)),
        (date(2027, 1, 20), True, date(2027, 1, 21)),
    ],
)
def test_what_was_missed_before_the_first_alert_is_an_older_line(since: date, told_on: date, *, older: bool) -> None:
    told = decide_missed(target(values=BEHIND, since=since), DEFAULTS, today=date(2027, 1, 20))
    assert {(item.older, item.due_at) for item in told.items} == {(older, BERLIN.midnight(told_on))}


def test_who_turned_it_off_is_not_told() -> None:
    off = Cascade({("person:1", "target.missed", "on"): "no", ("plan:12", "target.off_track", "on"): "no"})
    assert "otto" not in roles(decide_missed(target(values=BEHIND), off, today=date(2027, 1, 9)))
    assert decide_off_track(target(values=BEHIND), off, today=date(2026, 11, 2)).items == ()


def test_owners_who_are_accountable_too_get_one_line() -> None:
    facts = target(values=BEHIND, cast=cast(vendor_owner=MIRA, partner_owner=LIN))
    told = decide_missed(facts, DEFAULTS, today=date(2027, 1, 9))
    assert roles(told) == {"mira": "owner", "lin": "supporter"}
    assert len(told.items) == len({PIA, LIN})
