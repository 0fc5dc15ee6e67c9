"""Whether Slack would take these blocks or this view: strict, and independent of the bot's own checks.

Limits and error texts follow docs.slack.dev and what live Slack answers; where sources differ, the stricter holds.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.elements import ID, IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION, plain, text
from bot.sandbox.rules import (
    Found,
    Rule,
    anything,
    boolean,
    by_type,
    enum,
    every,
    items,
    number,
    only_one_of,
    shape,
    string,
    url,
)

Json = dict[str, Any]
BLOCKS_CHARACTERS = 13_200
VIEW_BYTES = 250_000


def block(kind: str, fields: dict[str, Rule], *, required: str = "", also: Rule | None = None) -> Rule:
    """A block: all have a type and may have a block_id."""
    return shape({"type": enum(kind), "block_id": ID, **fields}, required=f"type {required}", also=also)


def _section(found: Found, value: Json, pointer: str) -> None:
    if value.get("text") is None and not value.get("fields"):
        found.add("missing required field: text", pointer)


def _ids_in_block(found: Found, value: Json, pointer: str) -> None:
    seen: set[str] = set()
    for index, one in enumerate(value.get("elements") or []):
        action = one.get("action_id") if isinstance(one, dict) else None
        if action is None:
            continue
        if action in seen:
            found.add(f'`action_id` "{action}" already exists', f"{pointer}/elements/{index}/action_id")
        seen.add(str(action))


def _input(found: Found, value: Json, pointer: str) -> None:
    kind = (value.get("element") or {}).get("type")
    if kind == "file_input" and (value.get("dispatch_action") or found.surface != "modal"):
        found.add("file_input is not allowed here", f"{pointer}/element")


_CELL = by_type({
    "raw_text": shape({"type": anything, "text": string(1, 10_000)}, required="text"),
    "raw_number": shape({"type": anything, "value": number(-1e15, 1e15, whole=False), "text": string(1, 100)},
                        required="value"),
    "rich_text": shape({"type": anything, "elements": items(anything, 1, 100), "block_id": ID}, required="elements"),
})  # fmt: skip
_COLUMN = shape({"align": enum("left", "center", "right"), "is_wrapped": boolean})


def _column(found: Found, value: object, pointer: str) -> None:
    if value is not None:
        _COLUMN(found, value, pointer)


def _cells(found: Found, value: Json, pointer: str) -> None:
    rows = [row for row in value.get("rows") or [] if isinstance(row, list)]
    total = sum(len(str(cell.get("text", ""))) for row in rows for cell in row if isinstance(cell, dict))
    if total > 10_000:  # noqa: PLR2004 - the limit of a table
        found.add("table has more than 10000 characters", pointer)
    if len({len(row) for row in rows}) > 1:
        found.add("rows must have the same number of cells", f"{pointer}/rows")


_POINT = shape({"label": string(1, 20), "value": number(-1e15, 1e15, whole=False)}, required="label value")
_SEGMENT = shape({"label": string(1, 20), "value": number(1e-9, 1e15, whole=False)}, required="label value")
_SERIES = shape({"name": string(1, 20), "data": items(_POINT, 1, 20)}, required="name data")
_AXIS = shape(
    {"categories": items(string(1, 20), 1, 20), "x_label": string(1, 50), "y_label": string(1, 50)},
    required="categories",
)


def _points(found: Found, value: Json, pointer: str) -> None:
    wanted = (value.get("axis_config") or {}).get("categories")
    series = [one for one in value.get("series") or [] if isinstance(one, dict)]
    names = [one.get("name") for one in series]
    if len(names) != len(set(names)):
        found.add("series names must be unique", f"{pointer}/series")
    for index, one in enumerate(series):
        labels = [point.get("label") for point in one.get("data") or [] if isinstance(point, dict)]
        if labels != wanted:
            found.add("data must have exactly one point per category", f"{pointer}/series/{index}/data")


_LINES = shape(
    {"type": anything, "series": items(_SERIES, 1, 6), "axis_config": _AXIS},
    required="series axis_config",
    also=_points,
)
_PIE = shape({"type": anything, "segments": items(_SEGMENT, 1, 6)}, required="segments")
_CHART = by_type({"line": _LINES, "bar": _LINES, "area": _LINES, "pie": _PIE})
_RICH = by_type({
    kind: shape({"type": anything, "elements": items(anything, 0, 1000), "style": anything, "indent": number(0, 8),
                 "border": enum(0, 1), "offset": number(0, 1000), "language": string(1, 50)}, required="elements")
    for kind in ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
})  # fmt: skip
_FILE = shape({"id": ID, "url": url()}, also=only_one_of("id", "url"))

EVERYWHERE: dict[str, Rule] = {
    "section": block("section", {"text": text(1, 3000), "fields": items(text(1, 2000), 1, 10), "accessory": IN_SECTION,
                                 "expand": boolean}, also=_section),
    "header": block("header", {"text": plain(1, 150), "level": number(1, 4)}, required="text"),
    "divider": block("divider", {}),
    "context": block("context", {"elements": items(IN_CONTEXT, 1, 10)}, required="elements"),
    "actions": block("actions", {"elements": items(IN_ACTIONS, 1, 25)}, required="elements", also=_ids_in_block),
    "image": block("image", {"image_url": url(), "slack_file": _FILE, "alt_text": string(1, 2000),
                             "title": plain(1, 2000)}, required="alt_text",
                   also=only_one_of("image_url", "slack_file")),
    "rich_text": block("rich_text", {"elements": items(_RICH, 1, 100)}, required="elements"),
}  # fmt: skip
_INPUT = block(
    "input",
    {"label": plain(1, 2000), "hint": plain(1, 2000), "optional": boolean, "dispatch_action": boolean,
     "element": IN_INPUT},
    required="label element", also=_input,
)  # fmt: skip
BY_SURFACE: dict[str, dict[str, Rule]] = {
    "message": {
        **EVERYWHERE,
        "markdown": block("markdown", {"text": string(1, 12_000)}, required="text"),
        "table": block("table", {"rows": items(items(_CELL, 1, 20), 1, 100), "column_settings": items(_column, 1, 20)},
                       required="rows", also=_cells),
        "data_visualization": block("data_visualization", {"title": string(1, 50), "chart": _CHART},
                                    required="title chart"),
    },
    "modal": {
        **EVERYWHERE,
        "input": _INPUT,
        "alert": block("alert", {"text": text(1, 200), "level": enum("default", "info", "warning", "error", "success")},
                       required="text"),
    },
    "home": {**EVERYWHERE, "input": _INPUT},
}  # fmt: skip


def _elements(one: object) -> Iterator[Json]:
    if isinstance(one, dict):
        candidates = [one.get("accessory"), one.get("element"), *(one.get("elements") or [])]
        yield from (each for each in candidates if isinstance(each, dict))


def _is_markdown(one: object) -> bool:
    return isinstance(one, dict) and one.get("type") == "markdown"


def _across(found: Found, blocks: list[Any], pointer: str) -> None:
    seen: set[str] = set()
    focused = 0
    for index, one in enumerate(blocks):
        name = one.get("block_id") if isinstance(one, dict) else None
        if name and name in seen:
            found.add(f'`block_id` "{name}" already exists', f"{pointer}/{index}/block_id")
        seen.add(name or "")
        focused += sum(1 for each in _elements(one) if each.get("focus_on_load"))
    if focused > 1:
        found.add("only one element may set focus_on_load", pointer)
    kinds = [one.get("type") for one in blocks if isinstance(one, dict)]
    if kinds.count("table") > 1:
        found.add("only_one_table_allowed", pointer)
    if kinds.count("data_visualization") > 2:  # noqa: PLR2004 - the limit of a message
        found.add("no more than 2 data_visualization blocks allowed", pointer)
    words = sum(len(str(one.get("text", ""))) for one in blocks if _is_markdown(one))
    if words > 12_000:  # noqa: PLR2004 - over all markdown blocks
        found.add("must be less than 12001 characters", pointer)


def check_message(blocks: list[Any]) -> list[str]:
    """List what Slack would refuse in the blocks of a message."""
    found = Found("message")
    items(by_type(BY_SURFACE["message"]), 0, 50)(found, blocks, "/blocks")
    _across(found, blocks, "/blocks")
    return found.faults


def too_long(blocks: list[Any]) -> bool:
    """Whether all blocks of a message together pass what Slack takes."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) > BLOCKS_CHARACTERS


def _modal(found: Found, view: Json, pointer: str) -> None:
    blocks = view.get("blocks") or []
    if any(isinstance(one, dict) and one.get("type") == "input" for one in blocks) and not view.get("submit"):
        found.add("must define 'submit' to use an 'input' block in modals", pointer)


_VIEW_COMMON: dict[str, Rule] = {
    "type": anything, "private_metadata": string(0, 3000), "callback_id": string(0, 255),
    "external_id": string(0, 255),
}  # fmt: skip
_VIEWS = {
    "modal": shape(
        {
            **_VIEW_COMMON, "title": plain(1, 24), "submit": plain(1, 24), "close": plain(1, 24),
            "blocks": items(by_type(BY_SURFACE["modal"]), 1, 100), "clear_on_close": boolean,
            "notify_on_close": boolean, "submit_disabled": boolean,
        },
        required="title blocks",
        also=_modal,
    ),
    "home": shape({**_VIEW_COMMON, "blocks": items(by_type(BY_SURFACE["home"]), 1, 100)}, required="blocks"),
}  # fmt: skip


def check_view(view: object, *, kind: str) -> list[str]:
    """List what Slack would refuse in a view; `kind` is what the method takes: modal or home."""
    found = Found(kind)
    every(by_type({kind: _VIEWS[kind]}))(found, view, "/view")
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        _across(found, view["blocks"], "/view/blocks")
    return found.faults


def view_too_large(view: Json) -> bool:
    """Whether a view passes what Slack takes."""
    return len(json.dumps(view).encode()) > VIEW_BYTES
