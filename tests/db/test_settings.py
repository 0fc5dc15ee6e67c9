"""Settings in the database: who may set what for whom, what cannot be turned off, and what a change reaches."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from models import settings
from models.alerts import LONG_AGO
from models.alerts.fingerprint import is_forgotten, touch_changed_rules
from models.alerts.names import EVERY, ON, STEPS, Rule
from models.clock import MovableClock
from models.database import Database
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.history import History
from models.milestones.tables import Milestone
from models.plans import Plan
from models.settings import Level, Scopes, Setting
from models.settings.changes import may_set, put, take_away
from tests.acting import Programme


class Settings(Programme):
    """The small programme, where people set what they are told."""

    def sets(self, who: str, scope: str, rule: Rule, key: str, value: str) -> None:
        with self.database.unit_of_work() as session:
            put(session, scope, rule, key, value, by=self.caller(session, who), now=self.now)

    def takes_away(self, who: str, scope: str, rule: Rule, key: str) -> None:
        with self.database.unit_of_work() as session:
            take_away(session, scope, rule, key, by=self.caller(session, who), now=self.now)

    def me(self, who: str) -> str:
        return f"person:{self.world.people[who]}"

    def touched(self) -> int:
        with self.database.reading() as session:
            touched = select(func.count()).select_from(Milestone).where(Milestone.next_check_on == LONG_AGO)
            return session.scalar(touched) or 0


@pytest.fixture
def programme(database: Database) -> Settings:
    programme = Settings(database)
    with database.unit_of_work() as session:
        session.execute(update(Milestone).values(next_check_on=date(2027, 1, 1)))
    touch_changed_rules(database, MovableClock(programme.now))
    with database.unit_of_work() as session:
        session.execute(update(Milestone).values(next_check_on=date(2027, 1, 1)))
    return programme


def test_a_value_is_set_explained_and_taken_away_again(programme: Settings) -> None:
    where = Scopes(programme.world.people["otto"], 12, "de")
    programme.sets("vera", "subsidiary:de", Rule.DUE_SOON, STEPS, "5, 1")
    programme.sets("otto", programme.me("otto"), Rule.DUE_SOON, STEPS, "2")
    with programme.reading() as session:
        assert settings.value(session, Rule.DUE_SOON, STEPS, where) == "2"
    programme.sets("otto", programme.me("otto"), Rule.DUE_SOON, STEPS, "4")
    programme.takes_away("otto", programme.me("otto"), Rule.DUE_SOON, STEPS)
    programme.takes_away("otto", programme.me("otto"), Rule.DUE_SOON, STEPS)  # a second time changes nothing
    with programme.reading() as session:
        found = settings.explain(session, Rule.DUE_SOON, STEPS, where)
        assert (found.value, found.level, found.scope) == ("5,1", Level.SUBSIDIARY, "subsidiary:de")
        lines = session.execute(select(History.subject, History.was, History.now).order_by(History.id)).all()
    mine = f"setting:{programme.me('otto')}"
    assert [tuple(one) for one in lines] == [
        ("setting:subsidiary:de", "", "5,1"), (mine, "", "2"), (mine, "2", "4"), (mine, "4", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "may"),
    [
        ("programme", {"ines"}),
        ("subsidiary:de", {"ines", "vera"}),
        ("subsidiary:xx", set()),
        ("plan:12", {"ines", "mira"}),
        ("plan:40", {"ines", "kenji"}),
        ("plan:99", set()),
        ("everything", set()),
    ],
)
def test_a_level_is_set_by_whoever_answers_for_it(programme: Settings, scope: str, may: set[str]) -> None:
    everybody = ("ines", "vera", "mira", "otto", "rosa", "kenji", "lin", "pia", "rafe", "olga")
    with programme.reading() as session:
        assert {who for who in everybody if may_set(session, scope, by=programme.caller(session, who))} == may


def test_nobody_sets_anything_for_another_person(programme: Settings) -> None:
    with pytest.raises(NotAllowed, match="for themselves only"):
        programme.sets("ines", programme.me("otto"), Rule.DUE_SOON, STEPS, "2")
    with pytest.raises(NotAllowed, match="programme office"):
        programme.takes_away("mira", "programme", Rule.DUE_SOON, STEPS)


@pytest.mark.parametrize(
    ("setting", "error", "words"),
    [
        ((Rule.DUE_SOON, STEPS, "soon"), Invalid, "numbers of working days"),
        ((Rule.DUE_SOON, STEPS, ""), Invalid, "numbers of working days"),
        ((Rule.DUE_SOON, STEPS, "61"), Invalid, "from 0 to 60"),
        ((Rule.OVERDUE, STEPS, "0"), Invalid, "from 1 to 60"),
        ((Rule.OVERDUE, EVERY, "1,2"), Invalid, "a number of working days"),
        ((Rule.DUE_SOON, ON, "maybe"), Invalid, "on or off"),
        ((Rule.OVERDUE, "escalate", "5"), Invalid, "a plan, a subsidiary or the programme"),
        ((Rule.DUE_SOON, EVERY, "5"), NotFound, "no such setting"),
        ((Rule.ASKED, ON, "no"), Conflict, "waits for an answer"),
        ((Rule.DONE_AWAITS, ON, "no"), Conflict, "waits for an answer"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence_and_changes_nothing(
    programme: Settings, setting: tuple[Rule, str, str], error: type[DomainError], words: str
) -> None:
    with pytest.raises(error, match=words):
        programme.sets("otto", programme.me("otto"), *setting)
    with programme.reading() as session:
        assert session.scalars(select(Setting)).all() == []
    assert programme.touched() == 0


@pytest.mark.parametrize("who", ["rosa", "rafe"])
def test_who_is_told_last_cannot_turn_escalation_off(programme: Settings, who: str) -> None:
    with pytest.raises(Conflict, match=r"Nobody is told after you in PSP-12, so this cannot be turned off\."):
        programme.sets(who, programme.me(who), Rule.OVERDUE, ON, "no")
    programme.sets(who, programme.me(who), Rule.TARGET_MISSED, ON, "no")


def test_who_leads_can_turn_it_off_while_a_sponsor_is_told_after_them(programme: Settings) -> None:
    programme.sets("mira", programme.me("mira"), Rule.OVERDUE, ON, "no")
    programme.sets("otto", programme.me("otto"), Rule.OVERDUE, ON, "no")
    with programme.database.unit_of_work() as session:
        session.execute(update(Plan).values(partner_sponsor_id=None))
    with pytest.raises(Conflict, match="PSP-12"):
        programme.sets("lin", programme.me("lin"), Rule.OVERDUE, ON, "no")


@pytest.mark.parametrize(
    ("who", "scope", "count"), [("otto", "", 4), ("rafe", "", 3), ("mira", "plan:12", 3), ("vera", "subsidiary:de", 4),
                                ("kenji", "plan:40", 1)],
)  # fmt: skip
def test_a_change_has_everything_that_it_reaches_looked_at_again(
    programme: Settings, who: str, scope: str, count: int
) -> None:
    programme.sets(who, scope or programme.me(who), Rule.DUE_SOON, STEPS, "2")
    assert programme.touched() == count


def test_a_change_for_all_is_looked_at_by_the_next_sweep_in_batches(programme: Settings) -> None:
    programme.sets("ines", "programme", Rule.DUE_SOON, STEPS, "2")
    assert programme.touched() == 0
    with programme.reading() as session:
        assert is_forgotten(session)
    assert touch_changed_rules(programme.database, MovableClock(programme.now)) == 5
    assert programme.touched() == 4
    with programme.reading() as session:
        assert not is_forgotten(session)
