"""What somebody says in a test becomes what a field of Slack holds; what is not there is said, with what there is."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox import Member, Sandbox
from tests.sandbox.kit import actions, entry, modal, option, options, select
from tests.sandbox.toy import Json, button, plain, section

FIELDS: dict[str, tuple[Json, Any, str, Any]] = {
    "a menu by its words": (
        {"type": "static_select", "options": options(2)}, "Choice 1", "selected_option", options(2)[1],
    ),
    "a menu by its value": ({"type": "static_select", "options": options(2)}, "1", "selected_option", options(2)[1]),
    "a menu of groups": (
        {"type": "static_select", "option_groups": [{"label": plain("G"), "options": options(2)}]},
        "Choice 0", "selected_option", options(2)[0],
    ),
    "many of a menu": (
        {"type": "multi_static_select", "options": options(3)}, ["0", "2"], "selected_options",
        [options(3)[0], options(3)[2]],
    ),
    "radios": ({"type": "radio_buttons", "options": options(2)}, "Choice 0", "selected_option", options(2)[0]),
    "boxes by their words": (
        {"type": "checkboxes", "options": options(2)}, ["Choice 1"], "selected_options", [options(2)[1]],
    ),
    "all boxes": ({"type": "checkboxes", "options": options(2)}, True, "selected_options", options(2)),
    "no box": ({"type": "checkboxes", "options": options(2)}, False, "selected_options", []),
    "one box": ({"type": "checkboxes", "options": options(2)}, "0", "selected_options", [options(2)[0]]),
    "a person by name": ({"type": "users_select"}, "Pia Vost", "selected_user", "U0PIA"),
    "people": ({"type": "multi_users_select"}, ["U0PIA", "Otto Brandl"], "selected_users", ["U0PIA", "U0OTTO"]),
    "a channel by name": ({"type": "channels_select"}, "#psp-germany", "selected_channel", "C0GERMANY"),
    "a conversation": ({"type": "conversations_select"}, "general", "selected_conversation", "C0OTHER"),
    "a day": ({"type": "datepicker"}, date(2026, 12, 11), "selected_date", "2026-12-11"),
    "an hour": ({"type": "timepicker"}, time(9, 30), "selected_time", "09:30"),
    "a moment": (
        {"type": "datetimepicker"}, datetime(2026, 11, 17, 8, 30, tzinfo=UTC), "selected_date_time", 1_794_904_200,
    ),
    "a text": ({"type": "plain_text_input"}, "Pilot", "value", "Pilot"),
    "a figure": ({"type": "number_input", "is_decimal_allowed": True}, 2.5, "value", "2.5"),
    "nothing": ({"type": "plain_text_input", "initial_value": "x"}, "", "value", None),
    "nothing of many": ({"type": "multi_static_select", "options": options(2)}, None, "selected_options", []),
}  # fmt: skip


@pytest.fixture
def mira(sandbox: Sandbox) -> Member:
    return sandbox.member("U0MIRA", channel="C0GERMANY")


def opens(sandbox: Sandbox, client: WebClient, *blocks: Json) -> None:
    client.views_open(trigger_id=sandbox.space.new_trigger("U0MIRA"), view=modal(*blocks))


@pytest.mark.parametrize("case", FIELDS.values(), ids=FIELDS.keys())
def test_a_field_takes_what_is_said(
    sandbox: Sandbox, client: WebClient, mira: Member, case: tuple[Json, Any, str, Any]
) -> None:
    element, said, name, held = case
    opens(sandbox, client, entry(element))
    mira.fills(field=said)
    assert mira.modal is not None
    assert mira.modal["state"]["values"]["field"]["v"][name] == held


NOT_OFFERED: list[tuple[Json, str, str]] = [
    ({"type": "static_select", "options": options(2)}, "C", "no choice “C”, only ['Choice 0', 'Choice 1']"),
    ({"type": "users_select"}, "Nobody", "nobody is called “Nobody”"),
    ({"type": "channels_select"}, "#nowhere", "no conversation “#nowhere”"),
]


@pytest.mark.parametrize("case", NOT_OFFERED, ids=lambda case: case[1])
def test_what_is_not_offered_cannot_be_chosen(
    sandbox: Sandbox, client: WebClient, mira: Member, case: tuple[Json, str, str]
) -> None:
    element, said, words = case
    opens(sandbox, client, entry(element))
    with pytest.raises(LookupError) as caught:
        mira.fills(field=said)
    assert words in str(caught.value)


def test_a_person_and_a_form_that_are_not_there_are_said(sandbox: Sandbox, client: WebClient, mira: Member) -> None:
    with pytest.raises(LookupError, match="nobody has the id U0NOBODY"):
        sandbox.member("U0NOBODY")
    with pytest.raises(LookupError, match="no form is open"):
        mira.submits()
    opens(sandbox, client, entry({"type": "plain_text_input"}))
    with pytest.raises(LookupError, match="no field “other”, only"):
        mira.fills(other="x")


def test_what_cannot_be_clicked_is_said_with_what_can(client: WebClient, mira: Member) -> None:
    row = section("x", accessory=select("overflow", options=[option("a", "Snooze…")]))
    client.chat_postMessage(channel="C0GERMANY", text="x", blocks=[*actions(button("Go", "go")), row])
    with pytest.raises(LookupError) as caught:
        mira.clicks("Stay")
    assert str(caught.value) == "no button “Stay” to click; there are ['Go', 'Snooze…']"
    with pytest.raises(LookupError, match="no menu “more” to choose from"):
        mira.chooses("more", "x")
    with pytest.raises(LookupError, match="no menu “more” to type into"):
        mira.suggestions("more", "x")


def test_the_nearest_of_two_is_clicked_unless_another_is_named(
    sandbox: Sandbox, client: WebClient, mira: Member
) -> None:
    for value in ("old", "new"):
        client.chat_postMessage(channel="C0GERMANY", text=value, blocks=actions(button("Go", "go", value=value)))

    def clicked() -> object:
        return sandbox.dispatcher.sent[-1][1]["actions"][0]["value"]

    mira.clicks("Go")
    assert clicked() == "new"
    old = mira.reads("C0GERMANY")[0]
    mira.clicks("Go", message=old)
    assert clicked() == "old"
    client.chat_delete(channel="C0GERMANY", ts=old["ts"])
    with pytest.raises(LookupError, match="that message is gone"):
        mira.clicks("Go", message=old)


def test_a_shortcut_and_a_choice_in_a_message_reach_the_app(sandbox: Sandbox, client: WebClient, mira: Member) -> None:
    mira.uses_shortcut("psp_menu")
    kind, payload, _ = sandbox.dispatcher.sent[-1]
    assert (kind, payload["type"], payload["callback_id"]) == ("interactive", "shortcut", "psp_menu")
    assert "channel" not in payload
    picker = {**actions(select("datepicker"))[0], "block_id": "foot"}
    client.chat_postMessage(channel="C0GERMANY", text="x", blocks=[picker])
    mira.chooses("v", date(2026, 12, 11))
    told = sandbox.dispatcher.sent[-1][1]
    assert told["actions"][0]["selected_date"] == "2026-12-11"
    assert told["state"]["values"]["foot"]["v"]["selected_date"] == "2026-12-11"


def test_a_field_that_tells_at_once_does_and_one_that_waits_does_not(
    sandbox: Sandbox, client: WebClient, mira: Member
) -> None:
    opens(
        sandbox, client, entry({"type": "plain_text_input"}),
        {**entry({"type": "plain_text_input"}, dispatch_action=True), "block_id": "live"},
    )  # fmt: skip
    mira.fills(field="waits")
    assert not sandbox.dispatcher.sent
    mira.fills(live="told")
    assert sandbox.dispatcher.sent[-1][1]["actions"][0]["value"] == "told"
