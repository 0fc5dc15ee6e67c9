"""What no type can hold: what is drawn is listened to and the other way round, and help says what the grammar has."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import handlers
from handlers import grammar, rights
from handlers.grammar import VERBS, Thing
from handlers.grammar.commands import Command
from handlers.slack import ids
from handlers.views import alerts
from handlers.views import examples as ex
from handlers.views import help as help_views
from handlers.views.alerts import For, of_milestones
from handlers.views.alerts import of_others as of_others_
from handlers.views.gallery import SCREENS
from handlers.views.parts import View
from models.alerts.names import Rule
from models.digest import Decided, Line
from models.digest.lines import Kind
from models.digest.reading import URGENCY
from models.milestones.tables import Answer, Ask

NUMBERED = re.compile(r"\.\d+$")
EXTERNAL = {"external_select", "multi_external_select"}
Json = dict[str, Any]


def screens() -> Iterator[tuple[str, Json]]:
    """Give each block of each screen, with the screen's name."""
    for name, draw in SCREENS.items():
        for block in draw().blocks:
            yield name, block


def elements(block: Json) -> Iterator[Json]:
    """Give what can be pressed or typed into in a block."""
    inner = [block.get("accessory"), block.get("element"), *block.get("elements", ())]
    yield from (one for one in inner if isinstance(one, dict) and "action_id" in one)


def pressed() -> set[str]:
    """Give the ids that come back as a press or choice; of an overflow, the act of each choice."""
    found = set()
    for _, block in screens():
        if block["type"] == "input" and not block.get("dispatch_action"):
            continue
        for element in elements(block):
            found.add(NUMBERED.sub("", element["action_id"]))
            if element["action_id"] == ids.ROW_OVERFLOW:
                found |= {option["value"].split("|")[0] for option in element["options"]}
    return found


def asked_for_choices() -> set[str]:
    """Give the ids of menus whose choices are asked for while somebody types."""
    return {
        element["action_id"] for _, block in screens() for element in elements(block) if element["type"] in EXTERNAL
    }


def sent() -> set[str]:
    """Give the callback ids of forms that can be sent."""
    views = (draw() for draw in SCREENS.values())
    return {str(view.callback_id) for view in views if isinstance(view, View) and view.submit}


def commands() -> set[type[Command]]:
    return {kind for kind, _ in handlers.routes().commands}


def test_each_button_and_choice_that_is_drawn_has_a_listener_and_the_other_way_round() -> None:
    listened = set(handlers.routes().actions)
    assert pressed() - {ids.ROW_OVERFLOW} == listened


def test_each_menu_that_asks_for_choices_is_filled_and_the_other_way_round() -> None:
    assert asked_for_choices() == set(handlers.routes().options)


def test_each_form_that_can_be_sent_is_taken_and_the_other_way_round() -> None:
    assert sent() == set(handlers.routes().forms)


def test_each_rule_has_words_of_its_own_and_a_place_among_what_is_urgent() -> None:
    """Without them its news would fall out of every message."""
    of_others = {Kind.ACCESS_ASKED, Kind.CHANNEL_CLOSED, Kind.NAMING_ASKED}
    assert {*of_milestones.BY_KIND, *of_others_.HEADS, *of_others} == set(Kind) == set(URGENCY)
    assert {one.value for one in Rule} - {Rule.WEEKLY.value} <= {one.value for one in Kind}
    milestone = replace(ex.MILESTONE, open_request=ex.REQUEST, requests=(ex.REQUEST,))
    answer = Decided(Ask.DATE, None, ex.REQUEST.to_on, Answer.AGREED, ex.PIA, "")
    example = Line(ex.MILESTONE.key, Kind.OVERDUE, "owner", (1,), milestone, request=ex.REQUEST, decided=answer)
    heads = {kind: alerts.told(replace(example, kind=kind), For(ex.OTTO_READS, ex.TODAY)).head
             for kind in of_milestones.BY_KIND}  # fmt: skip
    same = {heads[Kind.OVERDUE]} & {head for kind, head in heads.items() if kind not in {Kind.OVERDUE, Kind.DUE_SOON}}
    assert same == set(), "the words of what is late are no words for anything else"


def test_no_id_is_declared_that_nothing_draws() -> None:
    shown = {view.callback_id for view in (draw() for draw in SCREENS.values()) if isinstance(view, View)}
    assert shown - {None} == ids.FORMS
    drawn = {NUMBERED.sub("", one["action_id"]) for _, block in screens() for one in elements(block)}
    assert drawn | pressed() == ids.ACTIONS | ids.INPUTS
    assert set(handlers.routes().shortcuts) == ids.SHORTCUTS


def test_each_verb_has_a_listener_and_each_command_a_verb() -> None:
    by_verb = {grammar.verb_of(grammar.parse(verb.example)) for verb in VERBS}
    assert by_verb == {verb.name for verb in VERBS}
    listened = {grammar.verb_of(kind.__new__(kind)) for kind in commands()}
    assert listened == by_verb | {""}


def test_what_a_verb_needs_a_key_for_is_listened_to_for_that_kind_of_thing() -> None:
    routes = handlers.routes()
    for verb in VERBS:
        command = grammar.parse(verb.example)
        key = getattr(command, "key", None)
        if key is not None:
            thing = grammar.thing_of(key)
            assert (type(command), thing) in routes.commands or (type(command), None) in routes.commands, verb.name
    assert all(of is None or isinstance(of, Thing) for _, of in routes.commands)


def test_help_lists_exactly_the_verbs() -> None:
    said = help_views.overview().text
    assert [verb.name for verb in VERBS if f"{verb.usage}: {verb.help}" not in said] == []
    topics = {option["value"] for _, block in screens() for one in elements(block)
              if one["action_id"] == ids.HELP_TOPIC for option in one["options"]}  # fmt: skip
    for topic in topics:
        assert help_views.about(topic).text != said, topic


def test_rights_name_only_verbs_that_are_there() -> None:
    names = {verb.name for verb in VERBS}
    assert set(rights.NEEDS) <= names
    assert names >= rights.FOR_STRANGERS


def test_no_line_of_the_overview_of_commands_wraps_and_each_command_stands_in_it() -> None:
    """The longest that stayed whole where Slack is 680 pixels wide had 83 letters, counted so."""
    said = help_views.overview().blocks[1]["text"]["text"]
    examples = [[one.strip() for one in re.findall("`([^`]*)`", line)] for line in said.split("\n")]
    assert [line for line in examples if sum(len(one) + 4 for one in line) > 84] == []
    named = {
        " ".join(one.split()[:2]) if one.startswith("add ") else one.split()[0] for line in examples for one in line
    }
    assert named == {verb.name for verb in VERBS}
