"""Whatever stands in a cell, the import answers: it takes the workbook, or says what is wrong at a place."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.database import Database
from models.milestones.editing import ROADS
from models.milestones.editing import Road as RoadOfForm
from models.workbook import WorkbookErrors
from models.workbook.kinds import MILESTONES, Road
from tests.workbooks import Importing, programme

CELLS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["PSP-12", "PSP-12-M3", "S1", "mira", "pia", "tindrel", "FY27", "done", "yes", "de", "=1+1", "  "]),
    st.sampled_from([datetime(2026, 11, 17, 8, 30), time(3, 4)]),  # noqa: DTZ001 -- Excel knows no zones
)
PLACES = [
    (sheet, number, heading)
    for sheet, rows in programme().items()
    for number, one in enumerate(rows)
    for heading in one
]


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Importing]:
    folder = tmp_path_factory.mktemp("laws")
    (folder / "psp.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{folder / 'psp.db'}")
    found = Importing(database, folder)
    found.take(programme())
    yield found
    database.dispose()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), CELLS), min_size=1, max_size=6))
def test_any_cell_is_taken_or_refused_with_a_sentence(importing: Importing, spoiled: list[tuple[Any, Any]]) -> None:
    sheets = programme()
    for (sheet, number, heading), value in spoiled:
        sheets[sheet][number][heading] = value
    try:
        importing.take(sheets, dry_run=True)
    except WorkbookErrors as wrong:
        for one in wrong.errors:
            assert one.sheet in sheets
            assert one.sentence.endswith((".", "?"))
            assert "ctx" not in one.sentence
            assert "Input should" not in one.sentence


def test_a_workbook_and_a_form_send_a_field_of_a_milestone_down_the_same_road() -> None:
    same = {RoadOfForm.FREE: Road.FREE, RoadOfForm.CONSENT: Road.TEXT, RoadOfForm.HAND_OVER: Road.HAND_OVER,
            RoadOfForm.MOVE: Road.MOVE, RoadOfForm.AMENDMENT: Road.AMEND}  # fmt: skip
    roads = {one.column.key: one.road for one in MILESTONES.fields}
    assert {name: roads[name] for name in ROADS} == {name: same[road] for name, road in ROADS.items()}
