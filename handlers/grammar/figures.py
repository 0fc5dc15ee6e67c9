"""Figures as people write them: a comma parts thousands, a dot the decimals; what can be read two ways is refused."""

import re
from decimal import Decimal
from typing import Final

from models.words import echo

_FIGURE: Final = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,18})(?:\.\d{1,12})?")


def read_figure(typed: str) -> Decimal:
    """Read a figure such as 12, 12.5 or 1,240,000; a % behind it is dropped.

    Raises:
        ValueError: it is none, with the sentence that says how to write it.
    """
    text = typed.strip().removesuffix("%").rstrip()
    if not _FIGURE.fullmatch(text):
        message = f"“{echo(typed)}” is not a number. Write it like 12, 12.5 or 1,240,000."
        raise ValueError(message)
    return Decimal(text.replace(",", ""))
