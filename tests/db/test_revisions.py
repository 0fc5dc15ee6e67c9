"""A plan's token is another one after each change of what is remembered of it, and stays through everything else."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models import revisions
from models.alerts.touch import touch
from models.base import Side
from models.database import Database
from models.milestones.tables import Ask, ChangeRequest, Milestone
from models.people import Partner, Person
from models.plans import Plan, ScopeLine
from models.revisions import PlanRevision
from models.targets.tables import ReportedValue, Target
from tests import world
from tests.workbooks import Importing, programme

NUMBERS = (12, 31, 40)


def tokens(database: Database) -> dict[int, int]:
    with database.reading() as session:
        found = select(Plan.number, PlanRevision.token).join(PlanRevision, PlanRevision.plan_id == Plan.id)
        return {row.number: row.token for row in session.execute(found)}


def changed(database: Database, write: Callable[[Session], object]) -> set[int]:
    before = tokens(database)
    with database.unit_of_work() as session:
        write(session)
    after = tokens(database)
    return {number for number in NUMBERS if before[number] != after[number]}


def one(session: Session, kind: type[Milestone] | type[Target] | type[ScopeLine], plan: int = 12) -> Milestone:
    found = select(kind).join(Plan, kind.plan_id == Plan.id).where(Plan.number == plan).order_by(kind.number)
    row: Milestone = session.scalars(found).first()  # type: ignore[assignment] # the three have in common what is set
    return row


@pytest.fixture
def filled(database: Database) -> Database:
    world.build(database)
    return database


@pytest.mark.parametrize("kind", [Milestone, Target, ScopeLine])
def test_a_part_that_changes_gives_its_plan_another_token_and_no_other(
    filled: Database, kind: type[Milestone] | type[Target] | type[ScopeLine]
) -> None:
    assert changed(filled, lambda session: setattr(one(session, kind), "number", 77)) == {12}


def test_a_new_part_and_one_that_goes_do_so_too(filled: Database) -> None:
    def add(session: Session) -> None:
        like = one(session, Milestone)
        session.add(Milestone(plan_id=like.plan_id, number=90, title="New", subsidiary_id=like.subsidiary_id,
                              due_on=date(2026, 12, 1), next_check_on=date(2026, 12, 1)))  # fmt: skip

    def take_away(session: Session) -> None:
        session.delete(session.scalars(select(Milestone).where(Milestone.number == 90)).one())

    assert changed(filled, add) == {12}
    assert changed(filled, take_away) == {12}


def test_what_is_asked_and_reported_belongs_to_a_plan(filled: Database) -> None:
    with filled.reading() as session:
        moment = datetime(2026, 11, 1, tzinfo=UTC)
        by = session.scalars(select(Person.id).where(Person.uid == "p-pia")).one()
        milestone, target = one(session, Milestone).id, one(session, Target).id

    def ask(session: Session) -> None:
        session.add(ChangeRequest(milestone_id=milestone, kind=Ask.CANCEL, asked_by_id=by, asked_side=Side.PARTNER,
                                  asked_at=moment, reason=""))  # fmt: skip

    def report(session: Session) -> None:
        session.add(ReportedValue(target_id=target, as_of=date(2026, 11, 1), value=1, by_id=by, at=moment,
                                  source="Slack"))  # fmt: skip

    assert changed(filled, ask) == {12}
    assert changed(filled, report) == {12}


def test_a_name_that_stands_in_many_plans_and_rows_written_as_a_set_concern_all(filled: Database) -> None:
    def rename(session: Session) -> None:
        session.scalars(select(Partner).where(Partner.key == "tindrel")).one().name = "Tindrell"

    def all_at_once(session: Session) -> None:
        session.execute(update(Milestone).where(Milestone.number == 1).values(title="Anew"))

    def as_a_set(session: Session) -> None:
        like = one(session, Milestone)
        row = {"plan_id": like.plan_id, "number": 91, "title": "New", "subsidiary_id": like.subsidiary_id,
               "due_on": date(2026, 12, 1), "next_check_on": date(2026, 12, 1)}  # fmt: skip
        session.execute(insert(Milestone), [row])

    for write in (rename, all_at_once, as_a_set, revisions.all_changed):
        assert changed(filled, write) == set(NUMBERS), write


def test_a_look_of_the_sweep_and_other_people_s_matters_change_nothing(filled: Database) -> None:
    assert not changed(filled, lambda session: touch(session, Milestone))
    assert not changed(filled, lambda session: session.add(Partner(key="new", name="New")))
    assert not changed(filled, Session.flush)


def test_what_is_rolled_back_leaves_the_tokens_as_they_were(filled: Database) -> None:
    def give_up(session: Session) -> None:
        one(session, Milestone).title = "Anew"
        session.flush()
        raise ZeroDivisionError

    before = tokens(filled)
    with pytest.raises(ZeroDivisionError):
        changed(filled, give_up)
    assert tokens(filled) == before


def test_an_import_concerns_all_plans_whatever_it_adds(database: Database, tmp_path: Path) -> None:
    importing = Importing(database, tmp_path)
    sheets = programme()
    importing.take(sheets)
    before = tokens(database)
    sheets["Values"].append(sheets["Values"][0] | {"As of": date(2026, 11, 16), "Value": 7})
    importing.take(sheets)
    after = tokens(database)
    assert set(before) == set(after) == {12, 31}
    assert all(before[number] != after[number] for number in before)
