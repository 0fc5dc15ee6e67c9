"""What every screen of the gallery says, read line by line: no day as computers write it, nothing twice."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from handlers.views import parts
from handlers.views.gallery import SCREENS
from handlers.views.parts import Message

PEOPLE: Final = {
    "Otto Brandl": "UOTTO", "Pia Vost": "UPIA", "Mira Pell": "UMIRA", "Lin Marlow": "ULIN", "Rosa Quint": "UROSA",
    "Rafe Dunmore": "URAFE", "Ned Ashgrove": "UNED", "Vera Kost": "UVERA",
}  # fmt: skip
_ISO: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_TWICE: Final = re.compile(r"\b(\w[\w ]*?\w)(?:[,;·:.]? | → )\1\b(?![-\w])")
_SENTENCES: Final = re.compile(r"(?<=[.?!”]) (?=[A-Z“\d])")


def said(drawn: Any) -> Iterator[str]:
    """Give every text that people read in blocks."""
    if isinstance(drawn, list):
        for one in drawn:
            yield from said(one)
    elif isinstance(drawn, dict):
        if drawn.get("type") in ("mrkdwn", "plain_text"):
            yield drawn["text"]
        for one in drawn.values():
            yield from said(one)


def sentences(name: str) -> list[str]:
    """Give what a screen says: each line of a block, each sentence of the text."""
    screen = SCREENS[name]()
    blocks = said([parts.drawn(one) for one in screen.blocks])
    lines = [line for words in blocks for line in words.splitlines()]
    text = screen.text if isinstance(screen, Message) else ""
    every = [one.replace("\u2068", "").replace("\u2069", "") for one in [*lines, *_SENTENCES.split(text)]]
    return [part for one in every for part in (one.split(" · ") if one.startswith("Told so far") else [one])]


SCREENS_BUT_HELP: Final = [name for name in SCREENS if not name.startswith("help")]


@pytest.mark.parametrize("name", SCREENS_BUT_HELP)
def test_a_screen_names_no_day_as_computers_write_it_and_says_nothing_twice(name: str) -> None:
    every = sentences(name)
    assert [one for one in every if _ISO.search(one)] == []
    assert [one for one in every if (found := _TWICE.search(one)) and not found[1].isdigit()] == []


@pytest.mark.parametrize("name", SCREENS_BUT_HELP)
def test_a_sentence_names_nobody_twice(name: str) -> None:
    for sentence in sentences(name):
        for person, slack_id in PEOPLE.items():
            assert sentence.count(person) + sentence.count(slack_id) < 2, sentence


def test_what_waits_for_several_waits_for_the_reader_or_the_owner() -> None:
    waits = [one for one in sentences("home") if one.startswith("waits for")]
    assert waits
    assert all(one.startswith("waits for you or <@UPIA> since 20 Nov") for one in waits)


def test_who_is_to_deliver_stands_once_in_a_reminder_to_those_who_lead() -> None:
    said = " ".join(sentences("alert, overdue, pam")[:2])
    assert said.endswith("with <@UPIA> (Tindrel)")
    assert said.count("<@UOTTO>") == 1


def test_in_place_of_whom_a_question_comes_is_a_mention_and_no_markup() -> None:
    said = [one for one in sentences("alert, asked, in place of a PAM") if one.startswith("You get it")]
    follows = "{} is asked too, the first answer settles it."
    assert said[0].startswith(f"You get it in place of <@UMIRA>; {follows.format('<@ULIN>')}")
    assert said[1] == f"You get it in place of Mira Pell; {follows.format('Lin Marlow')}"


def test_a_receipt_says_the_goal_of_a_new_target_once() -> None:
    assert str(sentences("target added")).count("10 customers by 31 Dec") == 2  # in the row, and in its text
