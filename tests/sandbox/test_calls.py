"""What holds for each method: the token, scopes, names of arguments, and how a body is read."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from bot.sandbox import ALL_SCOPES, Call, Sandbox
from tests.sandbox.asking import error, post, refusal
from tests.sandbox.kit import grid
from tests.sandbox.toy import Json, plain, section
from tests.sandbox.workspace import SEED, StepClock

TOKEN = {"Authorization": "Bearer xoxb-sandbox"}
FORM = "application/x-www-form-urlencoded"


def test_a_call_without_token_or_with_another_is_refused(sandbox: Sandbox, client: WebClient) -> None:
    assert post(sandbox, "/api/auth.test") == (200, {"ok": False, "error": "not_authed"})
    assert error(WebClient("xoxb-other", base_url=sandbox.api_url), "auth.test") == "invalid_auth"
    assert error(WebClient("xapp-sandbox", base_url=sandbox.api_url), "auth.test") == "invalid_auth"
    assert error(client, "apps.connections.open") == "invalid_auth"
    assert client.auth_test()["user_id"] == "U0BOT"


def test_once_the_app_is_taken_out_its_token_is_dead(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.take_the_app_out()
    assert error(client, "auth.test") == "token_revoked"
    sandbox.take_the_app_out("account_inactive")
    assert error(client, "chat.postMessage", channel="C0GERMANY", text="x") == "account_inactive"


def test_a_method_that_does_not_exist_is_refused(client: WebClient) -> None:
    assert error(client, "chat.shout", text="x") == "unknown_method"


def test_an_unknown_argument_is_refused_and_noted(sandbox: Sandbox, client: WebClient) -> None:
    assert error(client, "chat.postMessage", channel="C0GERMANY", text="x", colour="red") == "invalid_arg_name"
    assert sandbox.problems == ["chat.postMessage was called with unknown arguments: colour"]


def test_a_missing_argument_is_named(client: WebClient) -> None:
    answer = refusal(client, "chat.postMessage", text="x")
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


NEEDS = [
    ("chat.postMessage", {"channel": "C0GERMANY", "text": "x"}, "chat:write"),
    ("chat.update", {"channel": "C0GERMANY", "ts": "1.2", "text": "x"}, "chat:write"),
    ("conversations.open", {"users": "U0MIRA"}, "im:write"),
    ("conversations.info", {"channel": "C0GERMANY"}, "channels:read"),
    ("conversations.info", {"channel": "C0TINDREL"}, "groups:read"),
    ("conversations.members", {"channel": "C0TINDREL"}, "groups:read"),
    ("conversations.history", {"channel": "C0GERMANY"}, "channels:history"),
    ("conversations.history", {"channel": "C0TINDREL"}, "groups:history"),
    ("conversations.history", {"channel": "D0MIRA"}, "im:history"),
    ("conversations.list", {}, "channels:read"),
    ("conversations.list", {"types": "public_channel,private_channel"}, "groups:read"),
    ("users.conversations", {"types": "im"}, "im:read"),
    ("conversations.join", {"channel": "C0OTHER"}, "channels:join"),
    ("users.info", {"user": "U0MIRA"}, "users:read"),
    ("users.list", {"limit": "200"}, "users:read"),
    ("team.info", {}, "team:read"),
]


@pytest.mark.parametrize(("method", "args", "scope"), NEEDS)
def test_a_method_without_its_scope_is_refused_and_says_what_it_needs(method: str, args: Json, scope: str) -> None:
    sandbox = Sandbox(replace(SEED, scopes=ALL_SCOPES - {scope}), StepClock()).start()
    try:
        sandbox.space.im("U0MIRA")
        client = WebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])
        answer = refusal(client, method, **args)
        assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
        assert scope not in answer["provided"].split(",")
    finally:
        sandbox.stop()


BODIES: dict[str, tuple[str, str, bytes | Json, str]] = {
    "broken JSON": ("chat.postMessage", "application/json", b"{", "invalid_json"),
    "JSON that is no object": ("chat.postMessage", "application/json", b"[]", "json_not_object"),
    "another type": ("chat.postMessage", "text/plain", b"channel=C0GERMANY", "invalid_post_type"),
    "no type": ("chat.postMessage", "", b"channel=C0GERMANY", "missing_post_type"),
    "a form that is no text": ("chat.postMessage", FORM, b"channel=\xff", "invalid_form_data"),
    "JSON for a method of forms": ("users.info", "application/json", {"user": "U0MIRA"}, "invalid_arguments"),
    "blocks as a text in JSON": (
        "chat.postMessage", "application/json", {"channel": "C0GERMANY", "text": "x", "blocks": "[]"},
        "invalid_blocks_format",
    ),
    "blocks encoded twice": (
        "chat.postMessage", FORM, b'channel=C0GERMANY&text=x&blocks="[]"', "invalid_blocks_format",
    ),
    "blocks that are no JSON": (
        "chat.postMessage", FORM, b"channel=C0GERMANY&text=x&blocks=%5B", "invalid_blocks_format",
    ),
    "one block for many": (
        "chat.postMessage", "application/json", {"channel": "C0GERMANY", "text": "x", "blocks": {"type": "divider"}},
        "invalid_blocks_format",
    ),
    "blocks that are texts": (
        "chat.postMessage", "application/json", {"channel": "C0GERMANY", "text": "x", "blocks": ["x"]},
        "invalid_blocks_format",
    ),
    "a view as a text": ("views.open", "application/json", {"trigger_id": "1", "view": "{}"}, "invalid_arguments"),
}  # fmt: skip


@pytest.mark.parametrize(("method", "content_type", "body", "expected"), BODIES.values(), ids=BODIES.keys())
def test_a_body_is_read_by_slacks_rules(
    sandbox: Sandbox, method: str, content_type: str, body: bytes | Json, expected: str
) -> None:
    status, answer = post(sandbox, f"/api/{method}", body, content_type, **TOKEN)
    assert (status, answer["error"]) == (200, expected)


def test_a_form_may_carry_blocks_as_json_and_flags_as_figures(sandbox: Sandbox) -> None:
    body = 'channel=C0GERMANY&text=x&blocks=[{"type":"divider"}]&unfurl_links=0'
    assert post(sandbox, "/api/chat.postMessage", body, FORM, **TOKEN)[1]["ok"] is True


def test_bad_blocks_are_answered_with_each_fault_and_its_place(client: WebClient) -> None:
    answer = refusal(client, "chat.postMessage", channel="C0GERMANY", text="x", blocks=[section("x" * 3001)])
    fault = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [fault]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {fault}"]


def test_a_bad_view_is_answered_with_each_fault_and_its_place(client: WebClient) -> None:
    view = {"type": "modal", "title": plain("x" * 25), "blocks": [section("x")]}
    answer = refusal(client, "views.open", trigger_id="1.2.3", view=view)
    said = ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"]
    assert (answer["error"], answer["response_metadata"]["messages"]) == ("invalid_arguments", said)


def test_each_call_is_remembered_with_what_became_of_it(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="C0GERMANY", text="x")
    error(client, "chat.postMessage", channel="C0NOWHERE", text="x")
    assert sandbox.calls == [
        Call("chat.postMessage", {"channel": "C0GERMANY", "text": "x"}, ok=True),
        Call("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, ok=False, error="channel_not_found"),
    ]


def test_the_clients_own_methods_are_all_taken(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C0GERMANY", text="x", blocks=grid(2, 2), unfurl_links=False)
    link = client.chat_getPermalink(channel="C0GERMANY", message_ts=str(posted["ts"]))["permalink"]
    assert str(link).endswith(f"/C0GERMANY/p{str(posted['ts']).replace('.', '')}")
    assert client.team_info()["team"]["name"] == "Quorbel"
    assert client.bots_info(bot=str(client.auth_test()["bot_id"]))["bot"]["name"] == "psp"
    assert client.users_info(user="U0PIA", include_locale=True)["user"]["tz"] == "Asia/Tokyo"
    assert client.users_info(user="U0PIA")["user"]["is_restricted"] is True
    assert error(client, "users.info", user="U0NOBODY") == "user_not_found"
