"""The week of a channel: a post on its own Monday morning, its thread behind it, and nothing into a closed channel."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, update

from bot.delivery import Delivery
from bot.sandbox.state import Channel
from handlers.slack.gate import Directory
from handlers.slack.gateway import Gateway
from models.alerts.sweep import sweep
from models.milestones import changes, consent, undo
from models.notifications import Item, Lane, State, SummaryFigures, redrawing
from models.notifications.recipients import channels_by_id
from models.plans import Plan, ScopeLine
from models.targets import changes as targets
from tests.acting import Programme
from tests.jobs.delivery.conftest import Office

MONDAY: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
POST: Final = "chat.postMessage"


def ticks(office: Office, at: datetime, *, times: int = 1) -> None:
    """Do what the jobs do each minute."""
    office.clock.advance_to(at)
    for _ in range(times):
        sweep(office.database, office.clock)
        office.runs()


def is_due(office: Office, name: str) -> None:
    """Write that a channel's week is to be posted, and nothing else."""
    office.clock.advance_to(MONDAY)
    with office.database.unit_of_work() as session:
        channel = office.world.channels[name]
        session.add(Item(rule="weekly.summary", subject=f"channel:{channel}", round=20261123, step="weekly",
                         recipient=f"channel:{channel}", channel_id=channel, lane=Lane.SUMMARY, role="channel",
                         due_at=MONDAY, created_at=MONDAY))  # fmt: skip


def posts(office: Office, channel: str) -> list[dict[str, Any]]:
    return office.sandbox.space.channels[channel].messages


def heads(office: Office, channel: str) -> list[str]:
    return [one["text"].split(".")[0] for one in posts(office, channel)]


def kept(office: Office) -> list[tuple[int, str]]:
    with office.database.reading() as session:
        return [(one.channel_id, one.week.isoformat()) for one in session.scalars(select(SummaryFigures))]


def test_each_channel_gets_its_week_on_its_own_first_morning_and_the_thread_behind_it(office: Office) -> None:
    ticks(office, MONDAY - timedelta(minutes=1))
    assert posts(office, "C0GERMANY") == []
    ticks(office, MONDAY)
    top, *replies = posts(office, "C0GERMANY")
    assert top["text"].startswith("Germany, week of 23 Nov 2026.")
    assert {one["thread_ts"] for one in replies} == {top["ts"]}
    assert [one["text"].split(".")[0] for one in replies] == ["Due by 7 Dec", "Plans by health"]
    assert heads(office, "C0TINDREL")[0] == "Tindrel and Quorbel, week of 23 Nov 2026"
    assert posts(office, "C0JAPAN") == []  # a holiday there
    ticks(office, datetime(2026, 11, 24, 0, tzinfo=UTC))
    assert heads(office, "C0JAPAN")[0] == "Japan, week of 23 Nov 2026"
    assert sorted(kept(office)) == [(id_, "2026-11-23") for id_ in sorted(office.world.channels.values())]
    ticks(office, datetime(2026, 11, 24, 1, tzinfo=UTC), times=3)
    assert sum(one.get("thread_ts", one["ts"]) == one["ts"] for one in posts(office, "C0GERMANY")) == 1


def test_a_monday_that_was_missed_is_made_good_the_next_morning_and_a_lost_week_stays_lost(office: Office) -> None:
    ticks(office, datetime(2026, 11, 23, 18, tzinfo=UTC))
    assert posts(office, "C0GERMANY") == []
    ticks(office, datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert heads(office, "C0GERMANY")[0] == "Germany, week of 23 Nov 2026"
    office.clock.advance_to(datetime(2026, 12, 1, 8, tzinfo=UTC))
    ticks(office, datetime(2026, 12, 7, 8, tzinfo=UTC))
    tops = [one["text"] for one in posts(office, "C0GERMANY") if one.get("thread_ts", one["ts"]) == one["ts"]]
    assert [one.split(".")[0] for one in tops] == ["Germany, week of 23 Nov 2026", "Germany, week of 7 Dec 2026"]


def test_a_partners_channel_stays_at_home_in_july_when_nobody_has_assigned_a_new_pam_yet(office: Office) -> None:
    office.clock.advance_to(datetime(2027, 7, 5, 7, tzinfo=UTC))  # 09:00 in Berlin, where its PAM of last year is
    sweep(office.database, office.clock)
    with office.database.reading() as session:
        tindrel = office.world.channels["tindrel"]
        item = session.scalars(select(Item).where(Item.channel_id == tindrel)).one()
        at_home = channels_by_id(session, [tindrel], now=office.clock.now())[tindrel]
    assert item.due_at == office.clock.now()
    assert at_home.hours.zone == "Europe/Berlin"


CLOSED: Final[list[tuple[Callable[[Channel], object], str]]] = [
    (
        lambda one: setattr(one, "ext_shared", True),
        "#quorbel-tindrel is shared with another company now: end that, or register it again.",
    ),
    (lambda one: setattr(one, "archived", True), "#quorbel-tindrel is archived: un-archive it."),
    (
        lambda one: one.members.remove("U0BOT"),
        "The bot is not in #quorbel-tindrel: write /invite @psp there.",
    ),
]


@pytest.mark.parametrize(("close", "why"), CLOSED, ids=["shared", "archived", "left"])
def test_nothing_goes_into_a_closed_channel_and_its_pam_hears_why_at_once(
    office: Office, close: Callable[[Channel], object], why: str
) -> None:
    close(office.sandbox.space.channels["C0TINDREL"])
    ticks(office, MONDAY)
    ticks(office, MONDAY + timedelta(minutes=1))
    assert posts(office, "C0TINDREL") == []
    assert not any(channel == office.world.channels["tindrel"] for channel, _ in kept(office))
    told = [one["text"] for one in office.dms("mira") if "#quorbel-tindrel" in one["text"]]
    assert told == [f"{why} Until then nothing is posted there."]
    assert heads(office, "C0GERMANY")[0] == "Germany, week of 23 Nov 2026"


def test_a_post_that_arrived_although_nobody_said_so_gets_its_thread_once(office: Office) -> None:
    office.sandbox.faults.add(method=POST, kind="drop_after")
    is_due(office, "germany")
    office.runs()
    assert office.state() is State.UNKNOWN
    assert len(posts(office, "C0GERMANY")) == 1
    office.machine.passes(60)
    office.runs()
    office.runs()
    top, *replies = posts(office, "C0GERMANY")
    assert [one["thread_ts"] for one in replies] == [top["ts"], top["ts"]]


def test_a_reply_that_arrived_although_nobody_said_so_is_found_in_its_thread(office: Office) -> None:
    is_due(office, "germany")
    office.sandbox.faults.add(method=POST, kind="drop_after", times=9)
    for _ in range(9):
        office.runs()
        office.machine.passes(60)
    texts = [one["text"].split(".")[0] for one in posts(office, "C0GERMANY")]
    assert texts == ["Germany, week of 23 Nov 2026", "Due by 7 Dec", "Plans by health"]


def test_a_chart_that_the_workspace_does_not_know_is_left_out(office: Office) -> None:
    is_due(office, "germany")
    office.sandbox.faults.add(method=POST, kind="error", error="invalid_blocks")
    office.runs()
    (top,) = (one for one in posts(office, "C0GERMANY") if one.get("thread_ts", one["ts"]) == one["ts"])
    assert not any(block["type"] == "data_visualization" for block in top["blocks"])
    assert "6 of 10 customers" in top["text"]
    is_due(office, "tindrel")
    office.runs()
    assert any(block["type"] == "data_visualization" for block in posts(office, "C0TINDREL")[0]["blocks"])


M3: Final = "PSP-12-M3"
TITLE: Final = "“Reference architecture reviewed”"


class Acting(Programme):
    """People who act at the clock of the office, and a delivery that draws anew what they changed."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.database, office.world)
        self.office = office

    def at(self, text: str, who: str, act: Callable[..., Any], key: str, **how: Any) -> None:
        """Have somebody act at a moment, and all be drawn anew that follows."""
        self.now = datetime.fromisoformat(f"{text}:00+00:00")
        self.office.clock.advance_to(self.now)
        self.does(who, act, key, **how)
        self.draws()

    def draws(self) -> None:
        for _ in range(2):
            self.office.runs()
            self.office.machine.passes(31)


def edits(office: Office) -> list[str]:
    """Name the channels in which something was edited, in order."""
    return [str(call.args["channel"]) for call in office.sandbox.calls if call.method == "chat.update"
            and str(call.args["channel"]).startswith("C")]  # fmt: skip


def shown(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the blocks without the ids that Slack gives to those that have none."""
    return [{name: said for name, said in one.items() if name != "block_id"} for one in message["blocks"]]


def context(message: dict[str, Any]) -> str:
    """Read the last block."""
    return str(message["blocks"][-1]["elements"][0]["text"]).replace("\u2068", "").replace("\u2069", "")


def test_what_was_done_before_the_post_and_is_recorded_after_it_is_put_right_in_its_place(office: Office) -> None:
    ticks(office, MONDAY)
    before = dict(posts(office, "C0GERMANY")[0])
    Acting(office).at("2026-11-23T10:20", "otto", changes.finish, M3, on=date(2026, 11, 20))
    top = posts(office, "C0GERMANY")[0]
    assert context(top) == f"Corrected 11:20: {TITLE} was done on 20 Nov"
    assert top["text"] == f"{before['text']} Corrected 11:20: {TITLE} was done on 20 Nov."
    changed = [place for place, (was, now) in enumerate(zip(shown(before), shown(top), strict=False)) if was != now]
    assert [top["blocks"][place]["block_id"] for place in changed] == [f"row.{M3}.2"]
    assert "done 20 Nov, 2 days after the signed date" in top["blocks"][changed[0]]["text"]["text"]
    assert set(edits(office)) == {"C0GERMANY", "C0TINDREL"}
    assert context(posts(office, "C0TINDREL")[0]).startswith("Corrected 11:20")


def test_what_happens_after_the_post_changes_nothing_in_it(office: Office) -> None:
    ticks(office, MONDAY)
    acting = Acting(office)
    acting.at("2026-11-23T10:20", "otto", changes.finish, M3)
    acting.at("2026-11-24T10:20", "otto", changes.finish, "PSP-12-M5", on=date(2026, 11, 23))
    acting.at("2026-11-24T10:30", "pia", targets.report, "PSP-12-T1", value=Decimal(7), on=date(2026, 11, 20))
    assert edits(office) == []


def test_a_correction_that_is_taken_back_leaves_the_post_as_it_was(office: Office) -> None:
    ticks(office, MONDAY)
    before = dict(posts(office, "C0GERMANY")[0])
    acting = Acting(office)
    acting.at("2026-11-23T10:20", "otto", changes.finish, M3, on=date(2026, 11, 20))
    acting.at("2026-11-23T10:25", "otto", undo.undo, M3)
    top = posts(office, "C0GERMANY")[0]
    assert (top["text"], shown(top)) == (before["text"], shown(before))


def test_what_was_told_as_done_and_is_not_or_on_another_day_is_put_right(office: Office) -> None:
    acting = Acting(office)
    office.clock.advance_to(MONDAY - timedelta(days=3))
    acting.now = office.clock.now()
    acting.does("otto", changes.finish, M3)
    ticks(office, MONDAY)
    acting.at("2026-11-24T10:20", "otto", changes.reopen, M3, reason="The review failed after all.")
    acting.at("2026-11-24T10:21", "pia", consent.agree, M3)
    assert context(posts(office, "C0GERMANY")[0]) == f"Corrected 24 Nov 11:21: {TITLE} is not done"
    acting.at("2026-11-24T11:00", "otto", changes.finish, M3, on=date(2026, 11, 19))
    said = f"Corrected 24 Nov 12:00: {TITLE} was done on 19 Nov, not on 20 Nov"
    assert context(posts(office, "C0GERMANY")[0]) == said


def test_a_value_that_was_told_and_is_replaced_for_its_day_is_put_right(office: Office) -> None:
    ticks(office, MONDAY)
    acting = Acting(office)
    acting.at("2026-11-23T10:20", "pia", targets.report, "PSP-12-T1", value=Decimal(7), on=date(2026, 11, 13))
    assert context(posts(office, "C0GERMANY")[0]) == ("Corrected 11:20: “Customers won, H1” had 7 customers on 13 Nov")
    acting.at("2026-11-23T10:22", "pia", targets.undo_report, "PSP-12-T1")
    assert not context(posts(office, "C0GERMANY")[0]).startswith("Corrected")


def test_a_post_is_put_right_the_same_however_often_and_not_in_a_channel_that_was_closed(office: Office) -> None:
    ticks(office, MONDAY)
    acting = Acting(office)
    office.sandbox.space.channels["C0TINDREL"].ext_shared = True
    client = WebClient("xoxb-sandbox", base_url=office.sandbox.api_url)
    gateway = Gateway(client, Directory(office.database, office.clock))
    office.delivery = Delivery(office.database, gateway, office.clock, office.machine)  # another worker
    acting.at("2026-11-23T10:20", "otto", changes.finish, M3, on=date(2026, 11, 20))
    top = dict(posts(office, "C0GERMANY")[0])
    with office.database.unit_of_work() as session:
        redrawing.mark_posts(session)
    acting.draws()
    assert shown(posts(office, "C0GERMANY")[0]) == shown(top)
    assert set(edits(office)) == {"C0GERMANY"}


def test_what_a_post_told_of_a_plan_that_is_not_the_channels_any_more_is_not_told_on(office: Office) -> None:
    ticks(office, MONDAY)
    japan = office.world.subsidiaries["jp"]
    with office.database.unit_of_work() as session:
        session.execute(update(Plan).where(Plan.number == 12).values(lead_subsidiary_id=japan))
        twelve = select(Plan.id).where(Plan.number == 12).scalar_subquery()
        session.execute(update(ScopeLine).where(ScopeLine.plan_id == twelve).values(subsidiary_id=japan))
    Acting(office).at("2026-11-23T10:20", "otto", changes.finish, M3, on=date(2026, 11, 20))
    assert set(edits(office)) == {"C0TINDREL"}


def test_a_new_week_leaves_the_old_one_as_it_is(office: Office) -> None:
    ticks(office, MONDAY)
    ticks(office, MONDAY + timedelta(days=7))
    Acting(office).at("2026-11-30T10:20", "otto", changes.finish, M3, on=date(2026, 11, 20))
    tops = [one for one in posts(office, "C0GERMANY") if one.get("thread_ts", one["ts"]) == one["ts"]]
    assert [context(one).startswith("Corrected") for one in tops] == [False, True]
