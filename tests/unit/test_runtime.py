"""What stands around a listener, through a real Bolt App: one answer each, whatever happens inside."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import BaseModel, Field
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

import models.history  # noqa: F401 -- its tables
from handlers.answers import Answer, Ephemeral, Update
from handlers.runtime import Deps, Route, Turn, by_act, listen
from handlers.slack.gateway import Gateway
from handlers.views import notices
from handlers.views.milestone_forms import saved
from models.base import Base
from models.clock import MovableClock
from models.database import Database
from models.errors import Conflict, Invalid

START = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)


class NewThing(BaseModel):
    title: str = Field(min_length=3)


class Bolt:
    """A Bolt App of one listener, and the ways to reach it."""

    def __init__(self, deps: Deps, function: Callable[[Turn], Answer | None]) -> None:
        self.app = App(
            signing_secret="secret",
            authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UBOT"),
            request_verification_enabled=False,
            process_before_response=True,
        )
        listener = listen(deps, lambda _: Route("toy", function))
        self.app.command("/psp")(listener)
        self.app.view("milestone.add-form")(listener)
        self.app.action("row.overflow")(listener)
        self.app.options("menu.more")(listener)

    def _send(self, body: str) -> tuple[int, Any]:
        answer = self.app.dispatch(
            BoltRequest(body=body, headers={"content-type": ["application/x-www-form-urlencoded"]})
        )
        return answer.status, json.loads(answer.body) if answer.body else None

    def types(self, text: str) -> tuple[int, Any]:
        fields = {"command": "/psp", "text": text, "team_id": "T1", "user_id": "UMIRA", "channel_id": "C1",
                  "trigger_id": "1.2", "response_url": "http://127.0.0.1:9/r"}  # fmt: skip
        return self._send(urlencode(fields))

    def submits(self, title: str, form_id: str = "f1") -> tuple[int, Any]:
        view = {
            "id": "V1",
            "type": "modal",
            "callback_id": "milestone.add-form",
            "private_metadata": json.dumps({"form_id": form_id, "plan": "PSP-7"}),
            "title": {"type": "plain_text", "text": "Add milestone"},
            "submit": {"type": "plain_text", "text": "Add"},
            "blocks": [
                {
                    "type": "input",
                    "block_id": "title",
                    "label": {"type": "plain_text", "text": "Title"},
                    "element": {"type": "plain_text_input", "action_id": "input"},
                },
            ],
            "state": {"values": {"title": {"input": {"type": "plain_text_input", "value": title}}}},
        }
        return self._interacts({"type": "view_submission", "view": view, "trigger_id": "1.2"})

    def _interacts(self, payload: dict[str, Any]) -> tuple[int, Any]:
        whole = {"team": {"id": "T1"}, "user": {"id": "UPIA", "team_id": "T2"}, **payload}
        return self._send(urlencode({"payload": json.dumps(whole)}))

    def chooses(self, value: str) -> tuple[int, Any]:
        action = {"type": "overflow", "action_id": "row.overflow", "block_id": "b",
                  "selected_option": {"value": value, "text": {"type": "plain_text", "text": "x"}}}  # fmt: skip
        return self._interacts({"type": "block_actions", "actions": [action], "container": {"type": "message"}})


@pytest.fixture
def deps(tmp_path: Path) -> Iterator[Deps]:
    database = Database(f"sqlite:///{tmp_path}/psp.db")
    Base.metadata.create_all(database.engine)
    gateway = Gateway(WebClient("xoxb-1", base_url="http://127.0.0.1:9/api/"))
    with ThreadPoolExecutor(4) as after, ThreadPoolExecutor(4) as dispatcher:
        yield Deps(database, gateway, MovableClock(START), after, dispatcher)
    database.dispose()


def say(words: str) -> Ephemeral:
    return Ephemeral(notices.sentence(words))


def test_a_command_is_answered_on_its_ack_to_the_asker_alone(deps: Deps) -> None:
    status, answer = Bolt(deps, lambda turn: say(f"You typed {turn.text}.")).types("list & <b>")
    assert status == 200
    assert answer["response_type"] == "ephemeral"
    assert answer["text"] == "You typed list &amp; &lt;b&gt;."
    assert "&amp;" in answer["blocks"][0]["text"]["text"]


def test_somebody_whom_nobody_linked_learns_how_to_get_in_and_nothing_else(deps: Deps) -> None:
    def listener(turn: Turn) -> Answer:
        return say(turn.caller.name)

    _, answer = Bolt(deps, listener).types("status PSP-12")
    assert answer["text"].startswith("You are not known here yet")
    assert "PSP-12" not in json.dumps(answer)


def test_the_day_of_a_stranger_is_that_of_utc(deps: Deps) -> None:
    assert Bolt(deps, lambda turn: say(turn.today.isoformat())).types("")[1]["text"] == "2026-11-17"


def test_a_refusal_is_a_sentence_with_nothing_of_the_program_in_it(deps: Deps) -> None:
    def refuse(_turn: Turn) -> Answer:
        raise Conflict("“A <b>” is done. Reopen it first.")

    status, answer = Bolt(deps, refuse).types("move PSP-1-M1 to friday")
    assert (status, answer["text"]) == (200, "“A &lt;b&gt;” is done. Reopen it first.")


def test_what_breaks_is_said_with_a_reference_that_the_log_has(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_turn: Turn) -> Answer:
        raise KeyError("secret")

    status, answer = Bolt(deps, breaks).types("status")
    reference = answer["text"].rsplit(" ", 1)[1]
    assert status == 200
    assert (
        answer["text"]
        == f"Something broke on our side, nothing was changed. Try again in a minute. Reference {reference}"
    )
    record = next(one for one in caplog.records if one.message == "listener.failed")
    assert record.reference == reference  # type: ignore[attr-defined]
    assert record.exc_info


def test_a_listener_that_hangs_is_answered_for_in_time(deps: Deps) -> None:
    free = Event()

    def hangs(_turn: Turn) -> Answer | None:
        free.wait(5)
        return None

    started = time.monotonic()
    status, answer = Bolt(replace(deps, dispatch_seconds=0.05), hangs).types("status")
    free.set()
    assert status == 200
    assert time.monotonic() - started < 2
    assert answer["text"].startswith("This took too long and was given up.")


def test_a_form_says_beside_the_field_what_to_change(deps: Deps) -> None:
    def listener(turn: Turn) -> Answer:
        return say(turn.form(NewThing).title)

    _, answer = Bolt(deps, listener).submits("ab")
    assert answer == {"response_action": "errors", "errors": {"title": "Write at least 3 characters."}}


def test_a_refusal_that_names_a_field_stands_beside_it(deps: Deps) -> None:
    def listener(_turn: Turn) -> Answer:
        raise Invalid("Say it in words.", field="title")

    assert Bolt(deps, listener).submits("abc")[1]["errors"] == {"title": "Say it in words."}


def test_a_refusal_of_the_whole_form_stands_on_top_and_keeps_the_form(deps: Deps) -> None:
    def listener(_turn: Turn) -> Answer:
        raise Conflict("It is done already.")

    _, answer = Bolt(deps, listener).submits("abc")
    assert answer["response_action"] == "update"
    assert [block["block_id"] for block in answer["view"]["blocks"]] == ["notice", "title"]
    assert answer["view"]["private_metadata"]


def test_a_form_that_arrives_twice_is_saved_once_and_answered_alike(deps: Deps) -> None:
    saves: list[str] = []

    def save(turn: Turn) -> Answer:
        title = turn.form(NewThing).title
        with turn.unit_of_work(once=turn.form_id):
            saves.append(title)
        return Update(saved("Add milestone", notices.sentence(f"Added “{title}”.")))

    bolt = Bolt(deps, save)
    first, second, other = bolt.submits("Pilot"), bolt.submits("Pilot"), bolt.submits("Pilot", form_id="f2")
    assert first == second
    assert first[1]["response_action"] == "update"
    assert saves == ["Pilot", "Pilot"]
    assert other[0] == 200


def test_what_comes_after_runs_only_when_the_turn_succeeded(deps: Deps) -> None:
    ran = Event()
    never = Event()

    def succeeds(turn: Turn) -> None:
        turn.after(ran.set)

    def fails(turn: Turn) -> None:
        turn.after(never.set)
        raise Conflict("No.")

    assert Bolt(deps, fails).types("")[0] == 200
    assert Bolt(deps, succeeds).types("") == (200, None)
    assert ran.wait(2)
    assert not never.is_set()


def test_slack_is_never_called_within_a_transaction(deps: Deps, caplog: pytest.LogCaptureFixture) -> None:
    def calls(turn: Turn) -> None:
        with turn.reading():
            turn.gateway.open_dm("U1")

    assert Bolt(deps, calls).types("")[0] == 200
    assert "while this thread has a transaction open" in caplog.text


def test_the_choice_of_an_overflow_reaches_its_act(deps: Deps) -> None:
    seen: list[tuple[str | None, str, int | None]] = []

    def act(turn: Turn) -> None:
        seen.append((turn.action.act, turn.action.key, turn.action.version))

    assert Bolt(deps, by_act({"milestone.move": act})).chooses("milestone.move|PSP-12-M3|4") == (200, None)
    assert seen == [("milestone.move", "PSP-12-M3", 4)]


def test_the_team_of_a_person_is_their_own_in_a_shared_channel(deps: Deps) -> None:
    seen: list[str] = []
    Bolt(deps, lambda turn: seen.append(turn.arrival.team_id)).chooses("a|b|1")
    assert seen == ["T2"]
