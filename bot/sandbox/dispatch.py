"""What people do, and its way to the app and back; the page and `Member` both go through here."""

import re
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.sandbox import answers, payloads, views
from bot.sandbox.client import wrong_fields
from bot.sandbox.methods_rooms import person
from bot.sandbox.payloads import Asked, Where
from bot.sandbox.state import Channel, Json, OpenView, Workspace
from bot.sandbox.transport import Answer, Kind, SocketHub, Transport
from bot.sandbox.views import INITIAL

TOKEN = re.compile(r"(<[@#!][^<>]+>)")
REMEMBERED = 100


class Dispatcher:
    """Carries what people do to the app, and applies its answers."""

    def __init__(self, space: Workspace, hub: SocketHub) -> None:
        self.space = space
        self.transport: Transport = hub
        self.sent: deque[tuple[Kind, Json, bool]] = deque(maxlen=REMEMBERED)

    def _deliver(self, kind: Kind, payload: Json, *, accepts: bool) -> Answer:
        self.sent.append((kind, payload, accepts))
        return self.transport.deliver(kind, payload, accepts=accepts)

    def deliver_again(self, back: int = 1) -> Answer:
        """Bring the app what it got before once more, as Slack does when an answer was lost; 1 is the latest."""
        kind, payload, accepts = self.sent[-back]
        return self.transport.deliver(kind, payload, accepts=accepts)

    def escaped(self, text: str) -> str:
        """Turn typed names into mentions and escape the rest, as Slack does before it sends a text on."""
        for user in sorted(self.space.users.values(), key=lambda one: -len(one.name)):
            handle = user.name.lower().replace(" ", ".")
            names = rf"(?<![\w<])@(?:{re.escape(user.name)}|{re.escape(handle)})(?!\w)"
            text = re.sub(names, f"<@{user.id}|{handle}>", text, flags=re.IGNORECASE)
        for channel in self.space.channels.values():
            if channel.name:
                text = re.sub(
                    rf"(?<![\w<])#{re.escape(channel.name)}(?![\w-])", f"<#{channel.id}|{channel.name}>", text
                )
        parts = TOKEN.split(text)
        quoted = [one.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for one in parts[::2]]
        parts[::2] = quoted
        return "".join(parts)

    def command(self, user_id: str, channel_id: str, words: str) -> None:
        """Somebody types a slash command."""
        name = words.split(" ", 1)[0]
        channel = self.space.channels[channel_id]
        if name not in self.space.seed.commands or self.space.is_external(user_id):
            answers.slackbot_says(self.space, channel_id, user_id, f"{name} is not a valid command.")
            return
        payload = payloads.command(self.space, user_id, channel, self.escaped(words))
        answer = self._deliver("slash_commands", payload, accepts=True)
        answers.to_command(self.space, channel_id, user_id, words, answer)

    def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> Json:
        """Somebody writes a message."""
        space, channel = self.space, self.space.channels[channel_id]
        written = re.sub(r"(<[@#][^|<>]+)\|[^<>]*>", r"\1>", self.escaped(text))
        inside = {"thread_ts": thread_ts} if thread_ts else {}
        message = space.add_message(channel, {"user": user_id, "text": written, **inside})
        about = {
            "user": user_id, "text": written, "ts": message["ts"], "channel": channel_id,
            "team": space.team_of(user_id), "event_ts": message["ts"], **inside,
        }  # fmt: skip
        if channel.is_im:
            self.event({"type": "message", "channel_type": "im", "client_msg_id": message["ts"], **about})
        elif f"<@{space.seed.bot_user_id}>" in written and space.seed.bot_user_id in channel.members:
            self.event({"type": "app_mention", **about})
        return message

    def event(self, inner: Json) -> None:
        """Tell the app what happened."""
        answer = self._deliver("events_api", payloads.event(self.space, inner), accepts=False)
        if not answer.ok:
            self.space.problem(f"event {inner['type']}: not acknowledged ({answer.status})")

    def act(self, user_id: str, where: Where, block: Json, element: Json, value: object = None) -> bool:
        """Somebody uses an element: its field takes the value, and the app hears of it unless a form holds it.

        Returns whether the app acknowledged in time.
        """
        kind = element["type"]
        action = {"type": kind, "block_id": block["block_id"], "action_id": element["action_id"]}
        if kind == "button":
            action |= {"text": element["text"]} | ({"value": element["value"]} if "value" in element else {})
        elif kind == "overflow":
            action["selected_option"] = value
        else:
            self.fill(where, block["block_id"], element, value)
            action[INITIAL[kind][0]] = value
            if block["type"] == "input" and not block.get("dispatch_action"):
                return True
        return self.click(user_id, where, action)

    def click(self, user_id: str, where: Where, action: Json) -> bool:
        """Tell the app of a click or a choice; returns whether it acknowledged in time."""
        payload = payloads.block_actions(self.space, user_id, where, action)
        if where.view is not None:
            payload.pop("state", None)
        answer = self._deliver("interactive", payload, accepts=True)
        answers.to_action(self.space, action, answer)
        return answer.ok

    def suggest(self, user_id: str, where: Where, asked: Asked) -> list[Json]:
        """Somebody types into an external menu."""
        payload = payloads.block_suggestion(self.space, user_id, where, asked)
        return answers.to_suggestion(self.space, self._deliver("interactive", payload, accepts=True))

    def submit(self, view: OpenView) -> dict[str, str]:
        """Somebody sends a form; Slack itself asks for what is missing."""
        missing = wrong_fields(view.content["blocks"], view.values)
        if missing:
            with self.space.write():
                view.errors = missing
            return missing
        with self.space.write():
            view.errors = {}
        payload = payloads.view_submission(self.space, view.user_id, view)
        answer = self._deliver("interactive", payload, accepts=True)
        return answers.to_submission(self.space, view, answer)

    def close(self, view: OpenView, *, all_of_them: bool = False) -> None:
        """Somebody closes a form by its button, or all by the cross."""
        root = self.space.views.get(view.root_id, view) if all_of_them else view
        told = payloads.view_closed(self.space, view.user_id, root, cleared=all_of_them)
        everything = all_of_them or view.content.get("clear_on_close")
        if everything:
            views.clear(self.space, view.user_id)
        else:
            views.close(self.space, view)
        if view.content.get("notify_on_close"):
            self._deliver("interactive", told, accepts=False)

    def shortcut(self, user_id: str, callback_id: str) -> None:
        """Somebody uses a global shortcut."""
        self._deliver("interactive", payloads.shortcut(self.space, user_id, callback_id), accepts=False)

    def open_home(self, user_id: str, tab: str = "home") -> None:
        """Somebody looks at the app's Home or its messages."""
        inner: Json = {"type": "app_home_opened", "user": user_id, "channel": self.space.im(user_id).id, "tab": tab}
        known = self.space.homes.get(user_id)
        if known:
            inner["view"] = views.as_json(self.space, self.space.views[known])
        self.event(inner)

    def join(self, user_id: str, channel_id: str) -> None:
        """Somebody comes into a channel."""
        channel = self.space.channels[channel_id]
        with self.space.write():
            if user_id not in channel.members:
                channel.members.append(user_id)
        if self.space.seed.bot_user_id in channel.members:
            self._member_event("member_joined_channel", user_id, channel)

    def leave(self, user_id: str, channel_id: str) -> None:
        """Somebody leaves a channel or is removed from it; the app hears of itself, too."""
        channel = self.space.channels[channel_id]
        heard = self.space.seed.bot_user_id in channel.members
        with self.space.write():
            channel.members.remove(user_id)
        if heard:
            self._member_event("member_left_channel", user_id, channel)

    def _member_event(self, kind: str, user_id: str, channel: Channel) -> None:
        self.event({"type": kind, "user": user_id, "channel": channel.id,
                    "channel_type": "G" if channel.private else "C", "team": self.space.team_of(user_id)})  # fmt: skip

    def rename(self, channel_id: str, name: str) -> None:
        """Somebody gives a channel another name."""
        channel = self.space.channels[channel_id]
        with self.space.write():
            channel.name = name
        self._channel_event("rename", channel, {"id": channel_id, "name": name, "name_normalized": name, "created": 1})

    def archive(self, channel_id: str, *, back: bool = False) -> None:
        """Somebody archives a channel, or takes it back out of the archive."""
        channel = self.space.channels[channel_id]
        with self.space.write():
            channel.archived = not back
        self._channel_event("unarchive" if back else "archive", channel, channel_id)

    def _channel_event(self, what: str, channel: Channel, about: Json | str) -> None:
        """Tell of a channel; the events of a private one have another name."""
        self.event({"type": f"{'group' if channel.private else 'channel'}_{what}", "channel": about})

    def share(self, channel_id: str, new_id: str | None = None, *, team_id: str = "T0OTHER") -> None:
        """Somebody shares a channel with another company; a private one gets `new_id` for good, before all else."""
        channel = self.space.channels[channel_id]
        with self.space.write():
            channel.ext_shared, channel.pending_share = True, False
            channel.connected.append(team_id)
            if new_id is not None:
                channel.id = new_id
                self.space.channels[new_id] = self.space.channels.pop(channel_id)
        if new_id is not None:
            self.event({"type": "channel_id_changed", "old_channel_id": channel_id, "new_channel_id": new_id})
        self.event({"type": "channel_shared", "channel": channel.id, "connected_team_id": team_id})

    def unshare(self, channel_id: str, *, team_id: str = "T0OTHER") -> None:
        """A channel is no longer shared with another company, whose people are out of it."""
        channel = self.space.channels[channel_id]
        with self.space.write():
            channel.connected.remove(team_id)
            channel.ext_shared = bool(channel.connected)
            channel.members[:] = [one for one in channel.members if self.space.team_of(one) != team_id]
        self.event({"type": "channel_unshared", "channel": channel_id, "previously_connected_team_id": team_id,
                    "is_ext_shared": channel.ext_shared})  # fmt: skip

    def close_account(self, user_id: str, *, again_open: bool = False) -> None:
        """Somebody's account is deactivated, or opened again."""
        self.change_account(user_id, deleted=not again_open)

    def change_account(self, user_id: str, **changes: Any) -> None:  # noqa: ANN401 -- what stands in the seed
        """An account becomes another: a guest's, with another name, closed."""
        with self.space.write():
            self.space.users[user_id] = replace(self.space.users[user_id], **changes)
        about = person(self.space, user_id)
        self.event({"type": "user_change", "user": about, "cache_ts": about["updated"]})

    def fill(self, where: Where, block_id: str, element: Json, value: object) -> None:
        """Put a value into a field."""
        name = INITIAL[element["type"]][0]
        with self.space.write():
            entry = {"type": element["type"], name: value}
            where.values.setdefault(block_id, {})[element["action_id"]] = entry


def as_time(ts: str) -> datetime:
    """Read a message id as a moment."""
    return datetime.fromtimestamp(float(ts), UTC)
