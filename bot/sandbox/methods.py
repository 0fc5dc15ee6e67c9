"""Which methods of the Web API there are: their arguments, scopes, and whether they read JSON."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.state import Json, Workspace
from bot.sandbox.views import Refused


@dataclass(frozen=True)
class Method:
    """What a method takes before its work begins."""

    name: str
    run: Callable[[Workspace, Json], Json]
    required: frozenset[str]
    optional: frozenset[str]
    scope: str = ""
    reads_json: bool = False
    app_token: bool = False


METHODS: dict[str, Method] = {}

MESSAGE = (
    "text blocks attachments metadata thread_ts reply_broadcast unfurl_links unfurl_media mrkdwn parse link_names "
    "username icon_emoji icon_url as_user"
)


def method(
    name: str,
    required: str = "",
    optional: str = "",
    *,
    scope: str = "",
    reads_json: bool = False,
    app_token: bool = False,
) -> Callable[[Callable[[Workspace, Json], Json]], Callable[[Workspace, Json], Json]]:
    """Describe a method; the function below it does the work under the workspace's lock."""

    def register(run: Callable[[Workspace, Json], Json]) -> Callable[[Workspace, Json], Json]:
        words = (frozenset(required.split()), frozenset(optional.split()))
        METHODS[name] = Method(name, run, *words, scope, reads_json, app_token)
        return run

    return register


def find(name: str) -> Method:
    """Look a method up; raises Refused."""
    known = METHODS.get(name)
    if known is None:
        raise Refused("unknown_method")
    return known
