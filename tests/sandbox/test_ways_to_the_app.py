"""How payloads reach the app: signed over HTTP, in envelopes over a socket, and in Slack's shapes."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, Response, request
from slack_sdk.signature import SignatureVerifier
from websockets.sync.client import connect
from werkzeug.serving import make_server

from bot.sandbox import Sandbox
from bot.sandbox.transport import MOST_CONNECTIONS, sign
from tests.sandbox.asking import post
from tests.sandbox.toy import Json
from tests.sandbox.workspace import SEED

Answer = Callable[[Json], Response]


class Listener:
    """A web app that keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer = Response("")

    def payload(self) -> Any:
        return json.loads(dict(request_form(self.got[-1][1]))["payload"])


def request_form(body: bytes) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl  # noqa: PLC0415 -- used here alone

    return parse_qsl(body.decode())


@pytest.fixture
def listener(sandbox: Sandbox) -> Iterator[Listener]:
    kept, flask = Listener(), Flask("listener")

    @flask.post("/slack/events")
    def events() -> Response:
        kept.got.append((dict(request.headers), request.get_data()))
        return kept.answer

    server = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    sandbox.use_http(f"http://127.0.0.1:{server.server_port}/slack/events")
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_signature_is_the_one_of_slacks_documentation() -> None:
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    secret, stamp = "8f742231b10e8888abcd99yyyzzz85a5", "1531420618"
    assert sign(secret, stamp, body.encode()) == ("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")


def test_each_request_is_signed_over_its_own_bytes(sandbox: Sandbox, listener: Listener) -> None:
    sandbox.member("U0MIRA", channel="C0GERMANY").types("/psp hello")
    headers, body = listener.got[0]
    assert SignatureVerifier(SEED.signing_secret).is_valid_request(body, headers)
    assert not SignatureVerifier(SEED.signing_secret).is_valid_request(body + b"x", headers)
    told = dict(request_form(body))
    assert (told["command"], told["text"], told["user_id"]) == ("/psp", "hello", "U0MIRA")
    assert (told["channel_name"], told["team_id"], told["is_enterprise_install"]) == (
        "psp-germany",
        "T0SANDBOX",
        "false",
    )
    assert told["response_url"].startswith(sandbox.url)


def test_channels_are_named_as_slack_names_them_in_commands(sandbox: Sandbox, listener: Listener) -> None:
    for channel, name in ((None, "directmessage"), ("C0TINDREL", "privategroup"), ("C0OTHER", "general")):
        sandbox.member("U0MIRA", channel=channel).types("/psp x")
        assert dict(request_form(listener.got[-1][1]))["channel_name"] == name


def test_a_click_in_a_message_tells_where_it_was(sandbox: Sandbox, listener: Listener) -> None:
    block = {"type": "actions", "block_id": "foot", "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "7"}]}  # fmt: skip
    body = {"channel": "C0GERMANY", "text": "x", "blocks": [block]}
    post(sandbox, "/api/chat.postMessage", body, Authorization="Bearer xoxb-sandbox")
    mira = sandbox.member("U0MIRA", channel="C0GERMANY")
    mira.clicks("Go")
    told = listener.payload()
    action = told["actions"][0]
    assert (action["action_id"], action["block_id"], action["value"]) == ("go", "foot", "7")
    assert told["container"]["message_ts"] == told["message"]["ts"]
    assert (told["channel"]["id"], told["user"]["team_id"]) == ("C0GERMANY", "T0SANDBOX")
    post(sandbox, "/api/chat.postEphemeral", {**body, "user": "U0MIRA"}, Authorization="Bearer xoxb-sandbox")
    mira.clicks("Go")
    told = listener.payload()
    assert told["container"]["is_ephemeral"] is True
    assert "message" not in told


def test_a_body_where_slack_takes_none_is_noted(sandbox: Sandbox, listener: Listener) -> None:
    body = {"user_id": "U0MIRA", "view": {"type": "home", "blocks": [{"type": "actions", "elements": [
        {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}]}]}}  # fmt: skip
    post(sandbox, "/api/views.publish", body, Authorization="Bearer xoxb-sandbox")
    mira = sandbox.member("U0MIRA", channel="C0GERMANY")
    mira.clicks("Go")
    assert sandbox.problems == []
    listener.answer = Response("Thanks")
    mira.clicks("Go")
    assert sandbox.problems == ["block_actions go: answered with a body, Slack takes none"]
    listener.answer = Response("", 500)
    mira.clicks("Go")
    assert sandbox.problems[-1] == "block_actions go: not acknowledged (500)"


def test_an_event_names_the_installation_and_has_an_id_of_its_own(sandbox: Sandbox, listener: Listener) -> None:
    mira = sandbox.member("U0MIRA")
    mira.says("one")
    mira.says("two")
    first, second = (json.loads(body) for _, body in listener.got)
    assert first["event_id"] != second["event_id"]
    assert first["authorizations"][0]["team_id"] == "T0SANDBOX"
    assert (first["event"]["type"], first["event"]["channel_type"]) == ("message", "im")


def test_a_socket_needs_a_ticket_of_its_own_and_says_hello(sandbox: Sandbox) -> None:
    def ticket() -> str:
        answer = post(sandbox, "/api/apps.connections.open", b"", Authorization="Bearer xapp-sandbox")[1]
        return str(answer["url"])

    url = ticket()
    with connect(url) as socket:
        assert json.loads(socket.recv())["type"] == "hello"
        with pytest.raises(Exception, match="403"), connect(url):
            pytest.fail("a ticket was taken twice")
    many = [connect(ticket()) for _ in range(MOST_CONNECTIONS)]
    assert sandbox.wait_for(lambda: len(sandbox.hub.connections) == MOST_CONNECTIONS)
    with connect(ticket()) as one_more:
        one_more.recv()
        assert json.loads(one_more.recv())["reason"] == "too_many_websockets"
    for one in many:
        one.close()


def test_an_acknowledgement_with_a_body_that_slack_does_not_take_is_noted(sandbox: Sandbox) -> None:
    answer = post(sandbox, "/api/apps.connections.open", b"", Authorization="Bearer xapp-sandbox")[1]
    with connect(answer["url"]) as socket:
        socket.recv()
        sandbox.wait_connected()
        speaking = threading.Thread(target=sandbox.member("U0MIRA").says, args=("hi",))
        speaking.start()
        envelope = json.loads(socket.recv())
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "x"}}))
        speaking.join()
    assert sandbox.problems == ["events_api: the acknowledgement carried a body where Slack takes none"]
