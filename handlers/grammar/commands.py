"""What `/psp …` can say, as frozen values.

Days and figures stand as typed: which one is meant depends on the zone and unit of the thing, and on who reads it.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Mention:
    """A person as typed: a Slack user picked from the list, or a name behind @."""

    slack_id: str | None
    name: str


@dataclass(frozen=True)
class Menu:
    """Show what waits for me."""


@dataclass(frozen=True)
class Help:
    """Show all commands, or those about one topic."""

    topic: str | None = None


@dataclass(frozen=True)
class Status:
    """Show how a plan, a partner, a subsidiary or `me` stands; None leaves it to the channel."""

    about: str | None = None


@dataclass(frozen=True)
class ListThings:
    """List what is overdue, due, blocked or mine, perhaps of one partner, plan or subsidiary."""

    which: str | None = None
    of: str | None = None


@dataclass(frozen=True)
class Show:
    """Show one thing."""

    key: str


@dataclass(frozen=True)
class History:
    """Show who changed a thing, and when."""

    key: str


@dataclass(frozen=True)
class Edit:
    """Open the form of a thing."""

    key: str


@dataclass(frozen=True)
class AddPlan:
    """Start a plan."""

    title: str | None = None


@dataclass(frozen=True)
class AddMilestone:
    """Add a milestone: at once where all is said, else by the form."""

    plan: str | None = None
    title: str | None = None
    due: str | None = None
    owner: Mention | None = None
    partner_owner: Mention | None = None
    because: str | None = None


@dataclass(frozen=True)
class AddTarget:
    """Add a target by its form."""

    plan: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Act:
    """Something done to a thing, perhaps on a day and for a reason."""

    key: str
    on: str | None = None
    because: str | None = None


class Start(Act):
    """Say that work on it has begun."""


class Done(Act):
    """Report it done."""


class Block(Act):
    """Say what is in the way."""


class Unblock(Act):
    """Say that nothing is in the way any more."""


class Reopen(Act):
    """Take back that it is done."""


class Cancel(Act):
    """Take it out of the plan."""


@dataclass(frozen=True)
class Answered:
    """An answer to what the other side asked or reported."""

    key: str
    because: str | None = None


class Agree(Answered):
    """Consent."""


class Refuse(Answered):
    """Do not consent."""


class Confirm(Answered):
    """Confirm what was reported."""


class Dispute(Answered):
    """Contest what was reported."""


@dataclass(frozen=True)
class Move:
    """Ask for a new date."""

    key: str
    to: str | None = None
    because: str | None = None


@dataclass(frozen=True)
class Assign:
    """Give it to somebody of the same side."""

    key: str
    person: Mention | None = None


@dataclass(frozen=True)
class RecordActual:
    """Report the total of a target as of a day."""

    key: str
    value: str
    on: str | None = None


@dataclass(frozen=True)
class Snooze:
    """Be quiet about it, for me alone, for so many working days."""

    key: str
    days: int


@dataclass(frozen=True)
class Me:
    """Show when and how I am told."""


@dataclass(frozen=True)
class ReportDelivery:
    """Show what was not sent."""


Command: TypeAlias = (
    Menu | Help | Status | ListThings | Show | History | Edit | AddPlan | AddMilestone | AddTarget | Act | Answered
    | Move | Assign | RecordActual | Snooze | Me | ReportDelivery
)  # fmt: skip
