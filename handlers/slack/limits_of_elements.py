"""Limits of texts, buttons, choices and inputs; `limits` asks them for each block."""

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Problems: TypeAlias = Iterator[tuple[str, str]]

_SELECTS = frozenset(f"{kind}_select" for kind in ("static", "external", "users", "conversations", "channels"))
_MULTI_SELECTS = frozenset(f"multi_{kind}" for kind in _SELECTS)
ACTION_ELEMENTS = frozenset(
    {"button", "overflow", "checkboxes", "radio_buttons", "datepicker", "datetimepicker", "timepicker"},
) | _SELECTS | _MULTI_SELECTS  # fmt: skip
ACCESSORIES = (ACTION_ELEMENTS - {"datetimepicker"}) | {"image"}
INPUT_ELEMENTS = (ACTION_ELEMENTS - {"button", "overflow"}) | {
    "plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input",
}  # fmt: skip
ID = 255
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def length(place: str, text: object, shortest: int, longest: int) -> Problems:
    """Check the length of a string."""
    if not isinstance(text, str):
        yield place, "must provide a string"
    elif len(text) < shortest:
        yield place, f"must be more than {shortest - 1} characters"
    elif len(text) > longest:
        yield place, f"must be less than {longest + 1} characters"


def text_object(place: str, text: object, longest: int, *, kind: str | None = None) -> Problems:
    """Check a text object; `kind` is the only type allowed there, where there is one."""
    if not isinstance(text, dict):
        yield place, "must provide an object"
        return
    if text.get("type") not in ({kind} if kind else {"plain_text", "mrkdwn"}):
        yield f"{place}/type", "must be a valid enum value"
    unknown = set(text) - {"type", "text", "emoji" if text.get("type") == "plain_text" else "verbatim"}
    if unknown:
        yield place, f"invalid additional property: {min(unknown)}"
    yield from length(f"{place}/text", text.get("text"), 1, longest)


def count(place: str, items: object, most: int, *, least: int = 1) -> Problems:
    """Check how many items a list holds."""
    number = len(items) if isinstance(items, list) else -1
    if number < least:
        yield place, f"must provide at least {least} items"
    elif number > most:
        yield place, f"no more than {most} items allowed"


def element(place: str, part: object, allowed: frozenset[str]) -> Problems:
    """Check what people press or fill in."""
    if not isinstance(part, dict):
        yield place, "must provide an object"
        return
    kind = str(part.get("type"))
    if kind not in allowed:
        yield f"{place}/type", f"unsupported type: {kind}"
        return
    if kind == "image":
        yield from length(f"{place}/alt_text", part.get("alt_text"), 1, 2000)
        return
    yield from length(f"{place}/action_id", part.get("action_id"), 1, ID)
    if "confirm" in part:
        yield from _confirm(f"{place}/confirm", part["confirm"])
    if "placeholder" in part:
        yield from text_object(f"{place}/placeholder", part["placeholder"], 150, kind="plain_text")
    yield from _by_kind(place, part, kind)


def _by_kind(place: str, element: Json, kind: str) -> Problems:
    if kind == "button":
        yield from _button(place, element)
    elif kind == "overflow":
        yield from _options(place, element, 5)
    elif kind in {"checkboxes", "radio_buttons"}:
        yield from _options(place, element, 10, rich=True)
    elif kind in {"static_select", "multi_static_select"} and "option_groups" not in element:
        yield from _options(place, element, 100)
    elif kind in {"static_select", "multi_static_select"}:
        yield from _groups(place, element)
    elif kind == "datepicker" and not _DAY.fullmatch(element.get("initial_date", "2026-01-01")):
        yield f"{place}/initial_date", "must be a day like 2026-01-31"
    elif kind == "plain_text_input":
        yield from _text_input(place, element)


def _button(place: str, element: Json) -> Problems:
    yield from text_object(f"{place}/text", element.get("text"), 75, kind="plain_text")
    if "value" in element:
        yield from length(f"{place}/value", element["value"], 1, 2000)
    if "url" in element:
        yield from length(f"{place}/url", element["url"], 1, 3000)
    if "accessibility_label" in element:
        yield from length(f"{place}/accessibility_label", element["accessibility_label"], 1, 75)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"{place}/style", "must be a valid enum value"


def _confirm(place: str, confirm: Json) -> Problems:
    for name, longest in (("title", 100), ("confirm", 30), ("deny", 30)):
        yield from text_object(f"{place}/{name}", confirm.get(name), longest, kind="plain_text")
    yield from text_object(f"{place}/text", confirm.get("text"), 300)


def _options(place: str, element: Json, most: int, *, rich: bool = False) -> Problems:
    options = element.get("options", [])
    yield from count(f"{place}/options", options, most)
    for number, option in enumerate(options):
        yield from _option(f"{place}/options/{number}", option, rich=rich)
    initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in options for option in initial):
        yield f"{place}/initial_option", "must equal one of the options"


def _option(place: str, option: Json, *, rich: bool) -> Problems:
    yield from text_object(f"{place}/text", option.get("text"), 75, kind=None if rich else "plain_text")
    yield from length(f"{place}/value", option.get("value"), 1, 150)
    if "description" in option:
        yield from text_object(f"{place}/description", option["description"], 75, kind=None if rich else "plain_text")


def _groups(place: str, element: Json) -> Problems:
    yield from count(f"{place}/option_groups", element["option_groups"], 100)
    for number, group in enumerate(element["option_groups"]):
        here = f"{place}/option_groups/{number}"
        yield from text_object(f"{here}/label", group.get("label"), 75, kind="plain_text")
        yield from count(f"{here}/options", group.get("options"), 100)
        for position, option in enumerate(group.get("options", [])):
            yield from _option(f"{here}/options/{position}", option, rich=False)


def _text_input(place: str, element: Json) -> Problems:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if not 0 <= shortest <= longest or not 1 <= longest <= 3000:  # noqa: PLR2004
        yield f"{place}/max_length", "must be between 1 and 3000, and not less than min_length"
