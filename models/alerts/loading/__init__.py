"""Facts about a batch of things: a constant number of statements, however many things there are.

The caller has locked the things before, so that what is read here was committed before the lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.alerts.facts import Key
from models.alerts.loading import milestones, targets
from models.alerts.loading.shared import places
from models.alerts.rules import Facts
from models.alerts.touch import Subject
from models.milestones.tables import Milestone
from models.settings import Cascade

__all__ = ["Batch", "load", "places"]


@dataclass(frozen=True)
class Batch:
    """Facts by id, the settings of everybody concerned, and the keys of the ledger that are there already."""

    facts: dict[int, Facts]
    settings: Cascade
    keys: set[Key]


def load(session: Session, subject: Subject, ids: Sequence[int], *, now: datetime) -> Batch:
    """Read what the rules need about some things."""
    if subject is Milestone:
        found = milestones.Milestones(session, ids, now=now)
        return Batch(dict(found.facts), found.settings, found.keys)
    others = targets.Targets(session, ids)
    return Batch(dict(others.facts), others.settings, others.keys)
