"""Nothing is left out: once a night everything open is asked, and what the ledger misses is looked at again."""

from collections.abc import Callable

from models.alerts.everything import SUBJECTS, batches, is_open
from models.alerts.sweep import look
from models.alerts.touch import touch
from models.clock import Clock
from models.database import Database


def reconcile(database: Database, clock: Clock, *, halted: Callable[[], bool] = lambda: False) -> int:
    """Touch every thing for which news that holds now is missing for someone it concerns; return how many.

    After a sweep there are none.
    """
    now = clock.now()
    touched = 0
    for subject in SUBJECTS:
        for ids in batches(database, subject, is_open(subject)):
            with database.reading() as session:
                looked = look(session, subject, ids, now=now)
                missing = [
                    id_ for id_, one in looked.decisions.items() if any(i.key not in looked.keys for i in one.items)
                ]
            if missing:
                with database.unit_of_work() as session:
                    touch(session, subject, subject.id.in_(missing))
            touched += len(missing)
            if halted():
                return touched
    return touched
