"""What Slack takes as blocks of a message and what it refuses: each limit at its edge and one past it."""

from typing import Any

import pytest

from bot.sandbox.blockkit import check_message, too_long
from tests.sandbox.kit import (
    actions,
    confirm,
    context,
    entry,
    grid,
    lines,
    mrkdwn,
    named_alike,
    option,
    options,
    pie,
    select,
)
from tests.sandbox.toy import Json, button, chart, plain, section, table

TAKEN: dict[str, list[Json]] = {
    "a section of 3000": [section("x" * 3000)],
    "ten fields of 2000": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "a header of 150": [{"type": "header", "text": plain("x" * 150), "level": 2}],
    "50 blocks": [{"type": "divider"}] * 50,
    "no blocks": [],
    "25 elements": actions(*[button("Go", f"b{index}") for index in range(25)]),
    "ten things of context": context(*[mrkdwn("x")] * 10),
    "a button at its limits": actions(button("x" * 75, "b", value="v" * 2000, url="https://x.example", style="danger")),
    "a question at its limits": actions(
        button("Go", "b", confirm=confirm(title=plain("x" * 100), text=mrkdwn("x" * 300), confirm=plain("x" * 30)))
    ),
    "a menu of 100": actions(select(options=options(100), placeholder=plain("x" * 150))),
    "a menu of groups": actions(select(option_groups=[{"label": plain("x" * 75), "options": options(100)}])),
    "a menu with a choice made": actions(select(options=options(2), initial_option=options(2)[1])),
    "an overflow of five": [section("x", accessory=select("overflow", options=options(5)))],
    "an overflow with a link": actions(select("overflow", options=[option(url="https://x.example")])),
    "boxes with mrkdwn": actions(select("checkboxes", options=[{"text": mrkdwn("*A*"), "value": "a"}])),
    "the same action_id in two blocks": [*actions(button("Go", "b")), *actions(button("Go", "b"))],
    "a date": actions(select("datepicker", initial_date="2028-02-29")),
    "an hour": actions(select("timepicker", initial_time="23:59")),
    "a moment": actions(select("datetimepicker", initial_date_time=1_795_000_000)),
    "an external menu": actions(select("external_select", min_query_length=0)),
    "a filter": actions(select("conversations_select", filter={"include": ["public"]})),
    "an image": [{"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A"}],
    "rich text": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    "markdown of 12000": [{"type": "markdown", "text": "x" * 12_000}],
    "a table of 100 by 20": grid(100, 20),
    "a table with columns": [{**table(), "column_settings": [None, {"align": "right", "is_wrapped": True}]}],
    "a chart": [chart()],
    "a chart at its limits": lines(6, 20),
    "two charts": [*lines(1, 1), *lines(1, 1, "bar")],
    "a pie of six": pie(6),
}

REFUSED: dict[str, tuple[list[Any], str]] = {
    "a section of 3001": ([section("x" * 3001)], "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "an empty section": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "a section of nothing": ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    "eleven fields": (
        [{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10 items allowed [json-pointer:/blocks/0/f",
    ),
    "a field of 2001": (
        [{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "than 2001 characters [json-pointer:/blocks/0/fields/0",
    ),
    "a header of 151": ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    "a header of mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "must be a valid enum value"),
    "a header of level 5": ([{"type": "header", "text": plain("x"), "level": 5}], "less than or equal to 4"),
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "no such block": ([{"type": "hero"}], "unsupported type: hero [json-pointer:/blocks/0/type]"),
    "a block without type": ([{"text": "x"}], "missing required field: type [json-pointer:/blocks/0]"),
    "no block at all": (["x"], "must provide an object [json-pointer:/blocks/0]"),
    "no such field": ([{"type": "divider", "foo": 1}], "invalid additional property: foo [json-pointer:/blocks/0]"),
    "mrkdwn with emoji": ([{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}], "additional property: emoji"),
    "plain text with verbatim": (
        [{"type": "section", "text": {**plain("x"), "verbatim": True}}], "additional property: verbatim",
    ),
    "actions of nothing": (actions(), "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
    "26 elements": (actions(*[button("Go", f"b{index}") for index in range(26)]), "no more than 25 items allowed"),
    "context of eleven": (context(*[mrkdwn("x")] * 11), "no more than 10 items allowed"),
    "a button in context": (context(button("Go", "b")), "unsupported type: button"),
    "a text field in actions": (actions(select("plain_text_input")), "unsupported type: plain_text_input"),
    "a moment in a section": ([section("x", accessory=select("datetimepicker"))], "unsupported type: datetimepicker"),
    "an input in a message": ([entry({"type": "plain_text_input"})], "unsupported type: input"),
    "a doubled action_id": (
        actions(button("Go", "b"), button("Stay", "b")),
        '`action_id` "b" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "a doubled block_id": (
        [{"type": "divider", "block_id": "a"}] * 2, '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ),
    "a block_id of 256": ([{"type": "divider", "block_id": "x" * 256}], "must be less than 256 characters"),
    "an empty action_id": (actions(button("Go", "")), "must be more than 0 characters"),
    "a button without action_id": (actions({"type": "button", "text": plain("Go")}), "required field: action_id"),
    "a button of 76": (actions(button("x" * 76, "b")), "must be less than 76 characters"),
    "a button of mrkdwn": (actions({**button("x", "b"), "text": mrkdwn("x")}), "must be a valid enum value"),
    "a value of 2001": (actions(button("Go", "b", value="v" * 2001)), "must be less than 2001 characters"),
    "an empty value": (actions(button("Go", "b", value="")), "must be more than 0 characters"),
    "a link that is none": (actions(button("Go", "b", url="nowhere")), "invalid url [json-pointer:/blocks/0/elements"),
    "an unknown style": (actions(button("Go", "b", style="warning")), "must be a valid enum value"),
    "a spoken label of 76": (actions(button("Go", "b", accessibility_label="x" * 76)), "less than 76 characters"),
    "half a question": (actions(button("Go", "b", confirm={"title": plain("x")})), "missing required field: deny"),
    "a question of 301": (actions(button("Go", "b", confirm=confirm(text=plain("x" * 301)))), "less than 301"),
    "an answer of 31": (actions(button("Go", "b", confirm=confirm(deny=plain("x" * 31)))), "less than 31 characters"),
    "a menu of 101": (actions(select(options=options(101))), "no more than 100 items allowed"),
    "a menu of nothing": (actions(select(options=[])), "must provide at least 1 items"),
    "a menu without choices": (actions(select()), "must provide one of: options, option_groups"),
    "a menu of both": (
        actions(select(options=options(1), option_groups=[{"label": plain("x"), "options": options(1)}])), "only one",
    ),
    "a choice that is not offered": (
        actions(select(options=options(2), initial_option=option("0", "Other words"))), "must be one of the options",
    ),
    "two choices of one value": (actions(select(options=[option(), option()])), "duplicate option value"),
    "a choice of 76": (actions(select(options=[option(text="x" * 76)])), "must be less than 76 characters"),
    "a choice worth 151": (actions(select(options=[option("v" * 151)])), "must be less than 151 characters"),
    "a choice in mrkdwn": (actions(select(options=[{"text": mrkdwn("A"), "value": "a"}])), "a valid enum value"),
    "a choice told in 76": (actions(select(options=[option(description=plain("x" * 76))])), "less than 76 characters"),
    "a link in a menu": (actions(select(options=[option(url="https://x.example")])), "additional property: url"),
    "a hint of 151": (actions(select("external_select", placeholder=plain("x" * 151))), "less than 151 characters"),
    "groups of 101": (
        actions(select(option_groups=[{"label": plain("x"), "options": options(1)}] * 101)), "no more than 100 items",
    ),
    "none of many": (
        actions(select("multi_static_select", options=options(2), max_selected_items=0)), "greater than or equal to 1",
    ),
    "an overflow of six": (actions(select("overflow", options=options(6))), "no more than 5 items allowed"),
    "eleven boxes": (actions(select("checkboxes", options=options(11))), "no more than 10 items allowed"),
    "no radios": (actions(select("radio_buttons", options=[])), "must provide at least 1 items"),
    "a date that does not exist": (actions(select("datepicker", initial_date="2027-02-29")), "must be a date"),
    "a date with a limit": (actions(select("datepicker", min_date="2027-02-28")), "additional property: min_date"),
    "the hour 24": (actions(select("timepicker", initial_time="24:00")), "does not match the expected format"),
    "a moment of 9 digits": (actions(select("datetimepicker", initial_date_time=999)), "greater than or equal to"),
    "an empty filter": (actions(select("conversations_select", filter={})), "at least 1 properties"),
    "a link for later in a message": (
        actions(select("conversations_select", response_url_enabled=True)), "only for input blocks of modals",
    ),
    "two fields with the cursor": (
        actions(select("datepicker", focus_on_load=True), button("Go", "b", focus_on_load=True)),
        "only one element may set focus_on_load",
    ),
    "an image of nowhere": ([{"type": "image", "alt_text": "A"}], "must provide one of: image_url, slack_file"),
    "an image without words": ([{"type": "image", "image_url": "https://x.example/a", "alt_text": ""}], "more than"),
    "markdown of 12001 in two": ([{"type": "markdown", "text": "x" * 6001}] * 2, "must be less than 12001 characters"),
    "a table of 101 rows": (grid(101, 1), "no more than 100 items allowed"),
    "a table of 21 cells": (grid(1, 21), "no more than 20 items allowed"),
    "a table of 10001 characters": (grid(1, 1, "x" * 10_001), "10000 characters"),
    "a ragged table": (
        [{"type": "table", "rows": [*grid(1, 1)[0]["rows"], *grid(1, 2)[0]["rows"]]}], "the same number of cells",
    ),
    "two tables": ([*grid(1, 1), *grid(1, 1)], "only_one_table_allowed"),
    "three charts": (lines(1, 1) * 3, "no more than 2 data_visualization blocks allowed"),
    "a chart of seven": (lines(7, 1), "no more than 6 items allowed"),
    "a chart of 21 points": (lines(1, 21), "no more than 20 items allowed"),
    "a chart without a point": (lines(1, 2, axis_config={"categories": ["P0"]}), "exactly one point per category"),
    "a chart with one name twice": (
        named_alike(), "names must be unique",
    ),
    "a chart titled in 51": ([{**chart(), "title": "x" * 51}], "must be less than 51 characters"),
    "a pie of seven": (pie(7), "no more than 6 items allowed"),
    "a pie with nothing": (pie(1, 0), "greater than or equal to"),
    "a slice named in 21": (pie(1, label="x" * 21), "must be less than 21 characters"),
}  # fmt: skip


@pytest.mark.parametrize("blocks", TAKEN.values(), ids=TAKEN.keys())
def test_what_slack_takes_is_taken(blocks: list[Json]) -> None:
    assert check_message(blocks) == []


@pytest.mark.parametrize(("blocks", "fault"), REFUSED.values(), ids=REFUSED.keys())
def test_what_slack_refuses_is_refused_in_its_words(blocks: list[Json], fault: str) -> None:
    assert fault in "\n".join(check_message(blocks))


def test_all_blocks_together_have_a_limit_of_their_own() -> None:
    assert not too_long([section("x" * 3000)] * 4)
    assert too_long([section("x" * 3000)] * 5)
