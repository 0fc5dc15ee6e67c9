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
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Flask, Response, request
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import App, BoltResponse

from bot.arriving import dispatch
from bot.health import Health
from bot.metrics import Metrics

LARGEST: Final = 1_000_000
LARGEST_READ: Final = 300_000
"""What is parsed. The largest form of ours, filled with emoji and opened again, takes 260,000."""
TOO_LARGE: Final = "This is too long: a command has at most 10,000 characters. Nothing was changed."
AGE_SECONDS: Final = 300
REMEMBERED_SECONDS: Final = 600
RETRY_HEADERS: Final = ("x-slack-retry-num", "x-slack-retry-reason")


class Signatures:
    """Tells whether Slack signed a request lately, and whether it was answered already. Age is machine time.

    What was not answered well may come again within the same second, when Slack tries once more. Each process remembers
    only what it answered itself: what a second one does twice it does once all the same, by form, version or event.
    """

    def __init__(self, secret: str, *, seconds: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._seconds = seconds
        self._lock = threading.Lock()
        self._answered: OrderedDict[str, float] = OrderedDict()

    def accepts(self, body: bytes, *, stamp: str, signature: str) -> bool:
        """Check a request as it arrived; a malformed header is as bad as a forged one."""
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):  # noqa: PLR2004 -- digits of a moment
            return False
        if abs(self._seconds() - int(stamp)) > AGE_SECONDS:
            return False
        right = "v0=" + hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace")):
            return False
        with self._lock:
            return right not in self._answered

    def remember(self, signature: str) -> None:
        """Let nobody send again what was answered."""
        now = self._seconds()
        with self._lock:
            while self._answered and next(iter(self._answered.values())) < now - REMEMBERED_SECONDS:
                self._answered.popitem(last=False)
            self._answered[signature] = now


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
        signature = request.headers.get("X-Slack-Signature", "")
        if body.startswith(b"ssl_check=1"):  # Slack looks at the certificate only; nothing is done
            return Response(status=HTTPStatus.OK)
        if not signatures.accepts(
            body, stamp=request.headers.get("X-Slack-Request-Timestamp", ""), signature=signature
        ):
            return Response(status=HTTPStatus.UNAUTHORIZED)
        answer = _too_large(body) if len(body) > LARGEST_READ else _dispatched(app, body)
        if answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            signatures.remember(signature)
        return answer


def _too_large(body: bytes) -> Response:
    """Refuse unparsed; of all that Slack sends only a command shows its answer as text."""
    is_command = not body.startswith((b"payload=", b"{"))
    return Response(
        TOO_LARGE, HTTPStatus.OK if is_command else HTTPStatus.REQUEST_ENTITY_TOO_LARGE, mimetype="text/plain"
    )


def _dispatched(app: App, body: bytes) -> Response:
    payload = read(body, request.mimetype)
    if payload is None:
        return Response(status=HTTPStatus.BAD_REQUEST)
    return _answer(
        dispatch(app, payload, {name: request.headers[name] for name in RETRY_HEADERS if name in request.headers})
    )


def read(body: bytes, mimetype: str) -> dict[str, Any] | None:
    """Read what Slack posts: JSON, a form, or a form whose one field is JSON; None for anything else."""
    try:
        if mimetype == "application/json":
            found = json.loads(body)
        else:
            form: Mapping[str, str] = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
            found = json.loads(form["payload"]) if "payload" in form and "command" not in form else dict(form)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None


def _answer(bolt: BoltResponse) -> Response:
    answer = Response(bolt.body, bolt.status)
    for name, values in bolt.headers.items():
        answer.headers.pop(name, None)
        for value in values:
            answer.headers.add(name, value)
    return answer
