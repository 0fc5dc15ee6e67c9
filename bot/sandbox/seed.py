"""Who and what is in the workspace when it opens: people, channels, the app and its credentials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ALL_SCOPES = frozenset({
    "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "commands",
    "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:read", "mpim:write", "team:read",
    "users:read",
})  # fmt: skip


@dataclass(frozen=True)
class SeedUser:
    """A person or a bot; `restricted` makes a guest, `team_id` a person of another workspace."""

    id: str
    name: str
    tz: str
    locale: str = "en-US"
    restricted: bool = False
    bot: bool = False
    deleted: bool = False
    title: str = ""
    company: str = ""
    team_id: str = ""


@dataclass(frozen=True)
class SeedChannel:
    """A channel and who is in it; the bot is a member only if its id is listed."""

    id: str
    name: str
    members: Sequence[str] = ()
    private: bool = False
    ext_shared: bool = False


@dataclass(frozen=True)
class Seed:
    """All that the sandbox knows at its start."""

    team_id: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    users: Sequence[SeedUser] = ()
    channels: Sequence[SeedChannel] = ()
    bot_user_id: str = "U0BOT"
    app_id: str = "A0SANDBOX"
    bot_name: str = "psp"
    bot_token: str = "xoxb-sandbox"  # noqa: S105 - the sandbox's own, worth nothing elsewhere
    app_token: str = "xapp-sandbox"  # noqa: S105 - as above
    signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - as above
    scopes: frozenset[str] | set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    commands: frozenset[str] | set[str] = field(default_factory=lambda: {"/psp"})
    usage: Mapping[str, str] = field(default_factory=dict)
    """By command, what is offered where somebody begins to type it."""
