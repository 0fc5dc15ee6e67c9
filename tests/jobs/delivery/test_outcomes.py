"""Whatever Slack and the network do to a message: it arrives once, or it stands in the ledger what became of it."""

from datetime import date, timedelta

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, update

from bot.delivery import Delivery
from handlers.slack.gateway import Gateway
from models.alerts import LONG_AGO
from models.audience import ChannelReaders
from models.milestones.tables import Milestone, Status
from models.notifications import DeliveryPause, Item, Lane, Message, State, sending
from models.people import SlackIdentity
from tests.jobs.delivery.conftest import NINE_IN_BERLIN, Office
from tests.jobs.delivery.test_weekly import is_due

POST = "chat.postMessage"


def posts(office: Office) -> int:
    return sum(len(channel.messages) for channel in office.sandbox.space.channels.values())


def dropped(office: Office) -> list[str]:
    with office.database.reading() as session:
        return list(session.scalars(select(Item.dropped).order_by(Item.id)))


def pauses(office: Office) -> list[tuple[str, str]]:
    with office.database.reading() as session:
        return [(one.team_id, one.problem) for one in session.scalars(select(DeliveryPause))]


def test_a_workspace_that_asks_to_wait_gets_nothing_until_then_and_then_everything(office: Office) -> None:
    for who, role in (("otto", "owner"), ("pia", "supporter"), ("mira", "pam")):
        office.asks(who, role=role)
    office.sandbox.faults.add(method=POST, kind="ratelimited", retry_after=7)
    assert office.runs() == 0
    assert pauses(office) == [("T0SANDBOX", "")], "that is nothing for the office"
    office.machine.passes(6.9)
    assert office.runs() == 0
    assert sum(call.method == POST for call in office.sandbox.calls) == 1
    office.machine.passes(0.1)
    assert office.runs() == 3
    assert posts(office) == 3


def test_who_is_told_of_very_much_keeps_nobody_else_waiting(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "HEAVY", 2)
    for step in ("1", "2", "3"):
        office.asks("otto", role="owner", step=step)
    office.asks("pia", role="supporter")
    assert office.runs() == 2
    assert office.dms("pia")[0]["ts"] < office.dms("otto")[0]["ts"]


def test_what_surely_did_not_leave_is_sent_later_and_ever_later(office: Office) -> None:
    office.tells("otto")
    away = Gateway(WebClient("xoxb-sandbox", base_url="http://127.0.0.1:9/api/"))
    delivery = Delivery(office.database, away, office.clock, office.machine)
    waits = []
    for _ in range(3):
        assert delivery.run_once() == 0
        assert office.state() is State.PENDING
        waits.append(office.message.retry_at - office.machine.at)
        office.machine.passes(waits[-1])
    assert 2 <= waits[0] <= 8
    assert 30 <= waits[2] <= 90
    assert office.runs() == 1
    assert len(office.dms("otto")) == 1


@pytest.mark.parametrize("kind", ["timeout_after", "error_after", "drop_after"])
def test_what_arrived_although_nobody_said_so_is_found_and_not_sent_again(office: Office, kind: str) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind=kind)  # type: ignore[arg-type]  # its kinds are literals
    assert office.runs() == 0
    assert office.state() is State.UNKNOWN
    office.machine.passes(59)
    office.runs()
    assert office.state() is State.UNKNOWN
    office.machine.passes(1)
    office.runs()
    (arrived,) = office.dms("otto")
    assert (office.state(), office.message.ts) == (State.SENT, arrived["ts"])


@pytest.mark.parametrize("kind", ["timeout_before", "server_error", "unavailable", "drop_before"])
def test_what_was_not_found_twice_is_sent_again(office: Office, kind: str) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind=kind)  # type: ignore[arg-type]  # its kinds are literals
    for passes in (0, 60, 59):
        office.machine.passes(passes)
        assert office.runs() == 0
        assert office.state() is State.UNKNOWN
    office.machine.passes(1)
    office.runs()
    office.runs()
    assert office.state() is State.SENT
    assert len(office.dms("otto")) == 1


def test_a_doubtful_message_blocks_nothing(office: Office) -> None:
    office.tells("otto")
    office.asks("otto", "PSP-12-M5", lane=Lane.URGENT, due_at=office.clock.now())
    office.sandbox.faults.add(method=POST, kind="timeout_before")
    assert office.runs() == 1
    assert {one.lane: one.state for one in office.messages()} == {
        Lane.URGENT: State.UNKNOWN,
        Lane.DIGEST: State.SENT,
    }


def test_where_the_app_may_not_read_a_doubtful_message_is_listed_and_never_sent_twice(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind="drop_after")
    office.runs()
    office.sandbox.faults.add(method="conversations.history", kind="error", error="missing_scope")
    office.machine.passes(60)
    office.runs()
    office.machine.passes(10_000)
    office.runs()
    assert (office.state(), office.message.problem) == (State.UNKNOWN, "missing_scope")
    assert office.message.retry_at == sending.NEVER
    assert len(office.dms("otto")) == 1


def test_history_that_asks_to_wait_is_asked_again_later(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind="drop_after")
    office.runs()
    office.sandbox.faults.add(method="conversations.history", kind="ratelimited", retry_after=30)
    office.machine.passes(60)
    office.runs()
    assert (office.state(), office.message.looks) == (State.UNKNOWN, 0)
    office.machine.passes(30)
    office.runs()
    assert office.state() is State.SENT


def test_a_broken_app_keeps_its_rows_and_is_tried_again_with_one_message(office: Office) -> None:
    for who, role in (("otto", "owner"), ("pia", "supporter"), ("mira", "pam")):
        office.asks(who, role=role)
    office.sandbox.faults.add(method=POST, kind="error", error="token_revoked", times=2)
    for _ in range(2):
        assert office.runs() == 0
        assert {one.state for one in office.messages()} == {State.PENDING}
        assert pauses(office) == [("T0SANDBOX", "token_revoked")]
        office.machine.passes(sending.BROKEN_SECONDS)
    assert sum(call.method == POST for call in office.sandbox.calls) == 2
    assert office.runs() == 3


@pytest.mark.parametrize("error", ["user_disabled", "channel_not_found", "messages_tab_disabled"])
def test_whom_slack_does_not_know_any_more_is_passed_over_for_a_week(office: Office, error: str) -> None:
    office.tells("otto")
    with office.database.unit_of_work() as session:
        session.execute(update(Milestone).values(next_check_on=date(2026, 12, 1)))
    office.sandbox.faults.add(method=POST, kind="error", error=error)
    assert office.runs() == 0
    assert (office.state(), office.message.problem) == (State.FAILED, error)
    assert dropped(office) == ["unreached"]
    with office.database.reading() as session:
        looked_at = {m.title: m.next_check_on for m in session.scalars(select(Milestone))}
    assert looked_at["Reference architecture reviewed"] == LONG_AGO
    assert looked_at["Archive study"] == LONG_AGO, "whoever is next in line shall hear of all that is theirs"
    assert looked_at["Kick-off with the ministry"] != LONG_AGO, "what is done needs nobody"
    office.asks("otto", step="1")
    assert office.runs() == 0
    assert dropped(office) == ["unreached", "unreached"]
    office.clock.advance_to(NINE_IN_BERLIN + timedelta(days=8))
    office.asks("otto", step="2")
    assert office.runs() == 1


def test_what_slack_refuses_to_show_is_not_sent_again(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind="error", error="invalid_blocks")
    assert office.runs() == 0
    office.machine.passes(10_000)
    assert office.runs() == 0
    assert (office.state(), office.message.problem) == (State.FAILED, "invalid_blocks")


def test_what_cannot_be_drawn_is_tried_later_and_later_and_given_up_for_the_office_to_see(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.tells("otto")

    def breaks(*_: object, **__: object) -> None:
        raise LookupError("no words")

    monkeypatch.setattr("handlers.deliveries.draw_all", breaks)
    for about in (5, 15, 60, 180):
        assert office.runs() == 0
        assert (office.state(), office.message.problem) == (State.PENDING, "not drawn")
        wait = office.message.retry_at - office.machine.at
        assert about / 2 <= wait <= about * 1.5
        office.machine.passes(wait)
    office.runs()
    assert (office.state(), office.message.problem) == (State.FAILED, "not drawn")


def test_a_channel_that_slack_does_not_know_any_more_is_looked_at_anew_before_the_next_post(office: Office) -> None:
    def looks() -> int:
        return sum(call.method == "conversations.info" for call in office.sandbox.calls)

    is_due(office, "germany")
    office.sandbox.faults.add(method=POST, kind="error", error="channel_not_found")
    assert office.runs() == 0
    assert office.state() is State.FAILED
    before = looks()
    office.gateway.ensure_open(ChannelReaders(office.world.channels["germany"], office.world.subsidiaries["de"], None))
    assert looks() == before + 1


def test_what_is_done_by_then_is_not_told(office: Office) -> None:
    office.tells("otto")
    with office.database.unit_of_work() as session:
        done = {"status": Status.DONE, "done_on": date(2026, 11, 18)}
        session.execute(update(Milestone).where(Milestone.number == 3).values(**done))
    assert office.runs() == 0
    assert office.state() is State.DROPPED
    assert dropped(office) == ["done"]
    assert posts(office) == 0


def test_a_long_outage_ends_with_a_message_in_the_next_morning_and_not_at_night(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind="ratelimited", retry_after=1)
    office.runs()
    office.machine.passes(40_000)
    office.clock.advance_to(NINE_IN_BERLIN + timedelta(hours=11))
    assert office.runs() == 0
    assert office.state() is State.DROPPED
    office.clock.advance_to(NINE_IN_BERLIN + timedelta(days=1, minutes=-1))
    assert office.runs() == 0
    office.clock.advance_to(NINE_IN_BERLIN + timedelta(days=1))
    assert office.runs() == 1
    assert len(office.dms("otto")) == 1


def test_a_claim_that_nobody_kept_is_sent_by_another(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind="ratelimited", retry_after=1)
    office.runs()
    office.machine.passes(1)
    with office.database.unit_of_work() as session:
        (claim,) = sending.claim(session, seconds=office.machine.at, limit=5)
    assert office.runs() == 0
    office.machine.passes(sending.CLAIM_SECONDS + 1)
    assert office.runs() == 1
    with office.database.unit_of_work() as session:
        assert not sending.begin(session, [(claim, "D0OTTO")], seconds=office.machine.at)
    assert len(office.dms("otto")) == 1


def test_what_was_being_sent_when_its_worker_died_is_looked_for_first(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method=POST, kind="ratelimited", retry_after=1)
    office.runs()
    office.machine.passes(1)
    with office.database.unit_of_work() as session:
        (claim,) = sending.claim(session, seconds=office.machine.at, limit=5)
        assert sending.begin(session, [(claim, "D0OTTO")], seconds=office.machine.at) == {claim.id}
    office.machine.passes(31)
    assert office.runs() == 0
    assert office.state() is State.UNKNOWN
    for seconds in (30, 60, 0):
        office.machine.passes(seconds)
        office.runs()
    assert office.state() is State.SENT
    with office.database.unit_of_work() as session:
        assert not sending.sent(session, claim, ts="1.0", at=office.clock.now())
    assert len(office.dms("otto")) == 1


def test_the_conversation_is_known_before_the_first_message_goes_into_it(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method="conversations.open", kind="timeout_after")
    assert office.runs() == 0
    assert office.state() is State.PENDING
    office.machine.passes(10)
    assert office.runs() == 1
    with office.database.reading() as session:
        mine = select(SlackIdentity.dm_channel).where(SlackIdentity.user_id == "U0OTTO")
        assert session.scalar(mine) == "D0OTTO"
        assert session.scalar(select(Message.slack_channel)) == "D0OTTO"
