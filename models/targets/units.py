"""What a target counts, as its figures are read and checked: customers, an amount of money, or what somebody named."""

from typing import Final

from babel.numbers import get_currency_precision

from models.figures import Unit
from models.targets.tables import Metric

_COUNTED_WHOLE: Final = frozenset({"customer", "seat", "seminar", "person", "people"})
"""What cannot be divided, by the last word of its name."""


def unit_of(metric: Metric, *, named: str = "", currency: str | None = None) -> Unit:
    """Give the unit of a target's figures. Money without a currency is not known to the last decimal yet."""
    if metric is Metric.CUSTOMERS:
        return Unit("customers", 0)
    if metric is Metric.REVENUE:
        return Unit(currency, get_currency_precision(currency), currency) if currency else Unit("money")
    words = named.casefold().split()
    is_whole = bool(words) and words[-1].removesuffix("s") in _COUNTED_WHOLE
    return Unit(named, 0) if is_whole else Unit(named)
