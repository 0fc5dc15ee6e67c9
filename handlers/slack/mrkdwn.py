"""Text of people made safe for mrkdwn.

User text is escaped first, then cut at its budget, never within an entity, and wrapped in direction isolates, so that a
right-to-left title cannot turn a key and a date around.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
ELLIPSIS: Final = "…"

# Isolates and embeddings inside the text would close or outlive ours; C0 controls break a line of a row in two.
_DIRECTION_MARKS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANKS: Final = re.compile(r"[\s\x00-\x1f\x7f]+")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ENTITIES_BY_CODE: Final = str.maketrans(_ENTITIES)
# A star or a backtick of a title would close the bold or the code around it. Slack has no escape for them.
_MARKUP: Final = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_TURNS: Final = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""What is written from right to left."""
_TURNING: Final = re.compile(
    rf"“(?P<title>[^“”]*[{_TURNS}][^“”]*)”"
    rf"|[{_TURNS}](?:(?:(?![^\W\d_])[^,;:“”])*[{_TURNS}])*"  # a name: up to the next letter, or sign that ends it
)
_SLANTS: Final = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # within a word, as in snake_case, it slants nothing


@lru_cache(maxsize=4096)
def one_line(text: str) -> str:
    """Put a text on one line: blanks and controls become one space, marks of direction go."""
    return _BLANKS.sub(" ", _DIRECTION_MARKS.sub("", text)).strip()


def escape(text: str) -> str:
    """Replace the three characters that Slack reads as markup: & < >. Everything else stays as it is."""
    return text.translate(_ENTITIES_BY_CODE)


def literal(words: str) -> str:
    """Make a sentence in which names and titles may stand say just that: its stars and lines format nothing."""
    return _TURNING.sub(_isolated, escape(_flat(one_line(words))))


def _isolated(found: re.Match[str]) -> str:
    """Isolate a title or name that is written from right to left; around others it is one sign more to read over."""
    if found["title"]:
        return f"“{FIRST_STRONG_ISOLATE}{found['title']}{POP_ISOLATE}”"
    return f"{FIRST_STRONG_ISOLATE}{found[0]}{POP_ISOLATE}"


def cut(text: str, budget: int) -> str:
    """Cut a text that is not escaped yet to `budget` visible characters, “…” included."""
    return text if len(text) <= budget else text[: max(budget - 1, 0)].rstrip() + ELLIPSIS


@lru_cache(maxsize=4096)
def user_text(text: str, budget: int) -> str:
    """Make text of a person safe to stand within mrkdwn: on one line, cut, escaped, isolated.

    The budget counts visible characters, as `screens.md` does: an entity is one of them and is never cut in two.
    """
    flat = _flat(cut(one_line(text), budget))
    return f"{FIRST_STRONG_ISOLATE}{escape(flat)}{POP_ISOLATE}" if flat else ""


def _flat(text: str) -> str:
    """Replace what Slack would read as bold, slanted, struck or code by signs that look the same and do nothing."""
    return _SLANTS.sub("\u02cd", text.translate(_MARKUP))


def several_lines(text: str, budget: int) -> str:
    """Make a longer text of a person safe and keep its lines."""
    kept = "\n".join(one_line(line) for line in text.splitlines())
    return f"{FIRST_STRONG_ISOLATE}{escape(_flat(cut(kept.strip(), budget)))}{POP_ISOLATE}" if kept.strip() else ""


def pieces(text: str, limit: int) -> list[str]:
    """Make a long text of a person safe, all of it: pieces within a limit of what is sent, broken at a blank."""
    rest, found = text.strip(), []
    while rest:
        size = min(len(rest), limit)
        while len(several_lines(rest[:size], size)) > limit:
            size -= max(size // 10, 1)
        if size < len(rest):
            line, word = (rest.rfind(blank, 1, size + 1) for blank in "\n ")
            size = line if line > size // 2 else max(word, 0) or size
        found.append(several_lines(rest[:size], size))
        rest = rest[size:].strip()
    return [one for one in found if one]


def shorten(escaped: str, limit: int) -> str:
    """Cut escaped text at a limit of what is sent, never within an entity or a `<…>` token, isolates closed."""
    if len(escaped) <= limit:
        return escaped
    kept = escaped[: limit - 2]
    for opening, closing in (("&", ";"), ("<", ">")):
        start = kept.rfind(opening)
        if start > kept.rfind(closing):
            kept = kept[:start]
    closed = POP_ISOLATE if kept.count(FIRST_STRONG_ISOLATE) > kept.count(POP_ISOLATE) else ""
    return kept.rstrip() + ELLIPSIS + closed


def fallback(text: str) -> str:
    """Escape the plain text of a message for sending: there, too, `<!channel>` of a person would ring."""
    return shorten(escape(text), 3_990)


_TOKEN: Final = re.compile(r"<(?:[@#!])?([^>|]*)(?:\|([^>]*))?>")
_BOLD: Final = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)")
_SIGNS: Final = re.compile("[🟢🔶🟥⛔⏳⚪🔵✅✖]\ufe0f? ?")
_CODE: Final = re.compile(r"`([^`\n]+)`")
_OURS: Final = re.compile(f"[<&*`🟢🔶🟥⛔⏳⚪🔵✅✖{FIRST_STRONG_ISOLATE}{POP_ISOLATE}]")


def plain(mrkdwn: str) -> str:
    """Turn our own mrkdwn into the words that a screen reader says: no stars, signs, entities or isolates."""
    if not _OURS.search(mrkdwn):
        return mrkdwn  # most labels hold none of it
    words = _CODE.sub(r"\1", _BOLD.sub(r"\1", _SIGNS.sub("", mrkdwn)))
    words = _TOKEN.sub(lambda match: match.group(2) or match.group(1), words)
    for character, entity in reversed(_ENTITIES.items()):
        words = words.replace(entity, character)
    return words.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")


def sentences(lines: Iterable[str]) -> str:
    """Put plain lines behind one another: each begins with a capital letter and ends in one full stop."""
    said = (line.strip().rstrip(".") for line in lines)
    return " ".join(f"{line[:1].upper()}{line[1:]}." for line in said if line)
