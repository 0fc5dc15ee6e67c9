"""HTTP: what Slack posts, and what a platform and operators ask a process that runs.

Size, signature and age are checked on the raw bytes before anything is parsed: Bolt parses first, and answers 500 to
what nobody has signed.
"""

import hashlib
import hmac
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Flask, Response, request
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import App, BoltRequest, BoltResponse

from bot.health import Health
from bot.metrics import Metrics

LARGEST: Final = 1_000_000
AGE_SECONDS: Final = 300
REMEMBERED_SECONDS: Final = 600
RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")


class Signatures:
    """Tells whether Slack signed a request, lately and for the first time. Age is machine time and never moves."""

    def __init__(self, secret: str, *, seconds: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._seconds = seconds
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def accepts(self, body: bytes, *, stamp: str, signature: str) -> bool:
        """Check a request as it arrived; a malformed header is as bad as a forged one."""
        now = self._seconds()
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and abs(now - int(stamp)) <= AGE_SECONDS):  # noqa: PLR2004 -- digits of a moment
            return False
        right = "v0=" + hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        given = signature.encode("utf-8", "replace")
        return hmac.compare_digest(right.encode(), given) and self._is_first(right, now)

    def _is_first(self, signature: str, now: float) -> bool:
        with self._lock:
            while self._seen and next(iter(self._seen.values())) < now - REMEMBERED_SECONDS:
                self._seen.popitem(last=False)
            if signature in self._seen:
                return False
            self._seen[signature] = now
            return True


def slack_door(app: App, signing_secret: str, *, is_ready: Callable[[], bool] = lambda: True) -> Flask:
    """Make what is open to the internet: the door for Slack, and one word for a platform that asks how we are."""
    flask = _door()
    _slack(flask, app, signing_secret)

    @flask.get("/readyz")
    def readyz() -> Response:
        ready = is_ready()
        return Response("ready\n" if ready else "starting\n", _status(ready=ready), mimetype="text/plain")

    return flask


def operators_door(health: Health, metrics: Metrics) -> Flask:
    """Make what only operators may read: figures, and what ails this process."""
    flask = _door()

    @flask.get("/readyz")
    def readyz() -> Response:
        ready, facts = health.report()
        return Response(json.dumps(facts) + "\n", _status(ready=ready), mimetype="application/json")

    @flask.get("/metrics")
    def figures() -> Response:
        return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)

    return flask


def _door() -> Flask:
    flask = Flask("psp", static_folder=None)

    @flask.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @flask.after_request
    def guard(answer: Response) -> Response:
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return flask


def _status(*, ready: bool) -> HTTPStatus:
    return HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE


def _slack(flask: Flask, app: App, signing_secret: str) -> None:
    signatures = Signatures(signing_secret)
    flask.config["MAX_CONTENT_LENGTH"] = LARGEST

    @flask.post("/slack/events")
    def events() -> Response:
        body = request.get_data(cache=False)
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        if body.startswith(b"ssl_check=1"):  # Slack looks at the certificate only; nothing is done
            return Response(status=HTTPStatus.OK)
        if not signatures.accepts(body, stamp=stamp, signature=request.headers.get("X-Slack-Signature", "")):
            return Response(status=HTTPStatus.UNAUTHORIZED)
        payload = read(body, request.mimetype)
        if payload is None:
            return Response(status=HTTPStatus.BAD_REQUEST)
        headers: dict[str, str | Sequence[str]] = {
            name: value for name in RETRY_HEADERS if (value := request.headers.get(name))
        }
        return _answer(app.dispatch(BoltRequest(body=payload, headers=headers, mode="socket_mode")))


def read(body: bytes, mimetype: str) -> dict[str, Any] | None:
    """Read what Slack posts: JSON, a form, or a form whose one field is JSON; None for anything else."""
    try:
        if mimetype == "application/json":
            found = json.loads(body)
        else:
            form: Mapping[str, str] = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
            found = json.loads(form["payload"]) if "payload" in form and "command" not in form else dict(form)
    except ValueError:
        return None
    return found if isinstance(found, dict) and found else None


def _answer(bolt: BoltResponse) -> Response:
    answer = Response(bolt.body, bolt.status)
    for name, values in bolt.headers.items():
        answer.headers.pop(name, None)
        for value in values:
            answer.headers.add(name, value)
    return answer
