"""What the app's answers do: messages after a command, what becomes of a form, links for later answers.

What Slack would not take is noted in `problems`, in words for the developer.
"""

import json
from typing import Any

from bot.sandbox import views
from bot.sandbox.elements import GROUP, option
from bot.sandbox.posts import by_app, content
from bot.sandbox.rules import Found, items
from bot.sandbox.state import RESPONSE_URL_SECONDS, RESPONSE_URL_USES, Json, OpenView, ResponseUrl, Workspace
from bot.sandbox.transport import Answer
from bot.sandbox.views import Refused

TROUBLE = "We had some trouble connecting. Try again?"
IN_ANSWERS = {"response_type", "text", "blocks", "replace_original", "delete_original", "thread_ts", "mrkdwn",
              "attachments", "metadata", "unfurl_links", "unfurl_media"}  # fmt: skip


def slackbot_says(space: Workspace, channel_id: str, user_id: str, text: str) -> None:
    """Show a notice of Slack itself to one person."""
    notice = space.add_ephemeral(channel_id, user_id, {"text": text})
    notice.update(user="USLACKBOT", bot_id="B00")


def to_command(space: Workspace, channel_id: str, user_id: str, words: str, answer: Answer) -> None:
    """Show what the app answered to a slash command."""
    name = words.split(" ", 1)[0]
    if not answer.ok:
        error = "operation_timeout" if answer.status is None else "dispatch_failed"
        slackbot_says(space, channel_id, user_id, f"{name} failed with the error “{error}”")
        return
    body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
    if body:
        try:
            respond(space, channel_id, user_id, body)
        except Refused as refused:
            space.problem(f"answer to {name}: {refused.error} {json.dumps(refused.details)}")
            slackbot_says(space, channel_id, user_id, f"{name} failed with the error “invalid_command_response”")


def respond(space: Workspace, channel_id: str, user_id: str, body: Json) -> None:
    """Show an answer to one person, or to all of the conversation. Raises Refused."""
    unknown = sorted(set(body) - IN_ANSWERS)
    if unknown:
        raise Refused("invalid_arguments", unknown=unknown)
    stored = content(body)
    if body.get("response_type") == "in_channel":
        space.add_message(space.channels[channel_id], {**stored, **by_app(space)})
    else:
        space.add_ephemeral(channel_id, user_id, stored)


def read_body(body: bytes) -> Json:
    """Read what was sent to a response_url. Raises Refused."""
    try:
        said = json.loads(body)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(said, dict):
        raise Refused("invalid_payload")
    return said


def later(space: Workspace, key: str, body: Json) -> None:
    """Take an answer at a response_url. Raises Refused."""
    link = space.response_urls.get(key)
    if link is None or link.uses >= RESPONSE_URL_USES or space.machine() - link.made_at > RESPONSE_URL_SECONDS:
        raise Refused("expired_url")
    link.uses += 1
    source = _source(space, link)
    if body.get("delete_original") and source is not None:
        with space.write():
            (space.ephemerals if link.ephemeral else space.channels[link.channel_id].messages).remove(source)
        return
    if body.get("replace_original") and source is not None:
        fresh = content(body)
        with space.write():
            source.pop("blocks", None)
            source.update(fresh)
        return
    if body.get("response_type") == "in_channel" and link.ephemeral and link.source_ts:
        space.problem("response_url of an ephemeral message cannot answer in_channel and replace")
    respond(space, link.channel_id, link.user_id, body)


def _source(space: Workspace, link: ResponseUrl) -> Json | None:
    if link.source_ts is None:
        return None
    return space.ephemeral(link.source_ts) if link.ephemeral else space.message(link.channel_id, link.source_ts)


def to_submission(space: Workspace, view: OpenView, answer: Answer) -> dict[str, str]:
    """Do with the form what the app answered; returns the texts beside the fields."""
    if not answer.ok:
        return _trouble(space, view)
    body = answer.body
    if not body:
        views.close(space, view)
        return {}
    match body.get("response_action") if isinstance(body, dict) else None:
        case "errors":
            return _errors(space, view, body)
        case "clear":
            views.clear(space, view.user_id)
            return {}
        case "update" | "push":
            return _next_view(space, view, body)
    space.problem(f"view_submission was answered with {json.dumps(body)[:200]}")
    return _trouble(space, view)


def _next_view(space: Workspace, view: OpenView, body: Json) -> dict[str, str]:
    action = body["response_action"]
    try:
        fresh = views.checked(space, body.get("view"), kind="modal", replacing=view.id)
        if action == "update":
            views.replace(space, view, fresh)
        else:
            views.add_modal(space, view.user_id, fresh, onto=True)
    except Refused as refused:
        space.problem(f"response_action {action}: {refused.error} {json.dumps(refused.details)}")
        return _trouble(space, view)
    return {}


def _trouble(space: Workspace, view: OpenView) -> dict[str, str]:
    with space.write():
        view.errors = {"": TROUBLE}
    return view.errors


def _errors(space: Workspace, view: OpenView, body: Json) -> dict[str, str]:
    errors = body.get("errors") or {}
    inputs = {one["block_id"] for one in view.content["blocks"] if one["type"] == "input"}
    strange = sorted(set(errors) - inputs)
    if strange or not errors:
        space.problem(f"response_action errors: {strange or 'none at all'} are no input blocks of this view")
        return _trouble(space, view)
    with space.write():
        view.errors = {name: str(text) for name, text in errors.items()}
    return view.errors


def to_suggestion(space: Workspace, answer: Answer) -> list[Json]:
    """Check and give the choices of an external menu; groups are flattened."""
    body: Any = answer.body if answer.ok else None
    if not isinstance(body, dict) or not ({"options", "option_groups"} & set(body)):
        space.problem("block_suggestion was not answered with options")
        return []
    found = Found("options")
    if "options" in body:
        items(option(), 0, 100)(found, body["options"], "/options")
        choices = body["options"]
    else:
        items(GROUP, 0, 100)(found, body["option_groups"], "/option_groups")
        choices = [one for group in body["option_groups"] for one in group.get("options", [])]
    if found.faults:
        space.problem(f"block_suggestion: {found.faults}")
        return []
    return list(choices)


def to_action(space: Workspace, action: Json, answer: Answer) -> None:
    """A click takes no body."""
    if not answer.ok:
        space.problem(f"block_actions {action.get('action_id')}: not acknowledged ({answer.status})")
    elif answer.body:
        space.problem(f"block_actions {action.get('action_id')}: answered with a body, Slack takes none")
