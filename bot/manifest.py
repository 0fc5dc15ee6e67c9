"""The description of our Slack app, as its administrator pastes it when making or updating the app."""

import json
import re
from importlib.resources import files
from typing import Any

EVENTS_PATH = "/slack/events"
EXAMPLE = "https://psp.example.org"


class NoAddress(ValueError):
    """What was given is no address that Slack could use; its words say what is right."""


def manifest_for(url: str | None = None) -> dict[str, Any]:
    """Return the manifest for Socket Mode, or for HTTP at the address where Slack reaches `psp web`.

    Raises:
        NoAddress: it is not https, or more than a host.
    """
    found: dict[str, Any] = json.loads(files("bot").joinpath("manifest.json").read_text(encoding="utf-8"))
    if url is None:
        return found
    address = _checked(url) + EVENTS_PATH
    settings = found["settings"]
    settings["socket_mode_enabled"] = False
    for part in (settings["event_subscriptions"], settings["interactivity"]):
        part["request_url"] = address
    settings["interactivity"]["message_menu_options_url"] = address
    for command in found["features"]["slash_commands"]:
        command["url"] = address
    return found


def _checked(url: str) -> str:
    """Return an address without its last slash. Slack takes https only, and the path behind the host is ours."""
    given = url.strip()
    found = re.fullmatch(r"(https://(?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d{1,5})?)/?", given, re.IGNORECASE)
    if found is None:
        words = f"“{given}” is not where Slack can reach psp web: write https:// and the host alone, such as {EXAMPLE}."
        raise NoAddress(words)
    return found[1]
