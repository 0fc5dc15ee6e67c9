"""What somebody was told once is drawn anew only as far as they may still see it: rights are asked when drawing."""

import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from sqlalchemy import delete, update

from bot.sandbox import SeedUser
from models.milestones.tables import Milestone
from models.notifications import Item, Lane, filling, redrawing
from models.people import Partner, Person, RoleGrant, SlackIdentity
from models.plans import Plan, ScopeLine
from tests.jobs.delivery.conftest import Office

M3: Final = "PSP-12-M3"
GONE: Final = "No longer yours to see"


def loses(office: Office, who: str) -> None:
    """Take somebody out of PSP-12: neither a line nor a milestone of it is theirs, and they have no role."""
    person = office.world.people[who]
    with office.database.unit_of_work() as session:
        for kind in (Milestone, ScopeLine):
            for owner in (kind.vendor_owner_id, kind.partner_owner_id):
                session.execute(update(kind).where(owner == person).values({owner.key: None}))
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == person))


def goes_to_ostrevale(office: Office, who: str) -> None:
    """Let somebody work for another partner from now on; what they owned still names them."""
    with office.database.unit_of_work() as session:
        other = session.query(Partner.id).filter(Partner.key == "ostrevale").scalar()
        session.execute(update(Person).where(Person.id == office.world.people[who]).values(partner_id=other))


def has_left(office: Office, who: str) -> None:
    with office.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == office.world.people[who]).values(left=True))


def gives_the_account_to_ned(office: Office, who: str) -> None:
    """Link somebody's account to another person of the same plan."""
    with office.database.unit_of_work() as session:
        mine = SlackIdentity.person_id == office.world.people[who]
        session.execute(update(SlackIdentity).where(mine).values(person_id=office.world.people["ned"]))


def changes_its_title(office: Office) -> None:
    with office.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number == 3).values(title="Price list", version=2))
        session.execute(update(Plan).where(Plan.number == 12).values(title="Hush hush"))
        redrawing.mark(session, M3)
        redrawing.mark(session, "PSP-12-M5")


def draws(office: Office) -> None:
    for _ in range(2):
        office.runs()
        office.machine.passes(31)


def labels(message: dict[str, Any]) -> list[str]:
    elements = [one for block in message["blocks"]
                for one in [*block.get("elements", ()), block.get("accessory") or {}]]  # fmt: skip
    return [one["text"]["text"] for one in elements if one.get("type") == "button"]


LOSSES: Final[list[tuple[str, str, Callable[[Office, str], None]]]] = [
    ("otto", "owner", loses),
    ("pia", "supporter", goes_to_ostrevale),
    ("otto", "owner", has_left),
    ("pia", "supporter", gives_the_account_to_ned),
]


@pytest.mark.parametrize(("who", "role", "happens"), LOSSES, ids=lambda one: getattr(one, "__name__", one))
def test_a_message_that_is_drawn_anew_holds_nothing_that_its_reader_has_lost_sight_of(
    office: Office, who: str, role: str, happens: Callable[[Office, str], None]
) -> None:
    office.tells(who, role=role)
    office.runs()
    assert "Reference architecture reviewed" in office.dms(who)[0]["text"]
    happens(office, who)
    changes_its_title(office)
    draws(office)
    (message,) = office.dms(who)
    assert message["text"] == f"{GONE}."
    assert labels(message) == []
    assert not any(word in json.dumps(message) for word in ("Price list", "architecture", "PSP-12", "Hush", "Search"))


def test_of_several_lines_only_that_one_goes_which_is_no_longer_the_readers(office: Office) -> None:
    office.tells("otto")
    office.asks("otto", "PSP-40-M1")  # of another plan, which the reader never saw
    with office.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.title.startswith("Port")).values(
            vendor_owner_id=office.world.people["otto"]))  # fmt: skip
    office.runs()
    assert "Port authority workshop" in office.dms("otto")[0]["text"]
    with office.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.title.startswith("Port")).values(vendor_owner_id=None))
        redrawing.mark(session, "PSP-40-M1")
    draws(office)
    (message,) = office.dms("otto")
    assert "Reference architecture reviewed" in message["text"]
    assert GONE in message["text"]
    assert not any(word in json.dumps(message) for word in ("Port", "PSP-40", "Harbour", "Ostrevale"))
    assert message["text"].startswith("1 of 2 is left: 1 no longer yours.")


def test_what_somebody_may_not_see_any_more_by_the_morning_is_not_sent(office: Office) -> None:
    item = office.asks("otto", role="owner")
    loses(office, "otto")
    office.runs()
    assert office.dms("otto") == []
    with office.database.reading() as session:
        assert session.get_one(Item, item).dropped == "no longer theirs"


def test_what_waits_to_leave_goes_to_the_account_that_is_its_readers_by_then(office: Office) -> None:
    office.tells("pia", role="supporter")
    office.runs()
    office.asks("pia", "PSP-12-M5", role="supporter", lane=Lane.URGENT, due_at=office.clock.now())
    with office.database.unit_of_work() as session:
        filling.put(session, filling.plan(session, now=office.clock.now()), now=office.clock.now())
    gives_the_account_to_ned(office, "pia")
    office.sandbox.space.users["U0PIA2"] = SeedUser("U0PIA2", "Pia Vost", "Europe/Berlin")
    with office.database.unit_of_work() as session:
        session.add(SlackIdentity(team_id="T0SANDBOX", user_id="U0PIA2", person_id=office.world.people["pia"]))
    draws(office)
    assert len(office.dms("pia")) == 1
    (message,) = office.sandbox.member("U0PIA2").dm
    assert "Pilot at the Ministry of Tides" in message["text"]
