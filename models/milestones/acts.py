"""What happens to a milestone, in the words of its history. Alerts and the history screen read these."""

from enum import StrEnum

from models.milestones.tables import Ask


class Did(StrEnum):
    """What somebody did."""

    ADDED = "added"
    EDITED = "edited"
    HANDED_OVER = "handed over"
    MOVED = "moved"
    STARTED = "started"
    DONE = "done"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    ADD_ASKED = "add asked"
    DATE_ASKED = "new date asked"
    TEXT_ASKED = "new text asked"
    CANCEL_ASKED = "cancel asked"
    REOPEN_ASKED = "reopen asked"
    DONE_ASKED = "done reported"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    UNDONE = "undone"
    REMOVED = "removed"


ASKED = {
    Ask.ADD: Did.ADD_ASKED,
    Ask.DATE: Did.DATE_ASKED,
    Ask.TEXT: Did.TEXT_ASKED,
    Ask.CANCEL: Did.CANCEL_ASKED,
    Ask.REOPEN: Did.REOPEN_ASKED,
    Ask.DONE: Did.DONE_ASKED,
}
ANSWERED = frozenset({Did.AGREED, Did.REFUSED, Did.WITHDRAWN, Did.CONFIRMED, Did.DISPUTED})
