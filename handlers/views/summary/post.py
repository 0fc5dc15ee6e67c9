"""The post of a week: busy or quiet, with a chart where there is a line to draw."""

from dataclasses import replace
from typing import Any, Final

from handlers.slack.limits_of_charts import LABEL
from handlers.views import cards, parts, status
from handlers.views.parts import Message
from handlers.views.summary import words
from models.summaries.weekly import Weekly

ROWS: Final = 5
CHART: Final = "data_visualization"
_LINE: Final = 2  # a line has two ends


def busy(weekly: Weekly) -> Message:
    """Draw a week in which something needs someone."""
    top, end, shown = parts.header(words.heading(weekly)), _end(weekly), rows(weekly)
    headline = words.headline(weekly, len(shown))
    customers = words.customers(weekly, drawn=False) if weekly.customers else ""
    return Message.of(
        sentences(
            words.heading(weekly), *in_words(headline), *row_words(weekly, len(shown)),
            *in_words(customers, *words.facts(weekly), words.ends_on(weekly)),
        ),
        [top, parts.section(headline), *shown, *end],
        words.reader_of(weekly).audience,
    )  # fmt: skip


def rows(weekly: Weekly) -> list[dict[str, Any]]:
    """Draw the things that stand in the post: at most five, and not more than a message may hold beside the rest."""
    reader, today = words.reader_of(weekly), weekly.as_of
    drawn = [parts.drawn(status.row(one, today=today, reader=reader)) for one in weekly.needs.rows[:ROWS]]
    rest = [parts.drawn(block) for block in _end(weekly)]
    return drawn[: parts.rows_that_fit(drawn, [*rest, *rest[:1] * 4], most=ROWS)] if drawn else []


def row_words(weekly: Weekly, shown: int) -> list[str]:
    """Say the same in sentences."""
    reader, today = words.reader_of(weekly), weekly.as_of
    return [status.row_words(one, today=today, reader=reader) for one in weekly.needs.rows[:shown]]


def in_words(*drawn: str) -> list[str]:
    """Say in plain words what is drawn; titles that are plain already must not be read as mrkdwn once more."""
    return [parts.plain_words(one) for one in drawn if one]


def sentences(*said: str) -> str:
    """Put plain words into sentences for `text`."""
    return " ".join(f"{one.rstrip('.')}." for one in said if one)


def _end(weekly: Weekly) -> list[Any]:
    customers = [parts.section(words.customers(weekly))] if weekly.customers else []
    drawn, ends_on = chart(weekly), words.ends_on(weekly)
    return [
        parts.divider(),
        *customers,
        *([drawn] if drawn else []),
        parts.fields(*words.facts(weekly)),
        *([parts.section(ends_on)] if ends_on else []),
        words.foot(weekly),
        words.context(weekly, "the rest in the thread"),
    ]


def chart(weekly: Weekly) -> dict[str, Any] | None:
    """Draw customers won against expected, month by month; None where there is no line to draw yet."""
    if len(weekly.chart) < _LINE or weekly.customers is None:
        return None
    labels = [parts.day(point.on, today=weekly.as_of)[:LABEL] for point in weekly.chart]
    lines = {"Won": [point.won for point in weekly.chart], "Expected": [point.expected for point in weekly.chart]}
    series = [
        {"name": name, "data": [{"label": label, "value": float(round(value, 1))}
                                for label, value in zip(labels, values, strict=True)]}
        for name, values in lines.items()
    ]  # fmt: skip
    axis = {"categories": labels, "y_label": "Customers"}
    title = f"Customers won against expected, {weekly.year}"
    return {"type": CHART, "title": title, "chart": {"type": "line", "series": series, "axis_config": axis}}


def without_chart(message: Message) -> Message:
    """Give the same message for a workspace that refuses the chart."""
    return replace(message, blocks=tuple(block for block in message.blocks if block.get("type") != CHART))


def quiet(weekly: Weekly) -> Message:
    """Say in one block that nothing needs anyone."""
    head = _nothing_needed(weekly) if weekly.plans else _nothing_in_force(weekly)
    return Message.of(parts.plain_words(head), [parts.section(head)], words.reader_of(weekly).audience)


def _nothing_in_force(weekly: Weekly) -> str:
    if weekly.left_out:
        return f"*No plan{words.where(weekly)} can be read.*"
    drafts = f" {parts.count(len(weekly.drafts), 'draft')} being written." if weekly.drafts else ""
    return f"*No plan is in force{words.where(weekly)} yet.*{drafts}"


def _nothing_needed(weekly: Weekly) -> str:
    done = f"{parts.count(weekly.done.number, 'milestone')} done" if weekly.done.number else None
    following = None
    if weekly.following is not None:
        due = parts.day(weekly.following.due_on, today=weekly.as_of)
        following = f"next due {due}: {parts.quoted(weekly.following.title)}"
    plans = cards.of_colours(weekly.health, noun="plan")
    ends_on = words.ends_on(weekly)
    return parts.facts(f"{words.headline(weekly, 0)} {plans}", done, following, ends_on or None)
