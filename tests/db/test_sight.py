"""Who sees a plan, by the filter of statements and by columns, and whom and what they may name."""

from typing import Any, Final

import pytest
from sqlalchemy import select, update

from models import access
from models.access import Caller, Grant
from models.base import Side
from models.database import Database
from models.errors import NotAllowed, NotFound
from models.milestones import changes
from models.milestones.tables import Milestone
from models.people import Partner, Person, Role, RoleGrant
from models.plans import Plan, ScopeLine
from models.targets import Target
from tests.acting import Programme

NAMED: Final[list[tuple[type[Plan | ScopeLine | Milestone], str]]] = [
    (Plan, "vendor_accountable_id"), (Plan, "partner_accountable_id"), (Plan, "vendor_sponsor_id"),
    (Plan, "partner_sponsor_id"), (ScopeLine, "vendor_owner_id"), (ScopeLine, "partner_owner_id"),
    (Milestone, "vendor_owner_id"), (Milestone, "partner_owner_id"),
]  # fmt: skip
"""All places in which a plan names somebody."""


@pytest.fixture
def programme(database: Database) -> Programme:
    return Programme(database)


def seen(session: Any, by: Caller) -> set[int]:
    """Give the plans that somebody sees; the filter and the columns must say the same."""
    numbers = set(session.scalars(select(Plan.number)))
    found = {number for number, _ in access.in_sight(session, numbers, {by.person_id: by})}
    assert found == set(session.scalars(select(Plan.number).where(access.visible(by)))), by
    return found


@pytest.mark.parametrize(("kind", "column"), NAMED)
def test_each_place_in_which_a_plan_names_somebody_shows_that_plan_to_them(
    programme: Programme, kind: type[Plan | ScopeLine | Milestone], column: str
) -> None:
    person_id = programme.world.people["rosa" if column.startswith("vendor") else "ned"]
    with programme.database.unit_of_work() as session:
        for plan in session.scalars(select(Plan)).unique():
            plan.vendor_sponsor_id = None
        session.flush()
        by = access.callers(session, [person_id])[person_id]
        assert seen(session, by) == set()
        plan_id = select(Plan.id).where(Plan.number == 31).scalar_subquery()
        where = kind.id == plan_id if kind is Plan else kind.plan_id == plan_id  # type: ignore[union-attr]
        thing = session.scalars(select(kind).where(where).order_by(kind.id).limit(1)).unique().one()
        setattr(thing, column, person_id)
        session.flush()
        assert seen(session, by) == {31}


def test_a_role_shows_as_much_by_the_filter_as_by_columns(programme: Programme) -> None:
    places, partners = programme.world.subsidiaries.values(), programme.world.partners.values()
    grants = [
        Grant(Role.OFFICE, None, None, None),
        *(Grant(Role.SUBSIDIARY_LEAD, place, None, None) for place in places),
        *(Grant(Role.PARTNER_LEAD, None, partner, None) for partner in partners),
        *(Grant(Role.PAM, place, partner, year) for place in places for partner in partners for year in (2027, 2028)),
    ]
    with programme.reading() as session:
        for grant in grants:
            for at in (None, *partners):
                side = Side.PARTNER if at else Side.VENDOR
                seen(session, Caller(0, "Somebody", side, at, "UTC", "en", (grant,)))
        assert access.in_sight(session, {12, 31}, {}) == set()
        assert access.in_sight(session, set(), {0: Caller(0, "Somebody", Side.VENDOR, None, "UTC", "en", ())}) == set()


def test_the_name_of_a_partner_is_read_by_its_own_by_who_has_a_role_for_it_and_by_who_sees_a_plan_of_it(
    programme: Programme,
) -> None:
    people = programme.world.people
    with programme.database.unit_of_work() as session:
        session.add(Partner(key="kelvarra", name="Kelvarra"))
        session.flush()
        kelvarra = session.scalars(select(Partner.id).where(Partner.key == "kelvarra")).one()
        session.add(RoleGrant(person_id=people["mira"], role=Role.PAM, partner_id=kelvarra, fiscal_year=2027,
                              subsidiary_id=programme.world.subsidiaries["de"]))  # fmt: skip
        session.flush()
        names = {"mira": {"Tindrel", "Kelvarra"}, "otto": {"Tindrel"}, "lin": {"Tindrel"}, "olga": {"Ostrevale"},
                 "ned": {"Tindrel"}, "kenji": {"Ostrevale", "Tindrel"}, "ines": {"Tindrel", "Ostrevale"}}  # fmt: skip
        for who, known in names.items():
            by = access.callers(session, [people[who]])[people[who]]
            assert set(session.scalars(select(Partner.name).where(access.partners(by)))) == known, who


def test_a_partners_people_name_nobody_of_the_vendor_who_has_only_to_do_with_other_plans(programme: Programme) -> None:
    people, world = programme.world.people, programme.world
    with programme.database.unit_of_work() as session:
        plans = {plan.number: plan for plan in session.scalars(select(Plan)).unique()}
        session.add(RoleGrant(person_id=people["ines"], role=Role.PAM, partner_id=world.partners["ostrevale"],
                              fiscal_year=2027, subsidiary_id=world.subsidiaries["de"]))  # fmt: skip
        line = session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plans[12].id)).one()
        milestone = session.scalars(select(Milestone).where(Milestone.plan_id == plans[12].id).limit(1)).one()
        line.vendor_owner_id, milestone.vendor_owner_id = people["rosa"], people["vera"]
        plans[12].vendor_sponsor_id = None
        session.flush()
        lin = access.callers(session, [people["lin"]])[people["lin"]]
        for number, nameable in ((12, {"mira", "otto", "rosa", "vera"}), (31, {"mira", "otto", "kenji"})):
            offered = access.people_of(Side.VENDOR, partner_id=plans[number].partner_id, plan=plans[number], by=lin)
            assert set(session.scalars(select(Person.id).where(offered))) == {people[who] for who in nameable}, number


def test_a_key_of_another_kind_and_one_that_is_none_read_as_not_there(programme: Programme) -> None:
    with programme.reading() as session:
        mira = programme.caller(session, "mira")
        getters: dict[str, Any] = {"M": access.get_milestone, "T": access.get_target, "S": access.get_line}
        for letter, get in getters.items():
            assert get(session, f"psp-12-{letter.lower()}1", by=mira).number == 1
            for key in ("PSP-12", "12", "", *(f"PSP-12-{other}1" for other in "MTS" if other != letter)):
                with pytest.raises(NotFound):
                    get(session, key, by=mira)


def test_a_target_is_owned_by_the_owners_of_its_line_and_of_a_whole_plan_by_who_answers_for_it(
    programme: Programme,
) -> None:
    people = programme.world.people
    with programme.database.unit_of_work() as session:
        target = session.scalars(select(Target)).one()
        assert access.owners_of(target) == [people["otto"], people["pia"]]
        target.line_id = None
        session.flush()
        session.refresh(target)
        assert access.owners_of(target) == [people["mira"], people["lin"]]
        target.plan.vendor_accountable_id = None
        assert access.owners_of(target) == [people["lin"]]


def test_a_refusal_offers_the_owner_and_joins_one_leading_person_to_the_owners(programme: Programme) -> None:
    with programme.database.unit_of_work() as session:
        session.delete(session.scalars(select(RoleGrant).where(RoleGrant.role == Role.PARTNER_LEAD).limit(1)).one())
        rosa = programme.caller(session, "rosa")
        with pytest.raises(NotAllowed) as refused:
            changes.start(session, "PSP-12-M3", by=rosa, now=programme.now)
    assert refused.value.sentence == (
        "Only its owners Otto Brandl and Pia Vost and Mira Pell can start “Reference architecture reviewed”."
    )
    assert refused.value.owner == "Otto Brandl"


def test_what_is_locked_to_be_changed_is_read_anew_and_what_is_only_read_stays_as_it_was_known(
    programme: Programme,
) -> None:
    with programme.database.unit_of_work() as session:
        mira = programme.caller(session, "mira")

        def read(**how: Any) -> tuple[Plan, Milestone, Target, ScopeLine]:
            return (
                access.get_plan(session, "PSP-12", by=mira, **how),
                access.get_milestone(session, "PSP-12-M3", by=mira, **how),
                access.get_target(session, "PSP-12-T1", by=mira, **how),
                access.get_line(session, "PSP-12-S1", by=mira),
            )

        known = read()
        for kind in (Plan, Milestone, Target):
            session.execute(update(kind).values(title="XXX").execution_options(synchronize_session=False))
        session.execute(update(ScopeLine).values(currency="XXX").execution_options(synchronize_session=False))
        assert read() == known
        assert not {"XXX"} & {*(thing.title for thing in known[:3]), known[3].currency}
        access.get_plan(session, "PSP-12", by=mira, lock=True)
        assert known[0].title == "XXX"
        assert read(lock=True) == known
        assert [thing.title for thing in known[:3]] == ["XXX"] * 3
