"""The week of a channel: a post on its own Monday morning, its thread behind it, and nothing into a closed channel."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from bot.sandbox.state import Channel
from models.alerts.sweep import sweep
from models.notifications import Item, Lane, State, SummaryFigures
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


CLOSED: Final[list[tuple[Callable[[Channel], object], str]]] = [
    (lambda one: setattr(one, "ext_shared", True), "it is now shared with another company"),
    (lambda one: setattr(one, "archived", True), "it is archived"),
    (lambda one: one.members.remove("U0BOT"), "Slack does not show it to the bot"),
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
    told = [one["text"] for one in office.dms("mira") if one["text"].startswith("Register")]
    assert told == [f"Register #quorbel-tindrel again: {why}, so nothing was posted."]
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
