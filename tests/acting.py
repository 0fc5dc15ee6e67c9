"""People of the small programme who use the models directly: each act is one unit of work."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Caller, caller_for
from models.base import Side
from models.database import Database
from models.history import History
from models.milestones import changes, queries
from models.milestones.tables import ChangeRequest, Milestone
from models.people import Person
from models.rows import MilestoneRow
from tests import world

REASON = "The reviewer is back on 1 Dec."


class Programme:
    """The small programme in a database, at an instant that a test may move on."""

    def __init__(self, database: Database, built: world.World | None = None) -> None:
        self.database = database
        self.world = built or world.build(database)
        self.now = world.START

    def later(self, **ahead: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**ahead)
        return self.now

    def caller(self, session: Session, who: str) -> Caller:
        """Give a person as somebody who asks."""
        found = caller_for(session, world.TEAM, world.slack_id(who))
        assert found is not None, who
        return found

    def does(self, who: str, act: Callable[..., MilestoneRow], key: str, **how: Any) -> MilestoneRow:
        """Have a person do something to a thing."""
        with self.database.unit_of_work() as session:
            return act(session, key, **how, by=self.caller(session, who), now=self.now)

    def reads(self, who: str, key: str) -> MilestoneRow:
        """Give a milestone as a person reads it."""
        with self.database.reading() as session:
            return queries.get(session, key, by=self.caller(session, who), now=self.now)

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session to look with."""
        return self.database.reading()

    def milestone(self, key: str) -> Milestone:
        """Give the row of a milestone."""
        plan, number = (int(one) for one in key.removeprefix("PSP-").split("-M"))
        with self.database.reading() as session:
            found = session.scalars(select(Milestone).where(Milestone.number == number)).unique()
            milestone = next(one for one in found if one.plan.number == plan)
            session.expunge_all()
        return milestone

    def history(self, key: str) -> list[History]:
        """Give the history of a thing, oldest first."""
        with self.database.reading() as session:
            lines = list(session.scalars(select(History).where(History.subject == key).order_by(History.id)))
            session.expunge_all()
        return lines

    def requests(self, key: str) -> list[ChangeRequest]:
        """Give all that was asked about a milestone, oldest first."""
        id_ = self.milestone(key).id
        with self.database.reading() as session:
            asked = select(ChangeRequest).where(ChangeRequest.milestone_id == id_).order_by(ChangeRequest.id)
            found = list(session.scalars(asked))
            session.expunge_all()
        return found

    def adds(self, who: str = "mira", plan: str = "PSP-31", **how: Any) -> MilestoneRow:
        """Have a person add a milestone that fits, but for what is said otherwise."""
        fits: dict[str, Any] = {
            "title": "Pilot live", "due_on": date(2027, 1, 29), "vendor_owner": self.world.people["otto"],
            "partner_owner": self.world.people["pia"], "accountable": Side.VENDOR, "reason": REASON,
        }  # fmt: skip
        return self.does(who, changes.add, plan, **(fits | how))

    def leaves(self, who: str) -> None:
        """Have a person leave the company."""
        with self.database.unit_of_work() as session:
            session.get_one(Person, self.world.people[who]).left = True

    def side(self, person_id: int | None) -> Side:
        """Say to which side a person belongs."""
        with self.database.reading() as session:
            return session.get_one(Person, person_id).side
