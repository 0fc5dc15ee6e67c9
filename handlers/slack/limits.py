"""What Slack takes, checked before every send.

Slack's client models check a part of it, and plain dicts not at all; an answer with a form that Slack refuses leaves
no trace in our log. So each message and view passes here first, and what would be refused raises `LimitExceeded`.
"""

import json
from collections.abc import Iterator

from handlers.slack.limits_of_charts import chart
from handlers.slack.limits_of_elements import (
    ACCESSORIES,
    ACTION_ELEMENTS,
    ID,
    INPUT_ELEMENTS,
    Json,
    Problems,
    count,
    element,
    length,
    text_object,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_TEXT, EDITED_TEXT = 40_000, 4_000
MESSAGE_JSON, VIEW_JSON = 13_200, 250_000
METADATA, VIEW_TITLE = 3_000, 24
MODAL_STACK = 3

_MESSAGE_TYPES = frozenset(
    {"section", "header", "divider", "context", "actions", "image", "rich_text", "markdown", "table",
     "data_visualization"},
)  # fmt: skip
_VIEW_TYPES = frozenset({"section", "header", "divider", "context", "actions", "input", "image", "rich_text"})


class LimitExceeded(Exception):
    """Slack would refuse this. `problems` are pairs of place and rule, the way Slack points at them."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{rule} [{place}]" for place, rule in problems))
        self.problems = problems


def check_message(text: str, blocks: list[Json], *, edited: bool = False, size: int | None = None) -> None:
    """Check a message as a whole.

    Args:
        text: what a screen reader says.
        blocks: what is shown.
        edited: whether it is drawn anew, where Slack takes less text.
        size: the characters of JSON that the blocks take, where they are counted already.
    """
    limit = EDITED_TEXT if edited else MESSAGE_TEXT
    problems = [*length("/text", text, 1, limit)]
    if len(blocks) > MESSAGE_BLOCKS:
        problems.append(("/blocks", f"no more than {MESSAGE_BLOCKS} items allowed"))
    if size is None:
        size = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    if size > MESSAGE_JSON:
        problems.append(("/blocks", f"{size} characters of JSON, Slack takes {MESSAGE_JSON}"))
    problems += _blocks("/blocks", blocks, _MESSAGE_TYPES)
    _raise(problems)


def check_view(view: Json) -> None:
    """Check a modal or a Home."""
    _raise([*_view(view)])


def _raise(problems: list[tuple[str, str]]) -> None:
    if problems:
        raise LimitExceeded(problems)


def _view(view: Json) -> Problems:
    home = view.get("type") == "home"
    blocks = view.get("blocks", [])
    yield from count("/view/blocks", blocks, VIEW_BLOCKS)
    yield from _blocks("/view/blocks", blocks, _VIEW_TYPES)
    yield from length("/view/callback_id", view.get("callback_id", ""), 0, ID)
    yield from length("/view/external_id", view.get("external_id", ""), 0, ID)
    yield from length("/view/private_metadata", view.get("private_metadata", ""), 0, METADATA)
    if len(json.dumps(view)) > VIEW_JSON:
        yield "/view", "view_too_large"
    if home:
        for name in {"title", "submit", "close"} & set(view):
            yield "/view", f"invalid additional property: {name}"
        return
    yield from text_object("/view/title", view.get("title"), VIEW_TITLE, kind="plain_text")
    for name in {"submit", "close"} & set(view):
        yield from text_object(f"/view/{name}", view[name], VIEW_TITLE, kind="plain_text")
    if "submit" not in view and any(block.get("type") == "input" for block in blocks):
        yield "/view", "must define 'submit' to use an 'input' block in modals"
    if sum(1 for part in _walk(blocks) if part.get("focus_on_load")) > 1:
        yield "/view/blocks", "only one element may have focus_on_load"


def _walk(part: object) -> Iterator[Json]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _walk(value)
    elif isinstance(part, list):
        for value in part:
            yield from _walk(value)


def _blocks(place: str, blocks: list[Json], allowed: frozenset[str]) -> Problems:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        here = f"{place}/{number}"
        kind = block.get("type")
        if kind not in allowed:
            yield f"{here}/type", f"unsupported type: {kind}"
            continue
        block_id = block.get("block_id")
        if block_id is not None:
            yield from length(f"{here}/block_id", block_id, 1, ID)
            if block_id in seen:
                yield f"{here}/block_id", f"`block_id` {block_id} already exists"
            seen.add(block_id)
        yield from _block(here, block)
    if sum(len(block.get("text", "")) for block in blocks if block.get("type") == "markdown") > 12_000:  # noqa: PLR2004
        yield place, "markdown blocks hold more than 12000 characters"
    if sum(1 for block in blocks if block.get("type") == "data_visualization") > 2:  # noqa: PLR2004
        yield place, "no more than 2 data_visualization blocks allowed"
    if sum(1 for block in blocks if block.get("type") == "table") > 1:
        yield place, "only_one_table_allowed"


def _block(here: str, block: Json) -> Problems:
    match block["type"]:
        case "section":
            yield from _section(here, block)
        case "header":
            yield from text_object(f"{here}/text", block.get("text"), 150, kind="plain_text")
        case "context":
            yield from _context(here, block)
        case "actions":
            yield from _actions(here, block)
        case "input":
            yield from _input(here, block)
        case "image":
            yield from length(f"{here}/alt_text", block.get("alt_text"), 1, 2000)
        case "table":
            yield from _table(here, block)
        case "data_visualization":
            yield from chart(here, block)


def _section(here: str, block: Json) -> Problems:
    if "text" not in block and "fields" not in block:
        yield here, "missing required field: text"
    if "text" in block:
        yield from text_object(f"{here}/text", block["text"], 3000)
    if "fields" in block:
        yield from count(f"{here}/fields", block["fields"], 10)
        for number, field in enumerate(block["fields"]):
            yield from text_object(f"{here}/fields/{number}", field, 2000)
    if "accessory" in block:
        yield from element(f"{here}/accessory", block["accessory"], ACCESSORIES)


def _context(here: str, block: Json) -> Problems:
    elements = block.get("elements", [])
    yield from count(f"{here}/elements", elements, 10)
    for number, one in enumerate(elements):
        if one.get("type") != "image":
            yield from text_object(f"{here}/elements/{number}", one, 3000)


def _actions(here: str, block: Json) -> Problems:
    elements = block.get("elements", [])
    yield from count(f"{here}/elements", elements, 25)
    seen: set[str] = set()
    for number, one in enumerate(elements):
        place = f"{here}/elements/{number}"
        yield from element(place, one, ACTION_ELEMENTS)
        action_id = one.get("action_id", "")
        if action_id in seen:
            yield f"{place}/action_id", f"`action_id` {action_id} already exists"
        seen.add(action_id)


def _input(here: str, block: Json) -> Problems:
    yield from text_object(f"{here}/label", block.get("label"), 2000, kind="plain_text")
    if "hint" in block:
        yield from text_object(f"{here}/hint", block["hint"], 2000, kind="plain_text")
    yield from element(f"{here}/element", block.get("element"), INPUT_ELEMENTS)


def _table(here: str, block: Json) -> Problems:
    rows = block.get("rows", [])
    yield from count(f"{here}/rows", rows, 100)
    for number, row in enumerate(rows):
        yield from count(f"{here}/rows/{number}", row, 20)
