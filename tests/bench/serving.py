"""Programs side by side, the same questions to each, and what it cost them."""

import contextlib
import dataclasses
import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import event
from sqlalchemy.engine import make_url

from bot.app import build
from bot.sandbox import Sandbox
from bot.sandbox.transport import sign
from bot.web import web
from tests.bench.load import Figures, Job
from tests.bot.programs import ROOT
from tests.bot.test_programs import free_port
from tests.slack.running import settings

FORM: Final = {
    "command": "/psp", "text": "status", "team_id": "T0SANDBOX", "team_domain": "sandbox", "user_name": "somebody",
    "channel_name": "psp", "api_app_id": "A0SANDBOX", "is_enterprise_install": "false",
    "response_url": "http://127.0.0.1:9/r",
}  # fmt: skip
TICKS: Final = os.sysconf("SC_CLK_TCK")


Statement = tuple[str, Any]


def forms(questions: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Write the question of each person in each place as Slack sends it."""
    return [FORM | {"user_id": who, "channel_id": where} for who, where in questions]


def record(sandbox: Sandbox, url: str, questions: list[tuple[str, str]], path: Path) -> set[int]:
    """Ask each question twice and keep what the second made the database do; returns how many statements that is."""
    bot = build(settings(sandbox, url))
    door = web(bot.app, sandbox.seed.signing_secret).test_client()
    said: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK")):
            said.append((statement, parameters))

    def ask(form: dict[str, str], number: int) -> Any:
        body, stamp = urlencode(form | {"trigger_id": str(number)}).encode(), str(int(time.time()))
        signature = sign(sandbox.seed.signing_secret, stamp, body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        return door.post("/slack/events", data=body, headers=headers, content_type="application/x-www-form-urlencoded")

    found: dict[tuple[str, str], tuple[list[Statement], dict[str, Any]]] = {}
    event.listen(bot.database.engine, "before_cursor_execute", note)
    for question, form in zip(questions, forms(questions), strict=True):
        ask(form, 1)
        said.clear()
        answer = ask(form, 2).json
        found[question] = (list(said), answer)
    event.remove(bot.database.engine, "before_cursor_execute", note)
    bot.close()
    place = make_url(url)
    where = f"host={place.query['host']} user=postgres dbname={place.database}" if place.query else place.database
    path.write_bytes(pickle.dumps({"place": where, "questions": found}))
    return {len(statements) for statements, _ in found.values()}


@dataclasses.dataclass(frozen=True)
class Server:
    """Something that answers, and what its processes have used."""

    port: int
    pid: int

    def _lines(self, name: str) -> list[list[str]]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [Path(f"/proc/{one}/{name}").read_text().splitlines() for one in [str(self.pid), *children]]

    @property
    def cpu(self) -> float:
        """Give the seconds of processor time so far."""
        fields = [lines[0].rsplit(")", 1)[1].split() for lines in self._lines("stat")]
        return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS

    @property
    def peak(self) -> float:
        """Give the most megabytes that one of its processes held."""
        found = [line for lines in self._lines("status") for line in lines if line.startswith("VmHWM")]
        return max(int(line.split()[1]) for line in found) / 1024


@contextlib.contextmanager
def bare(*words: str) -> Iterator[Server]:
    """Run a server with nothing of ours in it."""
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port), *words]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "web.listening" in process.stdout.readline()
    try:
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@dataclasses.dataclass(frozen=True)
class Measured:
    """How fast a server answered, and the milliseconds of processor time that an answer cost it."""

    figures: Figures
    cpu: float


def measure(server: Server, job: Job) -> Measured:
    """Send a job from a process of its own."""
    before = server.cpu
    command = [sys.executable, "-m", "tests.bench.load"]
    words = json.dumps(dataclasses.asdict(dataclasses.replace(job, port=server.port)))
    done = subprocess.run(command, input=words, text=True, capture_output=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return Measured(Figures(**json.loads(done.stdout)), (server.cpu - before) / job.wanted * 1000)
