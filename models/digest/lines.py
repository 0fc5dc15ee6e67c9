"""The frozen parts of a message to a person: a line a subject, and what became of each meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from models.alerts.names import Rule
from models.audience import Closed
from models.base import Side
from models.milestones.tables import Answer, Ask
from models.notifications.tables import Lane
from models.people import PersonRef
from models.rows import MilestoneRow, RequestRow, TargetRow


class Kind(StrEnum):
    """The rules whose news a message words, as they stand in the ledger."""

    DUE_SOON = Rule.DUE_SOON.value
    OVERDUE = Rule.OVERDUE.value
    NEW_OWNER = Rule.NEW_OWNER.value
    BLOCKED = Rule.BLOCKED.value
    CONTESTED = Rule.CONTESTED.value
    ASKED = Rule.ASKED.value
    DECIDED = Rule.DECIDED.value
    DONE_AWAITS = Rule.DONE_AWAITS.value
    TARGET_MISSED = Rule.TARGET_MISSED.value
    OFF_TRACK = Rule.OFF_TRACK.value
    BACK_ON_TRACK = Rule.BACK_ON_TRACK.value
    ACCESS_ASKED = Rule.ACCESS_ASKED.value
    CHANNEL_CLOSED = Rule.CHANNEL_CLOSED.value
    HAND_OVER_ASKED = "handover.asked"
    HOW_IT_GOES = "owner.asked"
    NAMING_ASKED = "naming.asked"


class How(StrEnum):
    """How a line was settled, so that its reader has nothing to do any more."""

    DONE = "done"
    CANCELLED = "cancelled"
    ASKED = "asked"
    MOVED = "moved"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WAITS_AGAIN = "waits again"
    TAKEN_BACK = "taken back"
    UNBLOCKED = "unblocked"
    HANDED_OVER = "handed over"
    SNOOZED = "snoozed"
    REPORTED = "reported"
    LET_IN = "let in"
    OPENED = "open again"
    HIDDEN = "no longer theirs"
    OVER = "over"


@dataclass(frozen=True)
class Settled:
    """What became of a line: how, by whom and when. `undo` says that the reader may take it back now.

    `asked` is what the question was for that was settled.
    """

    how: How
    by: PersonRef | None = None
    at: datetime | None = None
    until: date | None = None
    undo: bool = False
    asked: Ask | None = None


@dataclass(frozen=True)
class Decided:
    """The answer to what the reader asked."""

    kind: Ask
    was_on: date | None
    to_on: date | None
    answer: Answer
    by: PersonRef | None
    reason: str


@dataclass(frozen=True)
class Event:
    """What somebody did: who, when, what holds now, and why."""

    by: PersonRef | None
    at: datetime
    now: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Handed:
    """Who owned it for a side before a change, after it, and by now; nobody is None."""

    side: Side
    was: PersonRef | None
    then: PersonRef | None
    now: PersonRef | None


@dataclass(frozen=True)
class Seen:
    """Somebody said that they saw it."""

    by: PersonRef
    on: date


@dataclass(frozen=True)
class Ahead:
    """When the reader is told again if nobody answers, and who is told first then."""

    on: date
    also: tuple[PersonRef, ...] = ()


@dataclass(frozen=True)
class Before:
    """Who was told before an escalation: the owners or their stand-ins and on which days, who leads and since when.

    `sponsors` get the escalation, the reader among them.
    """

    owners: tuple[PersonRef, ...]
    told_on: tuple[date, ...]
    leading: tuple[PersonRef, ...]
    leading_since: date | None
    sponsors: tuple[PersonRef, ...] = ()
    stand_ins: tuple[PersonRef, ...] = ()


@dataclass(frozen=True)
class Stranger:
    """Somebody whom the bot does not know asks to be let in."""

    name: str
    company: str
    reason: str
    team_id: str
    user_id: str


@dataclass(frozen=True)
class Channel:
    """A registered channel, and what closes it to the bot by now; nothing where it is open again."""

    name: str
    closed: tuple[Closed, ...] = ()


@dataclass(frozen=True)
class Line:
    """One subject of a message. `settled` says why nobody has to act any more; what does not exist is None or empty.

    `instead_of` is whom the reader stands in for, `asked_too` who else may give the answer, `said` what somebody
    said to it last.
    """

    subject: str
    kind: Kind
    role: str
    items: tuple[int, ...]
    milestone: MilestoneRow | None = None
    target: TargetRow | None = None
    request: RequestRow | None = None
    decided: Decided | None = None
    event: Event | None = None
    handed: tuple[Handed, ...] = ()
    asking: tuple[PersonRef, ...] = ()
    asked_too: tuple[PersonRef, ...] = ()
    seen: tuple[Seen, ...] = ()
    said: Event | None = None
    ahead: Ahead | None = None
    before: Before | None = None
    stranger: Stranger | None = None
    channel: Channel | None = None
    newcomer: PersonRef | None = None
    settled: Settled | None = None
    older: bool = False
    instead_of: PersonRef | None = None

    @property
    def plan(self) -> tuple[str, str, str]:
        """Give key, title and partner of its plan; empty where it belongs to none."""
        row = self.milestone or self.target
        return (row.plan_key, row.plan_title, row.partner) if row else ("", "", "")

    @property
    def is_overdue(self) -> bool:
        """Whether it tells of something late."""
        late = self.milestone is not None and self.milestone.is_overdue
        return self.kind is Kind.OVERDUE or (self.kind is Kind.DUE_SOON and late)

    @property
    def wants_answer(self) -> bool:
        """Whether the reader is asked for an answer."""
        return self.kind in (Kind.ASKED, Kind.DONE_AWAITS, Kind.HAND_OVER_ASKED, Kind.ACCESS_ASKED,
                             Kind.NAMING_ASKED)  # fmt: skip


@dataclass(frozen=True)
class Digest:
    """A message to a person. `today` is the day that it is for them; `outdated` says of items why they are not told.

    `older` was due before alerts began: counted, and shown with all the rest. `doubtful` is the day of an earlier
    message that may not have arrived. `more` counts what waits for the reader besides.
    """

    message_id: int
    lane: Lane
    person_id: int
    today: date
    morning: int
    zone: str
    country: str
    lines: tuple[Line, ...]
    older: tuple[Line, ...] = ()
    doubtful: date | None = None
    locale: str = "en"
    outdated: Mapping[int, str] = field(default_factory=dict)
    more: int = 0

    @property
    def order(self) -> tuple[int, ...]:
        """Give its items in the order in which they are shown."""
        return tuple(item for line in self.everything for item in line.items)

    @property
    def everything(self) -> tuple[Line, ...]:
        """Give all lines, those that are older last."""
        return (*self.lines, *self.older)

    @property
    def left(self) -> tuple[Line, ...]:
        """Give the lines that still need the reader, older ones too."""
        return tuple(line for line in self.everything if line.settled is None)
