"""News that is no longer so is not sent, each with its reason; what becomes true again is news again."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from models.alerts import touch
from models.milestones import changes, consent, undo
from models.milestones.tables import Milestone
from models.notifications import Item, Snooze
from models.plans import Plan, Stage
from models.settings import Setting
from tests.jobs.sweeping import THIRD, Swept

REASON = "The licence key is missing."


def test_an_agreed_move_starts_afresh_and_the_old_news_is_not_sent(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.does("otto", changes.ask_move, THIRD, to=date(2026, 12, 1), reason=REASON)
    swept.sweeps()
    assert swept.told("request.asked") == {("pia", "0"), ("lin", "0")}
    assert set(swept.past().values()) == {"waits for an answer"}
    swept.does("pia", consent.agree, THIRD)
    swept.sweeps()
    assert swept.told("request.decided") == {("otto", "decided")}
    past = swept.past()
    assert past["milestone.overdue", "pia", "1"] == "moved"
    assert past["request.asked", "lin", "0"] == "answered"
    swept.sweeps("2026-12-02T08:00")
    assert {(one.round, one.step) for one in swept.items(rule="milestone.overdue")} == {(1, "1"), (2, "1")}


def test_who_asked_is_told_the_new_answer_after_one_that_was_taken_back(swept: Swept) -> None:
    swept.does("otto", changes.ask_move, THIRD, to=date(2026, 12, 4), reason=REASON)
    swept.does("pia", consent.agree, THIRD)
    swept.sweeps()
    swept.sends()
    swept.does("pia", undo.undo, THIRD)
    swept.does("pia", consent.refuse, THIRD, reason="Too late for the launch.")
    swept.sweeps()
    first, second = swept.items(rule="request.decided")
    assert (first.message_id is None, second.message_id, second.step) == (False, None, "decided")
    assert swept.past().get(("request.decided", "otto", "decided")) is None


def test_the_new_owner_the_one_before_and_the_other_side_hear_of_the_hand_over(swept: Swept) -> None:
    swept.does("mira", changes.assign, THIRD, person_id=swept.world.people["rosa"])
    swept.sweeps()
    assert swept.told("milestone.new_owner") == {("rosa", "0"), ("pia", "0"), ("otto", "0")}
    past = swept.past()
    assert past == {}
    swept.does("mira", changes.assign, THIRD, person_id=swept.world.people["otto"])
    swept.sweeps()
    assert swept.past()["milestone.new_owner", "rosa", "0"] == "a later step"


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"status": "done", "done_on": date(2026, 11, 19)}, "done"), ({"status": "cancelled"}, "cancelled"),
     ({"vendor_owner_id": None}, "no longer so"), ({"due_on": date(2026, 12, 1), "round": 2}, "moved")],
)  # fmt: skip
def test_news_that_is_no_longer_so_is_named_with_the_reason(swept: Swept, values: dict[str, Any], reason: str) -> None:
    swept.sweeps("2026-11-19T08:00")
    assert swept.past() == {}
    swept.changes(**values)
    assert swept.past()["milestone.overdue", "otto", "1"] == reason


def test_a_closed_plan_says_nothing_more(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        session.execute(update(Plan).where(Plan.number == 12).values(stage=Stage.CLOSED))
        touch(session, Milestone, Milestone.number > 0)
    assert set(swept.past().values()) == {"closed"}
    swept.sweeps("2026-12-17T08:00")
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_a_later_step_takes_the_place_of_one_that_was_not_sent(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.sweeps("2026-11-23T08:00")
    assert swept.past() == {("milestone.overdue", who, "1"): "a later step" for who in ("otto", "pia")}


def test_what_was_dropped_as_done_is_news_again_after_an_undo(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.does("otto", changes.finish, THIRD)
    with swept.database.unit_of_work() as session:
        session.execute(update(Item).where(Item.subject == THIRD).values(dropped="done"))
    assert swept.sweeps() == 0
    swept.does("otto", undo.undo, THIRD)
    assert swept.sweeps() == 2
    assert {one.dropped for one in swept.items(rule="milestone.overdue")} == {""}
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_quiet_is_the_readers_own_and_ends_with_one_more_reminder(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        session.add(Snooze(person_id=swept.world.people["otto"], subject=THIRD, until=date(2026, 11, 25)))
        touch(session, Milestone, Milestone.number == 3)
    assert swept.past() == {("milestone.overdue", "otto", "1"): "snoozed"}
    swept.sweeps("2026-11-24T22:59")
    assert ("milestone.overdue", "otto", "3") in swept.past()
    swept.sweeps("2026-11-25T08:00")
    assert ("otto", "3 again 261125") in swept.told("milestone.overdue")
    past = swept.past()
    assert past["milestone.overdue", "otto", "3"] == "a later step"
    assert ("milestone.overdue", "otto", "3 again 261125") not in past


def test_what_somebody_turned_off_is_neither_written_nor_sent(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        otto = f"person:{swept.world.people['otto']}"
        session.add(Setting(scope=otto, rule="milestone.overdue", key="on", value="no"))
        touch(session, Milestone, Milestone.number == 3)
    assert swept.past() == {("milestone.overdue", "otto", "1"): "turned off"}
    swept.sweeps("2026-11-23T08:00")
    assert ("otto", "3") not in swept.told("milestone.overdue")
