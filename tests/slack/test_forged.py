"""A choice that no list offered, as only a forged answer holds it: a sentence beside the list, and nothing is changed.

Some people of the small programme open every form there is. Before each is sent as it should be, it is sent with each
of its lists forged, one by one.
"""

import json
import logging
from typing import Any, Final

import pytest
from typing_extensions import override

from bot.sandbox.payloads import Where, view_submission
from bot.sandbox.state import Json, OpenView
from bot.sandbox.views import elements_of
from handlers.slack import forms
from tests import world
from tests.slack.test_twice import ELSEWHERE, FORMS, PRESSED, Twice
from tests.slack.test_twice import bot as bot  # noqa: PLC0414 -- the fixture
from tests.slack.walking import HIGHEST, SampleBot

pytestmark = pytest.mark.long

LISTS: Final = {
    "static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
    "multi_static_select": "selected_options", "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
}  # fmt: skip
FORGED: Final = ("forged", "999999999", "9" * 40, "2026-13-45", "-1", "🚀", "")
"""What no list offers."""
REFUSALS: Final = ("This is not offered here any more.", forms.NOT_OFFERED)
CHOSEN: Final = frozenset({"static_select", "overflow"})


class Forger(Twice):
    """Forges each list of each form, and each choice made at once; what it then sends as it should be it sends once."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.forged: set[str] = set()

    @override
    def _sends(self, view: OpenView, did: str) -> None:
        callback = view.content.get("callback_id", "")
        if view.content.get("submit") and callback not in self.forged:
            self._fills(view)
            self._forges(view, callback)
        super(Twice, self)._sends(view, did)
        self.known = world.everything(self.bot.database)

    def _forges(self, view: OpenView, callback: str) -> None:
        for block in view.content["blocks"]:
            element = block.get("element") or {}
            if block["type"] == "input" and element.get("type") in LISTS:
                for value in FORGED:
                    self._forge(view, block["block_id"], element, value)
                self.forged.add(callback)

    def _forge(self, view: OpenView, field: str, element: Json, value: str) -> None:
        payload = json.loads(json.dumps(view_submission(self.bot.sandbox.space, self.user_id, view)))
        option = {"text": {"type": "plain_text", "text": "forged"}, "value": value}
        place = LISTS[element["type"]]
        held = payload["view"]["state"]["values"][field][element["action_id"]]
        held[place] = [option] if place.endswith("s") else option
        said = self.way.deliver("interactive", payload, accepts=True).body or {}
        case = (f"{view.content['callback_id']} {field} {value[:12]}", [json.dumps(said, ensure_ascii=False)])
        if not self._helps(said, field, searched="external" in element["type"]):
            self.wrong.append(case)
        if world.everything(self.bot.database) != self.known:
            self.wrong.append((f"{case[0]} changed something", case[1]))
            self.known = world.everything(self.bot.database)

    def _helps(self, said: Json, field: str, *, searched: bool) -> bool:
        """Say whether the field is named; what is searched may be refused above it, as where all of it is over."""
        on_top = [one for one in said.get("view", {}).get("blocks", []) if one.get("block_id") == "notice"]
        if searched and on_top:
            return "Something broke" not in json.dumps(on_top)
        return set(said.get("errors", {})) == {field} and 0 < len(said["errors"][field]) <= 200

    @override
    def _acts(self, where: Where, block: Json, element: Json, choice: Any) -> list[Json]:
        stacked = len(self._space.stacks.get(self.user_id, []))
        if isinstance(choice, dict) and where.view is not None and element["type"] in CHOSEN and stacked < HIGHEST:
            self._forges_choice(where, block, element, choice)
        came = super(Twice, self)._acts(where, block, element, choice)
        self.known = world.everything(self.bot.database)
        return came

    def _forges_choice(self, where: Where, block: Json, element: Json, choice: Json) -> None:
        """Choose at once what the list does not offer."""
        for value in FORGED:
            self.bot.sandbox.dispatcher.act(self.user_id, where, block, element, {**choice, "value": value})
            self.forged.add(element["action_id"])
            top = self.bot.sandbox.space.modal(self.user_id)
            came = [*self._after("forged a choice"), top.content if top else {}]
            if not any(words in json.dumps(came) for words in REFUSALS):
                self.wrong.append((f"{element['action_id']} {value}", [json.dumps(came)]))
            assert where.view is not None
            with self._space.write():
                stack = self._space.stacks.get(self.user_id, [])
                del stack[stack.index(where.view.id) + 1 if where.view.id in stack else 0 :]
        if world.everything(self.bot.database) != self.known:
            self.wrong.append((f"{element['action_id']} changed something", []))


def test_a_choice_that_no_list_offered_is_refused_beside_it(bot: SampleBot, caplog: pytest.LogCaptureFixture) -> None:
    walkers = {user_id: Forger(bot, user_id) for user_id in PRESSED}
    with caplog.at_level(logging.ERROR):
        for user_id, words in FORMS:
            walkers[user_id].goes()
            walkers[user_id].opens(words)
        for user_id, commands in PRESSED.items():
            walkers[user_id].goes()
            walkers[user_id].walks(commands)
            direct = bot.sandbox.space.im(user_id)
            for message in list(direct.messages):
                walkers[user_id].reads(message, direct.id)
            walkers[user_id].opens_home()
    assert [one for walker in walkers.values() for one in walker.wrong] == []
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
    drawn = {sent.view["callback_id"] for walker in walkers.values() for sent in walker.sent if has_a_list(sent.view)}
    forged = {name for walker in walkers.values() for name in walker.forged}
    assert drawn - forged - ELSEWHERE == set()
    assert len(drawn) > 8


def has_a_list(view: Json) -> bool:
    return any(one["type"] in LISTS for block in view["blocks"] if block["type"] == "input"
               for one in elements_of(block))  # fmt: skip
