"""A worker that is killed between claim, send and record loses nothing and sends nothing twice, whatever Slack does."""

import signal
from itertools import product
from typing import Final

import pytest
from sqlalchemy import select

from models.notifications import Item, Message, State, sending
from tests.jobs.delivery.conftest import Office
from tests.jobs.delivery.worker import POINTS, Orders, ends, worker

FAULTS: Final = (None, "ratelimited", "server_error", "unavailable", "error", "timeout_before", "timeout_after",
                 "error_after", "drop_before", "drop_after")  # fmt: skip
ALSO_ON_POSTGRES: Final = (None, "ratelimited", "timeout_after", "drop_before")
CASES: Final = [pytest.param("sqlite", *case) for case in product(POINTS, FAULTS)] + [
    pytest.param("postgres", *case, marks=pytest.mark.postgres) for case in product(POINTS, ALSO_ON_POSTGRES)
]
MANY: Final = ("ines", "vera", "mira", "otto", "rosa", "pia", "lin")
WAITS: Final = (sending.CLAIM_SECONDS + 1, 60, 60, 60, 60, 60)


def killed(office: Office, point: str, *, passes: int = 0) -> None:
    """Let a worker run until it is dead."""
    place = office.database_url, office.sandbox.api_url
    orders = Orders(*place, office.clock.now(), office.machine.at, dies=point, passes=passes)
    assert ends(worker(orders)) == -signal.SIGKILL


def recovers(office: Office) -> None:
    """Let another worker go on, as long as it takes."""
    for seconds in WAITS:
        office.machine.passes(seconds)
        office.runs()


def each_has(office: Office, *people: str) -> None:
    """Count what arrived, and hold the ledger against it."""
    assert {who: len(office.dms(who)) for who in people} == dict.fromkeys(people, 1)
    with office.database.reading() as session:
        assert set(session.scalars(select(Message.state))) == {State.SENT}
        assert session.scalars(select(Item.id).where(Item.message_id.is_(None))).all() == []
        sent = set(session.scalars(select(Message.ts)))
    assert sent == {office.dms(who)[0]["ts"] for who in people}


@pytest.mark.parametrize(("database_place", "point", "fault"), CASES, indirect=["database_place"])
def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(office: Office, point: str, fault: str | None) -> None:
    office.tells("otto")
    office.tells("pia", role="supporter")
    if fault is not None:
        office.sandbox.faults.add(method="chat.postMessage", kind=fault)  # type: ignore[arg-type]  # its kinds are literals
    killed(office, point)
    recovers(office)
    each_has(office, "otto", "pia")


@pytest.mark.parametrize("passes", [4, 6])
@pytest.mark.parametrize("point", ["sending", "answered"])
def test_a_worker_killed_with_several_under_way_loses_and_doubles_none(office: Office, point: str, passes: int) -> None:
    """One, then two, then four leave side by side: it dies at the second or at the last of four."""
    for who in MANY:
        office.asks(who)
    killed(office, point, passes=passes)
    assert sum(one.state is State.SENDING for one in office.messages()) == 4
    recovers(office)
    each_has(office, *MANY)


@pytest.mark.parametrize("point", POINTS)
def test_workers_that_die_again_and_again_send_it_once(office: Office, point: str) -> None:
    """Each comes back to a message that the last one left; in the end somebody survives."""
    office.tells("otto")
    for _ in range(3):
        place = office.database_url, office.sandbox.api_url
        ends(worker(Orders(*place, office.clock.now(), office.machine.at, dies=point)))
        office.machine.passes(sending.CLAIM_SECONDS + 1)
    recovers(office)
    each_has(office, "otto")


def test_where_the_app_may_not_read_the_doubtful_one_is_listed(office: Office) -> None:
    office.tells("otto")
    killed(office, "answered")
    office.sandbox.faults.add(method="conversations.history", kind="error", error="missing_scope", times=9)
    recovers(office)
    assert office.state() is State.UNKNOWN
    assert office.message.retry_at == sending.NEVER
    assert len(office.dms("otto")) == 1
