"""A person in the workspace, and the verbs of what people do in Slack: types, clicks, chooses, fills, submits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.fields import find_in, find_overflow, label, meaning, options_of
from bot.sandbox.payloads import Asked, Where
from bot.sandbox.state import Json, OpenView, Workspace
from bot.sandbox.views import as_json


@dataclass(frozen=True)
class Reply:
    """What somebody sees after doing something: the newest message to them, and the form that opened."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    view: Json | None = None


def first_line(blocks: list[Json], text: str = "") -> str:
    """Give the first line that somebody reads."""
    for block in blocks:
        words = block.get("text")
        if isinstance(words, dict) and words.get("text"):
            return str(words["text"]).split("\n", 1)[0]
        if block.get("fields"):
            return str(block["fields"][0]["text"]).split("\n", 1)[0]
    return text.split("\n", 1)[0]


class Member:
    """One person at their screen, in one channel; without a channel it is the conversation with the app."""

    def __init__(self, space: Workspace, dispatcher: Dispatcher, user_id: str, channel: str | None = None) -> None:
        if user_id not in space.users:
            raise LookupError(f"nobody has the id {user_id}")
        self.space = space
        self.dispatcher = dispatcher
        self.id = user_id
        self.channel = channel or space.im(user_id).id
        if user_id not in space.channels[self.channel].members:
            raise LookupError(f"{user_id} is not in {self.channel}")

    def types(self, words: str) -> Reply:
        """Type a slash command into the channel."""
        return self._seen(lambda: self.dispatcher.command(self.id, self.channel, words))

    def says(self, text: str, *, thread_ts: str | None = None) -> Reply:
        """Write a message into the channel."""
        return self._seen(lambda: self.dispatcher.say(self.id, self.channel, text, thread_ts))

    def clicks(self, wanted: str, message: Json | None = None, block_id: str | None = None) -> Reply:
        """Click a button by its label or action_id; a choice of an overflow menu by its label works too."""
        for where in self._places(message):
            found = find_in(where.blocks, wanted, block_id=block_id)
            if found and found[1]["type"] == "button":
                return self._act(where, *found)
            menu = find_overflow(where.blocks, wanted, block_id=block_id)
            if menu:
                return self._act(where, *menu, choice=wanted)
        raise LookupError(f"no button “{wanted}” to click; there are {self.buttons(message)}")

    def chooses(
        self, wanted: str, choice: Any, message: Json | None = None, block_id: str | None = None,  # noqa: ANN401
    ) -> Reply:  # fmt: skip
        """Choose in a menu, picker, set of boxes or overflow, named by its action_id, placeholder or label."""
        for where in self._places(message):
            found = find_in(where.blocks, wanted, block_id=block_id)
            if found and found[1]["type"] != "button":
                return self._act(where, *found, choice=choice)
        raise LookupError(f"no menu “{wanted}” to choose from")

    def suggestions(self, wanted: str, typed: str, message: Json | None = None) -> list[str]:
        """Type into an external menu and read the choices."""
        for where in self._places(message):
            found = find_in(where.blocks, wanted)
            if found is None:
                found = next(((one, one["element"]) for one in where.blocks
                              if one["block_id"] == wanted and "element" in one), None)  # fmt: skip
            if found:
                block, element = found
                offered = self.dispatcher.suggest(self.id, where, Asked(block["block_id"], element["action_id"], typed))
                return [label(one) for one in offered]
        raise LookupError(f"no menu “{wanted}” to type into")

    def fills(self, **values: Any) -> None:  # noqa: ANN401 - dates, texts, bools, lists
        """Fill fields of the open form, named by block_id."""
        view = self._view()
        for block_id, value in values.items():
            blocks = view.content["blocks"]
            block = next((one for one in blocks if one["block_id"] == block_id), None)
            element = (block or {}).get("element") or (block or {}).get("accessory")
            if block is None or element is None:
                raise LookupError(f"no field “{block_id}”, only {[one['block_id'] for one in blocks]}")
            if block["type"] == "input" and not block.get("dispatch_action"):
                where = Where(view=view)
                self.dispatcher.fill(where, block_id, element, self._meaning(where, block, element, value))
            else:
                self._act(Where(view=view), block, element, choice=value)

    def submits(self) -> str | dict[str, str] | None:
        """Send the open form: the errors beside its fields, or the first line of what shows then."""
        view, mark = self._view(), self._mark()
        before = view.hash
        errors = self.dispatcher.submit(view)
        if errors:
            return errors
        top = self.space.modal(self.id)
        if top is not None and (top.id != view.id or top.hash != before):
            return first_line(top.content["blocks"])
        newest = self._newest(mark)
        return first_line(newest.get("blocks", []), newest["text"]) if newest else None

    def closes_modal(self, *, all_of_them: bool = False) -> None:
        """Close the open form by its button, or all forms by the cross."""
        self.dispatcher.close(self._view(), all_of_them=all_of_them)

    def uses_shortcut(self, callback_id: str) -> Reply:
        """Use a global shortcut."""
        return self._seen(lambda: self.dispatcher.shortcut(self.id, callback_id))

    def joins(self, channel_id: str) -> None:
        """Enter a channel."""
        self.dispatcher.join(self.id, channel_id)

    def home(self, timeout: float = 5.0) -> Json | None:
        """Open the app's Home, wait until it is drawn, and give it."""
        before = self._home_hash()
        self.dispatcher.open_home(self.id)
        self.space.wait_for(lambda: self._home_hash() != before, timeout)
        return self.shown_home

    @property
    def shown_home(self) -> Json | None:
        """The Home as it was drawn last."""
        with self.space.changed:
            known = self.space.homes.get(self.id)
            return as_json(self.space, self.space.views[known]) if known else None

    @property
    def modal(self) -> Json | None:
        """The form on top of the screen."""
        with self.space.changed:
            view = self.space.modal(self.id)
            return as_json(self.space, view) if view else None

    @property
    def errors(self) -> dict[str, str]:
        """The texts beside the fields of the open form."""
        return dict(self._view().errors)

    @property
    def dm(self) -> list[Json]:
        """The messages of the conversation with the app."""
        return self.reads(self.space.im(self.id).id)

    @property
    def ephemerals(self) -> list[Json]:
        """The messages that only this person sees, oldest first."""
        with self.space.changed:
            return [one for one in self.space.ephemerals if one["for"] == self.id]

    def reads(self, channel_id: str) -> list[Json]:
        """Read a conversation, oldest message first."""
        with self.space.write():
            messages = list(self.space.channels[channel_id].messages)
            if messages:
                self.space.read_up_to[self.id, channel_id] = messages[-1]["ts"]
            return messages

    def buttons(self, message: Json | None = None) -> list[str]:
        """List the labels that can be clicked now, nearest first."""
        found: list[str] = []
        for where in self._places(message):
            for block in where.blocks:
                for one in [block.get("accessory") or {}, *(block.get("elements") or [])]:
                    found += [label(one)] if one.get("type") == "button" else []
                    found += [label(each) for each in options_of(one)] if one.get("type") == "overflow" else []
        return found

    def _view(self) -> OpenView:
        view = self.space.modal(self.id)
        if view is None:
            raise LookupError("no form is open")
        return view

    def _home_hash(self) -> str | None:
        with self.space.changed:
            known = self.space.homes.get(self.id)
            return self.space.views[known].hash if known else None

    def _places(self, message: Json | None) -> list[Where]:
        with self.space.changed:
            if message is not None:
                return [self._where(message)]
            view = self.space.modal(self.id)
            if view is not None:
                return [Where(view=view)]
            direct = self.space.im(self.id).id
            seen = [one for one in self.space.ephemerals if one["for"] == self.id and one["channel"] == self.channel]
            seen += self.space.channels[self.channel].messages
            seen.sort(key=lambda one: str(one["ts"]), reverse=True)
            more = list(reversed(self.space.channels[direct].messages)) if direct != self.channel else []
            home = [Where(view=self.space.views[one]) for one in [self.space.homes.get(self.id)] if one]
            return [self._where(one) for one in [*seen, *more]] + home

    def _where(self, message: Json) -> Where:
        if message.get("ephemeral"):
            return Where(message=message, channel_id=message["channel"])
        for channel in self.space.channels.values():
            if any(one["ts"] == message["ts"] for one in channel.messages):
                live = self.space.message(channel.id, message["ts"])
                return Where(message=live, channel_id=channel.id)
        raise LookupError("that message is gone")

    def _meaning(self, where: Where, block: Json, element: Json, value: Any) -> Any:  # noqa: ANN401
        def suggest(typed: str) -> list[Json]:
            return self.dispatcher.suggest(self.id, where, Asked(block["block_id"], element["action_id"], typed))

        return meaning(self.space, element, value, suggest)

    def _act(self, where: Where, block: Json, element: Json, choice: Any = None) -> Reply:  # noqa: ANN401
        value = None if element["type"] == "button" else self._meaning(where, block, element, choice)
        return self._seen(lambda: self.dispatcher.act(self.id, where, block, element, value))

    def _mark(self) -> str:
        return self.space.next_ts()

    def _newest(self, mark: str) -> Json | None:
        with self.space.changed:
            direct = self.space.im(self.id).id
            rooms = [*self.space.channels[self.channel].messages, *self.space.channels[direct].messages]
            fresh = [one for one in [*self.ephemerals, *rooms] if one["ts"] > mark and one.get("user") != self.id]
            return max(fresh, key=lambda one: str(one["ts"])) if fresh else None

    def _seen(self, act: Callable[[], object]) -> Reply:
        mark = self._mark()
        act()
        with self.space.changed:
            newest, view = self._newest(mark), self.modal
            return Reply(newest["text"], newest.get("blocks", []), view) if newest else Reply(view=view)
