"""A small programme that is swept: people act, days pass, and the ledger says who is to know what."""

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import insert, select, update

from models.alerts import LONG_AGO, touch
from models.alerts.current import outdated
from models.alerts.sweep import sweep
from models.clock import MovableClock
from models.database import Database
from models.milestones.tables import Milestone
from models.notifications import Item, Lane, Message, State, to_person
from tests.acting import Programme

THIRD: Final = "PSP-12-M3"
"""Due Wed 18 Nov 2026, Otto delivers, Pia supports."""


class Swept(Programme):
    """The small programme, with a sweep at whatever moment."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.names = {id_: name for name, id_ in self.world.people.items()}

    def at(self, text: str) -> None:
        """Let it be a moment, in UTC."""
        self.now = datetime.fromisoformat(text).replace(tzinfo=UTC)

    @property
    def clock(self) -> MovableClock:
        """Give a clock that stands at this moment."""
        return MovableClock(self.now)

    def sweeps(self, text: str | None = None) -> int:
        """Sweep, at a moment if one is given, and return how many items were written."""
        if text is not None:
            self.at(text)
        return sweep(self.database, self.clock)

    def items(self, subject: str = THIRD, rule: str | None = None) -> list[Item]:
        """Give the ledger's lines of a subject, oldest first."""
        with self.database.reading() as session:
            wanted = select(Item).where(Item.subject == subject).order_by(Item.id)
            found = list(session.scalars(wanted if rule is None else wanted.where(Item.rule == rule)))
            session.expunge_all()
        return found

    def told(self, rule: str, subject: str = THIRD) -> set[tuple[str, str]]:
        """Give who has which step of a rule in the ledger."""
        return {(self.names.get(one.person_id or 0, one.recipient), one.step) for one in self.items(subject, rule)}

    def sends(self) -> None:
        """Deliver all that waits, one message each, at this moment."""
        with self.database.unit_of_work() as session:
            for item in session.scalars(select(Item).where(Item.message_id.is_(None), Item.dropped == "")):
                if item.due_at <= self.now and item.person_id is not None:
                    message = Message(
                        uid=f"m{item.id}", recipient=to_person(item.person_id), person_id=item.person_id,
                        lane=Lane.DIGEST, state=State.SENT, created_at=self.now, sent_at=self.now,
                    )  # fmt: skip
                    session.add(message)
                    session.flush()
                    item.message_id = message.id

    def past(self, subject: str = THIRD) -> dict[tuple[str, str, str], str]:
        """Give which news of a subject must not be sent any more, and why: by rule, name and step."""
        items = self.items(subject)
        with self.database.reading() as session:
            reasons = outdated(session, items, self.now)
        return {
            (one.rule, self.names.get(one.person_id or 0, one.recipient), one.step): reasons[one.id]
            for one in items if one.id in reasons
        }  # fmt: skip

    def changes(self, number: int = 3, **values: Any) -> None:
        """Change a milestone of PSP-12 behind everybody's back, and have the sweep look."""
        with self.database.unit_of_work() as session:
            where = Milestone.number == number
            session.execute(update(Milestone).where(where).values(**values))
            touch(session, Milestone, where)

    def adds_many(self, count: int, *, due_on: date) -> None:
        """Add so many milestones to PSP-12."""
        first = self.milestone(THIRD)
        row = {
            "plan_id": first.plan_id, "subsidiary_id": first.subsidiary_id, "due_on": due_on, "baseline_on": due_on,
            "vendor_owner_id": first.vendor_owner_id, "partner_owner_id": first.partner_owner_id,
            "next_check_on": LONG_AGO,
        }  # fmt: skip
        rows = [{**row, "number": 100 + n, "title": f"Step {n}"} for n in range(count)]
        with self.database.unit_of_work() as session:
            session.execute(insert(Milestone), rows)
