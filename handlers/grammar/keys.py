"""The keys that people type, and what kind of thing each names."""

import re
from enum import StrEnum
from typing import Final

from models.typed import code

KEY: Final = re.compile(r"(?:PSP-\d{1,9}(?:-[MTSOC]\d{1,9}(?:-D\d{1,9})?)?|CP-\d{1,9}(?:-M\d{1,9})?)", re.IGNORECASE)
_KIND: Final = re.compile(r"PSP-\d{1,9}(?:-([MTS])\d{1,9})?", re.IGNORECASE)


class Thing(StrEnum):
    """What a key can name today."""

    PLAN = "plan"
    MILESTONE = "milestone"
    TARGET = "target"
    LINE = "scope line"


_BY_LETTER: Final = {None: Thing.PLAN, "M": Thing.MILESTONE, "T": Thing.TARGET, "S": Thing.LINE}


def read_key(typed: str) -> str | None:
    """Read a key as people type and paste it: in any case, with any dash, out of stars and backticks; None if none."""
    key = code(typed).upper()
    return key if KEY.fullmatch(key) else None


def thing_of(key: str) -> Thing | None:
    """Say what kind of thing a key names; None for a key of what is not built yet."""
    match = _KIND.fullmatch(key.strip())
    return _BY_LETTER[match[1].upper() if match[1] else None] if match else None
