"""Thousands of good rows come in with a few statements, and the lock is held only while they are written."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from models.database import Database
from models.history import History
from models.milestones.tables import Milestone
from tests.workbooks import Importing, Sheets, programme

PLANS = 22
STATEMENTS = 70


def large(plans: int = PLANS) -> Sheets:
    """Give all these plans but two 92 milestones, 4 targets and 2 values each."""
    sheets = programme()
    plan, line, step, goal, value = (
        sheets[name][0] for name in ("Plans", "Scope lines", "Milestones", "Targets", "Values")
    )
    step = step | {"State": "planned", "Done on": None, "Done by": ""}
    for number in range(100, 100 + plans - 2):
        key = f"PSP-{number}"
        sheets["Plans"].append(plan | {"Key": key, "Title": f"Plan {number}"})
        sheets["Scope lines"].append(line | {"Key": f"{key}-S1"})
        for n in range(1, 93):
            due = date(2026, 11, 18) + timedelta(days=n)
            sheets["Milestones"].append(
                step | {"Key": f"{key}-M{n}", "Title": f"Step {n} of plan {number}", "Due date": due}
            )
        sheets["Targets"] += [goal | {"Key": f"{key}-T{n}"} for n in range(1, 5)]
        sheets["Values"] += [value | {"Target": f"{key}-T{n}"} for n in (1, 2)]
    return sheets


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give the database without the conversation's limit on statements, as `psp import` opens it."""
    opened = Database(database_url, statement_seconds=None)
    yield opened
    opened.dispose()


def test_thousands_of_good_rows_come_in_by_sets(database: Database, tmp_path: Path) -> None:
    importing = Importing(database, tmp_path)
    sheets = large()
    assert sum(map(len, sheets.values())) > 2_000
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *all_: statements.append(all_[2]))
    report = importing.take(sheets)
    assert report.added["Milestones"] == 1_844
    assert len(statements) < STATEMENTS
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Milestone)) == 1_844
        told = session.scalar(select(func.count()).select_from(History)) or 0
        assert told > 1_844
    assert importing.take(sheets).changes_nothing
