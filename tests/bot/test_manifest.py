"""The manifest asks for exactly what the code uses: no scope, event or shortcut too few, none too many."""

import ast
import json
import re
from typing import Any, Final

import pytest
from click.testing import CliRunner

import handlers
from bot.cli import main
from bot.manifest import manifest_for
from handlers.routes import COMMAND
from handlers.slack import ids
from tests.bot.programs import ROOT

CONVERSATIONS: Final = {"channels:read", "groups:read", "im:read", "mpim:read"}
HISTORIES: Final = {"channels:history", "groups:history", "im:history"}
"""Of the conversations that the bot writes in; it writes in no group DM."""

METHODS: Final[dict[str, set[str]]] = {
    "auth_test": set(),
    "bots_info": {"users:read"},
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": HISTORIES,
    "conversations_info": CONVERSATIONS,
    "conversations_members": CONVERSATIONS,
    "conversations_open": {"im:write"},
    "conversations_replies": HISTORIES,
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
EVENTS: Final[dict[str, tuple[str, set[str]]]] = {
    "app_home_opened": ("app_home_opened", set()),
    "app_mention": ("app_mention", {"app_mentions:read"}),
    "channel_archive": ("channel_archive", {"channels:read"}),
    "channel_id_changed": ("channel_id_changed", {"channels:read", "groups:read"}),
    "channel_rename": ("channel_rename", {"channels:read"}),
    "channel_shared": ("channel_shared", {"channels:read"}),
    "channel_unarchive": ("channel_unarchive", {"channels:read"}),
    "channel_unshared": ("channel_unshared", {"channels:read"}),
    "group_archive": ("group_archive", {"groups:read"}),
    "group_rename": ("group_rename", {"groups:read"}),
    "group_unarchive": ("group_unarchive", {"groups:read"}),
    "member_joined_channel": ("member_joined_channel", {"channels:read", "groups:read"}),
    "member_left_channel": ("member_left_channel", {"channels:read", "groups:read"}),
    "message": ("message.im", {"im:history"}),
    "user_change": ("user_change", {"users:read"}),
}


NAME: Final = re.compile(r"(?!\w+_id$)(apps|auth|bots|chat|conversations|files|reactions|team|users|views)_[a-zA-Z]+")


def methods() -> set[str]:
    """Find the methods that the code calls: their names stand only where Slack is called."""
    files = [ROOT / "handlers/slack/gateway.py", ROOT / "handlers/slack/rooms.py", ROOT / "bot/identity.py"]
    found = [node for one in files for node in ast.walk(ast.parse(one.read_text(encoding="utf-8")))]
    words = {node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {word for word in words if NAME.fullmatch(word)}


def test_the_scopes_are_those_of_the_methods_and_events_that_the_code_uses() -> None:
    called = methods()
    assert {"chat_postMessage", "conversations_history", "views_open", "auth_test"} <= called
    needed = {"commands"}.union(
        *(METHODS[one] for one in called), *(EVENTS[one][1] for one in handlers.routes().events)
    )
    scopes = manifest_for()["oauth_config"]["scopes"]["bot"]
    assert scopes == sorted(needed)


def test_the_events_are_those_that_something_hears() -> None:
    heard = {EVENTS[one][0] for one in handlers.routes().events}
    assert set(manifest_for()["settings"]["event_subscriptions"]["bot_events"]) == heard


def test_the_shortcuts_are_those_that_something_answers() -> None:
    named = [one["callback_id"] for one in manifest_for()["features"].get("shortcuts", [])]
    assert sorted(named) == sorted(handlers.routes().shortcuts) == sorted(ids.SHORTCUTS)


def test_the_command_arrives_with_people_and_channels_as_ids() -> None:
    commands = manifest_for()["features"]["slash_commands"]
    assert [(one["command"], one["should_escape"]) for one in commands] == [(COMMAND, True)]


def addresses(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in addresses(value)]
    if isinstance(part, list):
        return [text for value in part for text in addresses(value)]
    return [part] if isinstance(part, str) and part.startswith("http") else []


def test_it_is_printed_for_either_way_that_slack_reaches_the_bot() -> None:
    over_socket = json.loads(CliRunner().invoke(main, ["manifest"]).output)
    over_http = json.loads(CliRunner().invoke(main, ["manifest", "--url", "https://psp.example.org/"]).output)
    assert (over_socket["settings"]["socket_mode_enabled"], addresses(over_socket)) == (True, [])
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert addresses(over_http) == ["https://psp.example.org/slack/events"] * 4


@pytest.mark.parametrize(
    "wrong",
    [
        "http://psp.example.org",
        "psp.example.org",
        "https://psp.example.org/slack/events",
        "https://",
        "https://psp",
        "https://me:word@psp.example.org",
        "https://psp.example.org?x=1",
        "https://psp.example.org#x",
        "",
        "https://a b.org",
    ],
)
def test_an_address_that_slack_could_not_use_is_refused_with_what_is_right(wrong: str) -> None:
    result = CliRunner().invoke(main, ["manifest", "--url", wrong])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (f"“{wrong}” is not where Slack can reach psp web: write https:// and the host alone, "
                             "such as https://psp.example.org.\n")  # fmt: skip


def test_an_address_may_name_a_port_and_end_with_a_slash() -> None:
    printed = json.loads(CliRunner().invoke(main, ["manifest", "--url", " https://PSP.example.org:8443/ "]).output)
    assert addresses(printed) == ["https://PSP.example.org:8443/slack/events"] * 4
