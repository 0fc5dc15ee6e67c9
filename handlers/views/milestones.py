"""Milestones as people read them: the row that looks the same everywhere, and its phrases."""

from datetime import date
from typing import Final

from slack_sdk.models.blocks import ActionsBlock, BlockElement, SectionBlock

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import EVERYBODY, Reader, State
from handlers.views.requests import answered, consent, overdue, overdue_phrase, question, request_phrase, request_row
from models.milestones.tables import Status
from models.rows import MilestoneRow

__all__ = [
    "after_signed",
    "answered",
    "consent",
    "due_phrase",
    "milestone_row",
    "overdue_phrase",
    "question",
    "request_phrase",
    "request_row",
    "row_actions",
    "row_words",
    "settled_row",
    "slip_phrase",
    "state",
    "third_line",
]

_SAID: Final = {Status.DONE: State.DONE, Status.CANCELLED: State.CANCELLED, Status.BLOCKED: State.BLOCKED,
                Status.IN_PROGRESS: State.IN_PROGRESS}  # fmt: skip


def state(row: MilestoneRow) -> State:
    """Say in which of the states a milestone is: overdue comes before blocked, blocked before the rest."""
    if row.is_open and row.claimed:
        return State.WAITS
    if row.is_overdue:
        return State.OVERDUE
    said = _SAID.get(row.status)
    if said is not None:
        return said
    return State.DUE_SOON if row.is_due_soon else State.PLANNED


def due_phrase(row: MilestoneRow, *, today: date, place: str | None = None) -> str:
    """Say where a milestone stands: done, late, or when it is due. `place` is named where the reader is elsewhere."""
    if row.status is Status.DONE and row.done_on is not None:
        return f"done {parts.day(row.done_on, today=today)}, {after_signed(row)}"
    due = parts.day_at(row.due_on, place, today=today)
    if row.status is Status.CANCELLED:
        return f"cancelled, was due {due}"
    if row.is_overdue:
        return overdue(row, today=today, place=place)
    return "due today" if row.due_on == row.as_of else f"due {due}"


def after_signed(row: MilestoneRow) -> str:
    """Compare the day it was done with the signed one, or with the date it had where nothing is signed."""
    signed = row.baseline_on or row.due_on
    late = (row.done_on - signed).days if row.done_on else 0
    named = "signed date" if row.baseline_on else "date it had"
    return f"{parts.count(late, 'day')} after the {named}" if late > 0 else "on time"


def slip_phrase(row: MilestoneRow) -> str | None:
    """Say how often it moved and how far it stands from the signed date; None where it never moved."""
    if not row.moves:
        return None
    if row.slip_days == 0:
        return f"{parts.ordinal(row.moves)} move, back on the signed date"
    where = "behind" if row.slip_days > 0 else "before"
    return f"{parts.ordinal(row.moves)} move, {parts.count(abs(row.slip_days), 'day')} {where} the signed date"


def third_line(row: MilestoneRow, *, today: date, reader: Reader) -> str:
    """Say what exists beside the date: moves, what blocks it, what was asked."""
    blocked = None
    if row.status is Status.BLOCKED:
        since = f" since {parts.day(row.blocked_on, today=today)}" if row.blocked_on else ""
        blocked = f"⛔ blocked{since}: {parts.reason(row.block_reason)}"
    shown = row.requests or ((row.open_request,) if row.open_request else ())
    asked = [request_phrase(one, today=today, reader=reader) for one in shown]
    unagreed = None if row.agreed or shown or not row.is_open else "not agreed yet"
    return parts.facts(slip_phrase(row) if row.is_open else None, blocked, *asked, unagreed)


def _acts(row: MilestoneRow) -> list[tuple[str, str]]:
    return [
        ("Mark done", ids.MILESTONE_DONE),
        ("New date…", ids.MILESTONE_MOVE),
        ("Snooze…", ids.SNOOZE),
        ("Unblock", ids.MILESTONE_UNBLOCK) if row.status is Status.BLOCKED else ("Block…", ids.MILESTONE_BLOCK),
        ("Open", ids.ROW_OPEN),
    ]


def milestone_row(row: MilestoneRow, *, today: date, reader: Reader = EVERYBODY, short_key: bool = False,
                  with_acts: bool = True, also: str = "", place: str | None = None) -> SectionBlock:  # fmt: skip
    """Show one milestone; it looks the same in a plan, in Home, in a DM and in a summary.

    `also` is mrkdwn for its third line, `place` is named with the date where the reader is elsewhere.
    """
    key = row.key.removeprefix(f"{row.plan_key}-") if short_key else row.key
    mark = state(row).emoji
    accessory: BlockElement | None = None
    if with_acts:
        acting = row.may_act and row.is_open
        accessory = (
            parts.overflow(_acts(row), row.key, row.version) if acting else parts.opens(row.key, title=row.title)
        )
    lines = [
        f"{mark} *{parts.title(row.title)}* {parts.key(key)}",
        parts.facts(due_phrase(row, today=today, place=place), parts.sides(row, reader=reader)),
        parts.facts(third_line(row, today=today, reader=reader), also),
    ]
    return parts.row(lines, row.key, row.version, accessory)


def row_actions(row: MilestoneRow, *, primary: bool = False) -> ActionsBlock:
    """Put the two acts of a DM's row under it."""
    says = parts.value(row.key, row.version)
    more = [("Snooze…", ids.SNOOZE), ("I saw it", ids.REMINDER_SEEN), ("Not mine…", ids.REMINDER_NOT_MINE),
            ("Why this?", ids.REMINDER_REASON), ("Open", ids.ROW_OPEN)]  # fmt: skip
    return parts.actions(
        parts.button("Mark done", ids.MILESTONE_DONE, says, primary=primary, about=row.title),
        parts.button("New date…", ids.MILESTONE_MOVE, says, about=row.title),
        parts.overflow(more, row.key, row.version),
        block_id=f"acts.{row.key}.{row.version}",
    )


def row_words(row: MilestoneRow, *, today: date, reader: Reader = EVERYBODY) -> str:
    """Say one milestone in a sentence, for `text`."""
    owner, other = (parts.person_words(one, reader=reader) for one in (row.owner, row.supporter))
    third = parts.plain_words(third_line(row, today=today, reader=EVERYBODY)).replace(" · ", ", ")
    said = f"{parts.one_line(row.title)}, {row.key}, {due_phrase(row, today=today)}, {owner} with {other}"
    return parts.sentences([said, third])


def settled_row(row: MilestoneRow, *, by: str, today: date, undo: bool = False) -> SectionBlock:
    """Show a row of a message whose milestone was settled."""
    mark = state(row).emoji
    said = f"{mark} {parts.title(row.title)} {parts.key(row.key)} · {due_phrase(row, today=today)}"
    back = parts.button("Undo", ids.MILESTONE_UNDO, parts.value(row.key, row.version), about=row.title)
    return parts.row([f"{said} · by {by}"], row.key, row.version, back if undo else parts.opens(row.key))
