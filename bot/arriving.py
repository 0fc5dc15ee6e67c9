"""What arrives from Slack, by HTTP or Socket Mode, on its way to Bolt: what nobody could have sent breaks nothing.

Bolt reads a body before it looks for a listener, so that a signed one of another shape fails within Bolt itself.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

log = logging.getLogger(__name__)


def dispatch(app: App, body: Mapping[str, Any], headers: Mapping[str, str | Sequence[str]] | None) -> BoltResponse:
    """Hand a parsed body to Bolt; what Bolt cannot read is answered 400, and logged."""
    try:
        answer = app.dispatch(BoltRequest(body=dict(body), headers=dict(headers or {}), mode="socket_mode"))
    except Exception:
        log.exception("request.unreadable")
        return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="")
    if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return answer
    log.error("request.failed")  # Bolt has said why
    return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="")
