"""Targets as people read them: rows with the latest value, what was expected, pace and colour."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, Subquery, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from models import access, people, subjects
from models.access import Act, Caller
from models.calendar import work_calendar
from models.clock import zone_named
from models.people import PersonRef
from models.plans import Plan, Stage
from models.programme import Subsidiary
from models.readable import read_each
from models.rows import TargetRow
from models.targets import pace
from models.targets.pace import as_figure, goal_of
from models.targets.tables import ReportedValue, Target

Refs: TypeAlias = Mapping[int, PersonRef]


def get(session: Session, key: str, *, by: Caller, now: datetime) -> TargetRow:
    """Return one target as of the day that it is now in its subsidiary. Raises NotFound."""
    target = access.get_target(session, key, by=by)
    return rows(session, [target.id], by=by, now=now)[0]


def visible(by: Caller) -> Select[int]:
    """Return the statement of the ids of all targets that a person may see, for more conditions."""
    return select(Target.id).join(Plan, Target.plan_id == Plan.id).where(access.visible(by))


def latest(*where: ColumnElement[bool]) -> Subquery:
    """Return the value that counts of each target: of the latest day the last report. `where` is over ReportedValue."""
    place = func.row_number().over(
        partition_by=ReportedValue.target_id, order_by=(ReportedValue.as_of.desc(), ReportedValue.id.desc())
    )
    ranked = select(ReportedValue, place.label("place")).where(*where).subquery("ranked")
    return select(ranked).where(ranked.c.place == 1).subquery("latest")


def rows(session: Session, ids: Iterable[int], *, now: datetime, by: Caller | None = None) -> list[TargetRow]:
    """Return rows in the order of plan and number. A constant number of statements.

    Each row stands as of the day that it is at `now` in the zone of its own subsidiary.
    """
    wanted = list(ids)
    found = session.scalars(_targets(), {"ids": wanted}).all()
    where = select(Subsidiary).where(Subsidiary.id.in_({one.subsidiary_id for one in found}))
    places = {place.id: place for place in session.scalars(where)}
    values = {row.target_id: row for row in session.execute(_latest(), {"ids": wanted})}
    reached = _reached_on(session, [one for one in found if one.id in values and _reaches(one, values[one.id].value)])
    owners = {i for one in found for i in access.owners_of(one)}
    refs = people.refs(session, owners | {value.by_id for value in values.values()})
    return [
        _row(target, values.get(target.id), places[target.subsidiary_id], refs, now=now, by=by,
             met_on=reached.get(target.id))
        for target in found
    ]  # fmt: skip


def readable(session: Session, ids: Iterable[int], *, now: datetime, by: Caller | None = None) -> list[TargetRow]:
    """Return `rows`, without those that cannot be read where that is `noted`; ids in the order of plan and number."""

    def read(some: Sequence[int]) -> list[TargetRow]:
        return rows(session, some, now=now, by=by) if some else []

    return read_each(session, ids, read, partial(subjects.key_of, session, Target))


@lru_cache(maxsize=1)
def _targets() -> Select[Target]:
    """Return the statement of the targets of some `ids`, to be written down once."""
    return (
        select(Target)
        .join(Plan, Target.plan_id == Plan.id)
        .where(Target.id.in_(bindparam("ids", expanding=True)))
        .order_by(Plan.number, Target.number)
        .options(joinedload(Target.plan), joinedload(Target.line))
    )


@lru_cache(maxsize=1)
def _latest() -> Select[Any]:
    return select(latest(ReportedValue.target_id.in_(bindparam("ids", expanding=True))))


def _reaches(target: Target, value: int) -> bool:
    return value >= target.target if target.target > target.initial else value <= target.target


def _reached_on(session: Session, met: Sequence[Target]) -> dict[int, date]:
    """Return the day from which each has stood at its value or beyond without falling back."""
    if not met:
        return {}
    wanted = {one.id: one for one in met}
    newest_first = select(ReportedValue.target_id, ReportedValue.as_of, ReportedValue.value).where(
        ReportedValue.target_id.in_(wanted)
    ).order_by(ReportedValue.as_of.desc(), ReportedValue.id.desc())  # fmt: skip
    since: dict[int, date] = {}
    seen: set[tuple[int, date]] = set()
    for target_id, as_of, value in session.execute(newest_first):
        if (target_id, as_of) in seen or target_id not in wanted:
            continue
        seen.add((target_id, as_of))  # of one day the last report counts
        if _reaches(wanted[target_id], value):
            since[target_id] = as_of
        else:
            del wanted[target_id]
    return since


def _row(target: Target, value: Row[Any] | None, place: Subsidiary, refs: Refs, *, now: datetime,
         by: Caller | None, met_on: date | None) -> TargetRow:  # fmt: skip
    plan, line = target.plan, target.line
    goal = goal_of(target, work_calendar(place.country, place.weekend))
    today = now.astimezone(zone_named(place.zone)).date()
    actual = None if value is None else as_figure(value.value)
    expected = pace.expected(goal, upto=today)
    return TargetRow(
        key=target.key,
        as_of=today,
        version=target.version,
        plan_key=plan.key,
        plan_title=plan.title,
        partner=plan.partner.name,
        title=target.title,
        place=f"{line.subsidiary.name} · {line.solution.name}" if line else "Whole plan",
        metric=target.metric,
        unit=target.unit,
        currency=target.currency,
        first_day=goal.first_day,
        last_day=goal.last_day,
        counted_from=goal.counted_from,
        initial=goal.initial,
        target=goal.target,
        floor=goal.initial + goal.way * goal.floor_share,
        own_floor=goal.floor,
        weight=target.weight,
        phases=goal.phases,
        phase=pace.phase(goal, actual, today=today),
        colour=pace.colour(goal, actual, today=today),
        attainment=pace.attainment(goal, goal.initial if actual is None else actual),
        expected=expected,
        expected_share=pace.attainment(goal, expected),
        pace=pace.pace(goal, actual, today=today),
        at_this_rate=pace.at_this_rate(goal, actual, today=today),
        grace_ends=goal.grace_ends,
        first_value_due=goal.first_value_due,
        vendor_owner=refs.get((line.vendor_owner_id if line else plan.vendor_accountable_id) or 0),
        partner_owner=refs.get((line.partner_owner_id if line else plan.partner_accountable_id) or 0),
        actual=actual,
        actual_on=value.as_of if value else None,
        reported_by=refs.get(value.by_id or 0) if value else None,
        reported_at=value.at if value else None,
        source=value.source if value else "",
        met_on=met_on,
        may_report=plan.stage is Stage.IN_FORCE and _may(target, Act.REPORT, by),
        may_edit=plan.stage is Stage.DRAFT and _may(target, Act.EDIT, by),
        subsidiary=place.name,
        zone=place.zone,
        stage=plan.stage,
    )


def _may(target: Target, to_do: Act, by: Caller | None) -> bool:
    return by is not None and access.may(access.scope_of(target), to_do, by=by)
