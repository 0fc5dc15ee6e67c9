"""Failures on demand: what the app meets, and whether Slack did what it was asked."""

import http.client
import urllib.error

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from bot.sandbox.faults import FaultKind
from tests.sandbox.asking import error
from tests.sandbox.connect import over_http, over_socket

GONE = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


def texts(sandbox: Sandbox) -> list[str]:
    return [one["text"] for one in sandbox.member("U0MIRA").reads("C0GERMANY")]


@pytest.mark.parametrize(
    ("kind", "status", "done"),
    [
        ("ratelimited", 429, 0),
        ("server_error", 500, 0),
        ("unavailable", 503, 0),
        ("error", 200, 0),
        ("error_after", 500, 1),
    ],
)
def test_an_answer_that_is_a_failure_says_whether_it_was_done(
    sandbox: Sandbox, client: WebClient, kind: FaultKind, status: int, done: int
) -> None:
    sandbox.faults.add(method="chat.postMessage", kind=kind, retry_after=7, error="fatal_error")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0GERMANY", text="x")
    response = caught.value.response
    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("7" if kind == "ratelimited" else None)
    assert len(texts(sandbox)) == done
    assert sandbox.faults.left == 0
    assert client.chat_postMessage(channel="C0GERMANY", text="y")["ok"] is True


@pytest.mark.parametrize(
    ("kind", "done"), [("timeout_before", 0), ("timeout_after", 1), ("drop_before", 0), ("drop_after", 1)]
)
def test_an_answer_that_never_comes_leaves_open_whether_it_was_done(
    sandbox: Sandbox, kind: FaultKind, done: int
) -> None:
    client = WebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[], timeout=1)
    sandbox.faults.add(method="*", kind=kind, seconds=0.05)
    with pytest.raises(GONE):
        client.chat_postMessage(channel="C0GERMANY", text="x")
    assert sandbox.wait_for(lambda: len(texts(sandbox)) == done)
    assert len(sandbox.calls) == 1


def test_failures_come_in_order_and_as_often_as_planned(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.faults.add(method="chat.update", kind="unavailable")
    sandbox.faults.add(method="chat.postMessage", kind="error", error="restricted_action", times=2)
    said = [error(client, "chat.postMessage", channel="C0GERMANY", text="x") for _ in range(2)]
    assert said == ["restricted_action"] * 2
    assert client.chat_postMessage(channel="C0GERMANY", text="x")["ok"] is True
    assert sandbox.faults.left == 1
    sandbox.faults.clear()
    assert sandbox.faults.left == 0


def test_the_client_comes_back_after_it_was_sent_away_and_after_the_line_broke(sandbox: Sandbox, bolt: App) -> None:
    stop = over_socket(sandbox, bolt)
    mira = sandbox.member("U0MIRA", channel="C0GERMANY")
    opened = len([one for one in sandbox.calls if one.method == "apps.connections.open"])

    def anew(times: int) -> bool:
        asked = [one for one in sandbox.calls if one.method == "apps.connections.open"]
        return len(asked) == opened + times and len(sandbox.hub.connections) >= 1

    sandbox.hub.disconnect()
    assert sandbox.wait_for(lambda: anew(1), 10)
    assert mira.types("/psp hello").text == "Hello"
    sandbox.hub.drop()
    assert sandbox.wait_for(lambda: anew(2), 15)
    assert mira.types("/psp hello").text == "Hello"
    stop()


def test_an_app_that_is_silent_too_long_is_said_to_have_timed_out(sandbox: Sandbox) -> None:
    sandbox.hub.answer_seconds = 0.05
    mira = sandbox.member("U0MIRA", channel="C0GERMANY")
    assert mira.types("/psp hello").text == "/psp failed with the error “operation_timeout”"
    assert mira.types("/other").text == "/other is not a valid command."


def test_an_answer_of_blocks_that_slack_does_not_take_shows_nothing_of_them(sandbox: Sandbox, bolt: App) -> None:
    stop = over_http(sandbox, bolt)
    mira = sandbox.member("U0MIRA", channel="C0GERMANY")
    assert mira.types("/psp bad").text == "/psp failed with the error “invalid_command_response”"
    assert "less than 3001 characters" in sandbox.problems[0]
    stop()


def test_the_same_thing_can_arrive_twice(sandbox: Sandbox, bolt: App) -> None:
    stop = over_http(sandbox, bolt)
    sandbox.member("U0MIRA").says("hi")
    assert sandbox.deliver_again().ok
    assert sandbox.wait_for(lambda: [one["text"] for one in sandbox.member("U0MIRA").dm][1:] == ["Heard: hi"] * 2)
    stop()
