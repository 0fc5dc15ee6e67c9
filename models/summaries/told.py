"""What the post of a week told of by name, and what of it turns out to have been otherwise on that day.

The post is a record of its morning: what happened since changes nothing in it. Wrong is what was so before already and
became known later: a milestone told as open that was done by then, one told as done that was not or on another day, a
value reported for a day that was replaced by another one or taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Self

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import subjects
from models.history import History
from models.milestones import queries
from models.milestones.acts import Did
from models.milestones.tables import Status
from models.rows import MilestoneRow, TargetRow
from models.targets import ReportedValue, Target
from models.targets.changes import REPORT_UNDONE, REPORTED
from models.targets.pace import as_figure

_ACTS: Final = (Did.DONE, Did.CONFIRMED, Did.UNDONE, Did.REOPENED, Did.DISPUTED, Did.AGREED, REPORTED, REPORT_UNDONE)


@dataclass(frozen=True)
class Told:
    """What a post told on a day: milestones that were open, those that were done and when, values of targets."""

    on: date
    open: tuple[str, ...] = ()
    done: Mapping[str, date] = field(default_factory=dict)
    values: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, on: date, rows: Iterable[MilestoneRow | TargetRow], values: Mapping[str, Decimal]) -> Self:
        """Take what stands in a post."""
        milestones = {row.key: row for row in rows if isinstance(row, MilestoneRow)}
        reported = {row.key: row.actual for row in rows if isinstance(row, TargetRow) and row.actual is not None}
        return cls(
            on,
            tuple(key for key, row in milestones.items() if row.is_open),
            {key: row.done_on for key, row in milestones.items() if row.status is Status.DONE and row.done_on},
            {**values, **reported},
        )

    def dump(self) -> dict[str, Any]:
        """Write it as it is kept."""
        done = {key: day.isoformat() for key, day in self.done.items()}
        return {"on": self.on.isoformat(), "open": self.open, "done": done,
                "values": {key: str(value) for key, value in self.values.items()}}  # fmt: skip

    @classmethod
    def load(cls, said: Mapping[str, Any]) -> Self:
        """Read it back."""
        done = {key: date.fromisoformat(day) for key, day in said["done"].items()}
        values = {key: Decimal(value) for key, value in said["values"].items()}
        return cls(date.fromisoformat(said["on"]), tuple(said["open"]), done, values)


@dataclass(frozen=True)
class Correction:
    """A fact that was told otherwise, and when the right one became known.

    Of a milestone `done_on` is the day on which it was done, None if it is not, and `told_on` the one that was told; of
    a target `value` is what it had `as_of` a day. `row` stands in the place of the milestone's.
    """

    key: str
    title: str
    at: datetime | None
    done_on: date | None = None
    told_on: date | None = None
    value: Decimal | None = None
    unit: str = ""
    as_of: date | None = None
    row: MilestoneRow | None = None


def corrections(session: Session, told: Told, *, now: datetime) -> list[Correction]:
    """Return what of a post was otherwise, what became known first before the rest. A constant number of statements."""
    found = [*_of_milestones(session, told, now=now), *_of_targets(session, told)]
    if not found:
        return []
    known = _known_at(session, [one.key for one in found])
    dated = [Correction(**{**vars(one), "at": known.get(one.key)}) for one in found]
    return sorted(dated, key=lambda one: (one.at is None, one.at or now, one.key))


def _of_milestones(session: Session, told: Told, *, now: datetime) -> Iterable[Correction]:
    ids = subjects.ids_of(session, [*told.open, *told.done]).milestones
    for row in queries.rows(session, ids.values(), now=now) if ids else ():
        done_on, told_on = (row.done_on if row.status is Status.DONE else None), told.done.get(row.key)
        wrong = done_on != told_on if told_on else done_on is not None and done_on < told.on
        if wrong:
            yield Correction(row.key, row.title, None, done_on=done_on, told_on=told_on, row=row)


def _of_targets(session: Session, told: Told) -> Iterable[Correction]:
    """Say which values were replaced for their day, or taken back: the day is that of the value that was told."""
    ids = subjects.ids_of(session, told.values).targets
    targets = {one.id: one for one in session.scalars(select(Target).where(Target.id.in_(ids.values())))} if ids else {}
    reported = (
        select(ReportedValue)
        .where(ReportedValue.target_id.in_(targets), ReportedValue.as_of <= told.on)
        .order_by(ReportedValue.as_of, ReportedValue.id)
    )
    by_target: dict[int, list[ReportedValue]] = {}
    for one in session.scalars(reported) if targets else ():
        by_target.setdefault(one.target_id, []).append(one)
    for id_, target in targets.items():
        was = told.values[target.key]
        days = [one.as_of for one in by_target.get(id_, ()) if as_figure(one.value) == was]
        values = [one for one in by_target.get(id_, ()) if not days or one.as_of == days[-1]]
        last = values[-1] if values else None
        if last is None or as_figure(last.value) != was:
            value = as_figure(last.value) if last else None
            yield Correction(target.key, target.title, None, value=value, unit=target.unit,
                             as_of=last.as_of if last else told.on)  # fmt: skip


def _known_at(session: Session, keys: Iterable[str]) -> dict[str, datetime]:
    act = or_(History.act.in_(_ACTS), History.source == "import")
    last = select(History.subject, func.max(History.at)).where(History.subject.in_(list(keys)), act)
    return {row[0]: row[1] for row in session.execute(last.group_by(History.subject))}
