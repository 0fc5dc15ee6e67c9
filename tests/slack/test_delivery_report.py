"""The delivery report in Slack: the office sees what may not have arrived, and settles it."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update

from models.database import Database
from models.notifications import Item, Lane, Message, State, to_person
from tests.slack.running import RunningBot

NINE: Final = datetime.fromisoformat("2026-11-19T08:00:00+00:00")
POST: Final = "chat.postMessage"


def perhaps_sent(bot: RunningBot) -> None:
    """Have Slack answer 500 to a message for Otto that did not get through, where the app may not look for it."""
    otto = bot.world.people["otto"]
    with bot.database.unit_of_work() as session:
        session.add(
            Item(rule="owner.asked", subject="PSP-12-M3", round=1, step="1", recipient=to_person(otto), person_id=otto,
                 lane=Lane.URGENT, role="pam", due_at=NINE, created_at=NINE)
        )  # fmt: skip
    bot.clock.advance_to(NINE)
    bot.sandbox.faults.add(method=POST, kind="server_error")
    bot.sandbox.faults.add(method="conversations.history", kind="error", error="missing_scope")
    bot.tick()
    with bot.database.unit_of_work() as session:
        session.execute(update(Message).where(Message.state == State.UNKNOWN).values(retry_at=0))
    bot.tick()
    bot.sandbox.faults.clear()


def of_otto(database: Database) -> list[State]:
    with database.reading() as session:
        found = session.execute(select(Message.state, Message.recipient, Message.lane).order_by(Message.id)).all()
    return [state for state, recipient, lane in found if lane is Lane.URGENT and recipient.startswith("person:")]


def arrived(bot: RunningBot) -> int:
    """Count how often Otto was asked; what else he is told this morning has no part in it."""
    return sum("Say how it goes" in one["text"] for one in bot.member("otto").dm)


def test_what_was_perhaps_sent_is_listed_until_the_office_says_that_it_came(bot: RunningBot) -> None:
    perhaps_sent(bot)
    ines = bot.member("ines", "germany")
    said = ines.types("/psp report delivery").text
    assert said.startswith("1 message needs you: 1 perhaps sent")
    assert "Perhaps sent: message at once for Otto Brandl (Quorbel), 19 Nov, Slack did not answer" in said
    ines.clicks("It came")
    assert ines.ephemerals[-1]["text"].startswith("Noted that it came: message at once for Otto Brandl (Quorbel)")
    assert of_otto(bot.database) == [State.SENT]
    bot.tick()
    assert arrived(bot) == 0


def test_what_was_perhaps_sent_goes_out_once_more_and_no_more_than_once(bot: RunningBot) -> None:
    perhaps_sent(bot)
    ines = bot.member("ines", "germany")
    ines.types("/psp report delivery")
    old = ines.ephemerals[-1]
    ines.clicks("Send again…", old)
    assert ines.modal is not None
    assert str(ines.submits()).startswith("✅ *It goes out once more*")
    for _ in range(3):
        bot.tick()
    assert arrived(bot) == 1
    assert of_otto(bot.database) == [State.SENT]
    ines.closes_modal()
    ines.clicks("It came", old)
    assert ines.ephemerals[-1]["text"] == "This message is settled already. Nothing was changed."


def test_home_leads_the_office_to_it_and_nobody_else(bot: RunningBot) -> None:
    perhaps_sent(bot)
    ines, mira = bot.member("ines"), bot.member("mira", "germany")
    ines.home()
    ines.clicks("Delivery report")
    assert ines.modal is not None
    assert "1 message needs you" in str(ines.modal["blocks"])
    ines.clicks("It came")
    assert "Noted that it came" in str(ines.modal["blocks"])
    assert mira.types("/psp report delivery").text == "Only the programme office reads the delivery report."
    assert "report delivery" not in mira.types("/psp help").text
    assert "report delivery" in bot.member("ines", "germany").types("/psp help").text
