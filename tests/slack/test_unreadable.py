"""What no person sends, or an older version drew: a sentence where somebody reads one, and never a fault.

Real bodies of everything that Slack sends are spoiled in one place each, always the same ones, and signed.
"""

import copy
import json
import logging
import random
import re
import time
from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from bot.sandbox.state import Json
from bot.sandbox.transport import sign
from bot.sandbox.views import as_json as view_json
from bot.web import slack_door
from tests import world
from tests.slack.running import RunningBot

WRONG: Final[tuple[Any, ...]] = (
    None, 0, -1, True, 1.5, 10**30, "", "nul\x00", "\x00", "\ud800", "x" * 300, [], [None], {}, {"id": 1}, "[]",
)  # fmt: skip
MUTATIONS: Final = 4


def session(bot: RunningBot) -> list[tuple[str, Json]]:
    """Do one thing of each kind; returns what reached the app."""
    mira, pia = bot.member("mira", "germany"), bot.member("pia", "tindrel")
    mira.types("/psp status")
    mira.clicks("Share here")
    mira.types("/psp add plan")
    mira.suggestions("partner", "Tin")
    mira.types("/psp add milestone PSP-31")
    mira.fills(title="Pilot", due_on=date(2027, 1, 29), vendor_owner="Otto Brandl", partner_owner="Pia Vost")
    mira.submits()
    mira.uses_shortcut("psp.open")
    mira.home()
    mira.says("<@U0BOT> list due")
    bot.member("mira").says("help")
    pia.types("/psp list due")
    bot.sandbox.dispatcher.join("U0ZOE", "C0GERMANY")
    bot.sandbox.dispatcher.rename("C0TINDREL", "psp-neu")
    bot.sandbox.dispatcher.archive("C0GENERAL")
    bot.after.wait_idle()
    return [(kind, payload) for kind, payload, _ in bot.sandbox.dispatcher.sent]


def places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Give each place within a body: what holds it, and by which name or number."""
    for name, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield part, name
        yield from places(value)


def spoiled(payload: Json, chance: random.Random) -> Json:
    """Give a body with one part of it replaced or gone."""
    found = copy.deepcopy(payload)
    holder, name = chance.choice(list(places(found)))
    if isinstance(holder, dict) and chance.random() < 0.25:
        del holder[name]
    else:
        holder[name] = chance.choice(WRONG)
    return found


def as_sent(kind: str, payload: Json) -> tuple[str, bytes]:
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    written = {name: str(value).encode("utf-8", "surrogatepass") for name, value in form.items()}
    return "application/x-www-form-urlencoded", urlencode(written).encode()


def bodies(sent: list[tuple[str, Json]]) -> Iterator[tuple[str, bytes]]:
    chance = random.Random(1)  # noqa: S311 -- the same ones each time
    for kind, payload in sent:
        for _ in range(MUTATIONS):
            yield as_sent(kind, spoiled(payload, chance))
        content_type, body = as_sent(kind, payload)
        place = chance.randrange(len(body))
        yield content_type, body[:place]
        yield content_type, body[:place] + bytes([chance.randrange(256)]) + body[place + 1 :]
    yield "application/json", b"[" * 100_000


def test_no_spoiled_body_breaks_anything_or_is_laid_to_the_database(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    sent = session(bot)
    secret = bot.sandbox.seed.signing_secret
    door = slack_door(bot.bot.app, secret).test_client()
    statuses = []
    with caplog.at_level(logging.ERROR):
        for content_type, body in bodies(sent):
            stamp = str(int(time.time()))
            headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, body)}
            answer = door.post("/slack/events", data=body, headers=headers, content_type=content_type)
            statuses.append((answer.status_code, body[:3000]))
        bot.after.wait_idle()
    assert [found for found in statuses if found[0] not in {200, 400, 401, 404}] == []
    failures = {getattr(record, "failure", "") for record in caplog.records}
    assert not failures & {"DataError", "ProgrammingError", "StatementError", "UnicodeEncodeError", "Busy"}


def test_a_character_that_no_database_keeps_is_left_out_and_the_rest_is_read(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    mira = bot.member("mira")
    for odd, told in (
        ("Ger\x00many", "Your 1 plan in Germany, "),
        ("Germ\ud800any", "Your 1 plan in Germany, "),
        ("\x00", "Nothing waits"),
    ):
        mira.says(f"status {odd}")
        assert mira.dm[-1]["text"].startswith(told)
    mira.types("/psp add plan")
    for odd in ("Ger\x00", "Ger\ud800", "\x00"):
        assert mira.suggestions("lead", odd) == ["Germany"]
    assert "listener.failed" not in caplog.text


@pytest.mark.parametrize("length", [10_001, 400_000])
def test_a_text_that_is_too_long_is_refused_unread_and_nothing_of_it_is_done(bot: RunningBot, length: int) -> None:
    known = world.everything(bot.database)
    mira, words = bot.member("mira", "germany"), "done PSP-12-M3 because ".ljust(length, "x")
    began = time.process_time()
    said = mira.types(f"/psp {words}").text
    assert time.process_time() - began < 1
    assert re.fullmatch(r"[^.]* at most 10,000 characters[^.]*\. Nothing was changed\.", said)
    assert world.everything(bot.database) == known


GONE: Final = "This is not offered here any more."


def drawn_before(message: Json, label: str) -> str:
    """Give a button of a message the id that it had in another version."""
    for block in message["blocks"]:
        for element in [block.get("accessory") or {}, *block.get("elements", ())]:
            if element.get("type") == "button" and element["text"]["text"] == label:
                element["action_id"] = "button.of-old"
    return label


def test_a_button_of_another_version_is_answered_wherever_it_stands_and_the_log_does_not_repeat_its_id(
    bot: RunningBot, caplog: pytest.LogCaptureFixture
) -> None:
    mira = bot.member("mira", "germany")
    with caplog.at_level(logging.INFO):
        mira.types("/psp list due")
        mira.clicks(drawn_before(mira.ephemerals[-1], "Share here"))
    assert mira.ephemerals[-1]["text"] == GONE
    named = [str(record.__dict__["listener"]) for record in caplog.records if record.msg == "listener.answered"]
    assert named == ["command", "unknown"]
    mira.home()
    shown = bot.sandbox.space.views[bot.sandbox.space.homes["U0MIRA"]].content
    at_home = bot.member("mira")
    at_home.clicks(drawn_before(shown, "Add plan…"))
    assert GONE in str(at_home.modal)


def test_a_form_a_menu_and_a_shortcut_of_another_version_are_answered_and_what_was_typed_stays(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp add plan")
    space = bot.sandbox.space
    view = space.modal("U0MIRA")
    assert view is not None
    for block in view.content["blocks"]:
        if block["block_id"] == "partner":
            block["element"]["action_id"] = "menu.of-old"
    assert mira.suggestions("partner", "Tin") == []
    mira.closes_modal()
    mira.types("/psp add milestone PSP-31")
    mira.fills(title="Pilot", due_on=date(2027, 1, 29), vendor_owner="Otto Brandl", partner_owner="Pia Vost")
    view = space.modal("U0MIRA")
    assert view is not None
    view.content["callback_id"] = "form.of-old"
    mira.submits()
    assert GONE in str(view.content["blocks"][0])
    assert "title" in [block.get("block_id") for block in view.content["blocks"]]
    mira.closes_modal()
    mira.uses_shortcut("shortcut.of-old")
    assert GONE in str(mira.modal)
    told = bot.sandbox.dispatcher.sent[-1][1]
    closed = {**told, "type": "view_closed", "view": view_json(space, view), "is_cleared": False}
    assert bot.sandbox.dispatcher.transport.deliver("interactive", closed, accepts=False).ok
