"""A block is drawn exactly as Slack's client would, only without its checks."""

from datetime import date
from typing import Any

import pytest
from slack_sdk.models.basic_objects import JsonObject

from handlers.views import parts
from handlers.views.parts import blocks
from handlers.views.parts.drawing import drawn

CONFIRM = blocks.confirm("Cancel it?", "It leaves the figures.", yes="Cancel milestone")
BUTTON = parts.button("Mark done", "milestone.done", "PSP-12-M3|4", primary=True, about="Pilot", confirm=CONFIRM)
OVERFLOW = parts.overflow([("Mark done", "milestone.done"), ("Open", "row.open")], "PSP-12-M3", 4)
PAIRS = [("a", "First"), ("b", "Second")]
PARTS: list[Any] = [
    parts.header("Germany"),
    parts.section("*Bold* &amp; more", block_id="one", accessory=OVERFLOW),
    parts.section("plain", accessory=BUTTON),
    parts.section("plain", accessory=parts.select("list.filter", PAIRS, chosen="b")),
    blocks.fields("one", "two"),
    parts.context("as of", "today"),
    parts.divider(),
    parts.actions(BUTTON, parts.button("Open", "row.open"), blocks.more(), block_id="foot"),
    parts.text_input("title", "Title", initial="Pilot", hint="Short", multiline=True, placeholder="what"),
    parts.day_input("due_on", "Due", initial=date(2026, 11, 19), optional=True),
    parts.choice_input("line", "Line", PAIRS, initial="a"),
    parts.choice_input("side", "Side", PAIRS, radio=True),
    blocks.tick_input("sure", "Sure", "Yes", ticked=True),
    blocks.ticks_input("which", "Which", PAIRS),
    blocks.search_input("owner", "Owner", "input.person", initial=("1", "Otto"), typed=0),
    blocks.search_many_input("lines", "Lines", "input.line"),
    blocks.slack_user_input("who", "Who", initial="U0OTTO"),
    blocks.option("Label", "value", description="More of it"),
]


@pytest.mark.parametrize("part", PARTS, ids=[f"{place}-{type(one).__name__}" for place, one in enumerate(PARTS)])
def test_a_part_is_drawn_as_the_client_draws_it(part: JsonObject) -> None:
    assert drawn(part) == part.to_dict()


def test_a_dict_stays_as_it_is() -> None:
    assert drawn({"type": "data_visualization"}) == {"type": "data_visualization"}
