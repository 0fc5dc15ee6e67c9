"""What must be right before a program begins; what is wrong is said in words, and what to do about it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from bot import unusable
from bot.identity import Gate
from handlers.slack.errors import AppBroken, SlackProblem
from models import migrations
from models.database import Database

log = logging.getLogger(__name__)


class CannotBegin(Exception):
    """The program must not run like this; `sentence` says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def slack(gate: Gate) -> None:
    """Ask Slack whether it knows the bot. That Slack is away is no reason not to begin.

    Raises:
        CannotBegin: the token is wrong or lacks a scope.
    """
    try:
        gate.ask()
    except AppBroken as problem:
        raise CannotBegin(refused("SLACK_BOT_TOKEN", problem)) from problem
    except SlackProblem as problem:
        log.warning("slack.unreachable", extra={"failure": problem.code})


def refused(setting: str, problem: SlackProblem) -> str:
    """Say that Slack does not take a token, and which."""
    if problem.code == "missing_scope":
        return f"{setting} lacks a scope: install the app again with the manifest that “psp manifest” prints."
    return f"Slack does not take {setting} ({problem.code}): copy it anew from the page of your Slack app."


def tables(database: Database, *, waits: bool = True) -> None:
    """Look whether the tables are those of this version.

    Args:
        database: whose tables.
        waits: that the database is away is no reason not to begin; that its address cannot be right is one.

    Raises:
        CannotBegin: they are older or newer; a SQLite file, which only this program uses, is brought up to date.
    """
    with _reached(database, waits=waits):
        if migrations.is_current(database):
            return
        if not database.is_sqlite:
            raise CannotBegin("The tables of the database are not those of this version: run “psp migrate” first.")
        migrations.upgrade(database)
        log.info("tables.upgraded")


def address(database: Database) -> None:
    """Look whether a database can be where it is said to be; that it is away is no reason not to begin.

    Raises:
        CannotBegin: waiting would not help.
    """
    with _reached(database, waits=True), database.reading():
        pass


@contextmanager
def _reached(database: Database, *, waits: bool) -> Iterator[None]:
    try:
        yield
    except DBAPIError as problem:
        url = str(database.engine.url)
        if not waits or unusable.is_wrong(problem, url):
            raise CannotBegin(unusable.sentence(problem, url)) from problem
        log.warning("database.unreachable", extra={"failure": unusable.reason(problem)})
