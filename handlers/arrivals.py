"""What arrived from Slack, of whatever kind, in one shape: who, where, with what.

The team of a person is the one that Slack says of the person: in a shared channel it is not the team of the channel.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Self

from handlers.slack import forms
from handlers.slack.metadata import Metadata
from models.errors import Invalid

_DIGITS: Final = 9  # as many as each database keeps in an id
_NOT_KEPT: Final = re.compile("[\x00\ud800-\udfff]")
"""NUL breaks PostgreSQL and a lone surrogate breaks UTF-8; both arrive in JSON without a fault."""
NOT_OFFERED: Final = "This is not offered here any more."


class Kind(Enum):
    """The kinds that differ in how they can be answered."""

    COMMAND = "command"
    ACTION = "block_actions"
    SUBMISSION = "view_submission"
    CLOSED = "view_closed"
    SUGGESTION = "block_suggestion"
    SHORTCUT = "shortcut"
    EVENT = "event_callback"


def whole(said: str | None) -> int | None:
    """Read a whole number that a button or a choice says back; None for what no screen of ours would say."""
    return int(said) if said and len(said) <= _DIGITS and said.isascii() and said.isdecimal() else None


@dataclass(frozen=True)
class ActionValue:
    """What a button says: the thing, the version that was drawn, and for an overflow the act chosen."""

    key: str
    version: int | None = None
    act: str | None = None

    @classmethod
    def read(cls, value: str) -> Self:
        """Read `KEY|version` or `act|KEY|version`."""
        pieces = value.split("|")
        act = pieces.pop(0) if len(pieces) > 2 else None  # noqa: PLR2004 -- act, key and version
        version = pieces[1] if len(pieces) > 1 else ""
        return cls(pieces[0], whole(version), act)

    def write(self) -> str:
        """Write it as it stands in a button."""
        return "|".join(str(piece) for piece in (self.act, self.key, self.version) if piece is not None)


@dataclass(frozen=True)
class Arrival:
    """One thing that Slack sent."""

    kind: Kind
    team_id: str
    user_id: str
    body: dict[str, Any]
    channel_id: str | None = None
    trigger: str | None = None
    response_url: str | None = None
    view: dict[str, Any] | None = None
    text: str = ""

    def __post_init__(self) -> None:
        """Refuse, by TypeError, what Slack never sends: Bolt looks at no more than it needs to find a listener."""
        told = (self.channel_id, self.trigger, self.response_url, self.message_ts, self.event_id)
        texts: list[object] = [self.team_id, self.user_id, self.text, *(one for one in told if one is not None)]
        things: list[object] = [self.action, self.event, self.view or {}]
        if not all(isinstance(one, str) for one in texts) or not all(isinstance(one, dict) for one in things):
            raise TypeError("a part is of another type than Slack sends")

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """Read what Bolt gives; characters that no database can keep are left out."""
        if _NOT_KEPT.search("".join(_texts(body))):
            body = _kept(body)
        if "command" in body:
            return cls(
                Kind.COMMAND,
                body.get("team_id", ""),
                body["user_id"],
                body,
                body.get("channel_id"),
                body.get("trigger_id"),
                body.get("response_url"),
                text=body.get("text") or "",
            )
        if body.get("type") == "event_callback":
            return cls._event(body)
        return cls._interaction(body)

    @classmethod
    def _event(cls, body: dict[str, Any]) -> Self:
        event = body["event"]
        user = event.get("user") or ""
        user_id, own_team = (user.get("id", ""), user.get("team_id")) if isinstance(user, dict) else (user, None)
        installed = (body.get("authorizations") or [{}])[0].get("team_id")
        sent_by = own_team or event.get("user_team") or event.get("source_team") or event.get("team")
        channel = event.get("channel")
        return cls(
            Kind.EVENT,
            sent_by or installed or body.get("team_id", ""),
            user_id,
            body,
            channel.get("id") if isinstance(channel, dict) else channel,
            text=event.get("text") or "",
        )

    @classmethod
    def _interaction(cls, body: dict[str, Any]) -> Self:
        kind = Kind.SHORTCUT if body["type"] == "message_action" else Kind(body["type"])
        user = body["user"]
        container = body.get("container") or {}
        return cls(
            kind,
            user.get("team_id") or (body.get("team") or {}).get("id", ""),
            user["id"],
            body,
            (body.get("channel") or {}).get("id") or container.get("channel_id"),
            body.get("trigger_id"),
            body.get("response_url"),
            body.get("view"),
            text=body.get("value") or "",
        )

    @property
    def workspace(self) -> str:
        """Name the workspace in which the app is installed; channels are known by it, people by their own team."""
        installed = (self.view or {}).get("app_installed_team_id")
        authorized = (self.body.get("authorizations") or [{}])[0].get("team_id")
        team = self.body.get("team") or {}
        return str(installed or authorized or team.get("id") or self.body.get("team_id") or self.team_id)

    @property
    def event_id(self) -> str | None:
        """Name the event: Slack keeps this id when it sends the event again."""
        return self.body.get("event_id")

    @property
    def event(self) -> dict[str, Any]:
        """Give the inner event."""
        return dict(self.body.get("event") or {})

    @property
    def action(self) -> dict[str, Any]:
        """Give what was pressed or chosen."""
        return dict((self.body.get("actions") or [{}])[0])

    @property
    def chosen(self) -> str:
        """Give the value of what was pressed or chosen. Raises Invalid for what the form or message does not offer."""
        action = self.action
        option = action.get("selected_option") or {}
        shown = self.view or self.body.get("message") or {}
        if option and not forms.offers(shown, action.get("block_id", ""), action.get("action_id", ""), option["value"]):
            raise Invalid(f"{NOT_OFFERED} Choose again.")
        return str(option.get("value") or action.get("value") or action.get("selected_date")
                   or action.get("selected_user") or "")  # fmt: skip

    @property
    def message_ts(self) -> str | None:
        """Name the message that held the button."""
        return (self.body.get("container") or {}).get("message_ts")

    @property
    def seen_by_one(self) -> bool:
        """Say whether the message that held the button is shown to who pressed it and to nobody else."""
        return bool((self.body.get("container") or {}).get("is_ephemeral")) or str(self.channel_id or "").startswith(
            "D"
        )

    @property
    def is_on_top(self) -> bool:
        """Say whether the form is the third on the other two: Slack lays no more over it."""
        view = self.view or {}
        root, below = view.get("root_view_id"), view.get("previous_view_id")
        return bool(below) and below != root

    @property
    def metadata(self) -> Metadata:
        """Read what the form carries."""
        return Metadata.load((self.view or {}).get("private_metadata"))


def _texts(body: object) -> Iterator[str]:
    """Give all texts within a body."""
    waiting = [body]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found


def _kept(part: Any) -> Any:  # noqa: ANN401 -- JSON of any kind
    if isinstance(part, str):
        return _NOT_KEPT.sub("", part)
    if isinstance(part, dict):
        return {name: _kept(value) for name, value in part.items()}
    return [_kept(one) for one in part] if isinstance(part, list) else part
