"""A week's post that told something wrong: the post as it was, its row put right, and below what was corrected when."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from handlers.views import parts, status
from handlers.views.parts import Message, Reader
from handlers.views.summary.post import in_words, sentences
from models.clock import zone_named
from models.summaries.kept import Posted
from models.summaries.told import Correction

NAMED: Final = 3
MOST: Final = 13_000  # of the JSON that Slack takes in all blocks together


def as_posted(post: Posted, *, reader: Reader) -> Message:
    """Give the post as it was."""
    return Message(post.text, post.blocks, reader.audience)


def corrected(post: Posted, found: Sequence[Correction], *, reader: Reader) -> Message:
    """Draw the post with what is right by now; where nothing is wrong any more, as it was."""
    if not found:
        return as_posted(post, reader=reader)
    rows = {one.key: one.row for one in found if one.row is not None}
    blocks = [_put_right(block, rows, post.told.on, reader) for block in post.blocks]
    said = _said(post, found, NAMED)
    if parts.size_of([*blocks, *(parts.drawn(parts.context(one)) for one in said)]) > MOST:
        said = _said(post, found, 1)
    drawn: list[Any] = [*blocks, *(parts.context(one) for one in said)]
    right = sentences(*in_words(*said))
    whole = parts.TEXT_BUDGET - len(right) - 2
    before = post.text if len(post.text) <= whole else f"{post.text[:whole]}…"
    return Message.of(f"{before} {right}", drawn, reader.audience)


def _put_right(block: dict[str, Any], rows: dict[str, Any], today: date, reader: Reader) -> dict[str, Any]:
    """Draw the row of a milestone anew; all else stays as it was posted."""
    key = str(block.get("block_id", "")).removeprefix("row.").rpartition(".")[0]
    return parts.drawn(status.row(rows[key], today=today, reader=reader)) if key in rows else block


def _said(post: Posted, found: Sequence[Correction], named: int) -> list[str]:
    """Say what was corrected at which time, the first ones by name."""
    said = []
    for when, some in groupby(found[:named], lambda one: _when(one, post)):
        facts = parts.facts(*(_fact(one, post) for one in some))
        said.append(f"Corrected{when}: {facts}")
    more = len(found) - named
    return [*said[:-1], f"{said[-1]} · and {more} more"] if more > 0 else said


def _when(one: Correction, post: Posted) -> str:
    """Say the time of day there, with its day where that is not the day of the post."""
    if one.at is None:
        return ""
    there = one.at.astimezone(zone_named(post.zone))
    day = "" if there.date() == post.told.on else f" {parts.day(there.date(), today=post.told.on)}"
    return f"{day} {there:%H:%M}"


def _fact(one: Correction, post: Posted) -> str:
    title, on = parts.quoted(one.title), post.told.on
    if one.as_of is not None:
        if one.value is None:
            return f"{title} had no value by {parts.day(one.as_of, today=on)}"
        unit = parts.literal(parts.plural(one.unit, one.value))
        value = parts.number(one.value, locale=post.locale, places=parts.MOST_PLACES)
        return f"{title} had {value} {unit} on {parts.day(one.as_of, today=on)}"
    if one.done_on is None:
        return f"{title} is not done"
    instead = f", not on {parts.day(one.told_on, today=on)}" if one.told_on else ""
    return f"{title} was done on {parts.day(one.done_on, today=on)}{instead}"
