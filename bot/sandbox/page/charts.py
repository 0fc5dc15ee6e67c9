"""Where the lines, bars and slices of a chart lie; the template draws them as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.sandbox.state import Json

WIDTH: Final = 640.0
HEIGHT: Final = 210.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 12.0, 28.0
STEPS: Final = 4
NOTHING: Final = 1e-6


@dataclass(frozen=True)
class Mark:
    """A figure: its point in a line, or its bar."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Line:
    """One series."""

    name: str
    index: int
    path: str
    area: str
    marks: list[Mark]


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its figure."""

    y: float
    words: str


@dataclass(frozen=True)
class Slice:
    """A part of a pie."""

    name: str
    index: int
    path: str
    words: str


@dataclass(frozen=True)
class Chart:
    """All that the template draws."""

    kind: str
    lines: list[Line]
    ticks: list[Tick]
    labels: list[tuple[float, str]]
    slices: list[Slice]
    x_label: str
    y_label: str
    words: str
    width: float = WIDTH
    height: float = HEIGHT


def figure(value: float) -> str:
    """Write a figure as short as it can be."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"


def steps(low: float, high: float) -> list[float]:
    """Give round figures that cover what there is; zero is always among them."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < NOTHING:
        high = low + 1.0
    rough = (high - low) / STEPS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough)
    return [step * index for index in range(math.floor(low / step), math.ceil(high / step) + 1)]


def lay_out(chart: Json) -> Chart:
    """Work out where everything lies."""
    return _pie(chart) if chart["type"] == "pie" else _axes(chart)


def _axes(chart: Json) -> Chart:
    config, series = chart["axis_config"], chart["series"]
    names: list[str] = list(config["categories"])
    figures = [float(point["value"]) for one in series for point in one["data"]]
    grid = steps(min(figures), max(figures))
    low, high = grid[0], grid[-1]

    def across(index: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * index / len(names)

    def up(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    lines = []
    for index, one in enumerate(series):
        values = [float(point["value"]) for point in one["data"]]
        words = [f"{one['name']}, {name}: {figure(value)}" for name, value in zip(names, values, strict=True)]
        if chart["type"] == "bar":
            wide = (across(1) - across(0)) * 0.72 / len(series)
            start = (across(1) - across(0)) * 0.14 + wide * index
            marks = [
                Mark(across(at) + start, min(up(value), up(0)), wide * 0.92, abs(up(value) - up(0)), said)
                for at, (value, said) in enumerate(zip(values, words, strict=True))
            ]
        else:
            marks = [
                Mark(across(at + 0.5), up(value), 0, 0, said)
                for at, (value, said) in enumerate(zip(values, words, strict=True))
            ]
        path = " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in marks)
        area = f"{marks[0].x:.1f},{up(0):.1f} {path} {marks[-1].x:.1f},{up(0):.1f}"
        lines.append(Line(one["name"], index, path, area, marks))
    ticks = [Tick(up(value), figure(value)) for value in grid]
    labels = [(across(at + 0.5), name) for at, name in enumerate(names)]
    told = "; ".join(mark.words for line in lines for mark in line.marks)
    return Chart(chart["type"], lines, ticks, labels, [], config.get("x_label", ""), config.get("y_label", ""), told)


def _pie(chart: Json) -> Chart:
    segments: Sequence[Json] = chart["segments"]
    total = sum(float(one["value"]) for one in segments)
    slices, turned = [], 0.0
    for index, one in enumerate(segments):
        share = float(one["value"]) / total
        said = f"{one['label']}: {figure(float(one['value']))}"
        slices.append(Slice(one["label"], index, _wedge(turned, turned + min(share, 0.9999)), said))
        turned += share
    return Chart("pie", [], [], [], slices, "", "", "; ".join(one.words for one in slices))


def _wedge(start: float, end: float) -> str:
    middle_x, middle_y, radius = WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 10
    (ax, ay), (bx, by) = (
        (middle_x + radius * math.sin(2 * math.pi * at), middle_y - radius * math.cos(2 * math.pi * at))
        for at in (start, end)
    )
    large = int(end - start > 0.5)  # noqa: PLR2004 - more than half of the circle
    return f"M{middle_x},{middle_y} L{ax:.1f},{ay:.1f} A{radius},{radius} 0 {large} 1 {bx:.1f},{by:.1f} Z"
