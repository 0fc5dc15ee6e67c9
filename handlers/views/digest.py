"""The morning's message of one person: what it asks first, then rows by plan, the most urgent ones with buttons.

Drawn anew, the rows keep their places: what was settled is replaced where it stood, and the first line counts anew.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.models.blocks import SectionBlock

from handlers.slack import ids
from handlers.views import alerts, milestones, parts, settled, targets
from handlers.views.alerts import For
from handlers.views.parts import MESSAGE_BUDGET, Message, Reader
from models.digest import Digest, How, Line
from models.digest.lines import Kind
from models.notifications import Lane

ALL_SHOWN: Final = 7
FIRST: Final = 5
PLANS_NAMED: Final = 3


def digest(of: Digest) -> Message:
    """Draw the message of a person."""
    to = For(Reader(of.person_id, locale=of.locale), of.today, of.zone)
    if len(of.lines) == 1 and not of.older and of.doubtful is None:
        return _one(of, of.lines[0], to)
    shown = _fitting(of, to)
    first = parts.plain_words(headline(of, to)).rstrip(".")
    said = [f"{first}.", _notes_words(of), _by_plan(of, to), *map(parts.plain_words, _waits_besides(of))]
    return Message.of(" ".join(one for one in said if one), shown)


def _by_plan(of: Digest, to: For) -> str:
    """Say all lines in sentences, those of a plan behind its title."""
    said, plan = [], ""
    for line in (*of.lines, *of.older[: _room(of)]):
        key, title, _ = line.plan
        said += [f"{parts.one_line(title)}:"] if key and key != plan else []
        plan = key
        said.append(_words(line, to))
    return " ".join(said)


def _one(of: Digest, line: Line, to: For) -> Message:
    if line.settled is None:
        alone = alerts.alone(line, to)
    else:
        alone = Message.of(_words(line, to), [settled.row(line, line.settled, to)])
    besides = _waits_besides(of)
    said = " ".join([alone.text, *map(parts.plain_words, besides)])
    return Message.of(said, [*alone.blocks, *map(parts.section, besides)]) if besides else alone


def _waits_besides(of: Digest) -> list[str]:
    """Say how much waits for the reader besides what the message tells."""
    return [f"and {of.more} more {'waits' if of.more == 1 else 'wait'}: /psp"] if of.more else []


def _room(of: Digest) -> int:
    """Say how many older lines have a place among the rows that a message shows."""
    return min(len(of.older), max(ALL_SHOWN - len(of.lines), 0))


def _fitting(of: Digest, to: For) -> list[dict[str, Any]]:
    """Draw as many rows as a message holds; those beyond are counted under them."""
    most = len(of.lines) + _room(of) if len(of.lines) <= ALL_SHOWN else FIRST
    while True:
        blocks = [parts.drawn(one) for one in _blocks(of, to, most)]
        if most <= 1 or parts.size_of(blocks) <= MESSAGE_BUDGET:
            return blocks
        most -= 1


def _blocks(of: Digest, to: For, most: int) -> list[Any]:
    shown, rest, hidden = of.everything[:most], of.lines[most:], of.older[max(most - len(of.lines), 0) :]
    blocks: list[Any] = [parts.section(f"{headline(of, to)}{f'. The first {most}:' if rest else ''}")]
    acting, plan = 0, ("", "", "")
    for line in shown:
        if line.plan != plan and line.plan[0] and not rest:
            blocks.append(parts.context(_plan_head(line)))
        plan = line.plan
        acts = line.settled is None and acting < FIRST
        acting += acts
        blocks += _row(line, to, acts=acts)
    if rest:
        blocks += _more(of, rest)
    said = [*notes(of, hidden), *_waits_besides(of)]
    blocks += [parts.section(one, block_id=f"note.{place}") for place, one in enumerate(said)]
    if hidden and not rest:
        blocks.append(parts.actions(_show_all(of), block_id="all"))
    return [*blocks, parts.context(_foot(of, to))]


def _row(line: Line, to: For, *, acts: bool) -> list[Any]:
    """Draw a line: settled, with its buttons, or with what can be done under ⋯."""
    if line.settled is not None:
        return [settled.row(line, line.settled, to)]
    said = alerts.told(line, to)
    if acts or not (line.milestone or line.target):
        below = alerts.acts_of(line, said)
        return [_section(line, said, to), *([below] if below else [])]
    return line_with_menu(line, to)


def line_with_menu(line: Line, to: For) -> list[Any]:
    """Draw a line with what can be done under ⋯, settled or not."""
    row = line.milestone or line.target
    if line.settled is not None or row is None:
        return _row(line, to, acts=True)
    said = alerts.told(line, to)
    menu = [(button.text.text, button.action_id) for button in said.buttons if button.text and button.action_id]
    known = {act for _, act in menu}
    menu = [*menu, *(one for one in said.more if one[1] not in known and one[1] != ids.REMINDER_SEEN)]
    section = _section(line, said, to)
    section.accessory = parts.overflow(menu, row.key, row.version)
    return [section]


def single(line: Line, to: For) -> SectionBlock:
    """Draw a line as one block, for lists: what can be done is under ⋯."""
    drawn: SectionBlock = line_with_menu(line, to)[0]
    return drawn


def _section(line: Line, said: alerts.Told, to: For) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Show the milestone or target as everywhere; what is no state of theirs is said as it would be alone."""
    also = alerts.beside(line, to)
    if line.milestone is not None and line.kind in _ROWS:
        place = to.place(line.milestone.zone)
        return milestones.milestone_row(
            line.milestone, today=to.today, reader=to.reader, with_acts=False, also=also, place=place
        )  # fmt: skip
    if line.target is not None:
        return targets.target_row(line.target, today=to.today, reader=to.reader, with_acts=False, also=also)
    return alerts.section_of(line, said)


_ROWS: Final = frozenset({Kind.OVERDUE, Kind.DUE_SOON, Kind.BLOCKED, Kind.HOW_IT_GOES})


def headline(of: Digest, to: For) -> str:
    """Count what is there, in the order of its urgency; drawn anew it counts what is left."""
    gone = [line for line in of.everything if line.settled is not None]
    if gone:
        return _headline_later(of, gone)
    things = parts.count(len(of.everything), "thing")
    if of.lane is Lane.ESCALATION:
        return f"*Help to get {parts.count(len(of.lines), 'answer')}*: {_counts(of.lines, of, to)}"
    return f"*{things} for you*: {_counts(of.lines, of, to)}"


_TAKEN_BACK: Final = frozenset({How.WITHDRAWN, How.WAITS_AGAIN, How.TAKEN_BACK})
"""What nobody has settled: it is only that the reader has nothing to do about it."""


def _headline_later(of: Digest, gone: Sequence[Line]) -> str:
    left, all_of_it = len(of.left), len(of.everything)
    if not left:
        return f"*Nothing is left of this morning's {all_of_it}.*"
    snoozed = [line.settled for line in gone if line.settled and line.settled.how is How.SNOOZED]
    hidden = sum(line.settled is not None and line.settled.how is How.HIDDEN for line in gone)
    back = sum(line.settled is not None and line.settled.how in _TAKEN_BACK for line in gone)
    done = len(gone) - len(snoozed) - hidden - back
    days = {one.until for one in snoozed if one.until}
    until = f" until {settled.short_day(next(iter(days)))}" if len(days) == 1 else ""
    pieces = [
        f"{done} done" if done else "",
        f"{back} taken back" if back else "",
        f"{len(snoozed)} snoozed{until}" if snoozed else "",
        f"{hidden} no longer yours" if hidden else "",
    ]
    return f"*{left} of {all_of_it} {'is' if left == 1 else 'are'} left*: {', '.join(one for one in pieces if one)}"


def _counts(lines: Sequence[Line], of: Digest, to: For) -> str:
    kinds = Counter(counted(line) for line in lines)
    due = [line.milestone.due_on for line in lines if counted(line) == "due" and line.milestone]
    latest = f"due by {parts.day(max(due), today=to.today)}" if due else ""
    answers = kinds["answer"]
    pieces = [
        f"{answers} {'waits' if answers == 1 else 'wait'} for your answer" if answers else "",
        *(f"{kinds[one]} {one}" for one in ("blocked", "not accepted", "missed", "off track") if kinds[one]),
        f"{kinds['due']} {latest}" if due else "",
        f"{kinds['news']} to know" if kinds["news"] else "",
        f"{len(of.older)} older" if of.older else "",
    ]
    overdue = f"{kinds['overdue']} overdue" if kinds["overdue"] else ""
    return ", ".join(one for one in [overdue, *pieces] if one)


_COUNTED: Final = {Kind.BLOCKED: "blocked", Kind.CONTESTED: "not accepted", Kind.TARGET_MISSED: "missed",
                   Kind.OFF_TRACK: "off track", Kind.DUE_SOON: "due"}  # fmt: skip


def counted(line: Line) -> str:
    """Say under which word a line is counted."""
    if line.older:
        return "older"
    if line.wants_answer:
        return "answer"
    return "overdue" if line.is_overdue else _COUNTED.get(line.kind, "news")


def _plan_head(line: Line) -> str:
    key, title, partner = line.plan
    return parts.facts(parts.title(title), parts.key(key), parts.literal(partner))


def _more(of: Digest, rest: Sequence[Line]) -> list[Any]:
    """Count what is not shown, by plan, and offer to show or put off all of it."""
    plans = Counter(line.plan for line in rest)
    named = [
        f"{key} {parts.title(title)} {number}".strip() for (key, title, _), number in plans.most_common(PLANS_NAMED)
    ]
    others = sum(number for _, number in plans.most_common()[PLANS_NAMED:])
    many = parts.count(len(plans) - PLANS_NAMED, "more plan")
    says = str(of.message_id)
    return [
        parts.actions(_show_all(of), block_id="all"),
        parts.section(f"*{len(rest)} more*: {parts.facts(*named, f'{many} {others}' if others else None)}"),
        parts.actions(
            parts.button("Mark several done…", ids.DIGEST_DONE, says),
            parts.button("Snooze the rest…", ids.DIGEST_SNOOZE, says),
            block_id="several",
        ),
    ]  # fmt: skip


def _show_all(of: Digest) -> Any:  # noqa: ANN401 -- a button of the SDK
    label = f"Show all {len(of.everything)}"
    return parts.button(label, ids.DIGEST_ALL, str(of.message_id), primary=len(of.lines) > ALL_SHOWN)


def notes(of: Digest, hidden: Sequence[Line]) -> list[str]:
    """Say in a line each what is `hidden` of what was due before alerts began, and which message may not have come."""
    notes = []
    older = sum(line.settled is None for line in hidden)
    if older:
        was = "was due before alerts began and waits" if older == 1 else "were due before alerts began and wait"
        notes.append(f"*{older} older* {was} still")
    if of.doubtful is not None:
        day = settled.short_day(of.doubtful)
        notes.append(f"The message of {day} may not have arrived: Slack did not answer. What waits for you: /psp")
    return notes


def _notes_words(of: Digest) -> str:
    return " ".join(f"{parts.plain_words(one)}." for one in notes(of, of.older[_room(of) :]))


def _words(line: Line, to: For) -> str:
    if line.settled is not None:
        return parts.sentences([parts.plain_words(settled.said(line, line.settled, to.in_words()))])
    return alerts.words(line, to)


def _foot(of: Digest, to: For) -> str:
    if of.lane is Lane.ESCALATION:
        return alerts.sponsoring(of.lines, to)
    hour, place = f"{of.morning:02d}:00", alerts.city(of.zone)
    return f"“Why this?” on a line says why you get it · your morning is {hour} {parts.literal(place)} time: /psp me"
