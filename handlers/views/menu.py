"""The reader's own menu: what waits for them, and the acts they use most."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.views import milestones, parts
from handlers.views.parts import Message, Reader
from models.rows import MilestoneRow, RequestRow

ROWS: Final = 5


def asks_reader(row: MilestoneRow, reader: Reader) -> RequestRow | None:
    """Give the open request of a milestone if it waits for this reader."""
    request = row.open_request
    mine = request is not None and request.waits_for is not None and request.waits_for.id == reader.person_id
    return request if mine else None


def counted(rows: Sequence[MilestoneRow], reader: Reader) -> str:
    """Say how many of the rows are overdue, wait for the reader's answer, are blocked or come due."""
    waits = [row for row in rows if asks_reader(row, reader)]
    others = [row for row in rows if row not in waits]
    overdue = sum(1 for row in others if row.working_days_late)
    blocked = sum(1 for row in others if not row.working_days_late and row.blocked_on)
    due = len(others) - overdue - blocked
    pieces = [
        f"{overdue} overdue" if overdue else "",
        f"{len(waits)} {'waits' if len(waits) == 1 else 'wait'} for your answer" if waits else "",
        f"{blocked} blocked" if blocked else "",
        f"{due} due soon" if due else "",
    ]
    return ", ".join(piece for piece in pieces if piece)


def headline(rows: Sequence[MilestoneRow], reader: Reader, *, following: MilestoneRow | None, today: date) -> str:
    """Give the first line: the count, or that nothing waits and what comes next."""
    if rows:
        waits = "waits" if len(rows) == 1 else "wait"
        return f"*{parts.count(len(rows), 'thing')} {waits} for you*: {counted(rows, reader)}"
    if following is None:
        return "*Nothing waits for you.*"
    due = milestones.due_phrase(following, today=today)
    return f"*Nothing waits for you.* Next: {parts.quoted(following.title)}, {due}."


def row_for(row: MilestoneRow, *, today: date, reader: Reader) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Show what waits: the question that the reader has to answer, or the milestone itself."""
    request = asks_reader(row, reader)
    if request is not None:
        return milestones.request_row(row, request, today=today, reader=reader)
    return milestones.milestone_row(row, today=today, reader=reader)


def menu(rows: Sequence[MilestoneRow], *, today: date, reader: Reader, following: MilestoneRow | None = None,
         place: str = "") -> Message:  # fmt: skip
    """Show what waits for the reader, most urgent first; `place` says in words what the channel fills in."""
    head = headline(rows, reader, following=following, today=today)
    drawn = [parts.drawn(row_for(row, today=today, reader=reader)) for row in rows[:ROWS]]
    foot = parts.foot(
        *([parts.button(f"Show all {len(rows)}", ids.SHOW_ALL, "mine")] if len(rows) > ROWS else []),
        parts.button("Add milestone…", ids.MILESTONE_ADD),
        parts.button("Status", ids.STATUS_OPEN),
    )
    same = "the same in words: /psp help"
    context = parts.context(parts.facts(parts.escape(place), same) if place else same[0].upper() + same[1:])
    fits = parts.rows_that_fit(drawn, [parts.drawn(foot)] * 2, most=ROWS) if drawn else 0
    words = " ".join(milestones.row_words(row, today=today, reader=reader) for row in rows[:fits])
    blocks: list[Any] = [parts.section(head), *drawn[:fits], foot, context]
    said = parts.plain_words(head).rstrip(".")
    return Message.of(f"{said}. {words}".rstrip(), blocks)


def pinned_card() -> Message:
    """Offer everything by button, for people who have no `/psp` in a shared channel."""
    head = "*Everything about our plans, by button.* What you see is private to you."
    foot = parts.actions(
        parts.button("What waits for me", ids.MENU_OPEN),
        parts.button("Status", ids.STATUS_OPEN),
        parts.button("Add milestone…", ids.MILESTONE_ADD),
        block_id="foot",
    )
    return Message.of(parts.plain_words(head), [parts.section(head), foot], parts.Audience.ANYBODY)
