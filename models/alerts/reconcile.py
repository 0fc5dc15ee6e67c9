"""Nothing is left out: once a night everything open is asked, and what the ledger misses is looked at again."""

from collections.abc import Callable, Sequence
from functools import partial

from models import aside
from models.alerts.everything import SUBJECTS, batches, is_open
from models.alerts.sweep import look, unread
from models.alerts.touch import Subject, touch
from models.clock import Clock
from models.database import Database
from models.guards import each


def reconcile(database: Database, clock: Clock, *, halted: Callable[[], bool] = lambda: False) -> int:
    """Touch every thing for which news that holds now is missing for someone it concerns; return how many.

    After a sweep there are none.
    """
    now = clock.now()
    touched = 0

    def missing(subject: Subject, ids: Sequence[int]) -> list[int]:
        with database.reading() as session:
            looked = look(session, subject, ids, now=now)
        if looked.faults:
            with database.unit_of_work() as session:
                aside.put(session, looked.faults.values(), now=now)
        return looked.missing()

    def set_aside(subject: Subject, id_: int, error: Exception) -> None:
        with database.unit_of_work() as session:
            aside.put(session, [unread(session, subject, id_, error)], now=now)

    for subject in SUBJECTS:
        for ids in batches(database, subject, is_open(subject)):
            found = [id_ for some in each(ids, partial(missing, subject), partial(set_aside, subject)) for id_ in some]
            if found:
                with database.unit_of_work() as session:
                    touch(session, subject, subject.id.in_(found))
            touched += len(found)
            if halted():
                return touched
    return touched
