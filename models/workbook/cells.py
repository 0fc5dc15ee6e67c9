"""What a cell may hold: turned into what it means, or refused with the sentence that stands beside it.

Formulas count by the value that was saved with them; one without a saved value reads as an empty cell.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import BeforeValidator
from rapidfuzz import process

from models import figures
from models.figures import Typed
from models.plans.force import LINK_LONGEST
from models.typed import code, plain
from models.words import LONGEST, line, several

Choice = TypeVar("Choice")
_WHOLE: Final = 100
_LONGEST_WEEKEND: Final = 3
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEAR: Final = re.compile(r"(?:FY ?)?(?:20)?(\d\d)", re.IGNORECASE)
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA",
                           "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!",
                           "#PYTHON!", "#EXTERNAL!"})  # fmt: skip
"""What a cell shows whose formula does not work out: never an empty cell."""


def text_of(raw: object) -> str:
    """Return what a person reads in a cell, on one line."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = str(raw)
    return line(text if text.isascii() else unicodedata.normalize("NFC", text))


def _text(raw: object) -> str:
    """Return what a person reads in a cell; refuse an error, which would pass for an empty one."""
    text = text_of(raw)
    if text.startswith("#") and text.upper() in ERRORS:
        raise ValueError(f"This cell shows an error ({text}). Mend the formula or write the value.")
    return text


def _code(raw: object) -> str:
    """Return a key, a day or a figure of a cell as a keyboard writes it; a sign that is none of these stays."""
    text = _text(raw)
    return code(text) or text


def _long_text_of(raw: object) -> str:
    text = _text(raw)
    return several(unicodedata.normalize("NFC", raw)) if isinstance(raw, str) else text


def _words(limit: int, *, needs: str = "", read: Callable[[object], str] = _text) -> BeforeValidator:
    def check(raw: object) -> str:
        text = read(raw)
        if needs and not text:
            raise ValueError(f"This cell is empty. Write {needs}.")
        return _fitting(text, limit)

    return BeforeValidator(check)


def _fitting(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(f"This is {len(text):,} characters long, up to {limit:,} fit. Shorten it.")
    return text


def _key(raw: object) -> str:
    text = plain(_text(raw)).strip("`*")
    if not text:
        raise ValueError("This cell is empty. Write a short key that stays, such as “de” or “tindrel”.")
    if not re.fullmatch(r"[\w.-]{1,40}", text):
        raise ValueError(f"“{text[:60]}” cannot be a key. Use up to 40 letters, digits, “-”, “_” and “.”.")
    return text.casefold()


def _numbered(letter: str, example: str) -> BeforeValidator:
    pattern = re.compile(rf"PSP-0*([1-9]\d{{0,8}})-{letter}0*([1-9]\d{{0,8}})" if letter else r"PSP-0*([1-9]\d{0,8})")

    def check(raw: object) -> str:
        text = _code(raw).upper()
        match = pattern.fullmatch(text)
        if match is None:
            raise ValueError(f"“{text[:60]}” is no key of this kind. Write one such as {example}.")
        return f"PSP-{match[1]}-{letter}{match[2]}" if letter else f"PSP-{match[1]}"

    return BeforeValidator(check)


def _day(*, needed: bool) -> BeforeValidator:
    def check(raw: object) -> date | None:
        if isinstance(raw, datetime):
            return raw.date()
        if isinstance(raw, date):
            return raw
        text = _code(raw)
        if not text and not needed:
            return None
        if not text:
            raise ValueError("This cell is empty. Write a day such as 2027-01-15.")
        if not _ISO.fullmatch(text):
            raise ValueError(f"“{text[:60]}” is no day. Format the cell as a date, or write it as 2027-01-15.")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"There is no {text} in the calendar. Write a day such as 2027-01-15.") from None

    return BeforeValidator(check)


def _yes_or_no(raw: object) -> bool | None:
    known = {"": None, "yes": True, "y": True, "true": True, "x": True, "no": False, "n": False, "false": False}
    text = _code(raw).casefold()
    if text not in known:
        raise ValueError(f"“{text[:60]}” is neither yes nor no. Write “yes” or “no”.")
    return known[text]


def _whole(lowest: int, highest: int) -> BeforeValidator:
    def check(raw: object) -> int | None:
        text = _code(raw)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text) or not lowest <= int(text) <= highest:
            raise ValueError(f"“{text[:60]}” does not fit here. Write a whole number from {lowest} to {highest}.")
        return int(text)

    return BeforeValidator(check)


def _figure(*, needed: bool) -> BeforeValidator:
    """Take a number, or a text that holds one: which figure it is, its unit says, which stands in another cell."""

    def check(raw: object) -> Typed | None:
        text = _text(raw)
        if not text and not needed:
            return None
        if not text:
            raise ValueError("This cell is empty. Write a number such as 12 or 1250000.50.")
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return figures.exact(Decimal(f"{raw:.15g}"))  # as exact as spreadsheets are: 0.1 + 0.2 is 0.3
        return figures.typed(text)

    return BeforeValidator(check)


def _fiscal_year(*, needed: bool) -> BeforeValidator:
    def check(raw: object) -> int | None:
        text = _code(raw)
        if not text and not needed:
            return None
        match = _YEAR.fullmatch(text)
        if match is None:
            raise ValueError(f"“{text[:60]}” is no fiscal year. Write the year in which it ends, such as FY27 or 2027.")
        return 2000 + int(match[1])

    return BeforeValidator(check)


def one_of(choices: Mapping[str, Choice], what: str, *, empty: Choice | None = None) -> BeforeValidator:
    """Take one of some words, in any case; the first word of each meaning is the one that a sentence offers."""
    offered: dict[Choice, str] = {}
    for word, meaning in choices.items():
        offered.setdefault(meaning, word)

    def check(raw: object) -> Choice:
        if isinstance(raw, Enum):
            return raw  # type: ignore[return-value]
        text = _code(raw).casefold()
        if not text and empty is not None:
            return empty
        if text not in choices:
            said = f"“{text[:60]}” is no {what}" if text else "This cell is empty"
            raise ValueError(f"{said}. Write one of: {', '.join(offered.values())}.")
        return choices[text]

    return BeforeValidator(check)


def nearest(word: str, known: list[str]) -> str | None:
    """Return the known word that was probably meant."""
    found = process.extractOne(word, known, processor=str.casefold, score_cutoff=75)
    return found[0] if found else None


def _zone(raw: object) -> str:
    text = _code(raw)
    if text not in _zones():
        near = nearest(text, sorted(_zones())) or "Europe/Berlin"
        said = f"“{text[:60]}” is no time zone" if text else "This cell is empty"
        raise ValueError(f"{said}. Write a name such as {near}.")
    return ZoneInfo(text).key


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def _territories() -> frozenset[str]:
    return frozenset(str(code) for code in Locale("en").territories if re.fullmatch(r"[A-Z]{2}", str(code)))


def _country(raw: object) -> str:
    text = _code(raw).upper()
    if text and text not in _territories():
        raise ValueError(f"“{text[:60]}” is no country code. Write two letters such as DE or JP.")
    return text


def _locale(raw: object) -> str:
    text = _code(raw)
    try:
        return str(Locale.parse(text.replace("-", "_"))) if text else "en"
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"“{text[:60]}” is no language and country. Write one such as en_GB or ja_JP.") from None


def _currency(raw: object) -> str:
    text = _code(raw).upper()
    if text and text not in _currencies():
        raise ValueError(f"“{text[:60]}” is no currency. Write three letters such as EUR or JPY.")
    return text


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def _weekend(raw: object) -> str:
    text = _code(raw)
    words = [word[:3].casefold() for word in re.split(r"[,;/+&\s–-]+", text) if word not in {"", "and"}]
    if any(word not in _DAYS for word in words) or len(set(words)) > _LONGEST_WEEKEND:
        raise ValueError(f"“{text[:60]}” is no weekend. Write its days, such as “Sat, Sun” or “Fri, Sat”.")
    return ",".join(str(day) for day in sorted({_DAYS.index(word) for word in words}))


def _account(raw: object) -> str:
    text = _accounts(raw)
    if not text or "," in text:
        raise ValueError("This is not one Slack id. Write one such as C0123ABCD or T0123ABCD.")
    return text


def _accounts(raw: object) -> str:
    ids = [part.strip().upper() for part in re.split(r"[,;]", _code(raw)) if part.strip()]
    if any(not re.fullmatch(r"[A-Z0-9]{2,40}", part) for part in ids):
        raise ValueError(
            f"“{_code(raw)[:60]}” is no Slack id. It looks like U0123ABCD or T0123ABCD, letters and digits."
        )
    return ",".join(ids)


def _phases(raw: object) -> str:
    text = _code(raw)
    shares = re.split(r"\s*/\s*", text) if text else []
    if shares and (not re.fullmatch(r"\d{1,3}(?:\s*/\s*\d{1,3}){3}", text) or sum(map(int, shares)) != _WHOLE):
        raise ValueError(
            f"“{text[:60]}” are no shares of four quarters. Write four that sum to 100, such as 10/20/30/40."
        )
    return "/".join(str(int(share)) for share in shares)


def _link(raw: object) -> str:
    text = _text(raw)
    if text and not re.fullmatch(r"https?://\S{3,}", text):
        raise ValueError(f"“{text[:60]}” is no link. Write one that begins with https://.")
    return _fitting(text, LINK_LONGEST)


Key = Annotated[str, BeforeValidator(_key)]
PlanKey = Annotated[str, _numbered("", "PSP-12")]
LineKey = Annotated[str, _numbered("S", "PSP-12-S1")]
MilestoneKey = Annotated[str, _numbered("M", "PSP-12-M3")]
TargetKey = Annotated[str, _numbered("T", "PSP-12-T2")]
Name = Annotated[str, _words(120, needs="a name")]
ChannelName = Annotated[str, _words(80, needs="a name")]  # Slack's own limit
MaybeName = Annotated[str, _words(120)]
Title = Annotated[str, _words(LONGEST["title"], needs="a title that people will read in alerts")]
Unit = Annotated[str, _words(LONGEST["unit"])]
Note = Annotated[str, _words(LONGEST["note"], read=_long_text_of)]
LongText = Annotated[str, _words(LONGEST["text"], read=_long_text_of)]
Ref = Annotated[str, _words(120, needs="the key or the name of one")]
MaybeRef = Annotated[str, _words(120)]
Day = Annotated[date, _day(needed=True)]
MaybeDay = Annotated[date | None, _day(needed=False)]
YesNo = Annotated[bool | None, BeforeValidator(_yes_or_no)]
Weight = Annotated[int | None, _whole(0, 10)]
Count = Annotated[int | None, _whole(0, 99)]
Figure = Annotated[Typed, _figure(needed=True)]
MaybeFigure = Annotated[Typed | None, _figure(needed=False)]
Year = Annotated[int, _fiscal_year(needed=True)]
MaybeYear = Annotated[int | None, _fiscal_year(needed=False)]
Zone = Annotated[str, BeforeValidator(_zone)]
Country = Annotated[str, BeforeValidator(_country)]
LocaleName = Annotated[str, BeforeValidator(_locale)]
Currency = Annotated[str, BeforeValidator(_currency)]
Weekend = Annotated[str, BeforeValidator(_weekend)]
Account = Annotated[str, BeforeValidator(_account)]
Accounts = Annotated[str, BeforeValidator(_accounts)]
Phases = Annotated[str, BeforeValidator(_phases)]
Link = Annotated[str, BeforeValidator(_link)]
