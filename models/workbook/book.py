"""The workbook under examination: its rows in the terms of the database, what they refer to, and all that is wrong."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.base import Side
from models.clock import zone_named
from models.plans import Stage
from models.typed import code
from models.workbook.cells import nearest
from models.workbook.kinds import KINDS, PEOPLE, PLANS, SUBSIDIARIES, Kind
from models.workbook.problems import Problem
from models.workbook.reading import Sheets
from models.workbook.state import State, Values


@dataclass(frozen=True)
class Record:
    """A row as it would stand in the database. `only_new` are values that count where the thing is not there yet."""

    kind: Kind
    key: str
    row: int
    values: Values
    only_new: Values = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What the import remembers this row by."""
        return f"{self.kind.sheet}:{self.key}"


class Book:
    """What is checked against what: rows of the file, and the database as it was read once."""

    def __init__(self, sheets: Sheets, state: State, *, now: datetime) -> None:
        self.sheets = sheets
        self.state = state
        self.now = now
        self.problems: list[Problem] = list(sheets.problems)
        self.places: set[tuple[str | None, int | None, str | None]]
        self.places = {(one.sheet, one.row, one.column) for one in self.problems}
        self.records: dict[str, dict[str, Record]] = {kind.sheet: {} for kind in KINDS}
        self.names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.known: dict[str, set[str]] = defaultdict(set)
        for kind in KINDS:
            for key, values in state.values.get(kind.sheet, {}).items():
                self._name(kind, key, values)

    def problem(self, sheet: str, row: int, heading: str | None, sentence: str) -> None:
        """Note what is wrong at a place; the first sentence about a cell stays."""
        place = (sheet, row, heading)
        if heading is None or place not in self.places:
            self.problems.append(Problem(sheet, row, heading, sentence))
        self.places.add(place)

    def add(self, record: Record) -> bool:
        """Take a row in; the second one of a key is a problem. Says whether it was taken."""
        there = self.records[record.kind.sheet].get(record.key)
        if there is not None:
            said = f"“{record.key}” stands in row {there.row} already. Take one of the two out."
            self.problem(record.kind.sheet, record.row, "Key", said)
            return False
        self.records[record.kind.sheet][record.key] = record
        self._name(record.kind, record.key, record.values)
        return True

    def of(self, kind: Kind) -> Iterator[Record]:
        """Return the rows of a sheet in their order."""
        return iter(self.records[kind.sheet].values())

    def find(self, to: Kind, text: str, *, at: tuple[str, int, str]) -> str | None:
        """Return the key of what a cell names by key or name; None where it is empty or, as a problem, unknown."""
        if not text:
            return None
        word = text.casefold()
        if word not in self.names[to.sheet] and code(word) in self.names[to.sheet]:
            word = code(word)  # a key with the dash or the stars of another program
        found = self.names[to.sheet].get(word, set())
        exact = {key for key in found if key.casefold() == word}
        if len(exact or found) == 1:
            return next(iter(exact or found))
        if found:
            self.problem(
                *at, f"“{text}” is the name of {len(found)}. Write the key of one: {', '.join(sorted(found))}."
            )
        elif (to.sheet, code(word)) not in self.sheets.spoiled:
            near = nearest(text, sorted(self.known[to.sheet]))
            meant = f" Did you mean “{near}”?" if near else ""
            self.problem(*at, f"There is no “{text[:60]}” on the sheet “{to.sheet}”, nor in the programme.{meant}")
        self.places.add(at)  # whatever else is wrong there follows from this
        return None

    def value(self, kind: Kind, key: str | None, name: str) -> Any:  # noqa: ANN401 -- whatever the field holds
        """Return what a thing will have after the import: from the file, else from the database."""
        record = self.records[kind.sheet].get(key or "")
        stored = self.state.values.get(kind.sheet, {}).get(key or "", {})
        if record is not None and record.values.get(name) is not None:
            return record.values[name]
        if record is not None and name in record.only_new and not stored:
            return record.only_new[name]
        return stored.get(name)

    def exists(self, kind: Kind, key: str) -> bool:
        """Say whether a thing is in the database already."""
        return key in self.state.ids.get(kind.sheet, {})

    def stage(self, plan: str | None) -> Stage | None:
        """Return where a plan stands: a workbook that says draft does not know what came into force in Slack."""
        stored: Stage | None = self.state.values["Plans"].get(plan or "", {}).get("stage")
        written: Stage | None = self.value(PLANS, plan, "stage")
        return stored if written is Stage.DRAFT and stored is not None else written

    def in_force(self, plan: str) -> bool:
        """Say whether a plan binds already, before this import."""
        stage = self.state.values.get("Plans", {}).get(plan, {}).get("stage")
        return stage not in (None, Stage.DRAFT)

    def today(self, subsidiary: str | None) -> date:
        """Return the day that it is in a subsidiary."""
        zone = self.value(SUBSIDIARIES, subsidiary, "zone")
        return self.now.astimezone(zone_named(zone or "UTC")).date()

    def person(self, text: str, side: Side, partner: str | None, *, at: tuple[str, int, str]) -> str | None:
        """Return the key of a person of one side; somebody of the other side is a problem."""
        key = self.find(PEOPLE, text, at=at)
        if key is None:
            return None
        if self.value(PEOPLE, key, "side") is not side:
            name, wanted = self.value(PEOPLE, key, "name"), "the vendor" if side is Side.VENDOR else "the partner"
            self.problem(*at, f"{name} is on the other side. Write somebody of {wanted}.")
        elif side is Side.PARTNER and partner is not None and self.value(PEOPLE, key, "partner") != partner:
            self.problem(*at, f"{self.value(PEOPLE, key, 'name')} is at another partner. Write somebody of this one.")
        return key

    def _name(self, kind: Kind, key: str, values: Values) -> None:
        self.names[kind.sheet][key.casefold()].add(key)
        if isinstance(values.get("name"), str):
            self.names[kind.sheet][values["name"].casefold()].add(key)
            self.known[kind.sheet].add(values["name"])
