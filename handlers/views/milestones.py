"""Milestones as people read them: the row that looks the same everywhere, receipts, questions to the other side."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, BlockElement, SectionBlock

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import EVERYBODY, Message, Reader, State
from models.milestones.tables import Ask, Status
from models.plans import Stage
from models.rows import MilestoneRow, RequestRow

SOON: Final = 10
ROWS_OF_A_PAGE: Final = 8


def state(row: MilestoneRow) -> State:
    """Say in which of the states a milestone is: overdue comes before blocked, blocked before the rest."""
    if row.status is Status.DONE:
        return State.DONE
    if row.status is Status.CANCELLED:
        return State.CANCELLED
    if row.working_days_late:
        return State.OVERDUE
    if row.status is Status.BLOCKED:
        return State.BLOCKED
    if row.status is Status.IN_PROGRESS:
        return State.IN_PROGRESS
    soon = row.stage is Stage.IN_FORCE and row.due_on >= row.as_of and row.working_days_left <= SOON
    return State.DUE_SOON if soon else State.PLANNED


def due_phrase(row: MilestoneRow, *, today: date, place: str | None = None) -> str:
    """Say where a milestone stands: done, late, or when it is due. `place` is named where the reader is elsewhere."""
    if row.status is Status.DONE and row.done_on is not None:
        return f"done {parts.day(row.done_on, today=today)}, {after_signed(row)}"
    due = parts.day_at(row.due_on, place, today=today)
    if row.status is Status.CANCELLED:
        return f"cancelled, was due {due}"
    if row.working_days_late:
        return f"overdue {parts.count(row.working_days_late, 'working day')} (due {due})"
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


_ASKED: Final = {Ask.ADD: "not agreed", Ask.TEXT: "new text asked", Ask.CANCEL: "cancelling asked",
                 Ask.REOPEN: "reopening asked", Ask.DONE: "reported done"}  # fmt: skip


def request_phrase(request: RequestRow, *, today: date, reader: Reader) -> str:
    """Say what is asked and for whom it waits."""
    asked = _ASKED.get(request.kind)
    if asked is None:
        asked = f"{parts.day(request.to_on, today=today)} asked" if request.to_on else "new date asked"
    return f"⏳ {asked}, waits for {parts.person(request.waits_for, reader=reader, bare=True)}"


def third_line(row: MilestoneRow, *, today: date, reader: Reader) -> str:
    """Say what exists beside the date: moves, what blocks it, what was asked."""
    blocked = None
    if row.status is Status.BLOCKED:
        since = f" since {parts.day(row.blocked_on, today=today)}" if row.blocked_on else ""
        blocked = f"⛔ blocked{since}: {parts.reason(row.block_reason)}"
    asked = request_phrase(row.open_request, today=today, reader=reader) if row.open_request else None
    unagreed = None if row.agreed or row.open_request else "not agreed yet"
    return parts.facts(slip_phrase(row) if row.is_open else None, blocked, asked, unagreed)


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
    third = parts.plain_words(third_line(row, today=today, reader=EVERYBODY))
    said = f"{parts.one_line(row.title)}, {row.key}, {due_phrase(row, today=today)}, {owner} with {other}"
    return f"{said}, {third}." if third else f"{said}."


def settled_row(row: MilestoneRow, *, by: str, today: date, undo: bool = False) -> SectionBlock:
    """Show a row of a message whose milestone was settled."""
    mark = state(row).emoji
    said = f"{mark} {parts.title(row.title)} {parts.key(row.key)} · {due_phrase(row, today=today)}"
    back = parts.button("Undo", ids.MILESTONE_UNDO, parts.value(row.key, row.version), about=row.title)
    return parts.row([f"{said} · by {by}"], row.key, row.version, back if undo else parts.opens(row.key))


def receipt(row: MilestoneRow, act: str, *, today: date, reader: Reader, next_: str = "",
            buttons: Sequence[Any] = ()) -> Message:  # fmt: skip
    """Confirm an act: what holds now, and for what it was done. `act` is a word such as Added or Moved."""
    due = f"due {parts.long_day(row.due_on)}" if row.is_open else due_phrase(row, today=today)
    head = f"✅ *{act} {parts.quoted(row.title)}*, {due} · {parts.key(row.key)}"
    lines = [head, parts.sides(row, reader=reader), parts.escape(next_)]
    text = f"{act} “{parts.one_line(row.title)}”, {due}, {row.key}. {next_}".rstrip()
    shown = list(buttons) or [parts.opens(row.key, title=row.title)]
    return Message.of(text, [parts.row(lines, row.key, row.version), parts.actions(*shown, block_id="foot")])


def added(row: MilestoneRow, *, today: date, reader: Reader) -> Message:
    """Confirm a new milestone; in force it waits for the other side's consent."""
    asked = ""
    if not row.agreed:
        waiting = (
            row.open_request.waits_for.name if row.open_request and row.open_request.waits_for else "the other side"
        )
        asked = f"It alerts from now on and waits for {waiting} to agree."
    buttons = (
        parts.button("Undo", ids.MILESTONE_UNDO, parts.value(row.key, row.version), about=row.title),
        parts.button("Add another…", ids.MILESTONE_ADD, row.plan_key),
        parts.opens(row.key, title=row.title),
    )
    return receipt(row, "Added", today=today, reader=reader, next_=asked, buttons=buttons)


def done(row: MilestoneRow, *, today: date, reader: Reader) -> Message:
    """Confirm that it is done, or that the other side was asked to accept it."""
    if row.status is not Status.DONE:
        return receipt(row, "Asked to accept", today=today, reader=reader, next_="Until they accept, it is not done.")
    undo = parts.button("Undo", ids.MILESTONE_UNDO, parts.value(row.key, row.version), about=row.title)
    return receipt(row, "Marked done", today=today, reader=reader, buttons=(undo, parts.opens(row.key)))


def moved(row: MilestoneRow, *, today: date, reader: Reader) -> Message:
    """Confirm a new date, or that the other side was asked for it."""
    request = row.open_request
    if request is None or request.to_on is None:
        return receipt(row, "Moved", today=today, reader=reader)
    waits = request.waits_for.name if request.waits_for else "the other side"
    words = f"Until {waits} agrees, {parts.day(row.due_on, today=today)} counts."
    head = f"⏳ *Asked for {parts.long_day(request.to_on)}* for {parts.quoted(row.title)} · {parts.key(row.key)}"
    foot = parts.actions(parts.opens(row.key, title=row.title), block_id="foot")
    text = f"Asked for {parts.long_day(request.to_on)} for “{parts.one_line(row.title)}”, {row.key}. {words}"
    return Message.of(text, [parts.row([head, parts.escape(words)], row.key, row.version), foot])


def question(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader) -> str:
    """Word what the other side is asked."""
    asker, title = parts.person(request.asked_by, reader=reader), parts.quoted(row.title)
    match request.kind:
        case Ask.DATE:
            was = parts.day(request.was_on or row.due_on, today=today)
            new = parts.long_day(request.to_on) if request.to_on else "another day"
            return f"*Agree to a new date?* {asker} asks to move {title} from {was} to *{new}*"
        case Ask.ADD:
            return f"*Agree to a new milestone?* {asker} adds {title}, due *{parts.long_day(row.due_on)}*"
        case Ask.CANCEL:
            return f"*Agree to cancel it?* {asker} asks to cancel {title}"
        case Ask.REOPEN:
            return f"*Agree to reopen it?* {asker} asks to reopen {title}"
        case Ask.TEXT:
            return f"*Agree to a new text?* {asker} asks to change {title}"
        case Ask.DONE:
            return f"*Accept that it is done?* {asker} reports {title} done"


def consent(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader, why: str = "") -> Message:
    """Ask the other side; the first answer settles it."""
    reason = f"“{parts.reason(request.reason)}”" if request.reason else None
    would = None
    if request.kind is Ask.DATE and request.to_on and row.baseline_on:
        behind = (request.to_on - row.baseline_on).days
        would = f"it would be the {parts.ordinal(row.moves + 1)} move, {parts.count(abs(behind), 'day')} "
        would += "behind the signed date" if behind >= 0 else "before the signed date"
    asks = question(row, request, today=today, reader=reader)
    says = parts.value(row.key, row.version)
    more = [("Another date…", ids.MILESTONE_MOVE)] if request.kind is Ask.DATE else []
    more += [("Not mine…", ids.REMINDER_NOT_MINE), ("Why this?", ids.REMINDER_REASON), ("Open", ids.ROW_OPEN)]
    blocks: list[Any] = [
        parts.row([asks, parts.facts(reason, would)], row.key, row.version),
        parts.actions(
            parts.button("Agree", ids.REQUEST_AGREE, says, primary=True, about=row.title),
            parts.button("Refuse…", ids.REQUEST_REFUSE, says, about=row.title),
            parts.overflow(more, row.key, row.version),
            block_id=f"acts.{row.key}.{row.version}",
        ),
    ]
    if why:
        blocks.append(parts.context(parts.escape(why)))
    said = question(row, request, today=today, reader=EVERYBODY)  # `text` has plain names
    return Message.of(parts.plain_words(f"{said}. {parts.facts(reason, would)}").rstrip(), blocks)


def request_row(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader) -> SectionBlock:
    """Show an open request in a list: what is asked, for whom it waits, by whom and why."""
    old, new = parts.day(request.was_on or row.due_on, today=today), request.to_on
    if request.kind is Ask.DATE and new:
        what = f"New date for {parts.quoted(row.title)}: {old} → {parts.long_day(new)}"
    else:
        what = f"{_ASKED.get(request.kind, 'asked').capitalize()}: {parts.quoted(row.title)}"
    since = parts.day(request.asked_at.date(), today=today)
    waits = f"waits for {parts.person(request.waits_for, reader=reader, bare=True)} since {since}"
    asked = f"asked by {parts.person(request.asked_by, reader=reader)}"
    asked += f": {parts.reason(request.reason)}" if request.reason else ""
    decide = parts.button("Decide…", ids.REQUEST_DECIDE, parts.value(row.key, row.version), about=row.title)
    lines = [f"⏳ *{what}* {parts.key(row.key)}", parts.facts(waits, asked)]
    return parts.row(lines, row.key, row.version, decide if row.may_act else parts.opens(row.key))


def answered(row: MilestoneRow, words: str) -> Message:
    """Draw a question that somebody settled; `words` say who and what holds now."""
    foot = parts.opens(row.key, title=row.title)
    return Message.of(parts.plain_words(words), [parts.row([words], row.key, row.version, foot)])


def listed(rows: Sequence[MilestoneRow], headline: str, *, today: date, reader: Reader, first: int = 0,
           about: str = "", order: str = "most urgent first", share: bool = False) -> Message:  # fmt: skip
    """Show one page of milestones from the row `first` on; what does not fit starts the next page.

    `headline` is mrkdwn, escaped already.
    """
    shown = [
        parts.drawn(milestone_row(row, today=today, reader=reader)) for row in rows[first : first + ROWS_OF_A_PAGE]
    ]
    if not shown:
        return Message.of(parts.plain_words(headline), [parts.section(headline)])
    head = parts.section(headline)
    fits = parts.rows_that_fit(shown, [parts.drawn(head)] * 4, most=ROWS_OF_A_PAGE)
    following = first + fits if first + fits < len(rows) else None
    others = [parts.button("Share here", ids.SHARE, about or "list")] if share else []
    pager = parts.pager(first, following, *others, step=ROWS_OF_A_PAGE, about=about)
    place = parts.context(parts.pager_words(first + 1, first + fits, len(rows), order))
    words = " ".join(row_words(row, today=today, reader=reader) for row in rows[first : first + fits])
    blocks: list[Any] = [head, *shown[:fits], *([pager] if pager else []), place]
    return Message.of(f"{parts.plain_words(headline)}. {words}", blocks)
