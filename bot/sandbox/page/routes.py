"""The addresses of the page. It listens on loopback alone, and takes orders only from itself."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import jinja2
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.dispatch import Dispatcher
from bot.sandbox.page import dates, richtext
from bot.sandbox.page.acts import Acts, Advance
from bot.sandbox.page.screens import Screen, look, people_of
from bot.sandbox.seed import SeedUser
from bot.sandbox.state import Workspace

HERE: Final = Path(__file__).parent
REGIONS: Final = ("strip", "side", "people", "head", "main", "modal")
WAIT_SECONDS: Final = 20.0
GATHER_SECONDS: Final = 0.03  # several changes at once are drawn once
LOOPBACK: Final = {"127.0.0.1", "localhost", "[::1]", "::1"}
LOCAL: Final = "This page is for this machine alone."
POLICY: Final = (
    "default-src 'self'; img-src 'self' data: https: http:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Page:
    """The page of one workspace."""

    def __init__(self, space: Workspace, dispatcher: Dispatcher, advance: Advance) -> None:
        self.space = space
        self.acts = Acts(space, dispatcher, advance)
        self.templates = jinja2.Environment(
            autoescape=True, loader=jinja2.FileSystemLoader(HERE / "templates"), trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.ChainableUndefined,
        )  # fmt: skip
        self.templates.globals.update(rich_text=richtext.render, place_of=dates.place_of)

    def routes(self) -> list[BaseRoute]:
        """List the addresses."""
        return [
            Route("/", self.whole, methods=["GET"]),
            Route("/screen", self.screen, methods=["GET"]),
            Route("/do/{verb}", self.do, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    async def whole(self, request: Request) -> Response:
        """Give the whole page."""
        if not to_loopback(request):
            return JSONResponse({"trouble": LOCAL}, 403)
        html = await run_in_threadpool(self._draw, request, "page")
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

    async def screen(self, request: Request) -> Response:
        """Wait until something has changed, then give the parts of the page anew."""
        if not from_here(request):
            return JSONResponse({"trouble": LOCAL}, 403)
        await self._changed_since(request.query_params.get("since", ""))
        return JSONResponse(await run_in_threadpool(self._parts, request), headers={"Cache-Control": "no-store"})

    async def do(self, request: Request) -> Response:
        """Do what the person does."""
        verb = self.acts.verbs.get(request.path_params["verb"])
        if verb is None or not from_here(request) or request.headers.get("content-type") != "application/json":
            return JSONResponse({"trouble": LOCAL}, 403)
        asked = await request.json()
        user = self.space.users.get(asked.get("as"))
        if user is None:
            return JSONResponse({"trouble": "Nobody has this id."}, 404)
        return JSONResponse(await run_in_threadpool(verb, user, asked))

    def _look(self, request: Request) -> Screen:
        people, wanted = people_of(self.space), request.query_params.get("as")
        if not people:
            raise HTTPException(404, "Nobody is in this workspace.")
        user: SeedUser = next((one for one in people if one.id == wanted), people[0])
        return look(self.space, user, request.query_params.get("in", ""))

    def _draw(self, request: Request, name: str) -> str:
        return self.templates.get_template(f"{name}.html").render(screen=self._look(request))

    def _parts(self, request: Request) -> dict[str, Any]:
        screen = self._look(request)
        drawn = {one: self.templates.get_template(f"{one}.html").render(screen=screen) for one in REGIONS}
        return {"revision": screen.revision, "title": screen.title, "parts": drawn}

    async def _changed_since(self, revision: str) -> None:
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the server has stopped: nobody waits any more
                loop.call_soon_threadsafe(woken.set)

        self.space.watchers.add(wake)
        try:
            if str(self.space.revision) == revision and not self.space.closing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), WAIT_SECONDS)
                await asyncio.sleep(GATHER_SECONDS)
        finally:
            self.space.watchers.discard(wake)


def to_loopback(request: Request) -> bool:
    """Whether the browser was told to come to this machine, and not to a name that leads here."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname in LOOPBACK


def from_here(request: Request) -> bool:
    """Whether the page itself asks, and not another site that the browser has open."""
    return to_loopback(request) and request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
