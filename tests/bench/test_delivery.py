"""How fast 2,000 notifications are delivered, each with facts of its own, held against a bare loop of posts."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import pytest
from slack_sdk import WebClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.app import warm
from bot.delivery import Delivery
from handlers import deliveries
from handlers.slack.gateway import Gateway
from handlers.slack.mrkdwn import fallback
from models.base import Side
from models.clock import MovableClock
from models.database import Database
from models.milestones.tables import Milestone
from models.notifications import Item, Lane, Message, State, to_person
from models.people import Partner, Person, SlackIdentity
from models.plans import Plan, Stage
from models.programme import Subsidiary
from tests.bench.crowd import MANY, crowd, user_id
from tests.bench.report import tell
from tests.jobs.delivery.conftest import NINE_IN_BERLIN
from tests.world import TEAM, build

pytestmark = pytest.mark.bench

ROUNDS: Final = 5
EACH: Final = MANY // ROUNDS
"""Ours and the bare loop take turns, so that whatever else the machine does meets both; the first turn is a warm-up."""

PLANS: Final = 100
DUE: Final = date(2026, 11, 18)


def fill(session: Session) -> Sequence[int]:
    """Give each of 2,000 people a milestone that was due yesterday, and return their ids."""
    germany = session.scalars(select(Subsidiary.id).where(Subsidiary.key == "de")).one()
    tindrel = session.scalars(select(Partner.id).where(Partner.key == "tindrel")).one()
    pia = session.scalars(select(Person.id).where(Person.uid == "p-pia")).one()
    session.execute(insert(Person), [
        {"uid": f"crowd-{n}", "name": f"Person {n}", "side": Side.VENDOR, "zone": "Europe/Berlin", "country": "DE"}
        for n in range(MANY)
    ])  # fmt: skip
    ids = session.scalars(select(Person.id).where(Person.uid.like("crowd-%")).order_by(Person.id)).all()
    session.execute(insert(SlackIdentity), [
        {"team_id": TEAM, "user_id": user_id(n), "person_id": id_, "dm_channel": room(n)} for n, id_ in enumerate(ids)
    ])  # fmt: skip
    session.execute(insert(Plan), [
        {"number": 1000 + n, "title": f"Plan {n}", "partner_id": tindrel, "fiscal_year": 2027, "stage": Stage.IN_FORCE,
         "lead_subsidiary_id": germany} for n in range(PLANS)
    ])  # fmt: skip
    plans = session.scalars(select(Plan.id).where(Plan.number >= 1000).order_by(Plan.number)).all()
    session.execute(insert(Milestone), [
        {"plan_id": plans[n % PLANS], "number": n // PLANS + 1, "title": f"Step {n}", "subsidiary_id": germany,
         "vendor_owner_id": id_, "partner_owner_id": pia, "due_on": DUE, "baseline_on": DUE, "next_check_on": DUE}
        for n, id_ in enumerate(ids)
    ])  # fmt: skip
    return ids


def news(session: Session, ids: Sequence[int], numbers: range) -> None:
    """Write what some of them are to hear, as the sweep does."""
    session.execute(insert(Item), [
        {"rule": "milestone.overdue", "subject": f"PSP-{1000 + n % PLANS}-M{n // PLANS + 1}", "round": 1, "step": "1",
         "recipient": to_person(ids[n]), "person_id": ids[n], "lane": Lane.DIGEST, "role": "owner",
         "due_at": NINE_IN_BERLIN - timedelta(hours=9), "created_at": NINE_IN_BERLIN} for n in numbers
    ])  # fmt: skip


def room(number: int) -> str:
    return f"D{user_id(number)[1:]}"


def bare(client: WebClient, message: dict[str, Any], numbers: range) -> float:
    """Post the same message to some of them with nothing but the client, and return how long that took."""
    began = time.perf_counter()
    for n in numbers:
        client.chat_postMessage(channel=room(n), **message)
    return time.perf_counter() - began


def sample(database: Database) -> dict[str, Any]:
    """Give a message such as ours, ready-made."""
    with database.reading() as session:
        message = session.scalars(select(Message).limit(1)).one()
        drawn = deliveries.draw(session, message.id, now=NINE_IN_BERLIN)
        assert drawn is not None
        found = {"event_type": "psp_message", "event_payload": {"message_id": message.uid}}
        return {"text": fallback(drawn.text), "blocks": list(drawn.blocks), "metadata": found}


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_thousand_notifications_take_at_most_twice_as_long_as_bare_posts(
    kind: str, request: pytest.FixtureRequest
) -> None:
    database = Database(request.getfixturevalue(f"{kind}_url"), statement_seconds=None)
    build(database)
    warm()
    with database.unit_of_work() as session:
        ids = fill(session)
    ours = theirs = 0.0
    with crowd() as slack:
        client = WebClient("xoxb-sandbox", base_url=slack.api_url, retry_handlers=[])
        gateway = Gateway(WebClient("xoxb-sandbox", base_url=slack.api_url))
        delivery = Delivery(database, gateway, MovableClock(NINE_IN_BERLIN))
        for place, numbers in enumerate(range(first, first + EACH) for first in range(0, MANY, EACH)):
            with database.unit_of_work() as session:
                news(session, ids, numbers)
            began = time.perf_counter()
            assert delivery.run_once() == EACH
            took = time.perf_counter() - began
            if place > 0:
                ours += took
                theirs += bare(client, sample(database), numbers)
        assert slack.messages() == 2 * MANY - EACH
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Message.state == State.SENT)) == MANY
    database.dispose()
    each = MANY - EACH
    figures = f"{each / ours:.0f} a second, {theirs / ours:.2f} of bare posts ({each / theirs:.0f} a second)"
    tell(f"{kind}: {MANY:,} notifications, {figures}")
    assert theirs / ours >= 0.5
