"""How soon `psp start` is ready in a large programme, and how much memory it takes while it works."""

import time
from collections.abc import Iterator

import pytest

from bot.sandbox import Sandbox, Seed
from models.clock import MovableClock, SystemClock
from tests.bench import programme
from tests.bench.report import tell
from tests.bench.serving import Server
from tests.bench.test_status import fill
from tests.bot.programs import Fresh, environment, program
from tests.slack.running import seed

pytestmark = pytest.mark.bench
READY_SECONDS = 3
MEGABYTES = 180


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    workspace: Seed = seed()
    started = Sandbox(workspace, MovableClock(SystemClock().now())).start()
    yield started
    started.stop()


def test_start_is_ready_soon_and_stays_small(database_url: str, sandbox: Sandbox) -> None:
    kind = "PostgreSQL" if "postgres" in database_url else "SQLite"
    fill(database_url, programme.PLANS)
    with program("start", env=environment(sandbox, database_url), kind=Fresh) as running:
        running.waits_for("program.ready")
        seconds = time.monotonic() - running.began
        mira = sandbox.member("U0MIRA", "C0GERMANY")
        for _ in range(100):
            assert "someone" in mira.types("/psp status").text
        running.waits_for('"job": "begin"')
        memory = Server(0, running.process.pid).peak
        assert running.stops() == 0
    tell(f"psp start, 6,000 milestones, {kind}: ready after {seconds:.1f} s (< {READY_SECONDS}), "
         f"{memory:.0f} MB at most (< {MEGABYTES})")  # fmt: skip
    assert (seconds < READY_SECONDS, memory < MEGABYTES) == (True, True)
