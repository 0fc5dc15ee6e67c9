"""Many things, several workers, long outages and changed rules: nothing is written twice and nothing is left out."""

import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import OperationalError

from models.alerts import touch
from models.alerts.fingerprint import touch_changed_rules
from models.alerts.loading import load
from models.alerts.reconcile import reconcile
from models.alerts.sweep import sweep
from models.clock import MovableClock
from models.database import Database
from models.milestones.tables import Milestone
from models.notifications import Item, RuleState
from models.people import Person
from models.programme import Programme as ProgrammeRow
from models.targets import Target
from tests import world
from tests.jobs.sweeping import THIRD, Swept
from tests.statements import counting


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(swept: Swept) -> None:
    swept.adds_many(40, due_on=date(2026, 11, 18))
    with swept.database.reading() as session:
        ids = list(session.scalars(select(Milestone.id)))
        targets = list(session.scalars(select(Target.id)))

        def count(subject: type[Milestone] | type[Target], some: list[int]) -> int:
            session.expire_all()
            with counting(swept.database) as seen:
                load(session, subject, some, now=swept.now)
            return len(seen)

        assert count(Milestone, ids[-1:]) == count(Milestone, ids) <= 11
        assert count(Target, targets) <= 11


def test_several_sweepers_at_once_write_everything_once(swept: Swept) -> None:
    swept.adds_many(1100, due_on=date(2026, 11, 18))
    swept.at("2026-11-19T08:00")
    url = swept.database.engine.url.render_as_string(hide_password=False)

    held_up = []

    def one_worker(_: int) -> int:
        database = Database(url)
        while True:
            try:
                return sweep(database, swept.clock)
            except OperationalError as problem:  # others held the file for too long: as after a minute, once more
                held_up.append(problem)
            finally:
                database.dispose()

    with ThreadPoolExecutor(3) as pool:
        written = sum(pool.map(one_worker, range(3)))
    with swept.database.reading() as session:
        items = session.scalar(select(func.count()).select_from(Item))
        steps = select(Item.subject).where(Item.rule == "milestone.overdue", Item.step == "1")
        assert len(session.scalars(steps).all()) == 2 * (1100 + 1)
    assert written == items if not held_up else swept.database.is_sqlite
    assert swept.sweeps() == 0


def test_what_is_lost_is_found_at_night_and_written_by_the_next_sweep(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        session.execute(delete(Item).where(Item.subject == THIRD, Item.person_id == swept.world.people["pia"]))
    assert swept.sweeps() == 0
    assert reconcile(swept.database, swept.clock) == 1
    assert swept.sweeps() == 1
    assert ("pia", "1") in swept.told("milestone.overdue")


@pytest.mark.postgres
def test_a_change_that_commits_while_a_sweep_looks_is_looked_at_again(postgres_url: str) -> None:
    database = Database(postgres_url)
    swept = Swept(database)
    swept.at("2026-11-19T08:00")
    third = Milestone.number == 3
    with ThreadPoolExecutor(1) as pool:
        with database.unit_of_work() as session:  # what a sweep does, which has read its facts before the change
            session.scalars(select(Milestone.id).where(third).with_for_update(key_share=True)).all()
            other = pool.submit(_leaves, swept, "otto")
            session.execute(
                update(Milestone).where(third).values(next_check_on=date(2027, 1, 1)),
                execution_options={"synchronize_session": False},
            )
        other.result(timeout=10)
    swept.sweeps()
    assert swept.told("milestone.overdue") == {("mira", "1"), ("pia", "1")}
    database.dispose()


def _leaves(swept: Swept, who: str) -> None:
    with swept.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == swept.world.people[who]).values(left=True))
        touch(session, Milestone, Milestone.number == 3)


def test_changed_rules_have_everything_open_looked_at_once(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    assert touch_changed_rules(swept.database, swept.clock) > 0  # the first start
    assert touch_changed_rules(swept.database, swept.clock) == 0
    with swept.database.unit_of_work() as session:
        session.execute(update(RuleState).where(RuleState.rule == "milestone.overdue").values(fingerprint="older"))
    assert touch_changed_rules(swept.database, swept.clock) == 5
    assert touch_changed_rules(swept.database, swept.clock) == 0
    with swept.database.unit_of_work() as session:
        session.execute(update(RuleState).where(RuleState.rule == "calendars").values(fingerprint="older"))
        session.execute(delete(Item).where(Item.subject == THIRD))
    assert touch_changed_rules(swept.database, swept.clock) == 5
    assert swept.sweeps() == 2


def test_a_rule_that_joins_a_running_programme_begins_on_that_day(swept: Swept) -> None:
    touch_changed_rules(swept.database, swept.clock)
    with swept.database.unit_of_work() as session:
        session.execute(delete(RuleState).where(RuleState.rule == "milestone.overdue"))
    swept.at("2026-11-23T08:00")
    touch_changed_rules(swept.database, swept.clock)
    swept.sweeps()
    assert swept.told("milestone.overdue") == {("otto", "older"), ("pia", "older")}


def test_nobody_is_told_anything_before_the_programme_is_imported(database: Database) -> None:
    clock = MovableClock(world.START)
    assert touch_changed_rules(database, clock) == 0
    assert sweep(database, clock) == 0
    Swept(database)
    with database.reading() as session:
        assert session.scalar(select(ProgrammeRow.alerts_since)) is not None
    assert sweep(database, MovableClock(world.START + timedelta(days=2))) > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sweeps_at_whatever_moments_write_nothing_that_punctual_ones_would_not(
    sqlite_template: Path, tmp_path: Path, seed: int
) -> None:
    punctual, late = (_copy(sqlite_template, tmp_path / f"{name}.db") for name in ("punctual", "late"))
    moments = [datetime(2026, 11, 17, 0, 30, tzinfo=UTC) + timedelta(hours=12 * n) for n in range(60)]
    chosen = random.Random(seed).sample(moments[:-1], 8)  # noqa: S311 -- which mornings an outage leaves
    for moment in moments:
        for programme, sweeps in ((punctual, True), (late, moment in {*chosen, moments[-1]})):
            programme.now = moment
            if sweeps:
                sweep(programme.database, programme.clock)
    every, some = _keys(punctual), _keys(late)
    assert some < every
    assert _last_steps(every) == _last_steps(some)  # what holds at the end is told, whatever was left out before
    for programme in (punctual, late):
        assert reconcile(programme.database, programme.clock) == 0
        programme.database.dispose()


def _copy(template: Path, path: Path) -> Swept:
    return Swept(Database(f"sqlite:///{shutil.copy(template, path)}"))


def _keys(swept: Swept) -> set[tuple[str, str, str, str]]:
    with swept.database.reading() as session:
        return {(i.rule, i.subject, i.step, i.recipient) for i in session.scalars(select(Item))}


def _last_steps(keys: set[tuple[str, str, str, str]]) -> dict[tuple[str, str], int]:
    last: dict[tuple[str, str], int] = {}
    for rule, subject, step, recipient in keys:
        if rule == "milestone.overdue":
            last[subject, recipient] = max(int(step), last.get((subject, recipient), 0))
    return last
