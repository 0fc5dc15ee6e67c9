"""A small programme whose ledger is whole at the end of every test."""

from collections.abc import Iterator

import pytest

from models.alerts.reconcile import reconcile
from models.alerts.sweep import sweep
from models.database import Database
from tests.jobs.sweeping import Swept


@pytest.fixture
def swept(database: Database) -> Iterator[Swept]:
    programme = Swept(database)
    yield programme
    sweep(database, programme.clock)
    assert reconcile(database, programme.clock) == 0  # after a sweep nobody misses anything
