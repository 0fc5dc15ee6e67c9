"""Somebody who presses everything: each command, button, choice and form that reaches them, and all they then read.

The bot is the real one over the sandbox. Only the way from the sandbox to the bot is a call within this process, so
that some thousand presses take seconds.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from slack_bolt import App, BoltRequest

from bot.app import Bot, build
from bot.manifest import manifest_for
from bot.sample import seed
from bot.sandbox import Sandbox, Seed
from bot.sandbox.fields import options_of
from bot.sandbox.payloads import Asked, Where, view_submission
from bot.sandbox.state import Json, OpenView
from bot.sandbox.transport import Answer, Kind
from bot.sandbox.views import add_modal, clear, elements_of
from models.clock import MovableClock
from models.database import Database
from models.workbook import import_workbook
from models.workbook.sample import sample_path
from tests import world
from tests.places import Place
from tests.slack.running import PATIENCE, Afterwards, Person, patiently, settings

HIGHEST: Final = 3
"""So many forms lie over each other."""
FILLED: Final = {
    "plain_text_input": ("value", "The council votes on it."),
    "datepicker": ("selected_date", "2026-12-11"),
}
"""What is written into fields that are empty."""


class Direct:
    """The way to the bot without a wire: the payload goes into Bolt, its answer comes back."""

    answer_seconds = PATIENCE

    def __init__(self, app: App, after: Afterwards) -> None:
        self.app = app
        self.after = after

    def deliver(self, kind: Kind, payload: Json, *, accepts: bool) -> Answer:
        """Hand the payload over and wait until all of the answer is there."""
        del kind, accepts
        said = self.app.dispatch(BoltRequest(body=json.loads(json.dumps(payload)), mode="socket_mode"))
        self.after.wait_idle()
        body = said.body or None
        try:
            return Answer(said.status, json.loads(body) if body else None)
        except ValueError:
            return Answer(said.status, body)


class SampleBot:
    """The bot over the sample programme or a `programme` of one's own, with everybody in it at their screens."""

    def __init__(
        self, place: Place | str, fill: Callable[[Database, MovableClock], object] | None = None, *,
        workspace: Seed | None = None, programme: Callable[[Database, MovableClock], object] | None = None,
    ) -> None:  # fmt: skip
        place = place if isinstance(place, Place) else Place(place)
        self.clock = MovableClock(world.START)
        scopes = frozenset(manifest_for()["oauth_config"]["scopes"]["bot"])
        self.sandbox = Sandbox(replace(workspace or seed(), scopes=scopes), self.clock, patiently).start()
        self.after = Afterwards()
        self.bot: Bot = build(
            settings(self.sandbox, place.url), clock=self.clock, after=self.after, patience=PATIENCE,
            opened=place.databases,
        )  # fmt: skip
        self.database: Database = self.bot.database
        (programme or _the_sample)(self.database, self.clock)
        if fill is not None:
            fill(self.database, self.clock)
        self.sandbox.on_advance = lambda _moment: self.bot.jobs.tick()
        self.sandbox.dispatcher.transport = Direct(self.bot.app, self.after)

    def person(self, user_id: str, channel: str | None = None) -> Person:
        """Give somebody in a channel, or in their conversation with the bot."""
        return Person(self.sandbox, self.after, user_id, channel)

    def rooms(self, user_id: str) -> list[str]:
        """Name the channels of a person in which the bot is, too."""
        both = {user_id, self.sandbox.seed.bot_user_id}
        return [one.id for one in self.sandbox.space.channels.values() if both <= set(one.members) and not one.is_im]

    def stop(self) -> None:
        """End it."""
        self.bot.close()
        self.sandbox.stop()


def _the_sample(database: Database, clock: MovableClock) -> None:
    import_workbook(database, sample_path(), clock=clock)


@dataclass(frozen=True)
class Seen:
    """Something that reached somebody, and what they did before it came."""

    did: str
    what: Json

    @property
    def words(self) -> str:
        """All that is in it, shown or only carried."""
        return json.dumps(self.what, ensure_ascii=False)


@dataclass(frozen=True)
class Pressed:
    """Something that was pressed, and in which form it stood if it stood in one."""

    block: Json
    element: Json
    choice: Any
    view: Json | None


@dataclass(frozen=True)
class Sent:
    """A form as it was sent."""

    view: Json
    values: Json


@dataclass
class Walker:
    """Types, and unless told otherwise presses what comes of it; the same act to at most `most` different things."""

    bot: SampleBot
    user_id: str
    most: int = 1
    presses: bool = True
    seen: list[Seen] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    _done: dict[str, int] = field(default_factory=dict)
    _read: int = 0

    def __post_init__(self) -> None:
        self._screen = self.bot.person(self.user_id)
        self._space = self.bot.sandbox.space
        self._read = len(self._space.ephemerals)  # what came before they sat down is read by nobody

    def types(self, words: str, room: str | None = None) -> list[Json]:
        """Type a command; give the messages that came."""
        self.bot.person(self.user_id, room).types(words)
        return self._after(f"typed {words} in {room or 'the DM'}")

    def walks(self, commands: Iterable[str], room: str | None = None) -> None:
        """Type each command in a place, and press whatever comes of it."""
        for words in commands:
            for message in self.types(words, room):
                self.presses_all(message, message["channel"])
            self._forms(f"typed {words}")

    def reads(self, message: Json, channel_id: str) -> None:
        """Read a message that came by itself, and press all of it."""
        self._note("was told", message)
        self.presses_all(message, channel_id)

    def presses_all(self, message: Json, channel_id: str) -> None:
        """Press everything in a message, and in what comes of that."""
        waiting = [message] if self.presses else []
        while waiting:
            one = waiting.pop()
            where = Where(message=one, channel_id=one.get("channel", channel_id))
            blocks = list(one.get("blocks", []))
            for block, element, choice in self._controls(where, blocks):
                waiting += self._acts(where, block, element, choice)
                self._forms(f"pressed {element['action_id']}")
                if one.get("blocks") != blocks:  # it was drawn anew in its place: what is there now was not pressed yet
                    self._note(f"pressed {element['action_id']}", one)
                    waiting.append(one)
                    break

    def opens_home(self) -> None:
        """Open Home and press all of it."""
        self.bot.sandbox.dispatcher.open_home(self.user_id)
        shown = self._space.homes.get(self.user_id)
        if shown is not None:
            view = self._space.views[shown]
            self._presses_view(view, "opened Home")

    def presses_as_drawn(self, pressed: Pressed) -> None:
        """Press what was drawn for somebody else, as if it had stood on one's own screen."""
        did = f"pressed what others see, {pressed.element['action_id']} {pressed.choice or ''}"
        where = self._own_place(pressed.view)
        if pressed.element["type"].endswith("external_select"):
            asked = Asked(pressed.block["block_id"], pressed.element["action_id"], "")
            self._note(did, {"options": self.bot.sandbox.dispatcher.suggest(self.user_id, where, asked)})
        self.bot.sandbox.dispatcher.act(self.user_id, where, pressed.block, pressed.element, pressed.choice)
        self._after_as_drawn(did, where, pressed.view)

    def sends_as_drawn(self, sent: Sent) -> None:
        """Send a form that was drawn for somebody else, filled in as they did, past what Slack itself asks for."""
        where = self._own_place(sent.view)
        assert where.view is not None
        where.view.values = sent.values
        did = f"sent what others see, {sent.view['callback_id']}"
        payload = view_submission(self._space, self.user_id, where.view)
        answer = self.bot.sandbox.dispatcher.transport.deliver("interactive", payload, accepts=True)
        body = answer.body or {}
        self._note(did, {**body, "view": _news(body.get("view"), sent.view)})
        self._after_as_drawn(did, where, sent.view)

    def _own_place(self, view: Json | None) -> Where:
        if view is None or view.get("type") == "home":
            message = self._space.add_ephemeral(self._screen.channel, self.user_id, {"text": "as drawn", "blocks": []})
            self._read = len(self._space.ephemerals)
            return Where(message=message, channel_id=self._screen.channel)
        return Where(view=add_modal(self._space, self.user_id, view, onto=False))

    def _after_as_drawn(self, did: str, where: Where, drawn: Json | None) -> None:
        """Note what came: in a message, over the form, or in its place."""
        self._after(did)
        if where.message is not None:
            self._note(did, where.message)
        for view_id in self._space.stacks.get(self.user_id, []):
            self._note(did, {"blocks": _news(self._space.views[view_id].content, drawn)})
        with self._space.write():
            clear(self._space, self.user_id)

    def _forms(self, did: str) -> None:
        """Read the form that is open, press all of it, send it as it stands, and put everything away."""
        view = self._space.modal(self.user_id)
        if view is None:
            return
        self._presses_view(view, did)
        with self._space.write():
            clear(self._space, self.user_id)

    def _presses_view(self, view: OpenView, did: str, height: int = 1) -> None:
        self._note(did, view.content)
        turned = self.presses
        while turned:
            before, turned = view.hash, False
            for block, element, choice in self._controls(Where(view=view), list(view.content["blocks"])):
                self._acts(Where(view=view), block, element, choice)
                self._above(view, element, height)
                if view.hash != before:
                    self._note(f"pressed {element['action_id']}", view.content)
                    turned = True
                    break
        self._sends(view, did)

    def _above(self, view: OpenView, element: Json, height: int) -> None:
        """Look at what was laid over a form, then take it away again."""
        top = self._space.modal(self.user_id)
        if top is not None and top.id != view.id and height < HIGHEST:
            self._presses_view(top, f"pressed {element['action_id']}", height + 1)
        with self._space.write():
            stack = self._space.stacks.get(self.user_id, [])
            if view.id in stack:
                del stack[stack.index(view.id) + 1 :]

    def _sends(self, view: OpenView, did: str) -> None:
        """Fill what is empty and send the form, once of each kind and thing; what is beside its fields is read, too."""
        callback, about = view.content.get("callback_id", ""), view.content["private_metadata"]
        if not (self.presses and view.content.get("submit") and self._first(f"send {callback}", about)):
            return
        self._fills(view)
        self.sent.append(Sent(view.content, json.loads(json.dumps(view.values))))
        errors = self.bot.sandbox.dispatcher.submit(view)
        self._note(f"{did}, sent {callback}", {"errors": errors, "view": view.content})
        self._after(f"sent {callback}")

    def _fills(self, view: OpenView) -> None:
        """Put words and days where there are none; whom it concerns stays as it is."""
        for block in view.content["blocks"]:
            element = block.get("element") or {}
            filled = FILLED.get(element.get("type", ""))
            if filled is not None and not view.values[block["block_id"]][element["action_id"]].get(filled[0]):
                self.bot.sandbox.dispatcher.fill(Where(view=view), block["block_id"], element, filled[1])

    def _acts(self, where: Where, block: Json, element: Json, choice: Json | str | None) -> list[Json]:
        did = f"pressed {element['action_id']} {element.get('value', '')} {choice or ''}"
        self.bot.sandbox.dispatcher.act(self.user_id, where, block, element, choice)
        return self._after(did)

    def _controls(self, where: Where, blocks: list[Json]) -> Iterator[tuple[Json, Json, Any]]:
        """Give what can be pressed and was not pressed yet."""
        for block in blocks:
            for element in elements_of(block):
                for choice in self._choices(where, block, element):
                    said = json.dumps(choice) if choice else element.get("value", "")
                    if self._counts(element, said, where):
                        self.pressed.append(Pressed(block, element, choice, where.view.content if where.view else None))
                        yield block, element, choice

    def _choices(self, where: Where, block: Json, element: Json) -> list[Any]:
        match element["type"]:
            case "button":
                return [None]
            case "external_select" | "multi_external_select":
                asked = Asked(block["block_id"], element["action_id"], "")
                offered = self.bot.sandbox.dispatcher.suggest(self.user_id, where, asked)
                self._note(f"typed into {element['action_id']}", {"options": offered})
                return offered if block["type"] != "input" else []
            case "checkboxes":
                return [[one] for one in options_of(element)] if block["type"] != "input" else []
            case _:
                return options_of(element) if block["type"] != "input" else []

    def _counts(self, element: Json, said: str, where: Where) -> bool:
        """Say whether this is new: pages and versions do not count."""
        name = element["action_id"].split(".0")[0].split(".1")[0]
        place = where.view.content.get("callback_id", "home") if where.view else "message"
        parts = [one for one in said.split("|") if not one.rstrip('"}').isdigit()]
        act = parts[0] if len(parts) > 1 or element["type"] == "overflow" else ""
        return self._first(f"{place} {name} {act}", "|".join(parts))

    def _first(self, act: str, about: str) -> bool:
        if self._done.get(f"{act} {about}") or self._done.get(act, 0) >= self.most:
            return False
        self._done[f"{act} {about}"] = 1
        self._done[act] = self._done.get(act, 0) + 1
        return True

    def _after(self, did: str) -> list[Json]:
        """Note what came since the last look."""
        mine = [one for one in self._space.ephemerals[self._read :] if one["for"] == self.user_id]
        self._read = len(self._space.ephemerals)
        for one in mine:
            self._note(did, one)
        return mine

    def _note(self, did: str, what: Json) -> None:
        self.seen.append(Seen(did, what))


def _news(shown: Json | None, drawn: Json | None) -> list[Json]:
    """Give the blocks that did not come with what was drawn for somebody else."""
    known = (drawn or {}).get("blocks", [])
    return [one for one in (shown or {}).get("blocks", []) if one not in known]
