"""Each program in a process of its own: ready soon, answering, and gone without a trace when it is told to stop."""

import http.client
import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.sandbox import Sandbox
from models.clock import MovableClock
from models.database import Database
from models.notifications import Heartbeat
from tests import world
from tests.bot.programs import Forked, Fresh, environment, program
from tests.postgres import Server
from tests.slack.running import seed

STOPS = pytest.mark.parametrize(
    ("filled", "number", "kind"),
    [
        ("sqlite_url", signal.SIGINT, Fresh),
        pytest.param("postgres_url", signal.SIGTERM, Forked, marks=pytest.mark.postgres),
    ],
    indirect=["filled"],
)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox(seed(), MovableClock(world.START)).start()
    yield started
    started.stop()


@pytest.fixture
def filled(request: pytest.FixtureRequest) -> str:
    url = str(request.getfixturevalue(request.param))
    database = Database(url)
    world.build(database)
    database.dispose()
    return url


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


@STOPS
def test_start_answers_within_three_seconds_and_stops_when_told(
    sandbox: Sandbox, filled: str, number: signal.Signals, kind: type[Fresh] | type[Forked]
) -> None:
    with program("start", env=environment(sandbox, filled), kind=kind) as running:
        running.waits_for("program.ready")
        sandbox.wait_connected()
        assert sandbox.member("U0MIRA", "C0GERMANY").types("/psp help").text.startswith("Write it after /psp")
        assert running.stops(number) == 0
        assert running.events()[-1]["event"] == "program.stopped"
        assert sandbox.wait_for(lambda: not sandbox.hub.connections)


def test_start_makes_a_file_of_its_own_where_there_is_no_database_yet(sandbox: Sandbox, tmp_path: Path) -> None:
    with program("start", env=environment(sandbox, f"sqlite:///{tmp_path}/new.db", TZ="UTC0")) as running:
        running.waits_for("program.ready")
        assert running.stops() == 0


@STOPS
def test_web_answers_slack_and_the_platform_and_stops_when_told(
    sandbox: Sandbox, filled: str, number: signal.Signals, kind: type[Fresh] | type[Forked]
) -> None:
    port, ours = free_port(), free_port()
    env = environment(sandbox, filled, PORT=str(port), PSP_OPS_PORT=str(ours))
    with program("web", env=env, kind=kind) as running:
        running.waits_for("program.ready")
        sandbox.use_http(f"http://127.0.0.1:{port}/slack/events")
        assert sandbox.member("U0MIRA", "C0GERMANY").types("/psp help").text.startswith("Write it after /psp")
        assert get(port, "/healthz") == (200, "ok\n")
        assert get(port, "/readyz") == (200, "ready\n")
        assert get(port, "/metrics")[0] == 404
        status, body = get(ours, "/readyz")
        assert (status, json.loads(body)["state"]) == (200, "ready")
        assert 'psp_listener_seconds_count{listener="command",ok="true"} 1.0' in get(ours, "/metrics")[1]
        assert "psp_database_up 1.0" in get(ours, "/metrics")[1]
        assert running.stops(number) == 0
        assert running.events()[-1]["event"] == "web.stopped"


@STOPS
def test_worker_says_that_it_is_alive_and_stops_when_told(
    sandbox: Sandbox, filled: str, number: signal.Signals, kind: type[Fresh] | type[Forked]
) -> None:
    with program("worker", env=environment(sandbox, filled, PSP_LOG_LEVEL="debug"), kind=kind) as running:
        running.waits_for("program.ready")
        running.waits_for("job.done")
        assert running.stops(number) == 0
    database = Database(filled)
    with database.reading() as session:
        assert sorted(one.split(" ")[0] for one in session.scalars(select(Heartbeat.process))) == [
            "delivery",
            "sweep",
            "worker",
        ]
    database.dispose()


def test_tokens_that_slack_does_not_take_are_named_before_anything_begins(sandbox: Sandbox, sqlite_url: str) -> None:
    right = environment(sandbox, sqlite_url)
    for name, command in [("SLACK_BOT_TOKEN", "web"), ("SLACK_BOT_TOKEN", "worker"), ("SLACK_APP_TOKEN", "start")]:
        with program(command, env=right | {name: right[name] + "-old"}) as running:
            assert running.ends() == 2
            words = f"Slack does not take {name} (invalid_auth): copy it anew from the page of your Slack app."
            assert running.said[-1] == words or words in running.said
            assert right[name] not in "\n".join(running.said)


def test_a_scope_that_the_app_lacks_is_told_before_anything_begins(sandbox: Sandbox, sqlite_url: str) -> None:
    object.__setattr__(sandbox.seed, "scopes", set(sandbox.seed.scopes) - {"users:read"})
    with program("worker", env=environment(sandbox, sqlite_url)) as running:
        assert running.ends() == 2
        assert running.said[-1].startswith("SLACK_BOT_TOKEN lacks a scope")


def test_settings_that_are_missing_are_all_told_before_anything_begins() -> None:
    with program("start", env={}) as running:
        assert running.ends() == 2
        assert [line.split(" is missing")[0] for line in running.said] == ["SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"]


@pytest.mark.postgres
def test_a_program_does_not_touch_a_server_whose_tables_are_old(sandbox: Sandbox, postgres_server: Server) -> None:
    postgres_server.run("CREATE DATABASE empty")
    env = environment(sandbox, postgres_server.url("empty"))
    with program("worker", env=env) as refused:
        assert refused.ends() == 2
        assert "run “psp migrate” first" in refused.said[-1]
    with program("migrate", env=env, kind=Fresh) as migrated:
        assert migrated.ends() == 0
    with program("worker", env=env) as running:
        running.waits_for("program.ready")
        assert running.stops() == 0
    postgres_server.run("DROP DATABASE empty WITH (FORCE)")


def test_start_waits_for_a_slack_that_is_away_and_connects_when_it_is_back(sandbox: Sandbox, sqlite_url: str) -> None:
    sandbox.faults.add(method="*", kind="unavailable", times=3)
    with program("start", env=environment(sandbox, sqlite_url)) as running:
        running.waits_for("slack.unreachable")
        running.waits_for("program.ready")
        sandbox.wait_connected()
        assert running.stops() == 0
