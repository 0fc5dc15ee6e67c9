"""Every screen once, with example data: a name to a function that draws it.

Tests hold each of them against the limits of Slack, and the ids of their buttons against those that are listened to.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from handlers.views import (
    gallery_alerts,
    gallery_delivery,
    gallery_home,
    gallery_menu,
    gallery_milestones,
    gallery_plans,
    gallery_settings,
    gallery_status,
    gallery_summary,
    gallery_targets,
    notices,
)
from handlers.views.parts import Message, View
from models.errors import NotFound

Screen: TypeAlias = Callable[[], Message | View]


SCREENS: Final[dict[str, Screen]] = {
    **gallery_alerts.SCREENS,
    **gallery_delivery.SCREENS,
    **gallery_home.SCREENS,
    **gallery_menu.SCREENS,
    **gallery_milestones.SCREENS,
    **gallery_plans.SCREENS,
    **gallery_settings.SCREENS,
    **gallery_status.SCREENS,
    **gallery_summary.SCREENS,
    **gallery_targets.SCREENS,
    "unknown key": lambda: notices.refusal(NotFound("There is no “PSP-91-M3” that you can see.")),
    "not known": notices.stranger,
    "broken": lambda: notices.failure(
        "The database does not answer, nothing was changed. Try again in a minute.", "7F3K"
    ),
}
