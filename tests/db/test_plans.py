"""Plans are drafted, scoped and put in force: gaps are named, signed dates are set once, what is signed is bound."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from models import history
from models.base import Side
from models.database import Database
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.history import History
from models.milestones.meanwhile import ChangedMeanwhile
from models.milestones.tables import Milestone
from models.people import Person
from models.plans import Plan, ScopeLine, Stage, changes, force, lines, queries
from models.plans.changes import Basics
from models.plans.queries import PlanRow
from models.programme import Solution
from tests.acting import Programme
from tests.statements import counting

T = TypeVar("T")
SIGNED: dict[str, Any] = {
    "signed_on": date(2026, 11, 16), "vendor_signatory": "Vera Kost", "partner_signatory": "Lin Marlow",
    "document": "https://example.org/psp-31.pdf",
}  # fmt: skip


@pytest.fixture
def programme(database: Database) -> Programme:
    return Programme(database)


def acts(programme: Programme, who: str, act: Callable[..., T], *args: Any, **how: Any) -> T:
    with programme.database.unit_of_work() as session:
        return act(session, *args, **how, by=programme.caller(session, who), now=programme.now)


def plan(programme: Programme, key: str = "PSP-31", who: str = "ines") -> PlanRow:
    with programme.reading() as session:
        return queries.get(session, key, by=programme.caller(session, who), now=programme.now)


def solutions(programme: Programme, *keys: str) -> list[int]:
    with programme.reading() as session:
        found = {one.key: one.id for one in session.scalars(select(Solution))}
    return [found[key] for key in keys]


def create(programme: Programme, who: str, **how: Any) -> PlanRow:
    places, partner = programme.world.subsidiaries, programme.world.partners
    basics = {"title": "Harbour search", "lead_id": places["de"], **how.pop("basics", {})}
    given = {
        "partner_id": partner["tindrel"], "fiscal_year": 2027, "solutions": solutions(programme, "search"),
        "subsidiaries": [places["de"]], **how,
    }  # fmt: skip
    return acts(programme, who, changes.create, Basics(**basics), **given)


def ready(programme: Programme) -> None:
    acts(programme, "mira", lines.assign, "PSP-31", [2], side=Side.PARTNER, person_id=programme.world.people["ned"])


def test_a_plan_gets_the_next_number_its_lines_and_who_answers_for_it(programme: Programme) -> None:
    row = create(programme, "mira")
    assert (row.key, row.stage, [line.name for line in row.lines]) == ("PSP-41", Stage.DRAFT, ["Germany · Search"])
    assert row.vendor_accountable is not None
    assert row.partner_accountable is not None
    assert (row.vendor_accountable.name, row.partner_accountable.name) == ("Mira Pell", "Lin Marlow")
    assert row.gaps == ("Germany · Search lacks an owner at Quorbel", "Germany · Search lacks an owner at Tindrel")


def test_two_plans_added_at_once_get_different_numbers(programme: Programme) -> None:
    with ThreadPoolExecutor(4) as pool:
        keys = [one.key for one in pool.map(lambda _: create(programme, "ines"), range(4))]
    assert sorted(keys) == ["PSP-41", "PSP-42", "PSP-43", "PSP-44"]


@pytest.mark.parametrize("who", ["lin", "otto", "vera"])
def test_others_than_pam_and_office_add_no_plan(programme: Programme, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only partner account managers and the programme office"):
        create(programme, who)


def test_a_pam_adds_plans_for_their_own_partner_place_and_year_only(programme: Programme) -> None:
    with pytest.raises(Invalid, match=r"^Choose one of the list\.$") as no:
        create(programme, "mira", partner_id=programme.world.partners["ostrevale"])
    assert no.value.beside.keys() == {"partner"}
    with pytest.raises(Invalid, match=r"You are not the partner account manager of Tindrel in Germany for FY28\."):
        create(programme, "mira", fiscal_year=2028)
    assert create(programme, "ines", partner_id=programme.world.partners["ostrevale"]).partner == "Ostrevale"


@pytest.mark.parametrize(
    ("how", "field", "words"),
    [
        ({"basics": {"title": " \u202e🚀 "}}, "title", "Say in a few words"),
        ({"basics": {"title": "x" * 3001}}, "title", "these are 3,001"),
        ({"fiscal_year": 2031}, "fiscal_year", "Choose FY27 or FY28"),
        ({"subsidiaries": [2]}, "subsidiaries", "Germany leads the plan"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    programme: Programme, how: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        create(programme, "ines", **how)
    assert field in refused.value.beside


def test_a_person_of_the_wrong_side_cannot_answer_for_it(programme: Programme) -> None:
    people = programme.world.people
    wrong = {"vendor_accountable": people["pia"], "partner_accountable": people["olga"]}
    with pytest.raises(Invalid) as refused:
        create(programme, "ines", basics=wrong)
    assert refused.value.beside == {
        "vendor_accountable": "Pia Vost is at Tindrel. Choose somebody of Quorbel.",
        "partner_accountable": "Choose somebody of Tindrel.",
    }


def test_lines_are_added_once_and_counted(programme: Programme) -> None:
    places = list(programme.world.subsidiaries.values())
    both = solutions(programme, "search", "archive")
    added = acts(programme, "lin", lines.add, "PSP-31", solutions=both, subsidiaries=places)
    assert (added.added, added.there) == (2, 2)
    assert [line.key for line in plan(programme).lines] == ["PSP-31-S1", "PSP-31-S2", "PSP-31-S3", "PSP-31-S4"]


def test_a_line_with_figures_or_of_the_lead_stays(programme: Programme) -> None:
    with pytest.raises(Conflict, match="Germany leads the plan"):
        acts(programme, "mira", lines.remove, "PSP-31", [1])
    with programme.database.unit_of_work() as session:
        study = session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one()
        study.line_id = session.scalars(select(ScopeLine.id).where(ScopeLine.number == 2)).one()
    with pytest.raises(Conflict, match="Japan · Archive has 1 milestone"):
        acts(programme, "mira", lines.remove, "PSP-31", [2])
    with programme.database.unit_of_work() as session:
        session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one().line_id = None
    assert acts(programme, "mira", lines.remove, "PSP-31", [2]) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda p: acts(p, "mira", lines.add, "PSP-12", solutions=[1], subsidiaries=[1]),
        lambda p: acts(p, "mira", lines.remove, "PSP-12", [1]),
        lambda p: acts(p, "mira", changes.edit, "PSP-12", Basics("Other", p.world.subsidiaries["de"])),
    ],
    ids=["add", "remove", "edit"],
)
def test_what_is_signed_is_refused_in_words(programme: Programme, act: Callable[[Programme], object]) -> None:
    with pytest.raises(Conflict, match="only by an amendment, which cannot be made here yet"):
        act(programme)


def test_it_comes_into_force_only_without_gaps(programme: Programme) -> None:
    with pytest.raises(Conflict) as refused:
        acts(programme, "mira", force.put_in_force, "PSP-31", **SIGNED)
    assert refused.value.sentence == (
        "“Archive search” cannot be put in force yet: Japan · Archive lacks an owner at Tindrel."
    )
    ready(programme)
    row = acts(programme, "mira", force.put_in_force, "PSP-31", **SIGNED)
    assert (row.stage, row.signed_on, row.partner_signatory) == (Stage.IN_FORCE, date(2026, 11, 16), "Lin Marlow")


def test_somebody_who_has_left_answers_for_nothing(programme: Programme) -> None:
    ready(programme)
    with programme.database.unit_of_work() as session:
        session.scalars(select(Person).where(Person.name == "Lin Marlow")).one().left = True
    with pytest.raises(Conflict, match="nobody answers for it at Tindrel"):
        acts(programme, "mira", force.put_in_force, "PSP-31", **SIGNED)


def test_the_dates_become_the_signed_ones_and_alerts_begin(programme: Programme) -> None:
    ready(programme)
    with programme.database.unit_of_work() as session:
        study = session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one()
        study.next_check_on, version = date(2027, 3, 1), study.version
    acts(programme, "ines", force.put_in_force, "PSP-31", **SIGNED)
    with programme.reading() as session:
        study = session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one()
        assert (study.baseline_on, study.next_check_on) == (study.due_on, date(2000, 1, 1))
        assert study.version > version
        stored = session.scalars(select(Plan).where(Plan.number == 31)).one()
        assert stored.alerts_since == programme.now
        said = history.lines(session, "PSP-31")[0]
        assert {(one.subject, one.act) for one in said} >= {
            ("PSP-31", "put in force"), ("PSP-31-M1", "signed date set"),
        }  # fmt: skip


@pytest.mark.parametrize(("who", "refusal"), [("vera", NotAllowed), ("kenji", NotAllowed), ("lin", NotAllowed),
                                              ("otto", NotAllowed), ("olga", NotFound)])  # fmt: skip
def test_only_the_leads_pam_and_the_office_put_it_in_force(
    programme: Programme, who: str, refusal: type[DomainError]
) -> None:
    ready(programme)
    with pytest.raises(refusal):
        acts(programme, who, force.put_in_force, "PSP-31", **SIGNED)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"signed_on": date(2026, 11, 18)}, "signed_on"),
        ({"signed_on": date(2024, 1, 1)}, "signed_on"),
        ({"vendor_signatory": "  "}, "vendor_signatory"),
        ({"partner_signatory": "x" * 121}, "partner_signatory"),
        ({"document": "ftp://x"}, "document"),
        ({"document": "https://"}, "document"),
        ({"document": "http://[::1"}, "document"),
    ],
)
def test_what_proves_the_signature_must_be_there(programme: Programme, how: dict[str, Any], field: str) -> None:
    ready(programme)
    with pytest.raises(Invalid) as refused:
        acts(programme, "mira", force.put_in_force, "PSP-31", **SIGNED | how)
    assert refused.value.beside.keys() == {field}
    assert plan(programme).stage is Stage.DRAFT


def test_a_second_time_is_refused(programme: Programme) -> None:
    with pytest.raises(Conflict, match="“Search for ministries” is in force since 3 Jul already"):
        acts(programme, "mira", force.put_in_force, "PSP-12", **SIGNED)


def test_in_force_a_side_hands_over_only_its_own(programme: Programme) -> None:
    people = programme.world.people
    with pytest.raises(NotAllowed, match="Who owns a line at Tindrel is decided there"):
        acts(programme, "mira", lines.assign, "PSP-12", [1], side=Side.PARTNER, person_id=people["ned"])
    assert acts(programme, "lin", lines.assign, "PSP-12", [1], side=Side.PARTNER, person_id=people["ned"]) == 1
    row = acts(programme, "lin", changes.hand_over, "PSP-12", accountable=people["pia"], sponsor=None)
    assert row.partner_accountable is not None
    assert (row.partner_accountable.name, row.partner_sponsor) == ("Pia Vost", None)
    with programme.reading() as session:
        said = session.scalars(select(History.act).where(History.subject == "PSP-12")).all()
    assert said == ["handed over: partner accountable", "handed over: partner sponsor"]


def test_two_who_edit_keep_what_both_did_and_choose_where_they_clash(programme: Programme) -> None:
    people, de = programme.world.people, programme.world.subsidiaries["de"]
    shown = plan(programme).version
    same: dict[str, Any] = {"vendor_accountable": people["mira"], "partner_accountable": people["lin"]}
    acts(programme, "lin", changes.edit, "PSP-31", Basics("Archive of ministries", de, **same), version=shown)
    theirs = {**same, "vendor_sponsor": people["rosa"]}
    row = acts(programme, "mira", changes.edit, "PSP-31", Basics("Archive search", de, **theirs), version=shown)
    assert (row.title, row.vendor_sponsor and row.vendor_sponsor.name) == ("Archive of ministries", "Rosa Lindt")
    with pytest.raises(ChangedMeanwhile, match="Lin Marlow changed this"):
        acts(programme, "mira", changes.edit, "PSP-31", Basics("Something else", de, **same), version=shown)


def test_the_texts_of_a_plan_keep_their_lines_stay_where_nothing_is_said_and_end_at_3000(programme: Programme) -> None:
    de = programme.world.subsidiaries["de"]
    acts(programme, "lin", changes.edit, "PSP-31", Basics("Archive search", de, proposition=" One.\n\nTwo.\x00 "))
    row = acts(programme, "mira", changes.edit, "PSP-31", Basics("Archive search", de, how_we_work="x" * 3_000))
    assert (row.proposition, len(row.how_we_work)) == ("One.\n\nTwo.", 3_000)
    with pytest.raises(Invalid) as refused:
        acts(programme, "mira", changes.edit, "PSP-31", Basics("Archive search", de, proposition="x" * 3_001))
    assert refused.value.beside == {"proposition": "A text has at most 3,000 characters: these are 3,001."}
    with programme.reading() as session:
        said = session.scalars(select(History.act).where(History.subject == "PSP-31").order_by(History.id)).all()
    assert [one for one in said if "accountable" not in one] == [
        "edited: joint value proposition", "edited: how we work together",
    ]  # fmt: skip


def test_whole_plan_things_follow_the_lead_subsidiary(programme: Programme) -> None:
    people, jp = programme.world.people, programme.world.subsidiaries["jp"]
    basics = Basics("Archive search", jp, vendor_accountable=people["kenji"], partner_accountable=people["lin"])
    acts(programme, "ines", changes.edit, "PSP-31", basics)
    with programme.reading() as session:
        study = session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one()
        assert study.subsidiary_id == jp


def test_a_large_plan_takes_as_many_statements_as_a_small_one(programme: Programme) -> None:
    numbers = []
    for _ in range(2):
        with counting(programme.database) as statements:
            plan(programme)
        numbers.append(len(statements))
        both, places = solutions(programme, "search", "archive"), list(programme.world.subsidiaries.values())
        acts(programme, "mira", lines.add, "PSP-31", solutions=both, subsidiaries=places)
    assert numbers[0] == numbers[1]
