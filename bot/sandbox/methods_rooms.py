"""Web API: conversations.*, users.*, auth, team and bots."""

from datetime import UTC
from zoneinfo import ZoneInfo

from bot.sandbox.methods import method
from bot.sandbox.posts import shown
from bot.sandbox.state import Channel, Json, Workspace
from bot.sandbox.views import Refused

KINDS = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
MOST_LISTED = 999
MOST_PEOPLE = 200  # more at once may be refused or end in a server error
MOST_IN_GROUP = 8
READ = "channels:read,groups:read,im:read,mpim:read"


def scope_for(channel: Channel, act: str = "read") -> str:
    """Name the scope that a conversation of this kind needs."""
    return f"{'im' if channel.is_im else 'groups' if channel.private else 'channels'}:{act}"


def need(space: Workspace, scope: str) -> None:
    """Refuse if the app lacks a scope."""
    if scope not in space.seed.scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(space.seed.scopes)))


def known(space: Workspace, args: Json, act: str = "read") -> Channel:
    """Find a conversation that the app can see; raises Refused."""
    channel = space.channels.get(str(args["channel"]))
    inside = channel is not None and space.seed.bot_user_id in channel.members
    if channel is None or (channel.private and not inside):
        raise Refused("channel_not_found")
    need(space, scope_for(channel, act))
    return channel


def room(space: Workspace, channel: Channel) -> Json:
    """Give a conversation as Slack does."""
    inside, own = space.seed.bot_user_id in channel.members, space.seed.team_id
    if channel.is_im:
        return {"id": channel.id, "is_im": True, "user": channel.partner, "is_open": True, "is_archived": False}
    return {
        "id": channel.id, "name": channel.name, "name_normalized": channel.name, "is_channel": True,
        "is_group": False, "is_im": False, "is_mpim": False, "is_private": channel.private,
        "is_archived": channel.archived, "is_member": inside, "is_shared": channel.ext_shared,
        "is_ext_shared": channel.ext_shared, "is_org_shared": False, "is_pending_ext_shared": channel.pending_share,
        "is_frozen": False, "context_team_id": own, "num_members": len(channel.members),
        "shared_team_ids": [own, *channel.connected], "connected_team_ids": list(channel.connected),
    }  # fmt: skip


def page(args: Json, rows: list[Json] | list[str], name: str) -> Json:
    """Give one page of a list and the mark of the next."""
    try:
        size = int(args.get("limit") or 100)
        start = int(args.get("cursor") or 0)
    except ValueError:
        raise Refused("invalid_cursor") from None
    if not 1 <= size <= MOST_LISTED:
        raise Refused("invalid_limit")
    following = str(start + size) if start + size < len(rows) else ""
    return {name: rows[start : start + size], "response_metadata": {"next_cursor": following}}


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "private_channel" if channel.private else "public_channel"


def _wanted(space: Workspace, args: Json) -> set[str]:
    kinds = set(str(args.get("types") or "public_channel").split(","))
    if not kinds <= KINDS.keys():
        raise Refused("invalid_types")
    for kind in sorted(kinds):
        need(space, KINDS[kind])
    return kinds


@method("conversations.open", "", "users channel prevent_creation return_im", reads_json=True)
def open_(space: Workspace, args: Json) -> Json:
    """Open a direct conversation."""
    need(space, "im:write")
    if args.get("channel"):
        return {"channel": room(space, known(space, args)), "already_open": True}
    users = [one for one in str(args.get("users") or "").split(",") if one]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > MOST_IN_GROUP:
        raise Refused("too_many_users")
    if len(users) > 1:
        raise Refused("invalid_user_combination")  # group conversations are not part of the sandbox
    user = space.users.get(users[0])
    if user is None or user.bot:
        raise Refused("user_not_found")
    if user.deleted:
        raise Refused("user_disabled")
    if space.is_external(user.id) and not space.meets(user.id):
        raise Refused("user_not_visible")
    channel = space.im(user.id)
    return {"channel": room(space, channel) if args.get("return_im") in {True, "1", "true"} else {"id": channel.id}}


@method("conversations.info", "channel", "include_locale include_num_members")
def info(space: Workspace, args: Json) -> Json:
    """Describe a conversation."""
    return {"channel": room(space, known(space, args))}


@method("conversations.members", "channel", "limit cursor")
def members(space: Workspace, args: Json) -> Json:
    """List who is in a conversation."""
    return page(args, list(known(space, args).members), "members")


def _moment(args: Json, name: str, default: float) -> float:
    try:
        return float(args.get(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


@method("conversations.history", "channel", "limit cursor oldest latest inclusive include_all_metadata",
        reads_json=True)  # fmt: skip
def history(space: Workspace, args: Json) -> Json:
    """List what was said, newest first; replies only with conversations.replies."""
    channel = known(space, args, "history")
    if space.seed.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    oldest, latest = _moment(args, "oldest", 0), _moment(args, "latest", 1e12)
    edge = args.get("inclusive") in {True, "1", "true"}
    with_metadata = args.get("include_all_metadata") in {True, "1", "true"}

    def within(message: Json) -> bool:
        moment = float(message["ts"])
        return oldest <= moment <= latest if edge else oldest < moment < latest

    tops = [one for one in channel.messages if one.get("thread_ts", one["ts"]) == one["ts"] and within(one)]
    found = page(args, [shown(one, with_metadata=with_metadata) for one in reversed(tops)], "messages")
    return {**found, "has_more": bool(found["response_metadata"]["next_cursor"])}


@method("conversations.replies", "channel ts", "limit cursor oldest latest inclusive include_all_metadata",
        reads_json=True)  # fmt: skip
def replies(space: Workspace, args: Json) -> Json:
    """List a thread, oldest first."""
    channel = known(space, args, "history")
    with_metadata = args.get("include_all_metadata") in {True, "1", "true"}
    thread = [one for one in channel.messages if args["ts"] in {one["ts"], one.get("thread_ts")}]
    if not thread:
        raise Refused("thread_not_found")
    return page(args, [shown(one, with_metadata=with_metadata) for one in thread], "messages")


@method("conversations.list", "", "types limit cursor exclude_archived team_id")
def list_(space: Workspace, args: Json) -> Json:
    """List conversations that the app can see."""
    kinds = _wanted(space, args)
    inside = space.seed.bot_user_id
    rows = [
        room(space, one)
        for one in space.channels.values()
        if _kind(one) in kinds and (not one.private or inside in one.members)
    ]
    return page(args, rows, "channels")


@method("conversations.join", "channel", scope="channels:join", reads_json=True)
def join(space: Workspace, args: Json) -> Json:
    """Enter a public channel."""
    channel = known(space, args)
    if channel.private or channel.is_im:
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if space.seed.bot_user_id in channel.members:
        return {"channel": room(space, channel), "warning": "already_in_channel"}
    with space.write():
        channel.members.append(space.seed.bot_user_id)
    return {"channel": room(space, channel)}


def person(space: Workspace, user_id: str, *, locale: bool = False) -> Json:
    """Give a person as Slack does."""
    user = space.users[user_id]
    now = space.clock.now().astimezone(UTC)
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    team, stranger = space.team_of(user_id), space.is_external(user_id) and not space.meets(user_id)
    found: Json = {
        "id": user.id, "team_id": team, "name": user.name.lower().replace(" ", "."),
        "real_name": user.name, "deleted": user.deleted, "is_bot": user.bot, "is_app_user": False,
        "is_restricted": user.restricted, "is_ultra_restricted": False, "is_admin": False, "is_stranger": stranger,
        "tz": user.tz, "tz_label": user.tz, "tz_offset": int(offset.total_seconds()) if offset else 0,
        "updated": int(now.timestamp()),
        "profile": {"real_name": user.name, "display_name": user.name, "title": user.title, "team": team},
    }  # fmt: skip
    return {**found, "locale": user.locale} if locale and not space.is_external(user_id) else found


@method("users.info", "user", "include_locale", scope="users:read")
def user_info(space: Workspace, args: Json) -> Json:
    """Describe a person."""
    if args["user"] not in space.users:
        raise Refused("user_not_found")
    return {"user": person(space, args["user"], locale=args.get("include_locale") in {True, "1", "true"})}


@method("users.list", "", "limit cursor include_locale team_id", scope="users:read")
def user_list(space: Workspace, args: Json) -> Json:
    """List people and bots of the workspace; those of others are found by users.info alone."""
    if not 1 <= int(args.get("limit") or 0) <= MOST_PEOPLE:
        raise Refused("limit_required")
    locale = args.get("include_locale") in {True, "1", "true"}
    return page(args, [person(space, one, locale=locale) for one in space.users
                       if not space.is_external(one)], "members")  # fmt: skip


@method("users.conversations", "", "user types limit cursor exclude_archived team_id")
def user_conversations(space: Workspace, args: Json) -> Json:
    """List the conversations of a person, or of the app."""
    user, kinds = args.get("user") or space.seed.bot_user_id, _wanted(space, args)
    rows = [room(space, one) for one in space.channels.values() if user in one.members and _kind(one) in kinds]
    return page(args, rows, "channels")


@method("auth.test", reads_json=True)
def auth_test(space: Workspace, _args: Json) -> Json:
    """Say who the app is."""
    seed = space.seed
    return {
        "url": "https://sandbox.invalid/", "team": seed.team_name, "user": seed.bot_name, "team_id": seed.team_id,
        "user_id": seed.bot_user_id, "bot_id": space.bot_id, "is_enterprise_install": False,
    }  # fmt: skip


@method("team.info", "", "team", scope="team:read", reads_json=True)
def team_info(space: Workspace, _args: Json) -> Json:
    """Describe the workspace."""
    return {"team": {"id": space.seed.team_id, "name": space.seed.team_name, "domain": "sandbox"}}


@method("bots.info", "", "bot team_id", scope="users:read")
def bot_info(space: Workspace, args: Json) -> Json:
    """Describe the app's bot."""
    if args.get("bot") != space.bot_id:
        raise Refused("bot_not_found")
    seed = space.seed
    bot = {"id": space.bot_id, "app_id": seed.app_id, "user_id": seed.bot_user_id, "name": seed.bot_name}
    return {"bot": {**bot, "deleted": False}}
