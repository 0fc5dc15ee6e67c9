"""A connection that died is replaced before anybody notices, and what holds in a transaction holds behind a pooler."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from models.database import Database
from models.programme import Programme
from tests import postgres, world
from tests.db.pooler import pooler

CONNECTIONS = 2


@pytest.fixture
def server_database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.dispose()


def connect_all(database: Database) -> None:
    """Fill the pool, so that several connections can die."""
    links = [database.engine.connect() for _ in range(CONNECTIONS)]
    for link in links:
        link.execute(text("SELECT 1"))
    for link in links:
        link.close()


def kill_all(database: Database, server: postgres.Server) -> None:
    name = database.engine.url.database
    server.run(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608


def prepared(database: Database) -> int:
    """Ask the same often enough to have it prepared, and say how many statements are."""
    for _ in range(8):
        with database.unit_of_work() as session:
            assert session.scalars(select(Programme)).all() == []
    with database.reading() as session:
        return int(session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) or 0)


def limits(connection: Connection) -> list[str]:
    return [str(connection.scalar(text(f"SHOW {name}"))) for name in ("statement_timeout", "jit")]


@pytest.mark.postgres
def test_connections_that_were_killed_are_replaced_before_anybody_reads_or_writes(
    server_database: Database, postgres_server: postgres.Server
) -> None:
    world.build(server_database)
    connect_all(server_database)
    kill_all(server_database, postgres_server)
    for _ in range(CONNECTIONS):
        with server_database.reading() as session:
            assert session.scalars(select(Programme.vendor_name)).all() == ["Quorbel"]
    connect_all(server_database)
    kill_all(server_database, postgres_server)
    for number in range(CONNECTIONS):
        with server_database.unit_of_work() as session:
            session.add(Programme(vendor_name=f"Vendor {number}", alerts_since=world.START))
    with server_database.reading() as session:
        assert len(session.scalars(select(Programme)).all()) == 1 + CONNECTIONS


@pytest.mark.postgres
def test_a_connection_that_dies_after_something_was_written_ends_the_unit_of_work_and_nothing_comes_twice(
    server_database: Database, postgres_server: postgres.Server
) -> None:
    begun = []

    def write() -> None:
        with server_database.unit_of_work() as session:
            begun.append(session)
            session.add(Programme(vendor_name="Quorbel", alerts_since=world.START))
            session.flush()
            kill_all(server_database, postgres_server)

    with pytest.raises(DBAPIError):
        write()
    with server_database.reading() as session:
        assert (len(begun), session.scalars(select(Programme)).all()) == (1, [])


@pytest.mark.postgres
def test_limits_hold_in_each_transaction_and_leave_nothing_behind_on_the_server(postgres_url: str) -> None:
    quick, patient = Database(postgres_url, statement_seconds=0.05), Database(postgres_url, statement_seconds=None)
    for database, limit in ((quick, "50ms"), (patient, "0")):
        with database.reading() as session:
            assert limits(session.connection()) == [limit, "off"]
        with database.unit_of_work() as session:
            assert limits(session.connection()) == [limit, "off"]
        driver = database.engine.raw_connection()
        assert driver.cursor().execute("SHOW statement_timeout").fetchone() == ("0",)
        driver.close()
    with pytest.raises(OperationalError, match="statement timeout"), quick.reading() as session:
        session.execute(text("SELECT pg_sleep(1)"))
    quick.dispose()
    patient.dispose()


@pytest.mark.postgres
def test_behind_a_pooler_nothing_is_asked_that_it_refuses_and_no_statement_is_prepared(
    postgres_url: str, tmp_path: Path
) -> None:
    with pooler(postgres_url, tmp_path) as before_it:
        database = Database(before_it.url)
        assert prepared(database) == 0
        with database.reading() as session:
            assert limits(session.connection()) == ["2s", "off"]
        database.dispose()


@pytest.mark.postgres
def test_a_server_that_died_behind_a_pooler_is_replaced_though_the_pooler_is_there(
    postgres_url: str, tmp_path: Path
) -> None:
    with pooler(postgres_url, tmp_path) as before_it:
        database = Database(before_it.url)
        for statements in (0, 1, 2):  # a statement that begins is sent twice before it counts as failed
            before_it.shut_down = statements
            with database.reading() as session:
                assert session.scalars(select(Programme)).all() == []
        database.dispose()


@pytest.mark.postgres
def test_without_a_pooler_statements_are_prepared(server_database: Database) -> None:
    assert prepared(server_database) > 0


@pytest.mark.postgres
def test_a_server_that_writes_days_in_its_own_way_is_read_all_the_same(
    postgres_url: str, postgres_server: postgres.Server
) -> None:
    name = make_url(postgres_url).database
    postgres_server.run(f"ALTER DATABASE {name} SET datestyle = 'German, DMY'")
    database = Database(postgres_url)
    try:
        world.build(database)
        with database.reading() as session:
            assert session.scalars(select(Programme.alerts_since)).one().isoformat() == "2026-07-01T00:00:00+00:00"
    finally:
        postgres_server.run(f"ALTER DATABASE {name} RESET datestyle")
        database.dispose()


def test_a_sqlite_file_that_another_process_holds_is_a_database_that_does_not_answer(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError), database.unit_of_work():
        pass
    other.execute("ROLLBACK")
    other.close()
    with database.unit_of_work() as session:
        session.add(Programme(vendor_name="Quorbel", alerts_since=world.START))
    database.dispose()


def rights(folder: Path) -> dict[str, int]:
    return {one.name: one.stat().st_mode & 0o777 for one in folder.iterdir()}


def write(database: Database) -> None:
    with database.unit_of_work() as session:
        session.execute(text("CREATE TABLE IF NOT EXISTS note (words TEXT)"))


def test_a_sqlite_file_and_its_journals_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path}/psp.db")
        write(database)
        assert rights(tmp_path) == {"psp.db": 0o600, "psp.db-wal": 0o600, "psp.db-shm": 0o600}
        for one in tmp_path.iterdir():
            one.chmod(0o664)
        again = Database(f"sqlite:///{tmp_path}/psp.db")
        write(again)
        assert rights(tmp_path) == {"psp.db": 0o600, "psp.db-wal": 0o600, "psp.db-shm": 0o600}
        again.dispose()
        database.dispose()
    finally:
        os.umask(before)
