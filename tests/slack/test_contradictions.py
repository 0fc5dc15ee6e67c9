"""No two screens contradict each other: all that is drawn in one minute from one database, thing by thing.

What stands in a row, its state and its phrase, is compared between all screens; what a first line, a card or a health
line says is compared with the rows.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.plans import Plan, Stage
from models.programme import Subsidiary
from models.targets import Target
from models.targets.pace import as_figure
from tests import crowd
from tests.slack.running import seed
from tests.slack.screens import Looking, Row, Screen
from tests.slack.walking import SampleBot

MOMENTS: Final = {
    "Friday, weekend in Riyadh": "2026-11-20T08",  # 09:00 in Berlin, when digests go out; 17:00 in Tokyo
    "Saturday": "2026-11-21T08",
    "Sunday": "2026-11-22T08",
    "Monday, a holiday in Tokyo": "2026-11-23T08",
    "Tuesday": "2026-11-24T08",
    "Wednesday, Thursday in Tokyo": "2026-11-25T17",
    "Christmas": "2026-12-25T08",
}
LOOKED_AT: Final = (("PSP-50", "tindrel"), ("PSP-51", "saudi arabia"))
"""A plan and a place, the one on even days, the other on odd ones."""


def commands(plan: str, place: str, day: int) -> dict[str, Sequence[str]]:
    """What each of some people types; of single milestones the office opens others each day."""
    return {
        "ines": (
            f"status {plan}", f"status {place}", *(f"list {which} {place}" for which in ("overdue", "due", "blocked")),
            f"show {plan}", *(f"show {plan}-M{(day * 3 + nth) % 10 + 1}" for nth in range(3)),
        ),
        "otto": ("", "status me", "list mine"),
        "lin": (f"status {plan}",),
    }  # fmt: skip


RED, YELLOW, GREEN = "🟥", "🔶", "🟢"


@dataclass(frozen=True)
class Thing:
    """What is stored of a milestone or a target, beside what all screens say of it."""

    row: Row
    plan: Plan
    subsidiary: str
    weight: int
    is_open: bool = True
    is_overdue: bool = False

    @property
    def is_milestone(self) -> bool:
        return "-M" in self.row.key

    @property
    def in_force(self) -> bool:
        return self.plan.stage is Stage.IN_FORCE

    @property
    def places(self) -> set[str]:
        return {self.plan.key, self.subsidiary.lower(), self.plan.partner.key}

    @property
    def colour(self) -> str:
        """What it does to its plan; a target of which nothing can be said yet does nothing."""
        if self.row.mark in {RED, YELLOW}:
            return self.row.mark
        if not self.is_milestone:
            return "" if self.row.mark == "⚪" else GREEN
        return YELLOW if self.row.mark == "⛔" else GREEN


@dataclass(frozen=True)
class Minute:
    """All screens of one minute, and what is stored then."""

    screens: Sequence[Screen]
    session: Session
    at: datetime
    plan: str
    place: str

    @cached_property
    def said(self) -> Mapping[str, dict[tuple[str, str], tuple[str, Row]]]:
        """Of each thing its sign and phrase, the last screen that says so, and its fullest row."""
        found: defaultdict[str, dict[tuple[str, str], tuple[str, Row]]] = defaultdict(dict)
        for screen in self.screens:
            for row in screen.rows():
                _, known = found[row.key].get((row.mark, row.phrase), ("", row))
                found[row.key][row.mark, row.phrase] = (screen.name, max(known, row, key=lambda one: len(one.third)))
        return found

    @cached_property
    def things(self) -> list[Thing]:
        """Give whatever stands on a screen, with what is stored of it."""
        rows = {key: next(iter(ways.values()))[1] for key, ways in self.said.items()}
        places = {one.id: one for one in self.session.scalars(select(Subsidiary))}
        is_claimed = (ChangeRequest.kind == Ask.DONE, ChangeRequest.answer == Answer.OPEN)
        claimed = set(self.session.scalars(select(ChangeRequest.milestone_id).where(*is_claimed)))
        found = []
        for one in self.session.scalars(select(Milestone)):
            place, is_open = places[one.subsidiary_id], one.status not in (Status.DONE, Status.CANCELLED)
            late = is_open and one.id not in claimed and one.due_on < self.at.astimezone(ZoneInfo(place.zone)).date()
            if row := rows.get(f"{one.plan.key}-M{one.number}"):
                late = late and one.plan.stage is Stage.IN_FORCE
                found.append(Thing(row, one.plan, place.name, one.weight * one.agreed, is_open, late))
        for target in self.session.scalars(select(Target)):
            key, name = f"{target.plan.key}-T{target.number}", places[target.subsidiary_id].name
            found += [Thing(rows[key], target.plan, name, target.weight)] if key in rows else []
        return found

    def named(self, name: str) -> Iterator[Screen]:
        """Give the screens of a name."""
        return (screen for screen in self.screens if screen.name.startswith(name))

    def listed(self, name: str) -> set[str]:
        """Give the keys of all rows of a list."""
        return {row.key for screen in self.named(f"{name} by") for row in screen.rows()}


def of_each_thing(minute: Minute) -> Iterator[str]:
    """Two screens say the same of a thing, in blocks and in words, and it is overdue where its date has ended."""
    for key, ways in minute.said.items():
        if len(ways) > 1:
            yield f"{key} is {[(way, screen) for way, (screen, _) in ways.items()]}"
    for screen in minute.screens:
        for row in screen.rows():
            if screen.text and "-M" in row.key and not (row.key in screen.text and row.phrase in screen.text):
                yield f"{screen.name}: {row} is no such thing in words: {screen.text}"
    for one in minute.things:
        if one.is_overdue != (one.row.mark == RED and one.is_milestone) or (
            one.is_overdue != one.row.phrase.startswith("overdue ")
        ):
            yield f"{one.row} is overdue: {one.is_overdue}"


def of_each_plan(minute: Minute) -> Iterator[str]:
    """A plan has one health on all screens, which is that of its parts, and names the worst as its row does."""
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for screen in minute.screens:
        for plan, line in screen.health():
            said[plan][line] = screen.name
    for plan, lines in said.items():
        if len(lines) > 1:
            yield f"{plan} is {lines}"
        if plan != minute.plan:
            continue  # not all of their parts stand on a screen
        parts = [one for one in minute.things if one.plan.key == plan and one.weight and one.row.mark != "✖️"]
        held = {sign: sum(one.weight for one in parts if one.colour == sign) for sign in (RED, YELLOW, GREEN)}
        is_red = held[RED] and held[RED] * 4 >= sum(held.values())
        colour = RED if is_red else YELLOW if held[RED] or held[YELLOW] else GREEN
        worst = [one.row for one in parts if one.colour == (RED if held[RED] else YELLOW)]
        more = f" and {len(worst) - 1} more" if len(worst) > 1 else ""
        phrases = {f"is {one.phrase.partition(' (')[0]}" for one in worst} | {"is blocked", "missed", "of what was"}
        for line in lines:
            if line[:1] != colour or not line.endswith(more) or not any(one in line for one in phrases):
                yield f"{plan} is {line}, though it has {held} and {worst}"


def of_each_effect(minute: Minute) -> Iterator[str]:
    """What a milestone is said to do to its plan is what its sign does."""
    by_key = {one.row.key: one for one in minute.things}
    for screen in minute.named("show "):
        effect = re.search(r"Effect on the plan\*: (🟥|🔶|🟢)", screen.head)
        if effect and (thing := by_key[screen.name.split(" ")[1]]).colour != effect[1]:
            yield f"{screen.name}: {effect[0]}, though it is {thing.row}"


def of_each_count(minute: Minute) -> Iterator[str]:
    """What is counted in a first line or on a card is as many as there are rows."""
    milestones = [one for one in minute.things if one.is_milestone and one.in_force]
    for place in (minute.plan, minute.place):
        own = [one for one in milestones if place in one.places]
        late = {one.row.key for one in own if one.row.mark == RED}
        waiting = [one for one in own if "⏳" in one.row.third and one.is_open and one.row.mark not in {RED, "⛔"}]
        counts = {"overdue": len(late), "blocked": sum(one.row.mark == "⛔" for one in own),
                  "waits? for an answer": len(waiting)}  # fmt: skip
        for screen in minute.named(f"status {place} by ines"):
            said = {words: screen.counted(words) for words in counts}
            if said != counts and "move" not in screen.head:
                yield f"{screen.name}: {said} are {counts}: {screen.head}"
            if place == minute.place:
                yield from _of_lists(minute, own, late, due=screen.counted("due by"))


def _of_lists(minute: Minute, own: Sequence[Thing], late: set[str], *, due: int) -> Iterator[str]:
    blocked = {one.row.key for one in own if "⛔ blocked" in one.row.third and one.is_open}
    soon = minute.listed(f"list due {minute.place}")
    shown, planned = ({one.row.key for one in own if one.row.mark == sign} for sign in (YELLOW, "⚪"))
    if len(soon) != due or not shown <= soon or planned & soon:
        yield f"{due} are due, listed {soon}, {shown} read as due soon and {planned} as planned"
    for which, keys in (("overdue", late), ("blocked", blocked)):
        for screen in minute.named(f"list {which} {minute.place}"):
            number = screen.counted("milestones? (?:is|are)") if "*Nothing" not in screen.head else 0
            if minute.listed(f"list {which} {minute.place}") != keys or number != len(keys):
                yield f"{screen.name}: {screen.head}, though it is {keys}"
            if which == "blocked" and screen.counted("of them overdue") != len(blocked & late):
                yield f"{screen.name}: {screen.head}, though {blocked & late} are overdue too"


def of_each_reader(minute: Minute) -> Iterator[str]:
    """What waits for somebody is counted the same in the menu, in their status and in Home."""
    words = ("overdue", "waits? for your answer", "blocked", "due by")
    heads = {
        screen.name: tuple(screen.counted(one) for one in words)
        for screen in (*minute.named("by otto"), *minute.named("status me by otto"), *minute.named("Home of otto"))
    }
    if len(set(heads.values())) > 1:
        yield f"otto reads {heads}"


def of_each_figure(minute: Minute) -> Iterator[str]:
    """What is short of a target never reads as reached, and what is expected has one decimal at most."""
    for screen in minute.screens:
        for actual, target, unit in re.findall(r"([\d.,]+) of ([\d.,]+) (customers?|seats)", screen.head + screen.text):
            if Decimal(actual) >= Decimal(target) and (actual, target) != ("12", "12"):
                yield f"{screen.name}: {actual} of {target} {unit}"
        yield from (f"{screen.name}: {one}" for one in re.findall(r"[\d.,]+\.\d\d+ expected by today", screen.text))
    values = {f"{one.row.key}": re.search(r"of ([\d.]+) ", one.row.phrase) for one in minute.things}
    for target in minute.session.scalars(select(Target)):
        said = values.get(f"{target.plan.key}-T{target.number}")
        if said and Decimal(said[1]) != as_figure(target.target):
            yield f"{target.plan.key}-T{target.number} is to reach {as_figure(target.target)}, said {said[1]}"


def of_each_channel(minute: Minute) -> Iterator[str]:
    """The week of a place, its status and what is shared of it agree, for whoever sees all of it."""
    week = {"tindrel": "week of quorbel-tindrel", "saudi arabia": "week of psp-saudi"}[minute.place]
    [post] = [one for one in minute.named(week) if "fields" in str(one.blocks)]
    said = {screen.name: _summed(screen) for screen in (post, *minute.named(f"status {minute.place}"))}
    if len(set(said.values())) > 1:
        yield f"{minute.place} is {said}"


def _summed(screen: Screen) -> tuple[object, ...]:
    """Give how many things need someone, how many come due and by when, and the customers that were won."""
    things = screen.counted("things? needs? someone") + screen.counted("more in the thread")
    by = re.search(r"due by (\d+ \w+)|Due by (\d+ \w+)\*: [1-9]", screen.head)
    many = re.search(r"(\d+) due by|\*: (\d+), first on", screen.head)
    said = (re.search(rf"[\d.]+ {words}", screen.head) for words in (r"of [\d.]+ customers", "expected by today"))
    due = [found[1] or found[2] for found in (by, many) if found]
    return things, *due, *(found[0] if found else "" for found in said)


def of_each_digest(minute: Minute) -> Iterator[str]:
    """A morning's message counts as overdue what reads as overdue in it."""
    for screen in minute.named("digest of"):
        late = [row.key for row in screen.rows() if row.mark == RED and "-M" in row.key]
        if screen.head and "first" not in screen.head and screen.counted("overdue") != len(late):
            yield f"{screen.name}: {screen.head}, though {late} are overdue"


CHECKS: Final[tuple[Callable[[Minute], Iterator[str]], ...]] = (
    of_each_thing, of_each_plan, of_each_effect, of_each_count, of_each_reader, of_each_figure, of_each_channel,
    of_each_digest,
)  # fmt: skip


@pytest.mark.parametrize(
    ("where", "moments"),
    [("sqlite_place", MOMENTS), pytest.param("postgres_place", ["Sunday"], marks=pytest.mark.postgres)],
    ids=["sqlite", "postgres"],
)
def test_no_two_screens_of_one_minute_contradict_each_other(
    request: pytest.FixtureRequest, where: str, moments: Sequence[str]
) -> None:
    bot = SampleBot(request.getfixturevalue(where), workspace=seed(), programme=crowd.build)
    looking, found = Looking(bot), []
    for name in moments:
        at = datetime.fromisoformat(f"{MOMENTS[name]}:00+00:00")
        plan, place = LOOKED_AT[at.day % 2]
        screens = looking.at(at, commands(plan, place, at.day))
        with bot.database.reading() as session:
            minute = Minute(screens, session, at, plan, place)
            assert len(minute.said) > 20
            found += [f"{name}: {one}" for check in CHECKS for one in check(minute)]
    bot.stop()
    assert not found, "\n".join(found)
