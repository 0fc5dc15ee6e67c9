"""What rules read and what they say, all frozen: rules ask nobody, so the same facts always give the same answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from models.alerts.names import Concern, Rule
from models.base import Side
from models.calendar import WorkCalendar
from models.milestones.tables import Answer, Ask, Status
from models.notifications import Lane, to_channel, to_person
from models.targets.pace import Goal

NEVER: Final = date(9999, 12, 31)
"""The day on which to look again at what nothing more can happen to."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing is at home: its subsidiary's zone and working days say what is true of it."""

    subsidiary_id: int
    key: str
    zone: ZoneInfo
    calendar: WorkCalendar

    def day_of(self, moment: datetime) -> date:
        """Return the day that it is here at an instant."""
        return moment.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a day begins here."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Someone:
    """A person, with what decides whether a message can reach them: not left, and linked to Slack."""

    id: int
    side: Side
    reachable: bool
    deputy_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody whom a thing may concern; of several with the same role the first one counts.

    `blind` may not read it, so it is not passed on to them, whose deputy they may be.
    """

    people: Mapping[int, Someone]
    vendor_owner: int | None = None
    partner_owner: int | None = None
    accountable_side: Side = Side.VENDOR
    pams: tuple[int, ...] = ()
    subsidiary_leads: tuple[int, ...] = ()
    office: tuple[int, ...] = ()
    partner_leads: tuple[int, ...] = ()
    vendor_accountable: int | None = None
    partner_accountable: int | None = None
    vendor_sponsor: int | None = None
    partner_sponsor: int | None = None
    blind: frozenset[int] = frozenset()

    def owner(self, side: Side) -> int | None:
        """Return who owns the thing for a side."""
        return self.vendor_owner if side is Side.VENDOR else self.partner_owner

    def accountable(self, side: Side) -> int | None:
        """Return who answers for the whole plan on a side."""
        return self.vendor_accountable if side is Side.VENDOR else self.partner_accountable

    def sponsor(self, side: Side) -> int | None:
        """Return who sponsors the plan on a side."""
        return self.vendor_sponsor if side is Side.VENDOR else self.partner_sponsor

    def deputy(self, person_id: int | None) -> int | None:
        """Return who stands in for a person and may read what this is about."""
        someone = self.people.get(person_id or 0)
        return someone.deputy_id if someone and someone.deputy_id not in self.blind else None

    def reaches(self, person_id: int) -> bool:
        """Say whether a message can reach a person."""
        someone = self.people.get(person_id)
        return someone is not None and someone.reachable

    def leading(self, side: Side) -> tuple[int, ...]:
        """Return who leads the side: the PAMs or the partner leads."""
        return self.pams if side is Side.VENDOR else self.partner_leads


class Fate(StrEnum):
    """What became of a piece of news."""

    WAITS = "waits"
    TOLD = "told"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the ledger as rules read it. `on` is the day at the thing's place on which it went out."""

    rule: str
    round: int
    step: str
    recipient: str
    fate: Fate
    on: date | None = None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What one side asked the other; `answered_on` is a day at the thing's place."""

    id: int
    kind: Ask
    asked_by: int
    asked_side: Side
    asked_at: datetime
    answer: Answer
    answered_by: int | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """Something that somebody did, by its row in the history; `owners` had it before, of each side that it changed."""

    id: int
    act: str
    by: int
    at: datetime
    owners: Mapping[Side, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone as rules read it. `since` is the day at its place on which people began to be told of its plan."""

    key: str
    plan: int
    in_force: bool
    place: Place
    cast: Cast
    status: Status
    due_on: date
    round: int
    since: date
    blocked_on: date | None = None
    block_reason: str = ""
    answered_until: date | None = None
    requests: tuple[RequestFacts, ...] = ()
    events: tuple[EventFacts, ...] = ()
    told: tuple[Told, ...] = ()
    snoozed: Mapping[int, date] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status not in (Status.DONE, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target as rules read it. `values` are the totals as of their days, the latest day last."""

    key: str
    plan: int
    in_force: bool
    place: Place
    cast: Cast
    goal: Goal
    round: int
    since: date
    values: tuple[tuple[date, Decimal], ...] = ()
    told: tuple[Told, ...] = ()
    snoozed: Mapping[int, date] = field(default_factory=dict)

    def actual(self, day: date) -> Decimal | None:
        """Return the total that counts on a day; None where nothing was reported by then."""
        return next((value for as_of, value in reversed(self.values) if as_of <= day), None)


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A registered channel; its place is the subsidiary's, or that of the partner's lead PAM."""

    id: int
    place: Place


@dataclass(frozen=True, slots=True)
class StrangerFacts:
    """Somebody whom the bot does not know asked to be let in."""

    id: int
    at: datetime
    office: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news for one recipient, an item of the ledger before it is written.

    `instead_of` is the person for whom a stand-in gets it. `born_at` and `dropped` say since when it is news, and that
    its reader knows it already; no rule sets them.
    """

    rule: Rule
    subject: str
    round: int
    step: str
    concern: Concern
    due_at: datetime
    person_id: int | None = None
    channel_id: int | None = None
    lane: Lane = Lane.DIGEST
    before: bool = False
    older: bool = False
    instead_of: int | None = None
    born_at: datetime | None = None
    dropped: str = ""

    @property
    def recipient(self) -> str:
        """As the ledger names it."""
        return to_person(self.person_id) if self.person_id is not None else to_channel(self.channel_id or 0)

    @property
    def key(self) -> "Key":
        """What makes it the same news."""
        return (str(self.rule), self.subject, self.round, self.step, self.recipient)


Key = tuple[str, str, int, str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds now, told already or not, and the day on which to look again."""

    items: tuple[News, ...] = ()
    look_again_on: date = NEVER


def both(decisions: Iterable[Decision]) -> Decision:
    """Take several decisions on one thing as one."""
    all_of = list(decisions)
    items = tuple(item for one in all_of for item in one.items)
    return Decision(items, min((one.look_again_on for one in all_of), default=NEVER))
