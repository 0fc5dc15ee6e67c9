"""The person acted as: how names, times, mentions and texts look on their screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.sandbox.dispatch import as_time
from bot.sandbox.page import charts, dates, mrkdwn
from bot.sandbox.seed import SeedUser
from bot.sandbox.state import Json, Workspace

TINTS: Final = 8
HOME: Final = "home"


@dataclass(frozen=True)
class Face:
    """Who wrote something: the name, what stands on the picture and its colour."""

    id: str
    name: str
    initials: str
    tint: int
    is_app: bool


@dataclass(frozen=True)
class Viewer:
    """One person before the page."""

    space: Workspace
    user: SeedUser

    @property
    def now(self) -> datetime:
        """Business time in the person's zone."""
        return self.space.clock.now().astimezone(ZoneInfo(self.user.tz))

    def when(self, ts: str) -> datetime:
        """Read a message's id as a moment in the person's zone."""
        return as_time(ts).astimezone(ZoneInfo(self.user.tz))

    def hour(self, ts: str) -> str:
        """Write when a message was sent."""
        return dates.hour_words(self.when(ts), self.user.locale)

    def link(self, place: str) -> str:
        """Give the address of the page for this person in a place."""
        return self.path(self.user.id, place)

    @staticmethod
    def path(user_id: str, place: str) -> str:
        """Give the address of a place as anybody."""
        return "/?" + urlencode({"as": user_id, "in": place})

    def face(self, user_id: str) -> Face:
        """Give what to show of whoever wrote something."""
        user = self.space.users.get(user_id)
        if user is None:
            return Face(user_id, "Slackbot", "S", TINTS, is_app=True)
        letters = "".join(part[0] for part in user.name.split()[:2]).upper()
        return Face(user.id, user.name, letters, sum(map(ord, user.id)) % TINTS, is_app=user.bot)

    def mrkdwn(self, text: str) -> Markup:
        """Show mrkdwn."""
        return mrkdwn.render(text, self._token)

    def words(self, text: Json | None) -> Markup:
        """Show a text object."""
        if not text:
            return Markup("")
        said = str(text.get("text", ""))
        return self.mrkdwn(said) if text.get("type") == "mrkdwn" else mrkdwn.plain(said)

    @staticmethod
    def chart(block: Json) -> charts.Chart:
        """Lay a chart out."""
        return charts.lay_out(block["chart"])

    def mention(self, user_id: str) -> Markup:
        """Show a person's name as a mention."""
        user = self.space.users.get(user_id)
        own = " own" if user_id == self.user.id else ""
        return Markup('<span class="mention{}">@{}</span>').format(own, user.name if user else user_id)

    def channel(self, channel_id: str, label: str = "") -> Markup:
        """Show a channel's name; it leads there for those who are in it."""
        channel = self.space.channels.get(channel_id)
        name = channel.name if channel is not None and (not channel.private or self._inside(channel_id)) else label
        if not name:
            return Markup('<span class="mention">#private channel</span>')
        if not self._inside(channel_id):
            return Markup('<span class="mention">#{}</span>').format(name)
        return Markup('<a class="mention" href="{}">#{}</a>').format(self.link(channel_id), name)

    def date(self, stamp: int, pattern: str, fallback: str) -> Markup:
        """Show a moment the way a date token asks for."""
        try:
            words = dates.date_token(stamp, pattern, zone=self.user.tz, locale=self.user.locale, now=self.now)
        except (OverflowError, OSError, ValueError):
            words = fallback
        return Markup('<time title="{}">{}</time>').format(fallback, words)

    def _inside(self, channel_id: str) -> bool:
        channel = self.space.channels.get(channel_id)
        return channel is not None and self.user.id in channel.members

    def _token(self, inner: str) -> Markup:
        body, _, label = inner.partition("|")
        match body[:1]:
            case "@":
                return self.mention(body[1:])
            case "#":
                return self.channel(body[1:], label)
            case "!":
                return self._special(body[1:], label)
        return mrkdwn.link(body, label or body.removeprefix("mailto:"))

    def _special(self, body: str, label: str) -> Markup:
        if not body.startswith("date^"):
            return Markup('<span class="mention loud">@{}</span>').format(label.removeprefix("@") or body)
        parts = body.split("^")
        if len(parts) < 3 or not parts[1].lstrip("-").isdecimal():  # noqa: PLR2004 - date, moment, pattern
            return mrkdwn.plain(label)
        shown = self.date(int(parts[1]), parts[2], label)
        return mrkdwn.link(parts[3], str(shown.striptags())) if len(parts) > 3 else shown  # noqa: PLR2004


def rich_style(style: Any) -> list[str]:  # noqa: ANN401 - a style of rich text, as it came
    """List the HTML tags of a piece of rich text."""
    tags = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}
    return [tag for name, tag in tags.items() if isinstance(style, dict) and style.get(name)]
