"""What the person before the page does: says, clicks, fills in, sends, and moves the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox import answers
from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.fields import options_of
from bot.sandbox.page import dates
from bot.sandbox.page.viewer import HOME
from bot.sandbox.payloads import Asked, Where
from bot.sandbox.seed import SeedUser
from bot.sandbox.state import Json, Workspace
from bot.sandbox.views import elements_of

GONE = "That is no longer there."
SILENT = "{} did not answer in time."
Advance = Callable[[Callable[[datetime], datetime]], None]


class Acts:
    """The verbs of the page; each takes the person and what the script sent, and says what went wrong, if anything."""

    def __init__(self, space: Workspace, dispatcher: Dispatcher, advance: Advance) -> None:
        self.space = space
        self.dispatcher = dispatcher
        self._advance = advance
        self.verbs: Mapping[str, Callable[[SeedUser, Json], Json]] = {
            "look": self.look, "send": self.send, "act": self.act, "suggest": self.suggest, "submit": self.submit,
            "close": self.close, "advance": self.advance,
        }  # fmt: skip

    def look(self, user: SeedUser, asked: Json) -> Json:
        """Open a place; the app hears of its own Home and messages."""
        if asked["in"] == HOME:
            self.dispatcher.open_home(user.id, "home")
        elif self.space.channels[asked["in"]].is_im:
            self.dispatcher.open_home(user.id, "messages")
        return {}

    def send(self, user: SeedUser, asked: Json) -> Json:
        """Write a message, or type a command."""
        place, text, thread = str(asked["in"]), str(asked["text"]).strip(), asked.get("thread")
        if user.id not in self.space.channels[place].members:
            return {"trouble": GONE}
        if text.startswith("/") and thread:
            answers.slackbot_says(self.space, place, user.id, f"{text.split()[0]} is not supported in threads.")
        elif text.startswith("/"):
            self.dispatcher.command(user.id, place, text)
        elif text:
            self.dispatcher.say(user.id, place, text, thread)
        return {}

    def act(self, user: SeedUser, asked: Json) -> Json:
        """Click a button, or choose."""
        where = self._where(user, asked["place"])
        found = self._element(where, asked) if where else None
        if where is None or found is None:
            return {"trouble": GONE}
        self._fill(user, where, asked.get("values", []))
        block, element = found
        value = read_value(element, asked.get("value"), user.tz)
        took = self.dispatcher.act(user.id, where, block, element, value)
        return {} if took else {"trouble": SILENT.format(self.space.seed.bot_name)}

    def suggest(self, user: SeedUser, asked: Json) -> Json:
        """Type into an external menu."""
        where = self._where(user, asked["place"])
        if where is None:
            return {"trouble": GONE, "options": []}
        typed = Asked(asked["block"], asked["action"], str(asked["typed"]))
        return {"options": self.dispatcher.suggest(user.id, where, typed)}

    def submit(self, user: SeedUser, asked: Json) -> Json:
        """Send a form; what is wrong with it shows in the form."""
        where = self._where(user, asked["place"])
        if where is None or where.view is None:
            return {"trouble": GONE}
        self._fill(user, where, asked.get("values", []))
        self.dispatcher.submit(where.view)
        return {}

    def close(self, user: SeedUser, asked: Json) -> Json:
        """Close the form on top, or all."""
        where = self._where(user, asked["place"])
        if where is not None and where.view is not None:
            self.dispatcher.close(where.view, all_of_them=bool(asked.get("all")))
        return {}

    def advance(self, user: SeedUser, asked: Json) -> Json:
        """Move the clock."""
        _, move = dates.MOVES[asked["to"]]
        self._advance(lambda now: move(now, user.tz))
        return {}

    def _where(self, user: SeedUser, place: Json) -> Where | None:
        with self.space.changed:
            if "view" in place:
                view = self.space.views.get(place["view"])
                return Where(view=view) if view is not None and view.user_id == user.id else None
            message = self.space.ephemeral(place["ts"])
            if message is not None and message["for"] != user.id:
                return None
            channel = self.space.channels.get(place["channel"])
            if channel is None or user.id not in channel.members:
                return None
            message = message or self.space.message(channel.id, place["ts"])
            return Where(message=message, channel_id=channel.id) if message else None

    @staticmethod
    def _element(where: Where, asked: Json) -> tuple[Json, Json] | None:
        for block in where.blocks:
            for one in elements_of(block) if block["block_id"] == asked["block"] else []:
                if one["action_id"] == asked["action"]:
                    return block, one
        return None

    def _fill(self, user: SeedUser, where: Where, values: list[Json]) -> None:
        for one in values:
            found = self._element(where, one)
            if found:
                block, element = found
                self.dispatcher.fill(where, block["block_id"], element, read_value(element, one["value"], user.tz))


def read_value(element: Json, raw: Any, zone: str) -> Any:  # noqa: ANN401 - the values of all kinds of fields
    """Turn what the script read from a field into what the field holds in Slack."""
    kind = str(element["type"])
    if kind == "checkboxes" or kind.startswith("multi_"):
        single = {**element, "type": kind.removeprefix("multi_") if kind != "checkboxes" else "static_select"}
        return [value for one in raw or [] if (value := read_value(single, one, zone)) is not None]
    if raw is None or raw == "":
        return None
    if kind in {"static_select", "radio_buttons", "overflow"}:
        return next((one for one in options_of(element) if one["value"] == raw), None)
    if kind == "external_select":
        return {"text": {"type": "plain_text", "text": raw["text"], "emoji": True}, "value": raw["value"]}
    if kind == "datetimepicker":
        return int(datetime.fromisoformat(raw).replace(tzinfo=ZoneInfo(zone)).timestamp())
    return str(raw)
