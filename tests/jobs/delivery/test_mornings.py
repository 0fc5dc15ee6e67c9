"""A morning tells what was so before it; what people do during the day waits for the next, and its doer knows it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.alerts.sweep import sweep
from models.milestones import changes, consent, undo
from models.notifications import Item, Lane, Message
from tests.acting import Programme
from tests.jobs.delivery.conftest import Office

REASON = "The reviewer is back on 1 Dec."
FIFTH = "PSP-12-M5"
"""Due Fri 11 Dec 2026. Ten working days before Fri 4 Dec is Fri 20 Nov."""


class Day:
    """Days on which the jobs run each minute that matters, and people act."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.people = Programme(office.database, office.world)

    def ticks(self, at: str, *, delivers: bool = True) -> None:
        """Do what the jobs do at a moment in Berlin."""
        moment = datetime.fromisoformat(f"{at}+01:00").astimezone(UTC)
        self.office.clock.advance_to(moment)
        sweep(self.office.database, self.office.clock)
        if delivers:
            self.office.runs()

    def does(self, who: str, at: str, act: Any, key: str = FIFTH, **how: Any) -> None:
        self.people.now = datetime.fromisoformat(f"{at}+01:00").astimezone(UTC)
        self.people.does(who, act, key, **how)

    def told(self, who: str, rule: str, subject: str = FIFTH) -> list[tuple[str, str]]:
        """Say which steps of a rule somebody was told, and on which day and hour."""
        sent = (
            select(Item.step, Message.sent_at)
            .join(Message, Message.id == Item.message_id)
            .where(Item.rule == rule, Item.subject == subject, Item.person_id == self.office.world.people[who])
            .where(Message.sent_at.is_not(None), Item.dropped == "")
            .order_by(Message.sent_at)
        )
        with self.office.database.reading() as session:
            return [(step, f"{at + timedelta(hours=1):%d %b %H:%M}") for step, at in session.execute(sent) if at]


@pytest.fixture
def day(office: Office) -> Day:
    return Day(office)


def test_what_falls_due_by_an_act_during_the_day_waits_for_the_next_morning(day: Day) -> None:
    day.ticks("2026-11-19T09:00")
    day.ticks("2026-11-20T09:00")
    day.does("otto", "2026-11-20T10:00", changes.ask_move, to=date(2026, 12, 4), reason=REASON)
    day.does("pia", "2026-11-20T10:30", consent.agree)
    day.ticks("2026-11-20T10:31")
    assert day.told("otto", "milestone.due_soon") == []
    day.ticks("2026-11-20T17:00")
    assert day.told("otto", "milestone.due_soon") == []
    day.ticks("2026-11-23T09:00")
    assert day.told("otto", "milestone.due_soon") == [("10", "23 Nov 09:00")]


def test_what_an_outage_kept_from_its_morning_is_made_good_during_the_day(day: Day) -> None:
    day.ticks("2026-11-19T09:00")
    day.ticks("2026-11-20T08:30")
    day.does("otto", "2026-11-20T08:40", changes.ask_move, to=date(2026, 12, 4), reason=REASON)
    day.does("pia", "2026-11-20T08:45", consent.agree)
    day.ticks("2026-11-20T11:00")
    assert day.told("otto", "milestone.due_soon") == [("10", "20 Nov 11:00")]


def test_who_caused_that_it_falls_due_reads_it_in_the_receipt_and_is_not_told(day: Day) -> None:
    day.ticks("2026-11-19T09:00")
    day.ticks("2026-11-20T09:00")
    day.does("pia", "2026-11-20T10:00", changes.ask_move, to=date(2026, 12, 4), reason=REASON)
    day.ticks("2026-11-20T10:01")
    day.does("otto", "2026-11-20T10:30", consent.agree)
    for at in ("2026-11-20T10:31", "2026-11-23T09:00", "2026-11-24T09:00"):
        day.ticks(at)
    assert day.told("otto", "milestone.due_soon") == []
    day.ticks("2026-12-01T09:00")
    assert day.told("otto", "milestone.due_soon") == [("3", "01 Dec 09:00")]


def test_a_step_told_once_is_not_told_again_after_a_block_a_refusal_or_an_undone_move(day: Day) -> None:
    day.ticks("2026-12-08T09:00")
    assert day.told("otto", "milestone.due_soon") == [("3", "08 Dec 09:00")]
    day.does("otto", "2026-12-08T10:00", changes.block, reason=REASON)
    day.ticks("2026-12-08T10:01")
    day.does("pia", "2026-12-08T11:00", changes.unblock)
    day.ticks("2026-12-08T11:01")
    day.ticks("2026-12-09T09:00")
    day.does("otto", "2026-12-09T10:00", changes.ask_move, to=date(2026, 12, 18), reason=REASON)
    day.does("pia", "2026-12-09T10:01", consent.agree)
    day.ticks("2026-12-09T10:02")
    day.does("pia", "2026-12-09T10:05", undo.undo)
    day.ticks("2026-12-09T10:06")
    day.does("pia", "2026-12-09T10:10", consent.refuse, reason=REASON)
    for at in ("2026-12-09T10:11", "2026-12-10T09:00"):
        day.ticks(at)
    assert day.told("otto", "milestone.due_soon") == [("3", "08 Dec 09:00")]


def test_an_undone_block_begins_no_new_round_of_what_is_late(day: Day) -> None:
    third = "PSP-12-M3"
    day.ticks("2026-11-23T09:00")
    assert day.told("otto", "milestone.overdue", third) == [("3", "23 Nov 09:00")]
    day.does("otto", "2026-11-24T10:00", changes.block, third, reason=REASON)
    day.ticks("2026-11-24T10:01")
    day.does("otto", "2026-11-24T10:05", undo.undo, third)
    for at in ("2026-11-24T10:06", "2026-11-25T09:00", "2026-11-27T09:00"):
        day.ticks(at)
    assert day.told("otto", "milestone.overdue", third) == [("3", "23 Nov 09:00"), ("7", "27 Nov 09:00")]


def test_what_somebody_had_a_morning_message_of_already_makes_no_second_one(day: Day) -> None:
    day.ticks("2026-11-19T09:00")
    day.does("otto", "2026-11-19T10:00", changes.block, reason=REASON)
    day.ticks("2026-11-19T10:01")
    digests = [one for one in day.office.messages() if one.lane is Lane.DIGEST]
    assert len({one.recipient for one in digests}) == len(digests)
