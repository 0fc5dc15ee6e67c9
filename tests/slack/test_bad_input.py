"""Whatever is typed wrongly gets a sentence that helps, and changes nothing.

The cases come from the table of verbs: each example is typed again with one of its pieces spoiled. A verb whose pieces
are not known here fails until they are.
"""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update

from handlers import grammar
from handlers.grammar import VERBS, Verb
from handlers.grammar.commands import Mention
from models.milestones.tables import ChangeRequest, Milestone
from tests import world
from tests.places import Shelf
from tests.slack.running import RunningBot
from tests.slack.test_as_typed import HARM, texts
from tests.slack.walking import Direct

LONG: Final = "x" * 3001
ODD: Final = ("🚀 שלום (12)", "<!channel>", "<@U0EVIL>", "*_~`", "a & b <c>", "nul\x00 and \ud800", LONG)
"""What is a key, a day, a figure or a person nowhere."""
SPOILED: Final[dict[str, tuple[str, ...]]] = {
    "key": ("", "PSP-12-M999", "PSP-999", "PSP-40-M1", "PSP-40", "PSP-12-S1", "PSP-12-O7", "CP-4", "PSP12", *ODD),
    "plan": ("PSP-999", "PSP-40", "PSP-12-M999"),
    "about": ("PSP-999", "PSP-40", "PSP-12-M999", "Ostrevale", "nowhere", *ODD),
    "of": ("PSP-999", "PSP-40", "PSP-12-M3", "nowhere", *ODD),
    "day": ("", "pancake day", "31 Feb 2027", "2026-13-01", "0000-01-01", "end of march 0000", "2020-01-01",
            "9999-12-31", "+999m", *ODD),
    "because": ("x", "🚀", "שלום", LONG),
    "value": ("", "many", "1e9", "NaN", "-5", "1.5", "1,2", "½", "9" * 40, *ODD),
    "days": ("0d", "11d", "-1d", "3y", "999w", "many", *ODD),
    "person": ("<@U0NOBODY>", "<@U0ROBOT>", "<@U0GONE>", "<@U0ZOE|zoe>", "<@U0OLGA|olga>", "nobody at all", *ODD),
    "title": ("x", "🚀", LONG),
}  # fmt: skip
KINDS: Final = {
    "key": "key", "plan": "plan", "about": "about", "of": "of", "on": "day", "due": "day", "to": "day",
    "because": "because", "value": "value", "days": "days", "person": "person", "owner": "person",
    "partner_owner": "person", "title": "title",
}  # fmt: skip
"""What the fields of commands hold."""
HARMLESS: Final = frozenset({"which", "topic"})
"""Words of which any other is understood: a list is of what is overdue, help is about everything."""
MORE: Final = (
    "start PSP-12-M3 on 16 Nov because the team is complete", "done PSP-12-M3 because the minutes say so",
    "block PSP-12-M3 on 16 Nov because licence key missing", "unblock PSP-12-M3 on 16 Nov because the key came",
    "reopen PSP-12-M3 on 16 Nov because the review failed", "cancel PSP-12-M3 on 16 Nov because the customer left",
    "agree PSP-12-M5 because the date suits us", "confirm PSP-12-M4 because we saw the list", "list due of PSP-12",
    "add target PSP-31 “Ports won”",
    "add milestone PSP-12 “Pilot live” due 29 Jan owner otto with pia because the ministry asks for it",
)  # fmt: skip
"""What the examples of the table leave out."""
STANDS_FOR: Final = {"KEY": {"key"}, "DATE": {"on", "to", "due"}, "because": {"because"}, "VALUE": {"value"},
                     "@person": {"person", "owner", "partner_owner"}, "PSP-12": {"plan", "about"},
                     "“title”": {"title"}, "3d": {"days"}, "of": {"of"}}  # fmt: skip
"""What each piece of a usage line becomes."""
KEYS: Final = {"confirm": "PSP-12-M4", "dispute": "PSP-12-M4"}
SHORT: Final = frozenset({"start", "done", "unblock", "agree", "confirm"})
"""What stands behind `because` there may be short: a proof, or a reason that nobody has to give."""
ASKERS: Final = ("mira", "lin")


def examples(verb: Verb) -> list[str]:
    """Give what is typed of a verb when all is well."""
    own = [verb.example, *(one for one in MORE if grammar.verb_of(grammar.parse(one)) == verb.name)]
    return [re.sub(r"PSP-12-M\d", KEYS.get(verb.name, r"\g<0>"), one) for one in own]


def pieces(example: str) -> dict[str, str]:
    """Name the pieces of an example, and how each is written in it."""
    command: Any = grammar.parse(example)
    said = {one.name: getattr(command, one.name) for one in dataclasses.fields(command)}
    return {name: _written(name, value) for name, value in said.items() if value is not None}


def _written(name: str, value: object) -> str:
    if isinstance(value, Mention):
        return value.name
    return f"{value}d" if name == "days" else f"{value}"


def cases() -> list[Any]:
    """Give each piece of each verb once, in the last example that has it: that one says most."""
    found = {(verb.name, name): one for verb in VERBS for one in examples(verb) for name in pieces(one)}
    return [pytest.param(verb, one, name, id=f"{verb}, {name}") for (verb, name), one in found.items()
            if name not in HARMLESS]  # fmt: skip


def spoiled(example: str, name: str) -> Iterator[str]:
    """Write an example with one of its pieces spoiled in each way."""
    whole, said = KINDS[name], pieces(example)[name]
    mark = "@" if f"@{said}" in example else ""
    before, _, after = example.rpartition(f"{mark}{said}")
    for wrong in SPOILED[whole]:
        yield f"/psp {before}{wrong}{after}"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bot(request: pytest.FixtureRequest) -> Iterator[RunningBot]:
    """Run one bot for all cases, since none of them may change anything; the way to it is a call."""
    shelf: Shelf = request.getfixturevalue(f"{request.param}_shelf")
    place = shelf.lend()
    running = RunningBot("socket", place)
    running.sandbox.dispatcher.transport = Direct(running.bot.app, running.after)
    ask_for_something(running)
    yield running
    running.stop()
    shelf.give_back(place)
    assert running.sandbox.problems == []


def ask_for_something(bot: RunningBot) -> None:
    """Let something wait for an answer of each side."""
    with bot.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number == 4).values(needs_acceptance=True))
    pia, otto = bot.member("pia", "tindrel"), bot.member("otto", "tindrel")
    pia.types("/psp done PSP-12-M4 because the list of guests is there")
    pia.types("/psp move PSP-12-M5 to 18 Dec because the council meets later")
    otto.types("/psp move PSP-12-M3 to 4 Dec because the reviewer is back then")
    with bot.database.reading() as session:
        assert session.scalar(select(func.count(ChangeRequest.id))) == 3


def test_each_piece_of_a_usage_line_is_spoiled_somewhere() -> None:
    for verb in VERBS:
        known = {name for one in examples(verb) for name in pieces(one)}
        assert known <= {*KINDS, *HARMLESS}, f"say what the pieces of “{verb.name}” are"
        for written, names in STANDS_FOR.items():
            if re.search(rf"(?<!\w){re.escape(written)}(?!\w)", verb.usage):
                assert known & names, f"no example of “{verb.name}” has its {written}"


@pytest.mark.parametrize(("verb", "example", "name"), cases())
def test_a_spoiled_piece_is_answered_in_words_and_changes_nothing(
    bot: RunningBot, verb: str, example: str, name: str
) -> None:
    before, wrong = world.everything(bot.database), []
    for who in ASKERS[:1] if name == "because" else ASKERS:  # one's own side takes back what it asked without a reason
        person = bot.member(who, "tindrel")
        for words in spoiled(example, name):
            if name == "because" and verb in SHORT and LONG not in words:
                continue
            reply = person.types(words)
            read = list(texts([{"text": reply.text}, *reply.blocks]))
            asks = person.modal is not None  # the form asks for what is missing
            if asks:
                person.closes_modal(all_of_them=True)
            if not (asks or is_helpful(reply.text)) or any(HARM[kind].search(text) for kind, text in read):
                wrong.append((who, words[:120], reply.text))
    assert wrong == []
    assert world.everything(bot.database) == before


def with_more() -> list[Any]:
    """Give each verb with words that have no place in it."""
    found = []
    for verb in VERBS:
        if "because" not in verb.usage:
            found.append(pytest.param(f"{verb.example} because it suits us well", id=f"{verb.name}, because"))
        key = pieces(verb.example).get("key")
        if key:
            more = verb.example.replace(key, f"{KEYS.get(verb.name, key)} on pancake day")
            found.append(pytest.param(more, id=f"{verb.name}, on"))
    return found


@pytest.mark.parametrize("words", with_more())
def test_words_that_have_no_place_in_a_command_are_not_passed_over(bot: RunningBot, words: str) -> None:
    before = world.everything(bot.database)
    for who in ASKERS:
        said = bot.member(who, "tindrel").types(f"/psp {words}")
        assert is_helpful(said.text)
        assert said.view is None
    assert world.everything(bot.database) == before


def is_helpful(said: str) -> bool:
    """Say whether it is a sentence or two, and none that says only that something broke."""
    broke = ("Something broke", "does not answer", "took too long", "Traceback")
    ends = said.rstrip().endswith((".", "?"))
    return 10 < len(said) <= 300 and ends and not any(one in said for one in broke)
