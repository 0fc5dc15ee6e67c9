"""Questions to the other side: a phrase in a row, a row of its own, and the message that asks for the answer."""

from datetime import date, timedelta
from typing import Any, Final

from slack_sdk.models.blocks import SectionBlock

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import EVERYBODY, Message, Reader
from models.milestones.tables import Ask
from models.rows import MilestoneRow, RequestRow

ONE_DAY: Final = timedelta(days=1)
_ASKED: Final = {Ask.ADD: "not agreed", Ask.TEXT: "new title asked", Ask.CANCEL: "cancelling asked",
                 Ask.REOPEN: "reopening asked"}  # fmt: skip
_HEADS: Final = {Ask.ADD: "New milestone", Ask.TEXT: "New title for", Ask.CANCEL: "Cancel", Ask.REOPEN: "Reopen",
                 Ask.DONE: "Reported done"}  # fmt: skip


def request_phrase(request: RequestRow, *, today: date, reader: Reader) -> str:
    """Say what is asked and for whom it waits."""
    waits = f"waits for {_waits_for(request, reader)}"
    if request.kind is Ask.DONE:
        reported = f"reported done {parts.day(request.to_on, today=today)}" if request.to_on else "reported done"
        return f"⏳ {reported}, {waits} to accept"
    asked = _ASKED.get(request.kind)
    if asked is None:
        asked = f"{parts.day(request.to_on, today=today)} asked" if request.to_on else "new date asked"
    return f"⏳ {asked}, {waits}"


_QUESTIONS: Final = {
    Ask.DATE: "Agree to a new date?", Ask.ADD: "Agree to a new milestone?", Ask.CANCEL: "Agree to cancel it?",
    Ask.REOPEN: "Agree to reopen it?", Ask.TEXT: "Agree to a new title?", Ask.DONE: "Accept that it is done?",
}  # fmt: skip


def question(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader) -> str:
    """Ask in one sentence, the act first; who asked reads what they would take back."""
    own = reader.private and request.asked_by.id == reader.person_id
    asks = _QUESTIONS[request.kind] if not request.may_withdraw else "Take it back?"
    asker = "You" if own else parts.person(request.asked_by, reader=reader)
    return f"*{asks}* {asker} {_wish(row, request, today=today, s='' if own else 's')}"


def _wish(row: MilestoneRow, request: RequestRow, *, today: date, s: str) -> str:
    """Say what somebody asks for; `s` ends the verb of a third person."""
    title = parts.quoted(row.title)
    match request.kind:
        case Ask.DATE:
            was = parts.day(request.was_on or row.due_on, today=today)
            new = parts.long_day(request.to_on) if request.to_on else "another day"
            return f"ask{s} to move {title} from {was} to *{new}*"
        case Ask.ADD:
            return f"add{s} {title}, due *{parts.long_day(row.due_on)}*"
        case Ask.TEXT:
            return f"ask{s} to rename {title} to {parts.quoted(request.new_title)}"
        case Ask.DONE:
            on = f" on *{parts.long_day(request.to_on)}*" if request.to_on else ""
            return f"report{s} {title} done{on}"
        case Ask.CANCEL | Ask.REOPEN:
            return f"ask{s} to {request.kind} {title}{as_of(request)}"


def as_of(request: RequestRow) -> str:
    """Say as of which day it is to be cancelled or open again, where one was said."""
    return f" as of {parts.long_day(request.to_on)}" if request.to_on else ""


def reason_and_slip(row: MilestoneRow, request: RequestRow) -> str:
    """Quote the reason or the proof, and say which move it would be."""
    return parts.facts(f"“{parts.reason(request.reason)}”" if request.reason else None, would_be(row, request.to_on)
                       if request.kind is Ask.DATE else None)  # fmt: skip


def would_be(row: MilestoneRow, to: date | None) -> str | None:
    """Say which move a new date would be, against the signed date; None where nothing is signed."""
    if to is None or row.baseline_on is None:
        return None
    behind = (to - row.baseline_on).days
    where = "behind the signed date" if behind > 0 else "before the signed date"
    far = f"{parts.count(abs(behind), 'day')} {where}" if behind else "back on the signed date"
    return f"it would be the {parts.ordinal(row.moves + 1)} move, {far}"


def overdue_phrase(row: MilestoneRow, request: RequestRow, *, today: date, place: str | None = None) -> str:
    """Say beside a question that its milestone is late meanwhile; a report that it is done lets that rest."""
    if request.kind is Ask.DONE or not row.is_overdue:
        return ""
    return f"{parts.State.OVERDUE.emoji} {overdue(row, today=today, place=place)}"


def overdue(row: MilestoneRow, *, today: date, place: str | None = None) -> str:
    """Say for how long it is overdue: in working days, or since which day where none has passed yet."""
    due = parts.day_at(row.due_on, place, today=today)
    if row.working_days_late:
        return f"overdue {parts.count(row.working_days_late, 'working day')} (due {due})"
    return f"overdue since {parts.week_day(row.due_on + ONE_DAY, today=today)} (due {due})"


def consent(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader, why: str = "",
            why_in_words: str = "") -> Message:  # fmt: skip
    """Ask the other side; the first answer settles it. The buttons name the very question, not what comes after it."""
    done = request.kind is Ask.DONE
    says = parts.value(f"{request.id}|{row.key}", row.version)
    more = [("Another date…", ids.MILESTONE_MOVE)] if request.kind is Ask.DATE else []
    more += [("Not mine…", ids.REMINDER_NOT_MINE), ("Why this?", ids.REMINDER_REASON), ("Open", ids.ROW_OPEN)]
    asks = f"{question(row, request, today=today, reader=reader)} {parts.key(row.key)}"
    because = parts.facts(reason_and_slip(row, request), overdue_phrase(row, request, today=today))
    blocks: list[Any] = [
        parts.section("\n".join(filter(None, [asks, because])), block_id=_block_id("row", row, request)),
        parts.actions(
            parts.button("Confirm" if done else "Agree", ids.REQUEST_AGREE, says, primary=True, about=row.title),
            parts.button("Dispute…" if done else "Refuse…", ids.REQUEST_REFUSE, says, about=row.title),
            parts.overflow(more, row.key, row.version),
            block_id=_block_id("acts", row, request),
        ),
    ]
    if why:
        blocks.append(parts.context(why))
    said = question(row, request, today=today, reader=EVERYBODY)  # `text` has plain names
    facts = parts.plain_words(because.replace(" · ", ", "))
    text = parts.sentences([f"{parts.plain_words(said)}, {row.key}", facts, parts.plain_words(why_in_words)])
    return Message.of(text, blocks)


def request_row(row: MilestoneRow, request: RequestRow, *, today: date, reader: Reader,
                typed: str = "") -> SectionBlock:  # fmt: skip
    """Show an open request in a list: what is asked, for whom it waits, by whom and why.

    Its button says back what was `typed` as the answer, for the form to begin with.
    """
    since = parts.day(request.asked_at.date(), today=today)
    waits = f"waits for {_waits_for(request, reader)} since {since}"
    asked = f"asked by {parts.person(request.asked_by, reader=reader)}"
    asked += f": {parts.reason(request.reason)}" if request.reason else ""
    says = parts.value(f"{request.id}|{row.key}", row.version) + (f"|{typed}" if typed else "")
    decide = parts.button("Decide…", ids.REQUEST_DECIDE, says, about=row.title)
    answers = request.may_answer or request.may_withdraw or row.may_act
    late = overdue_phrase(row, request, today=today)
    lines = [f"⏳ *{head(row, request, today=today)}* {parts.key(row.key)}", parts.facts(waits, asked), late]
    accessory = decide if answers else parts.opens(row.key)
    return parts.section("\n".join(filter(None, lines)), block_id=_block_id("row", row, request), accessory=accessory)


def _waits_for(request: RequestRow, reader: Reader) -> str:
    """Name whose answer is wanted: the other side's owner, or the reader who is asked with them."""
    owner = parts.person(request.waits_for, reader=reader, bare=True)
    return f"you or {owner}" if reader.private and request.may_answer and owner != "you" else owner


def head(row: MilestoneRow, request: RequestRow, *, today: date) -> str:
    """Name what is asked in a few words."""
    title = parts.quoted(row.title)
    if request.kind is Ask.DATE and request.to_on:
        old = parts.day(request.was_on or row.due_on, today=today)
        return f"New date for {title}: {old} → {parts.long_day(request.to_on)}"
    if request.kind is Ask.TEXT:
        return f"{_HEADS[Ask.TEXT]} {title}: {parts.quoted(request.new_title)}"
    day = as_of(request) if request.kind in (Ask.CANCEL, Ask.REOPEN) else ""
    return f"{_HEADS.get(request.kind, 'New date for')} {title}{day}"


def _block_id(kind: str, row: MilestoneRow, request: RequestRow) -> str:
    """Name the block of one question: several may stand under one milestone."""
    return f"{kind}.{row.key}.{row.version}.{request.id}"


def several(row: MilestoneRow, asked: list[RequestRow], *, today: date, reader: Reader, typed: str = "") -> Message:
    """Ask which of the questions under one key is meant; the answer that was `typed` goes along."""
    yours = " for your answer" if any(one.may_answer for one in asked) else ""
    words = f"*{parts.count(len(asked), 'question')} wait{yours} under {parts.key(row.key)}.* Which one?"
    rows = [request_row(row, one, today=today, reader=reader, typed=typed) for one in asked]
    said = ". ".join(parts.plain_words(head(row, one, today=today)) for one in asked)
    return Message.of(f"{parts.plain_words(words)} {said}.", [parts.section(words), *rows])


def answered(row: MilestoneRow, words: str) -> Message:
    """Draw a question that somebody settled; `words` say who and what holds now."""
    foot = parts.opens(row.key, title=row.title)
    return Message.of(parts.plain_words(words), [parts.row([words], row.key, row.version, foot)])
