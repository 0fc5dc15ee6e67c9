"""Migrations run forward and back on both databases, and the tables in code are what they make."""

from sqlalchemy import inspect

from models import migrations
from models.database import Database


def test_down_leaves_nothing_and_up_again_matches_the_tables_in_code(database: Database) -> None:
    assert migrations.is_current(database)
    migrations.downgrade(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert not migrations.is_current(database)
    migrations.upgrade(database)
    migrations.check(database)
    assert migrations.is_current(database)
