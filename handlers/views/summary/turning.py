"""The posts from 1 July to the freeze, in two parts headed by year."""

from typing import Final

from handlers.views import parts
from handlers.views.parts import Message, Reader, State
from handlers.views.summary import words
from handlers.views.summary.post import in_words, row_words, rows, sentences
from models.summaries.turn import Ending, Owed
from models.summaries.weekly import Weekly

NAMES: Final = 6


def turning(weekly: Weekly, ending: Ending) -> Message:
    """Draw both years: what the old one still lacks by name, and how the new one begins."""
    reader, shown = words.reader_of(weekly), rows(weekly)
    top, old, new = _heading(weekly, ending), _old_year(ending, reader), _new_year(weekly)
    needing = [words.headline(weekly, len(shown))] if shown else []
    more = ["the rest in the thread"] if weekly.needs.total > len(shown) else []
    lines = [parts.section(line) for line in [*new, *needing]]
    return Message.of(
        sentences(top, *in_words(old, *new, *needing), *row_words(weekly, len(shown))),
        [parts.header(top), parts.section(old), parts.divider(), *lines, *shown, words.foot(weekly),
         words.context(weekly, *more)],
        reader.audience,
    )  # fmt: skip


def _heading(weekly: Weekly, ending: Ending) -> str:
    first = weekly.week <= ending.record_until
    return parts.one_line(f"{words.name(weekly)}, first week of {weekly.year}") if first else words.heading(weekly)


def _old_year(ending: Ending, reader: Reader) -> str:
    until = parts.long_day(ending.record_until if ending.recording else ending.freeze_on)
    what = "record or confirm" if ending.recording else "confirm"
    if not ending.owed:
        return f"*{ending.year}: nothing is left to {what}.*"
    said = [_owed(one, reader) for one in ending.owed[:NAMES]]
    more = sum(one.total for one in ending.owed[NAMES:])
    others = f", {more} more for others" if more else ""
    return f"*{ending.year}: {what} until {until}:* {', '.join(said)}{others}"


def _owed(owed: Owed, reader: Reader) -> str:
    pieces = [(owed.milestones, "milestone"), (owed.answers, "answer"), (owed.values, "value")]
    things = parts.joined([parts.count(number, noun) for number, noun in pieces if number])
    return f"{things} for {parts.person(owed.person, reader=reader)}"


def _new_year(weekly: Weekly) -> list[str]:
    """Say what is not in force yet, and how far what is in force has come."""
    return [line for line in (_drafts(weekly), _in_force(weekly)) if line]


def _drafts(weekly: Weekly) -> str:
    if not weekly.drafts:
        return "" if weekly.plans else f"*{weekly.year}: no plan is in force yet.*"
    verb = "is" if len(weekly.drafts) == 1 else "are"
    keys = " · ".join(weekly.drafts[:NAMES]) + (" · …" if len(weekly.drafts) > NAMES else "")
    return f"*{weekly.year}: {parts.count(len(weekly.drafts), 'plan')} {verb} not in force yet*: {keys}"


def _in_force(weekly: Weekly) -> str:
    if not weekly.plans:
        return ""
    partners = "" if weekly.partner else f" with {parts.count(weekly.partners, 'partner')}"
    first = weekly.due[0] if weekly.due else weekly.following
    due = f", first due {parts.day(first.due_on, today=weekly.as_of)}" if first else ""
    total = weekly.customers
    return parts.facts(
        f"{parts.count(weekly.plans, 'plan')} in force{partners}",
        f"{parts.count(weekly.counts.total, 'milestone')}{due}",
        f"{parts.number(total.target, locale=weekly.locale, places=parts.MOST_PLACES)} customers to win"
        if total
        else None,
        State.TOO_EARLY.both if total and not total.judged else None,
    )
