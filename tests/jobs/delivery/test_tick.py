"""A tick: what it finds and what it tells are of one moment, and what breaks in one half stops nothing else."""

from datetime import datetime, timedelta

from bot.delivery import Delivery
from bot.jobs import Jobs
from models.alerts.sweep import sweep
from models.clock import HeldClock
from tests.jobs.delivery.conftest import Office


def test_what_came_due_while_a_tick_ran_is_told_by_the_next_one_on_the_same_morning(office: Office) -> None:
    wednesday = datetime.fromisoformat("2026-11-18T08:00:00+00:00")
    office.clock = type(office.clock)(wednesday)
    ticks = HeldClock(office.clock)

    def look() -> int:
        found = sweep(office.database, ticks)
        office.clock.advance_to(wednesday + timedelta(days=1))
        return found

    delivery = Delivery(office.database, office.gateway, ticks, office.machine)
    jobs = Jobs(office.database, ticks, look=look, deliver=delivery.run_once)
    jobs.tick()
    assert "Finish it today" in office.dms("otto")[-1]["text"]
    jobs.tick()
    assert "is overdue 1 working day" in office.dms("otto")[-1]["text"]
