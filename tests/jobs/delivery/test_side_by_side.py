"""Messages leave side by side, yet in order within a conversation, and what befalls one befalls no other."""

from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import func, select
from typing_extensions import override

from bot.delivery import Delivery
from handlers.slack.gateway import Gateway
from models.database import Database
from models.notifications import Lane, Message, State
from tests.jobs.delivery.conftest import Office

POST = "chat.postMessage"


class Watching(Gateway):
    """Looks into the ledger at each post: how many messages are on their way into that conversation, and in all."""

    def __init__(self, client: WebClient, database: Database) -> None:
        super().__init__(client)
        self._database = database
        self.there: list[int] = []
        self.anywhere: list[int] = []

    @override
    def post_message(self, channel: str, *message: Any, **more: Any) -> str:
        with self._database.reading() as session:
            found = select(Message.slack_channel, func.count()).where(Message.state == State.SENDING)
            sending = dict(session.execute(found.group_by(Message.slack_channel)).all())
        self.there.append(sending[channel])
        self.anywhere.append(sum(sending.values()))
        return super().post_message(channel, *message, **more)


def test_two_messages_into_one_conversation_leave_one_after_the_other(office: Office) -> None:
    watching = Watching(WebClient("xoxb-sandbox", base_url=office.sandbox.api_url), office.database)
    delivery = Delivery(office.database, watching, office.clock, office.machine)
    for who in ("mira", "rosa", "lin"):
        office.asks(who)
    assert delivery.run_once() == 3
    office.asks("otto")
    office.asks("otto", "PSP-12-M5", lane=Lane.URGENT, due_at=office.clock.now())
    office.asks("pia")
    assert delivery.run_once() == 3
    assert max(watching.anywhere) > 1
    assert set(watching.there) == {1}
    lanes = {one.ts: one.lane for one in office.messages()}
    assert [lanes[one["ts"]] for one in office.dms("otto")] == [Lane.URGENT, Lane.DIGEST]


@pytest.mark.parametrize("kind", ["drop_after", "server_error", "error"])
def test_what_befalls_one_of_several_befalls_no_other(office: Office, kind: str) -> None:
    for who in ("ines", "vera", "mira"):
        office.asks(who)
    assert office.runs() == 3
    for who in ("otto", "rosa", "pia", "lin"):
        office.asks(who)
    office.sandbox.faults.add(method=POST, kind=kind, error="invalid_blocks")  # type: ignore[arg-type]  # its kinds are literals
    assert office.runs() == 3
    left = {one.state for one in office.messages()} - {State.SENT}
    assert left == {State.FAILED if kind == "error" else State.UNKNOWN}
    for seconds in (60, 60, 0):
        office.machine.passes(seconds)
        office.runs()
    arrived = [len(office.dms(who)) for who in ("otto", "rosa", "pia", "lin")]
    assert sorted(arrived) == [0 if kind == "error" else 1, 1, 1, 1]
