"""What all news have in common: the parts of a worded line, for whom it is worded, and what can be done about it."""

from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from handlers.slack import ids
from handlers.views import milestones, parts
from handlers.views.parts import EVERYBODY, Reader
from models.digest import Line
from models.people import PersonRef
from models.rows import MilestoneRow


@dataclass(frozen=True)
class Told:
    """What one line says, in mrkdwn: the act in bold, the fact, whom it concerns; and what can be done about it."""

    head: str
    fact: str
    who: str = ""
    buttons: tuple[ButtonElement, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    note: str = ""


class Wordless(LookupError):
    """There are no words for a line: a rule without them, or what it tells of is not there."""

    def __init__(self, line: Line) -> None:
        super().__init__(f"{line.kind} of {line.subject}")


@dataclass(frozen=True)
class For:
    """For whom it is worded: the reader, the day that it is for them, and their zone."""

    reader: Reader
    today: date
    zone: str = "UTC"

    def in_words(self) -> "For":
        """Word the same for `text`, where names are plain."""
        return For(Reader(self.reader.person_id, EVERYBODY.audience, self.reader.locale), self.today, self.zone)

    def place(self, zone: str) -> str | None:
        """Name the place of a date where the reader's zone is another."""
        return None if zone == self.zone else city(zone)


def city(zone: str) -> str:
    """Name a zone by its city."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def menu(line: Line, row: MilestoneRow) -> tuple[tuple[str, str], ...]:
    """Offer what a reader may do besides: in the one order that overflows keep."""
    escalated = line.role == "sponsor"
    mine = line.role in ("owner", "supporter")
    acts = [
        None if escalated else ("Snooze…", ids.SNOOZE),
        ("I saw it", ids.REMINDER_SEEN),
        ("Not mine…", ids.REMINDER_NOT_MINE) if mine and row.may_act else None,
        ("Why this?", ids.REMINDER_REASON),
        ("Open", ids.ROW_OPEN),
    ]
    return tuple(one for one in acts if one)


def done(row: MilestoneRow) -> ButtonElement:
    """Offer to report it done."""
    return parts.button("Mark done", ids.MILESTONE_DONE, parts.value(row.key, row.version), about=row.title)


def new_date(row: MilestoneRow) -> ButtonElement:
    """Offer to ask for a new date."""
    return parts.button("New date…", ids.MILESTONE_MOVE, parts.value(row.key, row.version), about=row.title)


def _ask(row: MilestoneRow) -> ButtonElement | None:
    if row.owner is None or row.owner.slack_id is None or row.owner.left:
        return None  # nothing would reach them
    return parts.button(f"Ask {row.owner.name}", ids.ASK_PERSON, parts.value(row.key, row.version), about=row.title)


def buttons(row: MilestoneRow, to: For, *, mine: bool) -> tuple[ButtonElement, ...]:
    """Offer the two acts of a row: to who delivers its end, to others to ask them; a new date to whoever may."""
    first = done(row) if mine else None if is_reader(row.owner, to) else _ask(row)
    second = new_date(row) if row.may_act else parts.opens(row.key, title=row.title)
    return tuple(one for one in (first, second) if one)


def is_reader(person: PersonRef | None, to: For) -> bool:
    """Say whether it is the reader."""
    return person is not None and person.id == to.reader.person_id


def in_place(line: Line, to: For) -> str:
    """Say in place of whom the reader gets it."""
    return f"in place of {parts.person(line.instead_of, reader=to.reader, bare=True)}" if line.instead_of else ""


def as_what(line: Line, to: For) -> str:
    """Say as what somebody hears it."""
    row = line.milestone
    if row is None:
        return ""
    if line.instead_of is not None:
        return f"You get it {in_place(line, to)}."
    if line.role in ("owner", "supporter"):
        mine = row.owner if line.role == "owner" else row.supporter
        return f"You own it at {parts.literal(mine.company)}." if mine else ""
    return {"pam": "You are its partner account manager.", "partner lead": f"You lead {parts.literal(row.partner)}.",
            "stand-in": "You stand in for its owner."}.get(line.role, "")  # fmt: skip


def late(row: MilestoneRow, to: For) -> str:
    """Say which milestone it is, and where it stands."""
    due = milestones.due_phrase(row, today=to.today, place=to.place(row.zone))
    return f"{parts.quoted(row.title)} is {due} {parts.key(row.key)}"


def extras(line: Line, to: For) -> str:
    """Say what stands in a row's third line besides its facts: who asks how it goes, who saw it."""
    asking = [f"{parts.person(one, reader=to.reader)} asks how it goes" for one in line.asking]
    seen = [f"seen by {parts.person(one.by, reader=to.reader, bare=True)} {parts.day(one.on, today=to.today)}"
            for one in line.seen]  # fmt: skip
    return parts.facts(*asking, *seen)
