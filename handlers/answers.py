"""What a listener answers, and how each kind of arrival carries the answer.

A command and a form carry it on the ack. A button carries nothing, so its answer is sent afterwards: by the
response_url where there is one, else as a small form laid over the Home or form in which the button stood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from handlers.arrivals import Arrival, Kind
from handlers.slack import ids, limits
from handlers.slack.gateway import Gateway
from handlers.slack.metadata import Metadata
from handlers.slack.mrkdwn import cut
from handlers.views import notices
from handlers.views.parts.screens import Message, View
from models.aside import Fault
from models.audience import OneReader


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
    """Show a message to the asker alone. `again` says how to draw it anew where it is shown as a form."""

    message: Message
    again: Metadata | None = None


@dataclass(frozen=True)
class Replace:
    """Draw the message anew in which the button stood. `again` as above."""

    message: Message
    again: Metadata | None = None


@dataclass(frozen=True)
class Options:
    """Fill an external select: pairs of value and label, or groups of them."""

    options: Sequence[tuple[str, str]]


Answer: TypeAlias = Ack | Update | Errors | Ephemeral | Replace | Options
MOST_OPTIONS = 100
LABEL = 75
NOTICE_TITLE = "PSP"


def complete(answer: Answer, left_out: Sequence[Fault]) -> Answer:
    """Let an answer say what could not be read for it."""
    if isinstance(answer, Ephemeral | Replace):
        return replace(answer, message=notices.complete(answer.message, left_out))
    return replace(answer, view=notices.complete(answer.view, left_out)) if isinstance(answer, Update) else answer


def on_ack(answer: Answer, arrival: Arrival) -> dict[str, Any]:
    """Give the arguments of Bolt's `ack`; empty where this kind of arrival takes no body."""
    if arrival.kind is Kind.SUGGESTION:
        return {"options": _options(answer) if isinstance(answer, Options) else []}
    if arrival.kind is Kind.SUBMISSION:
        return _on_submission(answer, arrival)
    if arrival.kind is Kind.COMMAND and isinstance(answer, Ephemeral | Replace):
        return {"text": answer.message.ephemeral}  # Bolt sends JSON as it is
    return {}


def _on_submission(answer: Answer, arrival: Arrival) -> dict[str, Any]:
    if isinstance(answer, Errors) and answer.sentences:
        return {"response_action": "errors", "errors": dict(answer.sentences)}
    if isinstance(answer, Update | Ephemeral | Replace):
        shown = answer.view if isinstance(answer, Update) else notice(answer.message, again=answer.again)
        view = placed(shown, arrival).to_dict()
        limits.check_view(view)  # Slack tells nobody when it refuses a view on an ack
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


def takes_its_place(answer: object, arrival: Arrival) -> bool:
    """Say whether the answer is drawn in place of the form in which the button stood."""
    shown = arrival.view or {}
    in_notice = isinstance(answer, Replace) and shown.get("callback_id") == ids.FORM_NOTICE
    return isinstance(answer, Update) or in_notice or (isinstance(answer, Ephemeral | Replace) and arrival.is_on_top)


def placed(view: View, arrival: Arrival, *, over: bool = False) -> View:
    """Let a form know what lies below it: what lay below that in whose place it comes, or the one that opens it."""
    if view.title is None or arrival.view is None:
        return view
    below = arrival.metadata if over else arrival.metadata.below
    return view.carrying((view.metadata or Metadata()).lying_on(below))


def send(gateway: Gateway, arrival: Arrival, answer: Answer) -> None:
    """Send what the ack could not carry."""
    if isinstance(answer, Update):
        _redraw(gateway, arrival, answer.view)
    elif isinstance(answer, Ephemeral | Replace):
        _say(gateway, arrival, answer)


def _redraw(gateway: Gateway, arrival: Arrival, view: View) -> None:
    shown = arrival.view or {}
    if view.title is None:
        gateway.publish_home(arrival.user_id, view, hash=shown.get("hash") if shown.get("type") == "home" else None)
    elif shown.get("type") == "modal":
        gateway.update_view(shown["id"], placed(view, arrival), hash=shown.get("hash"))
    elif arrival.trigger:
        gateway.open_view(arrival.trigger, placed(view, arrival, over=True))


def _say(gateway: Gateway, arrival: Arrival, answer: Ephemeral | Replace) -> None:
    shown, message = arrival.view or {}, answer.message
    if arrival.response_url:
        replace = isinstance(answer, Replace) and arrival.seen_by_one
        gateway.answer(arrival.response_url, message, replace=replace)
    elif takes_its_place(answer, arrival):
        view = placed(notice(message, again=answer.again), arrival)
        gateway.update_view(shown["id"], view, hash=shown.get("hash"))
    elif arrival.trigger and shown.get("type") == "modal":
        gateway.push_view(arrival.trigger, placed(notice(message, again=answer.again), arrival, over=True))
    elif arrival.trigger:
        gateway.open_view(arrival.trigger, placed(notice(message, again=answer.again), arrival, over=True))
    elif (
        arrival.channel_id
        and arrival.event.get("channel_type") != "im"
        and arrival.event.get("type") != "app_home_opened"
    ):
        gateway.post_ephemeral(arrival.channel_id, arrival.user_id, message, thread_ts=arrival.event.get("thread_ts"))
    else:
        gateway.post_message(gateway.open_dm(arrival.user_id), message, to=OneReader(arrival.user_id))


def notice(message: Message, *, title: str = NOTICE_TITLE, again: Metadata | None = None) -> View:
    """Show a message as a form without inputs; `again` says how to draw it anew."""
    return View.modal(title, message.blocks, callback_id=ids.FORM_NOTICE, metadata=again)


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
