"""Phrases that every screen shares: days, numbers, states, people, pace. Each gives mrkdwn that is escaped already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import Enum
from functools import lru_cache, partial
from math import ceil, floor
from typing import Final, TypeAlias

from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision

from handlers.slack import mrkdwn
from models.places import Sight
from models.targets.pace import Phase
from models.words import needs_year

LOCALE: Final = "en_GB"
NARROW_SPACE: Final = "\u00a0"
TITLE, REASON, PLAN_TITLE, CUSTOMER, PERSON, COMPANY, TYPED = 80, 140, 60, 60, 40, 30, 80
CELLS: Final = 10
MOST_PLACES: Final = 4  # as many as are stored
Marks: TypeAlias = Sequence[Decimal]


class State(Enum):
    """A state's emoji and word; both are always said together."""

    ON_TRACK = "🟢", "on track"
    AT_RISK = "🔶", "at risk"
    DUE_SOON = "🔶", "due soon"
    BEHIND = "🔶", "behind pace"
    DISPUTED = "🔶", "disputed"
    WATCH = "🔶", "watch"
    OFF_TRACK = "🟥", "off track"
    OVERDUE = "🟥", "overdue"
    MISSED = "🟥", "missed"
    BELOW = "🟥", "below the bar"
    OWNER_MISSING = "🟥", "owner missing"
    BLOCKED = "⛔", "blocked"
    WAITS = "⏳", "waits"
    PLANNED = "⚪", "planned"
    NOT_STARTED = "⚪", "not started"
    UNDECIDED = "⚪", "undecided"
    TOO_EARLY = "⚪", "too early to judge"
    IN_PROGRESS = "🔵", "in progress"
    DONE = "✅", "done"
    MET = "✅", "met"
    CONFIRMED = "✅", "confirmed"
    SIGNED = "✅", "signed"
    CANCELLED = "✖️", "cancelled"
    REFUSED = "✖️", "refused"
    WITHDRAWN = "✖️", "withdrawn"

    @property
    def emoji(self) -> str:
        """Give the sign; shape and colour differ."""
        return self.value[0]

    @property
    def word(self) -> str:
        """Give the word; `text` of a message says it without the sign."""
        return self.value[1]

    @property
    def both(self) -> str:
        """Give both."""
        return f"{self.emoji} {self.word}"


def title(text: str) -> str:
    """Make a title of a person safe, cut at 80 visible characters."""
    return mrkdwn.user_text(text, TITLE)


def quoted(text: str, budget: int = TITLE) -> str:
    """Name a thing in a sentence: its title in “ ”."""
    return f"“{mrkdwn.user_text(text, budget)}”"


def reason(text: str) -> str:
    """Make a reason safe, cut at 140 visible characters."""
    return mrkdwn.user_text(text, REASON)


def key(text: str) -> str:
    """Show a key in code style."""
    return f"`{mrkdwn.escape(text).replace('`', 'ˋ')}`"


def link(address: str) -> str:
    """Write an address as it stands within `<…|words>`: a bar of its own would end it."""
    return mrkdwn.escape(address).replace("|", "%7C")


def day(on: date, *, today: date, locale: str = LOCALE) -> str:
    """Write a day as `18 Nov`; with its year where the bare day could be read as another."""
    return _day(on, "d MMM y" if needs_year(on, today=today) else "d MMM", locale)


def long_day(on: date, *, locale: str = LOCALE) -> str:
    """Write a day where somebody chooses or agrees: `Fri 4 Dec 2026`."""
    return _day(on, "EEE d MMM y", locale)


def week_day(on: date, *, today: date, locale: str = LOCALE) -> str:
    """Write a day near by with its weekday: `Sat 28 Nov`."""
    return long_day(on, locale=locale) if needs_year(on, today=today) else _day(on, "EEE d MMM", locale)


@lru_cache(maxsize=4096)
def _day(on: date, pattern: str, locale: str) -> str:
    """Write a day; those on a screen are few and come again and again."""
    return _plain(format_date(on, pattern, locale=locale))


def _plain(words: str) -> str:
    """Use one short form for each month: British locale data say “Sept”."""
    return words.replace("Sept", "Sep").replace(".", "")


def days(those: Sequence[date], *, today: date) -> str:
    """Write several days with each month once: `10, 12 and 18 Nov`."""
    said = [day(one, today=today) for one in those]
    last = [following.rsplit(" ", 1)[-1] for following in said[1:]]
    short = [one.split(" ")[0] if one.endswith(f" {month}") and one.count(" ") == 1 else one
             for one, month in zip(said, last, strict=False)]  # fmt: skip
    return joined([*short, *said[-1:]])


def day_at(on: date, place: str | None, *, today: date) -> str:
    """Write a day with its place where the reader's zone is another: `15 Jan (Tokyo)`."""
    return f"{day(on, today=today)} ({mrkdwn.literal(place)})" if place else day(on, today=today)


def instant(at: datetime) -> str:
    """Write a moment in the reader's zone, with UTC for programs that cannot."""
    fallback = f"{_day(at.date(), 'd MMM y', LOCALE)} {at:%H:%M} UTC"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def number(value: Decimal | float, *, locale: str = LOCALE, places: int = 1, apart_from: Marks = (),
           most: int = MOST_PLACES) -> str:  # fmt: skip
    """Write a figure in the reader's locale, at most `places` decimals, rounded once and half up.

    One that is below or above a mark never reads as reaching it: it gets as many decimals as tell them apart, up to
    `most`, and is cut where that is not enough.
    """
    return _figure(str(value), locale, places, tuple(map(Decimal, apart_from)), max(most, places))


@lru_cache(maxsize=4096)
def _figure(value: str, locale: str, places: int, marks: Marks, most: int) -> str:
    """Write a figure; most of those on a screen are small and come again and again."""
    exact = Decimal(value)
    shown = _round(exact, places)
    while places < most and _reaches(shown, exact, marks):
        places += 1
        shown = _round(exact, places)
    if mark := _reaches(shown, exact, marks):
        shown = _round(exact, places, ROUND_FLOOR if exact < mark[0] else ROUND_CEILING)
    return str(format_decimal(shown, format="#,##0." + "#" * places if places else "#,##0", locale=locale))


def _reaches(shown: Decimal, exact: Decimal, marks: Marks) -> Marks:
    """Give the marks that a rounded figure reaches and the exact one does not."""
    return tuple(mark for mark in marks if exact != mark and (shown >= mark if exact < mark else shown <= mark))


def _round(figure: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    return figure.quantize(Decimal(1).scaleb(-places), rounding=rounding)


def cents(amount: Decimal, currency: str, *, locale: str = LOCALE) -> str:
    """Write an amount of money without its currency, with cents where there are some."""
    places = get_currency_precision(currency) if amount % 1 else 0
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(_round(amount, places), format=pattern, locale=locale))


def money(amount: Decimal, currency: str, *, locale: str = LOCALE) -> str:
    """Write money as `1,240,000 EUR`, with cents where there are some."""
    return f"{cents(amount, currency, locale=locale)}{NARROW_SPACE}{currency}"


def percent(ratio: Decimal, *, locale: str = LOCALE, apart_from: Marks = ()) -> str:
    """Write a share as `76 %`; one below a mark never reads as reaching it."""
    marks = [mark * 100 for mark in apart_from]
    return f"{number(ratio * 100, locale=locale, places=0, apart_from=marks)}{NARROW_SPACE}%"


_ODD_PLURALS: Final = {"person": "people", "company": "companies", "subsidiary": "subsidiaries", "is": "are"}


def plural(noun: str, amount: Decimal | float) -> str:
    """Give the noun as it goes with a number: the last word of `working day` takes the s."""
    if amount == 1:
        return noun
    return _ODD_PLURALS.get(noun) or (noun if noun.endswith("s") else f"{noun}s")


def count(amount: int, noun: str, *, locale: str = LOCALE) -> str:
    """Write a number with its noun: `1 milestone`, `3 milestones`."""
    return f"{number(amount, locale=locale, places=0)} {plural(noun, amount)}"


_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def ordinal(place: int) -> str:
    """Write `first`, `second` … `tenth`, then `11th`."""
    if 1 <= place <= len(_ORDINALS):
        return _ORDINALS[place - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 not in {11, 12, 13} else 0, "th")
    return f"{place}{ending}"


def joined(words: list[str]) -> str:
    """Join names as a sentence does: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def facts(*words: str | None) -> str:
    """Put the facts of a line beside each other, those that exist."""
    return " · ".join(word for word in words if word)


def bar(attainment: Decimal, expected: Decimal | None = None) -> str:
    """Draw ten cells: full ones cut down to tenths, `|` where the expected value stands rounded up, so a gap shows."""
    full = max(0, min(CELLS, floor(attainment * CELLS)))
    cells = "▰" * full + "▱" * (CELLS - full)
    if attainment > 1:
        cells += "▸"
    if expected is not None:
        mark = max(0, min(CELLS, ceil(expected * CELLS)))
        cells = f"{cells[:mark]}|{cells[mark:]}"
    return f"`{cells}`"


@dataclass(frozen=True)
class Pace:
    """What the pace phrase says; `unit` is the noun of the metric as it stands behind the target's value."""

    phase: Phase
    actual: Decimal
    target: Decimal
    unit: str
    expected: Decimal | None = None
    at_this_rate: Decimal | None = None
    first_on: date | None = None
    last_on: date | None = None
    record_until: date | None = None
    met_on: date | None = None
    claimed: Decimal = Decimal(0)
    waits_for: str = ""
    currency: str = ""
    falls: bool = False


def pace_phrase(pace: Pace, *, today: date, locale: str = LOCALE) -> str:  # noqa: PLR0911 -- one a phase
    """Say how a target stands, in figures written as the reader's locale does."""
    on, said = partial(_on, today=today), _Said(pace, locale)
    units = mrkdwn.literal(pace.unit)
    match pace.phase:
        case Phase.BEFORE:
            to = f"down to {said.target}" if pace.falls else said.target
            return f"starts {on(pace.first_on)}: {to} {units} by {on(pace.last_on)}"
        case Phase.EARLY:
            return f"{said.stand}{said.claimed}, too early to judge"
        case Phase.GRACE:
            stand = said.stand if pace.falls else f"{said.actual} of {said.target}"
            return f"{stand}{said.claimed}, ended {on(pace.last_on)}, recording until {on(pace.record_until)}"
        case Phase.MET:
            return f"✅ met: {said.stand}" + (f" on {on(pace.met_on)}" if pace.met_on else "")
        case Phase.MISSED:
            return f"🟥 missed: {said.stand}, {said.gap}"
        case Phase.WAITING:
            return f"⏳ waits for {pace.waits_for}: {said.actual} of {said.target}, {said.plain(pace.claimed)} claimed"
        case Phase.UNREPORTED:
            was = "was " if pace.record_until and pace.record_until < today else ""
            return f"nothing reported yet, first value {was}due {on(pace.record_until)}"
        case Phase.RUNNING:
            return facts(f"{said.stand}{said.claimed}", *said.outlook())


def _on(that: date | None, *, today: date) -> str:
    return day(that, today=today) if that else "–"


@dataclass(frozen=True)
class _Said:
    """The figures of a pace in words: the target as signed, and what is short of it never as if it had reached it."""

    pace: Pace
    locale: str

    def plain(self, value: Decimal) -> str:
        """Write an amount as it is, a count with one decimal."""
        if self.pace.currency:
            return cents(value, self.pace.currency, locale=self.locale)
        return number(value, locale=self.locale)

    @property
    def target(self) -> str:
        """Write the value to reach with all its digits."""
        if self.pace.currency:
            return cents(self.pace.target, self.pace.currency, locale=self.locale)
        return number(self.pace.target, locale=self.locale, places=MOST_PLACES)

    @property
    def actual(self) -> str:
        """Write what is there: whole units of money, unless cents are what is missing."""
        value, target = self.pace.actual, self.pace.target
        if self.pace.currency and value != target and _round(value, 0) == _round(target, 0):
            return cents(value, self.pace.currency, locale=self.locale)
        marks = [mark for mark in (target, self.pace.expected) if mark is not None]
        return self._number(value, *marks)

    @property
    def stand(self) -> str:
        """Say `6 of 10 customers`; what is to fall is over its value until it has reached it: `37 days, down to 30`."""
        units = mrkdwn.literal(self.pace.unit)
        if self.pace.falls:
            return f"{self.actual} {units}, to get down to {self.target}"
        return f"{self.actual} of {self.target} {units}"

    @property
    def gap(self) -> str:
        """Say how much is missing; a falling target is not short but over its value."""
        missing = abs(self.pace.target - self.pace.actual)
        word = "over" if self.pace.falls else "short"
        if self.pace.currency:
            return f"{cents(missing, self.pace.currency, locale=self.locale)} {word}"
        return f"{self._number(missing, Decimal(0))} {word}"

    @property
    def claimed(self) -> str:
        """Say what waits for an answer beside it."""
        return f", {self.plain(self.pace.claimed)} waiting for an answer" if self.pace.claimed else ""

    def outlook(self) -> Iterator[str]:
        """Say what was expected, and where it would end: counted things with one decimal, money in whole units."""
        if self.pace.expected is not None:
            yield f"{self._number(self.pace.expected)} expected by today"
        if self.pace.at_this_rate is not None:
            yield f"at this rate {self._number(self.pace.at_this_rate, self.pace.target)}"

    def _number(self, value: Decimal, *marks: Decimal) -> str:
        places, most = (0, 0) if self.pace.currency else (1, MOST_PLACES)
        return number(value, locale=self.locale, places=places, most=most, apart_from=marks)


def pager_words(first: int, last: int, total: int, order: str) -> str:
    """Say which rows stand here: `9–16 of 84, most urgent first`."""
    return f"{first}–{last} of {total}, {order}" if total else order


def seen(sight: Sight) -> str:
    """Limit a “nothing” to what its reader sees: what they do not see is never said not to exist."""
    return {Sight.WHOLE: "", Sight.READER: " that you can see", Sight.CHANNEL: " that may be seen here"}[sight]
