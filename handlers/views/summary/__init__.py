"""The weekly summary of a channel: one post with what needs someone first, the rest as replies in its thread."""

from handlers.views.notices import complete
from handlers.views.parts import Message
from handlers.views.summary.corrected import corrected
from handlers.views.summary.post import busy, quiet, without_chart
from handlers.views.summary.thread import thread
from handlers.views.summary.turning import turning
from models.summaries.weekly import Weekly

__all__ = ["corrected", "thread", "weekly_post", "without_chart"]


def weekly_post(weekly: Weekly) -> Message:
    """Draw the post of a week. Whatever Slack thinks of the chart, the message says the same without it."""
    if weekly.ending is not None:
        message = turning(weekly, weekly.ending)
    else:
        message = quiet(weekly) if weekly.quiet or not weekly.plans else busy(weekly)
    return complete(message, weekly.left_out)
