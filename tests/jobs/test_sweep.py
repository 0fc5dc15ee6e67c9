"""The sweep on both databases: what is due is written once, however late and on however many machines it is asked."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from models import history
from models.alerts import touch
from models.alerts.current import outdated
from models.alerts.fingerprint import touch_changed_rules
from models.alerts.loading import load
from models.alerts.reconcile import reconcile
from models.alerts.sweep import sweep
from models.clock import MovableClock
from models.database import Database
from models.milestones import changes, consent, undo
from models.milestones.tables import Milestone
from models.notifications import Item, RuleState, Snooze
from models.people import AccessRequest, Person, SlackIdentity
from models.plans import Plan, Stage
from models.programme import Programme as ProgrammeRow
from models.settings import Setting
from models.targets import ReportedValue, Target
from tests import world
from tests.jobs.sweeping import THIRD, Swept
from tests.statements import counting

REASON = "The licence key is missing."


@pytest.fixture
def swept(database: Database) -> Iterator[Swept]:
    programme = Swept(database)
    yield programme
    sweep(database, programme.clock)
    assert reconcile(database, programme.clock) == 0  # after a sweep nobody misses anything


def test_both_owners_get_the_overdue_step_on_the_working_day_after(swept: Swept) -> None:
    swept.sweeps("2026-11-18T22:59")  # it is still the 18th in Berlin
    assert swept.told("milestone.overdue") == set()
    swept.sweeps("2026-11-18T23:00")
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_a_second_sweep_writes_nothing(swept: Swept) -> None:
    assert swept.sweeps("2026-11-19T08:00") > 0
    assert swept.sweeps() == 0


def test_a_sweep_that_comes_late_says_only_the_last_step(swept: Swept) -> None:
    swept.sweeps("2026-12-02T08:00")
    assert swept.told("milestone.overdue") == {("otto", "10"), ("pia", "10")}


def test_whom_a_step_adds_hears_it_on_a_later_morning_than_the_owners(swept: Swept) -> None:
    swept.sweeps("2026-12-02T08:00")
    swept.sends()
    assert swept.sweeps("2026-12-02T20:00") == 0
    swept.sweeps("2026-12-03T08:00")
    assert swept.told("milestone.overdue") == {
        (who, "10") for who in ("otto", "pia", "mira", "lin", "rosa", "rafe")
    }  # fmt: skip


def test_an_agreed_move_starts_afresh_and_the_old_news_is_not_sent(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.does("otto", changes.ask_move, THIRD, to=date(2026, 12, 1), reason=REASON)
    swept.sweeps()
    assert swept.told("request.asked") == {("pia", "0"), ("lin", "0")}
    assert set(swept.past().values()) == {"waits for an answer"}
    swept.does("pia", consent.agree, THIRD)
    swept.sweeps()
    assert swept.told("request.decided") == {("otto", "decided")}
    past = swept.past()
    assert past["milestone.overdue", "pia", "1"] == "moved"
    assert past["request.asked", "lin", "0"] == "answered"
    swept.sweeps("2026-12-02T08:00")
    assert {(one.round, one.step) for one in swept.items(rule="milestone.overdue")} == {(1, "1"), (2, "1")}


def test_a_refused_move_counts_its_steps_from_the_refusal(swept: Swept) -> None:
    swept.sweeps("2026-11-23T08:00")
    swept.does("otto", changes.ask_move, THIRD, to=date(2026, 12, 1), reason=REASON)
    swept.at("2026-11-24T08:00")
    swept.does("pia", consent.refuse, THIRD, reason="Too late for the launch.")
    swept.sweeps()
    assert swept.told("request.decided") == {("otto", "decided")}
    swept.sweeps("2026-11-25T08:00")
    assert {(one.round, one.step) for one in swept.items(rule="milestone.overdue")} == {(1, "3"), (2, "1")}


def test_what_is_blocked_is_told_to_the_other_side_and_rests(swept: Swept) -> None:
    swept.does("otto", changes.block, THIRD, reason=REASON)
    swept.sweeps()
    assert swept.told("milestone.blocked") == {("pia", "0"), ("mira", "0")}
    swept.sweeps("2026-12-01T08:00")
    assert swept.told("milestone.overdue") == set()
    swept.sweeps("2026-12-02T08:00")
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_a_done_that_is_contested_goes_on_at_its_true_age(swept: Swept) -> None:
    swept.changes(needs_acceptance=True)
    swept.sweeps("2026-11-19T08:00")
    swept.sends()
    swept.at("2026-11-20T08:00")
    swept.does("otto", changes.finish, THIRD, proof="https://example.org/report")
    swept.sweeps()
    assert swept.told("done.awaits") == {("pia", "0")}
    swept.sweeps("2026-11-25T08:00")
    assert swept.told("done.awaits") == {("pia", "0"), ("pia", "3")}
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}
    swept.does("pia", consent.dispute, THIRD, reason="The second part is missing.")
    swept.sweeps()
    assert swept.told("milestone.contested") == {("otto", "0"), ("mira", "0"), ("lin", "0")}
    assert ("pia", "3") in swept.told("milestone.overdue")  # five working days late, in a new round


def test_a_new_owner_and_the_other_side_hear_of_the_hand_over(swept: Swept) -> None:
    swept.does("mira", changes.assign, THIRD, person_id=swept.world.people["rosa"])
    swept.sweeps()
    assert swept.told("milestone.new_owner") == {("rosa", "0"), ("pia", "0")}
    past = swept.past()
    assert past == {}
    swept.does("mira", changes.assign, THIRD, person_id=swept.world.people["otto"])
    swept.sweeps()
    assert swept.past()["milestone.new_owner", "rosa", "0"] == "no longer so"


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"status": "done", "done_on": date(2026, 11, 19)}, "done"), ({"status": "cancelled"}, "cancelled"),
     ({"vendor_owner_id": None}, "no longer so"), ({"due_on": date(2026, 12, 1), "round": 2}, "moved")],
)  # fmt: skip
def test_news_that_is_no_longer_so_is_named_with_the_reason(swept: Swept, values: dict[str, Any], reason: str) -> None:
    swept.sweeps("2026-11-19T08:00")
    assert swept.past() == {}
    swept.changes(**values)
    assert swept.past()["milestone.overdue", "otto", "1"] == reason


def test_a_closed_plan_says_nothing_more(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        session.execute(update(Plan).where(Plan.number == 12).values(stage=Stage.CLOSED))
        touch(session, Milestone, Milestone.number > 0)
    assert set(swept.past().values()) == {"closed"}
    swept.sweeps("2026-12-17T08:00")
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_a_later_step_takes_the_place_of_one_that_was_not_sent(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.sweeps("2026-11-23T08:00")
    assert swept.past() == {("milestone.overdue", who, "1"): "a later step" for who in ("otto", "pia")}


def test_what_was_dropped_as_done_is_news_again_after_an_undo(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    swept.does("otto", changes.finish, THIRD)
    with swept.database.unit_of_work() as session:
        session.execute(update(Item).where(Item.subject == THIRD).values(dropped="done"))
    assert swept.sweeps() == 0
    swept.does("otto", undo.undo, THIRD)
    assert swept.sweeps() == 2
    assert {one.dropped for one in swept.items(rule="milestone.overdue")} == {""}
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1")}


def test_what_reached_nobody_goes_to_the_next_in_line_and_is_not_written_again(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    otto = swept.world.people["otto"]
    with swept.database.unit_of_work() as session:
        session.execute(update(SlackIdentity).where(SlackIdentity.person_id == otto).values(gone_at=swept.now))
        session.execute(update(Item).where(Item.person_id == otto).values(dropped="unreached"))
        touch(session, Milestone, Milestone.vendor_owner_id == otto)
    swept.sweeps()
    assert swept.told("milestone.overdue") == {("otto", "1"), ("pia", "1"), ("mira", "1")}
    assert {one.role for one in swept.items() if swept.names.get(one.person_id or 0) == "mira"} == {"stand-in"}


def test_quiet_is_the_readers_own_and_ends_with_one_more_reminder(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        session.add(Snooze(person_id=swept.world.people["otto"], subject=THIRD, until=date(2026, 11, 25)))
        touch(session, Milestone, Milestone.number == 3)
    assert swept.past() == {("milestone.overdue", "otto", "1"): "snoozed"}
    swept.sweeps("2026-11-24T22:59")
    assert ("milestone.overdue", "otto", "3") in swept.past()
    swept.sweeps("2026-11-25T08:00")
    assert ("otto", "3 again 261125") in swept.told("milestone.overdue")
    past = swept.past()
    assert past["milestone.overdue", "otto", "3"] == "a later step"
    assert ("milestone.overdue", "otto", "3 again 261125") not in past


def test_what_somebody_turned_off_is_neither_written_nor_sent(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        otto = f"person:{swept.world.people['otto']}"
        session.add(Setting(scope=otto, rule="milestone.overdue", key="on", value="no"))
        touch(session, Milestone, Milestone.number == 3)
    assert swept.past() == {("milestone.overdue", "otto", "1"): "turned off"}
    swept.sweeps("2026-11-23T08:00")
    assert ("otto", "3") not in swept.told("milestone.overdue")


def test_what_was_late_before_a_plan_came_into_force_is_one_older_line(swept: Swept) -> None:
    with swept.database.unit_of_work() as session:
        session.execute(
            update(Plan).where(Plan.number == 12).values(alerts_since=datetime(2026, 11, 20, 9, tzinfo=UTC))
        )
    swept.sweeps("2026-11-20T09:00")
    assert {(one.step, one.older) for one in swept.items()} == {("older", True)}
    swept.sweeps("2026-11-24T08:00")
    assert ("otto", "1") in swept.told("milestone.overdue")


def test_a_target_that_was_missed_is_told_to_owners_and_who_answers_for_the_plan(swept: Swept) -> None:
    swept.sweeps("2027-01-08T08:00")
    assert swept.told("target.missed", "PSP-12-T1") == set()
    swept.sweeps("2027-01-09T08:00")
    assert swept.told("target.missed", "PSP-12-T1") == {(who, "missed") for who in ("otto", "pia", "mira", "lin")}


def test_a_target_is_checked_at_the_first_working_day_of_a_month_only(swept: Swept) -> None:
    with swept.database.unit_of_work() as session:
        session.execute(update(Target).values(target=100 * world.UNIT))
        id_ = session.scalars(select(Target.id)).one()
        session.add(ReportedValue(target_id=id_, as_of=date(2026, 10, 30), value=80 * world.UNIT, at=swept.now,
                                  source="Slack"))  # fmt: skip
    swept.sweeps("2026-11-17T08:00")
    assert swept.told("target.off_track", "PSP-12-T1") == set()  # 6 of 100 on 13 Nov, but at the check it was well
    swept.sweeps("2026-12-01T08:00")
    assert swept.told("target.off_track", "PSP-12-T1") == {(who, "2026-12") for who in ("otto", "pia", "mira")}


def test_each_channel_gets_its_summary_on_the_morning_of_its_own_week(swept: Swept) -> None:
    channels = {f"channel:{id_}": name for name, id_ in swept.world.channels.items()}

    def posted() -> set[str]:
        with swept.database.reading() as session:
            found = session.scalars(select(Item.recipient).where(Item.rule == "weekly.summary", Item.round == 20261123))
            return {channels[one] for one in found}

    swept.sweeps("2026-11-22T23:59")
    assert posted() == set()
    swept.sweeps("2026-11-23T00:00")  # 09:00 in Tokyo, but there it is a holiday
    assert posted() == set()
    swept.sweeps("2026-11-23T08:00")
    assert posted() == {"germany", "tindrel"}
    swept.sweeps("2026-11-24T00:00")
    assert posted() == {"germany", "tindrel", "japan"}
    assert swept.sweeps("2026-11-24T00:01") == 0
    items = swept.items(f"channel:{swept.world.channels['germany']}")
    swept.at("2026-11-30T08:00")
    with swept.database.reading() as session:
        assert set(outdated(session, items, swept.now).values()) == {"a later week"}


def test_the_office_hears_that_somebody_asks_to_be_let_in_until_they_are(swept: Swept) -> None:
    with swept.database.unit_of_work() as session:
        asked = AccessRequest(team_id=world.TEAM, user_id="U0NED", name="Ned", company="Tindrel", reason=REASON,
                              at=swept.now)  # fmt: skip
        session.add(asked)
        session.flush()
        subject = f"access:{asked.id}"
    swept.sweeps()
    assert swept.told("access.asked", subject) == {("ines", "0")}
    assert swept.sweeps() == 0
    assert swept.past(subject) == {}
    with swept.database.unit_of_work() as session:
        session.add(SlackIdentity(team_id=world.TEAM, user_id="U0NED", person_id=swept.world.people["ned"]))
    assert swept.past(subject) == {("access.asked", "ines", "0"): "let in"}


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(swept: Swept) -> None:
    swept.adds_many(40, due_on=date(2026, 11, 18))
    with swept.database.reading() as session:
        ids = list(session.scalars(select(Milestone.id)))
        targets = list(session.scalars(select(Target.id)))

        def count(subject: type[Milestone] | type[Target], some: list[int]) -> int:
            session.expire_all()
            with counting(swept.database) as seen:
                load(session, subject, some, now=swept.now)
            return len(seen)

        assert count(Milestone, ids[-1:]) == count(Milestone, ids) <= 11
        assert count(Target, targets) <= 11


def test_several_sweepers_at_once_write_everything_once(swept: Swept) -> None:
    swept.adds_many(1100, due_on=date(2026, 11, 18))
    swept.at("2026-11-19T08:00")
    url = swept.database.engine.url.render_as_string(hide_password=False)

    def one_worker(_: int) -> int:
        database = Database(url)
        try:
            return sweep(database, swept.clock)
        finally:
            database.dispose()

    with ThreadPoolExecutor(3) as pool:
        written = sum(pool.map(one_worker, range(3)))
    with swept.database.reading() as session:
        items = session.scalar(select(func.count()).select_from(Item))
        steps = select(Item.subject).where(Item.rule == "milestone.overdue", Item.step == "1")
        assert len(session.scalars(steps).all()) == 2 * (1100 + 1)
    assert written == items
    assert swept.sweeps() == 0


def test_what_is_lost_is_found_at_night_and_written_by_the_next_sweep(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    with swept.database.unit_of_work() as session:
        session.execute(delete(Item).where(Item.subject == THIRD, Item.person_id == swept.world.people["pia"]))
    assert swept.sweeps() == 0
    assert reconcile(swept.database, swept.clock) == 1
    assert swept.sweeps() == 1
    assert ("pia", "1") in swept.told("milestone.overdue")


@pytest.mark.postgres
def test_a_change_that_commits_while_a_sweep_looks_is_looked_at_again(postgres_url: str) -> None:
    database = Database(postgres_url)
    swept = Swept(database)
    swept.at("2026-11-19T08:00")
    third = Milestone.number == 3
    with ThreadPoolExecutor(1) as pool:
        with database.unit_of_work() as session:  # what a sweep does, which has read its facts before the change
            session.scalars(select(Milestone.id).where(third).with_for_update(key_share=True)).all()
            other = pool.submit(_leaves, swept, "otto")
            session.execute(
                update(Milestone).where(third).values(next_check_on=date(2027, 1, 1)),
                execution_options={"synchronize_session": False},
            )
        other.result(timeout=10)
    swept.sweeps()
    assert swept.told("milestone.overdue") == {("mira", "1"), ("pia", "1")}
    database.dispose()


def _leaves(swept: Swept, who: str) -> None:
    with swept.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == swept.world.people[who]).values(left=True))
        touch(session, Milestone, Milestone.number == 3)


def test_changed_rules_have_everything_open_looked_at_once(swept: Swept) -> None:
    swept.sweeps("2026-11-19T08:00")
    assert touch_changed_rules(swept.database, swept.clock) > 0  # the first start
    assert touch_changed_rules(swept.database, swept.clock) == 0
    with swept.database.unit_of_work() as session:
        session.execute(update(RuleState).where(RuleState.rule == "milestone.overdue").values(fingerprint="older"))
    assert touch_changed_rules(swept.database, swept.clock) == 5
    assert touch_changed_rules(swept.database, swept.clock) == 0
    with swept.database.unit_of_work() as session:
        session.execute(update(RuleState).where(RuleState.rule == "calendars").values(fingerprint="older"))
        session.execute(delete(Item).where(Item.subject == THIRD))
    assert touch_changed_rules(swept.database, swept.clock) == 5
    assert swept.sweeps() == 2


def test_a_rule_that_joins_a_running_programme_begins_on_that_day(swept: Swept) -> None:
    touch_changed_rules(swept.database, swept.clock)
    with swept.database.unit_of_work() as session:
        session.execute(delete(RuleState).where(RuleState.rule == "milestone.overdue"))
    swept.at("2026-11-23T08:00")
    touch_changed_rules(swept.database, swept.clock)
    swept.sweeps()
    assert swept.told("milestone.overdue") == {("otto", "older"), ("pia", "older")}


def test_nobody_is_told_anything_before_the_programme_is_imported(database: Database) -> None:
    clock = MovableClock(world.START)
    assert touch_changed_rules(database, clock) == 0
    assert sweep(database, clock) == 0
    Swept(database)
    with database.reading() as session:
        assert session.scalar(select(ProgrammeRow.alerts_since)) is not None
    assert sweep(database, MovableClock(world.START + timedelta(days=2))) > 0


def test_what_an_import_brought_is_nobodys_news_what_it_handed_over_is(swept: Swept) -> None:
    fields = json.dumps({"fields": {"vendor_owner_id": 1}})
    for act, news in (("imported", 0), ("handed over", 2)):
        with swept.database.unit_of_work() as session:
            history.record(session, THIRD, act, by_id=None, at=swept.now, source="import", before=fields)
            touch(session, Milestone, Milestone.number == 3)
        swept.sweeps()
        assert len(swept.told("milestone.new_owner")) == news
