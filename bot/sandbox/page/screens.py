"""What one person sees in one place: the strip with the clock, the side bar, the messages or Home, the open form.

Everything is copied under the workspace's lock and drawn outside of it. Looking at a place marks it read.
"""

import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.sandbox.guide import Step
from bot.sandbox.page import dates
from bot.sandbox.page.viewer import HOME, Face, Viewer
from bot.sandbox.seed import SeedUser
from bot.sandbox.state import Channel, Json, OpenView, Workspace

NEWEST: Final = 80
TOGETHER_SECONDS: Final = 300


@dataclass(frozen=True)
class Entry:
    """A message as it stands in a conversation; `day` is set where a new day begins."""

    message: Json
    channel_id: str
    face: Face
    hour: str
    continues: bool
    day: str = ""
    replies: list["Entry"] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A line of the side bar."""

    id: str
    name: str
    kind: str
    unread: int
    here: bool
    link: str


@dataclass(frozen=True)
class Person:
    """A line of the list of people."""

    face: Face
    user: SeedUser
    clock: str
    unread: int
    link: str
    here: bool


@dataclass(frozen=True)
class Screen:
    """All of it."""

    viewer: Viewer
    place: str
    revision: int
    channel: Channel | None
    entries: list[Entry]
    cut: bool
    home: OpenView | None
    stack: list[OpenView]
    places: list[Place]
    people: list[tuple[str, list[Person]]]
    news: list[Person]
    problems: list[str]
    clock: str
    moves: list[tuple[str, str, str]]
    others: list[str]
    guide: list[tuple[Step, bool]]

    @property
    def modal(self) -> OpenView | None:
        """The form on top."""
        return self.stack[-1] if self.stack else None

    @property
    def title(self) -> str:
        """What the window is called."""
        bot = self.viewer.space.seed.bot_name
        name = "Home" if self.channel is None else bot if self.channel.is_im else f"#{self.channel.name}"
        return f"{name} · {self.viewer.user.name}"


def people_of(space: Workspace) -> list[SeedUser]:
    """List whom one can act as."""
    return [one for one in space.users.values() if not one.bot and not one.deleted]


def first_place(space: Workspace, user: SeedUser) -> str:
    """Give the place that opens if none is named."""
    inside = [one.id for one in space.channels.values() if user.id in one.members and not one.is_im]
    return inside[0] if inside else space.im(user.id).id


def same_place(space: Workspace, user: SeedUser, place: str) -> str:
    """Give the place of another person that matches: the same channel, or their own Home or messages."""
    if place == HOME:
        return HOME
    channel = space.channels.get(place)
    if channel is not None and channel.is_im:
        return space.im(user.id).id
    return place if channel is not None and user.id in channel.members else first_place(space, user)


def unread(space: Workspace, user_id: str, channel: Channel) -> int:
    """Count what somebody has not read yet."""
    seen = space.read_up_to.get((user_id, channel.id), "")
    return sum(1 for one in channel.messages if one["ts"] > seen and one.get("user") != user_id)


def look(space: Workspace, user: SeedUser, place: str) -> Screen:
    """Take down what a person sees now."""
    viewer, guide = Viewer(space, user), space.guide.look()
    with space.changed:
        place = same_place(space, user, place) if place else first_place(space, user)
        channel = None if place == HOME else space.channels[place]
        if channel is not None and channel.messages:
            space.read_up_to[user.id, channel.id] = channel.messages[-1]["ts"]
        home, direct = space.homes.get(user.id), space.im(user.id)
        rooms = [one for one in space.channels.values() if user.id in one.members and not one.is_im]
        people = [_person(space, one, place, user) for one in people_of(space)]
        return Screen(
            viewer=viewer, place=place, revision=space.revision, channel=channel,
            entries=_entries(viewer, channel) if channel else [],
            cut=channel is not None and len(channel.messages) > NEWEST,
            home=copy.deepcopy(space.views[home]) if home else None,
            stack=[copy.deepcopy(space.views[one]) for one in space.stacks.get(user.id, [])],
            places=[_place(viewer, one, place) for one in (*rooms, direct)],
            people=_by_company(people),
            news=[one for one in people if one.unread and one.user.id != user.id],
            problems=list(space.problems), clock=_clock(viewer), moves=_moves(viewer),
            others=[viewer.face(one).name for one in (channel.members if channel else [])], guide=guide,
        )  # fmt: skip


def _clock(viewer: Viewer) -> str:
    now = viewer.now
    return f"{dates.day_words(now.date())}, {now:%H:%M}"


def _moves(viewer: Viewer) -> list[tuple[str, str, str]]:
    zone, found = viewer.user.tz, []
    for key, (label, move) in dates.MOVES.items():
        then = move(viewer.now, zone).astimezone(viewer.now.tzinfo)
        found.append((key, label, f"{dates.day_words(then.date())}, {then:%H:%M} in {dates.place_of(zone)}"))
    return found


def _place(viewer: Viewer, channel: Channel, here: str) -> Place:
    space = viewer.space
    kind = "im" if channel.is_im else "private" if channel.private else "channel"
    name = space.seed.bot_name if channel.is_im else channel.name
    count = unread(space, viewer.user.id, channel)
    return Place(channel.id, name, kind, count, channel.id == here, viewer.link(channel.id))


def _person(space: Workspace, user: SeedUser, place: str, shown: SeedUser) -> Person:
    viewer = Viewer(space, user)
    direct = space.im(user.id)
    return Person(
        face=viewer.face(user.id), user=user, clock=f"{viewer.now:%H:%M} {dates.place_of(user.tz)}",
        unread=unread(space, user.id, direct), link=viewer.link(same_place(space, user, place)),
        here=user.id == shown.id,
    )  # fmt: skip


def _by_company(people: list[Person]) -> list[tuple[str, list[Person]]]:
    companies: dict[str, list[Person]] = {}
    for one in people:
        companies.setdefault(one.user.company, []).append(one)
    return list(companies.items())


def _entries(viewer: Viewer, channel: Channel) -> list[Entry]:
    space = viewer.space
    own = [one for one in space.ephemerals if one["for"] == viewer.user.id and one["channel"] == channel.id]
    threads: dict[str, list[Json]] = {}
    tops: list[Json] = []
    for one in [*channel.messages, *own]:
        parent = one.get("thread_ts", one["ts"])
        (tops if parent == one["ts"] else threads.setdefault(parent, [])).append(one)
    tops.sort(key=lambda one: str(one["ts"]))
    found: list[Entry] = []
    day: date | None = None
    for one in tops[-NEWEST:]:
        moment = viewer.when(one["ts"])
        new_day = moment.date() != day
        before = found[-1] if found and not new_day else None
        replies = [_entry(viewer, channel, reply) for reply in threads.get(one["ts"], [])]
        found.append(_entry(viewer, channel, one, before=before, day=_day(viewer, moment.date()) if new_day else "",
                            replies=replies))  # fmt: skip
        day = moment.date()
    return found


def _entry(
    viewer: Viewer, channel: Channel, message: Json, *, before: Entry | None = None, day: str = "",
    replies: list[Entry] | None = None,
) -> Entry:  # fmt: skip
    continues = before is not None and _continues(before, message)
    face = viewer.face(str(message.get("user", "")))
    return Entry(copy.deepcopy(message), channel.id, face, viewer.hour(message["ts"]), continues, day, replies or [])


def _continues(before: Entry, message: Json) -> bool:
    """Whether a message stands under the one before without a name: same author, soon after."""
    last = before.message
    same = last.get("user") == message.get("user") and bool(last.get("ephemeral")) == bool(message.get("ephemeral"))
    soon = float(message["ts"]) - float(last["ts"]) < TOGETHER_SECONDS
    return same and soon and not before.replies and "blocks" not in message


def _day(viewer: Viewer, day: date) -> str:
    gone = (viewer.now.date() - day).days
    near = {0: "Today", 1: "Yesterday"}.get(gone)
    return f"{near}, {dates.day_words(day)}" if near else dates.day_words(day)
