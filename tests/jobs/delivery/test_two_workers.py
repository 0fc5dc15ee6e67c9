"""Two workers on one PostgreSQL share 2,000 notifications: none is lost, none comes twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import func, insert, select

from bot.sandbox import Sandbox, Seed, SeedUser
from models.base import Side
from models.clock import MovableClock
from models.database import Database
from models.notifications import Item, Lane, Message, State, to_person
from models.people import Person, Role, RoleGrant, SlackIdentity
from models.programme import Subsidiary
from tests.jobs.delivery.conftest import NINE_IN_BERLIN
from tests.jobs.delivery.worker import Orders, ends, worker
from tests.world import TEAM, build

pytestmark = pytest.mark.long

MANY: Final = 2_000


def user_id(number: int) -> str:
    return f"U0P{number:04d}"


@pytest.fixture
def crowd() -> Iterator[Sandbox]:
    """A workspace of 2,000 people."""
    clock = MovableClock(NINE_IN_BERLIN)
    sandbox = Sandbox(Seed(users=[SeedUser(user_id(n), f"Person {n}", "UTC") for n in range(MANY)]), clock).start()
    for n in range(MANY):
        sandbox.space.im(user_id(n))  # the app has written to them before
    yield sandbox
    sandbox.stop()


def write(database: Database) -> None:
    """Have something to tell each of them, of one milestone that they are asked about."""
    build(database)
    with database.unit_of_work() as session:
        people = [
            {"uid": f"crowd-{n}", "name": f"Person {n}", "side": Side.VENDOR, "zone": "Europe/Berlin"}
            for n in range(MANY)
        ]
        session.execute(insert(Person), people)
        ids = session.scalars(select(Person.id).where(Person.uid.like("crowd-%")).order_by(Person.id)).all()
        links = [{"team_id": TEAM, "user_id": user_id(n), "person_id": id_, "dm_channel": f"D{user_id(n)[1:]}"}
                 for n, id_ in enumerate(ids)]  # fmt: skip
        session.execute(insert(SlackIdentity), links)
        germany = session.scalars(select(Subsidiary.id).where(Subsidiary.key == "de")).one()
        leads = [{"person_id": id_, "role": Role.SUBSIDIARY_LEAD, "subsidiary_id": germany} for id_ in ids]
        session.execute(insert(RoleGrant), leads)  # so that they see the plan
        items = [{
            "rule": "owner.asked", "subject": "PSP-12-M3", "round": 1, "step": "0", "recipient": to_person(id_),
            "person_id": id_, "lane": Lane.DIGEST, "role": "pam", "due_at": NINE_IN_BERLIN - timedelta(hours=9),
            "created_at": NINE_IN_BERLIN,
        } for id_ in ids]  # fmt: skip
        session.execute(insert(Item), items)


@pytest.mark.postgres
def test_two_workers_deliver_two_thousand_and_none_is_lost_or_doubled(postgres_url: str, crowd: Sandbox) -> None:
    database = Database(postgres_url)
    write(database)
    orders = Orders(postgres_url, crowd.api_url, NINE_IN_BERLIN, seconds=1_000_000.0, runs=2, patience=30)
    workers = [worker(orders) for _ in range(2)]
    assert [ends(one) for one in workers] == [0, 0]
    with database.reading() as session:
        states = dict(session.execute(select(Message.state, func.count()).group_by(Message.state)).all())
        uids = set(session.scalars(select(Message.uid)))
        free = session.scalar(select(func.count()).where(Item.message_id.is_(None)))
    database.dispose()
    posted = Counter(
        one["metadata"]["event_payload"]["message_id"]
        for channel in crowd.space.channels.values()
        for one in channel.messages
    )
    assert states == {State.SENT: MANY}
    assert free == 0
    assert len(posted) == MANY
    assert set(posted.values()) == {1}
    assert set(posted) == uids
    assert sum(len(channel.messages) == 1 for channel in crowd.space.channels.values()) == MANY
