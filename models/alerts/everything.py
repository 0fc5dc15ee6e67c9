"""All things that rules are about, in portions: for what must look at every one of them."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.alerts.touch import Subject
from models.database import Database
from models.milestones.tables import ChangeRequest, Milestone, Status
from models.plans import Plan, Stage
from models.targets import Target

SUBJECTS: Final[tuple[Subject, ...]] = (Milestone, Target)
BATCH: Final = 250
_SETTLED: Final = (Status.DONE, Status.CANCELLED)


def is_open(subject: Subject) -> ColumnElement[bool]:
    """Return the filter over things about which a rule may have something to say."""
    in_force = subject.plan_id.in_(select(Plan.id).where(Plan.stage == Stage.IN_FORCE))
    if subject is not Milestone:
        return in_force
    asked = exists().where(ChangeRequest.milestone_id == Milestone.id)  # somebody may ask to reopen what is done
    return in_force & (Milestone.status.not_in(_SETTLED) | asked)


def batches(
    database: Database, subject: Subject, where: ColumnElement[bool], *, size: int = BATCH
) -> Iterator[Sequence[int]]:
    """Give the ids of things in portions, each read by a short transaction of its own."""
    last = 0
    while True:
        with database.reading() as session:
            ids = _next(session, subject, where, after=last, size=size)
        if not ids:
            return
        yield ids
        last = ids[-1]


def _next(session: Session, subject: Subject, where: ColumnElement[bool], *, after: int, size: int) -> Sequence[int]:
    ahead = select(subject.id).where(where, subject.id > after).order_by(subject.id).limit(size)
    return session.scalars(ahead).all()
