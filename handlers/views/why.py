"""“Why this?”: which rule told the reader, as what, by whose setting, whom it told so far, and what can be done."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import Reader, View
from models.alerts.names import Concern, Rule
from models.alerts.why import Heard, Why
from models.rows import MilestoneRow, TargetRow
from models.settings import Level

TITLE: Final = "Why this?"
NAMES: Final = {
    Rule.DUE_SOON: "milestone due soon", Rule.OVERDUE: "milestone overdue", Rule.NEW_OWNER: "new owner",
    Rule.BLOCKED: "milestone blocked", Rule.CONTESTED: "done not accepted", Rule.ASKED: "change asked",
    Rule.DECIDED: "change decided", Rule.DONE_AWAITS: "“done” awaits an answer", Rule.TARGET_MISSED: "target missed",
    Rule.OFF_TRACK: "target off track", Rule.BACK_ON_TRACK: "target back on track", Rule.WEEKLY: "weekly summary",
    Rule.ACCESS_ASKED: "access asked", Rule.CHANNEL_CLOSED: "channel closed",
}  # fmt: skip
Thing = MilestoneRow | TargetRow


def why(of: Why, row: Thing, *, today: date, reader: Reader) -> View:
    """Explain one line to its reader."""
    lines = [
        f"Rule “{NAMES.get(of.rule, of.rule.value)}”: {_when(of)} · {_decided(of)}",
        _told(of.told, today=today, reader=reader),
    ]
    says = parts.value(row.key, row.version)
    snooze = parts.button("Snooze…", ids.SNOOZE, says, about=row.title)
    acts = [snooze] if of.can_turn_off and of.concern is not Concern.SPONSOR else []
    blocks: list[Any] = [
        parts.section(f"*{_reason(of, row, today=today, reader=reader)}* {parts.key(row.key)}"),
        parts.section("\n".join(one for one in lines if one)),
        parts.actions(*acts, parts.opens(row.key, title=row.title), block_id="acts"),
    ]
    if not of.still_so:
        blocks.append(parts.context("It is no longer so: nothing more is said about it."))
    elif not of.can_turn_off:
        blocks.append(parts.context(_stays(of)))
    return View.modal(TITLE, blocks, callback_id=ids.FORM_NOTICE)


def asked(words: str, row: Thing) -> View:
    """Explain a line that somebody asked for: no rule said it, so none can be turned down."""
    blocks = [parts.section(f"*{words}* {parts.key(row.key)}"),
              parts.actions(parts.opens(row.key, title=row.title), block_id="acts")]  # fmt: skip
    return View.modal(TITLE, blocks, callback_id=ids.FORM_NOTICE)


def _reason(of: Why, row: Thing, *, today: date, reader: Reader) -> str:
    """Say as what the reader hears it, and what happened."""
    due = (
        f", and it {'was' if of.due_on < today else 'is'} due {parts.day(of.due_on, today=today)}" if of.due_on else ""
    )
    stands = f"You stand in for {parts.person(of.instead_of, reader=reader, bare=True)}" if of.instead_of else None
    as_what = {
        Concern.OWNER: "You must deliver it",
        Concern.SUPPORTER: f"You own it at {parts.escape(_company(row, reader))}",
        Concern.STAND_IN: stands or "You stand in for its owner",
        Concern.ASKER: "You asked for it",
        Concern.PAM: f"You are the partner account manager of {parts.escape(row.partner)}",
        Concern.PARTNER_LEAD: f"You lead {parts.escape(row.partner)}",
        Concern.ACCOUNTABLE: f"You answer for {row.plan_key}",
        Concern.SPONSOR: f"You sponsor {row.plan_key}",
        Concern.SUBSIDIARY_LEAD: "You lead the subsidiary",
    }.get(of.concern, "You run the programme")
    return f"{as_what}{due}."


def _company(row: Thing, reader: Reader) -> str:
    owners = (row.vendor_owner, row.partner_owner)
    return next((one.company for one in owners if one and one.id == reader.person_id), "your side")


def _when(of: Why) -> str:
    """Say on which working days the rule speaks."""
    if not of.steps and not of.every:
        return "at once, one time"
    if of.rule is Rule.DUE_SOON:
        before = [str(one) for one in of.steps if one]
        return f"{parts.joined(before)} working days before{', and on the day' if 0 in of.steps else ''}"
    if not of.steps:
        return f"at once, then every {of.every} working days until it is answered"
    then = f", then every {of.every}" if of.every else ""
    return f"{parts.joined([str(one) for one in of.steps])} working days after{then}"


def _decided(of: Why) -> str:
    if of.level is Level.PERSON:
        return "from you"
    return f"from {parts.escape(of.decided_by)}" if of.decided_by else "from the programme"


def _told(heard: Sequence[Heard], *, today: date, reader: Reader) -> str:
    if not heard:
        return ""
    days = [f"{parts.joined([parts.person(person, reader=reader, bare=True) for person in one.people])} "
            f"{parts.day(one.on, today=today)}" for one in heard]  # fmt: skip
    return f"Told so far: {parts.facts(*days)}"


def _stays(of: Why) -> str:
    if of.rule in (Rule.ASKED, Rule.DONE_AWAITS):
        return "Somebody waits for your answer, so this cannot be turned off."
    return "Nobody is told after you, so this cannot be turned off."
