"""The ledger: who is to know what, in which message, and what became of it.

Filling puts items whose moment has come into messages, sending moves messages on; each step is claimed or idempotent,
so any number of workers may do the same at once.
"""

from models.notifications.tables import (
    OPEN_STATES,
    DeliveryPause,
    Heartbeat,
    Item,
    Lane,
    Message,
    RuleState,
    Snooze,
    State,
    SummaryFigures,
    to_channel,
    to_person,
)

__all__ = [
    "OPEN_STATES",
    "DeliveryPause",
    "Heartbeat",
    "Item",
    "Lane",
    "Message",
    "RuleState",
    "Snooze",
    "State",
    "SummaryFigures",
    "to_channel",
    "to_person",
]
