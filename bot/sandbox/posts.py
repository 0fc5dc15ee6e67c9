"""Messages of the app: what Slack takes, and how a message looks once stored."""

import json
from typing import Any

from bot.sandbox.blockkit import check_message, too_long
from bot.sandbox.state import Json, Workspace
from bot.sandbox.views import Refused, initial_values, with_ids

TEXT_CUT = 40_000
METADATA_BYTES = 8_000
MOST_ATTACHMENTS = 100


def content(args: Json) -> Json:
    """Check text and blocks of a message and give what is stored; raises Refused."""
    blocks = args.get("blocks")
    if blocks is not None and (not isinstance(blocks, list) or not all(isinstance(one, dict) for one in blocks)):
        raise Refused("invalid_blocks_format")
    text = args.get("text")
    if text is not None and not isinstance(text, str):
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] text must be a string"]})
    if not text and not blocks and not args.get("attachments"):
        raise Refused("no_text")
    if len(args.get("attachments") or []) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    if blocks:
        faults = check_message(blocks)
        if faults:
            messages = [f"[ERROR] {one}" for one in faults]
            raise Refused("invalid_blocks", errors=faults, response_metadata={"messages": messages})
        if too_long(blocks):
            raise Refused("msg_blocks_too_long")
    stored: Json = {"text": (text or "")[:TEXT_CUT]}
    if blocks:
        stored["blocks"] = with_ids(blocks)
        stored["state"] = initial_values(stored["blocks"])
    return stored


def metadata(value: Any) -> Json:  # noqa: ANN401 - as it came
    """Check a message's metadata; raises Refused."""
    if not isinstance(value, dict) or set(value) != {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_format")
    if not isinstance(value["event_payload"], dict) or not isinstance(value["event_type"], str):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(value)) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return value


def shown(message: Json, *, with_metadata: bool = False) -> Json:
    """Give a message as Slack returns it; metadata only where it was asked for."""
    hidden = {"state", "channel", "for", "ephemeral"} | (set() if with_metadata else {"metadata"})
    return {name: value for name, value in message.items() if name not in hidden}


def by_app(space: Workspace) -> Json:
    """Say who wrote it."""
    return {"user": space.seed.bot_user_id, "bot_id": space.bot_id, "app_id": space.seed.app_id}
