"""A message that tells of something settled since is drawn anew in its place: soon, seldom and not for ever."""

from datetime import date, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import update
from typing_extensions import override

from bot.delivery import Delivery
from handlers.slack.gateway import Gateway
from models import history
from models.milestones.tables import Milestone, Status
from models.notifications import Lane, State
from tests.jobs.delivery.conftest import Office

UPDATE = "chat.update"


def finishes(office: Office, number: int, *, who: str = "pia") -> None:
    """Do what the use case does: the change, and its line in the history."""
    with office.database.unit_of_work() as session:
        done = {"status": Status.DONE, "done_on": date(2026, 11, 19), "done_by_id": office.world.people[who]}
        mine = update(Milestone).where(Milestone.number == number, Milestone.baseline_on.is_not(None))
        session.execute(mine.values(**done))
        key, by = f"PSP-12-M{number}", office.world.people[who]
        history.record(session, key, "done", by_id=by, at=office.clock.now())


def first_lines(message: dict[str, object]) -> list[str]:
    blocks: list[dict[str, dict[str, str]]] = message["blocks"]  # type: ignore[assignment]
    words = [block["text"]["text"].split("\n")[0] for block in blocks if "text" in block]
    return [one.replace("\u2068", "").replace("\u2069", "") for one in words]


def updates(office: Office) -> int:
    return sum(call.method == UPDATE for call in office.sandbox.calls)


class SlowGateway(Gateway):
    """Slack takes its time to draw a message anew, and the thing changes once more meanwhile."""

    def __init__(self, office: Office) -> None:
        super().__init__(WebClient("xoxb-sandbox", base_url=office.sandbox.api_url))
        self.office = office

    @override
    def update_message(self, *place: Any, **drawn: Any) -> None:
        finishes(self.office, 3)
        super().update_message(*place, **drawn)


def test_what_somebody_else_settled_is_redrawn_half_a_minute_later_and_keeps_its_place(office: Office) -> None:
    for number in (5, 3, 4):
        if number == 3:
            office.tells("otto")
        else:
            office.asks("otto", f"PSP-12-M{number}", role="owner")
    office.runs()
    assert first_lines(office.dms("otto")[0])[0] == "*3 things for you*: 1 overdue, 2 to know"
    finishes(office, 3)
    office.runs()
    office.machine.passes(29)
    office.runs()
    assert updates(office) == 0
    office.machine.passes(1)
    office.runs()
    (message,) = office.dms("otto")
    assert first_lines(message)[:2] == [
        "*2 of 3 are left*: 1 done",
        "✅ Reference architecture reviewed `PSP-12-M3` · done by <@U0PIA> (Tindrel) at 09:00",
    ]
    assert message["metadata"]["event_payload"] == {"message_id": office.message.uid}
    office.machine.passes(100)
    office.runs()
    assert updates(office) == 1


def test_several_changes_make_one_drawing(office: Office) -> None:
    for number in (3, 4, 5):
        office.asks("otto", f"PSP-12-M{number}", role="owner")
    office.runs()
    for number in (3, 4, 5):
        finishes(office, number)
        office.runs()
        office.machine.passes(10)
    office.machine.passes(1)
    office.runs()
    assert first_lines(office.dms("otto")[0])[0] == "*Nothing is left of this morning's 3.*"
    assert updates(office) == 1


def test_what_changes_between_reading_and_sending_is_drawn_right_soon_after(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method="chat.postMessage", kind="drop_after")
    office.runs()
    finishes(office, 3)
    office.machine.passes(60)
    office.runs()
    assert office.state() is State.SENT
    office.machine.passes(30)
    office.runs()
    assert first_lines(office.dms("otto")[0])[0].startswith("✅ Reference architecture reviewed")


def test_the_newest_are_redrawn_first_and_thirty_in_a_minute(office: Office) -> None:
    people = ("otto", "pia", "mira", "lin", "rosa")
    roles = {"otto": "owner", "pia": "supporter"}
    for day in range(7):
        for who in people:
            office.asks(who, role=roles.get(who, "pam"), lane=Lane.URGENT, step=str(day), due_at=office.clock.now())
        office.runs()
        office.clock.advance_to(office.clock.now() + timedelta(minutes=1))
    assert len(office.messages()) == 35
    finishes(office, 3)
    office.runs()
    office.machine.passes(30)
    office.runs()
    assert updates(office) == 30
    waiting = [one for one in office.messages() if one.refresh_at is not None]
    assert [one.id for one in waiting] == [1, 2, 3, 4, 5]
    office.machine.passes(59)
    office.runs()
    assert updates(office) == 30
    office.machine.passes(1)
    office.runs()
    assert updates(office) == 35


def test_after_a_week_a_message_stays_as_it_was(office: Office) -> None:
    office.tells("otto")
    office.runs()
    office.clock.advance_to(office.clock.now() + timedelta(days=7, minutes=1))
    finishes(office, 3)
    office.machine.passes(100)
    office.runs()
    assert updates(office) == 0
    assert office.message.refresh_at is None


def test_a_message_that_is_gone_is_let_go_and_a_busy_slack_is_asked_again(office: Office) -> None:
    office.tells("otto")
    office.runs()
    finishes(office, 3)
    office.runs()
    office.sandbox.faults.add(method=UPDATE, kind="ratelimited", retry_after=50)
    office.machine.passes(30)
    office.runs()
    office.machine.passes(49)
    office.runs()
    assert office.message.refresh_at is not None
    office.sandbox.faults.add(method=UPDATE, kind="error", error="message_not_found")
    office.machine.passes(60)
    office.runs()
    assert office.message.refresh_at is None


def test_a_change_while_it_is_being_drawn_is_not_lost(office: Office) -> None:
    office.tells("otto")
    office.runs()
    finishes(office, 3)
    office.runs()
    office.machine.passes(30)
    slow = SlowGateway(office)
    Delivery(office.database, slow, office.clock, office.machine).run_once()
    assert updates(office) == 1
    office.runs()
    office.machine.passes(30)
    office.runs()
    assert updates(office) == 2
