"""The words in which Block Kit's schema is written: strings of a length, lists of a size, objects with fields.

A rule looks at one value and notes each fault with a JSON pointer, in the words that live Slack uses.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

URL = re.compile(r"^(https?|mailto|slack)://?\S+$|^mailto:\S+$")


@dataclass
class Found:
    """The faults found so far, and where the blocks are to be shown."""

    surface: str
    faults: list[str] = field(default_factory=list)

    def add(self, text: str, pointer: str) -> None:
        """Note a fault."""
        self.faults.append(f"{text} [json-pointer:{pointer}]")


Rule = Callable[[Found, Any, str], None]


def string(low: int, high: int, pattern: str | None = None) -> Rule:
    """A string of low to high characters."""

    def check(found: Found, value: object, pointer: str) -> None:
        if not isinstance(value, str):
            found.add("must provide a string", pointer)
        elif len(value) < low:
            found.add(f"must be more than {low - 1} characters", pointer)
        elif len(value) > high:
            found.add(f"must be less than {high + 1} characters", pointer)
        elif pattern and not re.fullmatch(pattern, value):
            found.add("does not match the expected format", pointer)

    return check


def url(high: int = 3000) -> Rule:
    """A link."""

    def check(found: Found, value: object, pointer: str) -> None:
        before = len(found.faults)
        string(1, high)(found, value, pointer)
        if len(found.faults) == before and not URL.match(str(value)):
            found.add("invalid url", pointer)

    return check


def boolean(found: Found, value: object, pointer: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        found.add("must provide a boolean", pointer)


def anything(_found: Found, _value: object, _pointer: str) -> None:
    """Whatever."""


def number(low: float, high: float, *, whole: bool = True) -> Rule:
    """A number from low to high."""

    def check(found: Found, value: object, pointer: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
            found.add("must provide a number", pointer)
        elif value < low:
            found.add(f"must be greater than or equal to {low}", pointer)
        elif value > high:
            found.add(f"must be less than or equal to {high}", pointer)

    return check


def enum(*values: object) -> Rule:
    """One of these."""

    def check(found: Found, value: object, pointer: str) -> None:
        if value not in values:
            found.add("must be a valid enum value", pointer)

    return check


def items(rule: Rule, low: int, high: int) -> Rule:
    """A list of low to high things, each by the same rule."""

    def check(found: Found, value: object, pointer: str) -> None:
        if not isinstance(value, list):
            found.add("must provide an array", pointer)
            return
        if len(value) < low:
            found.add(f"must provide at least {low} items", pointer)
        if len(value) > high:
            found.add(f"no more than {high} items allowed", pointer)
        for index, one in enumerate(value):
            rule(found, one, f"{pointer}/{index}")

    return check


def shape(fields: Mapping[str, Rule], *, required: str = "", also: Rule | None = None) -> Rule:
    """An object with these fields and no others; `also` looks at the whole."""

    def check(found: Found, value: object, pointer: str) -> None:
        if not isinstance(value, dict):
            found.add("must provide an object", pointer)
            return
        for name in required.split():
            if name not in value or value[name] is None:
                found.add(f"missing required field: {name}", pointer)
        for name, one in value.items():
            if name not in fields:
                found.add(f"invalid additional property: {name}", pointer)
            elif one is not None or name not in required.split():
                fields[name](found, one, f"{pointer}/{name}")
        if also:
            also(found, value, pointer)

    return check


def by_type(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which rule holds."""

    def check(found: Found, value: object, pointer: str) -> None:
        if not isinstance(value, dict):
            found.add("must provide an object", pointer)
        elif "type" not in value:
            found.add("missing required field: type", pointer)
        elif value["type"] not in kinds:
            found.add(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            kinds[value["type"]](found, value, pointer)

    return check


def only_one_of(*names: str, at_least: bool = True) -> Rule:
    """Exactly one of these fields; none is fine too if `at_least` is off."""

    def check(found: Found, value: object, pointer: str) -> None:
        there = [name for name in names if isinstance(value, dict) and value.get(name) is not None]
        if len(there) > 1:
            found.add(f"must provide only one of: {', '.join(names)}", pointer)
        elif not there and at_least:
            found.add(f"must provide one of: {', '.join(names)}", pointer)

    return check


def every(*rules: Rule) -> Rule:
    """All of these rules."""

    def check(found: Found, value: object, pointer: str) -> None:
        for rule in rules:
            rule(found, value, pointer)

    return check


def late(name: Callable[[], Rule]) -> Rule:
    """A rule that is looked up when used: for objects that hold each other."""

    def check(found: Found, value: object, pointer: str) -> None:
        name()(found, value, pointer)

    return check
