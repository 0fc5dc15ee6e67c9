"""What Slack takes as a modal or a Home and what it refuses."""

from typing import Any

import pytest

from bot.sandbox.blockkit import check_view
from tests.sandbox.kit import entry, grid, modal, mrkdwn, options, without
from tests.sandbox.toy import Json, button, chart, plain, section

TEXT = entry({"type": "plain_text_input"})
NUMBER = {"type": "number_input", "is_decimal_allowed": False}
FIELDS: dict[str, dict[str, Any]] = {
                    "plain_text_input": {"multiline": True, "min_length": 1, "max_length": 3000},
                    "datepicker": {}, "timepicker": {}, "datetimepicker": {}, "users_select": {},
                    "external_select": {"min_query_length": 0}, "static_select": {"options": options(2)},
                    "radio_buttons": {"options": options(2)}, "checkboxes": {"options": options(10)},
                    "number_input": {"is_decimal_allowed": True, "min_value": "1", "max_value": "2.5"},
                    "email_text_input": {}, "url_text_input": {}, "file_input": {"max_files": 10},
                    "conversations_select": {"response_url_enabled": True},
                }  # fmt: skip
VIEWS: dict[str, tuple[str, Json, str]] = {
    "a modal": ("modal", modal(TEXT), ""),
    "a modal at its limits": (
        "modal",
        modal(
            *[{"type": "divider"}] * 100, title=plain("x" * 24), close=plain("x" * 24), private_metadata="x" * 3000,
            callback_id="x" * 255, external_id="x" * 255, notify_on_close=True, clear_on_close=True,
        ),
        "",
    ),
    "a modal with each field": (
        "modal",
        modal(
            *[
                {**entry({"type": kind, **more}), "block_id": kind}
                for kind, more in FIELDS.items()
            ]
        ),
        "",
    ),
    "a modal without title": ("modal", without(modal(), "title"), "missing required field: title [json-pointer:/view]"),
    "a title of 25": (
        "modal", modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]",
    ),
    "a title of mrkdwn": ("modal", modal(title=mrkdwn("x")), "must be a valid enum value"),
    "a submit of 25": ("modal", modal(submit=plain("x" * 25)), "must be less than 25 characters"),
    "fields and no submit": (
        "modal", without(modal(TEXT), "submit"), "must define 'submit' to use an 'input' block in modals",
    ),
    "101 blocks": ("modal", modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed"),
    "no blocks": ("modal", modal(blocks=[]), "must provide at least 1 items [json-pointer:/view/blocks]"),
    "metadata of 3001": ("modal", modal(private_metadata="x" * 3001), "must be less than 3001 characters"),
    "a callback_id of 256": ("modal", modal(callback_id="x" * 256), "must be less than 256 characters"),
    "an external_id of 256": ("modal", modal(external_id="x" * 256), "must be less than 256 characters"),
    "an unknown field": ("modal", modal(colour="red"), "invalid additional property: colour"),
    "one block_id twice": ("modal", modal(TEXT, TEXT), '`block_id` "field" already exists'),
    "a table in a modal": ("modal", modal(*grid(1, 1)), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
    "a chart in a modal": ("modal", modal(chart()), "unsupported type: data_visualization"),
    "markdown in a modal": ("modal", modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    "an alert": ("modal", modal({"type": "alert", "text": plain("x" * 200), "level": "warning"}), ""),
    "an alert of 201": ("modal", modal({"type": "alert", "text": plain("x" * 201)}), "less than 201 characters"),
    "a field without element": ("modal", modal(without(TEXT, "element")), "missing required field: element"),
    "a field that is a button": ("modal", modal(entry(button("Go", "b"))), "unsupported type: button"),
    "a label of 2001": ("modal", modal({**TEXT, "label": plain("x" * 2001)}), "must be less than 2001 characters"),
    "an empty label": ("modal", modal({**TEXT, "label": plain("")}), "must be more than 0 characters"),
    "a text of at most 3001": (
        "modal", modal(entry({"type": "plain_text_input", "max_length": 3001})), "less than or equal to 3000",
    ),
    "a text of at most 0": (
        "modal", modal(entry({"type": "plain_text_input", "max_length": 0})), "greater than or equal to 1",
    ),
    "at least more than at most": (
        "modal", modal(entry({"type": "plain_text_input", "min_length": 9, "max_length": 3})), "must not be greater",
    ),
    "figures as numbers": ("modal", modal(entry({**NUMBER, "min_value": 1})), "must provide a string"),
    "figures the wrong way round": (
        "modal", modal(entry({**NUMBER, "min_value": "2", "max_value": "1"})), "must not be greater",
    ),
    "a first figure outside": (
        "modal", modal(entry({**NUMBER, "max_value": "1", "initial_value": "2"})), "initial_value is out of range",
    ),
    "a number of no kind": ("modal", modal(entry({"type": "number_input"})), "required field: is_decimal_allowed"),
    "a home in place of a modal": ("modal", {"type": "home", "blocks": [section("x")]}, "unsupported type: home"),
    "a home": ("home", {"type": "home", "blocks": [section("x"), TEXT]}, ""),
    "a home with a title": (
        "home", {"type": "home", "title": plain("x"), "blocks": [section("x")]}, "invalid additional property: title",
    ),
    "a table in a home": ("home", {"type": "home", "blocks": grid(1, 1)}, "unsupported type: table"),
    "an upload in a home": ("home", {"type": "home", "blocks": [entry({"type": "file_input"})]}, "not allowed here"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "view", "fault"), VIEWS.values(), ids=VIEWS.keys())
def test_views_are_as_strict_as_messages(kind: str, view: Json, fault: str) -> None:
    found = check_view(view, kind=kind)
    assert fault in "\n".join(found)
    assert bool(found) == bool(fault)
