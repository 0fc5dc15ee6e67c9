"""Whole screens: a message with its words for a screen reader, a form, a Home; drawn as plain dicts once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

from slack_sdk.models.blocks import Block

from handlers.slack import limits
from handlers.slack.audience import Audience
from handlers.slack.metadata import Metadata
from handlers.slack.mrkdwn import ELLIPSIS, fallback
from handlers.views.parts.drawing import drawn

MESSAGE_BUDGET: Final = 12_500
TEXT_BUDGET: Final = 3_900
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Message:
    """A message: `text` says all of it in sentences, `blocks` show it."""

    text: str
    blocks: tuple[dict[str, Any], ...]
    audience: Audience = Audience.READER

    @classmethod
    def of(cls, text: str, blocks: Sequence[Block | dict[str, Any]], audience: Audience = Audience.READER) -> Self:
        """Draw the blocks and keep the text within what an edit takes, too."""
        said = text if len(text) <= TEXT_BUDGET else text[: TEXT_BUDGET - 1].rstrip() + ELLIPSIS
        return cls(said, tuple(drawn(block) for block in blocks), audience)

    @property
    def size(self) -> int:
        """Count the characters of JSON that the blocks take."""
        return size_of(self.blocks)

    @cached_property
    def ephemeral(self) -> str:
        """Give the JSON that answers a command; checked and written once, however often a kept answer is given."""
        blocks = _dumped(self.blocks)
        limits.check_message(self.text, list(self.blocks), size=len(blocks))
        return f'{{"response_type":"ephemeral","text":{_dumped(fallback(self.text))},"blocks":{blocks}}}'


def size_of(blocks: Sequence[dict[str, Any]]) -> int:
    """Count the characters of JSON; Slack refuses a message near 13,200."""
    return len(_dumped(blocks))


def _dumped(part: object) -> str:
    """Write it as JSON with the signs as they are: so Slack counts them."""
    return _JSON.encode(part)


def rows_that_fit(rows: Sequence[dict[str, Any]], rest: Sequence[dict[str, Any]], *, most: int) -> int:
    """Say how many of the rows stand on this page: at most `most`, and not more than a message may hold."""
    number = min(len(rows), most)
    while number > 1 and size_of([*rows[:number], *rest]) > MESSAGE_BUDGET:
        number -= 1
    return number


@dataclass(frozen=True)
class View:
    """A form or a shown page. Without `title` it is a Home."""

    blocks: tuple[dict[str, Any], ...]
    title: str | None = None
    callback_id: str | None = None
    submit: str | None = None
    close: str | None = None
    metadata: Metadata | None = None
    notify_on_close: bool = False

    @classmethod
    def modal(
        cls,
        title: str,
        blocks: Sequence[Block | dict[str, Any]],
        *,
        callback_id: str,
        submit: str | None = None,
        close: str = "Close",
        metadata: Metadata | None = None,
    ) -> Self:
        """Draw a form. Each gets an id of its own, so that a submission counts once."""
        return cls(
            tuple(drawn(block) for block in blocks),
            title=title,
            callback_id=callback_id,
            submit=submit,
            close=close,
            metadata=metadata or Metadata(),
        )

    @classmethod
    def again(cls, shown: Mapping[str, Any], blocks: Sequence[dict[str, Any]], *, metadata: Metadata,
              submit: str | None = None) -> Self:  # fmt: skip
        """Draw a form that was sent once more, with other blocks; its fields keep what stands in them."""
        title, close, sends = (str((shown.get(name) or {}).get("text", "")) for name in ("title", "close", "submit"))
        return cls(tuple(blocks), title=title, callback_id=shown.get("callback_id"), submit=submit or sends,
                   close=close, metadata=metadata)  # fmt: skip

    @classmethod
    def home(cls, blocks: Sequence[Block | dict[str, Any]], *, metadata: Metadata | None = None) -> Self:
        """Draw a Home."""
        return cls(tuple(drawn(block) for block in blocks), metadata=metadata)

    def carrying(self, metadata: Metadata) -> Self:
        """Give the same form other metadata; errors keep the id that the first drawing got."""
        return replace(self, metadata=metadata)

    def to_dict(self) -> dict[str, Any]:
        """Give what Slack takes."""
        view: dict[str, Any] = {"type": "home" if self.title is None else "modal", "blocks": list(self.blocks)}
        if self.callback_id:
            view["callback_id"] = self.callback_id
        if self.metadata:
            view["private_metadata"] = self.metadata.dump()
        for name in ("title", "submit", "close"):
            words = getattr(self, name)
            if words:
                view[name] = {"type": "plain_text", "text": words, "emoji": True}
        if self.notify_on_close:
            view["notify_on_close"] = True
        return view
