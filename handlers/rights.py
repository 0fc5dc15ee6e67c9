"""Which commands a person has: what help lists and `More …` offers. Rights to a thing are checked when it is done."""

from collections.abc import Mapping
from typing import Final

from handlers.grammar import VERBS, Verb
from models.access import Caller
from models.people import Role

_WRITERS: Final = frozenset({Role.OFFICE, Role.PAM, Role.PARTNER_LEAD})
NEEDS: Final[Mapping[str, frozenset[Role]]] = {
    "add plan": frozenset({Role.OFFICE, Role.PAM}),
    "add milestone": _WRITERS,
    "add target": _WRITERS,
    "edit": _WRITERS,
    "assign": _WRITERS,
    "report": frozenset({Role.OFFICE}),
}
FOR_STRANGERS: Final = frozenset({"help"})


def verbs_for(caller: Caller | None) -> tuple[Verb, ...]:
    """Return the commands of a person; whom the bot does not know has help."""
    if caller is None:
        return tuple(verb for verb in VERBS if verb.name in FOR_STRANGERS)
    return tuple(verb for verb in VERBS if has(caller, verb.name))


def has(caller: Caller, name: str) -> bool:
    """Say whether a person has a command."""
    needed = NEEDS.get(name)
    return needed is None or any(grant.role in needed for grant in caller.grants)
