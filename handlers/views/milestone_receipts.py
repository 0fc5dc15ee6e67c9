"""What stands after an act: what holds now, whom it waits for, and the way back."""

from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.views import parts, requests
from handlers.views.milestones import due_phrase
from handlers.views.parts import Message, Reader
from models.milestones.tables import Answer, Ask, Status
from models.rows import MilestoneRow, RequestRow


def undo_button(row: MilestoneRow) -> Any:  # noqa: ANN401 -- an element of the SDK
    """Offer the way back from what was just done."""
    return parts.button("Undo", ids.MILESTONE_UNDO, parts.value(row.key, row.version), about=row.title)


def _due(row: MilestoneRow, *, today: date) -> str:
    """Say the date as the head of a receipt does: its act says already whether it is done or cancelled."""
    if row.is_open:
        return f"due {parts.long_day(row.due_on)}"
    phrase = due_phrase(row, today=today)
    return phrase.removeprefix("cancelled, ") if row.status is Status.CANCELLED else phrase


def did(row: MilestoneRow, act: str, *, today: date, reader: Reader, note: str = "", undo: bool = True,
        buttons: tuple[Any, ...] = ()) -> Message:  # fmt: skip
    """Confirm an act: what holds now, and for what it was done. `act` is a word such as Added or Moved."""
    due = _due(row, today=today)
    head = f"✅ *{act} {parts.quoted(row.title)}*, {due} · {parts.key(row.key)}"
    foot = [*([undo_button(row)] if undo else []), *buttons, parts.opens(row.key, title=row.title)]
    lines = [head, parts.sides(row, reader=reader), parts.literal(note)]
    text = f"{act} “{parts.one_line(row.title)}”, {due}, {row.key}. {note}".rstrip()
    return Message.of(text, [parts.row(lines, row.key, row.version), parts.actions(*foot, block_id="foot")])


def added(row: MilestoneRow, *, today: date, reader: Reader, note: str = "") -> Message:
    """Confirm a new milestone; in force it waits for the other side's consent."""
    waits = f"It alerts from now on and waits for {waits_for(row.requests[0])} to agree." if row.requests else ""
    another = parts.button("Add another…", ids.MILESTONE_ADD, row.plan_key)
    said = " ".join(filter(None, [waits, note]))
    return did(row, "Added", today=today, reader=reader, note=said, buttons=(another,))


def edited(row: MilestoneRow, *, today: date, reader: Reader, note: str = "") -> Message:
    """Confirm changed fields; a new title of a plan in force waits."""
    asked = next((one for one in row.requests if one.kind is Ask.TEXT and one.may_withdraw), None)
    if asked is None:
        return did(row, "Saved", today=today, reader=reader, note=note)
    return asked_for(row, asked, today=today, note=note)


def waits_for(request: RequestRow) -> str:
    """Name who has to answer, in plain words."""
    return request.waits_for.name if request.waits_for else "the other side"


def asked_for(row: MilestoneRow, request: RequestRow, *, today: date, note: str = "") -> Message:
    """Confirm that the other side was asked, and say what counts until they answer."""
    words, until = _asked(row, request, today=today)
    instead = ""
    if request.instead_of is not None and request.instead_of != request.to_on:
        instead = f"This replaces the request for {parts.day(request.instead_of, today=today)}."
    note = " ".join(filter(None, [instead, note]))
    head = f"⏳ *{words}* · {parts.key(row.key)}"
    foot = parts.actions(undo_button(row), parts.opens(row.key, title=row.title), block_id="foot")
    lines = [head, parts.literal(until), parts.literal(note)]
    text = f"{parts.plain_words(words)}, {row.key}. {until} {note}".rstrip()
    return Message.of(text, [parts.row(lines, row.key, row.version), foot])


def _asked(row: MilestoneRow, request: RequestRow, *, today: date) -> tuple[str, str]:
    """Say what was asked for, and what holds until it is answered."""
    title, who = parts.quoted(row.title), waits_for(request)
    until = f"Until {who} agrees"
    match request.kind:
        case Ask.DATE if request.to_on:
            due = parts.day(row.due_on, today=today)
            return f"Asked for {parts.long_day(request.to_on)} for {title}", f"{until}, {due} counts."
        case Ask.TEXT:
            return f"Asked to rename {title} to {parts.quoted(request.new_title)}", f"{until}, the old one stays."
        case Ask.CANCEL:
            return f"Asked to cancel {title}{requests.as_of(request)}", f"{until}, it stays in the plan."
        case Ask.REOPEN:
            return f"Asked to reopen {title}{requests.as_of(request)}", f"{until}, it stays {row.status}."
        case Ask.DONE:
            on = f" on {parts.long_day(request.to_on)}" if request.to_on else ""
            return f"Reported {title} done{on}", f"It waits for {who} to accept; until then reminders rest."
        case _:
            return f"Asked for {title}", f"{until}, it counts in no score."


def finished(row: MilestoneRow, *, today: date, reader: Reader) -> Message:
    """Confirm that it is done, or that the other side was asked to accept it."""
    if row.claimed is not None:
        return asked_for(row, row.claimed, today=today)
    return did(row, "Marked done", today=today, reader=reader)


def moved(row: MilestoneRow, *, today: date, reader: Reader, note: str = "") -> Message:
    """Confirm a new date, or that the other side was asked for it."""
    asked = next((one for one in row.requests if one.kind is Ask.DATE), None)
    if asked is None:
        return did(row, "Moved", today=today, reader=reader, note=note)
    return asked_for(row, asked, today=today, note=note)


def changed(row: MilestoneRow, kind: Ask, act: str, *, today: date, reader: Reader, on: date | None = None) -> Message:
    """Confirm cancelling or reopening, at once or asked; `on` is the day that was said."""
    asked = next((one for one in row.requests if one.kind is kind), None)
    if asked is not None:
        return asked_for(row, asked, today=today)
    return did(row, act, today=today, reader=reader, note=since(on))


def since(on: date | None, *, but: date | None = None) -> str:
    """Say since when it holds, where a day was said; none is said for `but`, which the reader takes for granted."""
    return f"Since {parts.long_day(on)}." if on and on != but else ""


def undone(row: MilestoneRow, *, removed: bool, today: date, reader: Reader) -> Message:
    """Confirm that all is as before."""
    if removed:
        head = f"✅ *Removed {parts.quoted(row.title)}* from the draft. Nothing else was changed."
        return Message.of(parts.plain_words(head), [parts.section(head)])
    return did(row, "Put back", today=today, reader=reader, undo=False, note="All is as it was before.")


_AGREED: Final = {
    Ask.DATE: "{it} is now due {due}",
    Ask.ADD: "{it}, due {due}, is part of the plan",
    Ask.CANCEL: "{it} is cancelled",
    Ask.REOPEN: "{it} is open again, due {due}",
    Ask.TEXT: "{it} is its title now",
    Ask.DONE: "{it} is {done}",
}
_STAYS: Final = {
    Ask.DATE: "{was} still counts for {it}",
    Ask.ADD: "{it} is cancelled",
    Ask.CANCEL: "{it} stays in the plan",
    Ask.REOPEN: "{it} stays {status}",
    Ask.TEXT: "{it} keeps its title",
    Ask.DONE: "{it} is in progress again",
}


def answer_given(row: MilestoneRow, *, today: date, reader: Reader) -> Message:
    """Confirm to who answered what holds now, and who is told."""
    request = row.last_answered
    if request is None:
        return did(row, "Answered", today=today, reader=reader)
    words = _answer_words(row, request, today=today)
    own = request.answer is Answer.WITHDRAWN
    told = "" if own else f", and {parts.person(request.asked_by, reader=reader, bare=True)} is told"
    plain = "" if own else f", and {request.asked_by.name} is told"
    foot = parts.actions(undo_button(row), parts.opens(row.key, title=row.title), block_id="foot")
    text = f"{parts.plain_words(words)}{plain}, {row.key}."
    return Message.of(text, [parts.row([f"{words}{told}. {parts.key(row.key)}"], row.key, row.version), foot])


def _answer_words(row: MilestoneRow, request: RequestRow, *, today: date) -> str:
    said = {
        "it": parts.quoted(row.title), "due": parts.long_day(row.due_on), "done": due_phrase(row, today=today),
        "was": parts.day(row.due_on, today=today), "status": row.status.value,
    }  # fmt: skip
    done = request.kind is Ask.DONE
    if request.answer is Answer.AGREED:
        return f"✅ *You {'confirmed' if done else 'agreed'}*: {_AGREED[request.kind].format(**said)}"
    stays = _STAYS[request.kind].format(**said)
    if request.answer is Answer.WITHDRAWN:
        return f"✖️ *You took it back*: {stays if row.status is not Status.DONE else said['it'] + ' is done'}"
    if done:
        return f"🔶 *You disputed it*: {stays}"
    what = f" {parts.day(request.to_on, today=today)}" if request.kind is Ask.DATE and request.to_on else ""
    return f"✖️ *You refused{what}*: {stays}"
