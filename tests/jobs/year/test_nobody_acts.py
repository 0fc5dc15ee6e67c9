"""A year in which nobody lifts a finger."""

from datetime import date
from typing import Final

import pytest

from models.alerts.names import Rule
from models.alerts.reconcile import reconcile
from models.alerts.sweep import sweep
from tests.jobs.year import laws
from tests.jobs.year.playing import Year
from tests.places import Place

pytestmark = pytest.mark.long

PLAN: Final = 21
"""In Israel and Egypt, where the week begins on Sunday; its partner's people work from Monday on."""


@pytest.fixture
def year(sqlite_place: Place) -> Year:
    return Year(sqlite_place.databases[0], PLAN)


def test_a_year_in_which_nobody_acts_tells_each_step_once_in_the_morning_and_contradicts_no_screen(year: Year) -> None:
    year.plays(date(2026, 11, 16), date(2027, 11, 15))
    said = laws.told(year)
    assert year.contradictions == []
    assert list(laws.told_twice(said)) == []
    assert list(laws.told_at_night(year)) == []
    assert list(laws.second_digests(year)) == []
    assert list(laws.early_escalations(said)) == []
    steps = laws.steps_of(said, Rule.OVERDUE)
    assert max(map(len, steps.values())) >= 15
    sweep(year.database, year.clock)
    assert reconcile(year.database, year.clock) == 0
