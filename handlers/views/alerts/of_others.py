"""News of targets, of people who ask to be let in, and of channels that are closed to the bot."""

from typing import Final

from handlers.slack import ids
from handlers.views import parts, targets
from handlers.views.alerts.shape import For, Told, extras
from models.clock import zone_named
from models.digest import Channel, Line, Stranger
from models.digest.lines import Kind
from models.people import PersonRef
from models.rows import TargetRow

HEADS: Final = {
    Kind.TARGET_MISSED: "*Report the last value or say what happened:*",
    Kind.OFF_TRACK: "*Say what would help:*",
    Kind.BACK_ON_TRACK: "✅ *Well again:*",
}

SAYS: Final = {Kind.TARGET_MISSED: "Say what happened…", Kind.OFF_TRACK: "Say what would help…"}


def of_target(line: Line, row: TargetRow, to: For) -> Told:
    """Word a line about a target."""
    phrase = targets.pace_phrase(row, today=to.today, locale=to.reader.locale)
    state = f"is {targets.state(row).both}: " if line.kind is Kind.OFF_TRACK else "· "
    fact = f"{parts.quoted(row.title)} {state}{phrase} {parts.key(row.key)}"
    says = parts.value(row.key, row.version)
    report = parts.button("Report value…", ids.TARGET_REPORT, says, about=row.title)
    label = SAYS.get(line.kind)
    say = parts.button(label, ids.TARGET_SAY, says, about=row.title) if label else None
    acts = [*([report] if row.may_report and label else []), *([say] if say else [])]
    buttons = (*acts[::-1], *([] if len(acts) > 1 else [parts.opens(row.key, title=row.title)]))
    more = [("Snooze…", ids.SNOOZE), ("I saw it", ids.REMINDER_SEEN), ("Why this?", ids.REMINDER_REASON)]
    more += [("Open", ids.ROW_OPEN)] if len(acts) > 1 else []
    who = parts.facts(parts.literal(row.place), parts.owners(row, reader=to.reader), extras(line, to))
    return Told(HEADS[line.kind], fact, "\n".join(filter(None, [who, said(line, to)])), buttons, tuple(more))


def said(line: Line, to: For) -> str:
    """Quote what somebody said last to a target."""
    if line.said is None:
        return ""
    day = parts.day(line.said.at.astimezone(zone_named(to.zone)).date(), today=to.today)
    return f"{parts.person(line.said.by, reader=to.reader)} {day}: “{parts.reason(line.said.reason)}”"


def of_stranger(one: Stranger) -> Told:
    """Word that somebody asks to be let in; the office adds them to the workbook by their Slack id."""
    said = f"writes: {parts.title(one.company)}, “{parts.reason(one.reason)}”"
    known = f"Slack id {parts.key(one.user_id)} in {parts.key(one.team_id)}, for the workbook"
    return Told(f"*Let {parts.title(one.name)} in?*", said, known)


def of_newcomer(one: PersonRef, to: For) -> Told:
    """Word that somebody asks to be named in a plan."""
    who = parts.person(one, reader=to.reader)
    give = f"Give them a milestone with {parts.key('/psp assign')}, or a scope line of a plan"
    return Told(f"*Name {who} in a plan?*", "No plan names them yet, so nothing can be shown to them.", give)


def of_channel(one: Channel) -> Told:
    """Word that a channel is closed to the bot: by what, and what opens it again."""
    said = [(parts.literal(_first_up(each.fact(f"#{one.name}"))), each.remedy) for each in one.closed]
    if not said:
        return Told(f"*#{parts.literal(one.name)} is open again*", "")
    (fact, remedy), *others = said
    more = "\n".join(f"{fact}: {remedy}." for fact, remedy in others)
    return Told(f"*{fact}:*", f"{remedy}. Until then nothing is posted there.", more)


def _first_up(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
