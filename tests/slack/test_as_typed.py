"""What people write is shown as they typed it, rings nobody and formats nothing, on every screen there is.

Everything in the sample that has a name or a text gets one full of Slack's own signs. Some people then press
everything, and each text that reaches them is read as Slack reads it: mrkdwn as mrkdwn, plain text as it stands.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import case, select, update

from bot.sandbox.state import Json
from models.clock import MovableClock
from models.database import Database
from models.milestones.tables import ChangeRequest, Milestone
from models.people import Partner, Person
from models.plans import Plan
from models.programme import Solution, Subsidiary
from models.targets.tables import Target
from tests import world
from tests.places import Place
from tests.slack.walking import SampleBot, Walker

pytestmark = pytest.mark.long

HOSTILE: Final = "qx<!channel> <@U0EVIL> <https://evil.example|x> *bold* _it_ ~no~ `code` A&B &lt;"
NAME: Final = "qn<!here> *Jo* & <Co>"
RIGHT_TO_LEFT: Final = "qrשלום (12) עולם"
NAME_TURNED: Final = "נועה (7) לוי"
TYPED: Final = (HOSTILE, NAME, RIGHT_TO_LEFT, NAME_TURNED)
WALKING: Final = ("U0MIRA", "U0LIN", "U0PIA", "U0OTTO", "U0INES")
KEYED: Final = (
    "/psp status PSP-12", "/psp show PSP-12", "/psp edit PSP-31", "/psp start PSP-31", "/psp show PSP-12-M3",
    "/psp show PSP-12-M8", "/psp edit PSP-12-M3", "/psp edit PSP-31-M1", "/psp edit PSP-31-T1", "/psp show PSP-12-T1",
    "/psp actual PSP-12-T1 7", "/psp history PSP-12", "/psp add target PSP-12", "/psp cancel PSP-12-M1 because of this",
    "/psp move PSP-12-M3 to 03/04/2027 because the council votes on it then", "/psp edit PSP-12-T1",
    "/psp assign PSP-12-M3 nobody at all", "/psp done PSP-12-M1", "/psp reopen PSP-12-M3", "/psp agree PSP-12-M9",
)  # fmt: skip
TYPED_BY_ALL: Final = ("/psp", "/psp list due", "/psp list overdue", "/psp add plan", "/psp add milestone", "/psp me")
LOOK_ALIKE: Final = str.maketrans(
    {"\u2217": "*", "\u223c": "~", "\u02cb": "`", "\u02cd": "_", "\u2068": None, "\u2069": None}
)


def fill(database: Database, _clock: MovableClock) -> None:
    """Give everything a text that would do harm if it were taken for Slack's own; every third is right-to-left."""
    with database.unit_of_work() as session:
        for plan in session.scalars(select(Plan)).unique():
            plan.title = HOSTILE
        for target in session.scalars(select(Target)).unique():
            target.title = HOSTILE if target.number % 3 else RIGHT_TO_LEFT
        for milestone in session.scalars(select(Milestone)).unique():
            milestone.title = HOSTILE if milestone.number % 3 else RIGHT_TO_LEFT
            milestone.evidence = milestone.proof = HOSTILE
            milestone.block_reason = HOSTILE if milestone.block_reason else ""
        for request in session.scalars(select(ChangeRequest)):
            request.reason = HOSTILE
        for named in (Person, Partner, Solution, Subsidiary):
            session.execute(update(named).values(name=case((named.id % 3 == 0, NAME_TURNED), else_=NAME)))


@pytest.fixture
def seen(sqlite_place: Place) -> Iterator[list[tuple[str, Json]]]:
    """All that reached those who walked, with what they did before."""
    bot = SampleBot(sqlite_place, fill)
    found: list[tuple[str, Json]] = []
    for hours in (0, 24, 48, 72, 144):
        bot.sandbox.advance_to(world.START + timedelta(hours=hours))
    for user_id in WALKING:
        walker = Walker(bot, user_id)
        direct = bot.sandbox.space.im(user_id)
        for message in list(direct.messages):
            walker.reads(message, direct.id)
        walker.opens_home()
        walker.walks((*TYPED_BY_ALL, *KEYED))
        for room in bot.rooms(user_id):
            walker.walks(("/psp status",), room)
        found += [(f"{user_id} {one.did}", one.what) for one in walker.seen]
    rooms = [one for one in bot.sandbox.space.channels.values() if not one.is_im]
    found += [(f"posted in {room.name}", message) for room in rooms for message in room.messages]
    assert bot.sandbox.problems == []
    yield found
    bot.stop()


def texts(what: Any) -> Iterator[tuple[str, str]]:
    """Give each text with how Slack reads it."""
    if isinstance(what, list):
        for one in what:
            yield from texts(one)
    elif isinstance(what, dict) and what.get("type") in {"mrkdwn", "plain_text"}:
        yield str(what["type"]), str(what["text"])
    elif isinstance(what, dict):
        for name, inner in what.items():
            if isinstance(inner, str):
                yield from [(KINDS[name], inner)] if name in KINDS else []
            elif name == "errors":
                yield from (("plain_text", words) for words in inner.values())
            elif name not in {"state", "metadata"}:
                yield from texts(inner)


KINDS: Final = {"text": "fallback", "accessibility_label": "plain_text", "initial_value": "typed"}
"""How Slack reads a text by where it stands; what is typed stands in a field, to be changed."""
HARM: Final = {
    "mrkdwn": re.compile(
        r"<!(?!date)|<@U0EVIL|<https://evil|&(?!amp;|lt;|gt;)|\*bold\*|(?<!\w)_it_|~no~|`code`|\*Jo\*"
    ),
    "fallback": re.compile(r"<!(?!date)|<@U0EVIL|<https://evil|&(?!amp;|lt;|gt;)"),
    "plain_text": re.compile(r"&amp;|&lt;!|[\u2068\u2069]"),
    "typed": re.compile(r"&amp;|&lt;!|[\u2068\u2069]"),
}


def turns(text: str) -> bool:
    """Say whether something written from right to left stands outside all isolates."""
    depth = 0
    for sign in text:
        depth += {"\u2068": 1, "\u2069": -1}.get(sign, 0)
        if depth == 0 and unicodedata.bidirectional(sign) in {"R", "AL"}:
            return True
    return False


def as_read(kind: str, text: str) -> str:
    """Give the text as a person reads it."""
    return html.unescape(text).translate(LOOK_ALIKE) if kind in {"mrkdwn", "fallback"} else text


def not_as_typed(text: str) -> str | None:
    """Give the piece of a text that begins like what people typed and goes on otherwise without being cut."""
    for typed in TYPED:
        for start in re.finditer(re.escape(typed[:2]), text):
            rest = text[start.start() :]
            same = next((n for n in range(len(typed)) if rest[n : n + 1] != typed[n]), len(typed))
            if same < len(typed) and rest[same : same + 1] != "…":
                return rest[: same + 20]
    return None


def test_what_people_write_is_shown_as_typed_and_does_nothing(seen: list[tuple[str, Json]]) -> None:
    read = [(did, kind, words) for did, what in seen for kind, words in texts(what)]
    assert {(kind, words, did) for did, kind, words in read if HARM[kind].search(words)} == set()
    odd = ((not_as_typed(as_read(kind, words)), kind, did) for did, kind, words in read)
    assert {one for one in odd if one[0]} == set()
    loose = {(words, did) for did, kind, words in read if kind == "mrkdwn" and turns(words)}
    assert loose == set(), "a right-to-left title or name could turn what stands beside it around"
    assert all(sum(one in words for _, _, words in read) > len(WALKING) for one in ("qr", NAME_TURNED[:4]))
    assert {kind for _, kind, words in read if "qx" in words} == set(HARM)
