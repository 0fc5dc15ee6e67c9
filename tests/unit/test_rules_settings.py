"""Which setting counts, and who a person is to a thing: cascades and audiences without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alerts.audience import Audience, next_in_line
from models.alerts.facts import Cast
from models.alerts.ladder import Ladder, Step, holding
from models.alerts.names import DEFAULTS, ON, STEPS, Rule
from models.base import Side
from models.settings import Cascade, Found, Level, Scopes
from tests.facts import INES, LIN, MIRA, NAMES, OTTO, PIA, VERA, cast

WHERE = Scopes(person_id=1, plan=12, subsidiary="de")
ROWS = {
    ("programme", "milestone.due_soon", "steps"): "8",
    ("subsidiary:de", "milestone.due_soon", "steps"): "5,1",
    ("plan:12", "milestone.due_soon", "steps"): "4",
    ("person:1", "milestone.due_soon", "steps"): "2",
}


@pytest.mark.parametrize(
    ("without", "value", "level", "scope"),
    [
        (0, "2", Level.PERSON, "person:1"),
        (1, "4", Level.PLAN, "plan:12"),
        (2, "5,1", Level.SUBSIDIARY, "subsidiary:de"),
        (3, "8", Level.PROGRAMME, "programme"),
        (4, "10,3,0", Level.DEFAULT, ""),
    ],
)
def test_the_nearest_level_that_says_something_decides(without: int, value: str, level: Level, scope: str) -> None:
    rows = dict(list(ROWS.items())[: 4 - without])
    assert Cascade(rows).explain(Rule.DUE_SOON, STEPS, WHERE) == Found(value, level, scope)


def test_settings_of_others_do_not_count() -> None:
    others = Scopes(person_id=2, plan=13, subsidiary="jp")
    assert Cascade(ROWS).explain(Rule.DUE_SOON, STEPS, others).level is Level.PROGRAMME
    assert Cascade(ROWS).explain(Rule.OVERDUE, STEPS, WHERE).level is Level.DEFAULT
    assert Cascade(ROWS).explain(Rule.DUE_SOON, ON, WHERE).value == "yes"


def test_every_rule_can_be_asked_whether_it_is_on() -> None:
    assert {rule for rule, key in DEFAULTS if key == ON} == set(Rule)


def who(audience: Audience) -> list[tuple[str, str]]:
    return [(NAMES[one.person_id], str(one.concern)) for one in audience]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (cast(), [("otto", "owner"), ("pia", "supporter"), ("mira", "pam"), ("lin", "partner lead"),
                  ("rosa", "sponsor"), ("rafe", "sponsor")]),
        (cast(accountable_side=Side.PARTNER, pams=(), partner_sponsor=None),
         [("pia", "owner"), ("otto", "supporter"), ("vera", "pam"), ("lin", "partner lead"), ("rosa", "sponsor")]),
        (cast(gone={MIRA}, pams=(MIRA, INES)), [("otto", "owner"), ("pia", "supporter"), ("ines", "pam"),
                                               ("lin", "partner lead"), ("rosa", "sponsor"), ("rafe", "sponsor")]),
        (cast(gone={LIN}, partner_leads=(LIN,)), [("otto", "owner"), ("pia", "supporter"), ("mira", "pam"),
                                                  ("rosa", "sponsor"), ("rafe", "sponsor")]),
        (cast(gone=set(NAMES)), []),
    ],
)  # fmt: skip
def test_an_audience_holds_each_person_once_in_the_order_of_their_part(
    of: Cast, expected: list[tuple[str, str]]
) -> None:
    assert who(Audience(of).owners().leading().sponsors()) == expected


def test_who_caused_it_is_not_told_and_nobody_hears_it_instead() -> None:
    assert who(Audience(cast(), but=OTTO).owners()) == [("pia", "supporter")]
    assert who(Audience(cast(gone={OTTO}), but=MIRA).owners()) == [("pia", "supporter")]


def test_next_in_line_is_the_deputy_then_each_sides_own_line() -> None:
    everybody = cast(deputies={OTTO: PIA})
    assert list(next_in_line(everybody, OTTO, Side.VENDOR)) == [PIA, MIRA, VERA, INES]
    assert list(next_in_line(everybody, PIA, Side.PARTNER)) == [LIN]
    assert list(next_in_line(everybody, MIRA, Side.VENDOR)) == [VERA, INES]


def test_a_step_without_end_is_told_four_times_at_its_rhythm_and_then_every_twenty_days() -> None:
    late, asked = Ladder((1, 3, 7, 10), 5), Ladder((3,), 3, times=3)

    def steps(ladder: Ladder) -> list[int]:
        return sorted({step for day in range(100) if (step := ladder.last_reached(day)) is not None})

    assert steps(late) == [1, 3, 7, 10, 15, 20, 25, 30, 50, 70, 90]
    assert steps(asked) == [3, 6, 9, 12, 32, 52, 72, 92]
    assert [late.next_after(day) for day in (9, 10, 29, 30, 49, 50)] == [10, 15, 30, 50, 50, 70]


@given(late=st.integers(0, 400), every=st.integers(1, 9))
def test_a_ladder_goes_on_without_end_and_never_names_a_step_ahead(late: int, every: int) -> None:
    ladder = Ladder((1, 3, 7, 10), every)
    reached, ahead = ladder.last_reached(late), ladder.next_after(late)
    assert ahead is not None
    assert ahead > late
    assert (reached is None) == (late < 1)
    assert reached is None or reached <= late < (ladder.next_after(reached) or 0)


def test_a_ladder_that_ends_has_no_step_after_its_last() -> None:
    assert Ladder((3, 10)).last_reached(99) == 10
    assert Ladder((3, 10)).next_after(10) is None
    assert Ladder(()).last_reached(5) is None


def test_quiet_that_ended_before_a_step_says_nothing_twice() -> None:
    steps = [Step("1", date(2026, 11, 19)), Step("3", date(2026, 11, 23))]
    told = holding(steps, today=date(2026, 11, 24), snoozed_until=date(2026, 11, 20))
    assert told == [Step("3", date(2026, 11, 23))]
