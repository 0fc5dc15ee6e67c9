"""Calls to the Web API as an app makes them, and what comes of those that Slack refuses."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from tests.sandbox.toy import Json


def refusal(client: WebClient, method: str, **args: Any) -> Json:
    """Call a method that is refused, and give the answer."""
    as_json = method.startswith(("chat.post", "chat.update", "views."))
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=args if as_json else None, params=None if as_json else args)
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    assert answer["ok"] is False
    return answer


def error(client: WebClient, method: str, **args: Any) -> str:
    """Call a method that is refused, and give the error's name."""
    return str(refusal(client, method, **args)["error"])


def post(
    sandbox: Sandbox, path: str, body: bytes | str | Json = b"", content_type: str = "application/json", **headers: str
) -> tuple[int, Any]:
    """Send a raw request; gives the status and the answer."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    target = urlsplit(sandbox.url)
    link = http.client.HTTPConnection(target.hostname or "", target.port, timeout=5)
    try:
        link.request("POST", path, raw, {"Content-Type": content_type, **headers})
        response = link.getresponse()
        said = response.read().decode()
    finally:
        link.close()
    return response.status, json.loads(said) if said.startswith(("{", "[")) else said
