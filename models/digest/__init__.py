"""What a message of the ledger says now: its items as frozen lines, for views to word."""

from models.digest.lines import Before, Channel, Decided, Digest, Event, How, Line, Seen, Settled, Stranger
from models.digest.reading import digests

__all__ = [
    "Before",
    "Channel",
    "Decided",
    "Digest",
    "Event",
    "How",
    "Line",
    "Seen",
    "Settled",
    "Stranger",
    "digests",
]
