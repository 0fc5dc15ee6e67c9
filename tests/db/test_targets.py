"""Targets: who may add, edit and report, what is refused with which words, and what the rows then say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import select

from models.access import Caller, caller_for
from models.alerts import LONG_AGO
from models.database import Database
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.history import History
from models.milestones.meanwhile import ChangedMeanwhile, Clash
from models.rows import TargetRow
from models.targets import Metric, Target, changes, queries
from models.targets.checks import Wanted
from models.targets.pace import Colour, Phase
from models.targets.periods import Period
from models.targets.tables import ReportedValue
from tests import world
from tests.statements import counting

KEY: Final = "PSP-12-T1"
WANTED: Final = Wanted(title="Archives migrated", metric=Metric.CUSTOM, unit="archives", period=Period.YEAR,
                       target=Decimal(12))  # fmt: skip


@pytest.fixture(autouse=True)
def _programme(database: Database) -> None:
    world.build(database)


def caller(database: Database, who: str) -> Caller:
    with database.reading() as session:
        found = caller_for(session, world.TEAM, world.slack_id(who))
    assert found is not None
    return found


def wanted(**changed: Any) -> Wanted:
    return Wanted(**{**WANTED.__dict__, **changed})


def add(database: Database, who: str, **changed: Any) -> str:
    by = caller(database, who)
    with database.unit_of_work() as session:
        return changes.add(session, "PSP-31", wanted(**changed), by=by, now=world.START).key


def report(database: Database, who: str, value: str, **more: Any) -> TargetRow:
    by = caller(database, who)
    with database.unit_of_work() as session:
        now = more.pop("now", world.START)
        return changes.report(session, more.pop("key", KEY), value=Decimal(value), by=by, now=now, **more)


def row(database: Database, key: str = KEY, who: str = "mira") -> TargetRow:
    by = caller(database, who)
    with database.reading() as session:
        return queries.get(session, key, by=by, now=world.START)


def test_a_row_says_how_the_target_stands_today(database: Database) -> None:
    found = row(database)
    assert [found.actual, found.actual_on, found.phase] == [6, date(2026, 11, 13), Phase.RUNNING]
    assert round(found.expected, 1) == Decimal("7.6")
    assert found.colour is Colour.YELLOW
    assert [ref.name for ref in (found.vendor_owner, found.partner_owner) if ref] == ["Otto Brandl", "Pia Vost"]
    assert (found.place, found.as_of) == ("Germany · Search", world.TODAY)


def test_a_target_of_another_partner_reads_like_one_that_does_not_exist(database: Database) -> None:
    olga = caller(database, "olga")
    with database.reading() as session:
        for key in (KEY, "PSP-40-T9", "PSP-12-M1"):
            with pytest.raises(NotFound, match=f"There is no “{key}” that you can see"):
                queries.get(session, key, by=olga, now=world.START)


def test_a_draft_takes_targets_and_numbers_them(database: Database) -> None:
    assert add(database, "mira") == "PSP-31-T1"
    assert add(database, "lin", title="Customers won", metric=Metric.CUSTOMERS, line=2, period=Period.Q3) == "PSP-31-T2"
    second = row(database, "PSP-31-T2")
    assert (second.first_day, second.last_day) == (date(2027, 1, 1), date(2027, 3, 31))
    assert (second.unit, second.place, second.subsidiary) == ("customer", "Japan · Archive", "Japan")
    with database.reading() as session:
        assert session.scalars(select(History.act).where(History.subject == "PSP-31-T1")).all() == ["added"]


def test_money_is_in_the_currency_of_its_line_or_of_the_lead_subsidiary(database: Database) -> None:
    of_line = row(database, add(database, "mira", metric=Metric.REVENUE, line=2))
    of_plan = row(database, add(database, "mira", metric=Metric.REVENUE))
    assert (of_line.currency, of_plan.currency) == ("JPY", "EUR")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"title": " ✓ "}, "title", "Say in a few words what is counted: people read it in alerts."),
        ({"target": Decimal(0)}, "target",
         "Target and initial value are both 0: give a target that differs, or remove it."),
        ({"unit": " "}, "unit", "Name what is counted, such as certified people."),
        ({"target": Decimal("1.00001")}, "target", "Write at most four decimals."),
        ({"target": Decimal(10) ** 15}, "target", "Write a number up to 1,000,000,000,000."),
        ({"target": Decimal("NaN")}, "target", "Write a number up to 1,000,000,000,000."),
        ({"metric": Metric.CUSTOMERS, "target": Decimal("2.5")}, "target",
         "Customers are counted whole: write a number like 12."),
        ({"metric": Metric.CUSTOMERS, "target": Decimal(-1)}, "target", "Customers won cannot be below 0."),
        ({"metric": Metric.REVENUE, "initial": Decimal(5)}, "initial",
         "The initial value of revenue is 0: leave it at 0."),
        ({"floor": Decimal(13)}, "floor", "The floor lies between 0 and 12, the initial value and the target."),
        ({"weight": 11}, "weight", "The weight is a whole number from 0 to 10."),
        ({"phases": (10, 20, 30, 41)}, "phases",
         "Write the shares of the four quarters so that they make 100, like 10/20/30/40."),
        ({"phases": (10, 20, 30, 40), "period": Period.H1}, "phases",
         "Only a target of the whole year has shares of quarters: leave this empty."),
        ({"line": 9}, "line", "Choose a scope line of this plan: Germany · Archive, Japan · Archive."),
    ],
)  # fmt: skip
def test_what_cannot_be_a_target_is_said_beside_its_field(
    database: Database, changed: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        add(database, "mira", **changed)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)


def test_a_falling_target_may_start_above_its_value(database: Database) -> None:
    found = row(database, add(database, "mira", unit="days", initial=Decimal(20), target=Decimal(12)))
    assert [found.initial, found.target, found.floor] == [20, 12, Decimal("14.4")]


def test_a_plan_in_force_refuses_a_target_in_words(database: Database) -> None:
    mira = caller(database, "mira")
    with pytest.raises(Conflict, match="its targets change by an amendment"), database.unit_of_work() as session:
        changes.add(session, "PSP-12", WANTED, by=mira, now=world.START)
    with pytest.raises(Conflict, match="its targets change by an amendment"), database.unit_of_work() as session:
        changes.edit(session, KEY, WANTED, by=mira, now=world.START)


def test_who_only_owns_a_line_cannot_add_targets(database: Database) -> None:
    with pytest.raises(NotAllowed):
        add(database, "pia")


def test_an_edit_is_free_in_a_draft_and_leaves_a_line_of_history(database: Database) -> None:
    key, mira = add(database, "mira"), caller(database, "mira")
    with database.unit_of_work() as session:
        changed = changes.edit(session, key, wanted(target=Decimal(20)), version=1, by=mira, now=world.START)
    assert [changed.target, changed.version] == [20, 2]
    with database.reading() as session:
        last = session.scalars(select(History).where(History.subject == key).order_by(History.id)).all()[-1]
        assert (last.act, "to 12 archives" in last.was, "to 20 archives" in last.now) == ("edited", True, True)


def test_what_two_people_changed_of_different_fields_is_kept_from_both(database: Database) -> None:
    key, mira, lin = add(database, "mira"), caller(database, "mira"), caller(database, "lin")
    with database.unit_of_work() as session:
        changes.edit(session, key, wanted(weight=2), version=1, by=lin, now=world.START)
    with database.unit_of_work() as session:
        both = changes.edit(session, key, wanted(target=Decimal(20)), version=1, by=mira, now=world.START)
    assert [both.target, both.weight] == [20, 2]


def test_the_same_field_changed_by_two_people_is_offered_and_not_written_over(database: Database) -> None:
    key, mira, lin = add(database, "mira"), caller(database, "mira"), caller(database, "lin")
    with database.unit_of_work() as session:
        changes.edit(session, key, wanted(weight=2), version=1, by=lin, now=world.START)
    with pytest.raises(ChangedMeanwhile) as changed, database.unit_of_work() as session:
        changes.edit(session, key, wanted(weight=3, unit="folders"), version=1, by=mira, now=world.START)
    found = changed.value.meanwhile
    assert (found.who, found.version, found.kept_mine) == ("Lin Marlow", 2, ("unit",))
    assert found.clashes == (Clash("weight", 2, 3),)


def test_what_two_people_wrote_must_go_together(database: Database) -> None:
    key, mira, lin = add(database, "mira"), caller(database, "mira"), caller(database, "lin")
    with database.unit_of_work() as session:
        changes.edit(session, key, wanted(initial=Decimal(20)), version=1, by=lin, now=world.START)
    with pytest.raises(Invalid, match="are both 20"), database.unit_of_work() as session:
        changes.edit(session, key, wanted(target=Decimal(20)), version=1, by=mira, now=world.START)


@pytest.mark.parametrize("who", ["otto", "pia", "mira", "lin", "ines"])
def test_owners_pam_partner_lead_and_office_may_report(database: Database, who: str) -> None:
    assert report(database, who, "8").actual == 8


@pytest.mark.parametrize("who", ["vera", "rosa", "rafe"])
def test_whoever_only_sees_the_plan_may_not_report(database: Database, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only its owners Otto Brandl and Pia Vost, and Mira Pell and Lin Marlow"):
        report(database, who, "8")
    assert row(database).actual == 6


def test_the_latest_day_counts_and_of_one_day_the_last_report(database: Database) -> None:
    report(database, "pia", "7", on=date(2026, 11, 16))
    assert report(database, "otto", "5", on=date(2026, 10, 1)).actual == 7
    changed = report(database, "otto", "8", on=date(2026, 11, 16))
    assert changed.reported_by is not None
    assert [changed.actual, changed.reported_by.name] == [8, "Otto Brandl"]


def test_a_value_of_an_earlier_day_replaces_nothing_in_the_history(database: Database) -> None:
    report(database, "pia", "8")
    report(database, "pia", "5", on=date(2026, 11, 12))
    with database.reading() as session:
        last = session.scalars(select(History).where(History.subject == KEY).order_by(History.id.desc())).first()
        assert last is not None
        assert (last.was, last.now) == ("", "5 as of 12 Nov 2026")


def test_a_report_raises_the_version_wakes_the_sweep_and_is_kept_in_the_history(database: Database) -> None:
    with database.unit_of_work() as session:
        session.scalars(select(Target)).one().next_check_on = date(2027, 1, 8)
    version = row(database).version
    assert report(database, "pia", "8").version == version + 1
    with database.reading() as session:
        assert session.scalars(select(Target.next_check_on)).one() == LONG_AGO
        last = session.scalars(select(History).where(History.subject == KEY)).one()
        assert (last.act, last.was, last.now) == ("value reported", "6 as of 13 Nov 2026", "8 as of 17 Nov 2026")


@pytest.mark.parametrize(
    ("value", "more", "field", "sentence"),
    [
        (
            "7",
            {"on": date(2026, 11, 18)},
            "on",
            "Wed 18 Nov 2026 is still to come. Give the total of a day up to today.",
        ),
        (
            "7",
            {"on": date(2026, 6, 30)},
            "on",
            "Tue 30 Jun 2026 lies before “Customers won, H1” starts on 1 Jul 2026. Give a day from then on.",
        ),
        ("-1", {}, "value", "Customers won cannot be below 0."),
        ("6.5", {}, "value", "Customers are counted whole: write a number like 12."),
        ("Infinity", {}, "value", "Write a number up to 1,000,000,000,000."),
    ],
)
def test_a_report_that_cannot_be_is_refused_beside_its_field_and_changes_nothing(
    database: Database, value: str, more: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        report(database, "pia", value, **more)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)
    assert row(database).actual == 6


def test_after_the_period_a_value_is_of_its_last_day(database: Database) -> None:
    january = world.START + timedelta(days=50)
    found = report(database, "pia", "9", now=january)
    assert (found.actual_on, found.phase) == (date(2026, 12, 31), Phase.GRACE)
    with pytest.raises(Invalid, match="ended on 31 Dec 2026"):
        report(database, "pia", "9", on=date(2027, 1, 4), now=january)


def test_after_the_last_day_of_recording_nothing_can_be_added(database: Database) -> None:
    with pytest.raises(Conflict, match="Values of FY27 were recorded until 7 Jul 2027"):
        report(database, "pia", "9", now=world.START.replace(year=2027, month=7, day=8))
    assert report(database, "pia", "9", now=world.START.replace(year=2027, month=7, day=7)).actual == 9


def test_a_draft_has_no_values_yet(database: Database) -> None:
    key = add(database, "mira")
    with pytest.raises(Conflict, match="“Archive search” is a draft: values are reported while it is in force"):
        report(database, "mira", "1", key=key)


def test_a_met_target_tells_since_when(database: Database) -> None:
    report(database, "pia", "10", on=date(2026, 11, 14))
    report(database, "pia", "9", on=date(2026, 11, 15))
    report(database, "pia", "11", on=date(2026, 11, 16))
    found = report(database, "pia", "12", on=date(2026, 11, 17))
    assert (found.phase, found.met_on) == (Phase.MET, date(2026, 11, 16))


def test_a_target_that_is_no_longer_met_starts_its_alerts_afresh(database: Database) -> None:
    report(database, "pia", "10", on=date(2026, 11, 14))
    report(database, "pia", "11", on=date(2026, 11, 15))
    report(database, "pia", "9", on=date(2026, 11, 16))
    with database.reading() as session:
        assert session.scalars(select(Target.round)).one() == 2


def test_a_report_can_be_taken_back_by_who_made_it(database: Database) -> None:
    reported, pia = report(database, "pia", "8"), caller(database, "pia")
    with database.unit_of_work() as session:
        back = changes.undo_report(session, KEY, version=reported.version, by=pia, now=world.START)
    assert [back.actual, back.actual_on] == [6, date(2026, 11, 13)]
    with database.reading() as session:
        assert session.scalars(select(ReportedValue.value)).all() == [6 * world.UNIT]
        assert session.scalars(select(History.act).order_by(History.id)).all() == ["value reported", "report undone"]


@pytest.mark.parametrize(
    ("who", "minutes", "sentence"),
    [("otto", 1, "Only who reported"), ("pia", 11, "for 10 minutes")],
)
def test_nobody_else_and_not_later_can_take_a_report_back(
    database: Database, who: str, minutes: int, sentence: str
) -> None:
    report(database, "pia", "8")
    by, now = caller(database, who), world.START + timedelta(minutes=minutes)
    with pytest.raises(DomainError, match=sentence), database.unit_of_work() as session:
        changes.undo_report(session, KEY, by=by, now=now)
    assert row(database).actual == 8


def test_a_report_is_not_taken_back_over_somebody_elses(database: Database) -> None:
    reported, pia = report(database, "pia", "8"), caller(database, "pia")
    report(database, "otto", "9")
    with pytest.raises(Conflict, match="was changed again since"), database.unit_of_work() as session:
        changes.undo_report(session, KEY, version=reported.version, by=pia, now=world.START)
    assert row(database).actual == 9


def test_rows_cost_the_same_number_of_statements_however_many_there_are(database: Database) -> None:
    mira = caller(database, "mira")
    for number in range(12):
        add(database, "mira", title=f"Archives {number}", line=1 + number % 2)

    def statements(most: int) -> int:
        with database.reading() as session, counting(database) as seen:
            ids = list(session.scalars(queries.visible(mira)))[:most]
            assert len(queries.rows(session, ids, by=mira, now=world.START)) == most
        return len(seen)

    assert statements(2) == statements(13) <= 8
