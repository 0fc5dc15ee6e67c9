"""What arrives twice counts once: a click that is doubled, a form whose answer was lost on the way.

Some people of the small programme press and send all there is. Whatever changed something is done again at once: the
tables stay as they are, and a form gets the very answer that it got before.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import select, update
from typing_extensions import override

from bot.sandbox.fields import options_of
from bot.sandbox.payloads import Asked, Where
from bot.sandbox.state import Json, OpenView
from bot.sandbox.transport import Answer, Kind
from handlers.slack import ids
from models.milestones.tables import Milestone
from models.notifications import Message, State
from models.notifications.sending import NEVER
from models.people import Person
from models.plans import ScopeLine
from tests import world
from tests.places import Place
from tests.slack.running import seed
from tests.slack.walking import Direct, SampleBot, Walker

pytestmark = pytest.mark.long

FORMS: Final = (
    ("U0OTTO", "/psp move PSP-12-M3"), ("U0PIA", "/psp refuse PSP-12-M3"), ("U0OTTO", "/psp block PSP-12-M5"),
    ("U0OTTO", "/psp move PSP-12-M5"), ("U0PIA", "/psp done PSP-12-M4"), ("U0LIN", "/psp edit PSP-12-M5"),
    ("U0LIN", "/psp edit PSP-12"), ("U0MIRA", "/psp assign PSP-31-M1"), ("U0MIRA", "/psp add milestone PSP-12"),
    ("U0MIRA", "/psp cancel PSP-12-M3"), ("U0MIRA", "/psp add target PSP-31"), ("U0MIRA", "/psp edit PSP-31-T1"),
    ("U0MIRA", "/psp add plan"), ("U0MIRA", "/psp edit PSP-41"), ("U0MIRA", "/psp start PSP-31"),
)  # fmt: skip
"""Who opens which form by a command, in an order in which each can be sent."""
PRESSED: Final[dict[str, tuple[str, ...]]] = {
    "U0OTTO": ("/psp", "/psp show PSP-12-M5", "/psp show PSP-12-T1"), "U0PIA": ("/psp", "/psp show PSP-12-M3"),
    "U0LIN": ("/psp", "/psp show PSP-12-M1"), "U0MIRA": ("/psp show PSP-41", "/psp show PSP-12-M3", *["/psp me"] * 3),
    "U0INES": ("/psp report delivery",), "U0RAFE": ("/psp show PSP-12-M3",), "U0ZOE": ("/psp",),
}  # fmt: skip
"""Who presses all that comes of which commands, and of the messages and the Home that they have."""
THOROUGH: Final = {"U0MIRA": 4, "U0INES": 3}
"""So many times the same act on different things, to come to each choice of a list; all others do one."""
FILLED: Final = {
    "signed_on": "2026-11-16", "due_on": "2026-12-09", "document": "https://example.org/signed.pdf", "value": "7",
    "unit": "certified people",
}  # fmt: skip
ELSEWHERE: Final = frozenset({
    # Two who write at once have tests of their own, and so have a message of more than seven lines and a target that is
    # told as off track, which happens on the first working day of a month only.
    ids.FORM_MILESTONE_MEANWHILE, ids.FORM_PLAN_MEANWHILE, ids.FORM_TARGET_MEANWHILE, ids.FORM_DIGEST_DONE,
    ids.FORM_NOTICE, ids.FORM_TARGET_SAY,
})  # fmt: skip
BOOKKEEPING: Final = "request"
"""Holds which forms arrived, and what they were answered."""


class Recording(Direct):
    """The way to the bot, with what went over it last."""

    last: tuple[Json, Answer] | None = None

    @override
    def deliver(self, kind: Kind, payload: Json, *, accepts: bool) -> Answer:
        answer = super().deliver(kind, payload, accepts=accepts)
        if payload.get("type") == "view_submission":
            self.last = payload, answer
        return answer


class Twice(Walker):
    """Does again at once whatever changed something."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.way = Recording(self.bot.bot.app, self.bot.after)
        self.known: dict[str, list[str]] = {}
        self.repeated: set[str] = set()
        self.wrong: list[tuple[str, list[str]]] = []

    def goes(self) -> None:
        """Begin where the others have left off."""
        self.bot.sandbox.dispatcher.transport = self.way
        self.known = world.everything(self.bot.database)

    @override
    def types(self, words: str, room: str | None = None) -> list[Json]:
        came = super().types(words, room)
        self.known = world.everything(self.bot.database)
        return came

    @override
    def _acts(self, where: Where, block: Json, element: Json, choice: Json | str | None) -> list[Json]:
        came = super()._acts(where, block, element, choice)
        act = choice["value"].split("|")[0] if isinstance(choice, dict) else element["action_id"]
        if self._changed():
            self.bot.sandbox.dispatcher.act(self.user_id, where, block, element, choice)
            self._compare(act)
            came += self._after(f"pressed {act} again")
        return came

    @override
    def _sends(self, view: OpenView, did: str) -> None:
        self.way.last = None
        super()._sends(view, did)
        if self.way.last is None or not self._changed():
            return
        payload, first = self.way.last
        again, name = self.way.deliver("interactive", payload, accepts=True), payload["view"]["callback_id"]
        if again.body != first.body:
            self.wrong.append((f"{name} answered otherwise", [json.dumps(first.body), json.dumps(again.body)]))
        self._compare(name)

    @override
    def _fills(self, view: OpenView) -> None:
        for block in view.content["blocks"]:
            if block["type"] == "input" and not block.get("optional"):
                self._fill(Where(view=view), block, block["element"])

    def _fill(self, where: Where, block: Json, element: Json) -> None:
        """Choose the first there is, and write what this field takes."""
        dispatcher, field, kind = self.bot.sandbox.dispatcher, block["block_id"], element["type"]
        if kind in {"external_select", "multi_external_select"}:
            offered = dispatcher.suggest(self.user_id, where, Asked(field, element["action_id"], ""))
            dispatcher.fill(where, field, element, offered[:1] if kind.startswith("multi") else offered[0])
        elif kind in {"radio_buttons", "static_select"} and "initial_option" not in element:
            dispatcher.fill(where, field, element, options_of(element)[0])
        elif field == "target":
            dispatcher.fill(where, field, element, "13" if element.get("initial_value") else "12")
        elif field in FILLED or (kind == "plain_text_input" and not element.get("initial_value")):
            dispatcher.fill(where, field, element, FILLED.get(field, "The council votes on it."))

    def opens(self, words: str) -> None:
        """Open a form by a command and send it."""
        self.types(words)
        self._forms(f"typed {words}")

    def _changed(self) -> bool:
        before, self.known = self.known, world.everything(self.bot.database)
        return before != self.known

    def _compare(self, act: str) -> None:
        """Note what a second time changed."""
        before, self.known = self.known, world.everything(self.bot.database)
        self.repeated.add(act)
        for name in before:
            if name != BOOKKEEPING and before[name] != self.known[name]:
                self.wrong.append((f"{act} changed {name}", sorted({*before[name]} ^ {*self.known[name]})))


@pytest.fixture
def bot(sqlite_place: Place) -> Iterator[SampleBot]:
    """The small programme, with milestones to be accepted, a draft that lacks nobody, and messages perhaps sent."""
    running = SampleBot(sqlite_place, workspace=seed(), programme=lambda database, _clock: world.build(database))
    with running.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number.in_([3, 4])).values(needs_acceptance=True))
        pia = session.scalars(select(Person.id).where(Person.uid == "p-pia")).one()
        session.execute(update(ScopeLine).where(ScopeLine.partner_owner_id.is_(None)).values(partner_owner_id=pia))
    for days in range(4):
        running.sandbox.advance_to(world.START + timedelta(days=days))
    with running.database.unit_of_work() as session:
        first = select(Message.id).order_by(Message.id).limit(3)
        session.execute(update(Message).where(Message.id.in_(first)).values(state=State.UNKNOWN, retry_at=NEVER))
    yield running
    running.stop()
    assert running.sandbox.problems == []


def test_what_arrives_twice_counts_once(bot: SampleBot) -> None:
    walkers = {user_id: Twice(bot, user_id, most=THOROUGH.get(user_id, 1)) for user_id in PRESSED}
    for user_id, words in FORMS:
        walkers[user_id].goes()
        walkers[user_id].opens(words)
    for user_id, commands in PRESSED.items():
        walker = walkers[user_id]
        walker.goes()
        walker.walks(commands)
        direct = bot.sandbox.space.im(user_id)
        for message in list(direct.messages):
            walker.reads(message, direct.id)
        walker.opens_home()
    repeated = {act for walker in walkers.values() for act in walker.repeated}
    assert [one for walker in walkers.values() for one in walker.wrong] == []
    assert sorted(ids.FORMS - ELSEWHERE - repeated) == [], "these forms were never sent"
