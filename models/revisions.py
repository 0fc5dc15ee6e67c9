"""A token for each plan, another one after each change of it or of what belongs to it.

What was worked out of a plan under a token holds as long as the plan has that token, in whatever process. Tokens are
drawn by chance, so that a database brought back from a backup never meets an old one again.

They stand beside the plan, not in it, and are renewed as the last step of a unit of work: whoever waits for one holds
nothing that the other still needs.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, UpdateBase, event, literal, or_, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from models.base import Base, BigId
from models.milestones.tables import ChangeRequest, Milestone
from models.people import Partner, Person
from models.plans import Plan, ScopeLine
from models.programme import Solution, Subsidiary
from models.targets.tables import ReportedValue, Target

_NAMES: Final = (Partner, Person, Solution, Subsidiary)
"""What these are called stands in the rows of every plan that names them."""

_PARTS: Final = (Plan, ScopeLine, Milestone, Target, ChangeRequest, ReportedValue)
_TABLES: Final = frozenset(one.__tablename__ for one in (*_NAMES, *_PARTS))
_CHANGED, _ALL = "changed", "all"
SCHEDULE_ONLY: Final = {"schedule_only": True}
"""Of a statement that sets nothing but when the sweep looks again: nobody reads that."""


class PlanRevision(Base):
    """The token of a plan. No foreign key: who changes a milestone shall not wait for who has the plan."""

    __tablename__ = "plan_revision"
    plan_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    token: Mapped[int] = mapped_column(BigId)


def all_changed(session: Session) -> None:
    """Say that anything may be different once this unit of work is done: sets of rows went past the ORM."""
    session.info[_ALL] = True


def renew(session: Session) -> None:
    """Give the plans that this unit of work has changed new tokens; call it last."""
    session.flush()
    changed: _Changed = session.info.pop(_CHANGED, _Changed())
    everything = session.info.pop(_ALL, False)
    if not everything and not changed:
        return
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    concerned = true() if everything else changed.plans()
    tokens = select(Plan.id, literal(secrets.randbits(62))).where(concerned)
    new = dialect.insert(PlanRevision).from_select(["plan_id", "token"], tokens.order_by(Plan.id))
    of_one_order = new.on_conflict_do_update(index_elements=["plan_id"], set_={"token": new.excluded.token})
    session.connection().execute(of_one_order)  # by id: two that meet at several plans do so in one order


@dataclass
class _Changed:
    """What a unit of work has written: plans, and things of which only their own number is known yet."""

    plan_ids: set[int] = field(default_factory=set)
    milestone_ids: set[int] = field(default_factory=set)
    target_ids: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.plan_ids or self.milestone_ids or self.target_ids)

    def note(self, one: object) -> None:
        """Take down whose it is."""
        if isinstance(one, Plan):
            self.plan_ids.add(one.id)
        elif isinstance(one, ScopeLine | Milestone | Target):
            self.plan_ids.add(one.plan_id)
        elif isinstance(one, ChangeRequest):
            self.milestone_ids.add(one.milestone_id)
        elif isinstance(one, ReportedValue):
            self.target_ids.add(one.target_id)

    def plans(self) -> ColumnElement[bool]:
        """Return the filter over `Plan`."""
        return or_(
            Plan.id.in_(self.plan_ids),
            Plan.id.in_(select(Milestone.plan_id).where(Milestone.id.in_(self.milestone_ids))),
            Plan.id.in_(select(Target.plan_id).where(Target.id.in_(self.target_ids))),
        )


@event.listens_for(Session, "after_flush")
def _written(session: Session, _context: UOWTransaction) -> None:
    changed: _Changed = session.info.setdefault(_CHANGED, _Changed())
    for one in (*session.new, *session.dirty, *session.deleted):
        changed.note(one)
    if any(isinstance(one, _NAMES) for one in session.dirty):
        all_changed(session)


@event.listens_for(Session, "do_orm_execute")
def _written_as_a_set(state: ORMExecuteState) -> None:
    """Know of statements that change many rows at once; whose they are is not looked into, they are rare."""
    statement = state.statement
    if isinstance(statement, UpdateBase) and statement.table.description in _TABLES and not _is_schedule(state):
        all_changed(state.session)


def _is_schedule(state: ORMExecuteState) -> bool:
    return bool(state.execution_options.get("schedule_only"))
