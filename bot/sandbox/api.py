"""The Web API over HTTP: tokens, scopes, argument names, content types, failures on demand.

Each call is recorded; what a method does is in the `methods_*` modules.
"""

import asyncio
import contextlib
import json
import math
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.sandbox import methods_chat, methods_rooms
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.methods import Method, find, method
from bot.sandbox.state import Json, Workspace
from bot.sandbox.views import Refused

__all__ = ["Api", "Call", "methods_chat", "methods_rooms"]
DECODED = {"blocks", "view", "metadata", "attachments"}
HTTP_OK = 200
LIMITED = frozenset({"conversations.history", "conversations.replies"})
LIMITED_PAGE = 15
LIMITED_SECONDS = 60.0


@dataclass(frozen=True)
class Call:
    """One call that the app made, as Slack saw it."""

    method: str
    args: Json
    ok: bool
    error: str = ""


@method("apps.connections.open", reads_json=True, app_token=True)
def connections_open(space: Workspace, _args: Json) -> Json:
    """Give a socket address, good for one use."""
    ticket = secrets.token_hex(12)
    space.tickets.add(ticket)
    return {"url": f"{space.url.replace('http', 'ws', 1)}/socket?ticket={ticket}&app_id={space.seed.app_id}"}


def read_args(kind: Method, content_type: str, body: bytes) -> Json:
    """Read the arguments the way Slack does; raises Refused."""
    if not body:
        return {}
    if content_type.startswith("application/json"):
        try:
            args = json.loads(body)
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(args, dict):
            raise Refused("json_not_object")
        return args if kind.reads_json else {}
    if not content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        raise Refused("invalid_post_type" if content_type else "missing_post_type")
    try:
        args = {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    except UnicodeDecodeError:
        raise Refused("invalid_form_data") from None
    for name in DECODED & set(args):
        with contextlib.suppress(ValueError):
            args[name] = json.loads(args[name])  # what is no JSON stays a text, which its method refuses
    args.pop("token", None)
    return args


class Api:
    """The Web API of one workspace."""

    def __init__(self, space: Workspace, faults: Faults) -> None:
        self.space = space
        self.faults = faults
        self.calls: list[Call] = []
        self.rate_limits = False
        self.limited_class = False
        self.stopping = asyncio.Event()
        self._posted_at: dict[str, float] = {}
        self._read_at: dict[str, float] = {}

    async def endpoint(self, request: Request) -> Response:
        """Answer one call."""
        name, body = request.path_params["method"], await request.body()
        fault = self.faults.take(name)
        if fault is not None and not fault.kind.endswith("_after"):
            return await self.fail_as_planned(request, fault, name)
        headers = (request.headers.get("authorization", ""), request.headers.get("content-type", ""))
        answer = await run_in_threadpool(self.call, name, *headers, body)
        if fault is not None:
            return await self.fail_as_planned(request, fault, name)
        if answer.get("error") == "ratelimited":
            wait = answer.pop("retry_after", 1)
            return JSONResponse(answer, 429, {"Retry-After": str(wait)})
        return JSONResponse(answer, headers={"x-oauth-scopes": ",".join(sorted(self.space.seed.scopes))})

    def call(self, name: str, authorization: str, content_type: str, body: bytes) -> Json:
        """Check and run one call, and record it."""
        args: Json = {}
        try:
            kind = find(name)
            self._check_token(kind, authorization)
            args = read_args(kind, content_type, body)
            self._check(kind, args)
            with self.space.changed:
                answer = {"ok": True, **kind.run(self.space, self._as_limited(kind, args))}
            self._record(Call(name, args, ok=True))
        except Refused as refused:
            self._record(Call(name, args, ok=False, error=refused.error))
            answer = {"ok": False, "error": refused.error, **refused.details}
        return answer

    def _record(self, call: Call) -> None:
        with self.space.write():
            self.calls.append(call)

    def _check_token(self, kind: Method, authorization: str) -> None:
        if not authorization:
            raise Refused("not_authed")
        seed = self.space.seed
        if self.space.dead_token and not kind.app_token:
            raise Refused(self.space.dead_token)
        if authorization != f"Bearer {seed.app_token if kind.app_token else seed.bot_token}":
            raise Refused("invalid_auth")

    def _check(self, kind: Method, args: Json) -> None:
        scopes = self.space.seed.scopes
        if kind.scope and kind.scope not in scopes:
            raise Refused("missing_scope", needed=kind.scope, provided=",".join(sorted(scopes)))
        unknown = sorted(set(args) - kind.required - kind.optional - {"team_id"})  # Bolt adds it to each call
        if unknown:
            self.space.problem(f"{kind.name} was called with unknown arguments: {', '.join(unknown)}")
            raise Refused("invalid_arg_name", unknown=unknown)
        missing = sorted(name for name in kind.required if _empty(args.get(name)))
        if missing:
            messages = [f"[ERROR] missing required field: {name}" for name in missing]
            raise Refused("invalid_arguments", response_metadata={"messages": messages})
        if kind.name == "chat.postMessage" and self.rate_limits:
            now, last = self.space.machine(), self._posted_at.get(str(args["channel"]), -10.0)
            if now - last < 1:
                raise Refused("ratelimited")
            self._posted_at[str(args["channel"])] = now

    def _as_limited(self, kind: Method, args: Json) -> Json:
        """Let an app of the limited class read once a minute, by small pages, however much it asks for."""
        if not self.limited_class or kind.name not in LIMITED:
            return args
        now = self.space.machine()
        wait = self._read_at.get(kind.name, -LIMITED_SECONDS) + LIMITED_SECONDS - now
        if wait > 0:
            raise Refused("ratelimited", retry_after=math.ceil(wait))
        self._read_at[kind.name] = now
        asked = str(args.get("limit") or LIMITED_PAGE)
        return {**args, "limit": str(min(int(asked), LIMITED_PAGE))} if asked.isdecimal() else args

    async def fail_as_planned(self, request: Request, fault: Fault, name: str) -> Response:
        """Answer, or fail to, in the way that a planned failure says."""
        if fault.kind in {"ratelimited", "server_error", "unavailable", "error"} or fault.kind.endswith("_before"):
            self._record(Call(name, {}, ok=False, error=fault.kind))
        match fault.kind:
            case "ratelimited":
                return JSONResponse(
                    {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.retry_after)}
                )  # fmt: skip
            case "server_error" | "error_after":
                return JSONResponse({"ok": False, "error": "internal_error"}, 500)
            case "unavailable":
                return HTMLResponse("<html><body>503 Service Unavailable</body></html>", 503)
            case "error":
                return JSONResponse({"ok": False, "error": fault.error})
            case "timeout_before" | "timeout_after":
                await self._until_gone(request, fault.seconds)
        transport: Any = request.scope["sandbox.transport"]
        transport.abort()
        return Response(status_code=500)

    async def _until_gone(self, request: Request, seconds: float) -> None:
        waits = [asyncio.ensure_future(request.receive()), asyncio.ensure_future(self.stopping.wait())]
        _, pending = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for one in pending:
            one.cancel()


def _empty(value: object) -> bool:
    return value is None or value == ""
