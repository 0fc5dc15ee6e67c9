"""Migrations run forward and back over rows on both databases, one program at a time, and make the tables in code."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
import pytest
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Column, Connection, Enum, MetaData, TypeDecorator, func, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from models import migrations
from models.clock import MovableClock
from models.database import Database
from models.tables import METADATA
from models.workbook import import_workbook
from models.workbook.sample import sample_path
from tests import world

pytestmark = pytest.mark.long

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def filled(database: Database) -> Database:
    """Give the sample programme, and a row in each table that it leaves empty."""
    import_workbook(database, sample_path(), clock=MovableClock(world.START))
    with database.unit_of_work() as session:
        link = session.connection()
        for table in METADATA.sorted_tables:
            if not link.scalar(select(func.count()).select_from(table)):
                link.execute(insert(table).values({column.name: some(column, link) for column in table.columns}))
    return database


def some(column: Column[Any], link: Connection) -> object:
    """Give a value that a column takes; where it refers to a row, the number of one."""
    for key in column.foreign_keys:
        return link.scalar(select(func.min(key.column)))
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or ()))
    stored = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    kind = stored.python_type
    known: dict[type, object] = {datetime: world.START, date: world.TODAY, str: "x"}
    return known.get(kind, kind(1) if kind in {int, float, bool} else None)


def shape(database: Database) -> dict[str, list[str]]:
    """Tell how the tables look, in an order that is always the same."""
    asked = inspect(database.engine)
    parts = (asked.get_multi_columns(), asked.get_multi_indexes(), asked.get_multi_unique_constraints(),
             asked.get_multi_foreign_keys(), asked.get_multi_check_constraints())  # fmt: skip
    return {name: sorted(json.dumps(one, default=str, sort_keys=True) for part in parts for one in part[None, name])
            for name in asked.get_table_names()}  # fmt: skip


def tables(database: Database) -> MetaData:
    found = MetaData()
    found.reflect(database.engine)
    found.remove(found.tables["alembic_version"])
    return found


def rows(database: Database) -> Rows:
    with database.reading() as session:
        return {table.name: [dict(row) for row in session.execute(select(table)).mappings()]
                for table in tables(database).sorted_tables}  # fmt: skip


def counts(found: Rows, among: Rows) -> dict[str, int]:
    return {name: len(found[name]) for name in found if name in among}


def revisions() -> Iterator[Script]:
    """Give those that change tables which hold rows, newest first."""
    database = Database("sqlite://")
    with database.engine.connect() as connection:
        directory = ScriptDirectory.from_config(migrations.config(connection))
    database.dispose()
    return (one for one in directory.walk_revisions() if one.down_revision)


def test_down_leaves_nothing_and_up_again_matches_the_tables_in_code(database: Database) -> None:
    assert migrations.is_current(database)
    migrations.downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert not migrations.is_current(database)
    migrations.upgrade(database)
    migrations.check(database)
    assert migrations.is_current(database)


def test_each_revision_goes_down_and_up_over_a_filled_programme_and_takes_the_rows_of_the_version_before(
    filled: Database,
) -> None:
    for revision in revisions():
        before = str(revision.down_revision)
        newer, newer_rows = shape(filled), rows(filled)
        migrations.downgrade(filled, before)
        known, older_rows = tables(filled), rows(filled)
        assert counts(older_rows, newer_rows) == counts(newer_rows, older_rows)
        migrations.upgrade(filled, revision.revision)
        assert shape(filled) == newer
        assert counts(rows(filled), older_rows) == counts(older_rows, newer_rows)
        write_as_before(filled, known, older_rows, unwritten=getattr(revision.module, "UNWRITTEN", set()))
        migrations.downgrade(filled, before)


def write_as_before(database: Database, known: MetaData, older_rows: Rows, *, unwritten: set[str]) -> None:
    """Write all rows again as the version before does: it names the columns that it knows, and no others.

    Args:
        database: in the newer shape.
        known: the tables that the version before knows.
        older_rows: what it has written.
        unwritten: such as "plan.theme": what it does not write any more, so that a revision may drop it.
    """
    with database.unit_of_work() as session:
        for table in reversed(tables(database).sorted_tables):
            session.execute(table.delete())
        for table in known.sorted_tables:
            names = [name for name in table.columns.keys() if f"{table.name}.{name}" not in unwritten]  # noqa: SIM118
            written = [{name: row[name] for name in names} for row in older_rows[table.name]]
            session.execute(insert(table).values(written))  # one statement: some refer to rows that come later


@contextmanager
def held_by_another(url: str) -> Iterator[Callable[[], object]]:
    """Hold what a migration needs for itself; gives what waits until somebody wants it."""
    if url.startswith("sqlite"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        file.execute("BEGIN IMMEDIATE")
        yield lambda: time.sleep(1.7)  # a SQLite file does not tell who waits; the limit for all else is 1.5 s
        file.execute("ROLLBACK")
        file.close()
        return
    place = make_url(url)
    words = f"host={place.query['host']} user=postgres dbname={place.database}"
    with psycopg.connect(words) as holding, psycopg.connect(words, autocommit=True) as watching:
        holding.execute("SELECT pg_advisory_xact_lock(7723001)")

        def wait() -> None:
            deadline = time.monotonic() + 10
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while watching.execute(waiting).fetchone() != (1,):
                assert time.monotonic() < deadline

        yield wait


def test_a_migration_waits_for_another_that_is_at_work(database: Database, database_url: str) -> None:
    migrations.downgrade(database, "base")
    with ThreadPoolExecutor(1) as pool:
        with held_by_another(database_url) as wait_for_the_second:
            second = pool.submit(migrations.upgrade, database)
            wait_for_the_second()
            assert not second.done()
        second.result(10)
    assert migrations.is_current(database)


@pytest.mark.postgres
def test_a_migration_that_does_not_get_a_table_in_time_gives_up_and_changes_nothing(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "TABLE_MILLISECONDS", 100)
    database = Database(postgres_url, statement_seconds=None)
    with database.engine.connect() as reader:
        reader.execute(text("SELECT * FROM person"))
        with pytest.raises(OperationalError, match="lock timeout"):
            migrations.downgrade(database, "base")
    assert migrations.is_current(database)
    database.dispose()


def test_the_version_before_works_with_later_tables_and_leaves_them_as_they_are(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert migrations.is_current(database)
    migrations.upgrade(database)
    with database.unit_of_work() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        session.execute(text("DELETE FROM alembic_version"))
    assert not migrations.is_current(database)
