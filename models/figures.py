"""Figures as people write them, in a unit. The same signs mean different figures in different countries.

`1,240` is 1240 in London and 1.24 in Berlin. What the reader's own custom writes so is read so; what it would not
write, and another custom reads otherwise, is asked. `TwoReadings` carries both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from babel.numbers import format_decimal, get_currency_symbol, get_decimal_symbol, get_group_symbol

from models.typed import code, plain
from models.words import echo

MOST_PLACES: Final = 4
"""Decimals that can be stored of any figure."""
Custom: TypeAlias = tuple[str, str]
"""The sign before decimals, and the one between thousands."""

_CUSTOMS: Final[tuple[Custom, ...]] = ((".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"))
_SAME_SIGNS: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "٫": ".", "٬": ","})
_SCALES: Final = {"": Decimal(1), "k": Decimal(1_000), "m": Decimal(1_000_000)}
_FIGURE: Final = re.compile(r"([+-]?)\s*((?:\d|[.,' ](?=\d))+)\s*(?:([km])(?!\w))?\s*([^\d\s]\D*)?", re.IGNORECASE)
_PERCENT: Final = frozenset({"%", "percent", "per cent"})
_LONGEST: Final = 80


@dataclass(frozen=True)
class Unit:
    """What a figure counts: its name as people read it, how many decimals it has, and a currency's code."""

    name: str
    places: int = MOST_PLACES
    currency: str = ""

    def is_named(self, word: str) -> bool:
        """Say whether a word behind a figure means this unit."""
        said = word.casefold()
        if self.name.casefold() in _PERCENT:
            return said in _PERCENT
        symbol = get_currency_symbol(self.currency, locale="en").casefold() if self.currency else ""
        own = self.name.casefold()
        return said in {own, f"{own}s", own.removesuffix("s"), symbol}

    def holds(self, figure: Decimal) -> bool:
        """Say whether a figure has no more decimals than this unit."""
        exponent = figure.normalize().as_tuple().exponent
        return not isinstance(exponent, int) or -exponent <= self.places


@dataclass(frozen=True)
class Typed:
    """A figure as it was typed: what each custom reads in it, and the word behind it."""

    text: str
    readings: tuple[Decimal, ...]
    unit: str = ""
    digits: str = ""
    factor: Decimal = Decimal(1)

    def read(self, unit: Unit, *, locale: str | None) -> Decimal:
        """Give the figure that is meant. Without a locale no custom comes first, as in a file.

        Raises:
            TwoReadings: the locale would not write it so, and it can be two figures of this unit.
            ValueError: the word behind it names something else, with the sentence.
        """
        if self.unit and not unit.is_named(self.unit):
            said = f"“{echo(self.text)}” is in “{self.unit}”, this target in {unit.name or 'nothing named yet'}"
            raise ValueError(f"{said}. Write the number alone.")
        possible = [one for one in self.readings if unit.holds(one)] or list(self.readings)
        own = self._own(locale) if locale else None
        if own in possible:
            return own
        if len(possible) == 1:
            return possible[0]
        raise TwoReadings(self.text, possible, unit)

    def _own(self, locale: str) -> Decimal | None:
        """Read it by the custom of a locale; None where that would not write a figure so."""
        decimal, _ = custom = _custom_of(locale)
        value = _read_by(custom, self.digits)
        is_padded = decimal in self.digits and self.digits.endswith("0")
        return None if value is None or is_padded else value * self.factor


class TwoReadings(ValueError):
    """A figure that can be two; which one is for whoever typed it to say."""

    def __init__(self, typed: str, readings: Sequence[Decimal], unit: Unit) -> None:
        self.typed = typed
        self.readings = tuple(sorted(readings))
        self.unit = unit
        both = " or ".join(write(one, locale="en") for one in self.readings)
        plainly = " or ".join(sure(one) for one in self.readings)
        super().__init__(f"“{echo(typed)}” can be {both}. Write {plainly}.")


def typed(text: str) -> Typed:
    """Take a figure as it was typed, such as 12, 12.5, 1,240,000, 2.5m or 70 %. Raises ValueError where it is none."""
    said = code(text)
    match = _FIGURE.fullmatch(said.translate(_SAME_SIGNS)) if len(said) <= _LONGEST else None
    if match is None:
        raise _no_number(text)
    sign, digits, scale, unit = match[1], match[2], (match[3] or "").lower(), match[4] or ""
    factor = _SCALES[scale] * (-1 if sign == "-" else 1)
    found = [_read_by(custom, digits) for custom in _CUSTOMS]
    readings = tuple(dict.fromkeys(one * factor for one in found if one is not None))
    if not readings:
        raise _no_number(text)
    return Typed(said, readings, unit, digits, factor)


def exact(value: Decimal) -> Typed:
    """Take a figure that nobody typed, such as the number of a cell."""
    return Typed(f"{value:f}", (value,))


def sure(value: Decimal) -> str:
    """Write a figure so that each custom reads the same: `1.2400` rather than `1.240`."""
    plain = f"{value.normalize():f}"
    return f"{plain}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", plain) else plain


def write(value: Decimal, *, locale: str) -> str:
    """Write a figure with all its decimals as a locale does."""
    return str(format_decimal(value.normalize(), format=f"#,##0.{'#' * MOST_PLACES}", locale=locale))


def _no_number(text: str) -> ValueError:
    return ValueError(f"“{echo(text)}” is not a number. Write it like 12, 12.5 or 1,240,000.")


def _custom_of(locale: str) -> Custom:
    signs = (get_decimal_symbol(locale), get_group_symbol(locale))
    decimal, group = (plain(one).translate(_SAME_SIGNS) for one in signs)
    return decimal, group


def _read_by(custom: Custom, digits: str) -> Decimal | None:
    """Read a figure strictly by one custom; None where that does not write so. India parts lakhs by two digits."""
    decimal, group = map(re.escape, custom)
    parted = rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+|[1-9]\d?(?:{group}\d\d)+{group}\d{{3}}"
    match = re.fullmatch(rf"({parted}|\d{{1,18}}|)(?:{decimal}(\d{{1,12}}))?", digits, re.ASCII)
    if match is None or not digits:
        return None
    whole = re.sub(r"\D", "", match[1]) or "0"
    return Decimal(f"{whole}.{match[2] or 0}")
