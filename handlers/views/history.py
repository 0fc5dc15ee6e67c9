"""What happened to a thing, newest first: when, who, what it was and what it is."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import EVERYBODY, Message, Reader
from models.history import Line

LINES: Final = 10
_VALUE: Final = 80
_ISO: Final = re.compile(r"(^|: )(\d{4}-\d{2}-\d{2})(?= · |$)")  # a value that is a day, alone or behind its heading


def line(one: Line, *, key: str, today: date, reader: Reader) -> str:
    """Say one change; a thing that belongs to the one asked for is named by the rest of its key."""
    part = parts.key(one.subject.removeprefix(f"{key}-")) if one.subject != key else None
    who = parts.person(one.by, reader=reader) if one.by else parts.literal(one.source)
    was, now = _value(one.was, today), _value(one.now, today)
    change = f"{was} → {now}" if was and now else now or was
    words = f"{parts.literal(one.act)}{f': {change}' if change else ''}"
    quote = f"“{parts.reason(one.reason)}”" if one.reason else None
    return parts.facts(parts.instant(one.at), part, who, words, quote)


def _value(stored: str, today: date) -> str:
    """Say a value with its days as screens write them."""
    said = _ISO.sub(lambda found: found[1] + parts.day(date.fromisoformat(found[2]), today=today), stored)
    return said if _ISO.fullmatch(stored) else parts.user_text(said, _VALUE)


def page(key: str, found: Sequence[Line], total: int, *, first: int, today: date, reader: Reader) -> Message:
    """Show a page of the history of a thing; changes that do not fit begin the next page."""
    if not found:
        words = f"*Nothing was changed in {parts.key(key)} yet.*"
        return Message.of(parts.plain_words(words), [parts.section(words), _foot(key, 0, 0, 0)])
    head = f"*{parts.count(total, 'change')} of {parts.key(key)}*, newest first"
    lines = [parts.drawn(one) for one in sections(found, key=key, today=today, reader=reader)]
    rest = [parts.drawn(one) for one in (parts.section(head), _foot(key, 1, 1, 3), parts.context(head))]
    fits = parts.rows_that_fit(lines, rest, most=LINES)
    words = parts.pager_words(first + 1, first + fits, total, "newest first")
    blocks: list[Any] = [parts.section(head), *lines[:fits], _foot(key, first, fits, total), parts.context(words)]
    text = f"{parts.plain_words(head)}. {said_plainly(found[:fits], key=key, today=today)}"
    return Message.of(text, blocks)


def sections(found: Sequence[Line], *, key: str, today: date, reader: Reader, head: str = "") -> list[Any]:
    """Draw changes, each whole in a section of its own; `head` stands over the first."""
    said = [line(one, key=key, today=today, reader=reader) for one in found]
    return [parts.section(f"{head}\n{one}" if head and not place else one) for place, one in enumerate(said)]


def said_plainly(found: Sequence[Line], *, key: str, today: date) -> str:
    """Say changes in sentences, for `text`, where names are plain."""
    return " ".join(f"{parts.plain_words(line(one, key=key, today=today, reader=EVERYBODY))}." for one in found)


def _foot(key: str, first: int, shown: int, total: int) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Turn pages; a button says back the key and the place of the first line."""
    back = [parts.button("‹ Back", f"{ids.HISTORY_TURN}.0", f"{key}|{max(first - LINES, 0)}")] if first else []
    more = first + shown
    next_ = [parts.button("Next ›", f"{ids.HISTORY_TURN}.1", f"{key}|{more}")] if more < total else []
    return parts.actions(*back, *next_, parts.opens(key), block_id=f"history.{first}")
