"""Programs side by side, the same questions to each, and what it cost them."""

import collections
import contextlib
import dataclasses
import itertools
import json
import os
import pickle
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import event, select
from sqlalchemy.engine import make_url

from bot.app import Bot, build
from bot.sandbox import Sandbox
from bot.sandbox.transport import sign
from bot.web import slack_door
from models.memory import Memory
from models.milestones.tables import Milestone
from models.plans import Plan
from models.programme import Channel
from tests.bench.load import Figures, Job
from tests.bench.programme import FIRST
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


def _door(bot: Bot, secret: str) -> Callable[[dict[str, str]], Any]:
    """Return what asks a question of a bot in this process."""
    door, numbers = slack_door(bot.app, secret).test_client(), itertools.count()

    def ask(form: dict[str, str]) -> Any:
        body, stamp = urlencode(form | {"trigger_id": str(next(numbers))}).encode(), str(int(time.time()))
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, body)}
        return door.post("/slack/events", data=body, headers=headers, content_type="application/x-www-form-urlencoded")

    return ask


def after_a_change(sandbox: Sandbox, url: str, questions: list[tuple[str, str]]) -> dict[str, float]:
    """Say what a question costs where nothing has changed, one of the plans has, or nothing is remembered.

    In milliseconds of processor time in this process, the middle one of all questions.
    """
    bot = build(settings(sandbox, url), patience=30)
    ask, found = _door(bot, sandbox.seed.signing_secret), collections.defaultdict[str, list[float]](list)

    def timed(kind: str, form: dict[str, str]) -> None:
        began = time.process_time()
        assert "someone" in ask(form).text
        found[kind].append((time.process_time() - began) * 1000)

    with bot.database.reading() as session:
        number_of = {slack_id: session.scalars(
            select(Plan.number).join(Channel, Channel.subsidiary_id == Plan.lead_subsidiary_id).where(
                Channel.slack_id == slack_id)).first() for _, slack_id in questions}  # fmt: skip
    for (_, where), form in zip(questions, forms(questions), strict=True):
        ask(form)
        timed("unchanged", form)
        with bot.database.unit_of_work() as session:
            plan = select(Plan.id).where(Plan.number == (number_of[where] or FIRST)).scalar_subquery()
            one = session.scalars(select(Milestone).where(Milestone.plan_id == plan).order_by(Milestone.number)).all()[
                -1
            ]
            one.title = f"{one.title}."
        timed("one plan changed", form)
        bot.database.memory = Memory()
        timed("nothing remembered", form)
    bot.close()
    return {kind: statistics.median(each) for kind, each in found.items()}


def record(sandbox: Sandbox, url: str, questions: list[tuple[str, str]], path: Path) -> set[int]:
    """Ask each question twice and keep what the second made the database do; returns how many statements that is."""
    bot = build(settings(sandbox, url))
    ask = _door(bot, sandbox.seed.signing_secret)
    said: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK")):
            said.append((statement, parameters))

    found: dict[tuple[str, str], tuple[list[Statement], dict[str, Any]]] = {}
    event.listen(bot.database.engine, "before_cursor_execute", note)
    for question, form in zip(questions, forms(questions), strict=True):
        ask(form)
        said.clear()
        answer = ask(form).json
        found[question] = (list(said), answer)
    event.remove(bot.database.engine, "before_cursor_execute", note)
    bot.close()
    place = make_url(url)
    where = f"host={place.query['host']} user=postgres dbname={place.database}" if place.query else place.database
    path.write_bytes(pickle.dumps({"place": where, "questions": found}))
    return {len(statements) for statements, _ in found.values()}


@dataclasses.dataclass(frozen=True)
class Server:
    """Something that answers, and what its process has used."""

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
