"""The sweep: whoever is due for a look is asked about, and what is new goes into the ledger.

Any number of workers may sweep the same database at once: a thing is looked at by one of them at a time, and the key of
an item makes it impossible to write it twice. A look that comes late says what a look in time would say by then.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, func, select, update
from sqlalchemy.orm import Session

from models import aside, subjects
from models.alerts import loading
from models.alerts.birth import dated
from models.alerts.channels import weekly_news
from models.alerts.everything import BATCH, SUBJECTS
from models.alerts.facts import NEVER, Decision, Key, News
from models.alerts.fingerprint import is_forgotten, touch_changed_rules
from models.alerts.ledger import write
from models.alerts.loading.shared import Unreadable
from models.alerts.rules import decide
from models.alerts.strangers import access_news
from models.alerts.touch import Subject
from models.aside import Fault, Step
from models.clock import Clock
from models.database import Database, is_outage
from models.guards import attempt_all, each
from models.notifications import beats
from models.programme import Subsidiary
from models.statements import among

TOMORROW: Final = timedelta(days=1)


@dataclass(frozen=True)
class Looked:
    """What rules say of a batch: a decision for each thing, and the keys that are in the ledger already.

    `faults` are those that a rule could not read, `things` by their keys those that it could.
    """

    decisions: Mapping[int, Decision]
    keys: set[Key]
    faults: Mapping[int, Fault]
    things: AbstractSet[str]

    def news(self) -> list[News]:
        """Return what is not written yet."""
        return [one for decision in self.decisions.values() for one in decision.items if one.key not in self.keys]

    def missing(self) -> list[int]:
        """Return the things of which something is not written yet."""
        return [
            id_ for id_, decision in self.decisions.items() if any(one.key not in self.keys for one in decision.items)
        ]


def sweep(database: Database, clock: Clock, *, halted: Callable[[], bool] = lambda: False) -> int:
    """Look at everything that is due for a look, unless it is halted, and return how many items were written.

    What cannot be read is set aside until tomorrow, and stops nothing else.
    """
    now = clock.now()
    with database.reading() as session:
        forgotten = is_forgotten(session)
        asides = aside.standing(session, now=now)
        swept = beats.last(session, beats.SWEPT)
    if forgotten:
        touch_changed_rules(database, clock, halted=halted)
    run = _Sweep(database, now, halted, asides, swept)
    written = attempt_all([run.announce, *(partial(run.look_at, subject) for subject in SUBJECTS)])
    if not halted():
        with database.unit_of_work() as session:
            beats.beat(session, beats.SWEPT, now=now)
    return written


def due(
    database: Database, subject: Subject, *, now: datetime, unreadable: Unreadable | None = None
) -> dict[date, list[int]]:
    """Ask which subsidiaries have something due for a look, by the day that it is there; one cheap statement.

    The smallest date of each subsidiary stands first in the index, so the answer costs the same however many there are.
    """
    smallest = func.min(subject.next_check_on)
    first: ScalarSelect[date] = select(smallest).where(subject.subsidiary_id == Subsidiary.id).scalar_subquery()
    with database.reading() as session:
        asked = session.execute(select(Subsidiary.id, func.coalesce(first, NEVER)))
        looks = {id_: look_on for id_, look_on in asked}  # noqa: C416 -- a result has keys(), dict() takes it for a mapping
        wanted = [id_ for id_, look_on in looks.items() if look_on != NEVER]
        places = loading.places(session, wanted, unreadable=unreadable)
    found: dict[date, list[int]] = defaultdict(list)
    for place in places.values():
        today = place.day_of(now)
        if looks[place.subsidiary_id] <= today:
            found[today].append(place.subsidiary_id)
            for year in (today.year - 1, today.year, today.year + 1):
                place.calendar.days_of(year)  # the first time it reads holidays: not with things locked
    return found


def look(session: Session, subject: Subject, ids: Sequence[int], *, now: datetime) -> Looked:
    """Ask the rules about some things, each on the day that it is at its place."""
    batch = loading.load(session, subject, ids, now=now)
    decided: dict[int, Decision] = {}
    faults: dict[int, Fault] = {}
    for id_, facts in batch.facts.items():
        try:
            decided[id_] = decide(facts, batch.settings, today=facts.place.day_of(now))
        except Exception as error:  # noqa: BLE001 -- one that a rule cannot read stops no other
            faults[id_] = aside.fault(facts.key, Step.LOOK, error)
    return Looked(decided, batch.keys, faults, {batch.facts[id_].key for id_ in decided})


class _Sweep:
    """One sweep, at one moment. `asides` is what stood aside at its beginning, `swept` when the last one was."""

    def __init__(
        self, database: Database, now: datetime, halted: Callable[[], bool], asides: AbstractSet[str],
        swept: datetime | None,
    ) -> None:  # fmt: skip
        self._database = database
        self._now = now
        self._halted = halted
        self._asides = asides
        self._swept = swept

    def announce(self) -> int:
        """Write what is due for channels, and what strangers ask of the office."""
        with self._database.reading() as session:
            weekly, faults = weekly_news(session, now=self._now, asides=self._asides)
            news = [*weekly, *access_news(session, now=self._now)]
        if not (news or faults):
            return 0
        with self._database.unit_of_work() as session:
            aside.put(session, faults, now=self._now)
            return write(session, news, now=self._now)

    def look_at(self, subject: Subject) -> int:
        """Look at things of one kind where they are due, at each place on its day."""
        written, faults = 0, list[Fault]()

        def unreadable(place: str, error: Exception) -> None:
            if place not in self._asides:
                faults.append(aside.fault(place, Step.PLACE, error))

        for today, places in due(self._database, subject, now=self._now, unreadable=unreadable).items():
            looked = BATCH
            while looked == BATCH and not self._halted():
                looked, news = self._batch(subject, places, today)
                written += news
        if faults:
            with self._database.unit_of_work() as session:
                aside.put(session, faults, now=self._now)
        return written

    def _batch(self, subject: Subject, places: Sequence[int], today: date) -> tuple[int, int]:
        """Look at the next ones, and return how many these were and how many items were written."""
        here = subject.subsidiary_id.in_(places)
        ids: Sequence[int] = []
        try:
            with self._database.unit_of_work() as session:
                ids = _taken(session, subject, here, today)
                return len(ids), self._decide(session, subject, ids, today) if ids else 0
        except Exception as error:
            if is_outage(error) or not ids:
                raise

        def again(some: Sequence[int]) -> int:
            with self._database.unit_of_work() as session:
                taken = _taken(session, subject, among(session, subject.id, some), today)
                return self._decide(session, subject, taken, today) if taken else 0

        return len(ids), sum(each(ids, again, partial(self._set_aside, subject, today)))

    def _decide(self, session: Session, subject: Subject, ids: Sequence[int], today: date) -> int:
        looked = look(session, subject, ids, now=self._now)
        _note(session, subject, looked.decisions, today=today)
        _look_on(session, subject, looked.faults, today + TOMORROW)
        aside.put(session, looked.faults.values(), now=self._now)
        if read_again := self._asides & looked.things:
            aside.take_back(session, read_again)
        return write(session, dated(session, looked.news(), looked.keys, since=self._swept), now=self._now)

    def _set_aside(self, subject: Subject, today: date, id_: int, error: Exception) -> None:
        with self._database.unit_of_work() as session:
            found = unread(session, subject, id_, error)
            aside.put(session, [found], now=self._now)
            _look_on(session, subject, [id_], today + TOMORROW)


def unread(session: Session, subject: Subject, id_: int, error: Exception) -> Fault:
    """Log that a thing could not be read, by its key."""
    return aside.fault(subjects.key_of(session, subject, id_), Step.LOOK, error)


def _taken(session: Session, subject: Subject, which: ColumnElement[bool], today: date) -> Sequence[int]:
    """Lock some of what is due for a look; what another sweeper has is left to it."""
    due_now = select(subject.id).where(which, subject.next_check_on <= today).limit(BATCH)
    return list(session.scalars(due_now.with_for_update(skip_locked=True, key_share=True)))


def _note(session: Session, subject: Subject, decisions: Mapping[int, Decision], *, today: date) -> None:
    """Write down when to look again, tomorrow at the earliest; things of the same day by one statement."""
    days: dict[date, list[int]] = defaultdict(list)
    for id_, decision in decisions.items():
        days[max(decision.look_again_on, today + TOMORROW)].append(id_)
    for day, ids in days.items():
        _look_on(session, subject, ids, day)


def _look_on(session: Session, subject: Subject, ids: Collection[int], day: date) -> None:
    if ids:
        table: Any = subject.__table__
        session.connection().execute(update(table).where(among(session, subject.id, ids)).values(next_check_on=day))
