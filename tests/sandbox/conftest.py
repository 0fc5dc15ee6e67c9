"""A workspace of four people, and a small Bolt app that talks to it, over a socket or over HTTP."""

from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from tests.sandbox.connect import over_http, over_socket
from tests.sandbox.toy import listeners
from tests.sandbox.workspace import SEED, StepClock, Stopwatch


@pytest.fixture
def machine() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def sandbox(machine: Stopwatch) -> Iterator[Sandbox]:
    started = Sandbox(SEED, StepClock(), machine).start()
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
