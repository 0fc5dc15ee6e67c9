"""From what somebody says (“Germany · Search”, a date, True) to what a field of Block Kit holds."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from bot.sandbox.state import Json, Workspace
from bot.sandbox.views import elements_of

Suggest = Callable[[str], list[Json]]


def label(element: Json) -> str:
    """What somebody reads on a button or a choice."""
    text = element.get("text")
    return str(text.get("text", "")) if isinstance(text, dict) else ""


def options_of(element: Json) -> list[Json]:
    """List the choices that an element brings with it."""
    groups = element.get("option_groups") or []
    return list(element.get("options") or []) + [one for group in groups for one in group["options"]]


def pick(options: Iterable[Json], wanted: object) -> Json:
    """Find a choice by its text or value; raises LookupError with what there is."""
    offered = list(options)
    for one in offered:
        if wanted in {label(one), one.get("value")}:
            return one
    raise LookupError(f"no choice “{wanted}”, only {[label(one) for one in offered]}")


def find_in(blocks: list[Json], wanted: str, *, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Find an element by its label, action_id or placeholder."""
    for block in blocks:
        if block_id is not None and block["block_id"] != block_id:
            continue
        for one in elements_of(block):
            hint = (one.get("placeholder") or {}).get("text")
            if wanted in {label(one), one["action_id"], hint, one.get("accessibility_label")}:
                return block, one
    return None


def find_overflow(blocks: list[Json], wanted: str, *, block_id: str | None = None) -> tuple[Json, Json] | None:
    """Find the first overflow menu that has this choice."""
    for block in blocks:
        if block_id is not None and block["block_id"] != block_id:
            continue
        for one in elements_of(block):
            if one["type"] == "overflow" and any(wanted == label(each) for each in one["options"]):
                return block, one
    return None


def person_id(space: Workspace, value: object) -> str:
    """Find a person by id or name."""
    for user in space.users.values():
        if value in {user.id, user.name}:
            return user.id
    raise LookupError(f"nobody is called “{value}”")


def _channel_id(space: Workspace, value: object) -> str:
    for channel in space.channels.values():
        if value in {channel.id, channel.name, f"#{channel.name}"}:
            return channel.id
    raise LookupError(f"no conversation “{value}”")


def _moment(value: object) -> object:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _many(value: Any) -> list[Any]:  # noqa: ANN401 - whatever a test says
    return list(value) if isinstance(value, (list, tuple, set)) else [value]


def meaning(space: Workspace, element: Json, value: Any, suggest: Suggest) -> Any:  # noqa: ANN401 - as above
    """Turn what somebody says into what the field holds; None or "" empties it."""
    kind = str(element["type"])
    takes_many = kind.startswith("multi_") or kind == "checkboxes"
    if value is None or value == "":
        return [] if takes_many else None
    if not takes_many:
        return _one(space, element, value, suggest)
    if isinstance(value, bool):
        return list(element["options"]) if value else []
    single = {**element, "type": kind.removeprefix("multi_") if kind != "checkboxes" else "static_select"}
    return [_one(space, single, one, suggest) for one in _many(value)]


def _one(space: Workspace, element: Json, value: Any, suggest: Suggest) -> Any:  # noqa: ANN401 - as above
    match str(element["type"]):
        case "external_select":
            return _suggested(element, str(value), suggest)
        case "static_select" | "radio_buttons" | "overflow":
            return pick(options_of(element), value)
        case "users_select":
            return person_id(space, value)
        case "conversations_select" | "channels_select":
            return _channel_id(space, value)
        case kind:
            return _moment(value) if kind.endswith("picker") else str(value)


def _suggested(element: Json, value: str, suggest: Suggest) -> Json:
    found = suggest(value)
    if not any(value in {label(one), one.get("value")} for one in found) and not element.get("min_query_length", 3):
        found = suggest("")
    return pick(found, value)
