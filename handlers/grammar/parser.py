"""From the whole text to one command: which verb it is, and what its words say."""

from typing import Final

from rapidfuzz.distance import Levenshtein

from handlers.grammar.commands import Command, Menu
from handlers.grammar.keys import read_key
from handlers.grammar.problems import UsageProblem
from handlers.grammar.tokens import Token, clauses, tokens
from handlers.grammar.verbs import VERBS, Verb, find
from models.words import echo, line, several, too_long

FURTHEST: Final = 2
_ADDED: Final = frozenset(verb.name.split()[1] for verb in VERBS if verb.name.startswith("add "))
_ADD: Final = frozenset({"add", "new", "create"})


def parse(text: str) -> Command:
    """Read a command; raises UsageProblem, whose sentence and example say what to type instead."""
    found = tokens(text)
    if not found:
        return Menu()
    verb, rest = _verb(found)
    said = clauses(text, rest, verb.keywords)
    if said.because is not None and "because" not in verb.usage:
        raise UsageProblem(
            f"“because” has no place in “{verb.name}”. Write it like /psp {verb.example}.",
            typed="because",
            example=verb.example,
        )
    command = verb.reads(said, verb)
    _must_fit(command, verb)
    return command


def _must_fit(command: Command, verb: Verb) -> None:
    """Refuse a text that no form could hold: cut in silence, it would be saved as half a sentence."""
    title, reason = line(getattr(command, "title", None) or ""), several(getattr(command, "because", None) or "")
    wrong = too_long("title", title) or too_long("reason", reason)
    if wrong:
        raise UsageProblem(f"{wrong} Write it like /psp {verb.example}.", typed=title or reason, example=verb.example)


def verb_in(text: str) -> Verb | None:
    """Name the command that a text begins with; None where it begins with none."""
    try:
        return _verb(tokens(text))[0] if tokens(text) else None
    except UsageProblem:
        return None


def nearest(word: str) -> str | None:
    """Name the command nearest to a word, at most two letters away and never all of the word."""
    typed = word.lower()
    best = min(
        ((Levenshtein.distance(typed, noun), position, noun, verb) for position, verb in enumerate(VERBS)
         for noun in verb.nouns),
        key=lambda one: (one[0], one[1]),
    )  # fmt: skip
    distance, _, noun, verb = best
    return verb.name if distance <= FURTHEST and distance < min(len(typed), len(noun)) else None


def _verb(found: list[Token]) -> tuple[Verb, list[Token]]:
    first = found[0].word
    second = found[1].word if len(found) > 1 else ""
    if first in _ADD and second in _ADDED:
        return _known(f"add {second}"), found[2:]
    if first in _ADDED and second in _ADD:
        return _known(f"add {first}"), found[2:]
    if first in _ADD:
        raise _not_added(found[1].text if len(found) > 1 else None)
    verb = find(first)
    if verb is not None:
        return verb, found[1:]
    if len(found) == 1 and read_key(found[0].text):
        return _known("show"), found
    raise _unknown(found[0].text)


def _known(name: str) -> Verb:
    return next(verb for verb in VERBS if verb.name == name)


def _not_added(what: str | None) -> UsageProblem:
    if what is None:
        return UsageProblem(
            "“add” needs a word for what to add: plan, milestone or target.", typed="add", nearest="add milestone"
        )
    return _unknown(what, near=nearest(what))


def _unknown(typed: str, *, near: str | None = None) -> UsageProblem:
    near = near or nearest(typed)
    hint = f" Nearest: /psp {near}." if near else ""
    return UsageProblem(f"“{echo(typed)}” is not a command.{hint} Nothing was changed.", typed=typed, nearest=near)
