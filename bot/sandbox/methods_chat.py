"""Web API: chat.* and views.*."""

from bot.sandbox import posts, views
from bot.sandbox.methods import MESSAGE, method
from bot.sandbox.posts import by_app, content, metadata, shown
from bot.sandbox.state import TRIGGER_SECONDS, Channel, Json, OpenView, Workspace
from bot.sandbox.views import Refused, as_json

UPDATE_TEXT = 4_000


def place(space: Workspace, channel_id: object, *, may_enter: bool = False) -> Channel:
    """Find where to post; a person's id means the direct conversation. Raises Refused.

    With `may_enter` the app need not be in a public channel.
    """
    given = str(channel_id)
    user = space.users.get(given)
    if user is not None and (user.bot or user.deleted):
        raise Refused("channel_not_found")
    channel = space.im(given) if user is not None else space.channels.get(given)
    if channel is None:
        raise Refused("channel_not_found")
    if space.seed.bot_user_id not in channel.members and (channel.private or not may_enter):
        raise Refused("channel_not_found" if channel.private else "not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    return channel


@method("chat.postMessage", "channel", f"{MESSAGE} client_msg_id", scope="chat:write", reads_json=True)
def post_message(space: Workspace, args: Json) -> Json:
    """Post into a conversation."""
    channel = place(space, args["channel"], may_enter="chat:write.public" in space.seed.scopes)
    stored = {**content(args), **by_app(space)}
    if args.get("metadata"):
        stored["metadata"] = metadata(args["metadata"])
    if args.get("thread_ts"):
        parent = space.message(channel.id, str(args["thread_ts"]))
        if parent is None or parent.get("thread_ts", parent["ts"]) != parent["ts"]:
            raise Refused("thread_not_found")
        stored["thread_ts"] = parent["ts"]
        parent["thread_ts"] = parent["ts"]
        parent["reply_count"] = parent.get("reply_count", 0) + 1
    message = space.add_message(channel, stored)
    return {"channel": channel.id, "ts": message["ts"], "message": shown(message, with_metadata=True)}


@method("chat.postEphemeral", "channel user", MESSAGE, scope="chat:write", reads_json=True)
def post_ephemeral(space: Workspace, args: Json) -> Json:
    """Show a message to one person in a conversation."""
    channel = place(space, args["channel"])
    if args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    message = space.add_ephemeral(channel.id, args["user"], content(args))
    return {"message_ts": message["ts"]}


@method("chat.update", "channel ts", MESSAGE, scope="chat:write", reads_json=True)
def update(space: Workspace, args: Json) -> Json:
    """Change one of the app's own messages."""
    channel = place(space, args["channel"])
    message = space.message(channel.id, str(args["ts"]))
    if message is None:
        raise Refused("message_not_found")
    if message.get("bot_id") != space.bot_id:
        raise Refused("cant_update_message")
    if len(str(args.get("text") or "")) > UPDATE_TEXT:
        raise Refused("msg_too_long")
    fresh = content(args)
    if args.get("metadata"):
        fresh["metadata"] = metadata(args["metadata"])
    with space.write():
        for name in ("blocks", "state"):
            message.pop(name, None)
        message.update(fresh, edited={"user": space.seed.bot_user_id, "ts": space.next_ts()})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown(message)}


@method("chat.delete", "channel ts", "as_user", scope="chat:write", reads_json=True)
def delete(space: Workspace, args: Json) -> Json:
    """Take away one of the app's own messages."""
    channel = place(space, args["channel"])
    message = space.message(channel.id, str(args["ts"]))
    if message is None:
        raise Refused("message_not_found")
    if message.get("bot_id") != space.bot_id:
        raise Refused("cant_delete_message")
    with space.write():
        channel.messages.remove(message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.getPermalink", "channel message_ts")
def permalink(space: Workspace, args: Json) -> Json:
    """Give a link to a message."""
    channel = space.channels.get(args["channel"])
    if channel is None or (channel.private and space.seed.bot_user_id not in channel.members):
        raise Refused("channel_not_found")
    if space.message(args["channel"], args["message_ts"]) is None:
        raise Refused("message_not_found")
    mark = args["message_ts"].replace(".", "")
    return {"channel": args["channel"], "permalink": f"https://sandbox.invalid/archives/{args['channel']}/p{mark}"}


@method("views.open", "view", "trigger_id interactivity_pointer", reads_json=True)
def open_view(space: Workspace, args: Json) -> Json:
    """Open a modal."""
    content_ = views.checked(space, args["view"], kind="modal")
    trigger = views.use_trigger(space, args.get("trigger_id"), space.machine(), TRIGGER_SECONDS)
    shown_ = views.add_modal(space, trigger.user_id, content_, onto=False)
    return {"view": as_json(space, shown_)}


@method("views.push", "view", "trigger_id interactivity_pointer", reads_json=True)
def push_view(space: Workspace, args: Json) -> Json:
    """Put a modal on top of the one in which the trigger was given."""
    content_ = views.checked(space, args["view"], kind="modal")
    trigger = views.use_trigger(space, args.get("trigger_id"), space.machine(), TRIGGER_SECONDS)
    if trigger.view_id not in space.stacks.get(trigger.user_id, []):
        said = "[ERROR] must match the 'type' of the root view in the stack [json-pointer:/view/type]"
        raise Refused("invalid_arguments", response_metadata={"messages": [said]})
    shown_ = views.add_modal(space, trigger.user_id, content_, onto=True)
    return {"view": as_json(space, shown_)}


def _open(space: Workspace, args: Json) -> OpenView:
    if args.get("view_id"):
        found = space.views.get(args["view_id"])
    else:
        known = args.get("external_id")
        found = next((one for one in space.views.values() if known and one.external_id == known), None)
    if found is None:
        raise Refused("not_found")
    return found


@method("views.update", "view", "view_id external_id hash", reads_json=True)
def update_view(space: Workspace, args: Json) -> Json:
    """Change an open modal."""
    shown_ = _open(space, args)
    content_ = views.checked(space, args["view"], kind=shown_.content["type"], replacing=shown_.id)
    if args.get("hash") and args["hash"] != shown_.hash:
        raise Refused("hash_conflict")
    views.replace(space, shown_, content_)
    return {"view": as_json(space, shown_)}


@method("views.publish", "user_id view", "hash", reads_json=True)
def publish_view(space: Workspace, args: Json) -> Json:
    """Draw somebody's Home."""
    user = space.users.get(args["user_id"])
    if user is None or user.bot:
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] user_id not found"]})
    known = space.homes.get(user.id)
    content_ = views.checked(space, args["view"], kind="home", replacing=known)
    if args.get("hash") and known and args["hash"] != space.views[known].hash:
        raise Refused("hash_conflict")
    return {"view": as_json(space, views.publish(space, user.id, content_))}


__all__ = ["place", "posts"]
