"""What can be wrong with a wish, each with the sentence that the person reads.

DomainError
├── NotFound    it does not exist, or the person may not see it: both read the same
├── NotAllowed  the person sees it, but may not do this
├── Invalid     what was given cannot be, `field` names the input
└── Conflict    the thing's present state does not allow it
"""

import secrets
from collections.abc import Mapping
from typing import Final

_UNAMBIGUOUS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Make what a person reads of a failure, and the log has."""
    return "".join(secrets.choice(_UNAMBIGUOUS) for _ in range(4))


class DomainError(Exception):
    """A wish that is refused; changes nothing.

    `beside` holds a sentence for each input that has to change, `key` names the thing, `owner` who can be asked of it.
    """

    def __init__(self, sentence: str, *, field: str | None = None, beside: Mapping[str, str] | None = None,
                 key: str = "", owner: str = "") -> None:  # fmt: skip
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.beside = dict(beside or ({field: sentence} if field else {}))
        self.key = key
        self.owner = owner


class NotFound(DomainError):
    """There is no such thing that the person can see."""


class NotAllowed(DomainError):
    """The person sees the thing, but this is somebody else's to do."""


class Invalid(DomainError):
    """What was typed or chosen cannot be."""


class Conflict(DomainError):
    """Somebody or something was there first."""
