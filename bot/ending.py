"""Coming to an end in time, whatever hangs: a database that does not answer, a call to Slack, a pipe nobody reads."""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 5.0
LIMIT_SECONDS: Final = 9.0
"""From being told to stop until the process is gone; platforms kill after 10 s, and nobody knows what was left then."""

LAST_WORDS_SECONDS: Final = 0.5
LAST_STEPS_SECONDS: Final = 1.0
"""For threads that were told to end and are about to: the page's, of the demo, end a moment after its server."""


def within(*acts: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
    """Do things side by side that may wait for others; after `seconds` they are left alone, and False tells so."""
    until = time.monotonic() + seconds
    doing = [threading.Thread(target=act, daemon=True, name="ending") for act in acts]
    for thread in doing:
        thread.start()
    for thread in doing:
        thread.join(max(0.0, until - time.monotonic()))
    return not any(thread.is_alive() for thread in doing)


def limit(seconds: float = LIMIT_SECONDS) -> None:
    """End the process after so many seconds, unless it has ended by then."""
    timer = threading.Timer(seconds, _abandon)
    timer.daemon = True
    timer.name = "limit"
    timer.start()


def leave() -> None:
    """End the process if threads would keep it: Python by itself waits without a limit, for those of pools always."""
    until = time.monotonic() + LAST_STEPS_SECONDS
    for thread in _held():
        thread.join(max(0.0, until - time.monotonic()))
    if _held():
        _abandon()


def _held() -> list[threading.Thread]:
    """Return the threads at work besides the main one; a pool's are daemons or not, as whoever began them was."""
    ours = (threading.main_thread(), threading.current_thread())
    return [thread for thread in threading.enumerate() if thread not in ours and thread.name != "limit"]


def _abandon() -> None:
    within(_say_last_words, seconds=LAST_WORDS_SECONDS)
    os._exit(1)


def _say_last_words() -> None:
    log.warning("program.abandoned", extra={"threads": [thread.name for thread in _held()]})
    logging.shutdown()
