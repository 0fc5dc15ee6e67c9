"""Rows of a message whose line was settled since: what became of it, by whom and when, with the way back or on."""

from datetime import date, datetime
from typing import Final

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from handlers.slack import ids
from handlers.views import milestones, parts
from handlers.views.alerts import For
from models.clock import zone_named
from models.digest import How, Line, Settled
from models.digest.lines import Kind
from models.milestones.tables import Ask
from models.rows import MilestoneRow, RequestRow, TargetRow

_SIGNS: Final = {How.CANCELLED: "✖️", How.REFUSED: "✖️", How.WITHDRAWN: "✖️", How.ASKED: "⏳", How.WAITS_AGAIN: "⏳",
                 How.TAKEN_BACK: "✖️"}  # fmt: skip
_AGREED: Final = {Ask.ADD: "it is part of the plan, due {due}", Ask.CANCEL: "it is cancelled",
                  Ask.REOPEN: "it is open again, due {due}", Ask.TEXT: "the new title counts"}  # fmt: skip
_STAYS: Final = {Ask.ADD: "it is cancelled", Ask.CANCEL: "it stays in the plan", Ask.REOPEN: "it stays {status}",
                 Ask.TEXT: "it keeps its title", Ask.DONE: "it is in progress"}  # fmt: skip


def row(line: Line, settled: Settled, to: For) -> SectionBlock:
    """Show a settled line in the place where it stood."""
    thing = line.milestone or line.target
    if thing is None:
        return parts.section(said(line, settled, to), block_id=f"row.{line.subject}")
    return parts.row([said(line, settled, to)], thing.key, thing.version, _button(settled, thing))


def said(line: Line, settled: Settled, to: For) -> str:
    """Word a settled line in mrkdwn."""
    thing = line.milestone or line.target
    if settled.how is How.HIDDEN and line.role == "former owner":
        return "✖️ Something that you owned has a new owner, and is no longer yours to see"
    if settled.how is How.HIDDEN:
        return "✖️ No longer yours to see"
    if line.channel is not None:
        return f"✅ #{parts.literal(line.channel.name)} is open to the bot again"
    if line.newcomer is not None:
        return f"✅ {parts.person(line.newcomer, reader=to.reader)} is named in a plan now"
    if thing is None:
        return f"✅ {parts.literal(line.subject)}"
    sign = _SIGNS.get(settled.how, "✅")
    if settled.how is How.SNOOZED:
        state = milestones.state(line.milestone) if line.milestone else parts.State.OFF_TRACK
        sign = f"{state.both}:"
    return f"{sign} {parts.title(thing.title)} {parts.key(thing.key)} · {_became(line, settled, to)}"


def _button(settled: Settled, thing: MilestoneRow | TargetRow) -> ButtonElement:
    if not settled.undo:
        return parts.opens(thing.key, title=thing.title)
    act = ids.SNOOZE_UNDO if settled.how is How.SNOOZED else ids.MILESTONE_UNDO
    return parts.button("Undo", act, parts.value(thing.key, thing.version), about=thing.title)


def _became(line: Line, settled: Settled, to: For) -> str:
    if settled.how is How.SNOOZED and settled.until is not None:
        return f"snoozed by you until {short_day(settled.until)}"
    if line.milestone is None:
        return f"reported{_by(settled, to)}"
    if settled.how is How.DONE:
        return _done(line.milestone, settled, to)
    return _of_milestone(line, line.milestone, settled, to)


def _done(row: MilestoneRow, settled: Settled, to: For) -> str:
    who = settled.by or row.done_by
    if who is not None and who.id == to.reader.person_id and row.done_on:
        return f"done {parts.day(row.done_on, today=to.today)} by you, {milestones.after_signed(row)}"
    return f"done by {parts.person(who, reader=to.reader)}{_at(settled.at, to)}" if who else "done"


def _of_milestone(line: Line, row: MilestoneRow, settled: Settled, to: For) -> str:
    due, by = parts.day(row.due_on, today=to.today), _by(settled, to)
    if settled.how is How.ASKED:
        return _asked(row, by, to)
    if settled.how is How.WAITS_AGAIN:
        return _waits_again(line, settled, to)
    about = {"due": due, "status": row.status}
    stays = _STAYS.get(settled.asked or Ask.DATE, "{due} still counts").format(**about)
    refused = "disputed" if settled.asked is Ask.DONE else "refused"
    return {
        How.MOVED: f"moved to {due}{by}" if settled.by else f"now due {due}",
        How.AGREED: f"agreed{by}: {_AGREED.get(settled.asked or Ask.DATE, 'due {due}').format(**about)}",
        How.REFUSED: f"{refused}{by}: {stays}",
        How.WITHDRAWN: f"withdrawn{by}: {stays}",
        How.TAKEN_BACK: f"taken back{by}: {_holds(line, row, to)}",
        How.UNBLOCKED: f"unblocked{by}" if settled.by else "not blocked any more",
        How.HANDED_OVER: f"belongs to {parts.sides(row, reader=to.reader)} now",
    }.get(settled.how, f"{settled.how.value}{by}")


def _asked(row: MilestoneRow, by: str, to: For) -> str:
    """Say what waits for an answer, so that reminders rest, and who asked."""
    open_ = next((one for one in row.requests if one.kind in (Ask.DATE, Ask.CANCEL, Ask.DONE)), None)
    if open_ is None:
        return f"asked{by}"
    asked, waits = _phrase(open_, to)
    return f"{asked}{by}, {waits}"


def _waits_again(line: Line, settled: Settled, to: For) -> str:
    """Say for whom a question waits once more, and who took the answer back."""
    request = line.request
    if request is None:
        return "waits for an answer again"
    asked, waits = _phrase(request, to)
    again = f"{asked}, {waits.removesuffix(' to accept')} again"
    if settled.by is None:
        return again
    back = f"took the answer back{_at(settled.at, to)}"
    if request.waits_for is not None and request.waits_for.id == settled.by.id:
        return f"{again}, who {back}"
    return f"{again}: {parts.person(settled.by, reader=to.reader)} {back}"


def _holds(line: Line, row: MilestoneRow, to: For) -> str:
    """Say what holds again after something was taken back."""
    if line.kind is Kind.BLOCKED:
        return "it is not blocked"
    owners = [parts.person(one.now, reader=to.reader) for one in line.handed]
    return f"it stays with {parts.joined(owners) or parts.sides(row, reader=to.reader)}"


def _phrase(request: RequestRow, to: For) -> tuple[str, str]:
    """Say what is asked, and for whom it waits."""
    phrase = milestones.request_phrase(request, today=to.today, reader=to.reader).removeprefix("⏳ ")
    asked, _, waits = phrase.partition(", ")
    return asked, waits


def _by(settled: Settled, to: For) -> str:
    return f" by {parts.person(settled.by, reader=to.reader)}{_at(settled.at, to)}" if settled.by else ""


def _at(at: datetime | None, to: For) -> str:
    """Say when: the time of day for what happened on the reader's day, else the day."""
    if at is None:
        return ""
    there = at.astimezone(zone_named(to.zone))
    return f" at {there:%H:%M}" if there.date() == to.today else f" {parts.day(there.date(), today=to.today)}"


def short_day(day: date) -> str:
    """Write a day with its weekday: `Thu 26 Nov`."""
    return parts.long_day(day).rsplit(" ", 1)[0]
