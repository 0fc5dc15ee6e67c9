"""Search menus offer the side that is asked for, and to a partner only whom their plan has to do with."""

import pytest
from sqlalchemy import select

from models import choices
from models.access import caller_for
from models.base import Side
from models.database import Database
from models.people import Person
from models.plans import Plan
from tests import world


def names(database: Database, who: str, side: Side, plan: int | None = 31, typed: str = "") -> list[str]:
    with database.reading() as session:
        by = caller_for(session, world.TEAM, world.slack_id(who))
        assert by is not None
        found = session.scalars(select(Plan).where(Plan.number == plan)).one() if plan else None
        partner_id = found.partner_id if found else by.partner_id
        return [
            ref.name for ref in choices.persons(session, typed, side=side, partner_id=partner_id, plan=found, by=by)
        ]


def test_the_vendor_chooses_among_all_of_its_own_and_of_the_plans_partner(database: Database) -> None:
    world.build(database)
    assert names(database, "mira", Side.VENDOR) == sorted(world.NAMES[who] for who in world.VENDOR_PEOPLE)
    assert names(database, "mira", Side.PARTNER) == ["Lin Marlow", "Ned Ashgrove", "Pia Vost", "Rafe Dunmore"]
    assert names(database, "mira", Side.PARTNER, typed="vost PIA") == ["Pia Vost"]


def test_a_partner_sees_of_the_vendor_only_who_has_to_do_with_the_plan(database: Database) -> None:
    world.build(database)
    assert names(database, "lin", Side.VENDOR) == ["Kenji Mori", "Mira Pell", "Otto Brandl"]
    assert names(database, "lin", Side.VENDOR, plan=None) == []


def test_who_has_left_is_not_offered(database: Database) -> None:
    world.build(database)
    with database.unit_of_work() as session:
        session.scalars(select(Person).where(Person.name == "Pia Vost")).one().left = True
    assert "Pia Vost" not in names(database, "mira", Side.PARTNER)


@pytest.mark.parametrize(("who", "plans"), [("ines", ["PSP-40", "PSP-31", "PSP-12"]), ("mira", ["PSP-31", "PSP-12"]),
                                            ("lin", ["PSP-31", "PSP-12"]), ("kenji", ["PSP-40"]), ("otto", []),
                                            ("vera", []), ("olga", ["PSP-40"])])  # fmt: skip
def test_plans_to_write_in_are_offered_to_who_writes_there(database: Database, who: str, plans: list[str]) -> None:
    world.build(database)
    with database.reading() as session:
        by = caller_for(session, world.TEAM, world.slack_id(who))
        assert by is not None
        assert [plan.key for plan in choices.plans(session, "", by=by)] == plans
