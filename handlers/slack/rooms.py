"""How channels are shared and who is in them, as Slack says it, kept for ten minutes of machine time at most.

A channel costs a call and its members some pages; what kind of account each member has is kept by account, whatever
channels they are in, and follows what Slack tells of accounts that change.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from handlers.slack.errors import RecipientGone
from models.audience import Account, AccountKind, Room

KEPT_SECONDS: Final = 600.0
MEMBERS: Final = 999
PEOPLE: Final = 200
FEW: Final = 20
"""So many accounts are asked for one by one, rather than read the people of a large workspace for them."""
_NAMELESS: Final = "Somebody whom Slack does not name"
Call = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class _Channel:
    """What Slack said of a channel, and when."""

    read_at: float
    facts: Mapping[str, Any]
    members: tuple[str, ...]


@dataclass(frozen=True)
class _Own:
    """The workspace of the bot, and its organisation if it has one."""

    team_id: str
    enterprise_id: str | None


class Rooms:
    """What is known of channels and accounts in this process; its threads share it."""

    def __init__(self, call: Call, seconds: Callable[[], float]) -> None:
        self._call = call
        self._seconds = seconds
        self._lock = Lock()
        self._channels: dict[str, _Channel] = {}
        self._accounts: dict[str, tuple[float, Account | None]] = {}
        self._own: _Own | None = None
        self._listed = ("", -KEPT_SECONDS)  # how far the list of people is read, and since when; None is to its end

    def room(self, channel_id: str, *, fresh: bool = False) -> tuple[Room, bool]:
        """Give a channel as it is, and whether that was known already. Raises SlackProblem."""
        with self._lock:
            known = None if fresh else self._channels.get(channel_id)
        cached = known is not None and self._is_fresh(known.read_at)
        channel = known if known is not None and cached else self._read(channel_id)
        return self._drawn_up(channel), cached

    def forget(self, channel_id: str) -> None:
        """Read the channel anew next time: an event said that it changed."""
        with self._lock:
            self._channels.pop(channel_id, None)

    def account_changed(self, user: Mapping[str, Any]) -> list[str]:
        """Take over what Slack tells of an account; give the known channels in which that may matter."""
        now, user_id = self._seconds(), str(user.get("id", ""))
        account = self._account(user)
        with self._lock:
            before = self._accounts.get(user_id, (0.0, None))[1]
            self._accounts[user_id] = (now, account)
            return [id_ for id_, one in self._channels.items() if user_id in one.members] if before != account else []

    def _is_fresh(self, read_at: float) -> bool:
        return self._seconds() - read_at < KEPT_SECONDS

    def _read(self, channel_id: str) -> _Channel:
        read_at = self._seconds()
        facts = self._call("conversations_info", channel=channel_id)["channel"]
        members: list[str] = []
        cursor: str | None = None
        while facts.get("is_member") and not facts.get("is_archived"):
            page = self._call("conversations_members", channel=channel_id, limit=MEMBERS, cursor=cursor)
            members += page.get("members", ())
            cursor = _following(page)
            if not cursor:
                break
        channel = _Channel(read_at, facts, tuple(members))
        with self._lock:
            self._channels[channel_id] = channel
        return channel

    def _drawn_up(self, channel: _Channel) -> Room:
        facts = channel.facts
        own = self._ours().team_id if facts.get("is_ext_shared") else ""
        teams = {*(facts.get("shared_team_ids") or ()), *(facts.get("connected_team_ids") or ())} - {own}
        return Room(
            name=str(facts.get("name", "")),
            archived=bool(facts.get("is_archived")),
            has_bot=bool(facts.get("is_member")),
            shared_outside=bool(facts.get("is_ext_shared")),
            share_pending=bool(facts.get("is_pending_ext_shared")),
            teams=frozenset(teams),
            members=tuple(self._members(channel.members)),
        )

    def _members(self, ids: Iterable[str]) -> Iterable[Account]:
        wanted = list(ids)
        unknown = self._unknown(wanted)
        while unknown and self._reads_on(len(unknown)):
            self._read_people()
            unknown = self._unknown(unknown)
        for user_id in unknown:
            self._read_person(user_id)
        with self._lock:
            found = [self._accounts[user_id][1] for user_id in wanted]
        return [one for one in found if one is not None]

    def _unknown(self, ids: Iterable[str]) -> list[str]:
        with self._lock:
            return [one for one in ids if one not in self._accounts or not self._is_fresh(self._accounts[one][0])]

    def _reads_on(self, unknown: int) -> bool:
        """Say whether to read more of the list of people: its first page always, the rest of it for many."""
        cursor, since = self._listed
        return not self._is_fresh(since) or (bool(cursor) and unknown > FEW)

    def _read_people(self) -> None:
        """Read another page of the workspace's people; who was refused in between goes on where that happened."""
        cursor, since = self._listed
        begins = not self._is_fresh(since)
        page = self._call("users_list", limit=PEOPLE, cursor=None if begins else cursor)
        now = self._seconds()
        self._keep({str(user["id"]): (now, self._account(user)) for user in page.get("members", ())})
        self._listed = (_following(page) or "", now if begins else since)

    def _read_person(self, user_id: str) -> None:
        """Read one account; people of other workspaces stand in no list."""
        try:
            user = self._call("users_info", user=user_id)["user"]
        except RecipientGone:
            user = {"id": user_id, "real_name": _NAMELESS, "is_stranger": True}
        self._keep({user_id: (self._seconds(), self._account(user))})

    def _keep(self, found: Mapping[str, tuple[float, Account | None]]) -> None:
        with self._lock:
            self._accounts.update(found)

    def _account(self, user: Mapping[str, Any]) -> Account | None:
        """Read what decides about an account; a closed one reads nothing."""
        if user.get("deleted"):
            return None
        team_id, own = str(user.get("team_id") or ""), self._ours()
        name = user.get("real_name") or (user.get("profile") or {}).get("real_name") or user.get("name") or _NAMELESS
        return Account(team_id, str(user["id"]), str(name), _kind(user, team_id, own))

    def _ours(self) -> _Own:
        if self._own is None:
            who = self._call("auth_test")
            self._own = _Own(str(who["team_id"]), who.get("enterprise_id"))
        return self._own


def _kind(user: Mapping[str, Any], team_id: str, own: _Own) -> AccountKind:
    if user.get("is_bot") or user.get("is_app_user") or user.get("id") == "USLACKBOT":
        return AccountKind.BOT
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    within = team_id == own.team_id or (enterprise is not None and enterprise == own.enterprise_id)
    if user.get("is_stranger") or not within:
        return AccountKind.EXTERNAL
    return AccountKind.GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else AccountKind.FULL


def _following(page: Mapping[str, Any]) -> str | None:
    return (page.get("response_metadata") or {}).get("next_cursor") or None
