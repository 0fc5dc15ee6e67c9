"""How things stand: counts that agree with the rows one by one, for those who may see them, at a constant cost."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models import places
from models.access import Caller, caller_for
from models.base import Side
from models.channels import ChannelAbout, ChannelClass
from models.database import Database
from models.milestones import queries
from models.milestones.tables import Ask, ChangeRequest, Milestone, Status
from models.places import Place
from models.plans import Plan, ScopeLine, Stage
from models.rows import MilestoneRow, TargetRow
from models.summaries import goals
from models.summaries.cards import Card, cards
from models.summaries.scope import Scope
from models.summaries.standing import Standing, standing
from models.summaries.survey import Survey
from models.targets import Metric, Target
from models.targets.pace import Colour
from tests import world
from tests.statements import counting

SOON_ON: Final = date(2026, 12, 1)


@dataclass(frozen=True)
class Programme:
    database: Database
    ids: world.World

    def caller(self, who: str) -> Caller:
        with self.database.reading() as session:
            found = caller_for(session, world.TEAM, world.slack_id(who))
        assert found is not None
        return found

    def standing(self, who: str, typed: str, **more: Any) -> Standing:
        by = self.caller(who)
        with self.database.reading() as session:
            scope = Scope(places.find(session, typed, by=by), by, more.pop("audience", None))
            return standing(session, scope, now=world.START, **more)

    def cards(self, who: str) -> list[Card]:
        by = self.caller(who)
        with self.database.reading() as session:
            survey = Survey(session, Scope(by=by), now=world.START)
            return cards(survey, survey.by_health())


@pytest.fixture
def programme(database: Database) -> Programme:
    return Programme(database, world.build(database))


def keys(rows: Iterable[MilestoneRow | TargetRow]) -> list[str]:
    return [row.key for row in rows]


def scatter(programme: Programme, plans: int = 6, each: int = 25, seed: int = 7) -> None:
    """Add plans in force in both countries with milestones in every state and questions about some of them."""
    chance, ids = random.Random(seed), programme.ids  # noqa: S311 -- examples, no secrets
    places_ = [ids.subsidiaries["de"], ids.subsidiaries["jp"]]
    with programme.database.unit_of_work() as session:
        added = [
            Plan(
                number=100 + number, title=f"Plan {number}", partner_id=ids.partners["tindrel"], fiscal_year=2027,
                stage=Stage.IN_FORCE, lead_subsidiary_id=places_[number % 2], signed_on=date(2026, 7, 3),
                vendor_accountable_id=ids.people["mira"], partner_accountable_id=ids.people["lin"],
            )
            for number in range(plans)
        ]  # fmt: skip
        session.add_all(added)
        session.flush()
        lines = [
            {"plan_id": plan.id, "number": number, "solution_id": 1, "currency": "EUR", "subsidiary_id": place}
            for plan in added
            for number, place in enumerate(places_, 1)
        ]
        session.execute(insert(ScopeLine), lines)
        for plan in added:
            session.execute(insert(Milestone), [_any(chance, plan.id, number, places_, ids) for number in range(each)])
        of_new = select(Milestone.id).where(Milestone.plan_id.in_([plan.id for plan in added])).order_by(Milestone.id)
        asked = [id_ for id_ in session.scalars(of_new) if chance.random() < 0.2]
        session.execute(insert(ChangeRequest), [_question(chance, id_, ids) for id_ in asked])


def _any(chance: random.Random, plan: int, number: int, places_: list[int], ids: world.World) -> dict[str, Any]:
    due = world.TODAY + timedelta(days=chance.randrange(-40, 60))
    status = chance.choice([*Status, Status.PLANNED])
    return {
        "plan_id": plan, "number": number + 1, "title": f"Milestone {number}", "subsidiary_id": chance.choice(places_),
        "due_on": due, "baseline_on": due, "status": status, "done_on": due if status is Status.DONE else None,
        "vendor_owner_id": ids.people["otto"], "partner_owner_id": ids.people["pia"], "agreed": chance.random() < 0.9,
        "accountable": chance.choice(list(Side)), "weight": chance.randrange(4), "next_check_on": date(2000, 1, 1),
        "blocked_on": due if status is Status.BLOCKED else None,
    }  # fmt: skip


def _question(chance: random.Random, milestone: int, ids: world.World) -> dict[str, Any]:
    side = chance.choice(list(Side))
    return {
        "milestone_id": milestone, "kind": chance.choice([Ask.DATE, Ask.DONE]), "asked_side": side,
        "asked_by_id": ids.people["otto" if side is Side.VENDOR else "pia"], "asked_at": world.START,
        "to_on": world.TODAY, "reason": "because it has to be",
    }  # fmt: skip


def every_row(session: Session, where: Any) -> list[MilestoneRow]:
    found = select(Milestone.id).join(Plan, Milestone.plan_id == Plan.id).where(Plan.stage == Stage.IN_FORCE, where)
    return queries.rows(session, session.scalars(found), now=world.START)


def is_late(row: MilestoneRow) -> bool:
    return row.is_open and row.due_on < row.as_of and row.claimed is None


@pytest.mark.parametrize("place", ["germany", "japan", "tindrel", "PSP-101"])
def test_what_is_counted_where_it_lies_agrees_with_the_rows_one_by_one(programme: Programme, place: str) -> None:
    scatter(programme)
    found, by = programme.standing("ines", place).counts, programme.caller("ines")
    with programme.database.reading() as session:
        rows = every_row(session, places.find(session, place, by=by).holds())
    rows = [row for row in rows if row.status is not Status.CANCELLED]
    late = [row for row in rows if is_late(row)]
    blocked = [row for row in rows if row.status is Status.BLOCKED and row not in late]
    waiting = [row for row in rows if row.is_open and row.requests and row not in [*late, *blocked]]
    due = [row for row in rows if row.is_due_soon]
    vendor = [row for row in [*late, *blocked] if row.accountable is Side.VENDOR]
    vendor += [row for row in waiting if any(one.asked_side is Side.PARTNER for one in row.requests)]
    assert len(rows) > 20
    assert (found.total, found.done) == (len(rows), sum(row.status is Status.DONE for row in rows))
    assert (found.overdue, found.blocked, found.waiting) == (len(late), len(blocked), len(waiting))
    assert (found.due_soon, found.vendor_moves) == (len(due), len(vendor))


def test_the_health_of_a_plan_agrees_with_its_parts_one_by_one(programme: Programme) -> None:
    scatter(programme)
    found = {card.key: card.health.colour for card in programme.cards("ines") if card.health}
    with programme.database.reading() as session:
        for number in range(100, 106):
            red = yellow = whole = 0
            for row in every_row(session, Plan.number == number):
                weight = row.weight if row.agreed and row.status is not Status.CANCELLED else 0
                unstarted = row.status is Status.PLANNED and row.is_due_soon
                whole += weight
                if is_late(row):
                    red += weight
                elif row.status is Status.BLOCKED or (unstarted and row.claimed is None):
                    yellow += weight
            wanted = Colour.RED if red * 4 >= whole and red else Colour.YELLOW if red or yellow else Colour.GREEN
            assert found[f"PSP-{number}"] is wanted


def test_a_subsidiary_counts_its_own_lines_and_the_plans_it_leads(programme: Programme) -> None:
    found = programme.standing("mira", "germany")
    assert (found.plans, found.drafts, found.partners) == (1, 1, ("Tindrel",))
    assert (found.counts.total, found.counts.done, found.counts.due_soon) == (4, 1, 1)
    assert found.soon_on == SOON_ON
    assert found.health == {Colour.GREEN: 0, Colour.YELLOW: 1, Colour.RED: 0}


def test_customers_are_added_from_reported_values(programme: Programme) -> None:
    customers = programme.standing("mira", "germany").customers
    assert customers is not None
    assert [customers.actual, customers.target, round(customers.expected, 1)] == [6, 10, Decimal("7.6")]
    assert round(customers.at_this_rate or 0) == 8


def test_what_needs_someone_stands_by_urgency(programme: Programme) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number == 4).values(status=Status.BLOCKED))
        session.execute(update(Milestone).where(Milestone.number == 3).values(due_on=date(2026, 11, 16)))
        five = session.scalars(select(Milestone.id).where(Milestone.number == 5)).one()
        session.add(ChangeRequest(milestone_id=five, kind=Ask.DATE, asked_by_id=programme.ids.people["pia"],
                                  asked_side=Side.PARTNER, asked_at=world.START, reason="later please"))  # fmt: skip
    needs = programme.standing("mira", "PSP-12").needs
    assert keys(needs.rows) == ["PSP-12-M3", "PSP-12-M4", "PSP-12-T1"]
    assert keys(programme.standing("mira", "germany").needs.rows) == [*keys(needs.rows), "PSP-12-M5"]
    assert (needs.total, needs.overdue, needs.blocked, needs.waiting, needs.targets_behind) == (4, 1, 1, 1, 1)
    assert (needs.vendor_moves, needs.partner_moves, needs.both_move) == (2, 1, 1)


@pytest.mark.parametrize(("who", "plans"), [("olga", 0), ("kenji", 0), ("lin", 1), ("rosa", 1), ("ines", 1)])
def test_nobody_counts_what_they_may_not_see(programme: Programme, who: str, plans: int) -> None:
    by, office = programme.caller(who), programme.caller("ines")
    with programme.database.reading() as session:
        tindrel = places.find(session, "tindrel", by=office)
        assert standing(session, Scope(tindrel, by), now=world.START).plans == plans


def test_a_scope_of_nobody_holds_nothing(programme: Programme) -> None:
    by = programme.caller("ines")
    with programme.database.reading() as session:
        found = standing(session, Scope(places.find(session, "germany", by=by)), now=world.START)
    assert (found.plans, found.drafts, found.counts.total, found.needs.total) == (0, 0, 0, 0)


def test_a_channel_of_a_partner_holds_only_that_partners_plans(programme: Programme) -> None:
    ids = programme.ids
    for partner, plans in (("tindrel", 1), ("ostrevale", 1)):
        audience = ChannelAbout(ChannelClass.PARTNER, partner_id=ids.partners[partner])
        with programme.database.reading() as session:
            germany, japan = (
                standing(session, Scope(_place(session, name), audience=audience), now=world.START)
                for name in ("germany", "japan")
            )
        assert germany.plans + japan.plans == plans
        assert set(germany.partners + japan.partners) == {partner.capitalize()}


def _place(session: Session, name: str) -> Place:
    by = caller_for(session, world.TEAM, world.slack_id("ines"))
    assert by is not None
    return places.find(session, name, by=by)


def test_a_card_names_the_heaviest_of_the_worst_parts(programme: Programme) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number == 3).values(due_on=date(2026, 11, 13), weight=1))
        session.execute(update(Milestone).where(Milestone.number == 5).values(due_on=date(2026, 11, 16), weight=3))
    first, second, draft = programme.cards("ines")
    assert first.health is not None
    assert (first.key, first.health.colour, first.health.others) == ("PSP-12", Colour.RED, 1)
    assert first.health.worst is not None
    assert first.health.worst.key == "PSP-12-M5"
    assert (second.key, draft.key, draft.health) == ("PSP-40", "PSP-31", None)


def test_a_card_on_track_says_what_comes_next(programme: Programme) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Milestone).values(due_on=date(2027, 1, 15)))
        session.execute(update(Target).values(weight=0))
    health = programme.cards("pia")[0].health
    assert health is not None
    assert (health.colour, health.worst) == (Colour.GREEN, None)
    assert health.following is not None
    assert health.following.key == "PSP-12-M3"


def test_targets_that_hold_each_other_are_added_once(programme: Programme) -> None:
    ids, line = programme.ids, programme.database
    periods = {"year": (date(2026, 7, 1), date(2027, 6, 30)), "H2": (date(2027, 1, 1), date(2027, 6, 30)),
               "Q3": (date(2027, 1, 1), date(2027, 3, 31))}  # fmt: skip
    with line.unit_of_work() as session:
        plan = session.scalars(select(Plan.id).where(Plan.number == 12)).one()
        of_line = session.scalars(select(ScopeLine.id).where(ScopeLine.plan_id == plan)).one()
        wanted = [("year", None, 99), ("H2", of_line, 8), ("Q3", of_line, 3)]  # the half of the world is on the line
        session.execute(insert(Target), [
            {"plan_id": plan, "number": 2 + place, "title": "Customers", "metric": Metric.CUSTOMERS, "unit": "customer",
             "line_id": line_id, "subsidiary_id": ids.subsidiaries["de"], "first_day": periods[period][0],
             "last_day": periods[period][1], "target": value * world.UNIT, "next_check_on": date(2000, 1, 1)}
            for place, (period, line_id, value) in enumerate(wanted)
        ])  # fmt: skip
    customers = programme.standing("mira", "germany").customers
    assert customers is not None
    assert customers.target == 18


def test_it_costs_the_same_number_of_statements_whatever_the_place_holds(programme: Programme) -> None:
    def statements(place: str) -> int:
        with counting(programme.database) as seen:
            programme.standing("ines", place)
        return len(seen)

    few = statements("germany"), statements("PSP-12")
    scatter(programme, plans=30, each=40)
    assert (statements("germany"), statements("PSP-100")) <= (few[0] + 1, few[1] + 1)  # questions are one more
    assert statements("germany") <= 24


def test_an_empty_programme_stands_empty(database: Database) -> None:
    assert goals.Sum().at_this_rate is None
    programme = Programme(database, world.build(database))
    with database.unit_of_work() as session:
        session.execute(update(Plan).values(stage=Stage.CLOSED))
    found = programme.standing("ines", "germany")
    assert (found.plans, found.needs.rows, found.customers) == (0, (), None)
