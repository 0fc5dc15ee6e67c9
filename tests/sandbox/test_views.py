"""Modals and Homes: the right to open one, the stack, stale updates, and what a sent form may be answered with."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Member, Sandbox
from bot.sandbox.state import OpenView
from tests.sandbox.asking import error, refusal
from tests.sandbox.connect import over_http
from tests.sandbox.kit import modal
from tests.sandbox.toy import Json, form, plain, section
from tests.sandbox.workspace import Stopwatch


def home(text: str = "x") -> Json:
    return {"type": "home", "blocks": [section(text)]}


def shown(sandbox: Sandbox, who: str = "U0MIRA") -> OpenView:
    view = sandbox.space.modal(who)
    assert view is not None
    return view


@pytest.fixture
def trigger(sandbox: Sandbox) -> str:
    return sandbox.space.new_trigger("U0MIRA")


@pytest.fixture
def mira(sandbox: Sandbox, bolt: App, request: pytest.FixtureRequest) -> Member:
    request.addfinalizer(over_http(sandbox, bolt))  # noqa: PT021 -- the way to the app outlives nothing of the test
    return sandbox.member("U0MIRA", channel="C0GERMANY")


def test_a_trigger_opens_one_form_within_three_seconds(
    sandbox: Sandbox, client: WebClient, machine: Stopwatch, trigger: str
) -> None:
    machine.seconds += 3
    assert client.views_open(trigger_id=trigger, view=modal())["view"]["id"] == shown(sandbox).id
    assert error(client, "views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    late = sandbox.space.new_trigger("U0MIRA")
    machine.seconds += 3.1
    assert error(client, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
    assert error(client, "views.open", trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"


def test_a_bad_view_does_not_use_the_trigger_up(client: WebClient, trigger: str) -> None:
    assert error(client, "views.open", trigger_id=trigger, view=modal(title=plain("x" * 25))) == "invalid_arguments"
    assert client.views_open(trigger_id=trigger, view=modal())["ok"] is True


def test_a_form_is_pushed_only_from_inside_a_form_and_at_most_two_high(sandbox: Sandbox, client: WebClient) -> None:
    outside = sandbox.space.new_trigger("U0MIRA")
    said = refusal(client, "views.push", trigger_id=outside, view=modal())["response_metadata"]["messages"]
    assert "must match the 'type' of the root view" in said[0]
    root = client.views_open(trigger_id=sandbox.space.new_trigger("U0MIRA"), view=modal())["view"]
    for _ in range(2):
        inside = sandbox.space.new_trigger("U0MIRA", shown(sandbox).id)
        pushed = client.views_push(trigger_id=inside, view=modal())["view"]
        assert pushed["root_view_id"] == root["id"]
    inside = sandbox.space.new_trigger("U0MIRA", shown(sandbox).id)
    assert error(client, "views.push", trigger_id=inside, view=modal()) == "push_limit_reached"


def test_opening_a_form_takes_the_place_of_those_that_are_open(sandbox: Sandbox, client: WebClient) -> None:
    first = client.views_open(trigger_id=sandbox.space.new_trigger("U0MIRA"), view=modal())["view"]["id"]
    client.views_open(trigger_id=sandbox.space.new_trigger("U0MIRA"), view=modal())
    assert len(sandbox.space.stacks["U0MIRA"]) == 1
    assert error(client, "views.update", view_id=first, view=modal()) == "not_found"


def test_a_stale_update_is_refused_and_changes_nothing(sandbox: Sandbox, client: WebClient, trigger: str) -> None:
    opened = client.views_open(trigger_id=trigger, view=modal(title=plain("One")))["view"]
    client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(title=plain("Two")))
    args = {"view_id": opened["id"], "hash": opened["hash"], "view": modal(title=plain("Three"))}
    assert error(client, "views.update", **args) == "hash_conflict"
    assert shown(sandbox).content["title"]["text"] == "Two"
    client.views_update(view_id=opened["id"], view=modal(title=plain("Four")))
    assert shown(sandbox).content["title"]["text"] == "Four"


def test_a_name_of_ones_own_is_unique_and_finds_the_form(sandbox: Sandbox, client: WebClient, trigger: str) -> None:
    client.views_open(trigger_id=trigger, view=modal(external_id="psp"))
    other = sandbox.space.new_trigger("U0OTTO")
    assert error(client, "views.open", trigger_id=other, view=modal(external_id="psp")) == "duplicate_external_id"
    client.views_update(external_id="psp", view=modal(title=plain("Found"), external_id="psp"))
    assert shown(sandbox).content["title"]["text"] == "Found"


def test_a_view_that_is_too_large_is_refused(client: WebClient, trigger: str) -> None:
    large = modal(*[section("x" * 2_990)] * 90)
    assert error(client, "views.open", trigger_id=trigger, view=large) == "view_too_large"


def test_a_home_is_drawn_for_people_and_not_over_a_newer_one(sandbox: Sandbox, client: WebClient) -> None:
    first = client.views_publish(user_id="U0MIRA", view=home("One"))["view"]
    client.views_publish(user_id="U0MIRA", view=home("Two"), hash=first["hash"])
    assert error(client, "views.publish", user_id="U0MIRA", view=home(), hash=first["hash"]) == "hash_conflict"
    drawn = sandbox.member("U0MIRA").shown_home
    assert drawn is not None
    assert drawn["blocks"][0]["text"]["text"] == "Two"
    assert error(client, "views.publish", user_id="U0BOT", view=home()) == "invalid_arguments"
    assert error(client, "views.publish", user_id="U0MIRA", view=modal()) == "invalid_arguments"


def test_what_is_typed_stays_under_the_same_ids_and_goes_with_others(mira: Member, client: WebClient) -> None:
    mira.types("/psp form")
    mira.fills(title="Kept")
    client.views_update(view_id=mira.modal["id"], view=form()) if mira.modal else None
    assert mira.modal is not None
    assert mira.modal["state"]["values"]["title"]["v"]["value"] == "Kept"
    fresh = form()
    fresh["blocks"][1]["block_id"] = "another"
    client.views_update(view_id=mira.modal["id"], view=fresh)
    assert mira.modal["state"]["values"]["another"]["v"]["value"] is None


CLIENT_CHECKS = [
    ({"type": "plain_text_input", "max_length": 3}, "four", "Use at most 3 characters."),
    ({"type": "plain_text_input"}, "x" * 3001, "Use at most 3000 characters."),
    ({"type": "plain_text_input", "min_length": 5}, "four", "Use at least 5 characters."),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number."),
    ({"type": "number_input", "is_decimal_allowed": True}, "many", "Enter a number."),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "9.5"}, "9.6", "Enter 9.5 or less."),
    ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "0", "Enter 1 or more."),
    ({"type": "email_text_input"}, "mira at home", "Enter a valid email address."),
    ({"type": "url_text_input"}, "home", "Enter a valid URL."),
    ({"type": "plain_text_input"}, "", "Fill in this field."),
]


@pytest.mark.parametrize("case", CLIENT_CHECKS, ids=lambda case: case[2])
def test_slack_itself_refuses_what_the_field_does_not_take(
    sandbox: Sandbox, client: WebClient, trigger: str, case: tuple[Json, str, str]
) -> None:
    element, typed, said = case
    block = {"type": "input", "block_id": "b", "label": plain("B"), "element": {"action_id": "v", **element}}
    client.views_open(trigger_id=trigger, view=modal(block))
    mira = sandbox.member("U0MIRA")
    mira.fills(b=typed)
    assert mira.submits() == {"b": said}
    assert sandbox.problems == []  # the app, which is not even there, was not asked


TROUBLE = {"": "We had some trouble connecting. Try again?"}


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("Strange", "response_action errors: ['nowhere'] are no input blocks of this view"),
        ("Long", "response_action update: invalid_arguments"),
        ("Words", "view_submission was answered with"),
    ],
)
def test_an_answer_that_slack_does_not_take_is_trouble_for_the_person_and_noted(
    mira: Member, sandbox: Sandbox, title: str, problem: str
) -> None:
    mira.types("/psp form")
    mira.fills(title=title, due_on="2026-12-11")
    assert mira.submits() == TROUBLE
    assert mira.modal is not None
    assert mira.modal["state"]["values"]["title"]["v"]["value"] == title
    assert problem in sandbox.problems[0]


def test_an_app_that_fails_or_is_silent_is_trouble_and_keeps_the_form(mira: Member, sandbox: Sandbox) -> None:
    mira.types("/psp form")
    mira.fills(title="Pilot", due_on="2026-12-11")
    sandbox.use_http("http://127.0.0.1:9/slack/events")
    assert mira.submits() == TROUBLE
    assert mira.errors == TROUBLE


def test_a_form_can_be_pushed_closed_and_cleared_by_the_answer(mira: Member, sandbox: Sandbox) -> None:
    mira.types("/psp form")
    for _ in range(2):
        mira.fills(title="Push", due_on="2026-12-11")
        mira.submits()
        assert mira.modal is not None
        assert mira.modal["title"]["text"] == "On top"
    mira.fills(title="Push", due_on="2026-12-11")
    assert mira.submits() == TROUBLE
    assert "push_limit_reached" in sandbox.problems[0]
    mira.fills(title="Close")
    mira.submits()
    assert len(sandbox.space.stacks["U0MIRA"]) == 2
    mira.fills(title="Clear", due_on="2026-12-11")
    mira.submits()
    assert mira.modal is None


def test_closing_is_told_with_the_form_that_closed_or_the_one_below_all(mira: Member, sandbox: Sandbox) -> None:
    def told() -> tuple[Any, Any]:
        _, payload, _ = sandbox.dispatcher.sent[-1]
        assert payload["type"] == "view_closed"
        return payload["view"]["id"], payload["is_cleared"]

    mira.types("/psp form")
    root = shown(sandbox).id
    mira.fills(title="Push", due_on="2026-12-11")
    mira.submits()
    top = shown(sandbox).id
    mira.closes_modal()
    assert told() == (top, False)
    mira.submits()
    mira.closes_modal(all_of_them=True)
    assert told() == (root, True)
    assert mira.modal is None
