"""The rules by name, who a person is to a thing, and what each rule does unless somebody sets it otherwise."""

from enum import StrEnum
from typing import Final


class Rule(StrEnum):
    """What people are told about; the name stands in the ledger and in settings."""

    DUE_SOON = "milestone.due_soon"
    OVERDUE = "milestone.overdue"
    NEW_OWNER = "milestone.new_owner"
    BLOCKED = "milestone.blocked"
    CONTESTED = "milestone.contested"
    ASKED = "request.asked"
    DECIDED = "request.decided"
    DONE_AWAITS = "done.awaits"
    TARGET_MISSED = "target.missed"
    OFF_TRACK = "target.off_track"
    BACK_ON_TRACK = "target.back_on_track"
    WEEKLY = "weekly.summary"
    ACCESS_ASKED = "access.asked"
    CHANNEL_CLOSED = "channel.closed"


class Concern(StrEnum):
    """As what somebody is told, the most active first: one person with several of these gets one line with the first.

    An OWNER must deliver, a SUPPORTER owns for the other side, a STAND_IN gets what cannot reach an owner, and a FORMER
    owner has just given it away.
    """

    OWNER = "owner"
    SUPPORTER = "supporter"
    STAND_IN = "stand-in"
    FORMER = "former owner"
    ASKER = "asker"
    PAM = "pam"
    PARTNER_LEAD = "partner lead"
    ACCOUNTABLE = "accountable"
    SPONSOR = "sponsor"
    SUBSIDIARY_LEAD = "subsidiary lead"
    OFFICE = "office"
    CHANNEL = "channel"


class Past(StrEnum):
    """Why news is no news any more; it stands with the item that was not sent."""

    DONE = "done"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    ANSWERED = "answered"
    MOVED = "moved"
    RESTS = "waits for an answer"
    TURNED_OFF = "turned off"
    LATER_STEP = "a later step"
    NOT_SO = "no longer so"
    SNOOZED = "snoozed"
    LET_IN = "let in"
    OPENED = "open again"
    HIDDEN = "no longer theirs"
    LATER_WEEK = "a later week"
    UNREGISTERED = "no longer registered"
    RECEIPT = "read in the receipt"


NEWS_AGAIN: Final = frozenset(Past) - {
    Past.SNOOZED, Past.LET_IN, Past.OPENED, Past.LATER_WEEK, Past.UNREGISTERED, Past.RECEIPT,
}  # fmt: skip
"""What was not sent for one of these is news once more if the rules say it again, for instance after an undo."""

ON: Final = "on"
STEPS: Final = "steps"
EVERY: Final = "every"
ESCALATE: Final = "escalate"
SPONSORS: Final = "sponsors"
YES: Final = "yes"
NO: Final = "no"

DEFAULTS: Final = {
    (Rule.DUE_SOON, STEPS): "10,3,0",
    (Rule.OVERDUE, STEPS): "1,3,7,10",
    (Rule.OVERDUE, EVERY): "5",
    (Rule.OVERDUE, ESCALATE): "3",
    (Rule.OVERDUE, SPONSORS): "10",
    (Rule.CONTESTED, STEPS): "5",
    (Rule.ASKED, EVERY): "3",
    (Rule.DONE_AWAITS, STEPS): "3,10",
    (Rule.DONE_AWAITS, ESCALATE): "10",
    **{(rule, ON): YES for rule in Rule},
}
"""Days are working days: before the date for due soon, else after the day from which the rule counts."""

ALWAYS_ON: Final = frozenset({Rule.ASKED, Rule.DONE_AWAITS, Rule.ACCESS_ASKED, Rule.CHANNEL_CLOSED})
"""Somebody waits for an answer of the person told: nobody can turn that off."""
