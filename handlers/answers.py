"""What a listener answers, and how each kind of arrival carries the answer.

A command and a form carry it on the ack. A button carries nothing, so its answer is sent afterwards: by the
response_url where there is one, else as a small form laid over the Home or form in which the button stood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from handlers.arrivals import Arrival, Kind
from handlers.slack import ids, limits
from handlers.slack.gateway import Gateway
from handlers.slack.mrkdwn import cut
from handlers.views.parts.screens import Message, View


@dataclass(frozen=True)
class Ack:
    """Nothing more to say."""


@dataclass(frozen=True)
class Update:
    """Draw the form or Home anew in which the act began."""

    view: View


@dataclass(frozen=True)
class Errors:
    """Say beside each field, by its block_id, what to change."""

    sentences: Mapping[str, str]


@dataclass(frozen=True)
class Ephemeral:
    """Show a message to the asker alone."""

    message: Message


@dataclass(frozen=True)
class Replace:
    """Draw the message anew in which the button stood."""

    message: Message


@dataclass(frozen=True)
class Options:
    """Fill an external select: pairs of value and label, or groups of them."""

    options: Sequence[tuple[str, str]]


Answer: TypeAlias = Ack | Update | Errors | Ephemeral | Replace | Options
MOST_OPTIONS = 100
LABEL = 75
NOTICE_TITLE = "PSP"


def on_ack(answer: Answer, kind: Kind) -> dict[str, Any]:
    """Give the arguments of Bolt's `ack`; empty where this kind of arrival takes no body."""
    if kind is Kind.SUGGESTION:
        return {"options": _options(answer) if isinstance(answer, Options) else []}
    if kind is Kind.SUBMISSION:
        return _on_submission(answer)
    if kind is Kind.COMMAND and isinstance(answer, Ephemeral | Replace):
        return {"text": answer.message.ephemeral}  # Bolt sends JSON as it is
    return {}


def _on_submission(answer: Answer) -> dict[str, Any]:
    if isinstance(answer, Errors) and answer.sentences:
        return {"response_action": "errors", "errors": dict(answer.sentences)}
    if isinstance(answer, Update):
        view = answer.view.to_dict()
        limits.check_view(view)  # Slack tells nobody when it refuses a view on an ack
        return {"response_action": "update", "view": view}
    if isinstance(answer, Ephemeral | Replace):
        view = notice(answer.message).to_dict()
        limits.check_view(view)
        return {"response_action": "update", "view": view}
    return {}


def _options(answer: Options) -> list[dict[str, Any]]:
    return [
        {"text": {"type": "plain_text", "text": cut(label, LABEL) or "–", "emoji": True}, "value": value[:150]}
        for value, label in list(answer.options)[:MOST_OPTIONS]
    ]


def rides_later(answer: Answer, kind: Kind) -> bool:
    """Say whether the answer has to be sent after the ack."""
    return kind in {Kind.ACTION, Kind.SHORTCUT, Kind.EVENT} and isinstance(answer, Update | Ephemeral | Replace)


def send(gateway: Gateway, arrival: Arrival, answer: Answer) -> None:
    """Send what the ack could not carry."""
    if isinstance(answer, Update):
        _redraw(gateway, arrival, answer.view)
    elif isinstance(answer, Ephemeral | Replace):
        _say(gateway, arrival, answer.message, replace=isinstance(answer, Replace))


def _redraw(gateway: Gateway, arrival: Arrival, view: View) -> None:
    shown = arrival.view or {}
    if view.title is None:
        gateway.publish_home(arrival.user_id, view, hash=shown.get("hash") if shown.get("type") == "home" else None)
    elif shown.get("type") == "modal":
        gateway.update_view(shown["id"], view, hash=shown.get("hash"))
    elif arrival.trigger:
        gateway.open_view(arrival.trigger, view)


def _say(gateway: Gateway, arrival: Arrival, message: Message, *, replace: bool) -> None:
    shown = arrival.view or {}
    if arrival.response_url:
        gateway.answer(arrival.response_url, message, replace=replace)
    elif (replace and shown.get("callback_id") == ids.FORM_NOTICE) or arrival.is_on_top:
        gateway.update_view(shown["id"], notice(message), hash=shown.get("hash"))
    elif arrival.trigger and shown.get("type") == "modal":
        gateway.push_view(arrival.trigger, notice(message))
    elif arrival.trigger:
        gateway.open_view(arrival.trigger, notice(message))
    elif (
        arrival.channel_id
        and arrival.event.get("channel_type") != "im"
        and arrival.event.get("type") != "app_home_opened"
    ):
        gateway.post_ephemeral(arrival.channel_id, arrival.user_id, message, thread_ts=arrival.event.get("thread_ts"))
    else:
        gateway.post_message(gateway.open_dm(arrival.user_id), message)


def notice(message: Message, *, title: str = NOTICE_TITLE) -> View:
    """Show a message as a form without inputs."""
    return View.modal(title, message.blocks, callback_id=ids.FORM_NOTICE)


def with_notice(shown: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a sentence on top of the form that was sent, so that what was typed stays where it is."""
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close", "notify_on_close", "external_id")
    view = {name: shown[name] for name in kept if shown.get(name)}
    blocks = [block for block in shown.get("blocks", ()) if block.get("block_id") != "notice"]
    notice_block = {**words, "block_id": "notice"}
    if not any(block.get("type") == "input" for block in blocks):
        view.pop("submit", None)
        return {**view, "blocks": [notice_block]}
    return {**view, "blocks": [notice_block, *blocks][: limits.VIEW_BLOCKS]}
