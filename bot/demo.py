"""The demo: a local Slack, the bot and its jobs in one process, on a clock that one moves by hand.

It lives in a folder of its own that is gone when it ends, and always begins on the same Tuesday morning: an alert at an
arbitrary hour, on a weekend or in June would not come. The Monday before has passed already, so that the channels show
how the last week went.
"""

import contextlib
import dataclasses
import errno
import logging
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from bot.app import build
from bot.checks import CannotBegin
from bot.ending import within
from bot.guide import steps
from bot.manifest import manifest_for
from bot.sample import seed
from bot.sandbox import Sandbox, Seed
from bot.scheduler import Scheduler, guarded
from bot.settings import Settings
from bot.socket import SocketRunner
from models import migrations
from models.clock import MovableClock
from models.database import Database
from models.workbook import import_workbook
from models.workbook.sample import sample_path

log = logging.getLogger(__name__)

IMPORTED: Final = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
MONDAY: Final = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # 09:00 in Berlin
START: Final = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
TICK_SECONDS: Final = 1.0
Fill = Callable[[Database, MovableClock], object]


@contextlib.contextmanager
def demo(people: Seed, fill: Fill, *, port: int = 0) -> Iterator[Sandbox]:
    """Run it all until the block ends.

    Args:
        people: who and what is in the local Slack.
        fill: puts the sample programme into the empty database.
        port: where the page is; 0 takes a free one.

    Raises:
        CannotBegin: the port is taken.
    """
    clock = MovableClock(IMPORTED)
    with contextlib.ExitStack() as ending:
        sandbox = _listening(Sandbox(_as_strict_as_the_manifest(people), clock), port)
        ending.callback(sandbox.stop)
        folder = Path(tempfile.mkdtemp(prefix="psp-demo-"))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        bot = build(_settings(sandbox, folder), clock=clock, redraw_seconds=TICK_SECONDS)
        ending.callback(bot.close)
        migrations.upgrade(bot.database)
        fill(bot.database, clock)
        clock.advance_to(MONDAY)
        bot.jobs.tick()
        clock.advance_to(START)
        sandbox.space.guide.steps = steps(bot.database, clock)
        ending.callback(sandbox.space.guide.ends)  # a page that is open still asks how far one is
        warm = bot.prepare()
        tick = guarded("tick", bot.jobs.tick)
        sandbox.between_ticks = bot.jobs.between_ticks
        sandbox.on_advance = lambda _moment: tick()
        runner = SocketRunner(bot.app, sandbox.seed.app_token, sandbox.api_url)
        runner.start()
        ending.callback(runner.stop)
        scheduler = Scheduler(bot.jobs, "demo", tick_seconds=TICK_SECONDS)
        scheduler.start()
        ending.callback(within, scheduler.stop)
        warm.result()
        yield sandbox


def sample_programme(database: Database, clock: MovableClock) -> object:
    """Import the workbook that is shipped, by the real importer."""
    return import_workbook(database, sample_path(), clock=clock)


def run(port: int, stop: threading.Event) -> None:
    """Show the sample programme until `stop` is set.

    Raises:
        CannotBegin: the port is taken.
    """
    with demo(seed(), sample_programme, port=port) as sandbox:
        click.echo(WORDS.format(url=sandbox.url))
        sys.stdout.flush()  # whoever runs it without a terminal waits for this
        stop.wait()


def _listening(sandbox: Sandbox, port: int) -> Sandbox:
    try:
        return sandbox.start(port)
    except OSError as problem:
        why = "is taken" if problem.errno == errno.EADDRINUSE else f"cannot be used ({os.strerror(problem.errno or 0)})"
        raise CannotBegin(f"Port {port} {why}. Choose another one: PORT={max(port, 8079) + 1} make demo") from problem


def _as_strict_as_the_manifest(people: Seed) -> Seed:
    manifest = manifest_for()
    commands = {one["command"]: one["usage_hint"] for one in manifest["features"]["slash_commands"]}
    return dataclasses.replace(people, scopes=frozenset(manifest["oauth_config"]["scopes"]["bot"]), usage=commands)


def _settings(sandbox: Sandbox, folder: Path) -> Settings:
    return Settings.model_validate(
        {
            "database_url": f"sqlite:///{folder}/psp.db",
            "slack_bot_token": sandbox.seed.bot_token,
            "slack_app_token": sandbox.seed.app_token,
            "slack_signing_secret": sandbox.seed.signing_secret,
            "slack_api_url": sandbox.api_url,
        }
    )


WORDS: Final = """
The local Slack is at {url}/?as=U0MIRA&in=C0GERMANY
It is Tuesday 17 November 2026, you are Mira Pell, partner account manager. What to try:
  1. In #psp-germany write /psp add milestone PSP-12: Otto Brandl and Pia Vost own it, it is due on Thursday.
  2. Act as Pia Vost and agree; move the clock to Friday morning, and read what both owners are told.
  3. Move it on to Monday, and read in #psp-germany how the week went. Or begin anywhere with /psp.
The page ticks them off as you go.
Ctrl-C ends it, and leaves nothing behind.
"""
