"""Ids that come back: each in a button, choice, form, menu or its metadata is exchanged for one of somebody else.

Then for one that nobody has. Both are answered with the same bytes, and neither changes anything. Everything hidden
bears the same number, so that it does not matter which kind of thing an id names.
"""

import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typing_extensions import override

from bot.sandbox.payloads import Asked, Where, block_actions, block_suggestion, view_submission
from bot.sandbox.state import Json, OpenView, Workspace
from models.base import Side
from models.database import Database
from models.history import History
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone
from models.notifications import Lane, Message, State
from models.people import Partner, Person, Role, RoleGrant
from models.plans import Plan, ScopeLine, Stage
from models.programme import Solution, Subsidiary
from models.targets import Metric, Target
from tests import world
from tests.places import Place
from tests.slack.running import seed
from tests.slack.test_leaks import faults
from tests.slack.test_twice import Twice
from tests.slack.walking import Direct, SampleBot, Walker

pytestmark = pytest.mark.long

HIDDEN: Final = 7001
NOBODYS: Final = 5003
"""Smaller than what is hidden: new rows go on counting from there and never come to it."""
COLLEAGUE, NO_COLLEAGUE = 7000, 5002
"""A person of the vendor whom no plan of Tindrel names: hidden from the people of Tindrel."""
NAMES: Final = ("Hidden Harbours", "Hilda Hidden", "Hidden quays", "Hidden step", "Hidden goal")
TOKEN: Final = re.compile(
    r"(?P<key>PSP-\d+(?:-[A-Z]\d+)?)|(?P<number>(?<![\w.+-])\d{1,9}(?![\w.:-]))"
    r"|(?P<place>(?<![\w-])(?:de|jp|tindrel|ostrevale)(?![\w-]))"
)
NO_IDS: Final = frozenset({"form_id", "version", "page", "seen_warnings", "channel", "message_ts"})
"""What metadata carry beside ids; of what stands in a message only the message itself is drawn anew."""
VOLATILE: Final = re.compile(
    r'"(?:form_id|trigger_id|hash|view_id|ts|external_id)": ?"[^"]*"|\\"form_id\\": ?\\"[^"]*\\"|"block_id": "[\w-]{6}"'
)
COMMANDS: Final = {
    "U0OTTO": ("/psp", "/psp list overdue", "/psp block PSP-12-M5", "/psp history PSP-12-M3"),
    "U0LIN": (
        "/psp status PSP-12", "/psp refuse PSP-12-M3", "/psp edit PSP-12", "/psp edit PSP-31", "/psp show PSP-31",
        "/psp edit PSP-12-M5", "/psp add milestone PSP-31", "/psp assign PSP-31-M1", "/psp add target PSP-31",
    ),
    "U0MIRA": ("/psp add plan", "/psp add milestone", "/psp status germany", "/psp me", "/psp me"),
}  # fmt: skip
HOME: Final = "U0MIRA"
ROOMS: Final = {"U0MIRA": ("C0GERMANY", "/psp list due"), "U0OTTO": ("C0GERMANY", "/psp status")}
"""Who types in which channel, and what, so that there is something to share."""
Tried: TypeAlias = tuple[str, tuple[int, int]]
OPEN_TO_ALL: Final = frozenset({"subsidiaries", "solutions", "fiscal_year"})
"""Any place and solution of the programme may come into the scope of a draft; a year names nothing."""


def hide(database: Database) -> None:
    """Add what belongs to another partner, all of it under the same number, and what asks Otto something."""
    with database.unit_of_work() as session:
        jp = session.scalars(select(Subsidiary).where(Subsidiary.key == "jp")).one()
        solution = session.scalars(select(Solution.id)).first()
        session.add_all([
            Partner(id=HIDDEN, key=f"p{HIDDEN}", name="Hidden Harbours"),
            Person(id=COLLEAGUE, uid="p-hugo", name="Hugo Hidden", side=Side.VENDOR, zone="UTC", country="DE"),
        ])  # fmt: skip
        session.flush()
        session.add(Person(id=HIDDEN, uid="p-hilda", name="Hilda Hidden", side=Side.PARTNER, partner_id=HIDDEN,
                           zone="UTC", country="DE"))  # fmt: skip
        session.flush()
        session.add(RoleGrant(id=HIDDEN, person_id=HIDDEN, role=Role.PARTNER_LEAD, partner_id=HIDDEN))
        session.add(Plan(id=HIDDEN, number=HIDDEN, title="Hidden quays", partner_id=HIDDEN, fiscal_year=2027,
                         stage=Stage.IN_FORCE, signed_on=date(2026, 7, 3), lead_subsidiary_id=jp.id,
                         partner_accountable_id=HIDDEN))  # fmt: skip
        session.flush()
        session.add(ScopeLine(id=HIDDEN, number=HIDDEN, plan_id=HIDDEN, solution_id=solution, subsidiary_id=jp.id,
                              currency="JPY", partner_owner_id=HIDDEN))  # fmt: skip
        session.flush()
        _hide_things(session, jp)
        _make_a_list(session)


def _make_a_list(session: Session) -> None:
    """Let something be late, so much that a list can be narrowed to a partner and an owner."""
    late = session.scalars(select(Milestone).where(Milestone.title == "Pilot at the Ministry of Tides")).one()
    for number in (20, 21):
        session.add(Milestone(
            plan_id=late.plan_id, number=number, title=f"Step {number}", subsidiary_id=late.subsidiary_id,
            line_id=late.line_id, vendor_owner_id=late.vendor_owner_id, partner_owner_id=late.partner_owner_id,
            due_on=date(2026, 11, 2), next_check_on=date(2027, 6, 30),
        ))  # fmt: skip


def _hide_things(session: Session, place: Subsidiary) -> None:
    session.add(Milestone(id=HIDDEN, number=HIDDEN, plan_id=HIDDEN, title="Hidden step", subsidiary_id=place.id,
                          due_on=date(2026, 11, 2), line_id=HIDDEN, partner_owner_id=HIDDEN,
                          next_check_on=date(2027, 6, 30)))  # fmt: skip
    session.add(Target(id=HIDDEN, number=HIDDEN, plan_id=HIDDEN, title="Hidden goal", metric=Metric.CUSTOM, unit="seat",
                       subsidiary_id=place.id, line_id=HIDDEN, first_day=date(2026, 7, 1), last_day=date(2027, 6, 30),
                       target=10_000, next_check_on=date(2027, 6, 30)))  # fmt: skip
    session.flush()
    session.add(ChangeRequest(id=HIDDEN, milestone_id=HIDDEN, kind=Ask.CANCEL, asked_by_id=HIDDEN,
                              asked_side=Side.PARTNER, asked_at=world.START, answer=Answer.OPEN))  # fmt: skip
    session.add(Message(id=HIDDEN, uid="m-hidden", recipient=f"person:{HIDDEN}", person_id=HIDDEN, lane=Lane.DIGEST,
                        state=State.SENT, created_at=world.START))  # fmt: skip
    session.add(History(id=HIDDEN, subject=f"PSP-{HIDDEN}-M{HIDDEN}", act="edited", by_id=HIDDEN, source="Slack",
                        at=world.START))  # fmt: skip


class Recorder(Direct):
    """The way to the bot; it tells what came of a payload: the answer, the calls to Slack and what was shown."""

    def __init__(self, bot: SampleBot) -> None:
        super().__init__(bot.bot.app, bot.after)
        self.bot = bot

    def told(self, payload: Json, number: int) -> str:
        """Give all that came, without what differs each time; `number` is what was put in."""
        calls, shown = self.bot.sandbox.api.calls, self.bot.sandbox.space.ephemerals
        before = len(calls), len(shown)
        answer = self.deliver("interactive", payload, accepts=True)
        came = [[one.method, one.args, one.error] for one in calls[before[0] :]], shown[before[1] :]
        del shown[before[1] :]
        said = json.dumps([answer.status, answer.body, came], ensure_ascii=False, default=str)
        return re.sub(rf"(?<!\d){number}(?!\d)", "#", VOLATILE.sub("", said))


class IdForger(Walker):
    """Before it acts, it sends the same with each id exchanged, once for each kind of screen, place and token."""

    def goes(self, tried: set[Tried], *, colleague: bool) -> None:
        """Begin, leaving out what was tried; `colleague` says that people of the vendor are hidden from them, too."""
        self.way = Recorder(self.bot)
        self.pairs = [(HIDDEN, NOBODYS), *([(COLLEAGUE, NO_COLLEAGUE)] if colleague else [])]
        self.hidden = (*NAMES, *(["Hugo Hidden"] if colleague else []))
        self.wrong: list[tuple[str, str]] = []
        self.tried = tried
        self.watch = sqlite3.connect(f"file:{self.bot.database.engine.url.database}?mode=ro", uri=True)

    @override
    def _acts(self, where: Where, block: Json, element: Json, choice: Json | str | None) -> list[Json]:
        action = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
        action |= {"selected_option": choice} if isinstance(choice, dict) else {"value": element.get("value", "")}
        self._forges(
            f"pressed {element['action_id']}",
            where,
            lambda: block_actions(self._space, self.user_id, where, action),
        )
        return super()._acts(where, block, element, choice)

    @override
    def _choices(self, where: Where, block: Json, element: Json) -> list[Any]:
        if "external" in element["type"]:
            asked = Asked(block["block_id"], element["action_id"], "")
            self._forges(
                f"typed into {element['action_id']} {block['block_id'].split('.')[0]}",
                where,
                lambda: block_suggestion(self._space, self.user_id, where, asked),
            )
        return super()._choices(where, block, element)

    @override
    def _fills(self, view: OpenView) -> None:
        Twice._fills(self, view)  # type: ignore[arg-type]  # noqa: SLF001 -- chooses the first there is in each list
        self._forges(
            f"sent {view.content['callback_id']}",
            Where(view=view),
            lambda: view_submission(self._space, self.user_id, view),
        )

    _fill = Twice._fill  # noqa: SLF001 -- as above

    def _forges(self, did: str, where: Where, make: Callable[[], Json]) -> None:
        """Exchange each id in what Slack would send; afterwards the screen is as it was."""
        for place, text in leaves(make()):
            for token in TOKEN.finditer(text):
                if is_version(text, token):
                    continue
                case = f"{did}, {place}: {TOKEN.sub(lambda one: str(one.lastgroup), text[: token.end()])}"
                for pair in self.pairs if token.lastgroup == "number" else self.pairs[:1]:
                    if (case, pair) not in self.tried:
                        self.tried.add((case, pair))
                        self._compares(case, [exchanged(make(), text, token, number) for number in pair], pair, where)

    def _compares(self, case: str, payloads: list[Json], pair: tuple[int, int], where: Where) -> None:
        said, before = [], self._version()
        for payload, number in zip(payloads, pair, strict=True):
            with as_it_was(self._space, self.user_id, where):
                said.append(self.way.told(payload, number))
        if any(name in words for name in self.hidden for words in said):
            self.wrong.append((f"{case} named it", said[0]))
        acted = self._version() != before
        if acted and ignores(payloads[0], case):
            return  # it did what its button says, for the second time in vain
        if said[0] != said[1]:
            self.wrong.append((f"{case} told them apart", "\n".join(said)))
        if acted:
            self.wrong.append((f"{case} changed something", said[0]))

    def _version(self) -> int:
        """Say how often others wrote into the database."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def as_it_was(space: Workspace, user_id: str, where: Where) -> Iterator[None]:
    """Put a screen back as it was: what is tried on it must not change what is done next."""
    stack, homes = list(space.stacks.get(user_id, [])), dict(space.homes)
    views = dict(space.views)
    shown = [one for id_, one in views.items() if id_ in stack or id_ == homes.get(user_id)]
    were = [(one, deepcopy(vars(one))) for one in shown]
    message = deepcopy(where.message)
    yield
    with space.write():
        space.stacks[user_id], space.homes = stack, homes
        space.views = views
        for one, was in were:
            vars(one).update(was)
        if where.message is not None and message is not None:
            where.message.clear()
            where.message.update(message)


def leaves(payload: Json) -> Iterator[tuple[str, str]]:
    """Give every text that a client sends back and that may hold ids, with where it stands."""
    for action in payload.get("actions", ()):
        yield "value", action.get("value") or ""
        yield "chosen", (action.get("selected_option") or {}).get("value", "")
    if payload["type"] == "block_suggestion":
        yield "block", payload["block_id"].split(".", 2)[-1]
    view = payload.get("view") or {}
    kept = json.loads(view.get("private_metadata") or "{}")
    for name, said in kept.items():
        if name not in NO_IDS and not (name == "plan" and "key" in kept):  # what has a key is in its plan
            yield from ((f"metadata {name}", one) for one in flat(said))
    for block_id, inputs in ((view.get("state") or {}).get("values") or {}).items():
        for entry in inputs.values():
            options = [entry.get("selected_option"), *(entry.get("selected_options") or ())]
            if block_id not in OPEN_TO_ALL:
                yield from ((f"field {block_id}", one["value"]) for one in options if one)


def ignores(payload: Json, case: str) -> bool:
    """Say whether this place decides only what is drawn anew afterwards, while the act is about something of one's own.

    That is what lies below a form, and for a button that names its thing the key of the form in which it stands.
    """
    return "metadata below" in case or ("metadata key" in case and payload["type"] == "block_actions")


def flat(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for one in said.values():
            yield from flat(one)
    elif isinstance(said, list):
        for one in said:
            yield from flat(one)
    elif isinstance(said, str | int) and not isinstance(said, bool):
        yield str(said)


def is_version(text: str, token: re.Match[str]) -> bool:
    """Say whether a number stands behind a key: it counts changes, and names nothing."""
    return token.lastgroup == "number" and bool(re.search(r"PSP-[^|]*\|$", text[: token.start()]))


def exchanged(payload: Json, text: str, token: re.Match[str], number: int) -> Json:
    """Put another id into a text, wherever it stands in what is sent: also in the list that offered it."""
    kind = re.fullmatch(r"PSP-\d+(?:-([A-Z])\d+)?", token.group())
    other = f"p{number}" if token.lastgroup == "place" else str(number)
    if kind:
        other = f"PSP-{number}" + (f"-{kind[1]}{number}" if kind[1] else "")
    forged = text[: token.start()] + other + text[token.end() :]
    return dict(put(payload, text, forged))


def put(said: Any, text: str, forged: str) -> Any:
    if isinstance(said, dict):
        return {name: _metadata(one, text, forged) if name == "private_metadata" else put(one, text, forged)
                for name, one in said.items()}  # fmt: skip
    if isinstance(said, list):
        return [put(one, text, forged) for one in said]
    if isinstance(said, str) and (said == text or (said.count(".") > 1 and said.split(".", 2)[-1] == text)):
        return said.removesuffix(text) + forged
    return said


def _metadata(said: str, text: str, forged: str) -> str:
    kept = json.loads(said or "{}")
    fresh = {"form_id": f"forged-{secrets.token_urlsafe(8)}"} if "form_id" in kept else {}
    return json.dumps({name: one if name in NO_IDS else put_values(one, text, forged)
                       for name, one in kept.items()} | fresh)  # fmt: skip


def put_values(said: Any, text: str, forged: str) -> Any:
    if isinstance(said, dict):
        return {name: put_values(one, text, forged) for name, one in said.items()}
    if isinstance(said, list):
        return [put_values(one, text, forged) for one in said]
    if isinstance(said, bool) or said is None or str(said) != text:
        return said
    return int(forged) if isinstance(said, int) else forged


@pytest.fixture
def bot(sqlite_place: Place) -> Iterator[SampleBot]:
    """The small programme after three mornings, with everything of another partner hidden in it."""
    running = SampleBot(sqlite_place, workspace=seed(), programme=lambda database, _clock: world.build(database))
    hide(running.database)
    for days in range(3):
        running.sandbox.advance_to(world.START + timedelta(days=days))
    yield running
    running.stop()


def test_an_id_of_somebody_else_is_answered_like_one_that_nobody_has(bot: SampleBot) -> None:
    wrong: list[tuple[str, str]] = []
    tried: set[Tried] = set()
    bot.person("U0INES").types("/psp help")  # the first turn asks Slack who the bot is
    with faults() as broken:
        for user_id, commands in COMMANDS.items():
            walker = IdForger(bot, user_id)
            walker.goes(tried, colleague=user_id == "U0LIN")
            direct = bot.sandbox.space.im(user_id)
            for message in list(direct.messages):
                walker.reads(message, direct.id)
            if user_id == HOME:
                walker.opens_home()
            walker.walks(commands)
            if user_id in ROOMS:
                room, words = ROOMS[user_id]
                walker.walks([words], room)
            wrong += walker.wrong
    assert [case for case, _ in wrong] == []
    assert broken == []
    assert len(tried) > 200
