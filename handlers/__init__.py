"""The conversation: what Slack sends us, and what people see."""

from slack_bolt import App

from handlers import (
    access,
    account_events,
    channel_events,
    consent,
    delivery_report,
    home,
    lists,
    menu,
    milestones,
    people,
    plans,
    readings,
    reminders,
    scope,
    settings,
    show,
    stack,
    status,
    targets,
)
from handlers.routes import Routes
from handlers.runtime import Deps

FEATURES = (
    access,
    account_events,
    channel_events,
    consent,
    delivery_report,
    home,
    lists,
    menu,
    milestones,
    people,
    plans,
    readings,
    reminders,
    scope,
    settings,
    show,
    stack,
    status,
    targets,
)


def routes() -> Routes:
    """Collect what every feature listens to."""
    found = Routes()
    for feature in FEATURES:
        feature.register(found)
    return found


def register(app: App, deps: Deps) -> Routes:
    """Attach all listeners to Bolt, and return them."""
    found = routes()
    found.attach(app, deps)
    return found
