"""`/psp …` text to a command value, or a usage problem that suggests the nearest command."""

from handlers.grammar.commands import Command, Menu
from handlers.grammar.days import Ambiguous, parse_day
from handlers.grammar.keys import Thing, thing_of
from handlers.grammar.parser import nearest, parse, verb_in
from handlers.grammar.problems import UsageProblem
from handlers.grammar.verbs import GROUPS, VERBS, Verb, find
from handlers.grammar.writing import verb_of, write

__all__ = [
    "GROUPS",
    "VERBS",
    "Ambiguous",
    "Command",
    "Menu",
    "Thing",
    "UsageProblem",
    "Verb",
    "find",
    "nearest",
    "parse",
    "parse_day",
    "thing_of",
    "verb_in",
    "verb_of",
    "write",
]
