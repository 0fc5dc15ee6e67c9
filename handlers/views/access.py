"""What people see whom the bot does not know: how to get in, and that they have asked."""

from datetime import date, datetime

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import Audience, Message, View

TITLE = "Ask for access"
WHAT_FOR = 300


def form() -> View:
    """Ask for the company and what for; the name comes from the workspace."""
    return View.modal(
        TITLE,
        [
            parts.section("*The programme office decides, and the answer comes to you here.*"),
            parts.text_input("company", "Your company", longest=120),
            parts.text_input(
                "reason", "What for", hint="10 to 300 characters. The programme office reads this.", multiline=True,
                longest=WHAT_FOR,
            ),
        ],
        callback_id=ids.FORM_ACCESS_ASK,
        submit=TITLE,
    )  # fmt: skip


def asked(at: datetime, *, today: date) -> Message:
    """Say that the request is on its way."""
    since = f"you asked on {parts.day(at.date(), today=today)}, the answer comes here."
    words = f"⏳ *waits for the programme office*: {since}"
    return Message.of(
        f"Waits for the programme office: {since}",
        [parts.section(words)],
        Audience.ANYBODY,
    )
