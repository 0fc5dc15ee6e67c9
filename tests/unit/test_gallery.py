"""Every screen of the gallery fits Slack, has buttons that are known, and says all of it in its text."""

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.slack import ids, limits
from handlers.views.gallery import SCREENS
from handlers.views.parts import MESSAGE_BUDGET, TEXT_BUDGET, Message, View, size_of


def elements(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "action_id" in part:
            yield part
        for value in part.values():
            yield from elements(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from elements(value)


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_taken_by_slack_and_its_buttons_are_known(name: str) -> None:
    screen = SCREENS[name]()
    if isinstance(screen, View):
        view = screen.to_dict()
        limits.check_view(view)
        assert view["type"] == "home" or view["callback_id"] in ids.FORMS
    else:
        limits.check_message(screen.text, list(screen.blocks), edited=True)
        assert size_of(screen.blocks) <= MESSAGE_BUDGET
        assert len(screen.text) <= TEXT_BUDGET
    for element in elements(screen.blocks):
        action_id = element["action_id"].removesuffix(".0").removesuffix(".1")
        assert action_id in ids.ACTIONS | ids.INPUTS


@pytest.mark.parametrize("name", [name for name in SCREENS if isinstance(SCREENS[name](), Message)])
def test_text_holds_neither_markup_nor_bars(name: str) -> None:
    screen = SCREENS[name]()
    assert isinstance(screen, Message)
    assert not any(sign in screen.text for sign in ("▰", "&amp;", "<@", "`", "\u2068"))
