"""Whole-plan things belong to the lead subsidiary's PAM, a line's to its own; who lost a role has lost its rights.

In this programme Kenji Mori is PAM of Tindrel in Japan, too: PSP-12, which Germany leads, has a line there, PSP-12-S2
with PSP-12-M6, as the draft PSP-31 has one.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

import pytest
from sqlalchemy import delete, select

from models import access, choices
from models.access import Act, Caller, Grant
from models.base import Side
from models.database import Database
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.milestones import changes, consent, undo
from models.milestones.tables import Milestone, Status
from models.people import Person, Role, RoleGrant
from models.plans import Plan, ScopeLine, Stage, force, lines
from models.plans import changes as plan_changes
from models.plans import queries as plan_queries
from models.plans.changes import Basics
from models.programme import Solution
from models.targets import Metric
from models.targets import changes as target_changes
from models.targets.checks import Wanted
from models.targets.periods import Period
from tests import world
from tests.acting import REASON, Programme

T = TypeVar("T")
OF_LINE, OF_PLAN, LINE = "PSP-12-M6", "PSP-12-M4", "PSP-12-S2"
PAM_JAPAN: Final = {"role": Role.PAM, "fiscal_year": 2027}


@pytest.fixture
def programme(database: Database) -> Programme:
    made = Programme(database)
    people, places, partners = made.world.people, made.world.subsidiaries, made.world.partners
    with database.unit_of_work() as session:
        session.add(RoleGrant(person_id=people["kenji"], subsidiary_id=places["jp"], partner_id=partners["tindrel"],
                              **PAM_JAPAN))  # fmt: skip
        plan = session.scalars(select(Plan).where(Plan.number == 12)).one()
        solution = session.scalars(select(Solution.id).where(Solution.key == "archive")).one()
        line = ScopeLine(plan_id=plan.id, number=2, solution_id=solution, subsidiary_id=places["jp"], currency="JPY",
                         vendor_owner_id=people["rosa"], partner_owner_id=people["rafe"])  # fmt: skip
        session.add(line)
        session.flush()
        session.add(Milestone(
            plan_id=plan.id, number=6, title="Pilot in Osaka", line_id=line.id, subsidiary_id=places["jp"],
            due_on=date(2027, 2, 5), baseline_on=date(2027, 2, 5), vendor_owner_id=people["otto"],
            partner_owner_id=people["pia"], next_check_on=date(2000, 1, 1),
        ))  # fmt: skip
    return made


def acts(programme: Programme, who: str, act: Callable[..., T], *args: Any, **how: Any) -> T:
    with programme.database.unit_of_work() as session:
        return act(session, *args, **how, by=programme.caller(session, who), now=programme.now)


def refusal(programme: Programme, who: str, act: Callable[..., object], *args: Any, **how: Any) -> str:
    with pytest.raises(DomainError) as refused:
        acts(programme, who, act, *args, **how)
    return refused.value.sentence


def loses(programme: Programme, who: str, role: Role) -> None:
    with programme.database.unit_of_work() as session:
        held = (RoleGrant.person_id == programme.world.people[who], RoleGrant.role == role)
        session.execute(delete(RoleGrant).where(*held))


# --- the whole plan, and a line of it


def test_the_pam_of_one_line_replaces_nobody_who_answers_for_the_whole_plan(programme: Programme) -> None:
    people = programme.world.people
    given: dict[str, Any] = {"accountable": people["kenji"], "sponsor": people["kenji"]}
    said = refusal(programme, "kenji", plan_changes.hand_over, "PSP-12", **given)
    assert said == "Only Mira Pell and Lin Marlow can change “Search for ministries”."
    row = acts(programme, "mira", plan_changes.hand_over, "PSP-12", **given)
    assert row.vendor_accountable is not None
    assert row.vendor_accountable.name == "Kenji Mori"


def test_the_pam_of_one_line_changes_neither_title_nor_scope_of_a_draft(programme: Programme) -> None:
    places = programme.world.subsidiaries
    basics = Basics("Archive search", places["jp"])
    assert "Only Mira Pell and Lin Marlow" in refusal(programme, "kenji", plan_changes.edit, "PSP-31", basics)
    more: dict[str, Any] = {"solutions": [1], "subsidiaries": [places["jp"]]}
    assert "Only Mira Pell and Lin Marlow" in refusal(programme, "kenji", lines.add, "PSP-31", **more)
    assert "Only Mira Pell and Lin Marlow" in refusal(programme, "kenji", lines.remove, "PSP-31", [2])
    assert "Only Mira Pell can put" in refusal(programme, "kenji", force.may_start, "PSP-31")


@pytest.mark.parametrize(
    ("key", "act", "how"),
    [
        (OF_LINE, changes.edit, {"evidence": "signed minutes"}),
        (OF_LINE, changes.cancel, {"reason": REASON}),
        (OF_LINE, changes.block, {"reason": REASON}),
        (OF_LINE, changes.start, {}),
        (OF_PLAN, changes.edit, {"evidence": "signed minutes"}),
        (OF_PLAN, changes.start, {}),
    ],
)
def test_in_force_a_line_is_its_own_pams_and_the_rest_is_the_leads(
    programme: Programme, key: str, act: Callable[..., object], how: dict[str, Any]
) -> None:
    may, may_not = ("kenji", "mira") if key == OF_LINE else ("mira", "kenji")
    said = refusal(programme, may_not, act, key, **how)
    assert said.startswith("Only ")
    assert {"kenji": "Kenji Mori", "mira": "Mira Pell"}[may] in said
    acts(programme, may, act, key, **how)


def test_lines_are_handed_over_by_their_own_pam(programme: Programme) -> None:
    given: dict[str, Any] = {"side": Side.VENDOR, "person_id": programme.world.people["otto"]}
    assert refusal(programme, "mira", lines.assign, "PSP-12", [1, 2], **given) == (
        "Only Kenji Mori and Lin Marlow can assign “Japan · Archive”."
    )
    assert acts(programme, "kenji", lines.assign, "PSP-12", [2], **given) == 1
    assert acts(programme, "mira", lines.assign, "PSP-31", [1, 2], **given) == 1, "a draft is its lead's, whole"
    assert "Only Mira Pell" in refusal(programme, "kenji", lines.assign, "PSP-31", [1], **given)


def test_what_is_added_belongs_where_one_writes(programme: Programme) -> None:
    outside = "You cannot write for the whole plan, which Germany leads. Choose a line of your own subsidiary."
    wanted: dict[str, Any] = {"metric": Metric.CUSTOM, "period": Period.YEAR, "target": Decimal(10), "unit": "seat"}
    assert refusal(programme, "kenji", target_changes.add, "PSP-31", Wanted("Seats", **wanted)) == outside
    target = acts(programme, "kenji", target_changes.add, "PSP-31", Wanted("Seats", **wanted, line=2))
    assert refusal(programme, "kenji", target_changes.edit, target.key, Wanted("Seats", **wanted)) == outside
    with pytest.raises(NotAllowed, match="You cannot write for the whole plan"):
        programme.adds("kenji")
    assert programme.adds("kenji", line=2).place == "Japan · Archive"


def test_a_plan_is_offered_for_writing_to_who_writes_one_line_of_it(programme: Programme) -> None:
    with programme.reading() as session:
        kenji = programme.caller(session, "kenji")
        assert [plan.key for plan in choices.plans(session, "", by=kenji)] == ["PSP-40", "PSP-31", "PSP-12"]
        row = plan_queries.get(session, "PSP-12", by=kenji, now=programme.now)
    assert (row.may_write, row.may_add, row.may_start) == (False, True, False)
    assert {line.key: line.may_assign for line in row.lines} == {"PSP-12-S1": False, LINE: True}


# --- undo


def test_who_lost_the_role_no_longer_undoes_what_they_did_in_it(programme: Programme) -> None:
    acts(programme, "kenji", changes.edit, OF_LINE, evidence="signed minutes")
    loses(programme, "kenji", Role.PAM)
    with programme.database.unit_of_work() as session:
        session.scalars(select(Plan).where(Plan.number == 12)).one().vendor_sponsor_id = programme.world.people["kenji"]
    assert refusal(programme, "kenji", undo.undo, OF_LINE).startswith("Only ")
    assert programme.milestone(OF_LINE).evidence == "signed minutes"


def test_who_gave_it_away_no_longer_undoes_that_it_is_done(programme: Programme) -> None:
    programme.does("otto", changes.finish, OF_LINE)
    with programme.database.unit_of_work() as session:
        session.scalars(select(Milestone).where(Milestone.number == 6)).one().vendor_owner_id = programme.world.people[
            "rosa"
        ]
    said = refusal(programme, "otto", undo.undo, OF_LINE)
    assert (
        said == "Only its owners Rosa Lindt and Pia Vost, and Kenji Mori and Lin Marlow can mark “Pilot in Osaka” done."
    )
    assert programme.milestone(OF_LINE).status is Status.DONE


def test_an_answer_is_undone_by_whom_it_was_asked_of_only_while_it_still_is(programme: Programme) -> None:
    programme.does("otto", changes.ask_move, OF_LINE, to=date(2027, 3, 5), reason=REASON)
    programme.does("lin", consent.agree, OF_LINE)
    loses(programme, "lin", Role.PARTNER_LEAD)
    assert "can answer for “Pilot in Osaka”" in refusal(programme, "lin", undo.undo, OF_LINE)
    assert programme.milestone(OF_LINE).due_on == date(2027, 3, 5)


def test_a_report_is_taken_back_only_with_the_right_to_report(programme: Programme) -> None:
    acts(programme, "mira", target_changes.report, "PSP-12-T1", value=Decimal(7))
    loses(programme, "mira", Role.PAM)
    assert "can report values of “Customers won, H1”" in refusal(
        programme, "mira", target_changes.undo_report, "PSP-12-T1"
    )


# --- whom a refusal names


@pytest.mark.parametrize(
    ("who", "act", "args", "names"),
    [
        ("lin", force.may_start, ("PSP-31",), "Only Mira Pell can put “Archive search” in force."),
        ("pia", force.may_start, ("PSP-31",), "Only Mira Pell can put “Archive search” in force."),
        ("pia", changes.cancel, ("PSP-12-M3",), "Only Mira Pell and Lin Marlow can cancel"),
        ("rosa", changes.start, (OF_LINE,), "Only its owners Otto Brandl and Pia Vost, and Kenji Mori and Lin Marlow"),
        ("vera", changes.reopen, ("PSP-12-M3",), "Only its owners Otto Brandl and Pia Vost, and Mira Pell and Lin"),
        ("mira", changes.block, (OF_LINE,), "Only its owners Otto Brandl and Pia Vost, and Kenji Mori and Lin Marlow"),
    ],
)
def test_a_refusal_names_who_holds_the_right_for_this_act(
    programme: Programme, who: str, act: Callable[..., object], args: tuple[str, ...], names: str
) -> None:
    how = {"reason": REASON} if act is not force.may_start else {}
    assert refusal(programme, who, act, *args, **how).startswith(names)


def test_a_refusal_names_nobody_who_has_left_and_the_office_where_no_pam_is(programme: Programme) -> None:
    programme.leaves("otto")
    loses(programme, "mira", Role.PAM)
    said = refusal(programme, "rosa", changes.start, "PSP-12-M3")
    assert said.startswith("Only its owner Pia Vost, and the programme office and Lin Marlow can start")


# --- filters


def grants(programme: Programme) -> list[Grant]:
    places, partners = programme.world.subsidiaries, programme.world.partners
    pams = [Grant(Role.PAM, place, partner, year) for place in places.values() for partner in partners.values()
            for year in (2027, 2028)]  # fmt: skip
    leads = [Grant(Role.SUBSIDIARY_LEAD, place, None, None) for place in places.values()]
    return [*pams, *leads, *(Grant(Role.PARTNER_LEAD, None, one, None) for one in partners.values()),
            Grant(Role.OFFICE, None, None, None)]  # fmt: skip


def test_the_filters_let_through_what_the_table_says_of_each_plan(programme: Programme) -> None:
    partners = programme.world.partners
    with programme.reading() as session:
        plans = session.scalars(select(Plan)).unique().all()
        for grant in grants(programme):
            for at in (None, *partners.values()):
                side = Side.PARTNER if at else Side.VENDOR
                by = Caller(0, "Somebody", side, at, "UTC", "en", (grant,))
                scopes = {plan.key: access.within(session, plan) for plan in plans}
                own = {plan.key for plan in plans if at in (None, plan.partner_id)}
                reached = {key for key, scope in scopes.items() if by.grants and access.reaches(grant, scope)} & own
                writes = {key for key, scope in scopes.items() if access.may(scope, Act.ADD, by=by)}
                sees = {plan.key for plan in session.scalars(access.plans(by=by)).unique()}
                offered = {plan.key for plan in session.scalars(select(Plan).where(access.writable(by))).unique()}
                assert (sees, offered) == (reached, writes), by


def test_who_is_named_anywhere_in_a_plan_sees_it_and_nobody_else_does(programme: Programme) -> None:
    seen = {"otto": {12, 31}, "pia": {12, 31}, "rosa": {12}, "rafe": {12}, "ned": set(), "lin": {12, 31}, "olga": {40},
            "kenji": {12, 31, 40}, "vera": {12, 31}, "ines": {12, 31, 40}}  # fmt: skip
    with programme.reading() as session:
        for who, numbers in seen.items():
            by = access.callers(session, [programme.world.people[who]])[programme.world.people[who]]
            assert {plan.number for plan in session.scalars(access.plans(by=by)).unique()} == numbers, who
            assert access.is_named(session, by=by) is bool(numbers)


def test_a_partners_people_name_of_the_vendor_whom_the_plan_names_and_its_pams(programme: Programme) -> None:
    people = programme.world.people
    with programme.reading() as session:
        plan = session.scalars(select(Plan).where(Plan.number == 12)).one()
        for who, by_name, nameable in (
            ("lin", "vendor", {"mira", "rosa", "otto", "kenji"}),
            ("lin", "partner", {"lin", "pia", "ned", "rafe"}),
            ("mira", "vendor", {"ines", "vera", "mira", "otto", "rosa", "kenji"}),
            ("mira", "partner", {"lin", "pia", "ned", "rafe"}),
            ("olga", "vendor", {"mira", "rosa", "otto", "kenji"}),
            ("olga", "partner", set()),
        ):
            by = programme.caller(session, who)
            offered = access.people_of(Side(by_name), partner_id=plan.partner_id, plan=plan, by=by)
            found = set(session.scalars(select(Person.id).where(offered)))
            assert found == {people[one] for one in nameable}, (who, by_name)


def test_an_id_that_no_menu_offers_reads_the_same_whether_it_exists_or_not(programme: Programme) -> None:
    people, places, partners = programme.world.people, programme.world.subsidiaries, programme.world.partners
    for unseen in (people["vera"], people["olga"], 999):
        words = refusal(programme, "lin", changes.edit, "PSP-31-M1", vendor_owner=unseen)
        assert words == "Choose somebody of Quorbel."
        words = refusal(programme, "lin", changes.edit, "PSP-31-M1", partner_owner=unseen)
        assert words == "Choose somebody of Tindrel."
    given: dict[str, Any] = {"fiscal_year": 2027, "solutions": [], "subsidiaries": []}
    for partner, place in ((partners["ostrevale"], places["de"]), (999, places["de"]), (partners["tindrel"], 999),
                           (partners["tindrel"], places["jp"])):  # fmt: skip
        with pytest.raises(Invalid, match=r"^Choose one of the list\.$") as refused:
            acts(programme, "mira", plan_changes.create, Basics("Harbour search", place), partner_id=partner, **given)
        assert list(refused.value.beside) == (["lead"] if partner == partners["tindrel"] else ["partner"])


def test_where_no_draft_is_theirs_nothing_is_put_in_force(programme: Programme) -> None:
    with pytest.raises(NotFound):
        acts(programme, "olga", force.may_start, "PSP-31")
    with programme.database.unit_of_work() as session:
        session.scalars(select(Plan).where(Plan.number == 31)).one().stage = Stage.CLOSED
    with pytest.raises(Conflict):
        acts(programme, "mira", lines.assign, "PSP-31", [1], side=Side.VENDOR, person_id=1)


def test_a_stranger_and_who_has_left_are_nobody_who_asks(programme: Programme) -> None:
    programme.leaves("otto")
    with programme.reading() as session:
        assert access.caller_for(session, world.TEAM, "U0NOBODY") is None
        assert access.caller_for(session, "T0OTHER", world.slack_id("mira")) is None
        assert access.caller_for(session, world.TEAM, world.slack_id("otto")) is None
        mira = access.caller_for(session, world.TEAM, world.slack_id("mira"))
        assert mira is not None
        assert (mira.name, mira.is_office, [grant.role for grant in mira.grants]) == ("Mira Pell", False, [Role.PAM])
