"""What the programs do beside looking and telling: they say that they are alive, and forget what nobody asks for."""

import os
from datetime import timedelta
from threading import Barrier, Event, Lock, Semaphore, Thread

import pytest
from sqlalchemy import select

from bot.jobs import Jobs
from bot.scheduler import Scheduler
from models import requests
from models.clock import HeldClock, MovableClock
from models.database import Database
from models.history import Request
from models.notifications import Heartbeat
from tests import world


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(world.START)


@pytest.fixture
def jobs(database: Database, clock: MovableClock) -> Jobs:
    world.build(database)
    return Jobs(database, HeldClock(clock), look=lambda: 2, deliver=lambda: 3)


def test_a_request_is_forgotten_after_48_hours_and_not_before(
    jobs: Jobs, database: Database, clock: MovableClock
) -> None:
    with database.unit_of_work() as session:
        requests.remember(session, "old", "", at=clock.now())
    clock.advance_to(clock.now() + timedelta(hours=47))
    with database.unit_of_work() as session:
        requests.remember(session, "new", "", at=clock.now())
    jobs.clean()
    assert kept(database) == ["new", "old"]
    clock.advance_to(clock.now() + timedelta(hours=2))
    jobs.clean()
    assert kept(database) == ["new"]


def kept(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Request.key).order_by(Request.key)))


def test_each_process_has_one_heartbeat_and_it_is_the_newest(
    jobs: Jobs, database: Database, clock: MovableClock
) -> None:
    jobs.beat("worker a")
    jobs.beat("worker b")
    clock.advance_to(clock.now() + timedelta(minutes=1))
    jobs.beat("worker a")
    with database.reading() as session:
        ages = {one.process: clock.now() - one.at for one in session.scalars(select(Heartbeat))}
    assert ages == {"worker a": timedelta(0), "worker b": timedelta(minutes=1)}


def test_two_ticks_at_once_come_one_after_the_other(database: Database, clock: MovableClock) -> None:
    busy, both, clashes = Lock(), Barrier(2), []

    def look() -> int:
        if not busy.acquire(blocking=False):
            clashes.append(1)
            return 0
        for _ in range(50):
            os.sched_yield()  # the other thread gets its chance
        busy.release()
        return 1

    jobs = Jobs(database, HeldClock(clock), look=look, deliver=lambda: 0)

    def tick() -> None:
        both.wait(5)
        for _ in range(50):
            jobs.tick()

    threads = [Thread(target=tick) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert clashes == []


def test_a_clock_moves_before_a_tick_or_after_it(database: Database, clock: MovableClock) -> None:
    looking, moved, seen = Event(), Event(), []

    def half() -> int:
        looking.set()
        seen.append(moved.wait(0.05))
        return 0

    jobs = Jobs(database, HeldClock(clock), look=half, deliver=half)

    def move() -> None:
        looking.wait(5)
        with jobs.between_ticks():
            moved.set()

    mover = Thread(target=move)
    mover.start()
    jobs.tick()
    mover.join()
    assert seen == [False, False]
    assert moved.is_set()


def test_a_job_that_fails_is_an_event_and_runs_again(
    database: Database, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    world.build(database)
    tried = Semaphore(0)

    def look() -> int:
        tried.release()
        raise RuntimeError("no")

    scheduler = Scheduler(Jobs(database, HeldClock(clock), look=look, deliver=lambda: 0), "test", tick_seconds=0.05)
    scheduler.start()
    assert all(tried.acquire(timeout=5) for _ in range(3))
    scheduler.stop()
    failed = [one for one in caplog.records if one.message == "job.failed"]
    assert "tick" in {one.job for one in failed}  # type: ignore[attr-defined]
    assert all(one.exc_info for one in failed)
