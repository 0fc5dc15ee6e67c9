"""“Why this?” as facts: which rule, whose setting, who heard it when, and whether it can be turned down."""

from datetime import date

import pytest
from sqlalchemy import update

from handlers.views import settings as views
from handlers.views.parts import EVERYBODY
from models.alerts.names import Concern, Rule
from models.alerts.why import Why, why
from models.database import Database
from models.milestones import changes
from models.people import Person
from models.settings import Level, Setting
from tests.jobs.sweeping import THIRD, Swept


@pytest.fixture
def swept(database: Database) -> Swept:
    return Swept(database)


def asked(swept: Swept, who: str, rule: str, subject: str = THIRD) -> Why:
    item = [one for one in swept.items(subject, rule) if swept.names.get(one.person_id or 0) == who][-1]
    with swept.database.reading() as session:
        return why(session, item, swept.now)


def test_a_late_milestone_says_its_ladder_and_who_heard_it_when(swept: Swept) -> None:
    for day in ("2026-11-19", "2026-11-23"):
        swept.sweeps(f"{day}T08:00")
        swept.sends()
    found = asked(swept, "mira", "milestone.overdue")
    assert (found.rule, found.concern, found.due_on) == (Rule.OVERDUE, Concern.PAM, date(2026, 11, 18))
    assert (found.steps, found.every, found.level, found.decided_by) == ((1, 3, 7, 10), 5, Level.DEFAULT, "")
    assert [(one.on, [person.name for person in one.people]) for one in found.told] == [
        (date(2026, 11, 19), ["Otto Brandl", "Pia Vost"]),
        (date(2026, 11, 23), ["Otto Brandl", "Pia Vost", "Mira Pell", "Lin Marlow"]),
    ]
    assert found.still_so
    assert found.can_turn_off


def test_a_stand_in_reads_for_whom(swept: Swept) -> None:
    with swept.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == swept.world.people["otto"]).values(left=True))
    swept.sweeps("2026-11-19T08:00")
    found = asked(swept, "mira", "milestone.overdue")
    assert found.concern is Concern.STAND_IN
    assert found.instead_of is not None
    assert found.instead_of.name == "Otto Brandl"


@pytest.mark.parametrize(
    ("scope", "level", "name"), [("subsidiary:de", Level.SUBSIDIARY, "Germany"), ("plan:12", Level.PLAN, "PSP-12"),
                                 ("programme", Level.PROGRAMME, "")],
)  # fmt: skip
def test_the_level_that_decided_is_named(swept: Swept, scope: str, level: Level, name: str) -> None:
    with swept.database.unit_of_work() as session:
        session.add(Setting(scope=scope, rule="milestone.overdue", key="steps", value="1,4"))
    swept.sweeps("2026-11-19T08:00")
    found = asked(swept, "pia", "milestone.overdue")
    assert (found.steps, found.level, found.decided_by) == ((1, 4), level, name)


def test_an_answer_asked_of_oneself_cannot_be_turned_down(swept: Swept) -> None:
    swept.does("otto", changes.ask_move, THIRD, to=date(2026, 12, 1), reason="The licence key is missing.")
    swept.sweeps()
    found = asked(swept, "pia", "request.asked")
    assert (found.steps, found.every, found.can_turn_off) == ((), 3, False)


def test_a_sponsor_reads_that_nobody_is_told_after_them(swept: Swept) -> None:
    for day in ("2026-12-02", "2026-12-03"):
        swept.sweeps(f"{day}T08:00")
        swept.sends()
    assert not asked(swept, "rosa", "milestone.overdue").can_turn_off
    assert asked(swept, "otto", "milestone.overdue").can_turn_off


def test_news_that_is_no_longer_so_says_that(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.does("otto", changes.finish, THIRD)
    assert not asked(swept, "pia", "milestone.overdue").still_so


def test_a_target_explains_itself_without_steps(swept: Swept) -> None:
    swept.sweeps("2027-01-09T08:00")
    found = asked(swept, "lin", "target.missed", "PSP-12-T1")
    assert (found.steps, found.every, found.due_on, found.concern) == ((), 0, None, Concern.ACCOUNTABLE)


def test_what_is_about_no_thing_of_a_plan_is_explained_by_its_rule_alone(swept: Swept) -> None:
    swept.sweeps("2026-11-23T08:00")
    item = next(one for one in swept.items(f"channel:{swept.world.channels['germany']}"))
    with swept.database.reading() as session:
        assert why(session, item, swept.now).rule is Rule.WEEKLY


def test_what_is_over_where_it_belongs_was_due_wherever_the_reader_is(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    found = asked(swept, "otto", "milestone.overdue")
    in_honolulu = date(2026, 11, 18)
    assert "it was due 18 Nov." in str(views.why(found, today=in_honolulu, reader=EVERYBODY).to_dict())
