"""From the ledger into Slack: fill messages, send them, find out about doubtful ones, draw old ones anew."""

from bot.delivery.delivery import Delivery

__all__ = ["Delivery"]
