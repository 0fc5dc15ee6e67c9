"""What is listened to: commands, buttons, forms, menus and events, each with its one function.

A feature adds its own; `attach` is the only place where Bolt hears of them. An id that two features claim is a fault.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from slack_bolt import App

from handlers import grammar
from handlers.answers import Answer, Ephemeral
from handlers.arrivals import Arrival, Kind
from handlers.grammar import Thing
from handlers.grammar.commands import Command, History, ListThings, Menu, ReportDelivery, Show, Status
from handlers.runtime import UNKNOWN, Deps, Function, Route, Stranger, Turn, by_act, listen, not_offered
from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import help as help_views
from handlers.views import parts
from handlers.views.parts import Message, View
from models import access
from models.errors import DomainError, Invalid
from models.words import too_long

COMMAND = "/psp"
_ANY = re.compile("")
_NUMBER = re.compile(r"\.\d+$")
OnCommand: TypeAlias = Callable[[Turn, Any], Answer | None]
Draw: TypeAlias = Callable[[Turn, Metadata], View | Message]
READS = (Show, Status, ListThings, History, Menu, ReportDelivery)
"""Commands that change nothing: what they show can be drawn anew by doing them again."""
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass
class Routes:
    """The tables of listeners. An act chosen in an overflow is the action of the same id."""

    commands: dict[tuple[type[Command], Thing | None], OnCommand] = field(default_factory=dict)
    actions: dict[str, Function] = field(default_factory=dict)
    forms: dict[str, Function] = field(default_factory=dict)
    options: dict[str, Function] = field(default_factory=dict)
    events: dict[str, Function] = field(default_factory=dict)
    shortcuts: dict[str, Function] = field(default_factory=dict)
    screens: dict[str, Draw] = field(default_factory=dict)
    followers: list[Callable[[Turn], None]] = field(default_factory=list)

    def command(self, kind: type[Command], function: OnCommand, *, of: Thing | None = None) -> None:
        """Answer a command of the grammar; `of` limits it to keys of one kind, so that rooms can share a verb."""
        _claim(self.commands, (kind, of), function)

    def action(self, action_id: str, function: Function) -> None:
        """Answer a button, or the choice of the same name in an overflow."""
        _claim(self.actions, action_id, function)

    def form(self, callback_id: str, function: Function) -> None:
        """Take a form that was sent."""
        _claim(self.forms, callback_id, function)

    def menu(self, action_id: str, function: Function) -> None:
        """Fill a list whose choices are asked for while somebody types."""
        _claim(self.options, action_id, function)

    def event(self, kind: str, function: Function) -> None:
        """Hear an event."""
        _claim(self.events, kind, function)

    def shortcut(self, callback_id: str, function: Function) -> None:
        """Answer a shortcut."""
        _claim(self.shortcuts, callback_id, function)

    def screen(self, name: str, draw: Draw) -> None:
        """Draw a screen anew from what its form carries; it is named after the button that opens it."""
        _claim(self.screens, name, draw)

    def acted(self, function: Callable[[Turn], None]) -> None:
        """Do this after each turn that changed something, once its answer has left."""
        self.followers.append(function)

    def understand(self, turn: Turn) -> Answer | None:
        """Read what was typed after `/psp` and do it."""
        return self.run(turn, turn.text)

    def run(self, turn: Turn, text: str) -> Answer | None:
        """Read a command and do it; what cannot be read is said with the nearest one, what is too long is not read."""
        if (wrong := too_long("command", text)) is not None:
            raise Invalid(f"{wrong} Nothing was changed.")
        try:
            command = grammar.parse(text)
        except grammar.UsageProblem as problem:
            if turn.asker is None:
                raise Stranger from problem  # whatever was typed, a stranger gets the one answer
            return Ephemeral(help_views.not_understood(problem))
        return self.do(turn, command)

    def do(self, turn: Turn, command: Command) -> Answer | None:
        """Do what a command says, whether it was typed or chosen."""
        key = getattr(command, "key", None)
        thing = grammar.thing_of(key) if key else None
        function = self.commands.get((type(command), thing)) or self.commands.get((type(command), None))
        if function is None:
            if turn.asker is None:
                raise Stranger
            raise self._not_for(command, key, thing)
        answer = function(turn, command)
        if isinstance(answer, Ephemeral) and answer.again is None and isinstance(command, READS):
            return replace(answer, again=Metadata(screen=ids.COMMAND_RUN, about=grammar.write(command), key=key))
        return answer

    def _not_for(self, command: Command, key: str | None, thing: Thing | None) -> DomainError:
        """Say what a verb is for; of what is not built yet nothing can be seen."""
        if key is None or thing is None:
            return access.not_found(str(key))
        verb = grammar.verb_of(command)
        things = parts.joined([f"{one}s" for kind, one in self.commands if kind is type(command) and one])
        return Invalid(f"“{verb}” is for {things}, and {key} is a {thing}. See /psp help {verb}.")

    def find(self, arrival: Arrival) -> Route:
        """Say which listener something is for; an id may be one that another version drew, an event one nobody hears.

        Where a row holds one act several times Slack wants their ids to differ: a number stands behind each.
        """
        body, sent = arrival.body, str(arrival.action.get("action_id"))
        if body.get("command") == COMMAND:
            return Route("command", self.understand)
        if sent == ids.ROW_OVERFLOW:
            return Route(sent, by_act(self.actions))
        known: dict[Kind, tuple[Mapping[str, Function], object]] = {
            Kind.ACTION: (self.actions, sent if sent in self.actions else _NUMBER.sub("", sent)),
            Kind.SUBMISSION: (self.forms, (arrival.view or {}).get("callback_id")),
            Kind.SUGGESTION: (self.options, body.get("action_id")),
            Kind.SHORTCUT: (self.shortcuts, body.get("callback_id")),
            Kind.EVENT: (self.events, arrival.event.get("type")),
        }
        table, name = known.get(arrival.kind, ({}, None))
        if isinstance(name, str) and name in table:
            return Route(name, table[name])
        return Route(UNKNOWN, _ignore if arrival.kind in {Kind.EVENT, Kind.CLOSED} else not_offered)

    def attach(self, app: App, deps: Deps) -> None:
        """Tell Bolt of everything, once. It tries its listeners one after the other: there is one for each kind."""
        alone = listen(deps, self.find)
        acting = listen(deps, self.find, acted=tuple(self.followers))
        app.command(_ANY)(acting)
        app.action(_ANY)(acting)
        app.view(_ANY)(acting)
        app.view({"type": "view_closed", "callback_id": _ANY})(alone)
        app.options(_ANY)(alone)
        app.shortcut(_ANY)(alone)
        app.event(_ANY)(alone)


def _ignore(_turn: Turn) -> None:
    """Take what nobody hears: else Slack sends it again."""


def _claim(table: dict[Key, Value], name: Key, function: Value) -> None:
    if name in table:
        message = f"{name} has a listener already"
        raise ValueError(message)
    table[name] = function
