"""The way from one shape of the tables to the next, forward and back, on both databases."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from models.database import Database

_HERE = Path(__file__).parent


def config(connection: Connection) -> Config:
    """Return alembic's configuration for an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    settings.attributes["connection"] = connection
    return settings


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the tables to the newest shape; a second call changes nothing."""
    with database.engine.connect() as connection:
        command.upgrade(config(connection), revision)
        if connection.in_transaction():
            connection.rollback()


def is_current(database: Database) -> bool:
    """Say whether the tables have the newest shape."""
    with database.engine.connect() as connection:
        newest = ScriptDirectory.from_config(config(connection)).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() == newest


def write(message: str) -> None:
    """Write a migration from the difference between the tables in code and those of the migrations."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        command.upgrade(config(connection), "head")
        command.revision(config(connection), message, autogenerate=True)
