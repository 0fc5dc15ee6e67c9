"""Keys, ids, days and figures as people type and paste them: one reading for every dash, blank and decoration.

Phones write “–” for “-”, chat programs put stars and backticks around a key, spreadsheets leave invisible characters
behind. None of it means anything in a key or a figure. Titles and reasons stay as they were written.
"""

import unicodedata
from functools import lru_cache
from typing import Final

_DASHES: Final = "−⁃"  # a minus and a bullet; all others are of the category of dashes
_DECORATION: Final = "`*_~ "
_STOPS: Final = ".,;:!?"
_VARIATIONS: Final = range(0xFE00, 0xFE10)  # they only choose how the sign before them is drawn
_WIDE: Final = range(0xFF01, 0xFF5F)  # ASCII in the width of Chinese signs


def plain(text: str) -> str:
    """Write dashes, blanks, digits and wide letters as a keyboard does, and leave out what nobody sees."""
    return text if text.isascii() else "".join(map(_plain, text))


def code(text: str) -> str:
    """Take a key, an id, a day or a figure out of its decoration: backticks, stars, and a full stop behind."""
    return plain(text).strip().lstrip(_DECORATION).rstrip(_DECORATION + _STOPS)


@lru_cache(maxsize=1024)
def _plain(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf" or ord(sign) in _VARIATIONS:
        return ""
    if ord(sign) in _WIDE:
        return chr(ord(sign) - 0xFEE0)
    if kind == "Pd" or sign in _DASHES:
        return "-"
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    return " " if kind == "Zs" else sign
