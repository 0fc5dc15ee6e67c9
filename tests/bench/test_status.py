"""`/psp status` over signed HTTP in a programme of 6,000 milestones, beside what Bolt alone and plain SQL alone cost."""

import contextlib
import dataclasses
import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from bot.app import build
from bot.sandbox import Sandbox
from bot.sandbox.transport import sign
from bot.web import web
from models.clock import MovableClock, SystemClock
from models.database import Database
from tests.bench import programme
from tests.bench.load import Figures, Job
from tests.bench.report import tell
from tests.bot.programs import ROOT, Program, environment, program
from tests.bot.test_programs import free_port
from tests.slack.running import seed, settings

pytestmark = pytest.mark.bench
ROUNDS = 3
AT_ONCE = 50
MEMORY = 180 * 1024
"""In kilobytes, as /proc tells it."""

FORM = {"command": "/psp", "text": "list overdue", "team_id": "T0SANDBOX", "team_domain": "sandbox", "user_id": "U0MIRA",
        "user_name": "mira.pell", "channel_id": "C0GERMANY", "channel_name": "psp-germany", "api_app_id": "A0SANDBOX",
        "is_enterprise_install": "false", "response_url": "http://127.0.0.1:9/r"}  # fmt: skip


@pytest.fixture
def filled(database_url: str) -> str:
    database = Database(database_url, statement_seconds=None)
    programme.build(database, today=datetime.now(UTC).date())  # noqa: TID251 -- the programs measured live today
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    database.dispose()
    return database_url


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox(seed(), MovableClock(SystemClock().now())).start()
    yield started
    started.stop()


def recorded(sandbox: Sandbox, url: str, path: Path) -> int:
    """Ask once, and keep the statements and the answer; tells how many statements there were."""
    bot = build(settings(sandbox, url))
    door = web(bot.app, sandbox.seed.signing_secret).test_client()
    from urllib.parse import urlencode

    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        statements.append((statement, parameters))

    def ask(number: int) -> Any:
        body, stamp = urlencode(FORM | {"trigger_id": str(number)}).encode(), str(int(datetime.now(UTC).timestamp()))
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(sandbox.seed.signing_secret, stamp, body)}
        return door.post("/slack/events", data=body, headers=headers, content_type="application/x-www-form-urlencoded")

    ask(1)
    event.listen(bot.database.engine, "before_cursor_execute", note)
    answer = ask(2).json
    event.remove(bot.database.engine, "before_cursor_execute", note)
    bot.close()
    statements = [one for one in statements if not one[0].startswith(("BEGIN", "ROLLBACK"))]
    place = make_url(url)
    where = f"host={place.query['host']} user=postgres dbname={place.database}" if "host" in place.query else place.database
    path.write_bytes(pickle.dumps({"place": where, "statements": statements, "answer": answer}))
    return len(statements)


@contextlib.contextmanager
def bare(*words: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "web.listening" in process.stdout.readline()
    try:
        yield port
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def measured(job: Job) -> Figures:
    done = subprocess.run([sys.executable, "-m", "tests.bench.load"], input=json.dumps(dataclasses.asdict(job)), text=True,
                          capture_output=True, check=False, cwd=ROOT)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Figures(**json.loads(done.stdout))


def best(figures: list[Figures]) -> Figures:
    return max(figures, key=lambda one: one.per_second)


def peak_memory(running: Program) -> int:
    """Give the most kilobytes that a process of the program held."""
    pids = [running.process.pid]
    pids += map(int, Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text().split())
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_a_status_costs_no_more_than_its_share(
    filled: str, sandbox: Sandbox, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kind = "PostgreSQL" if "postgres" in filled else "SQLite"
    count = recorded(sandbox, filled, tmp_path / "recorded")
    port = free_port()
    env = environment(sandbox, filled, PORT=str(port), PSP_LOG_LEVEL="info")
    with program("web", env=env) as ours, bare() as fixed, bare(str(tmp_path / "recorded")) as plain:
        ours.waits_for("web.listening")
        common = {"secret": sandbox.seed.signing_secret, "form": FORM, "at_once": AT_ONCE}
        jobs = {
            "ours": Job(port=port, wanted=1500, expects="overdue", **common),
            "fixed": Job(port=fixed, wanted=4000, expects="A fixed text.", **common),
            "plain": Job(port=plain, wanted=2500, expects="overdue", **common),
        }
        for job in jobs.values():
            measured(dataclasses.replace(job, wanted=200))  # warm
        rounds = [{name: measured(job) for name, job in jobs.items()} for _ in range(ROUNDS)]
        memory = peak_memory(ours)
    found = {name: best([one[name] for one in rounds]) for name in jobs}
    of_fixed, of_plain = (found["ours"].per_second / found[name].per_second for name in ("fixed", "plain"))
    tell(
        f"/psp status, 6,000 milestones, {kind}: {found['ours'].per_second:.0f}/s, p99 {found['ours'].p99 * 1000:.0f} ms at "
        f"{AT_ONCE} at once, {count} statements, {memory / 1024:.0f} MB; fixed text {found['fixed'].per_second:.0f}/s, "
        f"ratio {of_fixed:.2f}; plain SQL {found['plain'].per_second:.0f}/s, ratio {of_plain:.2f}"
    )
    assert of_fixed >= 0.15
    assert of_plain >= 0.4
    assert found["ours"].p99 < 0.5
    assert memory < MEMORY
