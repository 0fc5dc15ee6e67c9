"""The sweep: whoever is due for a look is asked about, and what is new goes into the ledger.

Any number of workers may sweep the same database at once: a thing is looked at by one of them at a time, and the key of
an item makes it impossible to write it twice. A look that comes late says what a look in time would say by then.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.orm import Session

from models.alerts import loading
from models.alerts.channels import weekly_news
from models.alerts.everything import BATCH, SUBJECTS
from models.alerts.facts import NEVER, Decision, Key, News
from models.alerts.fingerprint import is_forgotten, touch_changed_rules
from models.alerts.ledger import write
from models.alerts.rules import decide
from models.alerts.strangers import access_news
from models.alerts.touch import Subject
from models.clock import Clock
from models.database import Database
from models.programme import Subsidiary
from models.statements import among


@dataclass(frozen=True)
class Looked:
    """What rules say of a batch: a decision for each thing, and the keys that are in the ledger already."""

    decisions: Mapping[int, Decision]
    keys: set[Key]

    def news(self) -> list[News]:
        """Return what is not written yet."""
        return [one for decision in self.decisions.values() for one in decision.items if one.key not in self.keys]

    def missing(self) -> list[int]:
        """Return the things of which something is not written yet."""
        return [
            id_ for id_, decision in self.decisions.items() if any(one.key not in self.keys for one in decision.items)
        ]


def sweep(database: Database, clock: Clock, *, halted: Callable[[], bool] = lambda: False) -> int:
    """Look at everything that is due for a look, unless it is halted, and return how many items were written."""
    now = clock.now()
    with database.reading() as session:
        forgotten = is_forgotten(session)
    if forgotten:
        touch_changed_rules(database, clock, halted=halted)
    written = _announce(database, now=now)
    for subject in SUBJECTS:
        for today, places in due(database, subject, now=now).items():
            looked = BATCH
            while looked == BATCH and not halted():
                looked, news = _one_batch(database, subject, places, today=today, now=now)
                written += news
    return written


def due(database: Database, subject: Subject, *, now: datetime) -> dict[date, list[int]]:
    """Ask which subsidiaries have something due for a look, by the day that it is there; one cheap statement.

    The smallest date of each subsidiary stands first in the index, so the answer costs the same however many there are.
    """
    smallest = func.min(subject.next_check_on)
    first: ScalarSelect[date] = select(smallest).where(subject.subsidiary_id == Subsidiary.id).scalar_subquery()
    with database.reading() as session:
        asked = session.execute(select(Subsidiary.id, func.coalesce(first, NEVER)))
        looks = {id_: look_on for id_, look_on in asked}  # noqa: C416 -- a result has keys(), dict() takes it for a mapping
        places = loading.places(session, [id_ for id_, look_on in looks.items() if look_on != NEVER])
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
    decided = {id_: decide(facts, batch.settings, today=facts.place.day_of(now)) for id_, facts in batch.facts.items()}
    return Looked(decided, batch.keys)


def _announce(database: Database, *, now: datetime) -> int:
    """Write what is due for channels, and what strangers ask of the office."""
    with database.reading() as session:
        news = [*weekly_news(session, now=now), *access_news(session, now=now)]
    if not news:
        return 0
    with database.unit_of_work() as session:
        return write(session, news, now=now)


def _one_batch(
    database: Database, subject: Subject, places: list[int], *, today: date, now: datetime
) -> tuple[int, int]:
    with database.unit_of_work() as session:
        ids = list(
            session.scalars(
                select(subject.id)
                .where(subject.subsidiary_id.in_(places), subject.next_check_on <= today)
                .limit(BATCH)
                .with_for_update(skip_locked=True, key_share=True)
            )
        )
        if not ids:
            return 0, 0
        looked = look(session, subject, ids, now=now)
        _note(session, subject, looked.decisions, today=today)
        return len(ids), write(session, looked.news(), now=now)


def _note(session: Session, subject: Subject, decisions: Mapping[int, Decision], *, today: date) -> None:
    """Write down when to look again, tomorrow at the earliest; things of the same day by one statement."""
    days: dict[date, list[int]] = defaultdict(list)
    for id_, decision in decisions.items():
        days[max(decision.look_again_on, today + timedelta(days=1))].append(id_)
    table: Any = subject.__table__
    for day, ids in days.items():
        session.connection().execute(update(table).where(among(session, subject.id, ids)).values(next_check_on=day))
