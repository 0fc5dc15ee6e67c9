"""The text behind `/psp` cut into words, quoted titles and mentions, and those into clauses."""

import re
from dataclasses import dataclass, field
from typing import Final

from handlers.grammar.commands import Mention
from models.typed import plain

_QUOTES: Final = '"“”„‟«»'
_TOKEN: Final = re.compile(rf"<[@#][^>]+>|[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|[^\s]+")
_MENTION: Final = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_ENTITIES: Final = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True)
class Token:
    """One word, quoted title or mention, and where it stood in the text."""

    text: str
    start: int
    quoted: bool = False

    @property
    def word(self) -> str:
        """Give the word in small letters; a quoted title is never a word of the grammar."""
        return "" if self.quoted else plain(self.text).strip("`*").lower()


@dataclass
class Clauses:
    """What stands before the first keyword, and behind each."""

    before: list[Token] = field(default_factory=list)
    behind: dict[str, list[Token]] = field(default_factory=dict)
    because: str | None = None


def unescape(text: str) -> str:
    """Undo what Slack does to & < > of a person's text."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def tokens(text: str) -> list[Token]:
    """Cut a text at blanks, but never within quotes or a mention."""
    found = []
    for match in _TOKEN.finditer(text):
        inner = match.group(1)
        whole = match.group(0)
        words = inner if inner is not None else whole
        found.append(Token(words if _MENTION.fullmatch(words) else unescape(words), match.start(), inner is not None))
    return found


def clauses(text: str, rest: list[Token], keywords: frozenset[str]) -> Clauses:
    """Sort words by the keyword they stand behind; `because` takes all that follows, as it was typed."""
    sorted_ = Clauses()
    place = sorted_.before
    for token in rest:
        if token.word.rstrip(":") == "because":
            reason = text[token.start + len(token.text) :].strip()
            sorted_.because = unescape(_unquoted(reason)) or None
            break
        if token.word in keywords and token.word not in sorted_.behind:
            place = sorted_.behind.setdefault(token.word, [])
        else:
            place.append(token)
    return sorted_


def _unquoted(text: str) -> str:
    """Take the quotes off a reason that stands whole within them."""
    inner = text[1:-1]
    whole = len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES and not any(sign in inner for sign in _QUOTES)
    return inner.strip() if whole else text


def words(found: list[Token] | None) -> str | None:
    """Put the words of a clause together again; None where there are none."""
    return " ".join(token.text for token in found) or None if found else None


def mention(found: list[Token] | None) -> Mention | None:
    """Read a person: `<@U123|name>` as Slack writes it, or a name with or without @."""
    text = words(found)
    if text is None:
        return None
    match = _MENTION.fullmatch(text)
    if match:
        return Mention(match.group(1), match.group(2) or "")
    return Mention(None, text.removeprefix("@"))
