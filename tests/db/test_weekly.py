"""A channel's week: what it holds and what not, how it compares, and how the turn of the year is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from handlers.views import summary
from models.base import Side
from models.database import Database
from models.errors import NotFound
from models.milestones.tables import Ask, ChangeRequest, Milestone, Status
from models.people import RoleGrant
from models.plans import Plan, ScopeLine, Stage
from models.programme import Channel
from models.summaries.weekly import Weekly, keep, weekly
from models.targets import ReportedValue, Target
from models.targets.pace import Colour
from tests import world
from tests.statements import counting

MONDAY: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NEXT: Final = MONDAY + timedelta(days=7)


@pytest.fixture
def ids(database: Database) -> world.World:
    return world.build(database)


def week(database: Database, channel: int, *, at: datetime = MONDAY) -> Weekly:
    with database.reading() as session:
        return weekly(session, channel, at.date(), at)


def posted(database: Database, channel: int, *, at: datetime = MONDAY) -> Weekly:
    found = week(database, channel, at=at)
    with database.unit_of_work() as session:
        keep(session, found, text="", blocks=(), now=at)
    return found


@contextmanager
def changing(database: Database) -> Iterator[Session]:
    with database.unit_of_work() as session:
        yield session


def milestone(session: Session, number: int, **values: Any) -> None:
    plan = select(Plan.id).where(Plan.number == 12).scalar_subquery()
    session.execute(update(Milestone).where(Milestone.plan_id == plan, Milestone.number == number).values(**values))


def test_a_subsidiarys_week_tells_what_needs_someone_and_what_comes(database: Database, ids: world.World) -> None:
    found = week(database, ids.channels["germany"])
    assert [row.key for row in found.needs.rows] == ["PSP-12-M3", "PSP-12-T1"]
    assert [row.key for row in found.due] == ["PSP-12-M4"]
    assert (found.plans, found.partners, found.drafts) == (1, 1, ("PSP-31",))
    assert found.customers is not None
    assert [found.customers.actual, found.customers.target] == [6, 10]
    assert (found.last, found.ending, found.ends_on) == (None, None, None)


def test_a_week_of_a_subsidiary_holds_nothing_of_another_one(database: Database, ids: world.World) -> None:
    japan = week(database, ids.channels["japan"])
    assert [row.key for row in japan.needs.rows] == ["PSP-40-M1"]
    assert "PSP-12" not in str(japan)


def test_a_partners_week_holds_its_plans_and_says_whose_move_it_is(database: Database, ids: world.World) -> None:
    found = week(database, ids.channels["tindrel"])
    assert (found.partner, found.place.zone) == ("Tindrel", "Europe/Berlin")
    assert "PSP-40" not in str(found)
    assert "1 is Quorbel's move, 1 is both sides'" in summary.weekly_post(found).text


def test_a_channel_that_nobody_registered_has_no_summary(database: Database, ids: world.World) -> None:
    with pytest.raises(NotFound):
        week(database, 99)
    with changing(database) as session:
        session.execute(update(RoleGrant).where(RoleGrant.role == "pam").values(subsidiary_id=None))
    with pytest.raises(NotFound):
        week(database, ids.channels["tindrel"])


def test_the_first_week_compares_with_nothing_and_the_next_one_with_it(database: Database, ids: world.World) -> None:
    first = posted(database, ids.channels["germany"])
    assert "last week" not in summary.weekly_post(first).text.replace("Done last week", "")
    with changing(database) as session:
        target = session.scalars(select(Target.id)).one()
        session.add(ReportedValue(target_id=target, as_of=date(2026, 11, 27), value=9 * world.UNIT, at=MONDAY,
                                  source="Slack"))  # fmt: skip
        milestone(session, 3, status=Status.DONE, done_on=date(2026, 11, 25), recorded_at=NEXT - timedelta(days=4))
        milestone(session, 5, status=Status.BLOCKED)
    second = week(database, ids.channels["germany"], at=NEXT)
    assert second.last is not None
    assert (second.last.needs, second.last.customers) == (2, Decimal(6))
    assert (second.done.number, second.done.on_time) == (1, 0)
    text = summary.weekly_post(second).text
    assert "1 thing needs someone · 1 fewer than last week" in text
    assert "last week 6." in text
    assert "Done last week: 1 milestone, 0 on time." in text


def test_a_change_of_health_is_told_once(database: Database, ids: world.World) -> None:
    with changing(database) as session:
        session.execute(update(Milestone).values(due_on=date(2027, 2, 1)))
        session.execute(update(ReportedValue).values(value=9 * world.UNIT))
    posted(database, ids.channels["germany"])
    with changing(database) as session:
        milestone(session, 4, due_on=date(2026, 11, 24), weight=5)
    changed = posted(database, ids.channels["germany"], at=NEXT)
    [change] = changed.changes
    assert (change.key, change.was, change.now) == ("PSP-12", Colour.GREEN, Colour.RED)
    assert "Health: PSP-12 now off track, was on track" in summary.weekly_post(changed).text
    assert week(database, ids.channels["germany"], at=NEXT + timedelta(days=7)).changes == ()


def test_figures_are_kept_once_whatever_is_drawn_anew_later(database: Database, ids: world.World) -> None:
    posted(database, ids.channels["germany"])
    with changing(database) as session:
        milestone(session, 4, status=Status.BLOCKED)
    assert posted(database, ids.channels["germany"], at=MONDAY + timedelta(hours=3)).needs.total == 3
    last = week(database, ids.channels["germany"], at=NEXT).last
    assert last is not None
    assert last.needs == 2


def test_what_is_done_late_but_recorded_this_week_is_told_this_week(database: Database, ids: world.World) -> None:
    posted(database, ids.channels["germany"])
    with changing(database) as session:
        milestone(session, 4, status=Status.DONE, done_on=date(2026, 11, 2), recorded_at=MONDAY + timedelta(days=2))
    assert [row.key for row in week(database, ids.channels["germany"], at=NEXT).done.rows] == ["PSP-12-M4"]


def test_questions_are_counted_with_the_day_of_the_oldest(database: Database, ids: world.World) -> None:
    with changing(database) as session:
        found = session.scalars(select(Milestone.id).where(Milestone.number.in_([4, 5]))).all()
        session.execute(insert(ChangeRequest), [
            {"milestone_id": id_, "kind": Ask.DATE, "asked_by_id": ids.people["pia"], "asked_side": Side.PARTNER,
             "asked_at": MONDAY - timedelta(days=days), "reason": "later please"}
            for id_, days in zip(found, (11, 2), strict=False)
        ])  # fmt: skip
    assert "Answers: 2 wait, since 12 Nov" in summary.weekly_post(week(database, ids.channels["germany"])).text


def test_the_chart_ends_today_with_the_figures_that_are_said(database: Database, ids: world.World) -> None:
    found = week(database, ids.channels["germany"])
    assert [point.on for point in found.chart] == [
        date(2026, 7, 31), date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 23)
    ]  # fmt: skip
    assert found.customers is not None
    assert [found.chart[-1].won, found.chart[-1].expected] == [found.customers.actual, found.customers.expected]
    assert [point.won for point in found.chart[:-1]] == [0, 0, 0, 0]


def test_a_quiet_week_is_one_line(database: Database, ids: world.World) -> None:
    with changing(database) as session:
        session.execute(update(Milestone).values(due_on=date(2027, 1, 15)))
        session.execute(update(ReportedValue).values(value=9 * world.UNIT))
    found = week(database, ids.channels["germany"])
    message = summary.weekly_post(found)
    assert (found.quiet, len(message.blocks), summary.thread(found)) == (True, 1, [])
    assert message.text.startswith("Nothing needs anyone in Germany this week. 1 plan on track · next due 15 Jan:")


def test_a_week_costs_the_same_number_of_statements_whatever_it_holds(database: Database, ids: world.World) -> None:
    def statements() -> int:
        with counting(database) as seen:
            week(database, ids.channels["germany"])
        return len(seen)

    few = statements()
    with changing(database) as session:
        plan = session.scalars(select(Plan).where(Plan.number == 12)).one()
        session.execute(insert(Milestone), [
            {"plan_id": plan.id, "number": 100 + number, "title": f"Step {number}", "subsidiary_id": 1,
             "due_on": MONDAY.date() + timedelta(days=number % 20 - 10), "vendor_owner_id": ids.people["otto"],
             "next_check_on": date(2000, 1, 1)}
            for number in range(400)
        ])  # fmt: skip
    assert statements() <= few + 2


def july(database: Database, ids: world.World, *, at: datetime) -> Weekly:
    """Let FY27 end with open things, beside a plan of FY28 in force and one that is not."""
    with changing(database) as session:
        plan = session.scalars(select(Plan).where(Plan.number == 12)).one()
        session.add_all([
            Plan(number=52, title="Next year", partner_id=plan.partner_id, fiscal_year=2028, stage=Stage.IN_FORCE,
                 lead_subsidiary_id=plan.lead_subsidiary_id, signed_on=date(2027, 6, 20)),
            Plan(number=55, title="Not signed", partner_id=plan.partner_id, fiscal_year=2028,
                 lead_subsidiary_id=plan.lead_subsidiary_id),
        ])  # fmt: skip
        session.flush()
        next_year = session.scalars(select(Plan.id).where(Plan.number == 52)).one()
        session.execute(insert(Milestone), [{
            "plan_id": next_year, "number": 1, "title": "Kick-off", "subsidiary_id": plan.lead_subsidiary_id,
            "due_on": date(2027, 7, 15), "next_check_on": date(2000, 1, 1),
        }])  # fmt: skip
        session.execute(update(Target).values(first_day=date(2027, 1, 1), last_day=date(2027, 6, 30)))
        session.execute(update(ReportedValue).values(as_of=date(2027, 6, 1)))
    return week(database, ids.channels["germany"], at=at)


def test_in_july_both_years_are_told_the_old_one_by_name(database: Database, ids: world.World) -> None:
    found = july(database, ids, at=datetime(2027, 7, 5, 7, 0, tzinfo=UTC))
    assert found.ending is not None
    assert [(one.person.name if one.person else "", one.milestones, one.values) for one in found.ending.owed] == [
        ("Otto Brandl", 2, 1), ("Pia Vost", 1, 0)
    ]  # fmt: skip
    text = summary.weekly_post(found).text
    assert text.startswith("Germany, first week of FY28. FY27: record or confirm until Wed 7 Jul 2027: ")
    assert "2 milestones and 1 value for Otto Brandl (Quorbel), 1 milestone for Pia Vost (Tindrel)." in text
    assert (
        "FY28: 1 plan is not in force yet: PSP-55. 1 plan in force with 1 partner · 1 milestone, first due 15" in text
    )
    assert "PSP-12" not in text


def test_after_the_last_day_of_recording_only_answers_are_left_until_the_freeze(
    database: Database, ids: world.World
) -> None:
    found = july(database, ids, at=datetime(2027, 7, 12, 7, 0, tzinfo=UTC))
    assert "FY27: nothing is left to confirm" in summary.weekly_post(found).text
    assert week(database, ids.channels["germany"], at=datetime(2027, 8, 2, 7, 0, tzinfo=UTC)).ending is None


def test_the_last_week_of_june_says_what_ends_with_the_year(database: Database, ids: world.World) -> None:
    june = datetime(2027, 6, 28, 7, 0, tzinfo=UTC)
    found = week(database, ids.channels["germany"], at=june)
    assert "Ends on 30 Jun: 3 milestones not done yet" in summary.weekly_post(found).text
    assert week(database, ids.channels["germany"], at=june - timedelta(days=7)).ends_on is None


def test_a_new_year_compares_with_nothing(database: Database, ids: world.World) -> None:
    posted(database, ids.channels["germany"], at=datetime(2027, 6, 28, 7, 0, tzinfo=UTC))
    assert week(database, ids.channels["germany"], at=datetime(2027, 7, 5, 7, 0, tzinfo=UTC)).last is None


def test_a_line_in_another_country_tells_its_week_there(database: Database, ids: world.World) -> None:
    with changing(database) as session:
        plan = session.scalars(select(Plan).where(Plan.number == 12)).one()
        session.add(ScopeLine(plan_id=plan.id, number=2, solution_id=2, subsidiary_id=ids.subsidiaries["jp"],
                              currency="JPY"))  # fmt: skip
        milestone(session, 3, subsidiary_id=ids.subsidiaries["jp"])
        assert session.get(Channel, ids.channels["japan"]) is not None
    assert [row.key for row in week(database, ids.channels["japan"]).needs.rows] == ["PSP-40-M1", "PSP-12-M3"]
    assert [row.key for row in week(database, ids.channels["germany"]).needs.rows] == ["PSP-12-T1"]
