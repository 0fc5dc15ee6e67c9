"""What Slack takes in a chart, where its pages differ the stricter: checked here, for the client has no model of it."""

from typing import Final

from handlers.slack.limits_of_elements import Json, Problems, count, length

TITLE, LABEL, AXIS = 50, 20, 50
SERIES, POINTS = 6, 20
_LINES: Final = frozenset({"line", "bar", "area"})


def chart(here: str, block: Json) -> Problems:
    """Check a chart with lines, bars or areas, or a pie."""
    yield from length(f"{here}/title", block.get("title"), 1, TITLE)
    drawn = block.get("chart") or {}
    if drawn.get("type") in _LINES:
        yield from _lines(f"{here}/chart", drawn)
    elif drawn.get("type") == "pie":
        segments = drawn.get("segments", [])
        yield from count(f"{here}/chart/segments", segments, SERIES)
        for number, one in enumerate(segments):
            yield from length(f"{here}/chart/segments/{number}/label", one.get("label"), 1, LABEL)
            if not one.get("value", 0) > 0:
                yield f"{here}/chart/segments/{number}/value", "must be more than 0"
    else:
        yield f"{here}/chart/type", f"unsupported type: {drawn.get('type')}"


def _lines(here: str, drawn: Json) -> Problems:
    series, axis = drawn.get("series", []), drawn.get("axis_config") or {}
    categories = axis.get("categories", [])
    yield from count(f"{here}/series", series, SERIES)
    yield from count(f"{here}/axis_config/categories", categories, POINTS)
    if len({one.get("name") for one in series}) < len(series):
        yield f"{here}/series", "names must be unique"
    for name in ("x_label", "y_label"):
        if name in axis:
            yield from length(f"{here}/axis_config/{name}", axis[name], 1, AXIS)
    for number, label in enumerate(categories):
        yield from length(f"{here}/axis_config/categories/{number}", label, 1, LABEL)
    for number, one in enumerate(series):
        yield from length(f"{here}/series/{number}/name", one.get("name"), 1, LABEL)
        if [point.get("label") for point in one.get("data", [])] != categories:
            yield f"{here}/series/{number}/data", "must have exactly one point per category"
