"""The health of a plan: a quarter of the weight in red parts makes it red, any bad part that holds weight yellow."""

from hypothesis import given
from hypothesis import strategies as st

from models.summaries.health import Weights
from models.targets.pace import Colour

PARTS = st.lists(st.tuples(st.sampled_from([*Colour, None]), st.integers(0, 10)), max_size=12)


def test_no_part_is_no_reason_to_worry() -> None:
    assert Weights().colour is Colour.GREEN


def test_a_quarter_in_red_parts_is_red_and_less_is_yellow() -> None:
    assert Weights.of([(Colour.RED, 1), (Colour.GREEN, 3)]).colour is Colour.RED
    assert Weights.of([(Colour.RED, 1), (Colour.GREEN, 4)]).colour is Colour.YELLOW
    assert Weights.of([(Colour.YELLOW, 1), (Colour.GREEN, 9)]).colour is Colour.YELLOW


def test_what_holds_no_weight_or_has_no_colour_decides_nothing() -> None:
    assert Weights.of([(Colour.RED, 0), (Colour.GREEN, 1)]).colour is Colour.GREEN
    assert Weights.of([(None, 9), (Colour.RED, 1), (Colour.GREEN, 3)]).colour is Colour.RED


def test_it_counts_how_many_more_are_as_bad_as_the_worst() -> None:
    weights = Weights.of([(Colour.RED, 1), (Colour.RED, 2), (Colour.YELLOW, 1), (Colour.GREEN, 40)])
    assert (weights.worst, weights.others, weights.colour) == (Colour.RED, 1, Colour.YELLOW)


@given(PARTS, PARTS)
def test_milestones_and_targets_weigh_the_same_together_and_one_by_one(
    first: list[tuple[Colour | None, int]], second: list[tuple[Colour | None, int]]
) -> None:
    assert Weights.of(first) + Weights.of(second) == Weights.of([*first, *second])


@given(PARTS)
def test_one_more_red_part_never_makes_a_plan_look_better(parts: list[tuple[Colour | None, int]]) -> None:
    order = [Colour.RED, Colour.YELLOW, Colour.GREEN]
    before, after = Weights.of(parts).colour, Weights.of([*parts, (Colour.RED, 3)]).colour
    assert order.index(after) <= order.index(before)
