"""What to try in the demo, in three steps; the page ticks them off by what is in the database."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.sandbox.guide import Step
from models.clock import Clock
from models.database import Database
from models.milestones.tables import Milestone
from models.notifications import Message
from models.plans import Plan

PLAN: Final = 12
CHANNEL: Final = "C0GERMANY"
FRIDAY: Final = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MONDAY: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def steps(database: Database, clock: Clock) -> list[Step]:
    """Give the way through the main job: a milestone, the other side's yes, the alert, the summary of the week."""
    of_plan = Plan.number == PLAN
    with database.reading() as session:
        before = session.scalar(select(func.max(Milestone.number)).join(Plan).where(of_plan)) or 0

    def added(session: Session) -> list[bool]:
        new = select(Milestone.agreed).join(Plan).where(of_plan, Milestone.number > before)
        return list(session.scalars(new))

    def is_added() -> bool:
        with database.reading() as session:
            return bool(added(session))

    def is_told() -> bool:
        with database.reading() as session:
            return clock.now() >= FRIDAY and any(added(session))

    def is_posted() -> bool:
        here = Message.slack_channel == CHANNEL, Message.sent_at >= MONDAY
        with database.reading() as session:
            return session.scalar(select(Message.id).where(*here).limit(1)) is not None

    here = f"in <#{CHANNEL}>"
    owned = f"{here}: `/psp add milestone PSP-12`. Otto Brandl and Pia Vost own it, and it is due on Thursday."
    told = "to what she is asked. Press “Next working morning” up to Friday: both owners are told that it is overdue."
    return [
        Step("Add a milestone", owned, "U0MIRA", CHANNEL, is_added),
        Step("Agree as Pia Vost", told, "U0PIA", "D0PIA", is_told),
        Step("Read how the week went", f"{here}: press “Next Monday”.", "U0MIRA", CHANNEL, is_posted),
    ]
