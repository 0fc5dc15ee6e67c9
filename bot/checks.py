"""What must be right before a program begins; what is wrong is said in words, and what to do about it."""

import logging

from sqlalchemy.exc import SQLAlchemyError

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


def tables(database: Database) -> None:
    """Look whether the tables are those of this version. A database that is away is no reason not to begin.

    Raises:
        CannotBegin: they are older or newer; a SQLite file, which only this program uses, is brought up to date.
    """
    try:
        if migrations.is_current(database):
            return
        if database.is_sqlite:
            migrations.upgrade(database)
            log.info("tables.upgraded")
            return
    except SQLAlchemyError as problem:
        log.warning("database.unreachable", extra={"failure": type(problem).__name__})
        return
    raise CannotBegin("The tables of the database are not those of this version: run “psp migrate” first.")
