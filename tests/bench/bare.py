"""What our figures are held against: a Bolt App with one listener and nothing of ours, on the same server.

`python -m tests.bench.bare PORT` acks a fixed text. With a file it runs the statements that ours ran for the same
question by the bare driver, each time, and acks the JSON that ours answered as it is.
"""

import json
import pickle
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from bot.app import LISTENER_THREADS
from bot.sandbox import Seed
from bot.server import WebServer
from bot.web import LARGEST


class Recorded:
    """Statements with their parameters, run anew on a connection of each thread."""

    def __init__(self, path: Path) -> None:
        facts = pickle.loads(path.read_bytes())  # noqa: S301 -- written by the run itself
        self.place, self.questions = facts["place"], facts["questions"]
        self._mine = threading.local()

    def run(self, who: str, where: str) -> dict[str, Any]:
        statements, answer = self.questions[who, where]
        if not hasattr(self._mine, "connection"):
            self._mine.connection = self._connect()
        cursor = self._mine.connection.cursor()
        cursor.execute("BEGIN")
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            cursor.fetchall()
        cursor.execute("ROLLBACK")
        cursor.close()
        return dict(answer)

    def _connect(self) -> Any:
        if self.place.startswith("host="):
            return psycopg.connect(self.place, autocommit=True, options="-c jit=off")
        return sqlite3.connect(self.place, isolation_level=None)


def flask_app(recorded: Recorded | None) -> Flask:
    us = AuthorizeResult(enterprise_id=None, team_id="T0SANDBOX", bot_token="xoxb-1", bot_user_id="U0BOT", bot_id="B0")
    app = App(signing_secret=Seed().signing_secret, authorize=lambda: us, process_before_response=True)

    @app.command("/psp")
    def psp(ack: Ack, body: dict[str, Any]) -> None:
        if recorded is None:
            ack("A fixed text.")
        else:
            ack(**recorded.run(body["user_id"], body["channel_id"]))

    flask, handler = Flask("bare"), SlackRequestHandler(app)

    @flask.post("/slack/events")
    def events() -> Response:
        return handler.handle(request)

    return flask


def serve(port: int, path: Path | None) -> None:
    server = WebServer("127.0.0.1")
    server.listen(flask_app(Recorded(path) if path else None), port, threads=LISTENER_THREADS, largest_body=LARGEST)
    server.start()
    sys.stdout.write(json.dumps({"event": "web.listening"}) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
