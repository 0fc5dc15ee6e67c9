"""The program `psp web`: the doors of `bot/web.py` on the server of `bot/server.py`."""

import contextlib
import logging
import threading

from bot import checks
from bot.app import LISTENER_THREADS, build
from bot.ending import within
from bot.health import Health
from bot.metrics import Metrics
from bot.server import WebServer
from bot.settings import Settings
from bot.web import LARGEST, operators_door, slack_door

log = logging.getLogger(__name__)

OPERATOR_THREADS = 2
LAST_LOOK_SECONDS = 1.0


def serve(settings: Settings, stop: threading.Event) -> None:
    """Take what Slack posts until `stop` is set; then let what was begun come to its end.

    Raises:
        CannotBegin: the address of the database or the token cannot be right, or nothing can listen on the port.
    """
    with contextlib.ExitStack() as ending:
        ending.callback(log.info, "web.stopped")
        bot = build(settings)
        ending.callback(bot.close)
        checks.address(bot.database)
        checks.slack(bot.gate)
        health, metrics = Health(bot.database, bot.clock, prepare=bot.warm), Metrics()
        ending.callback(within, health.close, seconds=LAST_LOOK_SECONDS)
        metrics.install()
        ending.callback(metrics.remove)
        metrics.watch(bot.database, bot.clock)
        server = WebServer(settings.psp_host)
        door = slack_door(bot.app, settings.secret("slack_signing_secret"), is_ready=lambda: health.is_ready)
        port = server.listen(door, settings.port, threads=LISTENER_THREADS, largest_body=LARGEST)
        if settings.psp_ops_port:
            door = operators_door(health, metrics)
            server.listen(door, settings.psp_ops_port, threads=OPERATOR_THREADS, largest_body=1)
        server.start()
        ending.callback(server.stop)
        log.info("web.listening", extra={"port": port})
        health.begin()
        stop.wait()
