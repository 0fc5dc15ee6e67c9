"""Runs migrations over the connection that the caller passes in."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Boolean, Column, DefaultClause, MetaData, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from models import tables
from models.base import UtcDateTime


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones they are stored as: migrations import nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def tables_with_defaults() -> MetaData:
    """Return the tables in code, their defaults being those of the database, too: a new column is written with one.

    Without it a NOT NULL column fails on a table that holds rows, and so does each row that the version before writes.
    """
    copy = MetaData(naming_convention=tables.METADATA.naming_convention)
    for table in tables.METADATA.sorted_tables:
        for column in table.to_metadata(copy).columns:
            if not column.nullable and column.server_default is None:
                column.server_default = in_database(column)
    return copy


def in_database(column: Column[Any]) -> DefaultClause | None:
    """Write a constant default so that both databases read it."""
    if not isinstance(column.default, ScalarElementColumnDefault):
        return None
    words = str(column.default.arg)
    return DefaultClause(text(words.lower()) if isinstance(column.type, Boolean) else words)


connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"
context.configure(
    connection=connection,
    target_metadata=tables_with_defaults(),
    render_as_batch=is_sqlite,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
    raise RuntimeError(f"rows without their parent: {broken[:5]}")
if connection.in_transaction():
    connection.commit()
