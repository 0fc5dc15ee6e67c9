"""The way to the database: read, or change within one unit of work.

Nothing else commits. No Slack call may happen while one is open in the same thread: `in_transaction()` says so.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from models import revisions
from models.memory import Memory

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
        with _counted(), self.engine.connect() as connection:
            self._begin(connection, "BEGIN")
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
            with _counted(), Session(self.engine) as session:
                # A deferred transaction that reads and then writes fails at once when another wrote in between.
                self._begin(session.connection(), "BEGIN IMMEDIATE")
                yield session
                revisions.renew(session)
                session.commit()
        finally:
            if self._writing is not None:
                self._writing.release()

    def _begin(self, connection: Connection, words: str) -> None:
        """Begin a transaction of SQLite; for an event of SQLAlchemy every statement would look for its listeners."""
        if self.is_sqlite:
            cast("sqlite3.Connection", connection.connection.driver_connection).execute(words)

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


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
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    options = "-c jit=off"  # JIT makes the empty probe of each minute 40 times slower
    if statement_seconds is not None:
        options += f" -c statement_timeout={int(statement_seconds * 1000)}"
    patience = {"connect_timeout": 2, "tcp_user_timeout": 2000, "keepalives_idle": 10, "options": options}
    return create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=2, connect_args=patience)


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event passes the driver's own
    connection.isolation_level = None  # we begin transactions ourselves, see Database._begin
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
