"""The turn of the year: from 1 July to the freeze a summary says by name what of the old year is still to be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import Session

from models import people
from models.base import Side
from models.calendar import FiscalYear
from models.milestones.queries import OPEN
from models.milestones.tables import Answer, ChangeRequest, Milestone
from models.people import PersonRef
from models.places import Place
from models.plans import Plan, ScopeLine
from models.summaries.survey import Survey
from models.targets.pace import GRACE_DAYS, Phase, phase
from models.targets.tables import ReportedValue, Target

FREEZE_DAYS: Final = 20


@dataclass(frozen=True)
class Owed:
    """What one person still has to record or to answer; None is a gap that somebody has to fill."""

    person: PersonRef | None
    milestones: int = 0
    answers: int = 0
    values: int = 0

    @property
    def total(self) -> int:
        """How many things that are."""
        return self.milestones + self.answers + self.values


@dataclass(frozen=True)
class Ending:
    """The ending year: until when what happened is recorded, until when it is answered, and by whom."""

    year: str
    record_until: date
    freeze_on: date
    recording: bool
    owed: tuple[Owed, ...]


def ending(survey: Survey, year: FiscalYear, place: Place, *, now: datetime) -> Ending | None:
    """Return what is open of the year before, from the first day of the new one to the freeze; else None."""
    old, today = FiscalYear(year.year - 1), place.today(now)
    until, freeze_on = (place.calendar.add(old.last_day, days) for days in (GRACE_DAYS, FREEZE_DAYS))
    of_old = survey.only(old)
    if today > freeze_on or not of_old.in_force:
        return None
    return Ending(old.name, until, freeze_on, today <= until, _owed(of_old, recording=today <= until))


def _owed(survey: Survey, *, recording: bool) -> tuple[Owed, ...]:
    """Count by person, who owes most first. Five statements at most."""
    answers = _counted(survey.session, _to_answer(survey))
    milestones = _counted(survey.session, _to_record(survey)) if recording else {}
    values = _counted(survey.session, _to_report(survey)) if recording else {}
    everyone = {*answers, *milestones, *values}
    refs = people.refs(survey.session, everyone)
    owed = [
        Owed(refs.get(one or 0), milestones.get(one, 0), answers.get(one, 0), values.get(one, 0)) for one in everyone
    ]
    return tuple(sorted(owed, key=lambda one: (-one.total, one.person.name if one.person else "")))


def _counted(session: Session, statement: Select[*tuple[Any, ...]]) -> dict[int | None, int]:
    return {row[0]: int(row[1]) for row in session.execute(statement)}


def _to_record(survey: Survey) -> Select[*tuple[Any, ...]]:
    """Count what is open by who must deliver it."""
    owner = case((Milestone.accountable == Side.VENDOR, Milestone.vendor_owner_id), else_=Milestone.partner_owner_id)
    return select(owner, func.count()).where(*survey.own_milestones(), Milestone.status.in_(OPEN)).group_by(owner)


def _to_answer(survey: Survey) -> Select[*tuple[Any, ...]]:
    """Count open questions by who is asked."""
    asked = case((ChangeRequest.asked_side == Side.VENDOR, Milestone.partner_owner_id), else_=Milestone.vendor_owner_id)
    return (
        select(asked, func.count())
        .select_from(ChangeRequest)
        .join(Milestone, ChangeRequest.milestone_id == Milestone.id)
        .where(*survey.own_milestones(), ChangeRequest.answer == Answer.OPEN)
        .group_by(asked)
    )


def _to_report(survey: Survey) -> Select[*tuple[Any, ...]]:
    """Count targets without the value of their last day, by the vendor's owner, who stands first."""
    owner = case((Target.line_id.is_(None), Plan.vendor_accountable_id), else_=ScopeLine.vendor_owner_id)
    return (
        select(owner, func.count())
        .select_from(Target)
        .join(Plan, Target.plan_id == Plan.id)
        .outerjoin(ScopeLine, Target.line_id == ScopeLine.id)
        .where(Target.id.in_(_unfinished(survey)), ~_has_last_value())
        .group_by(owner)
    )


def _unfinished(survey: Survey) -> Sequence[int]:
    return [
        one.id
        for one in survey.together.figures
        if phase(one.goal, one.actual, today=one.today) in (Phase.GRACE, Phase.MISSED)
    ]


def _has_last_value() -> ColumnElement[bool]:
    return exists().where(ReportedValue.target_id == Target.id, ReportedValue.as_of >= Target.last_day)
