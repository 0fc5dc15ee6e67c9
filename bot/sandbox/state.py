"""The workspace as it is now: people, channels, messages, forms, links that expire.

One lock guards all of it; each change raises `revision` and wakes whoever waits.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.sandbox.guide import Guide
from bot.sandbox.seed import Seed, SeedUser

Json = dict[str, Any]
TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5


class Clock(Protocol):
    """Business time, which a demo may move."""

    def now(self) -> datetime:
        """Tell the time, with its zone."""

    def advance_to(self, moment: datetime, /) -> None:
        """Move to a later moment."""


@dataclass
class Channel:
    """A channel or a direct conversation and what was said in it."""

    id: str
    name: str
    members: list[str]
    private: bool = False
    ext_shared: bool = False
    pending_share: bool = False
    archived: bool = False
    connected: list[str] = field(default_factory=list)  # the other workspaces that it is shared with
    partner: str | None = None  # the person of a direct conversation
    messages: list[Json] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        """Whether it is a direct conversation of the app with one person."""
        return self.partner is not None


@dataclass
class OpenView:
    """A modal on somebody's screen, or somebody's Home."""

    id: str
    user_id: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    external_id: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Trigger:
    """The right to open one modal for one person, for 3 seconds."""

    user_id: str
    made_at: float
    used: bool = False
    view_id: str | None = None  # the modal it was given in: views.push works only from there


@dataclass
class ResponseUrl:
    """A link that takes up to 5 answers in 30 minutes."""

    channel_id: str
    user_id: str
    made_at: float
    source_ts: str | None
    ephemeral: bool
    uses: int = 0


class Workspace:
    """Everything that the sandbox knows."""

    def __init__(self, seed: Seed, clock: Clock, machine: Callable[[], float] = time.monotonic) -> None:
        self.seed = seed
        self.clock = clock
        self.machine = machine  # seconds of the real world: lives of triggers and links, rate limits
        self.changed = threading.Condition(threading.RLock())
        self.revision = 0
        self.watchers: set[Callable[[], None]] = set()
        self.users: dict[str, SeedUser] = {user.id: user for user in seed.users}
        self.users.setdefault(seed.bot_user_id, SeedUser(seed.bot_user_id, seed.bot_name, "UTC", bot=True))
        self.channels: dict[str, Channel] = {
            one.id: Channel(one.id, one.name, list(one.members), private=one.private, ext_shared=one.ext_shared)
            for one in seed.channels
        }
        self.ephemerals: list[Json] = []
        self.views: dict[str, OpenView] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.read_up_to: dict[tuple[str, str], str] = {}
        self.problems: list[str] = []
        self.guide = Guide()
        self.url = ""  # set when the server listens
        self.tickets: set[str] = set()
        self.dead_token = ""  # token_revoked or account_inactive once the app was taken out
        self.closing = False
        self._last_ts = 0

    def team_of(self, user_id: str) -> str:
        """Name the workspace of a person."""
        return self.users[user_id].team_id or self.seed.team_id

    def is_external(self, user_id: str) -> bool:
        """Say whether a person belongs to another workspace."""
        return self.team_of(user_id) != self.seed.team_id

    def meets(self, user_id: str) -> bool:
        """Say whether somebody of another workspace shares a channel with this one."""
        return any(one.ext_shared and user_id in one.members for one in self.channels.values())

    @property
    def bot_id(self) -> str:
        """The app's own B… id, beside its U… id."""
        return "B" + self.seed.bot_user_id[1:]

    @contextmanager
    def write(self) -> Iterator[None]:
        """Change something; who waits for a state looks again afterwards."""
        with self.changed:
            yield
            self.revision += 1
            self.changed.notify_all()
            for wake in tuple(self.watchers):
                wake()

    def wait_for(self, predicate: Callable[[], object], timeout: float = 5.0) -> bool:
        """Wait until the predicate is true, looking at it after each change."""
        with self.changed:
            return bool(self.changed.wait_for(lambda: bool(predicate()), timeout))

    def problem(self, sentence: str) -> None:
        """Note that the app answered what Slack would not take."""
        with self.write():
            self.problems.append(sentence)

    def next_ts(self) -> str:
        """Make a message id: business time, and always later than the one before."""
        with self.changed:
            self._last_ts = max(self._last_ts + 1, int(self.clock.now().timestamp() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def im(self, user_id: str) -> Channel:
        """Give the app's direct conversation with a person, opening it if needed."""
        with self.changed:
            known = "D" + user_id[1:]
            if known not in self.channels:
                self.channels[known] = Channel(known, "", [user_id, self.seed.bot_user_id], partner=user_id)
            return self.channels[known]

    def message(self, channel_id: str, ts: str) -> Json | None:
        """Find a message by its id."""
        with self.changed:
            channel = self.channels.get(channel_id)
            newest_first = reversed(channel.messages) if channel else ()
            return next((one for one in newest_first if one["ts"] == ts), None)

    def ephemeral(self, ts: str) -> Json | None:
        """Find a message that only one person sees."""
        with self.changed:
            return next((one for one in self.ephemerals if one["ts"] == ts), None)

    def new_trigger(self, user_id: str, view_id: str | None = None) -> str:
        """Give the right to open a modal."""
        with self.changed:
            trigger = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
            self.triggers[trigger] = Trigger(user_id, self.machine(), view_id=view_id)
            return trigger

    def new_response_url(self, channel_id: str, user_id: str, source_ts: str | None, *, ephemeral: bool) -> str:
        """Give a link for later answers; returns its last part."""
        with self.changed:
            key = secrets.token_hex(12)
            self.response_urls[key] = ResponseUrl(channel_id, user_id, self.machine(), source_ts, ephemeral)
            return key

    def modal(self, user_id: str) -> OpenView | None:
        """Give the modal on top of a person's screen."""
        with self.changed:
            stack = self.stacks.get(user_id)
            return self.views[stack[-1]] if stack else None

    def add_ephemeral(self, channel_id: str, user_id: str, content: Json) -> Json:
        """Show a message to one person in one conversation."""
        with self.write():
            shown = {
                "type": "message", "ts": self.next_ts(), "channel": channel_id, "for": user_id, "ephemeral": True,
                "user": self.seed.bot_user_id, "bot_id": self.bot_id, **content,
            }  # fmt: skip
            self.ephemerals.append(shown)
            return shown

    def add_message(self, channel: Channel, content: Json) -> Json:
        """Add a message to a conversation."""
        with self.write():
            message = {"type": "message", "ts": self.next_ts(), "team": self.seed.team_id, **content}
            channel.messages.append(message)
            return message
