"""The web program: gunicorn with one process and sixteen threads around the door of `bot/web.py`."""

import logging
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from typing_extensions import override

from bot import checks
from bot.app import LISTENER_THREADS, Bot, build, gate_for
from bot.health import Health
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web import web

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until told to stop.

    Raises:
        CannotBegin: Slack does not take the token.
    """
    checks.slack(gate_for(settings))
    WebServer(settings).run()


class OurLogger(Logger):  # type: ignore[misc] # gunicorn ships no types
    """Leaves the logs as bot/logs.py has set them up, and never writes down who asked for what."""

    @override
    def setup(self, cfg: Any) -> None:
        """Set up nothing of its own."""
        self.error_log.propagate = True
        self._access_log_enabled = False


class WebServer(BaseApplication):  # type: ignore[misc] # as above
    """Serves until it is told to stop. The bot is made in the process that serves: threads do not survive a fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parts: tuple[Bot, Health, Metrics] | None = None
        super().__init__()

    @override
    def load_config(self) -> None:
        """Tell gunicorn how to serve."""
        options: dict[str, object] = {
            "bind": f"{self._settings.psp_host}:{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": LISTENER_THREADS,
            "graceful_timeout": 5,
            "logger_class": OurLogger,
            "control_socket_disable": True,
            "worker_exit": self._end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    @override
    def load(self) -> Flask:
        """Make the bot and its door."""
        bot = build(self._settings)
        health, metrics = Health(bot.database, bot.clock), Metrics()
        metrics.install()
        metrics.watch(bot.database, bot.clock)
        self._parts = (bot, health, metrics)
        door = web(bot.app, self._settings.secret("slack_signing_secret"), health=health, metrics=metrics)
        bot.prepare()
        log.info("web.listening", extra={"port": self._settings.port})
        return door

    def _end(self, _arbiter: object, _worker: object) -> None:
        if self._parts is not None:
            bot, health, metrics = self._parts
            metrics.remove()
            health.close()
            bot.close()
            log.info("web.stopped")
