"""Databases that tests have one after another: each finds one that is migrated and empty, whatever the last one did.

Engines stay open from test to test, because with each new one SQLAlchemy compiles all statements again. A place at
which something is still going on, or whose tables are others by now, is not given to anybody again.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool
from typing_extensions import override

from bot.app import databases
from models.database import Database
from models.memory import Memory
from tests.postgres import Server

_SHAPE = """
    WITH rooms AS (SELECT oid FROM pg_namespace WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')),
    things AS (SELECT oid, xmin FROM pg_class WHERE relnamespace IN (SELECT oid FROM rooms))
    SELECT 'class', oid::text, xmin::text FROM things
    UNION ALL SELECT 'column', attrelid || '.' || attnum, xmin::text FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM things)
    UNION ALL SELECT 'constraint', oid::text, xmin::text FROM pg_constraint
        WHERE connamespace IN (SELECT oid FROM rooms)
    UNION ALL SELECT 'function', oid::text, xmin::text FROM pg_proc WHERE pronamespace IN (SELECT oid FROM rooms)
    UNION ALL SELECT 'revision', version_num, '' FROM alembic_version
    ORDER BY 1, 2
"""
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state IS DISTINCT FROM 'idle'
"""
_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_EMPTY = """
    DO $$ DECLARE name text; BEGIN
        SET LOCAL session_replication_role = replica;  -- rows in any order, whatever refers to them
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        PERFORM setval(sequencename::regclass, 1, false) FROM pg_sequences
            WHERE schemaname = 'public' AND last_value IS NOT NULL;
    END $$
"""


class Place:
    """An address, and the engines that stay open there: of the conversation, and of the jobs."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opened: tuple[Database, Database] | None = None
        self._listeners: list[int] = []

    @property
    def databases(self) -> tuple[Database, Database]:
        """Give the engines."""
        if self.opened is None:
            self.opened = databases(self.url)
            self._listeners = [_listeners(one.engine) for one in self.opened]
        return self.opened

    def empty(self) -> bool:
        """Make it as new; False where that is impossible, and nobody may have it again."""
        return False

    def close(self) -> None:
        """Close all connections."""
        for one in self.opened or ():
            one.dispose()

    def _at_rest(self) -> bool:
        """Forget what is remembered; say whether nobody uses an engine any more, or listens to it."""
        for one in self.opened or ():
            one.memory = Memory()
        used = [_used(one.engine) for one in self.opened or ()]
        return not any(used) and [_listeners(one.engine) for one in self.opened or ()] == self._listeners


def _used(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def _listeners(engine: Engine) -> int:
    """Count who listens; SQLAlchemy itself offers no way to."""
    events: Any = engine.dispatch
    return sum(len(list(getattr(events, name))) for name in events._event_names)  # noqa: SLF001 -- as above


class SqlitePlace(Place):
    """A file. Emptied it is a new copy: who still has the old one open writes into what nobody reads."""

    def __init__(self, template: Path, path: Path) -> None:
        super().__init__(f"sqlite:///{path}")
        self._template = template
        self._path = path
        shutil.copy(template, path)

    @override
    def empty(self) -> bool:
        at_rest = self._at_rest()
        self.close()
        for left in self._path.parent.glob(f"{self._path.name}-*"):
            left.unlink()
        Path(shutil.copy(self._template, self._path.with_suffix(".new"))).replace(self._path)
        return at_rest


class PostgresPlace(Place):
    """A database. Emptied it is the same without its rows, which takes a tenth of making another one."""

    def __init__(self, server: Server, template: str, name: str) -> None:
        super().__init__(server.url(name))
        self._server = server
        self._name = name
        server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._key = server.connect(name)
        self._shape = self._key.execute(_SHAPE).fetchall()

    @override
    def empty(self) -> bool:
        try:
            if not self._at_rest() or self._key.execute(_OTHERS).fetchone() != (0,):
                return False
            if self._key.execute(_SHAPE).fetchall() != self._shape:
                return False
            self._key.execute(_EMPTY)
        except psycopg.Error:
            return False
        return True

    @override
    def close(self) -> None:
        super().close()
        self._key.close()
        self._server.run(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")


class Shelf:
    """Where places of one kind come from, and where they go back to."""

    def __init__(self, make: Callable[[int], Place]) -> None:
        self._make = make
        self._made = 0
        self._free: list[Place] = []

    def lend(self) -> Place:
        """Give a place that is migrated and empty."""
        if self._free:
            return self._free.pop()
        self._made += 1
        return self._make(self._made)

    def give_back(self, place: Place) -> None:
        """Empty it for the next one who comes, or let go of it."""
        if place.empty():
            self._free.append(place)
        else:
            place.close()

    def close(self) -> None:
        """Close what is open."""
        while self._free:
            self._free.pop().close()
