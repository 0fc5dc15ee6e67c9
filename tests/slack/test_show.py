"""One thing and its history; what is not the reader's to see is answered like what is not there, to the byte."""

import json

import pytest

from models import history
from tests import world
from tests.slack.running import RunningBot


def note(bot: RunningBot, subject: str, act: str, number: int = 1) -> None:
    with bot.database.unit_of_work() as session:
        for _ in range(number):
            history.record(session, subject, act, by_id=bot.world.people["otto"], at=world.START, was="2026-11-18",
                           now="2026-12-04", reason="the reviewer is back")  # fmt: skip


def test_a_milestone_is_shown_whole_with_its_last_changes_and_acts(bot: RunningBot) -> None:
    note(bot, "PSP-12-M3", "new date asked", 4)
    mira = bot.member("mira", "germany")
    said = mira.types("/psp show psp-12-m3")
    assert said.text.startswith("Reference architecture reviewed, PSP-12-M3, due 18 Nov")
    assert "at risk, weight 1" in said.text
    shown = json.dumps(said.blocks, ensure_ascii=False)
    assert shown.count("new date asked: 18 Nov → 4 Dec") == 3
    assert {"Mark done", "New date…", "History", "Block…", "Edit…", "Assign…"} <= set(mira.buttons(mira.ephemerals[-1]))


def test_days_of_a_change_of_several_fields_stand_as_screens_write_days(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        was, now = "Due date: 2026-11-13 · Title: Pilot 2026-11-13", "Due date: 2025-12-04 · Moves: 1"
        history.record(session, "PSP-12-M3", "edited", by_id=None, at=world.START, source="import", was=was, now=now)
    said = bot.member("mira").types("/psp history PSP-12-M3").text
    assert "Due date: 13 Nov · Title: Pilot 2026-11-13 → Due date: 4 Dec 2025 · Moves: 1" in said


def test_who_only_sees_it_gets_no_act(bot: RunningBot) -> None:
    rosa = bot.member("rosa", "germany")
    rosa.types("/psp show PSP-12-M3")
    assert rosa.buttons(rosa.ephemerals[-1]) == ["History"]


def test_open_shows_the_same_as_a_form(bot: RunningBot) -> None:
    opened = bot.member("rosa", "germany")
    opened.types("/psp list due")
    opened.clicks("Open")
    assert opened.modal is not None
    assert opened.modal["title"]["text"] == "PSP-12-M3"
    assert "Reference architecture reviewed" in str(opened.modal["blocks"][0])


def test_history_turns_pages_and_holds_what_belongs_to_the_plan(bot: RunningBot) -> None:
    note(bot, "PSP-12-M3", "moved", 12)
    note(bot, "PSP-12", "put in force")
    note(bot, "PSP-120-M1", "moved")
    mira = bot.member("mira", "germany")
    assert mira.types("/psp history PSP-12").text.startswith("13 changes of PSP-12, newest first.")
    first = mira.ephemerals[-1]
    assert "put in force" in str(first["blocks"])
    mira.clicks("Next ›")
    assert mira.ephemerals[-1]["ts"] == first["ts"]
    assert "11–13 of 13" in str(mira.ephemerals[-1]["blocks"])
    mira.clicks("‹ Back")
    assert "1–10 of 13" in str(mira.ephemerals[-1]["blocks"])


def test_history_pages_turn_within_a_form_too(bot: RunningBot) -> None:
    note(bot, "PSP-12-M3", "moved", 12)
    mira = bot.member("mira", "germany")
    mira.types("/psp list due")
    mira.clicks("Open")
    mira.clicks("History")
    mira.clicks("Next ›")
    assert mira.modal is not None
    assert "11–12 of 12" in str(mira.modal["blocks"])


@pytest.mark.parametrize("command", ["show {}", "history {}"])
@pytest.mark.parametrize(("theirs", "nobodys"), [("PSP-40", "PSP-99"), ("PSP-40-M1", "PSP-40-M9"),
                                                 ("PSP-40-M1", "PSP-99-M1")])  # fmt: skip
def test_a_key_of_another_company_and_one_that_is_not_there_get_the_same_bytes(
    bot: RunningBot, command: str, theirs: str, nobodys: str
) -> None:
    lin = bot.member("lin", "tindrel")
    answers = []
    for key in (theirs, nobodys):
        lin.types(f"/psp {command.format(key)}")
        whole = {name: value for name, value in lin.ephemerals[-1].items() if name in {"text", "blocks"}}
        for place, block in enumerate(whole["blocks"]):
            block["block_id"] = str(place)
        answers.append(json.dumps(whole, ensure_ascii=False).replace(key, "KEY"))
    assert answers[0] == answers[1]
    assert "KEY" in answers[0]
