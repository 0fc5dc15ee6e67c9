"""Slack's mrkdwn as HTML: what people and the app wrote never becomes markup of the page.

Code and `<…>` tokens are taken out first, the rest is escaped, then stars and underscores are read, then they return.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

_KEPT: Final = re.compile("\ue000(\\d+)\ue001")
_FENCE: Final = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_CODE: Final = re.compile(r"`([^`\n]+)`")
_TOKEN: Final = re.compile(r"<([^<>\n]+)>")
_QUOTE: Final = re.compile(r"(?:^&gt;[^\n]*(?:\n|$))+", re.MULTILINE)
_MARKS: Final = (("*", "b"), ("_", "i"), ("~", "s"))
_SAFE_LINK: Final = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)

Token = Callable[[str], Markup]


def _styled(mark: str, tag: str) -> tuple[re.Pattern[str], str]:
    sign = re.escape(mark)
    inner = rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?![\w{sign}])"
    return re.compile(inner), rf"<{tag}>\1</{tag}>"


_STYLES: Final = tuple(_styled(mark, tag) for mark, tag in _MARKS)


@dataclass
class _Kept:
    """Finished pieces, put aside while the rest is read."""

    pieces: list[Markup] = field(default_factory=list)

    def put(self, piece: Markup) -> str:
        """Put a piece aside and give what stands for it."""
        self.pieces.append(piece)
        return f"\ue000{len(self.pieces) - 1}\ue001"

    def back(self, text: str) -> str:
        """Bring the pieces back."""
        while _KEPT.search(text):
            text = _KEPT.sub(lambda match: str(self.pieces[int(match.group(1))]), text)
        return text


def unescaped(text: str) -> str:
    """Undo the three entities in which texts travel."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> Markup:
    """Show a text as it is, with its line breaks."""
    return Markup(html.escape(text).replace("\n", "<br>"))  # noqa: S704 - escaped just before


def link(url: str, label: str) -> Markup:
    """Show a link; what is no address for a browser stays text."""
    if not _SAFE_LINK.match(url):
        return plain(label)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)


def render(text: str, token: Token) -> Markup:
    """Show mrkdwn; `token` draws what stands between angle brackets: mentions, links, dates."""
    kept = _Kept()
    words = text.replace("\ue000", "").replace("\ue001", "")
    words = _FENCE.sub(lambda match: kept.put(Markup("<pre>{}</pre>").format(_code(match.group(1)))), words)
    words = _CODE.sub(lambda match: kept.put(Markup("<code>{}</code>").format(_code(match.group(1)))), words)
    words = _TOKEN.sub(lambda match: kept.put(token(unescaped(match.group(1)))), words)
    words = html.escape(unescaped(words))
    for pattern, replacement in _STYLES:
        words = pattern.sub(replacement, words)
    words = _QUOTE.sub(lambda match: kept.put(_quoted(match.group(0))), words)
    return Markup(kept.back(words.replace("\n", "<br>")))  # noqa: S704 - escaped above, pieces are Markup


def _code(words: str) -> str:
    """Give the words inside code: tokens show what stands in them, without their brackets."""
    return unescaped(_TOKEN.sub(lambda match: match.group(1).rsplit("|", maxsplit=1)[-1], words))


def _quoted(lines: str) -> Markup:
    inner = "<br>".join(line.removeprefix("&gt;").removeprefix(" ") for line in lines.rstrip("\n").split("\n"))
    return Markup(f"<blockquote>{inner}</blockquote>")  # noqa: S704 - escaped by the caller
