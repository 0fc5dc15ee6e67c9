"""Have the next sweep look at a subject again, because something that its rules read has changed."""

from datetime import date
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from models.milestones.tables import Milestone, Status
from models.people import Role, RoleGrant
from models.plans import Plan, ScopeLine, Stage
from models.revisions import SCHEDULE_ONLY
from models.targets import Target

LONG_AGO: Final = date(2000, 1, 1)
Subject: TypeAlias = type[Milestone] | type[Target]
_OPEN: Final = (Status.PLANNED, Status.IN_PROGRESS, Status.BLOCKED)
_NAMED: Final = (
    Plan.vendor_accountable_id,
    Plan.partner_accountable_id,
    Plan.vendor_sponsor_id,
    Plan.partner_sponsor_id,
)


def touch(session: Session, subject: Subject, *where: ColumnElement[bool]) -> None:
    """Mark subjects for the next sweep, in the transaction of the change; the version that edits raise stays."""
    session.flush()
    statement = update(subject).where(*where).values(next_check_on=LONG_AGO)
    session.execute(statement, execution_options={"synchronize_session": False, **SCHEDULE_ONLY})


def touch_person(session: Session, person_id: int) -> None:
    """Mark what a person hears of: what they own, and plans that they lead or that name them."""
    owns = or_(Milestone.vendor_owner_id == person_id, Milestone.partner_owner_id == person_id)
    touch(session, Milestone, owns, Milestone.status.in_(_OPEN))
    of_line = or_(ScopeLine.vendor_owner_id == person_id, ScopeLine.partner_owner_id == person_id)
    touch(session, Target, Target.line_id.in_(select(ScopeLine.id).where(of_line)))
    touch_plans(session, or_(led_by(person_id), *(one == person_id for one in _NAMED)))


def touch_plans(session: Session, which: ColumnElement[bool]) -> None:
    """Mark what is open in some plans in force."""
    plans = select(Plan.id).where(Plan.stage == Stage.IN_FORCE, which)
    touch(session, Milestone, Milestone.plan_id.in_(plans), Milestone.status.in_(_OPEN))
    touch(session, Target, Target.plan_id.in_(plans))


def led_by(person_id: int) -> ColumnElement[bool]:
    """Return the filter over plans that a person leads as PAM or partner lead."""
    mine = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role.in_((Role.PAM, Role.PARTNER_LEAD)),
        RoleGrant.partner_id == Plan.partner_id,
        or_(RoleGrant.fiscal_year.is_(None), RoleGrant.fiscal_year == Plan.fiscal_year),
    )
    return mine.exists()
