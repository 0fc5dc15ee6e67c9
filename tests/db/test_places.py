"""What a test leaves in its database never reaches the next one: the place is as new, or nobody gets it again."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event, insert, text

from models import migrations
from models.clock import MovableClock
from models.database import Database
from models.people import Partner
from models.workbook import import_workbook
from models.workbook.sample import sample_path
from tests import world
from tests.places import Place, Shelf


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    found: Shelf = request.getfixturevalue(f"{request.param}_shelf")
    return found


def next_partner(database: Database) -> int:
    with database.unit_of_work() as session:
        added = Partner(key="new", name="New")
        session.add(added)
        session.flush()
        return added.id


def fill(database: Database) -> None:
    import_workbook(database, sample_path(), clock=MovableClock(world.START))
    next_partner(database)
    database.memory.keep({"plan": "remembered"})


def test_a_place_that_was_filled_is_as_new_for_the_next_who_gets_it(shelf: Shelf) -> None:
    place = shelf.lend()
    fill(place.databases[0])
    shelf.give_back(place)
    again = shelf.lend()
    database = again.databases[0]
    assert again is place
    assert not any(world.everything(database).values())
    assert database.memory.find(["plan"]) == {}
    assert next_partner(database) == 1
    shelf.give_back(again)


def drop_a_table(place: Place) -> None:
    with place.databases[0].engine.begin() as connection:
        connection.execute(text("DROP TABLE heartbeat"))


def rename_a_column(place: Place) -> None:
    with place.databases[0].engine.begin() as connection:
        connection.execute(text("ALTER TABLE partner RENAME COLUMN name TO called"))


def say_another_revision(place: Place) -> None:
    with place.databases[0].engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def leave_a_transaction_open(place: Place) -> Connection:
    connection = place.databases[0].engine.connect()
    connection.execute(insert(Partner).values(key="late", name="Late"))
    return connection


def write_from_elsewhere(place: Place) -> Connection:
    return leave_a_transaction_open(Place(place.url))


def listen(place: Place) -> None:
    event.listen(place.databases[0].engine, "before_cursor_execute", lambda *_: pytest.fail("still listened to"))


@pytest.mark.parametrize(
    "left",
    [drop_a_table, rename_a_column, say_another_revision, leave_a_transaction_open, write_from_elsewhere, listen],
)
def test_whatever_a_test_leaves_behind_the_next_one_finds_nothing_of_it(
    shelf: Shelf, left: Callable[[Place], Connection | None]
) -> None:
    place = shelf.lend()
    world.build(place.databases[0])
    open_still = left(place)
    shelf.give_back(place)
    again = shelf.lend()
    world.build(again.databases[0])
    assert next_partner(again.databases[0]) == 3
    assert migrations.is_current(again.databases[0])
    shelf.give_back(again)
    if open_still is not None:
        open_still.invalidate()
        open_still.engine.dispose()


def test_the_small_programme_is_the_same_each_time_it_is_built(shelf: Shelf) -> None:
    found = []
    for anew in (True, False):
        place = shelf.lend()
        built = world.build(place.databases[0], anew=anew)
        found.append((built, world.everything(place.databases[0]), next_partner(place.databases[0])))
        shelf.give_back(place)
    assert found[0] == found[1]
