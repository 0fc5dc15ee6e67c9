"""The replies in the thread of a week's post: one a part with content, as lines of text."""

from collections.abc import Sequence
from typing import Final

from handlers.views import cards, milestones, parts, targets
from handlers.views.parts import Message, Reader
from handlers.views.summary import words
from handlers.views.summary.post import in_words, rows, sentences
from models.rows import MilestoneRow
from models.summaries.cards import Card
from models.summaries.standing import Need
from models.summaries.weekly import Weekly

LINES: Final = 20
SECTION: Final = 2_800  # of the 3,000 characters that Slack takes


def thread(weekly: Weekly) -> list[Message]:
    """Draw the replies; a quiet week has none."""
    if weekly.quiet or not weekly.plans:
        return []
    reader, soon = words.reader_of(weekly), words.due_by(weekly)
    above = len(rows(weekly))
    rest = weekly.needs.rows[above:]
    found = [
        _reply("Needs someone", [_need(one, weekly) for one in rest], weekly.needs.total - above, reader),
        _reply("Done last week", [_need(one, weekly) for one in weekly.done.rows], weekly.done.number, reader),
        _reply(f"Due by {soon}", [_need(one, weekly) for one in weekly.due], weekly.counts.due_soon, reader),
        _reply("Plans by health", [_plan(one, weekly) for one in weekly.cards], weekly.plans, reader),
    ]
    return [one for one in found if one is not None]


def _need(need: Need, weekly: Weekly) -> str:
    reader, today = words.reader_of(weekly), weekly.as_of
    if isinstance(need, MilestoneRow):
        mark, phrase = milestones.state(need).emoji, milestones.due_phrase(need, today=today)
        who = parts.sides(need, reader=reader)
    else:
        mark = targets.state(need).emoji
        phrase = targets.pace_phrase(need, today=today, locale=reader.locale).removeprefix(f"{mark} ")
        who = parts.owners(need, reader=reader)
    return f"{mark} {parts.title(need.title)} {parts.key(need.key)} · {phrase} · {who}"


def _plan(card: Card, weekly: Weekly) -> str:
    health = cards.health_line(card.health, today=weekly.as_of, locale=weekly.locale) if card.health else None
    return parts.facts(f"{parts.key(card.key)} {parts.user_text(card.title, cards.PLAN_TITLE)}", health)


def _reply(title: str, lines: Sequence[str], total: int, reader: Reader) -> Message | None:
    """Draw one part: its lines, at most twenty, and as many as a message may hold."""
    if not lines:
        return None
    drawn = [parts.drawn(parts.section(line)) for line in lines[:LINES]]
    shown = list(lines[: parts.rows_that_fit(drawn, [], most=LINES)])
    more = [f"and {total - len(shown)} more"] if total > len(shown) else []
    blocks = [parts.section(section) for section in _sections(f"*{title}*", [*shown, *more])]
    return Message.of(sentences(title, *in_words(*shown, *more)), blocks, reader.audience)


def _sections(title: str, lines: Sequence[str]) -> list[str]:
    """Put the lines into as few sections as Slack's limit of one allows."""
    found = [title]
    for line in lines:
        if len(found[-1]) + len(line) > SECTION:
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return found
