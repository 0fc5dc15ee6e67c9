"""The sweep on both databases: what is due is written once, however late and on however many machines it is asked."""

import json
from datetime import UTC, date, datetime

from sqlalchemy import select, update

from models import history
from models.alerts import touch
from models.alerts.current import outdated
from models.milestones import changes, consent
from models.milestones.tables import Milestone
from models.notifications import Item
from models.people import AccessRequest, SlackIdentity
from models.plans import Plan
from models.targets import ReportedValue, Target
from tests import world
from tests.jobs.sweeping import THIRD, Swept

REASON = "The licence key is missing."


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


def test_what_an_import_brought_is_nobodys_news_what_it_handed_over_is(swept: Swept) -> None:
    fields = json.dumps({"fields": {"vendor_owner_id": 1}})
    for act, news in (("imported", 0), ("handed over", 3)):
        with swept.database.unit_of_work() as session:
            history.record(session, THIRD, act, by_id=None, at=swept.now, source="import", before=fields)
            touch(session, Milestone, Milestone.number == 3)
        swept.sweeps()
        assert len(swept.told("milestone.new_owner")) == news
