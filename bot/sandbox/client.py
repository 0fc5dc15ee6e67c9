"""What Slack's own client checks in a form before it is sent: nothing of this reaches the app."""

import re
from typing import Any

from bot.sandbox.state import Json
from bot.sandbox.views import INITIAL

REQUIRED = "Fill in this field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def wrong_fields(blocks: list[Json], values: Json) -> dict[str, str]:
    """Say what is missing or wrong, by block_id."""
    found: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            held = values.get(block["block_id"], {}).get(element["action_id"], {})
            value = held.get(INITIAL.get(element["type"], ("value", ""))[0])
            wrong = _wrong(element, value) if value else "" if block.get("optional") else REQUIRED
            if wrong:
                found[block["block_id"]] = wrong
    return found


def _wrong(element: Json, value: Any) -> str:  # noqa: ANN401 - the values of all kinds of fields
    match element["type"]:
        case "plain_text_input":
            return _length(element, value)
        case "number_input":
            return _figure(element, value)
        case "email_text_input" if not _EMAIL.fullmatch(value):
            return "Enter a valid email address."
        case "url_text_input" if not _URL.fullmatch(value):
            return "Enter a valid URL."
        case kind if kind.startswith("multi_") and len(value) > element.get("max_selected_items", len(value)):
            return f"Choose at most {element['max_selected_items']}."
    return ""


def _length(element: Json, value: str) -> str:
    most, least = element.get("max_length", 3000), element.get("min_length", 0)
    if len(value) > most:
        return f"Use at most {most} characters."
    return f"Use at least {least} characters." if len(value) < least else ""


def _figure(element: Json, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Enter a number." if element["is_decimal_allowed"] else "Enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Enter {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Enter {element['max_value']} or less."
    return ""
