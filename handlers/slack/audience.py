"""Whether a registered channel still holds only those for whom it was registered; in doubt nothing is posted there."""

from enum import StrEnum

from handlers.slack.gateway import ChannelFacts


class Closed(StrEnum):
    """Why nothing is posted in a channel, as the ledger keeps it."""

    SHARED = "shared outside"
    SHARE_PENDING = "to be shared outside"
    ARCHIVED = "archived"
    NOT_A_MEMBER = "bot not in it"
    NOT_FOUND = "not found"


def why_closed(facts: ChannelFacts) -> Closed | None:
    """Say why nothing may be posted; None where all is as it was registered.

    People of a partner are guests of this workspace: a channel that reaches out of it has readers nobody registered.
    """
    if facts.shared_outside:
        return Closed.SHARED
    if facts.share_pending:
        return Closed.SHARE_PENDING
    if facts.archived:
        return Closed.ARCHIVED
    return None if facts.member else Closed.NOT_A_MEMBER
