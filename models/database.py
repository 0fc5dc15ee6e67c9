"""The way to the database: read, or change within one unit of work.

Nothing else commits. No Slack call may happen while one is open in the same thread: `in_transaction()` says so.
"""

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from models import revisions
from models.memory import Memory

log = logging.getLogger(__name__)

_open = threading.local()
_LOCK_SECONDS = 1.5


def in_transaction() -> bool:
    """Say whether this thread has a reading or a unit of work open."""
    return bool(getattr(_open, "depth", 0))


def normalise(url: str) -> str:
    """Turn the `postgres://` of hosting platforms into psycopg 3's form; leave the rest."""
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    return url


class Busy(Exception):
    """Another writer held the SQLite file for too long."""


def is_outage(error: Exception) -> bool:
    """Say whether the database failed, and not what one row of it holds."""
    return isinstance(error, Busy | PoolTimeout | DBAPIError) and not isinstance(error, DataError | IntegrityError)


class Database:
    """One engine, its two ways in, and for SQLite the lock that keeps writers in a queue."""

    def __init__(self, url: str, *, pool_size: int = 24, statement_seconds: float | None = 2) -> None:
        self.engine = _engine(normalise(url), pool_size, statement_seconds)
        self.memory = Memory()
        self._writing = threading.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether rows are locked by file and not one by one."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session whose changes are thrown away."""
        with _counted(), self._begun("BEGIN") as connection:
            known = {"memory": self.memory, "connection": connection}
            with Session(connection, autoflush=False, info=known) as session:
                yield session

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        """Open a session that commits at the end, or leaves everything as it was.

        Raises:
            Busy: SQLite only, another writer held the file for 1.5 s.
        """
        if self._writing is not None and not self._writing.acquire(timeout=_LOCK_SECONDS):
            raise Busy
        try:
            # A deferred transaction that reads and then writes fails at once when another wrote in between.
            with (
                _counted(),
                self._begun("BEGIN IMMEDIATE") as connection,
                Session(connection, join_transaction_mode="control_fully") as session,
            ):
                yield session
                revisions.renew(session)
                session.commit()
        finally:
            if self._writing is not None:
                self._writing.release()

    def _begun(self, words: str) -> Connection:
        """Give a connection with a transaction on it; one that died while nobody used it is replaced.

        Only once, and only here: nothing was asked or written yet. With it the pool forgets all that are as old.
        """
        try:
            return self._begin(words)
        except DBAPIError as problem:
            if not _is_dead(problem):
                raise
            log.info("database.reconnected")
        return self._begin(words)

    def _begin(self, words: str) -> Connection:
        connection = self.engine.connect()
        try:
            connection.begin()
            if self.is_sqlite:
                _execute(connection, words)
        except BaseException as problem:
            if isinstance(problem, DBAPIError) and _is_dead(problem):
                connection.invalidate()
            connection.close()
            raise
        return connection

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _is_dead(problem: DBAPIError) -> bool:
    """Say whether a connection is lost; a pooler may keep its own part open, and pass on what the server said last."""
    code = getattr(problem.orig, "sqlstate", None) or ""
    return problem.connection_invalidated or code.startswith(("08", "57P0"))


@contextmanager
def _counted() -> Iterator[None]:
    if in_transaction():
        raise RuntimeError("a reading or a unit of work is open in this thread already")
    _open.depth = 1
    try:
        yield
    finally:
        _open.depth = 0


def _engine(url: str, pool_size: int, statement_seconds: float | None) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=2,
            connect_args={"timeout": _LOCK_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "do_connect", _create_for_ourselves)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    patience = {"connect_timeout": 2, "tcp_user_timeout": 2000, "keepalives_idle": 10, "autocommit": True}
    engine = create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=2, connect_args=patience)
    # A listener for "begin" would do, but with any of them SQLAlchemy looks for listeners at each statement.
    engine.dialect.do_begin = _beginner(statement_seconds)  # type: ignore[assignment, method-assign]
    event.listen(engine, "connect", _prepare_postgres)
    return engine


def _beginner(statement_seconds: float | None) -> Callable[[PoolProxiedConnection], None]:
    """Return what begins a transaction of PostgreSQL and sets what holds in it, in one round trip.

    What is set for a whole connection gets lost, or meets others, behind a pooler that hands servers around.
    """
    words = "BEGIN; SET LOCAL jit = off"  # JIT makes the empty probe of each minute 40 times slower
    words += "; SET LOCAL datestyle = ISO"  # psycopg reads instants in no other form
    if statement_seconds is not None:
        words += f"; SET LOCAL statement_timeout = {int(statement_seconds * 1000)}"
    statement = words.encode()

    def begin(connection: PoolProxiedConnection) -> None:
        driver = cast("psycopg.Connection[Any]", connection.driver_connection)
        if driver.pgconn.exec_(statement).status != psycopg.pq.ExecStatus.COMMAND_OK:
            driver.execute(statement)  # the same once more, for the right exception

    return begin


def _prepare_postgres(connection: psycopg.Connection[Any], _record: object) -> None:
    """Do without prepared statements behind a pooler: one is known to a single server, the next may be another.

    A pooler gives each client a process number of its own making (PgBouncer's is drawn by chance).
    """
    number = connection.execute("SELECT pg_backend_pid()").fetchone()
    if number != (connection.info.backend_pid,):
        connection.prepare_threshold = None


def _execute(connection: Connection, words: str) -> None:
    """Execute words of SQLite that begin a transaction, past SQLAlchemy; what it raises looks as if it were not."""
    try:
        cast("sqlite3.Connection", connection.connection.driver_connection).execute(words)
    except sqlite3.OperationalError as problem:
        raise OperationalError(words, None, problem) from problem


def _create_for_ourselves(_dialect: object, _record: object, arguments: list[Any], _named: object) -> None:
    """Create a SQLite file for its owner alone, whatever the umask says; SQLite gives its journals the same rights."""
    path = arguments[0]
    if path != ":memory:":
        with suppress(OSError):  # it is there; or it cannot be, and SQLite has the better words
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see Database._begin
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    ((_number, _name, path),) = cursor.execute("PRAGMA database_list")
    cursor.close()
    if path:
        _close_to_others(Path(path))


def _close_to_others(path: Path) -> None:
    """Take others' rights from a file that was there before; not sooner than SQLite has found it to be a database.

    It is not opened for that: with any descriptor of the file that it closes, a process loses its locks.
    """
    for one in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        try:
            rights = one.stat().st_mode
            if rights & 0o077:
                one.chmod(rights & 0o700)
                log.info("database.closed_to_others")
        except FileNotFoundError:
            continue
        except OSError:
            log.warning("database.open_to_others")  # the file is somebody else's
