"""A morning in the small programme: what led up to it, what everybody reads, and the minutes in which it is told."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import delete, select, update

from bot.delivery import Delivery
from models import reminders
from models.alerts.sweep import sweep
from models.digest.lines import Kind
from models.milestones import changes, consent
from models.milestones.tables import Ask, Milestone, Status
from models.notifications import Item, Lane, to_person
from models.programme import Channel
from models.targets import ReportedValue, Target
from tests import world
from tests.acting import REASON, Programme
from tests.slack.running import RunningBot

EVENING: Final = datetime(2026, 11, 18, 19, tzinfo=UTC)
MORNING: Final = datetime(2026, 11, 19, 8, tzinfo=UTC)
M3, M4, M5, M6 = (f"PSP-12-M{number}" for number in (3, 4, 5, 6))
READERS: Final = ("otto", "pia", "mira", "lin", "rosa")
Json: TypeAlias = dict[str, Any]
Messages: TypeAlias = dict[str, dict[str, list[Json]]]
"""What people have in their conversation with the app, by name and time: the blocks of each message."""


@dataclass
class Morning:
    """Thursday at nine: everybody has their message, and what people do from here on is told within a minute."""

    bot: RunningBot
    at: datetime = MORNING
    programme: Programme = field(init=False)
    _seconds: float = field(default_factory=time.time)
    _calls: int = 0

    def __post_init__(self) -> None:
        self.programme = Programme(self.bot.database, self.bot.world)
        self.programme.now = EVENING
        with self.bot.database.unit_of_work() as session:
            session.execute(delete(Channel))  # whose summaries nobody reads here
            for kind in (Milestone, Target):
                session.execute(update(kind).where(kind.number != 3).values(next_check_on=date(2027, 6, 1)))
            session.execute(update(Milestone).where(Milestone.number == 3).values(next_check_on=world.TODAY))

    def does(self, who: str, act: Callable[..., Any], key: str = M3, **how: Any) -> None:
        """Have somebody do something elsewhere, the evening before or while the messages lie there."""
        self.programme.does(who, act, key, **how)

    def sets(self, **values: Any) -> None:
        """Let the first row's milestone have been so from the start."""
        with self.bot.database.unit_of_work() as session:
            session.execute(update(Milestone).where(Milestone.number == 3).values(**values))

    def asks(self, who: str, *keys: str) -> None:
        """Let somebody be asked how these go."""
        person = self.bot.world.people[who]
        role = "owner" if who in {"otto", "pia"} else "pam"
        with self.bot.database.unit_of_work() as session:
            session.add_all(
                Item(rule=Kind.HOW_IT_GOES.value, subject=key, round=0, step="0", recipient=to_person(person),
                     person_id=person, lane=Lane.DIGEST, role=role, due_at=EVENING, created_at=EVENING)
                for key in keys
            )  # fmt: skip

    def breaks(self) -> None:
        """Let it be morning."""
        self.bot.clock.advance_to(EVENING)
        sweep(self.bot.database, self.bot.clock)
        self.bot.clock.advance_to(self.at)
        self._tells()
        self.drawn_anew()

    def passes(self) -> None:
        """Let a minute pass in which everything is told and drawn anew."""
        self._tells()
        self._tells()

    def _tells(self) -> None:
        sweep(self.bot.database, self.bot.clock)
        Delivery(self.bot.database, self.bot.bot.gateway, self.bot.clock, lambda: self._seconds).run_once()
        self._seconds += 40
        self.bot.clock.advance_to(self.bot.clock.now() + timedelta(seconds=40))
        self.programme.now = self.bot.clock.now()

    def messages(self) -> Messages:
        """Give what everybody reads: the blocks of each message, without what tells old buttons from new ones."""
        return {
            who: {one["ts"]: [plain(block) for block in one["blocks"]] for one in self.bot.member(who).dm}
            for who in READERS
        }

    def drawn_anew(self) -> Counter[str]:
        """Count how often each message was drawn anew since this was asked last."""
        calls = self.bot.sandbox.calls
        found = Counter(str(call.args["ts"]) for call in calls[self._calls :] if call.method == "chat.update")
        self._calls = len(calls)
        return found

    def kinds_of(self, key: str) -> set[str]:
        """Give of which kinds the news of a thing were."""
        with self.bot.database.reading() as session:
            return set(session.scalars(select(Item.rule).where(Item.subject == key, Item.message_id.is_not(None))))


def plain(block: Json) -> Json:
    """Give a block without marks of direction and without the version of its thing."""
    words = json.dumps(block, ensure_ascii=False).replace("\u2068", "").replace("\u2069", "")
    words = re.sub(r"((?:row|acts)\.PSP-12-[MT]\d+)\.\d+", r"\1", words)
    found: Json = json.loads(re.sub(r"(PSP-12-[MT]\d+\|)\d+", r"\1", words))
    return found if found["block_id"].startswith(("row.", "acts.")) else {**found, "block_id": ""}


def rows(blocks: list[Json], *keys: str) -> list[Json]:
    """Give the blocks of some rows."""
    return [one for one in blocks if one["block_id"].split(".")[1:2] in [[key] for key in keys]]


# --- what led up to it


def asked(who: str, kind: Ask) -> Callable[[Morning], None]:
    """Let somebody have asked the other side for something."""

    def ask(morning: Morning) -> None:
        match kind:
            case Ask.DATE:
                morning.does(who, changes.ask_move, to=date(2026, 12, 4), reason=REASON)
            case Ask.CANCEL:
                morning.does(who, changes.cancel, reason=REASON)
            case Ask.TEXT:
                due_later(morning)
                morning.does(who, changes.edit, title="Architecture agreed upon", reason=REASON)
            case Ask.REOPEN:
                morning.sets(status=Status.DONE, done_on=date(2026, 11, 16))
                morning.does(who, changes.reopen, reason=REASON)
            case Ask.ADD:
                morning.programme.adds(who, "PSP-12")
            case Ask.DONE:
                accepted(morning)
                morning.does(who, changes.finish, proof="https://example.org/minutes")

    return ask


def renamed_late(morning: Morning) -> None:
    """Let Mira have asked for another title of what is late."""
    morning.does("mira", changes.edit, title="Architecture agreed upon", reason=REASON)


def accepted(morning: Morning) -> None:
    """Let the other side accept it before it counts as done."""
    morning.sets(needs_acceptance=True)


def refused(morning: Morning) -> None:
    """Let Pia have refused a new date of what is not due yet."""
    due_later(morning)
    asked("otto", Ask.DATE)(morning)
    morning.does("pia", consent.refuse, reason="Too late for the launch.")


def contested(morning: Morning) -> None:
    """Let Pia have disputed that it is done."""
    asked("otto", Ask.DONE)(morning)
    morning.does("pia", consent.dispute, reason="The minutes are missing.")


def blocked(morning: Morning) -> None:
    """Let Pia have said what is in the way."""
    morning.does("pia", changes.block, reason="The licence key is missing.")


def handed_over(morning: Morning) -> None:
    """Let Mira have handed it over to Rosa, before it is due."""
    due_later(morning)
    morning.does("mira", changes.assign, person_id=morning.bot.world.people["rosa"])


def not_theirs(morning: Morning) -> None:
    """Let Otto have said that it is not his."""
    with morning.bot.database.unit_of_work() as session:
        by = morning.programme.caller(session, "otto")
        reminders.not_mine(session, M3, successor_id=None, reason="Rosa runs the reviews.", by=by, now=EVENING)


def due_later(morning: Morning, on: date = date(2026, 12, 18)) -> None:
    """Let it be due on a later day."""
    morning.sets(due_on=on, baseline_on=on)


def due_soon(morning: Morning) -> None:
    """Let it be due in three working days."""
    due_later(morning, date(2026, 11, 24))


def goes_how(morning: Morning) -> None:
    """Let somebody ask Otto how it goes."""
    due_later(morning)
    morning.asks("otto", M3)


def behind(morning: Morning) -> None:
    """Let it be the first of December, with three customers of ten."""
    with morning.bot.database.unit_of_work() as session:
        session.execute(update(ReportedValue).values(value=3 * world.UNIT))
        session.execute(update(Target).values(next_check_on=world.TODAY))
    morning.at = datetime(2026, 12, 1, 8, tzinfo=UTC)
