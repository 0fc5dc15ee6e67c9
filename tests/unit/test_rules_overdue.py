"""When a late milestone is told, and to whom: a table of days, then whoever is missing, then laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerts.facts import NEVER, Fate, MilestoneFacts
from models.alerts.rules.overdue import decide
from models.base import Side
from models.milestones.tables import Answer, Ask, Status
from models.settings import Cascade
from tests.facts import (
    DEFAULTS,
    INES,
    LIN,
    MIRA,
    NAMES,
    OTTO,
    PIA,
    RAFE,
    RIYADH,
    ROSA,
    SANTIAGO,
    TOKYO,
    VERA,
    at,
    cast,
    days,
    heard,
    milestone,
    request,
    roles,
    said,
)

OWNERS = heard("milestone.overdue", "1", date(2026, 11, 19), OTTO, PIA)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 11, 18), None),  # the day is not over
        (date(2026, 11, 19), "1"),
        (date(2026, 11, 20), "1"),
        (date(2026, 11, 22), "1"),  # a Sunday counts nothing
        (date(2026, 11, 23), "3"),
        (date(2026, 11, 26), "3"),
        (date(2026, 11, 27), "7"),
        (date(2026, 12, 2), "10"),
        (date(2026, 12, 8), "10"),
        (date(2026, 12, 9), "15"),
        (date(2026, 12, 16), "20"),
        (date(2026, 12, 23), "25"),
        (date(2027, 1, 4), "30"),  # Christmas and New Year are holidays
        (date(2027, 1, 28), "30"),
        (date(2027, 1, 29), "50"),
    ],
)
def test_both_owners_hear_the_last_step_reached(today: date, step: str | None) -> None:
    told = decide(milestone(), DEFAULTS, today=today)
    assert {one for one in said(told) if one[0] in {"otto", "pia"}} == (
        {("otto", step), ("pia", step)} if step else set()
    )
    assert not any(item.older for item in told.items)


@pytest.mark.parametrize(
    ("place", "due_on", "first"),
    [
        (TOKYO, date(2026, 11, 20), date(2026, 11, 24)),  # Monday 23 Nov is Labour Thanksgiving Day
        (RIYADH, date(2026, 11, 19), date(2026, 11, 22)),  # Friday and Saturday are the weekend
        (SANTIAGO, date(2026, 9, 4), date(2026, 9, 7)),  # midnight of Sun 6 Sep does not exist there
    ],
)
def test_steps_count_the_working_days_of_the_subsidiary(place: object, due_on: date, first: date) -> None:
    facts = milestone(place=place, due_on=due_on)
    assert said(decide(facts, DEFAULTS, today=first - timedelta(days=1))) == set()
    assert decide(facts, DEFAULTS, today=due_on).look_again_on == first
    assert ("otto", "1") in said(decide(facts, DEFAULTS, today=first))


def test_a_step_is_due_when_its_day_begins_in_the_subsidiary() -> None:
    told = decide(milestone(place=TOKYO), DEFAULTS, today=date(2026, 11, 20))
    assert {item.due_at for item in told.items} == {at("2026-11-18T15:00")}


def test_the_day_of_a_step_begins_on_time_where_the_clocks_change_at_midnight() -> None:
    told = decide(milestone(place=SANTIAGO, due_on=date(2026, 9, 4)), DEFAULTS, today=date(2026, 9, 7))
    assert {item.due_at for item in told.items} == {at("2026-09-07T03:00")}


def test_who_leads_hears_the_third_step_and_the_sponsors_the_tenth_once() -> None:
    facts = milestone(told=OWNERS)
    assert said(decide(facts, DEFAULTS, today=date(2026, 11, 23))) == {
        ("otto", "3"), ("pia", "3"), ("mira", "3"), ("lin", "3"),
    }  # fmt: skip
    tenth = decide(facts, DEFAULTS, today=date(2026, 12, 2))
    assert {("rosa", "10"), ("rafe", "10"), ("mira", "10"), ("lin", "10")} < said(tenth)
    later = decide(facts, DEFAULTS, today=date(2026, 12, 9))
    assert said(later) == {
        ("otto", "15"), ("pia", "15"), ("mira", "15"), ("lin", "15"), ("rosa", "10"), ("rafe", "10"),
    }  # fmt: skip
    assert roles(later) == {"otto": "owner", "pia": "supporter", "mira": "pam", "lin": "partner lead",
                            "rosa": "sponsor", "rafe": "sponsor"}  # fmt: skip


def test_whom_a_step_adds_waits_for_a_later_morning_than_the_owners() -> None:
    late = date(2026, 12, 2)
    nobody_heard = decide(milestone(), DEFAULTS, today=late)
    assert said(nobody_heard) == {("otto", "10"), ("pia", "10")}
    assert nobody_heard.look_again_on == date(2026, 12, 3)
    same_morning = milestone(told=heard("milestone.overdue", "10", late, OTTO, PIA))
    heard_today = decide(same_morning, DEFAULTS, today=late)
    assert said(heard_today) == {("otto", "10"), ("pia", "10")}
    assert heard_today.look_again_on == date(2026, 12, 3)
    next_morning = decide(same_morning, DEFAULTS, today=date(2026, 12, 3))
    assert {("mira", "10"), ("lin", "10"), ("rosa", "10"), ("rafe", "10")} < said(next_morning)
    assert {item.due_at for item in next_morning.items if item.person_id == MIRA} == {at("2026-12-02T23:00")}


@pytest.mark.parametrize(
    "told",
    [
        heard("milestone.overdue", "1", date(2026, 11, 19), OTTO, PIA, round_=7),  # of another round
        heard("milestone.due_soon", "0", date(2026, 11, 18), OTTO, PIA),
        heard("milestone.overdue", "1", date(2026, 11, 19), OTTO),  # Pia has not heard it
        heard("milestone.overdue", "3", date(2026, 11, 23), OTTO, PIA, fate=Fate.WAITS),
    ],
)
def test_what_is_not_told_in_this_round_lets_nobody_else_be_told(told: object) -> None:
    later = decide(milestone(told=told), DEFAULTS, today=date(2026, 11, 24))
    assert {name for name, _ in said(later)} == {"otto", "pia"}


def test_an_owner_whom_the_message_never_reached_is_not_waited_for() -> None:
    told = (
        *heard("milestone.overdue", "1", date(2026, 11, 19), OTTO),
        *heard("milestone.overdue", "3", date(2026, 11, 23), PIA, fate=Fate.LOST),
    )
    assert ("mira", "3") in said(decide(milestone(told=told), DEFAULTS, today=date(2026, 11, 23)))


def test_quiet_of_an_owner_stops_neither_the_other_side_nor_escalation() -> None:
    facts = milestone(told=heard("milestone.overdue", "1", date(2026, 11, 19), PIA), snoozed={OTTO: date(2026, 11, 30)})
    assert {("mira", "3"), ("pia", "3")} < said(decide(facts, DEFAULTS, today=date(2026, 11, 23)))


def test_when_quiet_ends_the_step_that_holds_then_is_told_once_more() -> None:
    facts = milestone(told=OWNERS, snoozed={OTTO: date(2026, 11, 25)})
    assert ("otto", "3") in said(decide(facts, DEFAULTS, today=date(2026, 11, 24)))  # written, and held by delivery
    assert decide(facts, DEFAULTS, today=date(2026, 11, 24)).look_again_on == date(2026, 11, 25)
    again = decide(facts, DEFAULTS, today=date(2026, 11, 25))
    assert ("otto", "3 again 261125") in said(again)
    assert {item.due_at for item in again.items if item.person_id == OTTO} == {at("2026-11-24T23:00")}
    assert ("otto", "7") in said(decide(facts, DEFAULTS, today=date(2026, 11, 27)))


@pytest.mark.parametrize(
    ("gone", "deputies", "expected"),
    [
        ({OTTO}, {}, {"mira": "stand-in", "pia": "supporter"}),
        ({OTTO}, {OTTO: VERA}, {"vera": "stand-in", "pia": "supporter"}),
        ({OTTO, MIRA}, {}, {"vera": "stand-in", "pia": "supporter"}),
        ({OTTO, MIRA, VERA}, {}, {"ines": "stand-in", "pia": "supporter"}),
        ({OTTO, MIRA, VERA, INES}, {}, {"pia": "supporter"}),
        ({PIA}, {}, {"otto": "owner", "lin": "stand-in"}),
        ({PIA, LIN}, {}, {"otto": "owner"}),
    ],
)
def test_what_cannot_reach_an_owner_goes_to_the_next_in_line(
    gone: set[int], deputies: dict[int, int], expected: dict[str, str]
) -> None:
    facts = milestone(cast=cast(gone=gone, deputies=deputies))
    assert roles(decide(facts, DEFAULTS, today=date(2026, 11, 19))) == expected


@pytest.mark.parametrize(
    ("gone", "deputies", "expected"),
    [
        ({MIRA}, {MIRA: INES}, {"otto": None, "pia": None, "ines": "mira", "lin": None}),
        ({MIRA}, {}, {"otto": None, "pia": None, "vera": "mira", "lin": None}),
        ({MIRA, VERA}, {VERA: ROSA}, {"otto": None, "pia": None, "rosa": "mira", "lin": None}),
        ({OTTO, MIRA}, {MIRA: INES}, {"ines": "otto", "pia": None, "vera": "mira", "lin": None}),
        ({LIN}, {LIN: RAFE}, {"otto": None, "pia": None, "mira": None, "rafe": "lin"}),
    ],
)
def test_whoever_leads_and_is_gone_is_stood_in_for_by_their_deputy_first_and_it_says_in_place_of_whom(
    gone: set[int], deputies: dict[int, int], expected: dict[str, str | None]
) -> None:
    told = heard("milestone.overdue", "1", date(2026, 11, 19), OTTO, PIA, INES)
    facts = milestone(cast=cast(gone=gone, deputies=deputies), told=told)
    items = decide(facts, DEFAULTS, today=date(2026, 11, 23)).items
    found = {NAMES[item.person_id or 0]: NAMES.get(item.instead_of or 0) for item in items}
    assert found == expected


def test_where_nobody_owns_it_the_next_in_line_hears_it() -> None:
    facts = milestone(cast=cast(vendor_owner=None, partner_owner=None))
    assert roles(decide(facts, DEFAULTS, today=date(2026, 11, 19))) == {"mira": "stand-in", "lin": "stand-in"}


def test_if_owner_and_next_in_line_are_one_the_message_goes_to_the_one_after() -> None:
    facts = milestone(cast=cast(gone={MIRA}, vendor_owner=MIRA))
    assert roles(decide(facts, DEFAULTS, today=date(2026, 11, 19)))["vera"] == "stand-in"


def test_a_person_with_several_roles_gets_one_line_with_the_most_active() -> None:
    facts = milestone(cast=cast(vendor_owner=MIRA, vendor_sponsor=MIRA), told=heard(
        "milestone.overdue", "1", date(2026, 11, 19), MIRA, PIA))  # fmt: skip
    told = decide(facts, DEFAULTS, today=date(2026, 12, 2))
    assert [(item.person_id, item.concern) for item in told.items if item.person_id == MIRA] == [(MIRA, "owner")]


def test_the_partners_owner_stands_first_where_the_partner_must_deliver() -> None:
    facts = milestone(cast=cast(accountable_side=Side.PARTNER))
    assert roles(decide(facts, DEFAULTS, today=date(2026, 11, 19))) == {"otto": "supporter", "pia": "owner"}


@pytest.mark.parametrize("kind", [Ask.DATE, Ask.CANCEL, Ask.DONE])
def test_while_the_other_side_has_to_answer_it_rests(kind: Ask) -> None:
    facts = milestone(requests=(request(kind),))
    decision = decide(facts, DEFAULTS, today=date(2026, 12, 2))
    assert decision.items == ()
    assert decision.look_again_on == NEVER


@pytest.mark.parametrize(
    "asked", [request(Ask.ADD), request(Ask.TEXT), request(Ask.DATE, answer=Answer.REFUSED)],
)  # fmt: skip
def test_a_new_milestone_a_new_text_and_what_is_answered_let_it_alert(asked: object) -> None:
    assert said(decide(milestone(requests=(asked,)), DEFAULTS, today=date(2026, 11, 19)))


def test_steps_count_from_the_end_of_the_last_answer() -> None:
    facts = milestone(answered_until=date(2026, 11, 25), round=2)
    assert decide(facts, DEFAULTS, today=date(2026, 11, 25)).items == ()
    assert said(decide(facts, DEFAULTS, today=date(2026, 11, 26))) == {("otto", "1"), ("pia", "1")}
    assert {item.round for item in decide(facts, DEFAULTS, today=date(2026, 11, 26)).items} == {2}


def test_a_block_with_its_reason_answers_for_ten_working_days() -> None:
    blocked = milestone(status=Status.BLOCKED, blocked_on=date(2026, 11, 16), block_reason="licence key missing")
    resting = decide(blocked, DEFAULTS, today=date(2026, 11, 30))
    assert (resting.items, resting.look_again_on) == ((), date(2026, 12, 1))
    assert said(decide(blocked, DEFAULTS, today=date(2026, 12, 1))) == {("otto", "1"), ("pia", "1")}
    silent = milestone(status=Status.BLOCKED, blocked_on=date(2026, 11, 16))
    assert said(decide(silent, DEFAULTS, today=date(2026, 11, 19)))


@pytest.mark.parametrize(
    "facts",
    [milestone(in_force=False), milestone(status=Status.DONE), milestone(status=Status.CANCELLED)],
)
def test_what_is_not_in_force_or_settled_says_nothing_and_needs_no_look(facts: MilestoneFacts) -> None:
    decision = decide(facts, DEFAULTS, today=date(2026, 12, 9))
    assert (decision.items, decision.look_again_on) == ((), NEVER)


def test_what_was_late_before_the_first_alert_is_one_older_line_and_counts_from_its_morning() -> None:
    facts = milestone(due_on=date(2026, 11, 2), since=date(2026, 11, 20))
    for day in days(date(2026, 11, 20), 4):  # Friday to Monday: that morning is the next working one
        told = decide(facts, DEFAULTS, today=day)
        assert said(told) == {("otto", "older"), ("pia", "older")}
        assert all(item.older for item in told.items)
        assert told.look_again_on == date(2026, 11, 24)
    assert said(decide(facts, DEFAULTS, today=date(2026, 11, 24))) == {("otto", "1"), ("pia", "1")}


def test_what_falls_due_on_the_first_day_is_not_older() -> None:
    facts = milestone(due_on=date(2026, 11, 20), since=date(2026, 11, 20))
    assert decide(facts, DEFAULTS, today=date(2026, 11, 20)).items == ()
    assert said(decide(facts, DEFAULTS, today=date(2026, 11, 23))) == {("otto", "1"), ("pia", "1")}


def test_each_hears_their_own_steps_and_nobody_what_they_turned_off() -> None:
    settings = Cascade({
        ("person:1", "milestone.overdue", "steps"): "2",
        ("person:2", "milestone.overdue", "on"): "no",
        ("programme", "milestone.overdue", "every"): "1",
    })  # fmt: skip
    facts = milestone()
    assert said(decide(facts, settings, today=date(2026, 11, 19))) == set()
    assert said(decide(facts, settings, today=date(2026, 11, 20))) == {("otto", "2")}
    assert said(decide(facts, settings, today=date(2026, 11, 23))) == {("otto", "3")}


def test_who_is_last_in_line_cannot_turn_escalation_off() -> None:
    off = Cascade({(f"person:{one}", "milestone.overdue", "on"): "no" for one in (ROSA, RAFE, MIRA, LIN)})
    facts = milestone(told=OWNERS, cast=cast(partner_sponsor=None))
    told = {name for name, _ in said(decide(facts, off, today=date(2026, 12, 2)))}
    assert told == {"otto", "pia", "rosa", "lin"}  # Mira has Rosa after her, Lin has nobody


@given(
    start=st.dates(date(2026, 9, 1), date(2027, 3, 1)),
    gaps=st.lists(st.integers(1, 20), min_size=1, max_size=12),
    place=st.sampled_from([TOKYO, RIYADH, SANTIAGO]),
)
def test_whenever_it_is_looked_at_no_step_is_told_twice_and_only_the_last_one_past(
    start: date, gaps: list[int], place: object
) -> None:
    facts = milestone(place=place, due_on=start)
    written: set[tuple[object, ...]] = set()
    today, last = start, 0
    for gap in gaps:
        today += timedelta(days=gap)
        once = decide(facts, DEFAULTS, today=today)
        assert once == decide(facts, DEFAULTS, today=today)
        steps = {int(item.step) for item in once.items}
        assert len(steps) <= 1
        assert steps <= {1, 3, 7} or min(steps) % 5 == 0
        new = {item.key for item in once.items} - written
        assert all(step >= last for step in steps)
        last = max(steps, default=last)
        assert len(new) in (0, 2)
        written |= new
        assert once.look_again_on > today


@given(start=st.dates(date(2026, 9, 1), date(2027, 3, 1)), late=st.integers(0, 60))
def test_nothing_is_missed_by_looking_only_on_the_days_that_were_named(start: date, late: int) -> None:
    facts = milestone(due_on=start, told=heard("milestone.overdue", "1", start, OTTO, PIA))
    end = start + timedelta(days=late)
    daily = {item.key for day in days(start, late + 1) for item in decide(facts, DEFAULTS, today=day).items}
    named: set[object] = set()
    today = start
    while today <= end:
        decision = decide(facts, DEFAULTS, today=today)
        named |= {item.key for item in decision.items}
        today = decision.look_again_on
    assert named == daily
