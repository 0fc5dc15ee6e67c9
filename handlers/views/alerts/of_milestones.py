"""News of milestones: what is late, comes due, is asked, decided, blocked, contested, handed over."""

from collections.abc import Callable, Iterable
from typing import Final

from handlers.slack import ids
from handlers.views import milestones, parts
from handlers.views.alerts.shape import For, Told, Wordless, as_what, buttons, extras, is_reader, late, menu, new_date
from models.digest import Handed, Line
from models.digest.lines import Kind
from models.milestones.tables import Answer, Ask
from models.rows import MilestoneRow


def told(line: Line, row: MilestoneRow, to: For) -> Told:
    """Word a line about a milestone."""
    if line.role == "sponsor" and line.kind is Kind.OVERDUE:
        return _escalation(line, row, to)
    return BY_KIND[line.kind](line, row, to)


def _concerns(line: Line, row: MilestoneRow, to: For, *, said: bool) -> str:
    """Say whom it concerns: both by name; who supports it reads that. Who must deliver may have been `said`."""
    if line.role == "supporter" and is_reader(row.supporter, to) and row.supporter is not None:
        return f"you support it for {parts.literal(row.supporter.company)}"
    return f"with {parts.person(row.supporter, reader=to.reader)}" if said else parts.sides(row, reader=to.reader)


def _overdue(line: Line, row: MilestoneRow, to: For) -> Told:
    mine = is_reader(row.owner, to)
    head = "*Mark done or set a new date:*"
    if not mine:
        head = f"*{parts.person(row.owner, reader=to.reader)} is to mark done or set a new date:*"
    who = parts.facts(_concerns(line, row, to, said=not mine), _ahead(line, to))
    more = parts.facts(milestones.third_line(row, today=to.today, reader=to.reader), extras(line, to))
    said = "\n".join(one for one in (who, more) if one)
    return Told(head, late(row, to), said, buttons(row, to, mine=mine), menu(line, row))


def _ahead(line: Line, to: For) -> str:
    """Say when the reader is told again if nobody answers, and who is told then too."""
    if line.ahead is None:
        return ""
    said = f"next reminder on {parts.day(line.ahead.on, today=to.today)}"
    if not line.ahead.also:
        return said
    names = parts.joined([parts.person(one, reader=to.reader, bare=True) for one in line.ahead.also])
    return f"{said}, then {names} {'are' if len(line.ahead.also) > 1 else 'is'} told too"


def _due_soon(line: Line, row: MilestoneRow, to: For) -> Told:
    if row.is_overdue:
        return _overdue(line, row, to)
    when = "today" if row.due_on == row.as_of else f"by {parts.long_day(row.due_on)}"
    mine = is_reader(row.owner, to)
    head = f"*Finish it {when} or ask for a new date:*"
    if not mine:
        head = f"*{parts.person(row.owner, reader=to.reader)} is to finish it {when}:*"
    third = milestones.third_line(row, today=to.today, reader=to.reader)
    who = parts.facts(_concerns(line, row, to, said=not mine), third, extras(line, to))
    return Told(head, late(row, to), who, buttons(row, to, mine=mine), menu(line, row))


def _escalation(line: Line, row: MilestoneRow, to: For) -> Told:
    concerned = parts.facts(parts.sides(row, reader=to.reader), _leading(line, to))
    who = f"{concerned}\n*Before*: {_told_before(line, row, to)}"
    asked = [one for one in (row.owner, row.supporter) if one is not None and one.slack_id and not one.left]
    label = "Ask both owners" if len(asked) > 1 else f"Ask {asked[0].name}" if asked else ""
    ask = (parts.button(label, ids.ASK_BOTH, parts.value(row.key, row.version), about=row.title),) if asked else ()
    return Told("*Help to get an answer:*", late(row, to), who, ask, menu(line, row), _last_in_line(line, row, to))


def escalated(line: Line, row: MilestoneRow, to: For) -> str:
    """Say in the row of a sponsor who knows it already and who was told before."""
    return parts.facts(_leading(line, to), _told_before(line, row, to))


def _leading(line: Line, to: For) -> str:
    """Say who leads and knows it, and since when."""
    before = line.before
    if before is None or not before.leading:
        return ""
    names = parts.joined([parts.person(one, reader=to.reader, bare=True) for one in before.leading])
    since = f" since {parts.day(before.leading_since, today=to.today)}" if before.leading_since else ""
    return f"{names} {'know' if len(before.leading) > 1 else 'knows'}{since}"


def _told_before(line: Line, row: MilestoneRow, to: For) -> str:
    """Say on which days the owners were told of it."""
    before = line.before
    if before is None or not before.told_on:
        return "nobody could be told · nobody has answered"
    names = [parts.person(one, reader=to.reader, bare=True) for one in before.owners]
    for one in before.stand_ins:
        missing = next((owner for owner in (row.owner, row.supporter) if owner and owner.side is one.side), None)
        place = f" (for {parts.person(missing, reader=to.reader, bare=True)})" if missing else ""
        names.append(f"{parts.person(one, reader=to.reader, bare=True)}{place}")
    who = "both" if len(before.owners) > 1 else parts.joined(names)
    return f"{who} told {parts.days(before.told_on, today=to.today)} · nobody has answered"


def _last_in_line(line: Line, row: MilestoneRow, to: For) -> str:
    """Say as what a sponsor hears it, who hears it as well, and why it cannot be turned off."""
    sponsors = line.before.sponsors if line.before else ()
    mine = next((f" for {parts.literal(one.company)}" for one in sponsors if is_reader(one, to)), "")
    same = [f"{parts.person(one, reader=to.reader, bare=True)} gets the same for {parts.literal(one.company)}"
            for one in sponsors if not is_reader(one, to)]  # fmt: skip
    said = "; ".join([f"{_as_sponsor(line, to)} {row.plan_key}{mine}", *same])
    return f"{said}. Nobody is told after you, so this cannot be turned off."


def sponsoring(lines: Iterable[Line], to: For) -> str:
    """Say why somebody gets several escalations."""
    plans: dict[str, list[str]] = {}
    for line in lines:
        if line.milestone is None:
            continue  # not theirs to see any more
        said = plans.setdefault(_as_sponsor(line, to), [])
        if line.plan[0] not in said:
            said.append(line.plan[0])
    why = "; ".join(f"{part} {parts.joined(keys)}" for part, keys in plans.items()) or "You sponsored a plan"
    return f"{why}. Nobody is told after you, so this cannot be turned off."


def _as_sponsor(line: Line, to: For) -> str:
    if line.instead_of is None:
        return "You sponsor"
    return f"You stand in for {parts.person(line.instead_of, reader=to.reader, bare=True)}, who sponsors"


def _new_owner(line: Line, row: MilestoneRow, to: For) -> Told:
    """Say it to the new owner, to who had it before, and to the other side by name."""
    by = f"handed over by {parts.person(line.event.by, reader=to.reader)}" if line.event and line.event.by else ""
    due = milestones.due_phrase(row, today=to.today, place=to.place(row.zone))
    fact = f"{parts.quoted(row.title)}, {due} {parts.key(row.key)}"
    gained = next((one for one in line.handed if is_reader(one.then, to)), None)
    lost = next((one for one in line.handed if is_reader(one.was, to)), None)
    if gained is not None:
        head, who = "*You own it from now on:*", parts.facts(parts.sides(row, reader=to.reader), _in_place(gained, to))
    elif lost is not None:
        head, who = "*It is no longer yours:*", f"{parts.person(lost.then, reader=to.reader)} owns it from now on"
    else:
        head, who, fact = f"*It has a new owner{_companies(line)}:*", "", parts.facts(_names(line, to), fact)
    return Told(head, fact, parts.facts(who, by), buttons(row, to, mine=is_reader(row.owner, to)), menu(line, row))


def _names(line: Line, to: For) -> str:
    """Name who owns it from now on, and in place of whom."""
    pairs = [(parts.person(one.then, reader=to.reader, bare=True), _in_place(one, to)) for one in line.handed]
    return parts.joined([", ".join(filter(None, pair)) for pair in pairs])


def _companies(line: Line) -> str:
    companies = dict.fromkeys(one.company for each in line.handed if (one := each.then or each.was))
    return f" at {parts.joined([parts.literal(one) for one in companies])}" if companies else ""


def _in_place(handed: Handed, to: For) -> str:
    return f"in place of {parts.person(handed.was, reader=to.reader, bare=True)}" if handed.was else ""


def _blocked(line: Line, row: MilestoneRow, to: For) -> Told:
    since = f" since {parts.day(row.blocked_on, today=to.today)}" if row.blocked_on else ""
    by = line.event.by if line.event else None
    says = f"{parts.person(by, reader=to.reader)} {'say' if is_reader(by, to) else 'says'} that " if by else ""
    fact = f"{says}{parts.quoted(row.title)} is blocked{since}: “{parts.reason(row.block_reason)}” {parts.key(row.key)}"
    due = milestones.due_phrase(row, today=to.today, place=to.place(row.zone))
    who = parts.facts(due, parts.sides(row, reader=to.reader), extras(line, to))
    unblock = parts.button("Unblock", ids.MILESTONE_UNBLOCK, parts.value(row.key, row.version), about=row.title)
    buttons = (unblock, new_date(row)) if row.may_act else (parts.opens(row.key, title=row.title),)
    return Told("*Help to clear the way:*", fact, who, buttons, menu(line, row))


def _contested(line: Line, row: MilestoneRow, to: For) -> Told:
    by = parts.person(line.decided.by, reader=to.reader) if line.decided else "the other side"
    why = f": “{parts.reason(line.decided.reason)}”" if line.decided and line.decided.reason else ""
    fact = f"{by} does not accept {parts.quoted(row.title)} as done{why} {parts.key(row.key)}"
    due = milestones.due_phrase(row, today=to.today, place=to.place(row.zone))
    who = parts.facts("in progress again", due, parts.sides(row, reader=to.reader), extras(line, to))
    return Told("*Look at it again:*", fact, who, buttons(row, to, mine=is_reader(row.owner, to)), menu(line, row))


def _asked(line: Line, row: MilestoneRow, to: For) -> Told:
    if line.request is None:
        raise Wordless(line)
    question = milestones.question(row, line.request, today=to.today, reader=to.reader)
    reason = f"“{parts.reason(line.request.reason)}”" if line.request.reason else ""
    says = parts.value(f"{line.request.id}|{row.key}", row.version)  # this very question, not one that replaced it
    yes, no = ("Confirm", "Dispute…") if line.request.kind is Ask.DONE else ("Agree", "Refuse…")
    agree = parts.button(yes, ids.REQUEST_AGREE, says, about=row.title)
    refuse = parts.button(no, ids.REQUEST_REFUSE, says, about=row.title)
    buttons = (agree, refuse) if line.request.may_answer else (parts.opens(row.key, title=row.title),)
    more = [one for one in menu(line, row) if one[1] not in (ids.SNOOZE, ids.REMINDER_SEEN)]  # somebody waits for it
    if line.request.kind is Ask.DATE and row.may_act:
        more.insert(0, ("Another date…", ids.MILESTONE_MOVE))
    overdue = milestones.overdue_phrase(row, line.request, today=to.today, place=to.place(row.zone))
    if overdue and row.may_act and is_reader(row.owner, to):
        more.insert(0, ("Mark done", ids.MILESTONE_DONE))
    said = parts.facts(reason, overdue, extras(line, to))
    return Told(question, parts.key(row.key), said, buttons, tuple(more))


def asked_as(line: Line, to: For) -> str:
    """Say as what somebody is asked, who is asked too, and when they are reminded."""
    why = as_what(line, to).rstrip(".")
    if line.asked_too:
        names = parts.joined([parts.person(one, reader=to.reader, bare=True) for one in line.asked_too])
        too = f"{names} {'is' if len(line.asked_too) == 1 else 'are'} asked too, the first answer settles it"
        why = f"{why}; {too}" if why else too
    reminder = f"Reminder on {parts.day(line.ahead.on, today=to.today)}" if line.ahead else ""
    return " ".join(f"{one}." for one in (why, reminder) if one)


_AGREED: Final = {Ask.ADD: "the new milestone", Ask.TEXT: "the new text", Ask.CANCEL: "cancelling it",
                  Ask.REOPEN: "reopening it", Ask.DONE: "that it is done"}  # fmt: skip


def _decided(line: Line, row: MilestoneRow, to: For) -> Told:
    one = line.decided
    if one is None:
        raise Wordless(line)
    agreed = one.answer is Answer.AGREED
    what = parts.day(one.to_on, today=to.today) if one.kind is Ask.DATE and one.to_on else _AGREED.get(one.kind, "it")
    verb = "agreed to" if agreed else "refused"
    head = f"{'✅' if agreed else '✖️'} *{parts.person(one.by, reader=to.reader)} {verb} {what}:*"
    why = f"“{parts.reason(one.reason)}” " if one.reason else ""
    due = milestones.due_phrase(row, today=to.today, place=to.place(row.zone))
    holds = f"{parts.quoted(row.title)} is {'now ' if agreed and one.kind is Ask.DATE else ''}{due}"
    if not agreed and one.kind is Ask.DATE and one.was_on:
        holds = f"{parts.day(one.was_on, today=to.today)} still counts for {parts.quoted(row.title)}"
    again = parts.button("Ask again…", ids.MILESTONE_MOVE, parts.value(row.key, row.version), about=row.title)
    buttons = (again,) if not agreed and one.kind is Ask.DATE and row.may_act else ()
    return Told(head, f"{why}{holds} {parts.key(row.key)}", "", (*buttons, parts.opens(row.key, title=row.title)))


def _how_it_goes(line: Line, row: MilestoneRow, to: For) -> Told:
    who = parts.joined([parts.person(one, reader=to.reader) for one in line.asking])
    asks = "ask" if len(line.asking) > 1 else "asks"
    due = milestones.due_phrase(row, today=to.today, place=to.place(row.zone))
    fact = f"{who} {asks} about {parts.quoted(row.title)}, {due} {parts.key(row.key)}"
    return Told("*Say how it goes:*", fact, parts.sides(row, reader=to.reader),
                buttons(row, to, mine=is_reader(row.owner, to)), menu(line, row))  # fmt: skip


def _hand_over(line: Line, row: MilestoneRow, to: For) -> Told:
    event = line.event
    who = parts.person(event.by, reader=to.reader) if event else "its owner"
    successor = f" and names {parts.literal(event.now)}" if event and event.now else ""
    why = f": “{parts.reason(event.reason)}”" if event and event.reason else ""
    fact = f"{who} says that {parts.quoted(row.title)} is not theirs{successor}{why} {parts.key(row.key)}"
    until = f"until then it stays with them · {parts.sides(row, reader=to.reader)}"
    assign = parts.button("Assign…", ids.MILESTONE_ASSIGN, parts.value(row.key, row.version), about=row.title)
    return Told("*Hand it over or leave it:*", fact, until, (assign, parts.opens(row.key, title=row.title)))


BY_KIND: Final[dict[Kind, Callable[[Line, MilestoneRow, For], Told]]] = {
    Kind.DUE_SOON: _due_soon,
    Kind.OVERDUE: _overdue,
    Kind.NEW_OWNER: _new_owner,
    Kind.BLOCKED: _blocked,
    Kind.CONTESTED: _contested,
    Kind.ASKED: _asked,
    Kind.DONE_AWAITS: _asked,
    Kind.DECIDED: _decided,
    Kind.HOW_IT_GOES: _how_it_goes,
    Kind.HAND_OVER_ASKED: _hand_over,
}
