"""Which commands a person has: what help lists and `More …` offers. Rights to a thing are checked when it is done."""

from collections.abc import Mapping
from typing import Final

from handlers.grammar import VERBS, Verb
from models import access
from models.access import Act, Caller

NEEDS: Final[Mapping[str, Act]] = {
    "add plan": Act.CREATE_PLAN,
    "add milestone": Act.ADD,
    "add target": Act.ADD,
    "edit": Act.EDIT,
    "assign": Act.ASSIGN,
    "report": Act.READ_DELIVERY,
}
"""Commands that only some roles have; all others anybody may have, as the owner of something."""
FOR_STRANGERS: Final = frozenset({"help"})


def verbs_for(caller: Caller | None) -> tuple[Verb, ...]:
    """Return the commands of a person; whom the bot does not know has help."""
    if caller is None:
        return tuple(verb for verb in VERBS if verb.name in FOR_STRANGERS)
    return tuple(verb for verb in VERBS if has(caller, verb.name))


def has(caller: Caller, name: str) -> bool:
    """Say whether a person has a command."""
    needed = NEEDS.get(name)
    return needed is None or bool(access.granting(caller, needed))
