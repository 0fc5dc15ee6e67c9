"""What happens to a milestone, in the words of its history. Alerts and the history screen read these."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from models.base import Side
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
_OWNER_FIELDS: Final = {"vendor_owner_id": Side.VENDOR, "partner_owner_id": Side.PARTNER}


def owners_before(before: str) -> Mapping[Side, int | None]:
    """Return who owned it before a change, of each side whose owner it changed, by what an Undo would put back."""
    if "owner_id" not in before:
        return {}
    fields = json.loads(before).get("fields", {})
    return {side: fields[name] for name, side in _OWNER_FIELDS.items() if name in fields}
