"""Blocks for the tests of Block Kit's limits."""

from typing import Any

from tests.sandbox.toy import Json, plain, section


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", text: str = "A", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(index), f"Choice {index}") for index in range(count)]


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def context(*elements: Json) -> list[Json]:
    return [{"type": "context", "elements": list(elements)}]


def select(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "v", **more}


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": "field", "label": plain("Field"), "element": {"action_id": "v", **element},
            **more}  # fmt: skip


def confirm(**changes: Json) -> Json:
    return {"title": plain("Sure?"), "text": plain("It goes."), "confirm": plain("Go"), "deny": plain("Stay"),
            **changes}  # fmt: skip


def grid(rows: int, cells: int, text: str = "x") -> list[Json]:
    return [{"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}]


def lines(series: int, points: int, kind: str = "line", **changes: Any) -> list[Json]:
    names = [f"P{index}" for index in range(points)]
    data = [{"label": name, "value": 1} for name in names]
    drawn = {"type": kind, "series": [{"name": f"S{index}", "data": data} for index in range(series)],
             "axis_config": {"categories": names}, **changes}  # fmt: skip
    return [{"type": "data_visualization", "title": "Wins", "chart": drawn}]


def pie(parts: int, value: float = 1, label: str = "A") -> list[Json]:
    segments = [{"label": label, "value": value}] * parts
    return [{"type": "data_visualization", "title": "Wins", "chart": {"type": "pie", "segments": segments}}]


def named_alike() -> list[Json]:
    series = [{"name": "S", "data": [{"label": "P0", "value": 1}]}] * 2
    drawn = {"type": "line", "series": series, "axis_config": {"categories": ["P0"]}}
    return [{"type": "data_visualization", "title": "Wins", "chart": drawn}]


def modal(*blocks: Json, **changes: Any) -> Json:
    return {"type": "modal", "title": plain("Add"), "submit": plain("Add"), "blocks": list(blocks) or [section("x")],
            **changes}  # fmt: skip


def without(view: Json, name: str) -> Json:
    return {key: value for key, value in view.items() if key != name}
