"""For whom a message is drawn, and that this must fit whoever can read the place where it is posted."""

from collections.abc import Sequence
from enum import Enum

from models.audience import Anybody, Closed, OneReader, Readers


class Audience(Enum):
    """Who can read a message; the place must never hold more readers than this."""

    READER = "reader"  # the one who asked: ephemeral, DM, modal or Home
    INTERNAL = "internal"  # everybody in a channel of the vendor
    PARTNER = "partner"  # everybody in a channel shared with one partner
    ANYBODY = "anybody"  # holds nothing that somebody may not read

    def fits(self, readers: Readers) -> bool:
        """Say whether what is drawn for this audience may go to these readers."""
        if self is Audience.ANYBODY:
            return True
        if isinstance(readers, Anybody):
            return False
        if isinstance(readers, OneReader):
            return self is Audience.READER
        return self is (Audience.INTERNAL if readers.partner_id is None else Audience.PARTNER)


class Shut(Exception):
    """Nothing may be posted or changed there now; `found` says why, in a channel that is called `name`."""

    def __init__(self, found: Sequence[Closed], name: str = "") -> None:
        super().__init__(", ".join(one.cause.value for one in found))
        self.found = tuple(found)
        self.name = name

    @property
    def code(self) -> str:
        """Name the first cause, as the ledger keeps it."""
        return self.found[0].cause.value
