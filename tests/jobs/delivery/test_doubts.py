"""What was perhaps sent is looked for with few calls: one for a conversation, and no more than Slack allows."""

from typing import Any

import pytest
from sqlalchemy import update

from bot.delivery import Delivery
from models.notifications import Lane, Message, State, sending
from tests.jobs.delivery.conftest import Office

HISTORY = "conversations.history"


def doubt(office: Office, channel: str, *numbers: int, arrived: bool = True, thread_ts: str | None = None) -> None:
    """Put doubtful messages into the ledger, and those that arrived into their conversation, too."""
    parent = None
    with office.database.unit_of_work() as session:
        if thread_ts is not None:
            post = row(office, channel, f"{channel}-post", state=State.SENT, ts=thread_ts)
            session.add(post)
            session.flush()
            parent = post.id
        session.add_all(row(office, channel, f"{channel}-{number}", parent_id=parent) for number in numbers)
    for number in numbers if arrived else ():
        office.gateway.client.chat_postMessage(
            channel=channel, text="x", thread_ts=thread_ts,
            metadata={"event_type": "psp_message", "event_payload": {"message_id": f"{channel}-{number}"}},
        )  # fmt: skip


def row(office: Office, channel: str, uid: str, **more: Any) -> Message:
    facts = {"state": State.UNKNOWN, "team_id": "T0SANDBOX", "created_at": office.clock.now(), **more}
    return Message(uid=uid, recipient=f"to:{uid}", lane=Lane.DIGEST, slack_channel=channel, attempt=1, **facts)


def reads(office: Office, method: str = HISTORY) -> int:
    return sum(call.method == method for call in office.sandbox.calls)


def pages(office: Office) -> list[str]:
    """Say of the pages that were read whether they were the first or followed another."""
    read = [call for call in office.sandbox.calls if call.method == HISTORY and call.ok]
    return ["next" if call.args.get("cursor") else "first" for call in read]


def states(office: Office) -> list[State]:
    return [one.state for one in office.messages()]


def test_ten_doubts_of_one_conversation_are_settled_by_one_call(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    doubt(office, "C0GERMANY", *range(10))
    doubt(office, "C0GERMANY", 10, arrived=False)
    with caplog.at_level("INFO"):
        office.runs()
    assert states(office) == [*([State.SENT] * 10), State.UNKNOWN]
    assert reads(office) == 1
    logged = [record.__dict__["found"] for record in caplog.records if record.msg == "delivery.looked_up"]
    assert logged == [*([True] * 10), False]


def test_history_that_asks_to_wait_is_not_called_before_for_any_conversation_and_sending_goes_on(
    office: Office,
) -> None:
    doubt(office, "C0GERMANY", *range(5))
    doubt(office, "C0JAPAN", *range(5))
    started = office.gateway.client.chat_postMessage(channel="C0GERMANY", text="x")["ts"]
    doubt(office, "C0GERMANY", 20, 21, thread_ts=str(started))
    office.sandbox.faults.add(method=HISTORY, kind="ratelimited", retry_after=90)
    office.runs()
    assert (reads(office), states(office).count(State.UNKNOWN)) == (1, 10)
    assert reads(office, "conversations.replies") == 1, "another method does not rest"
    office.asks("mira")
    office.machine.passes(60)
    assert office.runs() == 1
    doubt(office, "C0TINDREL", 1)
    office.machine.passes(29.9)
    office.runs()
    assert reads(office) == 1, "nor for a doubt that came later"
    office.machine.passes(0.1)
    office.runs()
    assert reads(office) == 4
    assert set(states(office)) == {State.SENT}


def test_conversations_are_read_no_more_often_than_the_setting_says(office: Office) -> None:
    office.delivery = Delivery(
        office.database, office.gateway, office.clock, office.machine, history_a_minute=2
    )  # fmt: skip
    for channel in ("C0GERMANY", "C0JAPAN", "C0TINDREL"):
        doubt(office, channel, 1)
    for passes, called in ((0, 2), (59, 2), (1, 3)):
        office.machine.passes(passes)
        office.runs()
        assert reads(office) == called
    assert states(office) == [State.SENT] * 3


@pytest.mark.parametrize(("page", "a_minute", "refused"), [(15, 1, 0), (200, 50, 2)])
def test_an_app_of_the_limited_class_finds_out_about_all_in_the_end(
    office: Office, page: int, a_minute: int, refused: int
) -> None:
    office.sandbox.limited_class = True
    office.delivery = Delivery(
        office.database, office.gateway, office.clock, office.machine, history_page=page, history_a_minute=a_minute
    )
    doubt(office, "C0GERMANY", *range(18))
    doubt(office, "C0JAPAN", 1)
    doubt(office, "C0JAPAN", 2, arrived=False)
    for _ in range(5):  # two pages, and one conversation that is read twice
        office.runs()
        office.machine.passes(60)
    assert states(office)[:19] == [State.SENT] * 19
    assert states(office)[19] is not State.UNKNOWN
    answered = sum(call.method == HISTORY and call.ok for call in office.sandbox.calls)
    assert answered == 4
    assert reads(office) - answered == refused


def test_what_came_to_be_in_doubt_while_a_conversation_was_read_is_not_missed_by_that_reading(office: Office) -> None:
    office.sandbox.limited_class = True
    doubt(office, "C0GERMANY", *range(16))
    doubt(office, "C0GERMANY", 16, arrived=False)
    office.runs()
    doubt(office, "C0GERMANY", 17)
    office.machine.passes(60)
    office.runs()
    late = {one.uid: one for one in office.messages()}["C0GERMANY-17"]
    assert (late.state, late.looks) == (State.UNKNOWN, 0)
    office.machine.passes(sending.LOOK_AFTER_SECONDS)
    office.runs()
    assert states(office).count(State.UNKNOWN) == 1
    office.machine.passes(sending.LOOK_AFTER_SECONDS)
    office.runs()
    assert {one.uid: one.state for one in office.messages()}["C0GERMANY-17"] is State.SENT


def test_a_conversation_whose_next_page_slack_refuses_is_read_from_its_beginning(office: Office) -> None:
    office.sandbox.limited_class = True
    doubt(office, "C0GERMANY", *range(16))
    office.sandbox.faults.add(method=HISTORY, kind="error", error="invalid_cursor", after=1)
    for _ in range(5):
        office.runs()
        office.machine.passes(60)
    assert states(office) == [State.SENT] * 16
    assert pages(office) == ["first", "first", "next"]


def test_a_conversation_whose_next_page_does_not_come_is_read_on_where_it_was_left(office: Office) -> None:
    office.sandbox.limited_class = True
    doubt(office, "C0GERMANY", *range(16))
    office.sandbox.faults.add(method=HISTORY, kind="unavailable", after=1)
    for _ in range(5):
        office.runs()
        office.machine.passes(60)
    assert states(office) == [State.SENT] * 16
    assert pages(office) == ["first", "next"]


def test_history_that_asks_to_wait_in_one_workspace_is_read_in_another(office: Office) -> None:
    doubt(office, "C0GERMANY", 1)
    doubt(office, "C0JAPAN", 2)
    with office.database.unit_of_work() as session:
        session.execute(update(Message).where(Message.slack_channel == "C0JAPAN").values(team_id="T0OTHER"))
    office.sandbox.faults.add(method=HISTORY, kind="ratelimited", retry_after=90)
    office.runs()
    assert states(office) == [State.UNKNOWN, State.SENT]
