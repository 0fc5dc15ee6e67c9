"""What a reminder promises of the next one: the day on which the rule speaks again, and who hears it first then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerts.ahead import next_reminder
from models.alerts.facts import Fate, MilestoneFacts, Told
from models.alerts.rules.overdue import decide
from models.milestones.tables import Ask, Status
from models.settings import Cascade
from tests.facts import BERLIN, DEFAULTS, LIN, MIRA, NAMES, OTTO, PIA, TOKYO, days, heard, milestone, request

FIRST = date(2026, 11, 19)
WAITING = heard("milestone.overdue", "1", FIRST, OTTO, PIA, fate=Fate.WAITS)


def ahead(
    facts: MilestoneFacts, today: date, *, who: int = OTTO, settings: Cascade = DEFAULTS
) -> tuple[date, set[str]]:
    found = next_reminder(facts, settings, today=today, person_id=who)
    assert found is not None
    return facts.place.day_of(found.due_at), {NAMES[one] for one in found.also}


@pytest.mark.parametrize("told", [(), WAITING])
def test_who_hears_of_it_first_reads_when_those_who_lead_hear_it_too(told: tuple[Told, ...]) -> None:
    assert ahead(milestone(told=told), FIRST) == (date(2026, 11, 23), {"mira", "lin"})
    assert ahead(milestone(told=told), FIRST, who=PIA) == (date(2026, 11, 23), {"mira", "lin"})


def test_nobody_is_announced_twice_and_the_sponsors_come_with_the_tenth_day() -> None:
    told = heard("milestone.overdue", "1", FIRST, OTTO, PIA)
    third = (*told, *heard("milestone.overdue", "3", date(2026, 11, 23), OTTO, PIA, MIRA, LIN))
    assert ahead(milestone(told=third), date(2026, 11, 23)) == (date(2026, 11, 27), set())
    seventh = (*third, *heard("milestone.overdue", "7", date(2026, 11, 27), OTTO, PIA, MIRA, LIN))
    assert ahead(milestone(told=seventh), date(2026, 11, 27), who=MIRA) == (date(2026, 12, 2), {"rosa", "rafe"})
    tenth = (*seventh, *heard("milestone.overdue", "10", date(2026, 12, 2), *NAMES))
    assert ahead(milestone(told=tenth), date(2026, 12, 2)) == (date(2026, 12, 9), set())


def test_holidays_of_the_place_put_it_off() -> None:
    facts = milestone(place=TOKYO, due_on=date(2026, 11, 18))  # Monday 23 Nov is Labour Thanksgiving Day there
    assert ahead(facts, FIRST)[0] == date(2026, 11, 24)


def test_quiet_that_somebody_asked_for_puts_theirs_off_and_nobody_elses() -> None:
    facts = milestone(snoozed={OTTO: date(2026, 11, 25)}, told=heard("milestone.overdue", "1", FIRST, OTTO, PIA))
    assert ahead(facts, FIRST)[0] == date(2026, 11, 25)
    assert ahead(facts, FIRST, who=PIA) == (date(2026, 11, 23), {"mira", "lin"})


def test_own_steps_count_and_what_is_turned_off_brings_nothing() -> None:
    own = Cascade({("person:1", "milestone.overdue", "steps"): "1,5"})
    assert ahead(milestone(), FIRST, settings=own) == (date(2026, 11, 25), set())
    off = Cascade({("person:1", "milestone.overdue", "on"): "no"})
    assert next_reminder(milestone(), off, today=FIRST, person_id=OTTO) is None
    no_more = Cascade(
        {("programme", "milestone.overdue", "steps"): "1", ("programme", "milestone.overdue", "every"): "0"}
    )
    assert next_reminder(milestone(), no_more, today=FIRST, person_id=OTTO) is None


def test_while_the_other_side_has_to_answer_nothing_is_promised_and_a_block_puts_it_off() -> None:
    asked = milestone(requests=(request(Ask.DATE),))
    assert next_reminder(asked, DEFAULTS, today=FIRST, person_id=OTTO) is None
    blocked = milestone(status=Status.BLOCKED, blocked_on=date(2026, 11, 16), block_reason="licence key missing")
    assert ahead(blocked, FIRST)[0] == date(2026, 12, 1)


@given(
    late=st.integers(1, 40),
    quiet=st.none() | st.integers(1, 14),
    steps=st.sampled_from(["1,3,7,10", "2", "1,4", "5,6,7"]),
    every=st.sampled_from(["0", "2", "5"]),
    place=st.sampled_from([BERLIN, TOKYO]),
)
def test_what_is_promised_is_what_a_sweep_of_every_day_brings(
    late: int, quiet: int | None, steps: str, every: str, place: object
) -> None:
    settings = Cascade({
        ("person:1", "milestone.overdue", "steps"): steps, ("person:1", "milestone.overdue", "every"): every,
    })  # fmt: skip
    today = FIRST + timedelta(days=late)
    facts = milestone(place=place, snoozed={OTTO: today + timedelta(days=quiet)} if quiet else {})
    promised = next_reminder(facts, settings, today=today, person_id=OTTO)
    came = None
    for day in days(today, 80):
        until = facts.snoozed.get(OTTO, day)
        known = {(one.step, one.recipient) for one in facts.told}
        news = [one for one in decide(facts, settings, today=day).items
                if (one.step, one.recipient) not in known and (one.person_id != OTTO or until <= day)]  # fmt: skip
        mine = [one for one in news if one.person_id == OTTO]
        if mine and day > today:
            came = mine[0].due_at
            break
        told = [Told(one.rule, one.round, one.step, one.recipient, Fate.TOLD, day) for one in news]
        facts = replace(facts, told=(*facts.told, *told))
    assert (promised.due_at if promised else None) == came
