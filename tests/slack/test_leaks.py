"""Nobody reads what is not theirs: everybody of the sample programme types and presses all there is.

All that reaches them, shown or only carried, is searched for plans, people and companies that they may not see. What
they may see comes from models/access and from nowhere else.
"""

import json
import logging
import re
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Final

import pytest
from sqlalchemy import ColumnElement, select, update
from typing_extensions import override

from bot.delivery.redraws import Redraws
from bot.sandbox import Reply
from handlers.slack import ids
from models import access, channels
from models.clock import MovableClock
from models.database import Database
from models.notifications import Message, State
from models.notifications.sending import NEVER
from models.people import Partner, Person, SlackIdentity
from models.plans import Plan, ScopeLine, Stage
from models.programme import Solution, Subsidiary
from tests import world
from tests.places import Shelf
from tests.slack import marks
from tests.slack.marks import FIRST, Readable
from tests.slack.running import RunningBot
from tests.slack.walking import SampleBot, Seen, Walker

pytestmark = pytest.mark.long

LOOKS: Final = ("/psp", "/psp list due", "/psp list mine")
"""What everybody types; in each of their rooms it is `IN_A_ROOM`."""
IN_A_ROOM: Final = ("/psp status", "/psp list due")
OF_ALL: Final = (
    "/psp status", "/psp list overdue", "/psp list blocked", "/psp add plan", "/psp add milestone", "/psp add target",
    "/psp report delivery", "/psp help", "/psp me", "/psp me", "/psp me",
)  # fmt: skip
"""What those type who press as well: `me` again, since its list gives way to the form that one opens."""
OF_A_PLAN: Final = (
    "/psp status {key}", "/psp show {key}", "/psp edit {key}", "/psp start {key}", "/psp history {key}",
    "/psp add target {key}", "/psp show {key}-S1", "/psp assign {key}-S1", "/psp show {key}-T1", "/psp edit {key}-T1",
    "/psp actual {key}-T1 7", "/psp show {key}-M3", "/psp edit {key}-M3", "/psp snooze {key}-M3 3d",
    "/psp move {key}-M3 to 03/04/2027 because the council votes on it then",
)  # fmt: skip
MORNINGS: Final = [0, 8, *(24 * days + hour for days in (1, 2, 3, 5, 6) for hour in (-8, 0, 7))]
"""Hours after the start: morning has come in Asia, in Europe, in America; on Friday as on Sunday, where people work."""
LOST: Final = 20
REDRAWS: Final = 30
"""More rounds than all messages of the sample take to be drawn anew."""
STRANGER: Final = "U0JUNO"
THOROUGH: Final = ("U0MIRA", "U0LIN", "U0PIA", "U0OLGA")
"""Those who go through each of their plans as well."""
PRESSING: Final = (*THOROUGH, "U0INES", "U0VERA", "U0KENJI", "U0OTTO", "U0ROSA", "U0TIMO", "U0VIVIAN", STRANGER)
"""Those who press whatever comes, some of each role. All others read their messages, type commands and open Home."""
ELSEWHERE: Final = frozenset({
    # Long messages, those of sponsors and of targets come to nobody in these days, and each who is linked is named in a
    # plan: tests of their own press these.
    ids.DIGEST_ALL, ids.DIGEST_TURN, ids.DIGEST_PLAN, ids.DIGEST_KIND, ids.DIGEST_DONE, ids.DIGEST_SNOOZE,
    ids.ASK_BOTH, ids.NAMING_ASK, ids.TARGET_SAY,
})  # fmt: skip


class Faults(logging.Handler):
    """Keeps what broke on our side."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        failure = record.exc_info[1] if record.exc_info else ""
        self.found.append(f"{record.getMessage()} {record.__dict__.get('listener', '')}: {failure!r}")


@contextmanager
def faults() -> Iterator[list[str]]:
    handler = Faults()
    logging.getLogger("handlers").addHandler(handler)
    yield handler.found
    logging.getLogger("handlers").removeHandler(handler)


def fill(database: Database, _clock: MovableClock) -> None:
    """Mark all text; make a draft so long that its scope has pages, and one more plan, so that Home has some."""
    with database.unit_of_work() as session:
        marks.mark_everything(session)
        draft = session.scalars(select(Plan).where(Plan.stage == Stage.DRAFT)).unique().one()
        session.add(Plan(number=FIRST + 99, title="qx899 Letters found", partner_id=draft.partner_id,
                         fiscal_year=draft.fiscal_year, lead_subsidiary_id=draft.lead_subsidiary_id))  # fmt: skip
        solution = session.scalars(select(Solution).where(Solution.key == "forms")).one()
        for number, place in enumerate(session.scalars(select(Subsidiary).order_by(Subsidiary.id)), start=11):
            session.add(ScopeLine(plan_id=draft.id, number=number, solution_id=solution.id, subsidiary_id=place.id,
                                  currency=place.currency))  # fmt: skip


@pytest.fixture(scope="module")
def sample(sqlite_shelf: Shelf) -> Iterator[SampleBot]:
    """The sample programme, everything in it marked, and all messages until Monday noon, some perhaps sent.

    To come so far takes as long as a test: they share it, and those that press everything come first.
    """
    place = sqlite_shelf.lend()
    bot = SampleBot(place, fill)
    for hours in MORNINGS:
        bot.sandbox.advance_to(world.START + timedelta(hours=hours))
    with bot.database.unit_of_work() as session:
        lost = select(Message.id).where(Message.person_id.is_not(None)).order_by(Message.id).limit(LOST)
        session.execute(update(Message).where(Message.id.in_(lost)).values(state=State.UNKNOWN, retry_at=NEVER))
    yield bot
    bot.stop()
    sqlite_shelf.give_back(place)


def readable(bot: SampleBot, user_id: str) -> Readable:
    with bot.database.reading() as session:
        return marks.of_person(session, access.caller_for(session, world.TEAM, user_id))


def walk(bot: SampleBot, user_id: str) -> Walker:
    """Let somebody go everywhere."""
    walker = Walker(bot, user_id, presses=user_id in PRESSING)
    direct = bot.sandbox.space.im(user_id)
    for message in list(direct.messages):
        walker.reads(message, direct.id)
    walker.opens_home()
    walker.walks((*LOOKS, *OF_ALL) if walker.presses else LOOKS)
    for room in bot.rooms(user_id):
        walker.walks(IN_A_ROOM if walker.presses else IN_A_ROOM[:1], room)
    for number in sorted(readable(bot, user_id).plans) if user_id in THOROUGH else ():
        walker.walks([words.format(key=f"PSP-{number}") for words in OF_A_PLAN])
    return walker


def leaks(seen: Iterable[Seen], may: Readable) -> list[tuple[str, set[str]]]:
    return [(one.did, found) for one in seen if (found := may.leaks(one.words))]


def test_whoever_presses_everything_reads_of_nothing_that_is_not_theirs_and_breaks_nothing(sample: SampleBot) -> None:
    users = [one.id for one in sample.sandbox.seed.users if not one.deleted]
    walkers, found = [], {}
    with faults() as broken:
        for user_id in users:
            before = readable(sample, user_id).plans
            walkers.append(walk(sample, user_id))
            after = readable(sample, user_id)
            assert after.plans == before, f"pressing made {user_id} see more"
            found[user_id] = leaks(walkers[-1].seen, after)
    assert {who: what for who, what in found.items() if what} == {}
    assert broken == []
    assert sample.sandbox.problems == []
    assert sorted(ids.ACTIONS - ELSEWHERE - pressed_by(walkers)) == [], "these were never pressed"


def pressed_by(walkers: Iterable[Walker]) -> set[str]:
    """Name all acts that were done, by their own button or under ⋯."""
    all_of_them = [one for walker in walkers for one in walker.pressed]
    direct = {one.element["action_id"] for one in all_of_them}
    chosen = {one.choice["value"].split("|")[0] for one in all_of_them if isinstance(one.choice, dict)}
    return direct | {name.rsplit(".", 1)[0] for name in direct if name[-1].isdigit()} | chosen


def test_a_channel_holds_only_what_everybody_in_it_may_read(sample: SampleBot) -> None:
    for user_id in ("U0INES", "U0VERA", "U0MIRA", "U0LIN", "U0KENJI"):
        walker = Walker(sample, user_id)
        for room in sample.rooms(user_id):
            walker.walks(IN_A_ROOM, room)
    posted = {name: one.messages for name, one in sample.sandbox.space.channels.items() if not one.is_im}
    found = {
        name: leaks([Seen("posted", message) for message in messages], may_be_read_in(sample, name))
        for name, messages in posted.items()
    }
    assert {name: what for name, what in found.items() if what} == {}
    assert len([name for name, messages in posted.items() if messages]) > 2
    assert posted["C0GENERAL"] == [], "nobody registered this channel"


def may_be_read_in(bot: SampleBot, slack_id: str) -> Readable:
    with bot.database.reading() as session:
        office = access.caller_for(session, world.TEAM, "U0INES")
        assert office is not None
        return marks.of_channel(session, channels.about(session, world.TEAM, slack_id, by=office))


@contextmanager
def a_guest_in_every_room(bot: SampleBot) -> Iterator[list[str]]:
    """Let a guest whom nobody has linked into each channel that was posted in, and out again at the end."""
    space, dispatcher = bot.sandbox.space, bot.sandbox.dispatcher
    rooms = [name for name, channel in space.channels.items() if not channel.is_im and channel.messages]
    dispatcher.change_account(STRANGER, restricted=True)
    outside = [name for name in rooms if STRANGER not in space.channels[name].members]
    for name in outside:
        dispatcher.join(STRANGER, name)
    bot.after.wait_idle()
    yield rooms
    for name in outside:
        dispatcher.leave(STRANGER, name)
    dispatcher.change_account(STRANGER, restricted=False)
    bot.after.wait_idle()


def test_nothing_is_posted_or_changed_where_somebody_is_who_must_not_read_it(sample: SampleBot) -> None:
    with a_guest_in_every_room(sample) as rooms:
        before = {name: json.dumps(sample.sandbox.space.channels[name].messages) for name in rooms}
        walkers = [Walker(sample, user_id) for user_id in ("U0VERA", "U0MIRA", "U0LIN")]
        for walker in walkers:
            for room in sample.rooms(walker.user_id):
                walker.walks(IN_A_ROOM[:1], room)
        draw_anew(sample, Message.channel_id.is_not(None))
        after = {name: json.dumps(sample.sandbox.space.channels[name].messages) for name in rooms}
        assert after == before
        assert len(rooms) > 2
        assert ids.SHARE in pressed_by(walkers)


def test_nothing_is_posted_or_changed_where_another_company_came_in_and_who_answers_for_it_hears_that_once(
    sample: SampleBot,
) -> None:
    room, pam = "C0TINDREL", sample.sandbox.space.im("U0MIRA")
    channel = sample.sandbox.space.channels[room]
    known, before = len(pam.messages), json.dumps(channel.messages)
    sample.sandbox.dispatcher.share(room)
    sample.after.wait_idle()
    for user_id in ("U0MIRA", "U0LIN"):
        walker = Walker(sample, user_id)
        walker.walks(IN_A_ROOM[:1], room)
        assert ids.SHARE in pressed_by([walker])
    draw_anew(sample, Message.slack_channel == room)
    for _ in range(2):
        sample.bot.jobs.tick()
    assert json.dumps(channel.messages) == before
    assert len(channel.messages) > 0
    told = [message["text"] for message in pam.messages[known:]]
    assert [text for text in told if "shared with another company now" in text] == told[-1:]
    sample.sandbox.dispatcher.unshare(room)
    sample.after.wait_idle()


def draw_anew(bot: SampleBot, which: ColumnElement[bool]) -> set[str | None]:
    """Have messages drawn from what holds now, and give the ts of each; what was perhaps sent stays as it is."""
    sent = which, Message.state == State.SENT
    with bot.database.unit_of_work() as session:
        session.execute(update(Message).where(*sent).values(refresh_at=1.0))
        wanted = set(session.scalars(select(Message.ts).where(*sent)))
    left = select(Message.id).where(*sent, Message.refresh_at.is_not(None)).limit(1)
    for hours in range(1, REDRAWS):  # a few are drawn each minute: the machine's time goes on in between
        seconds = time.time() + 3600 * hours
        Redraws(bot.bot.jobs_database, bot.bot.gateway, bot.clock, partial(float, seconds)).run()
        with bot.database.reading() as session:
            if session.scalar(left) is None:
                return wanted
    raise AssertionError("not all was drawn anew")


@contextmanager
def in_another_company(bot: SampleBot, user_ids: Collection[str]) -> Iterator[list[int]]:
    """Let people of a partner be at another one for a while, and give who they are."""
    with bot.database.unit_of_work() as session:
        theirs = select(SlackIdentity.person_id).where(SlackIdentity.user_id.in_(user_ids))
        people = {one.id: one.partner_id for one in session.scalars(select(Person).where(Person.id.in_(theirs)))}
        other = session.scalars(select(Partner.id).where(Partner.id.not_in(people.values()))).first()
        session.execute(update(Person).where(Person.id.in_(people)).values(partner_id=other))
    yield list(people)
    with bot.database.unit_of_work() as session:
        for person_id, partner_id in people.items():
            session.execute(update(Person).where(Person.id == person_id).values(partner_id=partner_id))


def test_who_is_at_another_company_reads_nothing_of_the_old_one_in_what_is_drawn_anew(sample: SampleBot) -> None:
    left = ("U0PIA", "U0LIN")
    with in_another_company(sample, left) as people:
        drawn = draw_anew(sample, Message.person_id.in_(people))
        for user_id in left:
            direct = sample.sandbox.space.im(user_id)
            walker = Walker(sample, user_id)
            for message in [one for one in direct.messages if one["ts"] in drawn]:
                walker.reads(message, direct.id)
            walker.opens_home()
            assert leaks(walker.seen, readable(sample, user_id)) == []
            assert any("No longer yours to see" in one.words for one in walker.seen)


NOT_THERE: Final = re.compile(r"There is no “(?:\\u2068)?PSP-[^”]*” that you can see")
"""Repeats the key that came with the press, and says nothing else."""
OTHERS: Final = ("U0LIN", "U0HARU", "U0OTTO", STRANGER)
"""Of Kelvarra they may see nothing: a lead and a staffer of other partners, one of the vendor, and a stranger."""


def test_what_was_drawn_for_somebody_tells_others_nothing_when_they_press_it(sample: SampleBot) -> None:
    drawn = walk(sample, "U0VIVIAN")
    drawn.walks([words.format(key="PSP-814") for words in OF_A_PLAN])
    with faults() as broken:
        for user_id in OTHERS:
            other = Walker(sample, user_id, presses=False)
            for pressed in drawn.pressed:
                other.presses_as_drawn(pressed)
            for sent in drawn.sent:
                other.sends_as_drawn(sent)
            told = [Seen(one.did, {"words": NOT_THERE.sub("", one.words)}) for one in other.seen]
            assert leaks(told, readable(sample, user_id)) == []
            assert len(other.seen) > len(drawn.pressed)
    assert broken == []


def bytes_of(reply: Reply) -> str:
    """Give all that was answered; names of blocks without one are Slack's own."""
    blocks = [{name: said for name, said in one.items() if name != "block_id"} for one in reply.blocks]
    return json.dumps([reply.text, blocks])


WITH_A_NAME: Final = (
    "status {}", "list overdue of {}", "list due in {}", "add target {}", "assign PSP-40-M1 {}",
    "add milestone PSP-40 “Pilot live” due 29 Jan owner {} with kenji because the port asks for it",
)  # fmt: skip


@pytest.mark.parametrize("theirs", ["tindrel", "Germany", "Pia Vost", "@pia", "PSP-12"])
def test_a_name_of_another_company_is_answered_with_the_same_bytes_as_one_that_nobody_has(
    bot: RunningBot, theirs: str
) -> None:
    olga, nobodys = bot.member("olga"), theirs[:-1] + "9"
    for words in WITH_A_NAME:
        there, not_there = (olga.types(f"/psp {words.format(one)}") for one in (theirs, nobodys))
        assert there.view is not_there.view is None, words
        assert bytes_of(there) == bytes_of(not_there).replace(nobodys.strip("@"), theirs.strip("@")), words
