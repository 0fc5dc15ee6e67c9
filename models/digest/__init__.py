"""What a message of the ledger says now: its items as frozen lines, for views to word."""

from models.digest.lines import (
    Ahead,
    Before,
    Channel,
    Decided,
    Digest,
    Event,
    Handed,
    How,
    Line,
    Seen,
    Settled,
    Stranger,
)
from models.digest.reading import digests

__all__ = [
    "Ahead",
    "Before",
    "Channel",
    "Decided",
    "Digest",
    "Event",
    "Handed",
    "How",
    "Line",
    "Seen",
    "Settled",
    "Stranger",
    "digests",
]
