"""Logs: one line of JSON an event, with ids, counts and references, never with what somebody wrote.

An event is a constant in the form noun.participle, its facts are in `extra`. What raised is logged by its class and
its way through the code: messages of exceptions repeat titles, names and tokens.
"""

import logging
import re
import sys
import traceback
from typing import Any, Final, TextIO

from pythonjsonlogger.json import JsonFormatter
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from handlers.slack.errors import SlackProblem

OURS: Final = ("bot", "handlers", "models", "alembic")
LIBRARIES: Final = {"slack_bolt": logging.ERROR, "slack_sdk": logging.ERROR, "apscheduler": logging.ERROR}
"""Below this they repeat what arrived from Slack."""
SECRET: Final = re.compile(r"(xox[a-z]|xapp|xwfp)-[\w-]+|(https?|wss?)://\S+|(?<=://)[^\s/@]+:[^\s/@]+(?=@)")
LONGEST: Final = 200


def configure(level: str = "info", *, stream: TextIO | None = None) -> logging.Handler:
    """Send all logs of this process to one stream, standard error if not given."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name, least in LIBRARIES.items():
        logging.getLogger(name).setLevel(least)
    return handler


class LineFormatter(JsonFormatter):
    """Writes a record as one line of JSON."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(message)s %(name)s",
            rename_fields={"asctime": "at", "levelname": "level", "message": "event", "name": "logger"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            json_ensure_ascii=False,
        )

    @override
    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Cut what a library says: it knows nothing of what must stay out."""
        if not str(log_data.get("logger", "")).startswith(OURS):
            log_data["event"] = SECRET.sub("…", str(log_data["event"]).split("\n", 1)[0])[:LONGEST]
        return super().process_log_record(log_data)

    @override
    def formatException(self, ei: Any) -> str:
        """Tell what raised, and where."""
        return told(ei[1]) if ei and ei[1] else ""


def told(error: BaseException) -> str:
    """Tell an exception and what it came from, without the words of those that may repeat what somebody wrote."""
    seen: list[str] = []
    one: BaseException | None = error
    while one is not None and len(seen) < 5:  # noqa: PLR2004 -- enough to find the place
        frames = traceback.extract_tb(one.__traceback__)[-12:]
        place = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        words = _words(one)
        seen.append(type(one).__name__ + (f": {SECRET.sub('…', words)}" if words else "") + place)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\nfrom ".join(seen)


def _words(error: BaseException) -> str:
    if isinstance(error, SlackProblem | OSError):
        return str(error)
    return str(error.orig) if isinstance(error, OperationalError) else ""
