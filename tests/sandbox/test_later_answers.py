"""The link that comes with a command or a click takes five answers in thirty minutes."""

from urllib.parse import urlsplit

import pytest
from slack_sdk.webhook import WebhookClient

from bot.sandbox import Sandbox
from tests.sandbox.asking import post
from tests.sandbox.toy import Json, section
from tests.sandbox.workspace import Stopwatch


def link(sandbox: Sandbox, source_ts: str | None = None, *, ephemeral: bool = True) -> str:
    key = sandbox.space.new_response_url("C0GERMANY", "U0MIRA", source_ts, ephemeral=ephemeral)
    return f"{sandbox.url}/response/{key}"


def answer(sandbox: Sandbox, url: str, body: Json | bytes) -> tuple[int, str]:
    status, said = post(sandbox, urlsplit(url).path, body)
    return status, said["error"] if isinstance(said, dict) else said


def test_five_answers_are_taken_and_the_sixth_is_not(sandbox: Sandbox) -> None:
    url = link(sandbox)
    for _ in range(5):
        assert WebhookClient(url).send(text="x").status_code == 200
    assert WebhookClient(url).send(text="x").status_code == 404
    assert len(sandbox.member("U0MIRA").ephemerals) == 5


def test_after_half_an_hour_the_link_is_dead(sandbox: Sandbox, machine: Stopwatch) -> None:
    url = link(sandbox)
    machine.seconds += 30 * 60
    assert answer(sandbox, url, {"text": "x"}) == (200, "ok")
    machine.seconds += 1
    assert answer(sandbox, url, {"text": "x"}) == (404, "expired_url")
    assert answer(sandbox, f"{sandbox.url}/response/none", {"text": "x"}) == (404, "expired_url")


def test_an_answer_is_for_one_person_unless_it_says_for_all(sandbox: Sandbox) -> None:
    url = link(sandbox)
    answer(sandbox, url, {"text": "alone"})
    answer(sandbox, url, {"text": "for all", "response_type": "in_channel"})
    mira = sandbox.member("U0MIRA")
    assert [one["text"] for one in mira.ephemerals] == ["alone"]
    assert [one["text"] for one in mira.reads("C0GERMANY")] == ["for all"]


def test_it_replaces_and_takes_away_only_the_message_that_held_the_button(sandbox: Sandbox) -> None:
    channel = sandbox.space.channels["C0GERMANY"]
    held = sandbox.space.add_message(channel, {"user": "U0BOT", "text": "old", "blocks": [section("old")]})
    other = sandbox.space.add_message(channel, {"user": "U0BOT", "text": "other"})
    url = link(sandbox, held["ts"], ephemeral=False)
    answer(sandbox, url, {"text": "new", "replace_original": True})
    assert [(one["text"], "blocks" in one) for one in channel.messages] == [("new", False), ("other", False)]
    answer(sandbox, url, {"delete_original": True})
    assert channel.messages == [other]
    alone = sandbox.space.add_ephemeral("C0GERMANY", "U0MIRA", {"text": "alone"})
    answer(sandbox, link(sandbox, alone["ts"]), {"text": "still alone", "replace_original": True})
    assert [one["text"] for one in sandbox.member("U0MIRA").ephemerals] == ["still alone"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"text=x", "invalid_payload"),
        (b"[]", "invalid_payload"),
        ({}, "no_text"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
    ],
)
def test_what_slack_does_not_take_is_refused_and_noted(sandbox: Sandbox, body: Json | bytes, error: str) -> None:
    assert answer(sandbox, link(sandbox), body) == (400, error)
    assert error in sandbox.problems[0]


def test_it_can_be_made_to_fail_before_and_after_it_took_the_answer(sandbox: Sandbox) -> None:
    url = link(sandbox)
    sandbox.faults.add(method="response_url", kind="server_error")
    sandbox.faults.add(method="response_url", kind="error_after")
    assert answer(sandbox, url, {"text": "lost"}) == (500, "internal_error")
    assert answer(sandbox, url, {"text": "taken"}) == (500, "internal_error")
    assert [one["text"] for one in sandbox.member("U0MIRA").ephemerals] == ["taken"]
