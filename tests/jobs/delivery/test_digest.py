"""What is due reaches people in the morning of their own place, in one message with buttons that work."""

from models.notifications import State
from tests.jobs.delivery.conftest import Office


def test_an_overdue_milestone_reaches_its_owner_as_one_message_with_what_to_do(office: Office) -> None:
    office.tells("otto")
    assert office.runs() == 1
    (message,) = office.dms("otto")
    assert message["text"].startswith("Mark done or set a new date: “Reference architecture reviewed” is overdue 1")
    assert office.sandbox.member("U0OTTO").buttons(message)[:2] == ["Mark done", "New date…"]
    assert message["metadata"]["event_payload"] == {"message_id": office.message.uid}
    assert (office.state(), office.message.ts) == (State.SENT, message["ts"])
    assert office.runs() == 0
    assert len(office.dms("otto")) == 1
