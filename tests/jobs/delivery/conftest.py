"""The small programme, a local Slack with its people, and a delivery whose two clocks the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.delivery import Delivery
from bot.sandbox import Sandbox, Seed, SeedChannel, SeedUser
from handlers.slack.gate import Directory
from handlers.slack.gateway import Gateway
from models.clock import MovableClock
from models.database import Database
from models.notifications import Item, Lane, Message, State, to_person
from tests.world import NAMES, START, UNLINKED, World, build, slack_id

LINKED = [who for who in NAMES if who != UNLINKED]
SEED = Seed(
    users=[SeedUser(slack_id(who), NAMES[who], "Europe/Berlin") for who in LINKED],
    channels=[
        SeedChannel("C0GERMANY", "psp-germany", [slack_id("mira"), slack_id("otto"), "U0BOT"]),
        SeedChannel("C0JAPAN", "psp-japan", [slack_id("kenji"), "U0BOT"]),
        SeedChannel("C0TINDREL", "quorbel-tindrel", [slack_id("mira"), slack_id("pia"), "U0BOT"], private=True),
    ],
)
NINE_IN_BERLIN = datetime.fromisoformat("2026-11-19T08:00:00+00:00")


class Machine:
    """Machine time that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += seconds


@dataclass
class Office:
    """Everything that a test of delivery touches."""

    database: Database
    database_url: str
    world: World
    sandbox: Sandbox
    clock: MovableClock
    machine: Machine
    gateway: Gateway
    delivery: Delivery
    made: list[int] = field(default_factory=list)

    def tells(self, who: str, subject: str = "PSP-12-M3", *, rule: str = "milestone.overdue", role: str = "owner",
              step: str = "1", due_at: datetime | None = None, **more: Any) -> int:  # fmt: skip
        """Write an item into the ledger, as the sweep does; `asks` is news that no rule has to agree with."""
        with self.database.unit_of_work() as session:
            person = self.world.people[who]
            item = Item(
                rule=rule, subject=subject, round=more.pop("round", 1), step=step, recipient=to_person(person),
                person_id=person, lane=more.pop("lane", Lane.DIGEST), role=role,
                due_at=due_at or self.clock.now() - timedelta(hours=9),
                created_at=self.clock.now(), **more,
            )  # fmt: skip
            session.add(item)
            session.flush()
            return item.id

    def asks(self, who: str, subject: str = "PSP-12-M3", *, role: str = "pam", **more: Any) -> int:
        """Write that somebody asks how it goes: true as long as it is open."""
        return self.tells(who, subject, rule="owner.asked", role=role, **more)

    def runs(self) -> int:
        return self.delivery.run_once()

    def dms(self, who: str) -> list[dict[str, Any]]:
        """Read what somebody has in the conversation with the app."""
        return self.sandbox.member(slack_id(who)).dm

    def messages(self) -> list[Message]:
        """Read the ledger."""
        with self.database.reading() as session:
            found = list(session.scalars(select(Message).order_by(Message.id)))
            session.expunge_all()
            return found

    def state(self) -> State:
        return self.message.state

    @property
    def message(self) -> Message:
        (only,) = self.messages()
        return only


@pytest.fixture
def clock() -> MovableClock:
    moved = MovableClock(START)
    moved.advance_to(NINE_IN_BERLIN)
    return moved


@pytest.fixture
def office(database: Database, database_url: str, clock: MovableClock) -> Iterator[Office]:
    """Thursday 19 November, 09:00 in Berlin: PSP-12-M3 was due yesterday."""
    world = build(database)
    machine = Machine()
    sandbox = Sandbox(SEED, clock, machine).start()
    client = WebClient("xoxb-sandbox", base_url=sandbox.api_url, timeout=3)
    gateway = Gateway(client, Directory(database, clock), seconds=machine)
    delivery = Delivery(database, gateway, clock, machine)
    yield Office(database, database_url, world, sandbox, clock, machine, gateway, delivery)
    sandbox.stop()
