"""A workspace of four people, and a small Bolt app that talks to it, over a socket or over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox, Seed, SeedChannel, SeedUser
from tests.sandbox.connect import over_http, over_socket
from tests.sandbox.toy import listeners


class StepClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance_to(self, moment: datetime, /) -> None:
        self.moment = moment


SEED = Seed(
    users=[
        SeedUser("U0MIRA", "Mira Pell", "Europe/Berlin", title="Partner account manager"),
        SeedUser("U0OTTO", "Otto Brandl", "Europe/Berlin"),
        SeedUser("U0PIA", "Pia Vost", "Asia/Tokyo", restricted=True),
        SeedUser("U0GONE", "Ned Ashgrove", "UTC", deleted=True),
    ],
    channels=[
        SeedChannel("C0GERMANY", "psp-germany", ["U0MIRA", "U0OTTO", "U0BOT"]),
        SeedChannel("C0TINDREL", "quorbel-tindrel", ["U0MIRA", "U0PIA", "U0BOT"], private=True),
        SeedChannel("C0OTHER", "general", ["U0MIRA"]),
    ],
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox(SEED, StepClock()).start()
    yield started
    started.stop()


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def bolt(client: WebClient) -> App:
    app = App(client=client, signing_secret=SEED.signing_secret, process_before_response=True)
    listeners(app)
    return app


@pytest.fixture(params=["socket", "http"])
def connected(request: pytest.FixtureRequest, sandbox: Sandbox, bolt: App) -> Iterator[Sandbox]:
    stop = (over_socket if request.param == "socket" else over_http)(sandbox, bolt)
    yield sandbox
    stop()
