"""What people do with targets: add and edit while the plan is a draft, report the total of a day, take a report back.

A report never overwrites another one; the latest day counts, of one day the last report.
"""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import access, alerts, history
from models.access import Act, Caller
from models.calendar import FiscalYear, WorkCalendar, work_calendar
from models.clock import zone_named
from models.errors import Conflict, Invalid, NotAllowed
from models.figures import Unit
from models.history import History
from models.milestones.meanwhile import Value, merge
from models.notifications import redrawing
from models.plans import Plan, ScopeLine, Stage
from models.programme import Subsidiary
from models.rows import TargetRow
from models.targets import checks, queries
from models.targets.checks import Wanted, read, write
from models.targets.pace import GRACE_DAYS, as_figure, as_stored, attainment, goal_of, read_phases
from models.targets.periods import Period, period_of, span
from models.targets.tables import Metric, ReportedValue, Target
from models.targets.units import unit_of
from models.words import line as one_line
from models.words import long_day, year_day

UNDO_FOR: Final = timedelta(minutes=10)
REPORTED: Final = "value reported"
REPORT_UNDONE: Final = "report undone"


def add(session: Session, plan_key: str, wanted: Wanted, *, by: Caller, now: datetime) -> TargetRow:
    """Add a target to a draft. Raises NotFound, NotAllowed, Conflict, Invalid."""
    # Locked, so that of two at once the second waits for its number.
    plan = access.get_plan(session, plan_key, by=by, to_do=Act.ADD, lock=True)
    checks.must_be_draft(plan)
    _check(session, plan, wanted)
    last = session.scalar(select(func.max(Target.number)).where(Target.plan_id == plan.id))
    target = Target(plan=plan, number=(last or 0) + 1, next_check_on=alerts.LONG_AGO, subsidiary_id=0)
    _write(session, target, wanted, by=by)
    session.add(target)
    session.flush()
    history.record(session, target.key, "added", by_id=by.person_id, at=now, now=_words(target))
    return queries.get(session, target.key, by=by, now=now)


def edit(session: Session, key: str, wanted: Wanted, *, version: int | None = None, by: Caller,
         now: datetime) -> TargetRow:  # fmt: skip
    """Change a target of a draft. What somebody else changed since `version` was shown is kept, or both are offered.

    Raises NotFound, NotAllowed, Conflict, ChangedMeanwhile, Invalid.
    """
    target = access.get_target(session, key, by=by, lock=True)
    checks.must_be_draft(target.plan)
    access.ensure(session, target, Act.EDIT, by=by)
    _check(session, target.plan, wanted)
    was, words, shown = said(target), _words(target), target.version
    wanted = read(merge(session, SimpleNamespace(key=target.key, version=shown, **was), version, write(wanted)))
    _check(session, target.plan, wanted)  # what two people wrote may not go together
    _write(session, target, wanted, by=by)
    session.flush()
    changed = {name: value for name, value in was.items() if value != said(target)[name]}
    if changed:
        before = json.dumps({"version": shown, "fields": changed}, ensure_ascii=False)
        history.record(session, target.key, "edited", by_id=by.person_id, at=now, was=words, now=_words(target),
                       before=before)  # fmt: skip
        alerts.touch(session, Target, Target.id == target.id)
    return queries.get(session, target.key, by=by, now=now)


def said(target: Target) -> dict[str, Value]:
    """Return what people wrote of a target, as plain values by the names of `Wanted`."""
    period = period_of(FiscalYear(target.plan.fiscal_year), target.first_day, target.last_day)
    wanted = Wanted(
        title=target.title,
        metric=target.metric,
        period=period or Period.YEAR,
        target=as_figure(target.target),
        unit=target.unit,
        line=target.line.number if target.line else None,
        initial=as_figure(target.initial),
        floor=None if target.floor is None else as_figure(target.floor),
        weight=target.weight,
        phases=read_phases(target.phases),
    )
    return write(wanted)


def report(session: Session, key: str, *, value: Decimal, on: date | None = None, note: str = "", by: Caller,
           now: datetime, source: str = "Slack") -> TargetRow:  # fmt: skip
    """Report the total as of a day; without one it is today, or the period's last day once that is over.

    Raises NotFound, NotAllowed, Conflict, Invalid (fields `value` and `on`).
    """
    target = access.get_target(session, key, by=by, to_do=Act.REPORT, lock=True)
    place = session.get_one(Subsidiary, target.subsidiary_id)
    calendar = work_calendar(place.country, place.weekend)
    today = now.astimezone(zone_named(place.zone)).date()
    _must_be_recorded_now(target, calendar, today)
    on = on or min(today, target.last_day)
    _check_day(target, on, today)
    unit = unit_of(target.metric, named=target.unit, currency=target.currency)
    checks.check_figure(value, target.metric, unit, field="value")
    note = checks.note(note)
    before = latest_of(session, target)
    session.add(ReportedValue(
        target_id=target.id, as_of=on, value=as_stored(value), by_id=by.person_id, at=now, source=source, note=note
    ))  # fmt: skip
    _changed(session, target, before, calendar)
    history.record(
        session, target.key, REPORTED, by_id=by.person_id, at=now, was=_replaced(before, by=on), source=source,
        now=reported_words(value, on), reason=note,
    )  # fmt: skip
    return queries.get(session, target.key, by=by, now=now)


def undo_report(session: Session, key: str, *, version: int | None = None, by: Caller, now: datetime) -> TargetRow:
    """Take the last report back: whoever made it, for ten minutes, while nobody has changed the target again."""
    target = access.get_target(session, key, by=by, lock=True)
    last = session.scalar(select(History).where(History.subject == target.key).order_by(History.id.desc()).limit(1))
    if last is None or last.act != REPORTED or (version is not None and version != target.version):
        raise Conflict(f"“{target.title}” was changed again since. Report the right value instead.")
    if last.by_id != by.person_id:
        raise NotAllowed("Only who reported a value can take it back. Report the right value instead.")
    access.ensure(session, target, Act.REPORT, by=by)
    if now - last.at > UNDO_FOR:
        raise Conflict("A report can be taken back for 10 minutes. Report the right value instead.")
    place = session.get_one(Subsidiary, target.subsidiary_id)
    before = latest_of(session, target)
    newest = select(func.max(ReportedValue.id)).where(ReportedValue.target_id == target.id)
    session.execute(delete(ReportedValue).where(ReportedValue.id == newest.scalar_subquery()))
    _changed(session, target, before, work_calendar(place.country, place.weekend))
    history.record(session, target.key, REPORT_UNDONE, by_id=by.person_id, at=now, was=last.now, now=last.was)
    return queries.get(session, target.key, by=by, now=now)


def latest_of(session: Session, target: Target) -> ReportedValue | None:
    """Return the value that counts now, or None."""
    newest = select(ReportedValue).where(ReportedValue.target_id == target.id)
    return session.scalar(newest.order_by(ReportedValue.as_of.desc(), ReportedValue.id.desc()).limit(1))


def unit_wanted(session: Session, plan: Plan, metric: Metric, *, named: str, line: int | None) -> Unit:
    """Return the unit of a target's figures: money is in the currency of its line, or of the lead subsidiary."""
    of_line = _line(session, plan, line) if metric is Metric.REVENUE else None
    return unit_of(metric, named=named, currency=of_line.currency if of_line else plan.lead_subsidiary.currency)


def _check(session: Session, plan: Plan, wanted: Wanted) -> None:
    unit = unit_wanted(session, plan, wanted.metric, named=wanted.unit, line=wanted.line)
    checks.check(wanted, unit)


def _write(session: Session, target: Target, wanted: Wanted, *, by: Caller) -> None:
    plan = target.plan
    line = _line(session, plan, wanted.line)
    access.ensure_part(plan, line, by=by)
    place = line.subsidiary if line else plan.lead_subsidiary
    target.title, target.metric = one_line(wanted.title), wanted.metric
    target.line, target.subsidiary_id = line, place.id
    target.currency = (line.currency if line else place.currency) if wanted.metric is Metric.REVENUE else None
    units = {Metric.CUSTOMERS: "customer", Metric.REVENUE: target.currency or ""}
    target.unit = units.get(wanted.metric, one_line(wanted.unit))
    target.first_day, target.last_day = span(FiscalYear(plan.fiscal_year), wanted.period)
    target.initial, target.target = as_stored(wanted.initial), as_stored(wanted.target)
    target.floor = None if wanted.floor is None else as_stored(wanted.floor)
    target.weight, target.phases = wanted.weight, "/".join(str(share) for share in wanted.phases)


def _line(session: Session, plan: Plan, number: int | None) -> ScopeLine | None:
    if number is None:
        return None
    lines = session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plan.id).order_by(ScopeLine.number)).all()
    found = next((line for line in lines if line.number == number), None)
    if found is None:
        raise checks.unknown_line(f"{line.subsidiary.name} · {line.solution.name}" for line in lines)
    return found


def _must_be_recorded_now(target: Target, calendar: WorkCalendar, today: date) -> None:
    plan = target.plan
    if plan.stage is not Stage.IN_FORCE:
        stage = "a draft" if plan.stage is Stage.DRAFT else plan.stage.value
        raise Conflict(f"“{plan.title}” is {stage}: values are reported while it is in force.")
    year = FiscalYear(plan.fiscal_year)
    until = calendar.add(year.last_day, GRACE_DAYS)
    if today > until:
        raise Conflict(f"Values of {year.name} were recorded until {until:%-d %b %Y}. Nothing can be added now.")


def _check_day(target: Target, on: date, today: date) -> None:
    if on > today:
        raise Invalid(f"{long_day(on)} is still to come. Give the total of a day up to today.", field="on")
    if on < target.first_day:
        said = f"{long_day(on)} lies before “{target.title}” starts on {year_day(target.first_day)}"
        raise Invalid(f"{said}. Give a day from then on.", field="on")
    if on > target.last_day:
        said = f"{long_day(on)} lies after “{target.title}” ended on {year_day(target.last_day)}"
        raise Invalid(f"{said}. Give the total of that day or an earlier one.", field="on")


def _changed(session: Session, target: Target, before: ReportedValue | None, calendar: WorkCalendar) -> None:
    """Raise what people edit by one; a target that is no longer met is told once more, so its alerts start afresh."""
    session.flush()
    after = latest_of(session, target)
    goal = goal_of(target, calendar)
    met_before, met_after = (
        value is not None and attainment(goal, as_figure(value.value)) >= 1 for value in (before, after)
    )
    target.round += met_before and not met_after
    flag_modified(target, "round")
    alerts.touch(session, Target, Target.id == target.id)
    redrawing.mark_posts(session, subsidiary_id=target.subsidiary_id, partner_id=target.plan.partner_id)


def reported_words(value: Decimal, on: date) -> str:
    """Say what was reported as of which day, as the history keeps it."""
    return f"{value.normalize():f} as of {on:%-d %b %Y}"


def _replaced(before: ReportedValue | None, *, by: date) -> str:
    """Say what counted until a value as of a day came; nothing where it still counts."""
    if before is None:
        return "nothing reported"
    return reported_words(as_figure(before.value), before.as_of) if before.as_of <= by else ""


def _words(target: Target) -> str:
    """Say all of a target that people write."""
    initial, goal = as_figure(target.initial), as_figure(target.target)
    floor = None if target.floor is None else f"floor {as_figure(target.floor).normalize():f}"
    facts = (
        f"“{target.title}”",
        f"from {initial.normalize():f} to {goal.normalize():f} {target.unit}",
        f"{target.first_day:%-d %b %Y} to {target.last_day:%-d %b %Y}",
        f"{target.line.subsidiary.name} · {target.line.solution.name}" if target.line else "whole plan",
        floor,
        f"weight {target.weight}",
        f"quarters {target.phases}" if target.phases else None,
    )
    return ", ".join(fact for fact in facts if fact)
