"""How long an import of 20,000 rows takes, and how long it holds the lock, beside a bare insert of as many rows."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Table, event, insert

from models.database import Database
from models.history import History
from tests.db.test_workbook_size import large
from tests.workbooks import START, Importing

pytestmark = pytest.mark.bench
PLANS: Final = 202
ROWS: Final = 20_034
MOST: Final = 12
"""The write holds three rows for each of the workbook: the thing, its history, and the row as it was imported."""


@pytest.fixture
def patient(database_url: str) -> Iterator[Database]:
    opened = Database(database_url, statement_seconds=None)
    yield opened
    opened.dispose()


def bare(database: Database) -> float:
    table = History.__table__
    assert isinstance(table, Table)
    row = {"act": "imported", "source": "import", "at": START, "was": "", "now": "Step", "reason": "", "before": ""}
    rows = [row | {"subject": f"PSP-{number}", "by_id": None} for number in range(ROWS)]
    start = time.perf_counter()
    with database.unit_of_work() as session:
        session.execute(insert(table), rows)
    return time.perf_counter() - start


def test_an_import_holds_the_lock_for_a_moment_only(
    patient: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = large(PLANS)
    baseline = bare(patient)
    began: list[float] = []
    ended: list[float] = []
    event.listen(patient.engine, "begin", lambda *_: began.append(time.perf_counter()))
    event.listen(patient.engine, "commit", lambda *_: ended.append(time.perf_counter()))
    start = time.perf_counter()
    Importing(patient, tmp_path).take(sheets)
    whole, write = time.perf_counter() - start, ended[-1] - began[-1]
    baseline = max(baseline, bare(patient))
    with capsys.disabled():
        name = patient.engine.dialect.name
        print(  # noqa: T201 -- a measurement is to be read
            f"\n{name}: {ROWS:,} rows in {whole:.2f} s, of which {write:.2f} s write: "
            f"{write / baseline:.1f} times a bare insert of as many rows ({baseline:.2f} s)"
        )
    assert write < MOST * baseline
