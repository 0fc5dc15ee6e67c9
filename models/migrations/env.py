"""Runs migrations over the connection that the caller passes in."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from models import tables
from models.base import UtcDateTime


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types as the plain ones they are stored as: migrations import nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"
context.configure(
    connection=connection,
    target_metadata=tables.METADATA,
    render_as_batch=is_sqlite,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
    raise RuntimeError(f"rows without their parent: {broken[:5]}")
if connection.in_transaction():
    connection.commit()
