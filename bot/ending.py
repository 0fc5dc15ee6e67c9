"""Coming to an end, even while a database that does not answer holds threads."""

import logging
import os
import threading
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 5.0


def within(act: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> bool:
    """Do something that may wait for others; after `seconds` it is left alone, and False tells so."""
    doing = threading.Thread(target=act, daemon=True, name="ending")
    doing.start()
    doing.join(seconds)
    return not doing.is_alive()


def leave() -> None:
    """End the process if threads would keep it: Python by itself waits for them without a limit."""
    held = [one.name for one in threading.enumerate() if not one.daemon and one is not threading.main_thread()]
    if held:
        log.warning("program.abandoned", extra={"threads": held})
        logging.shutdown()
        os._exit(1)
