"""What cannot be read is set aside until tomorrow, by itself: whatever it is, everybody else is told as ever."""

import logging
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.jobs import Jobs
from models import aside, history
from models.alerts import touch
from models.alerts.fingerprint import touch_changed_rules
from models.alerts.reconcile import reconcile
from models.aside import SetAside
from models.clock import HeldClock
from models.database import Database
from models.milestones.acts import Did
from models.milestones.tables import Milestone
from models.programme import Programme, Subsidiary
from tests.jobs.sweeping import THIRD, Swept

HARBOUR = "PSP-40-M1"
BROKEN = '{"fields": {"vendor_owner_id"'


@pytest.fixture
def programme(database: Database) -> Swept:
    return Swept(database)


def breaks(programme: Swept, key: str = THIRD) -> None:
    """Write a line of history that no rule can read."""
    with programme.database.unit_of_work() as session:
        history.record(session, key, Did.EDITED, by_id=None, at=programme.now, before=BROKEN)


def mends(programme: Swept) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(history.History).values(before=""))
        touch(session, Milestone, Milestone.number == 3)


def asides(programme: Swept) -> list[str]:
    with programme.database.reading() as session:
        return sorted(aside.standing(session, now=programme.now))


def looked_at(programme: Swept) -> date:
    return programme.milestone(THIRD).next_check_on


def set_aside(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [one for one in caplog.records if one.message == "thing.set_aside"]


def test_one_that_no_rule_can_read_keeps_nobody_from_hearing_of_all_others(
    programme: Swept, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(programme)
    programme.adds_many(20, due_on=date(2026, 11, 18))
    assert programme.sweeps("2026-11-19T08:00") > 40
    assert programme.told("milestone.overdue", "PSP-12-M107") == {("otto", "1"), ("pia", "1")}
    assert programme.told("milestone.overdue", HARBOUR) != set()
    assert programme.items() == []
    assert looked_at(programme) == date(2026, 11, 20)
    (logged,) = set_aside(caplog)
    assert (logged.key, logged.levelno, bool(logged.exc_info)) == (THIRD, logging.ERROR, True)
    with programme.database.reading() as session:
        row = session.scalars(select(SetAside)).one()
        assert (row.thing, row.reference, row.failure) == (THIRD, logged.reference, "JSONDecodeError")


def test_what_stands_aside_is_tried_again_tomorrow_and_told_once_it_can_be_read(
    programme: Swept, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(programme)
    for _ in range(3):
        programme.sweeps("2026-11-19T08:00")
    assert len(set_aside(caplog)) == 1
    programme.sweeps("2026-11-20T08:00")
    assert len(set_aside(caplog)) == 2
    assert asides(programme) == [THIRD]
    mends(programme)
    programme.sweeps()
    assert programme.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}
    assert asides(programme) == []


def test_one_that_a_rule_breaks_on_is_set_aside_with_its_batch_written(programme: Swept) -> None:
    programme.changes(3, round=1)
    with programme.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number == 4).values(due_on=date(9999, 12, 31)))
        touch(session, Milestone, Milestone.number == 4)
    programme.sweeps("2026-11-19T08:00")
    assert asides(programme) == ["PSP-12-M4"]
    assert programme.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_the_nightly_look_at_everything_passes_over_one_that_cannot_be_read(programme: Swept) -> None:
    programme.sweeps("2026-11-18T08:00")
    breaks(programme)
    programme.at("2026-11-19T03:40")
    assert reconcile(programme.database, programme.clock) > 0
    assert asides(programme) == [THIRD]


def test_a_place_whose_zone_nobody_knows_stops_no_other_place(
    programme: Swept, caplog: pytest.LogCaptureFixture
) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Subsidiary).where(Subsidiary.key == "jp").values(zone="Asia/Nowhere"))
    assert touch_changed_rules(programme.database, programme.clock) > 0
    for _ in range(2):
        programme.sweeps("2026-11-23T08:00")
    assert programme.told("milestone.overdue") != set()
    assert programme.items(HARBOUR) == []
    assert {one.thing for one in set_aside(caplog)} == {"subsidiary:jp"}
    assert len(set_aside(caplog)) == 1
    assert asides(programme) == ["subsidiary:jp"]
    reconcile(programme.database, programme.clock)
    assert asides(programme) == ["subsidiary:jp"]


def test_a_channel_whose_week_nobody_can_tell_stops_no_other_channel(programme: Swept) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Subsidiary).where(Subsidiary.key == "jp").values(weekend="0,1,2,3,4,5,6"))
        session.execute(update(Programme).values(alerts_since=datetime.fromisoformat("2026-07-01T00:00:00+00:00")))
    programme.sweeps("2026-11-23T09:00")
    posts = {one.subject for one in programme.items("channel:1") + programme.items("channel:2")}
    assert posts == {f"channel:{programme.world.channels['germany']}"}


def test_what_stands_aside_no_more_is_forgotten(programme: Swept) -> None:
    breaks(programme)
    programme.sweeps("2026-11-19T08:00")
    programme.at("2026-11-20T08:01")
    Jobs(programme.database, HeldClock(programme.clock), look=lambda: 0, deliver=lambda: 0).clean()
    with programme.database.reading() as session:
        assert session.scalars(select(SetAside)).all() == []
