"""Lists and what waits for somebody: only what they see, most urgent first, in a constant number of statements."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import lists, places
from models.access import Caller, caller_for
from models.base import Side
from models.database import Database
from models.errors import NotFound
from models.lists import Page, Wanted, Which
from models.milestones.tables import Ask, ChangeRequest, Milestone, Status
from models.plans import Plan
from models.rows import Why
from tests import world
from tests.statements import counting

LATER = datetime(2026, 11, 23, 9, tzinfo=UTC)


def caller(session: Session, who: str) -> Caller:
    found = caller_for(session, world.TEAM, world.slack_id(who))
    assert found is not None
    return found


def listed(database: Database, who: str, which: Which, place: str | None = None, now: datetime = LATER) -> Page:
    with database.reading() as session:
        by = caller(session, who)
        wanted = Wanted(which, places.find(session, place, by=by) if place else None)
        return lists.page(session, wanted, by=by, now=now)


def keys(page: Page) -> list[str]:
    return [one.row.key for one in page.lines if one.row]


def waiting(database: Database, who: str, now: datetime = LATER) -> Page:
    with database.reading() as session:
        return lists.waiting(session, by=caller(session, who), now=now)


def ask(database: Database, key: int, kind: Ask, side: Side, by: int) -> None:
    with database.unit_of_work() as session:
        milestone = session.scalars(
            select(Milestone).join(Plan).where(Plan.number == 12, Milestone.number == key)
        ).one()
        session.add(ChangeRequest(milestone_id=milestone.id, kind=kind, asked_by_id=by, asked_side=side,
                                  asked_at=world.START, to_on=date(2026, 12, 18), was_on=milestone.due_on))  # fmt: skip


def test_overdue_holds_what_the_reader_sees_and_nothing_of_other_partners(database: Database) -> None:
    world.build(database)
    assert keys(listed(database, "mira", Which.OVERDUE)) == ["PSP-12-M3"]
    assert keys(listed(database, "olga", Which.OVERDUE)) == ["PSP-40-M1"]
    assert keys(listed(database, "ines", Which.OVERDUE)) == ["PSP-40-M1", "PSP-12-M3"]
    assert keys(listed(database, "ines", Which.OVERDUE, "Germany")) == ["PSP-12-M3"]
    assert keys(listed(database, "ines", Which.OVERDUE, "ostrevale")) == ["PSP-40-M1"]
    assert keys(listed(database, "ines", Which.DUE, "psp-12")) == ["PSP-12-M4"]


def test_it_is_overdue_when_the_day_has_ended_in_its_own_place(database: Database) -> None:
    world.build(database)
    evening = datetime(2026, 11, 10, 15, 30, tzinfo=UTC)  # already the 11th in Tokyo
    assert keys(listed(database, "kenji", Which.OVERDUE, now=evening)) == ["PSP-40-M1"]
    assert keys(listed(database, "kenji", Which.OVERDUE, now=evening - timedelta(hours=1))) == []


def test_what_is_reported_done_rests_until_the_other_side_answers(database: Database) -> None:
    ids = world.build(database).people
    ask(database, 3, Ask.DONE, Side.VENDOR, ids["otto"])
    assert keys(listed(database, "mira", Which.OVERDUE)) == []


def test_a_draft_alerts_nobody_and_stands_in_no_list_but_ones_own(database: Database) -> None:
    world.build(database)
    with database.unit_of_work() as session:
        study = session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one()
        study.due_on = date(2026, 11, 2)
    assert "PSP-31-M1" not in keys(listed(database, "mira", Which.OVERDUE))
    assert "PSP-31-M1" in keys(listed(database, "otto", Which.MINE))


def test_an_answer_is_wanted_of_the_owner_and_of_the_role_but_not_of_the_office(database: Database) -> None:
    ids = world.build(database).people
    ask(database, 5, Ask.DATE, Side.PARTNER, ids["pia"])
    for who in ("otto", "mira"):
        first = waiting(database, who).lines[0]
        assert (first.row and first.row.key, first.why) == ("PSP-12-M5", Why.ANSWER)
        assert first.asks is not None
        assert first.asks.may_answer
    for who in ("ines", "lin", "vera"):
        assert waiting(database, who).counts[Why.ANSWER] == 0
    assert waiting(database, "pia").lines[0].why is not Why.ANSWER


def test_what_waits_stands_most_urgent_first_and_is_counted(database: Database) -> None:
    ids = world.build(database).people
    ask(database, 5, Ask.DATE, Side.PARTNER, ids["pia"])
    page = waiting(database, "otto")
    assert keys(page) == ["PSP-12-M5", "PSP-12-M3", "PSP-12-M4"]
    assert {why: number for why, number in page.counts.items() if number} == {
        Why.ANSWER: 1, Why.OVERDUE: 1, Why.DUE: 1,
    }  # fmt: skip


def test_where_nothing_waits_the_next_date_is_said(database: Database) -> None:
    world.build(database)
    page = waiting(database, "kenji", now=datetime(2026, 11, 3, 9, tzinfo=UTC) - timedelta(days=30))
    assert page.total == 0
    assert page.following is not None
    assert page.following.key == "PSP-40-M1"


def test_a_place_that_one_may_not_see_reads_like_one_that_is_not_there(database: Database) -> None:
    world.build(database)
    sentences = []
    for name in ("Ostrevale", "Nowhere"):
        with pytest.raises(NotFound) as refused:
            listed(database, "lin", Which.OVERDUE, name)
        sentences.append(refused.value.sentence.replace(name, "X"))
    assert sentences[0] == sentences[1]


def test_a_page_beyond_the_end_is_the_last_one(database: Database) -> None:
    world.build(database)
    with database.reading() as session:
        page = lists.page(session, Wanted(), by=caller(session, "mira"), now=LATER, first=40)
    assert keys(page) == ["PSP-12-M3"]


def many(database: Database, number: int) -> None:
    with database.unit_of_work() as session:
        model = session.scalars(select(Milestone).where(Milestone.title == "Reference architecture reviewed")).one()
        for place in range(number):
            session.add(Milestone(
                plan_id=model.plan_id, number=100 + place, title=f"Step {place}", subsidiary_id=model.subsidiary_id,
                due_on=date(2026, 11, 2), vendor_owner_id=model.vendor_owner_id, line_id=model.line_id,
                partner_owner_id=model.partner_owner_id, next_check_on=date(2026, 1, 1), status=Status.PLANNED,
            ))  # fmt: skip


def test_a_long_list_takes_as_many_statements_as_a_short_one(database: Database) -> None:
    world.build(database)
    numbers, totals = [], []
    for more in (0, 30):
        many(database, more)
        with counting(database) as statements, database.reading() as session:
            by = caller(session, "otto")
            page = lists.page(session, Wanted(Which.MINE), by=by, now=LATER)
            lists.waiting(session, by=by, now=LATER)
        numbers.append(len(statements))
        totals.append(page.total)
    assert totals[1] > totals[0] + 29
    assert numbers[0] == numbers[1]
