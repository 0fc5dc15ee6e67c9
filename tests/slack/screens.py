"""All screens of one minute: what everybody types, opens and is told, and what stands there, thing by thing."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from bot.sandbox.state import Json
from handlers.views import summary
from models.programme import Channel
from models.summaries.weekly import weekly
from tests import world
from tests.slack.running import Person
from tests.slack.walking import SampleBot

MOST_PAGES: Final = 9
SENDING: Final = ("Fri", "Mon")
TURNS: Final = "ines"
"""Who turns to the last page of everything, and shares a status; all others read the first page."""
COUNTED_ON: Final = r"All \d+ milestones|Show all \d+|All \d+ that need someone"
_THING: Final = re.compile(r"row\.(PSP-\d+-[MT]\d+)\.\d+")
_CARD: Final = re.compile(r"row\.(PSP-\d+)\.\d+")
_IN_A_LINE: Final = re.compile(r"(\S+) .+ `(PSP-\d+-[MT]\d+)` · (.+) · [^·]+")
_HEALTH: Final = re.compile(r"^(?:🟢|🔶|🟥) (?:on track|at risk|off track)\b.*", re.MULTILINE)
_BAR: Final = re.compile(r"^`[▰▱▸|]+` ")
_ELSEWHERE: Final = re.compile(r" \((?:Berlin|Riyadh|Tokyo)\)")
"""The place that a date is said with where the reader is elsewhere."""


@dataclass(frozen=True)
class Row:
    """A thing as it stands on a screen: its sign, its phrase, and a third line where there is one."""

    key: str
    mark: str
    phrase: str
    third: str = ""


@dataclass(frozen=True)
class Screen:
    """What somebody sees: its blocks, and the same in words."""

    name: str
    blocks: Sequence[Json]
    text: str = ""

    def sections(self) -> Iterator[tuple[str, str]]:
        """Give each section: the name of its block, and what it says."""
        for block in self.blocks:
            if block["type"] == "section":
                texts = [*([block["text"]] if "text" in block else []), *block.get("fields", [])]
                yield block.get("block_id", ""), "\n".join(one["text"] for one in texts)

    @property
    def head(self) -> str:
        """All that counts: what stands outside of rows."""
        return "\n".join(words for id_, words in self.sections() if not id_.startswith("row."))

    def rows(self) -> Iterator[Row]:
        """Give each thing that stands there with its state, as a row or as a line."""
        for id_, words in self.sections():
            if row := _THING.fullmatch(id_):
                if not words.startswith("*") and " → " not in words.split("\n")[0]:  # no question, nothing to be done
                    yield _row(row[1], words.split("\n"))
            elif not id_.startswith("row."):
                lines = (_IN_A_LINE.fullmatch(line) for line in words.split("\n"))
                yield from (Row(one[2], one[1], _here(one[3])) for one in lines if one)

    def health(self) -> Iterator[tuple[str, str]]:
        """Give the health line of each plan that is told of: on a card, in an overview, or as a line."""
        for id_, words in self.sections():
            found = _HEALTH.search(words)
            if found and (card := _CARD.fullmatch(id_)):
                yield card[1], found[0]
            elif found and self.name.startswith("show ") and words.startswith(found[0]):
                yield self.name.split(" ")[1], found[0]
            yield from re.findall(r"^`(PSP-\d+)` .+? · ((?:🟢|🔶|🟥) .+)$", words, re.MULTILINE)

    def counted(self, words: str) -> int:
        """Give the number before some words in what counts; what is not said is 0."""
        found = re.search(rf"(\d+) (?:{words})", self.head)
        return int(found[1]) if found else 0


def _row(key: str, lines: Sequence[str]) -> Row:
    said = lines[1].split(" · ")[0] if "-M" in key else _BAR.sub("", lines[1]).rsplit(" · ", 1)[0]
    return Row(key, lines[0].split(" ", 1)[0], _here(said), lines[2] if len(lines) > 2 else "")


def _here(phrase: str) -> str:
    return _ELSEWHERE.sub("", phrase)


class Looking:
    """Everybody looks at everything."""

    def __init__(self, bot: SampleBot) -> None:
        self.bot = bot
        self._read: Counter[str] = Counter()

    def at(self, moment: datetime, types: Mapping[str, Sequence[str]]) -> list[Screen]:
        """Move the clock, send the digests of the days on which they go out, and draw what there is."""
        self.bot.clock.advance_to(moment)
        if f"{moment:%a}" in SENDING:
            self.bot.bot.jobs.tick()
        found = [*self._digests(), *self._weeks(moment)]
        for who, commands in types.items():
            person = self.bot.person(world.slack_id(who))
            found += [screen for words in commands for screen in self._typed(person, words, who)]
            found.append(Screen(f"Home of {who}", (person.home() or {})["blocks"]))
        plan = next(words.split(" ")[1] for words in types[TURNS] if words.startswith("show "))
        return [*found, *self._opened(TURNS, plan), *self._shared(TURNS, "C0GENERAL")]

    def _opened(self, who: str, plan: str) -> Iterator[Screen]:
        """Open a plan, and look at each of its pages that hold states."""
        person = self.bot.person(world.slack_id(who))
        person.types(f"/psp show {plan}")
        person.clicks("Open")
        yield Screen(f"show {plan} opened", (person.modal or {})["blocks"])
        for page in ("Milestones", "Targets"):
            person.chooses("plan.page", page)
            yield Screen(f"{page} of {plan}", (person.modal or {})["blocks"])
        person.closes_modal()

    def _shared(self, who: str, channel: str) -> Iterator[Screen]:
        """Share how a channel's place stands, and read what its readers read."""
        person = self.bot.person(world.slack_id(who), channel)
        person.types("/psp status")
        person.clicks("Share here", person.ephemerals[-1])
        posted = person.reads(channel)[-1]
        yield Screen(f"status saudi arabia, shared by {who}", posted["blocks"], posted["text"])

    def _typed(self, person: Person, words: str, who: str) -> Iterator[Screen]:
        """Type a command, and turn to the last page of a list and of all that is counted on a button."""
        said, name = person.types(f"/psp {words}"), f"{words} by {who}".strip()
        yield Screen(name, said.blocks, said.text)
        if who != TURNS:
            return
        shown = person.ephemerals[-1]
        for label in [one for one in person.buttons(shown) if re.match(COUNTED_ON, one)]:
            person.clicks(label, shown)
            yield from self._turned(person, f"{label}, of {name}", person.ephemerals[-1])
        yield from list(self._turned(person, name, shown))[1:]

    def _turned(self, person: Person, name: str, message: Json) -> Iterator[Screen]:
        for _ in range(MOST_PAGES):
            yield Screen(name, list(message["blocks"]), message["text"])
            if "Next ›" not in person.buttons(message):
                return
            person.clicks("Next ›", message)
            message = next(one for one in person.ephemerals if one["ts"] == message["ts"])

    def _digests(self) -> Iterator[Screen]:
        for who in world.NAMES:
            messages = self.bot.person(world.slack_id(who)).dm
            yield from (Screen(f"digest of {who}", one["blocks"]) for one in messages[self._read[who] :])
            self._read[who] = len(messages)

    def _weeks(self, moment: datetime) -> Iterator[Screen]:
        with self.bot.database.reading() as session:
            for channel in session.scalars(select(Channel)):
                week = weekly(session, channel.id, moment.date(), moment)
                for message in (summary.weekly_post(week), *summary.thread(week)):
                    yield Screen(f"week of {channel.name}", message.blocks, message.text)
