"""Who is to know what, and when: rules over facts, and the sweep that asks them."""

from models.alerts.touch import LONG_AGO, touch

__all__ = ["LONG_AGO", "touch"]
