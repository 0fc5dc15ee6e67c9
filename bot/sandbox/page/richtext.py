"""Rich text as HTML: sections, lists, quotes and code, with what stands in them."""

from collections.abc import Callable
from typing import Final

from markupsafe import Markup

from bot.sandbox.page import mrkdwn
from bot.sandbox.page.viewer import Viewer, rich_style
from bot.sandbox.state import Json

PIECES: Final[dict[str, Callable[[Viewer, Json], Markup]]] = {
    "text": lambda _viewer, one: mrkdwn.plain(one.get("text", "")),
    "link": lambda _viewer, one: mrkdwn.link(one.get("url", ""), one.get("text") or one.get("url", "")),
    "user": lambda viewer, one: viewer.mention(one.get("user_id", "")),
    "channel": lambda viewer, one: viewer.channel(one.get("channel_id", "")),
    "broadcast": lambda _viewer, one: Markup('<span class="mention loud">@{}</span>').format(one.get("range", "")),
    "emoji": lambda _viewer, one: _emoji(one),
    "date": lambda viewer, one: viewer.date(one.get("timestamp", 0), one.get("format", ""), one.get("fallback", "")),
}


def render(viewer: Viewer, holder: Json) -> Markup:
    """Show all parts of a rich_text block or cell."""
    return Markup("").join(_part(viewer, one) for one in holder.get("elements", []))


def _part(viewer: Viewer, part: Json) -> Markup:
    inner = part.get("elements", [])
    match part.get("type"):
        case "rich_text_list":
            tag = "ol" if part.get("style") == "ordered" else "ul"
            rows = Markup("").join(Markup("<li>{}</li>").format(_pieces(viewer, one)) for one in inner)
            return Markup("<{0}>{1}</{0}>").format(Markup(tag), rows)  # noqa: S704 - one of two words
        case "rich_text_quote":
            return Markup("<blockquote>{}</blockquote>").format(_pieces(viewer, part))
        case "rich_text_preformatted":
            return Markup("<pre>{}</pre>").format(_pieces(viewer, part))
    return Markup("<p>{}</p>").format(_pieces(viewer, part))


def _pieces(viewer: Viewer, part: Json) -> Markup:
    return Markup("").join(_piece(viewer, one) for one in part.get("elements", []))


def _piece(viewer: Viewer, one: Json) -> Markup:
    shown = PIECES.get(str(one.get("type")), PIECES["text"])(viewer, one)
    for tag in rich_style(one.get("style")):
        shown = Markup("<{0}>{1}</{0}>").format(Markup(tag), shown)  # noqa: S704 - one of four words
    return shown


def _emoji(one: Json) -> Markup:
    codes = str(one.get("unicode", "")).split("-")
    try:
        return mrkdwn.plain("".join(chr(int(code, 16)) for code in codes))
    except ValueError:
        return mrkdwn.plain(f":{one.get('name', '')}:")
