"""The sample programme comes in through the real importer, and is what the demo and the screens need."""

import zipfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot import sample as workspace
from models import access
from models.access import caller_for
from models.clock import MovableClock
from models.database import Database
from models.milestones import queries
from models.milestones.tables import Answer, ChangeRequest, Milestone, Status
from models.people import Person, SlackIdentity
from models.plans import Plan, Stage
from models.programme import Channel, Programme, Subsidiary
from models.targets import Target
from models.workbook import import_workbook
from models.workbook.sample import AS_OF, sample, sample_path
from models.workbook.sample.people import PEOPLE
from tests.places import Place

START = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
TEAM = "T0SANDBOX"


@pytest.fixture
def filled(database: Database) -> Database:
    import_workbook(database, sample_path(), clock=MovableClock(START))
    return database


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {one: packed.read(one) for one in packed.namelist()}


def test_the_workbook_that_is_shipped_is_what_the_generator_writes(tmp_path: Path) -> None:
    sample(AS_OF, tmp_path / "made.xlsx")
    assert _parts(tmp_path / "made.xlsx") == _parts(sample_path())


def test_the_sample_is_as_large_as_a_programme_that_somebody_could_run(filled: Database) -> None:
    with filled.reading() as session:
        counts = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                  for table in (Subsidiary, Plan, Milestone, Target, Person, Channel)}  # fmt: skip
        stages = Counter(session.scalars(select(Plan.stage)))
    assert counts["subsidiary"] == 12
    assert counts["plan"] == 10
    assert 78 <= counts["milestone"] <= 90
    assert 45 <= counts["target"] <= 55
    assert 55 <= counts["person"] <= 66
    assert counts["channel"] == 20
    assert stages == {Stage.IN_FORCE: 9, Stage.DRAFT: 1}


def test_milestones_stand_in_every_state_and_both_sides_wait_for_answers(filled: Database) -> None:
    with filled.reading() as session:
        statuses = set(session.scalars(select(Milestone.status)))
        kinds = set(session.scalars(select(ChangeRequest.kind).where(ChangeRequest.answer == Answer.OPEN)))
        rows = queries.rows(session, session.scalars(select(Milestone.id)), now=START)
    assert statuses == set(Status)
    assert kinds == {"date", "done", "add", "cancel"}
    late = {row.working_days_late for row in rows}
    assert {2, 3, 5, 6, 9} <= late
    assert any(row.moves > 1 for row in rows)
    assert any(not row.agreed and row.baseline_on is None for row in rows if row.stage is Stage.IN_FORCE)
    assert all(row.agreed and row.baseline_on is None for row in rows if row.stage is Stage.DRAFT)


def test_the_first_mornings_drown_nobody(filled: Database) -> None:
    with filled.reading() as session:
        rows = queries.rows(session, session.scalars(select(Milestone.id)), now=START)
    owners = Counter(who.name for row in rows if row.working_days_late for who in (row.owner, row.supporter) if who)
    assert max(owners.values()) <= 2


@pytest.mark.parametrize(
    ("who", "plans"),
    [("mira", {12, 28, 31}), ("otto", {12, 31}), ("pia", {12, 31}), ("lin", {12, 31}), ("rafe", {12}),
     ("vera", {12, 14, 17, 28, 31}), ("olga", {28, 40}), ("timo", {28}), ("kenji", {14, 31, 40}), ("nils", {17})],
)  # fmt: skip
def test_people_of_the_sample_see_their_own_plans_and_no_others(filled: Database, who: str, plans: set[int]) -> None:
    with filled.reading() as session:
        caller = caller_for(session, TEAM, f"U0{who.upper()}")
        assert caller is not None
        assert {plan.number for plan in session.scalars(access.plans(by=caller))} == plans


def test_what_is_worked_out_for_many_readers_at_once_is_what_each_of_them_sees(filled: Database) -> None:
    with filled.unit_of_work() as session:  # somebody is named by a partner for whom they no longer work
        session.execute(update(Person).where(Person.partner_id == 1, Person.id % 2 == 0).values(partner_id=2))
    with filled.reading() as session:
        everybody = access.callers(session, session.scalars(select(Person.id)))
        numbers = list(session.scalars(select(Plan.number)))
        each = {(number, id_) for id_, by in everybody.items()
                for number in session.scalars(select(Plan.number).where(access.visible(by)))}  # fmt: skip
        assert access.in_sight(session, numbers, everybody) == each
        assert 0 < len(each) < len(numbers) * len(everybody)
        milestones = session.scalars(select(Milestone)).unique().all()
        by_role = {(one.plan.number, id_) for one in milestones for id_, by in everybody.items()
                   if access.sees_by_role(access.scope_of(one), by=by)}  # fmt: skip
    assert by_role <= each


def test_alerts_are_on_from_the_import(filled: Database) -> None:
    with filled.reading() as session:
        assert session.scalar(select(Programme.alerts_since)) == START
        assert set(session.scalars(select(Plan.alerts_since))) == {START, None}


def test_everybody_whom_the_workbook_links_is_in_the_workspace_and_so_are_the_channels(filled: Database) -> None:
    seed = workspace.seed()
    with filled.reading() as session:
        linked = set(session.execute(select(SlackIdentity.team_id, SlackIdentity.user_id)))
        registered = set(session.execute(select(Channel.team_id, Channel.slack_id, Channel.name)))
        guests = {user for user, side in session.execute(
            select(SlackIdentity.user_id, Person.side).join(Person, Person.id == SlackIdentity.person_id)
        ) if side == "partner"}  # fmt: skip
    assert linked == {(seed.team_id, user.id) for user in seed.users} - {(TEAM, "U0JUNO"), (TEAM, "U0EMIL")}
    assert registered < {(seed.team_id, one.id, one.name) for one in seed.channels}
    assert guests == {user.id for user in seed.users if user.restricted}


def test_no_guest_is_in_a_channel_of_a_subsidiary_or_of_another_partner() -> None:
    seed = workspace.seed()
    companies = {f"U0{one.key.upper()}": one.partner for one in PEOPLE}
    for channel in seed.channels:
        there = {companies[user] for user in channel.members if companies.get(user)}
        assert there <= {channel.name.removeprefix("quorbel-")}
        assert seed.bot_user_id in channel.members


@pytest.mark.parametrize(
    "as_of",
    [date(2026, 7, 1), date(2026, 9, 6), date(2026, 12, 31), date(2027, 4, 9), date(2027, 6, 8), date(2029, 2, 28)],
)
def test_the_sample_of_any_day_is_a_good_workbook(sqlite_place: Place, tmp_path: Path, as_of: date) -> None:
    sample(as_of, tmp_path / "sample.xlsx")
    noon = datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC)
    report = import_workbook(sqlite_place.databases[0], tmp_path / "sample.xlsx", clock=MovableClock(noon))
    assert report.added["Milestones"] == 85
