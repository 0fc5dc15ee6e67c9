"""News that comes alone in a DM; the same facts are rows where several come together."""

from datetime import date
from typing import Any

from handlers.slack import ids
from handlers.views import milestones, parts
from handlers.views.parts import EVERYBODY, Message, Reader
from models.digest import Line
from models.rows import MilestoneRow


def alone(line: Line, *, today: date, reader: Reader) -> Message:
    """Show the one thing that a message says."""
    row = line.milestone
    if row is None:
        return Message.of(line.subject, [parts.section(parts.key(line.subject))])
    return overdue(row, line.role, today=today, reader=reader)


def overdue(row: MilestoneRow, role: str, *, today: date, reader: Reader) -> Message:
    """Say that it is late: to who delivers as an act, to the other side as whose act it is."""
    mine = row.owner is not None and row.owner.id == reader.person_id
    late = f"{parts.quoted(row.title)} is {milestones.due_phrase(row, today=today)}"
    head = "*Mark done or set a new date:*"
    if not mine:
        head = f"*{parts.person(row.owner, reader=EVERYBODY)} is to mark done or set a new date:*"
    who = parts.sides(row, reader=reader) if mine or role != "supporter" else _supports(row)
    lines = [f"{head} {late} {parts.key(row.key)}", who]
    says = parts.value(row.key, row.version)
    more = [("Snooze…", ids.SNOOZE), ("I saw it", ids.REMINDER_SEEN), ("Not mine…", ids.REMINDER_NOT_MINE),
            ("Why this?", ids.REMINDER_REASON), ("Open", ids.ROW_OPEN)]  # fmt: skip
    act: list[Any] = (
        [parts.button("Mark done", ids.MILESTONE_DONE, says, primary=True, about=row.title)] if mine else []
    )
    acts = parts.actions(
        *act,
        parts.button("New date…", ids.MILESTONE_MOVE, says, about=row.title),
        parts.overflow(more, row.key, row.version),
        block_id=f"acts.{row.key}.{row.version}",
    )
    text = f"{parts.plain_words(f'{head} {late}')}, {row.key}. {milestones.row_words(row, today=today, reader=reader)}"
    return Message.of(text, [parts.row(lines, row.key, row.version), acts])


def _supports(row: MilestoneRow) -> str:
    other = row.supporter
    return f"you support it for {parts.escape(other.company)}" if other else "you support it"
