"""Blocks turned into what Slack takes, without the client's own checks.

Those look at every name of every object each time, half of what a screen costs, and find less than `limits` does, which
each message and view passes before it is sent.
"""

from functools import lru_cache
from typing import Any, Final, cast

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import ConfirmObject, Option, OptionGroup

_EMPTY: Final[tuple[object, ...]] = ("", [], ())
_PLAIN: Final = frozenset({str, int, bool, float})
_DRAW_THEMSELVES: Final = frozenset({OptionGroup, ConfirmObject})


def drawn(block: JsonObject | dict[str, Any]) -> dict[str, Any]:
    """Turn a block into what Slack takes; a block that the models do not know is a dict already."""
    if isinstance(block, dict):
        return block
    kind = type(block)  # asking what an object is an instance of takes the models' own classes longer than drawing it
    if kind is Option:
        return _option(cast("Option", block))
    if kind in _DRAW_THEMSELVES:
        return dict(block.to_dict())
    found = {}
    for name in _names(kind):
        value = getattr(block, name, None)
        if value is not None and (value or value not in _EMPTY):
            found[name] = _value(value)
    return found


def _option(option: Option) -> dict[str, Any]:
    kept = {"text": option._text, "description": option._block_description}  # noqa: SLF001 -- it has no other names
    words = {name: drawn(text) for name, text in kept.items() if text}
    return {**words, "value": option.value} | ({"url": option.url} if option.url else {})


def _value(part: Any) -> Any:  # noqa: ANN401 -- whatever an attribute holds
    kind = type(part)
    if kind in _PLAIN:
        return part
    return [_value(one) for one in part] if kind in (list, tuple) else drawn(part)


@lru_cache(maxsize=100)
def _names(kind: type[JsonObject]) -> tuple[str, ...]:
    """Give the names of what a kind of object holds: they are the same for each object of it."""
    blank: JsonObject = kind.__new__(kind)
    return tuple(sorted(blank.attributes))
