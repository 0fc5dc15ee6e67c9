"""What Slack sends to the app: slash commands, interactions, events."""

import secrets
from dataclasses import dataclass

from bot.sandbox.posts import shown
from bot.sandbox.state import Channel, Json, OpenView, Workspace
from bot.sandbox.views import as_json


@dataclass(frozen=True)
class Where:
    """Where somebody clicked: in a view, or in a message of a conversation."""

    view: OpenView | None = None
    message: Json | None = None
    channel_id: str = ""

    @property
    def blocks(self) -> list[Json]:
        """The blocks that are shown there."""
        if self.view is not None:
            return list(self.view.content["blocks"])
        return list((self.message or {}).get("blocks", []))

    @property
    def values(self) -> Json:
        """What is filled in there."""
        found: Json = self.view.values if self.view is not None else (self.message or {}).setdefault("state", {})
        return found


@dataclass(frozen=True)
class Asked:
    """What somebody has typed into which external menu."""

    block_id: str
    action_id: str
    typed: str


def user_of(space: Workspace, user_id: str) -> Json:
    """Name a person in an interaction."""
    handle = space.users[user_id].name.lower().replace(" ", ".")
    return {"id": user_id, "username": handle, "name": handle, "team_id": space.team_of(user_id)}


def _common(space: Workspace, user_id: str) -> Json:
    return {
        "team": {"id": space.seed.team_id, "domain": "sandbox"}, "user": user_of(space, user_id),
        "api_app_id": space.seed.app_id, "token": "sandbox-verification", "enterprise": None,
        "is_enterprise_install": False,
    }  # fmt: skip


def name_in_payload(channel: Channel) -> str:
    """Name a conversation as slash commands do."""
    return "directmessage" if channel.is_im else "privategroup" if channel.private else channel.name


def command(space: Workspace, user_id: str, channel: Channel, words: str) -> Json:
    """A slash command."""
    name, _, text = words.partition(" ")
    key = space.new_response_url(channel.id, user_id, None, ephemeral=True)
    return {
        "token": "sandbox-verification", "team_id": space.seed.team_id, "team_domain": "sandbox",
        "channel_id": channel.id, "channel_name": name_in_payload(channel), "user_id": user_id,
        "user_name": user_of(space, user_id)["name"], "command": name, "text": text.strip(),
        "api_app_id": space.seed.app_id, "is_enterprise_install": "false",
        "response_url": f"{space.url}/response/{key}", "trigger_id": space.new_trigger(user_id),
    }  # fmt: skip


def container(where: Where) -> Json:
    """Say where an element stands."""
    if where.view is not None:
        return {"type": "view", "view_id": where.view.id}
    message = where.message or {}
    return {
        "type": "message", "message_ts": message["ts"], "channel_id": where.channel_id,
        "is_ephemeral": bool(message.get("ephemeral")),
    }  # fmt: skip


def block_actions(space: Workspace, user_id: str, where: Where, action: Json) -> Json:
    """A click on a button or a choice in a menu."""
    payload = {
        "type": "block_actions", **_common(space, user_id), "container": container(where),
        "trigger_id": space.new_trigger(user_id, where.view.id if where.view else None),
        "state": {"values": where.values}, "actions": [{**action, "action_ts": space.next_ts()}],
    }  # fmt: skip
    if where.view is not None:
        return {**payload, "view": as_json(space, where.view)} | {"state": None}
    message = where.message or {}
    ephemeral = bool(message.get("ephemeral"))
    key = space.new_response_url(where.channel_id, user_id, message["ts"], ephemeral=ephemeral)
    payload["channel"] = {"id": where.channel_id, "name": name_in_payload(space.channels[where.channel_id])}
    payload["response_url"] = f"{space.url}/response/{key}"
    if not ephemeral:
        payload["message"] = shown(message)
    return payload


def block_suggestion(space: Workspace, user_id: str, where: Where, asked: Asked) -> Json:
    """A request for the choices of an external menu."""
    payload = {
        "type": "block_suggestion", **_common(space, user_id), "container": container(where),
        "block_id": asked.block_id, "action_id": asked.action_id, "value": asked.typed,
    }  # fmt: skip
    if where.view is not None:
        return {**payload, "view": as_json(space, where.view)}
    payload["channel"] = {"id": where.channel_id, "name": name_in_payload(space.channels[where.channel_id])}
    return payload


def view_submission(space: Workspace, user_id: str, view: OpenView) -> Json:
    """A form that was sent; from another workspace it comes in the name of that one."""
    return {
        "type": "view_submission", **_common(space, user_id), "trigger_id": space.new_trigger(user_id, view.id),
        "view": as_json(space, view), "response_urls": [], "team": _team_of(space, user_id),
    }  # fmt: skip


def view_closed(space: Workspace, user_id: str, view: OpenView, *, cleared: bool) -> Json:
    """A form that was closed."""
    own = {"team": _team_of(space, user_id), "view": as_json(space, view), "is_cleared": cleared}
    return {"type": "view_closed", **_common(space, user_id), **own}


def _team_of(space: Workspace, user_id: str) -> Json:
    return {"id": space.team_of(user_id), "domain": "elsewhere" if space.is_external(user_id) else "sandbox"}


def shortcut(space: Workspace, user_id: str, callback_id: str) -> Json:
    """A global shortcut."""
    return {
        "type": "shortcut", **_common(space, user_id), "callback_id": callback_id, "action_ts": space.next_ts(),
        "trigger_id": space.new_trigger(user_id),
    }  # fmt: skip


def event(space: Workspace, inner: Json) -> Json:
    """Wrap an event."""
    seed = space.seed
    grant = {"enterprise_id": None, "team_id": seed.team_id, "user_id": seed.bot_user_id, "is_bot": True}
    return {
        "token": "sandbox-verification", "team_id": seed.team_id, "api_app_id": seed.app_id,
        "type": "event_callback", "event_id": "Ev" + secrets.token_hex(5).upper(),
        "event_time": int(space.clock.now().timestamp()), "event_context": secrets.token_hex(8),
        "authorizations": [{**grant, "is_enterprise_install": False}], "is_ext_shared_channel": False,
        "event": {**inner, "event_ts": inner.get("event_ts") or space.next_ts()},
    }  # fmt: skip
