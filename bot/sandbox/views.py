"""Modals and Homes: opening, stacking, updating, and what somebody has filled in so far."""

import json
import secrets
from typing import Any

from bot.sandbox.blockkit import check_view, view_too_large
from bot.sandbox.state import Json, OpenView, Trigger, Workspace

MOST_STACKED = 3
INITIAL = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
}


class Refused(Exception):
    """Slack's answer to a call it does not take: an error code and perhaps details."""

    def __init__(self, error: str, **details: Any) -> None:  # noqa: ANN401 - goes into JSON as it is
        super().__init__(error)
        self.error = error
        self.details = details


def elements_of(block: Json) -> list[Json]:
    """List the elements of a block that somebody can use."""
    found = [block.get("accessory"), block.get("element")]
    found += block.get("elements", []) if block["type"] == "actions" else []
    return [one for one in found if isinstance(one, dict) and "action_id" in one]


def with_ids(blocks: list[Json]) -> list[Json]:
    """Copy blocks and give ids to those that have none, as Slack does."""
    copied: list[Json] = json.loads(json.dumps(blocks))
    for block in copied:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for one in (block.get("accessory"), block.get("element")):
            if isinstance(one, dict) and one.get("type") != "image":
                one.setdefault("action_id", secrets.token_urlsafe(4))
    return copied


def initial_values(blocks: list[Json], before: Json | None = None) -> Json:
    """Work out `state.values`: what was filled in under the same ids, else the initial values."""
    values: Json = {}
    for block in blocks:
        for one in elements_of(block):
            if one["type"] not in INITIAL:
                continue
            name, initial = INITIAL[one["type"]]
            empty: object = [] if name.endswith("s") else None
            fresh = {"type": one["type"], name: one.get(initial, empty)}
            kept = (before or {}).get(block["block_id"], {}).get(one["action_id"])
            same = kept is not None and kept.get("type") == one["type"]
            values.setdefault(block["block_id"], {})[one["action_id"]] = kept if same else fresh
    return values


def checked(space: Workspace, view: object, *, kind: str, replacing: str | None = None) -> Json:
    """Check a view and give it Slack's own fields; raises Refused."""
    faults = check_view(view, kind=kind)
    if faults or not isinstance(view, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in faults]})
    if view_too_large(view):
        raise Refused("view_too_large")
    external = view.get("external_id")
    if external and any(one.external_id == external and one.id != replacing for one in space.views.values()):
        raise Refused("duplicate_external_id")
    defaults = {"private_metadata": "", "callback_id": "", "external_id": ""}
    if kind == "modal":
        defaults |= {"submit": None, "close": None, "clear_on_close": False, "notify_on_close": False}  # type: ignore[dict-item]
    return {**defaults, **view, "blocks": with_ids(view["blocks"])}


def use_trigger(space: Workspace, trigger_id: object, now: float, life: float) -> Trigger:
    """Use a trigger up; raises Refused if it is unknown, used or too old."""
    trigger = space.triggers.get(str(trigger_id))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if now - trigger.made_at > life:
        raise Refused("expired_trigger_id")
    trigger.used = True
    return trigger


def add_modal(space: Workspace, user_id: str, content: Json, *, onto: bool) -> OpenView:
    """Show a modal: alone, or on top of those that are open."""
    stack = space.stacks.setdefault(user_id, [])
    if onto and len(stack) >= MOST_STACKED:
        raise Refused("push_limit_reached")
    with space.write():
        if not onto:
            clear(space, user_id)
            stack = space.stacks.setdefault(user_id, [])
        view_id = "V" + secrets.token_hex(5).upper()
        root = stack[0] if stack else view_id
        previous = stack[-1] if stack else None
        shown = OpenView(view_id, user_id, content, new_hash(space), root, previous, content["external_id"])
        shown.values = initial_values(content["blocks"])
        space.views[view_id] = shown
        stack.append(view_id)
        return shown


def replace(space: Workspace, shown: OpenView, content: Json) -> None:
    """Put other content into an open view; what was typed under the same ids stays."""
    with space.write():
        shown.content = content
        shown.external_id = content["external_id"]
        shown.hash = new_hash(space)
        shown.values = initial_values(content["blocks"], shown.values)
        shown.errors = {}


def publish(space: Workspace, user_id: str, content: Json) -> OpenView:
    """Put content into somebody's Home."""
    with space.write():
        known = space.homes.get(user_id)
        if known:
            replace(space, space.views[known], content)
            return space.views[known]
        view_id = "V" + secrets.token_hex(5).upper()
        shown = OpenView(view_id, user_id, content, new_hash(space), view_id, None, content["external_id"])
        shown.values = initial_values(content["blocks"])
        space.views[view_id] = shown
        space.homes[user_id] = view_id
        return shown


def close(space: Workspace, shown: OpenView) -> None:
    """Take one modal off the screen; the one below shows again."""
    with space.write():
        stack = space.stacks.get(shown.user_id, [])
        if shown.id in stack:
            stack.remove(shown.id)
        space.views.pop(shown.id, None)


def clear(space: Workspace, user_id: str) -> None:
    """Take all modals off a person's screen."""
    with space.write():
        for view_id in space.stacks.pop(user_id, []):
            space.views.pop(view_id, None)


def new_hash(space: Workspace) -> str:
    """Make the mark by which a stale update is noticed."""
    return f"{int(space.clock.now().timestamp())}.{secrets.token_hex(4)}"


def as_json(space: Workspace, shown: OpenView) -> Json:
    """Give a view as Slack sends it."""
    return {
        "id": shown.id, "team_id": space.team_of(shown.user_id), "app_id": space.seed.app_id,
        "app_installed_team_id": space.seed.team_id, "bot_id": space.bot_id, "hash": shown.hash,
        "root_view_id": shown.root_id, "previous_view_id": shown.previous_id, **shown.content,
        "state": {"values": json.loads(json.dumps(shown.values))},
    }  # fmt: skip
