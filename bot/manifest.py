"""The description of our Slack app, as its administrator pastes it when making or updating the app."""

import json
from importlib.resources import files
from typing import Any

EVENTS_PATH = "/slack/events"


def manifest_for(url: str | None = None) -> dict[str, Any]:
    """Return the manifest for Socket Mode, or for HTTP at the address where Slack reaches `psp web`."""
    found: dict[str, Any] = json.loads(files("bot").joinpath("manifest.json").read_text(encoding="utf-8"))
    if url is None:
        return found
    address = url.rstrip("/") + EVENTS_PATH
    settings = found["settings"]
    settings["socket_mode_enabled"] = False
    for part in (settings["event_subscriptions"], settings["interactivity"]):
        part["request_url"] = address
    settings["interactivity"]["message_menu_options_url"] = address
    for command in found["features"]["slash_commands"]:
        command["url"] = address
    return found
