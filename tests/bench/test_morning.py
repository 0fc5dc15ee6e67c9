"""A morning on which one pair of owners is told of 20,000 milestones: it costs what it says, and others do not wait."""

import time
from typing import Any, Final

import pytest
from slack_sdk import WebClient
from sqlalchemy import insert, select, update
from typing_extensions import override

from bot.app import warm
from bot.delivery import Delivery
from bot.sandbox import Sandbox
from handlers.slack.gateway import Gateway
from models.alerts import LONG_AGO
from models.alerts.facts import NEVER
from models.alerts.sweep import sweep
from models.clock import MovableClock
from models.database import Database
from models.milestones.tables import Milestone
from models.people import Person
from models.plans import Plan
from tests.bench.report import tell
from tests.bench.test_delivery import DUE, PLANS, fill
from tests.jobs.delivery.conftest import NINE_IN_BERLIN, SEED
from tests.world import build

pytestmark = pytest.mark.bench

MUCH: Final = 20_000
LITTLE: Final = 5_000
OTHERS: Final = 150
"""More than one portion of the sender."""


class Timed(Gateway):
    """Notes when each message left, and how much of the pair's it was."""

    def __init__(self, client: WebClient) -> None:
        super().__init__(client)
        self.left: list[tuple[float, bool]] = []

    @override
    def open_dm(self, user: str) -> str:
        return f"D{user[1:]}"

    @override
    def call(self, method: str, /, **arguments: Any) -> dict[str, Any]:
        if method == "chat_postMessage":
            self.left.append((time.perf_counter(), arguments["channel"] in {"D0OTTO", "D0PIA"}))
            return {"ts": f"1.{len(self.left):06d}"}
        return super().call(method, **arguments)


def morning(database: Database, api_url: str, number: int) -> tuple[float, float, list[tuple[float, bool]]]:
    """Let so many be swept, and return how long the sweep and the delivery took, and what left when."""
    build(database)
    with database.unit_of_work() as session:
        quiet = fill(session)[OTHERS:]
        session.execute(update(Milestone).where(Milestone.vendor_owner_id.in_(quiet)).values(next_check_on=NEVER))
        people = dict(session.execute(select(Person.uid, Person.id)).all())
        plans = session.scalars(select(Plan.id).where(Plan.number >= 1000).order_by(Plan.number)).all()
        germany = session.scalars(select(Plan.lead_subsidiary_id).where(Plan.number == 12)).one()
        session.execute(insert(Milestone), [
            {"plan_id": plans[n % PLANS], "number": 1000 + n // PLANS, "title": f"Step {n}", "subsidiary_id": germany,
             "vendor_owner_id": people["p-otto"], "partner_owner_id": people["p-pia"], "due_on": DUE,
             "baseline_on": DUE, "next_check_on": LONG_AGO} for n in range(number)
        ])  # fmt: skip
    gateway = Timed(WebClient("xoxb-sandbox", base_url=api_url))
    clock = MovableClock(NINE_IN_BERLIN)
    began = time.perf_counter()
    sweep(database, clock)
    swept = time.perf_counter()
    Delivery(database, gateway, clock).run_once()
    done = time.perf_counter()
    return swept - began, done - swept, [(at - swept, heavy) for at, heavy in gateway.left]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("number", [LITTLE, MUCH])
def test_who_is_told_of_very_much_keeps_nobody_else_waiting(
    kind: str, number: int, request: pytest.FixtureRequest
) -> None:
    database = Database(request.getfixturevalue(f"{kind}_url"), statement_seconds=None)
    warm()
    sandbox = Sandbox(SEED, MovableClock(NINE_IN_BERLIN)).start()
    swept, delivered, left = morning(database, sandbox.api_url, number)
    sandbox.stop()
    database.dispose()
    others = max(at for at, heavy in left if not heavy)
    pair = [at for at, heavy in left if heavy]
    small = sum(not heavy for _, heavy in left)
    tell(f"{kind}: {number:,} milestones of one pair: swept in {swept:.1f} s, delivered in {delivered:.1f} s")
    tell(f"{kind}: {small} others had theirs after {others:.1f} s, the pair after {min(pair):.1f} s")
    assert len(pair) == 2
    assert others < min(pair)
