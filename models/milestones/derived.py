"""Overdue and due soon, derived from the day in a milestone's subsidiary: of one in Python, of many in a statement.

They hold of open milestones of plans in force alone. That it was reported done and waits for the other side to accept
lets it rest: it is not overdue then. How many working days have passed plays no part; on a weekend that is none.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, not_

from models.milestones.tables import Milestone


def is_overdue(due_on: date, *, today: date, rests: bool) -> bool:
    """Say whether the due date has ended, and nothing lets it rest."""
    return due_on < today and not rests


def is_due_soon(due_on: date, *, today: date, soon_on: date) -> bool:
    """Say whether it is due within the next working days, `today` included."""
    return today <= due_on <= soon_on


def overdue(today: ColumnElement[date], *, rests: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the filter of the same as `is_overdue`."""
    return and_(Milestone.due_on < today, not_(rests))


def due_soon(today: ColumnElement[date], soon_on: ColumnElement[date]) -> ColumnElement[bool]:
    """Return the filter of the same as `is_due_soon`."""
    return and_(Milestone.due_on >= today, Milestone.due_on <= soon_on)
