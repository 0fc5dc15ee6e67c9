"""The door that is open to the internet: only what Slack has signed, lately and once, comes in."""

import copy
import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import Bot, build
from bot.health import Health
from bot.sandbox import Sandbox, Seed, SeedUser
from bot.sandbox.transport import sign
from bot.web import LARGEST, LARGEST_READ, TOO_LARGE, slack_door
from handlers.slack.metadata import MAX_LENGTH
from handlers.views.gallery import SCREENS
from handlers.views.parts import View
from models.clock import MovableClock
from models.notifications import DeliveryPause
from tests.slack.running import settings
from tests.world import START

SECRET = Seed().signing_secret
FORM = "application/x-www-form-urlencoded"
COMMAND = {"command": "/psp", "text": "help", "team_id": "T0SANDBOX", "api_app_id": "A0SANDBOX", "user_id": "U0MIRA",
           "channel_id": "C1", "trigger_id": "1.2", "response_url": "http://127.0.0.1:9/r"}  # fmt: skip


@pytest.fixture
def bot(sqlite_url: str) -> Iterator[Bot]:
    clock = MovableClock(START)
    sandbox = Sandbox(Seed(users=[SeedUser("U0MIRA", "Mira Pell", "Europe/Berlin")]), clock).start()
    built = build(settings(sandbox, sqlite_url), clock=clock)
    yield built
    built.close()
    sandbox.stop()


@pytest.fixture
def door(bot: Bot) -> FlaskClient:
    return slack_door(bot.app, SECRET).test_client()


def post(door: FlaskClient, body: bytes, *, stamp: str | None = None, signature: str | None = None,
         content_type: str = FORM) -> TestResponse:  # fmt: skip
    stamp = stamp or str(int(time.time()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(SECRET, stamp, body) if signature is None else signature,
    }
    return door.post("/slack/events", data=body, headers=headers)


def test_a_signed_command_is_answered(door: FlaskClient) -> None:
    answer = post(door, urlencode(COMMAND).encode())
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["response_type"] == "ephemeral"


@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "0" * 64, "v1=abc", "v0=ä", "x" * 5000])
def test_a_forged_or_malformed_signature_is_turned_away(door: FlaskClient, signature: str) -> None:
    assert post(door, urlencode(COMMAND).encode(), signature=signature).status_code == 401


@pytest.mark.parametrize("stamp", ["abc", "1e9", "-1", "²", "9" * 40, " 1 "])
def test_a_time_that_is_no_time_is_turned_away(door: FlaskClient, stamp: str) -> None:
    assert post(door, urlencode(COMMAND).encode(), stamp=stamp).status_code == 401


@pytest.mark.parametrize("age", [301, -301])
def test_what_was_signed_too_long_ago_is_turned_away(door: FlaskClient, age: int) -> None:
    assert post(door, urlencode(COMMAND).encode(), stamp=str(int(time.time()) - age)).status_code == 401


def test_what_was_signed_for_another_body_is_turned_away(door: FlaskClient) -> None:
    stamp, body = str(int(time.time())), urlencode(COMMAND).encode()
    other = urlencode(COMMAND | {"text": "list"}).encode()
    assert post(door, other, stamp=stamp, signature=sign(SECRET, stamp, body)).status_code == 401


def test_the_same_request_a_second_time_is_turned_away(door: FlaskClient) -> None:
    stamp, body = str(int(time.time())), urlencode(COMMAND).encode()
    answers = [post(door, body, stamp=stamp).status_code for _ in range(2)]
    assert answers == [200, 401]


def test_what_was_not_answered_well_may_come_again_in_the_same_second(door: FlaskClient) -> None:
    stamp, body = str(int(time.time())), b"payload=%7Bbad"
    assert [post(door, body, stamp=stamp).status_code for _ in range(2)] == [400, 400]


@pytest.mark.parametrize("body", [b"payload=%7Bbad", b"{bad", b"\xff\xfe", b"payload=[1]", b"", b"null"])
def test_what_nobody_signed_is_turned_away_before_it_is_read(door: FlaskClient, body: bytes) -> None:
    assert post(door, body, signature="v0=" + "0" * 64).status_code == 401


@pytest.mark.parametrize("content_type", [FORM, "application/json"])
@pytest.mark.parametrize("body", [b"payload=%7Bbad", b"{bad", b"\xff\xfe", b"payload=[1]", b"null"])
def test_what_is_signed_but_cannot_be_read_breaks_nothing(door: FlaskClient, body: bytes, content_type: str) -> None:
    assert post(door, body, content_type=content_type).status_code in {400, 401}


def test_a_body_that_is_too_large_is_not_read(door: FlaskClient) -> None:
    assert post(door, b"x" * (LARGEST + 1)).status_code == 413


def test_a_body_larger_than_any_form_is_refused_unparsed_with_the_sentence_where_somebody_reads_it(
    door: FlaskClient,
) -> None:
    command, broken = urlencode(COMMAND | {"text": "x" * LARGEST_READ}).encode(), b"payload=%7B" + b"x" * LARGEST_READ
    assert [(answer.status_code, answer.text) for answer in (post(door, command), post(door, broken))] == [
        (200, TOO_LARGE), (413, TOO_LARGE)]  # fmt: skip


def test_every_form_filled_to_the_brim_with_emoji_again_and_again_is_read() -> None:
    for name, draw in SCREENS.items():
        screen = draw()
        blocks, filled = copy.deepcopy(list(screen.blocks)), {}
        for block in blocks:
            if block["type"] == "input":
                filled[block["block_id"]] = "😀" * block["element"].get("max_length", 0)
                block["element"]["initial_value"] = filled[block["block_id"]]  # as it was saved the last time
        words = "" if isinstance(screen, View) else screen.text
        whole = {"text": words, "blocks": blocks, "state": filled, "private_metadata": "é" * MAX_LENGTH}
        assert len(urlencode({"payload": json.dumps(whole)})) < LARGEST_READ, name


@pytest.mark.parametrize("field", ["text", "channel_name", "user_name", "team_domain", "response_url"])
def test_the_word_payload_in_any_field_of_a_command_loses_nothing(door: FlaskClient, field: str) -> None:
    answer = post(door, urlencode(COMMAND | {field: "my payload"}).encode())
    assert (answer.status_code, answer.json is not None) == (200, True)


def test_the_challenge_of_slack_is_answered(door: FlaskClient) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    answer = post(door, body, content_type="application/json")
    assert answer.status_code == 200
    assert "3eZbrw1a" in answer.text


def test_the_check_of_the_certificate_is_answered_and_does_nothing(door: FlaskClient) -> None:
    answer = post(door, b"ssl_check=1&token=x", signature="")
    assert (answer.status_code, answer.data) == (200, b"")


def test_an_event_that_nobody_hears_is_taken_so_that_slack_does_not_send_it_again(door: FlaskClient) -> None:
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0SANDBOX", "api_app_id": "A0SANDBOX",
             "event": {"type": "emoji_changed"}}  # fmt: skip
    answer = post(door, json.dumps(event).encode(), content_type="application/json")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize("other", [{"team_id": "T0OTHER"}, {"api_app_id": "A0OTHER"}])
def test_what_is_meant_for_another_workspace_or_app_is_turned_away(door: FlaskClient, other: dict[str, str]) -> None:
    assert post(door, urlencode(COMMAND | other).encode()).status_code == 401


def test_answers_are_kept_by_nobody_and_are_what_they_say_they_are(door: FlaskClient) -> None:
    for answer in (post(door, urlencode(COMMAND).encode()), door.get("/healthz"), door.get("/nothing")):
        assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_the_open_port_says_in_a_word_whether_it_is_ready_and_nothing_else(bot: Bot) -> None:
    ready = [False, True]
    door = slack_door(bot.app, SECRET, is_ready=lambda: ready.pop(0)).test_client()
    assert [(answer.status_code, answer.text) for answer in (door.get("/readyz"), door.get("/readyz"))] == [
        (503, "starting\n"), (200, "ready\n")]  # fmt: skip
    assert door.get("/metrics").status_code == 404


def test_a_process_is_ready_once_it_has_seen_its_tables_and_is_prepared(bot: Bot) -> None:
    prepared: list[bool] = []
    health = Health(bot.database, bot.clock, prepare=lambda: prepared.append(health.is_ready))
    assert (health.report()[0], health.report()[0], prepared) == (True, True, [False])
    health.close()


def test_why_nothing_is_sent_is_told_as_long_as_delivery_rests(bot: Bot) -> None:
    with bot.database.unit_of_work() as session:
        session.add(DeliveryPause(team_id="T0SANDBOX", until=1000.0, problem="token_revoked"))
    resting, over = Health(bot.database, bot.clock, lambda: 999.0), Health(bot.database, bot.clock, lambda: 1000.0)
    assert resting.report()[1]["delivery_problems"] == ["token_revoked"]
    assert over.report()[1]["delivery_problems"] == []
    resting.close()
    over.close()
