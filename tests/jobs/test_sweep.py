"""The sweep on both databases: what is due is written once, however late and on however many machines it is asked."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select

from models.alerts.sweep import sweep
from models.clock import MovableClock
from models.database import Database
from models.notifications import Item
from tests import world


def at(day: str) -> MovableClock:
    """Give a clock that stands at 08:00 in the morning of a day, UTC."""
    return MovableClock(datetime.fromisoformat(f"{day}T08:00").replace(tzinfo=UTC))


def told(database: Database, names: world.World, *, subject: str, rule: str) -> set[tuple[str, str]]:
    """Give who has which step of a subject in the ledger."""
    who = {id_: name for name, id_ in names.people.items()}
    with database.reading() as session:
        items: Iterable[Item] = session.scalars(select(Item).where(Item.subject == subject, Item.rule == rule)).all()
        return {(who[item.person_id or 0], item.step) for item in items}


def test_both_owners_get_the_overdue_step_on_the_working_day_after(database: Database) -> None:
    names = world.build(database)
    sweep(database, at("2026-11-18"))
    assert told(database, names, subject="PSP-12-M3", rule="milestone.overdue") == set()
    sweep(database, at("2026-11-19"))
    assert told(database, names, subject="PSP-12-M3", rule="milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_a_second_sweep_writes_nothing(database: Database) -> None:
    world.build(database)
    assert sweep(database, at("2026-11-19")) > 0
    assert sweep(database, at("2026-11-19")) == 0
    assert sweep(database, at("2026-11-19")) == 0
