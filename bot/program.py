"""How a program of ours begins: with its settings, and where something is wrong, with a sentence and no traceback."""

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import click
from sqlalchemy.exc import DBAPIError

from bot import logs, unusable
from bot.checks import CannotBegin
from bot.settings import Need, Settings, SettingsProblem, load
from models import zones
from models.errors import DomainError

log = logging.getLogger(__name__)

BROKEN: Final = 1
WRONG: Final = 2


@contextmanager
def program(*needed: Need) -> Iterator[Settings]:
    """Read the settings and set up the logs; what is wrong then is said on standard error, and ends the program."""
    url = ""
    try:
        settings = load(*needed)
        url = settings.database_url
        logs.configure(settings.psp_log_level)
        zones.take_newer()
        yield settings
    except SettingsProblem as problem:
        end(*problem.sentences)
    except (CannotBegin, DomainError) as problem:
        end(problem.sentence)
    except Exception as problem:  # whatever it is: a traceback helps nobody who runs a program
        if isinstance(problem, DBAPIError) and unusable.is_trouble(problem):
            end(unusable.sentence(problem, url))
        reference = secrets.token_hex(2).upper()
        log.exception("program.failed", extra={"reference": reference})
        end(f"Something broke on our side. Reference {reference}", code=BROKEN)


def end(*sentences: str, code: int = WRONG) -> NoReturn:
    """End the program with what it has to say."""
    for one in sentences:
        click.echo(one, err=True)
    sys.exit(code)
