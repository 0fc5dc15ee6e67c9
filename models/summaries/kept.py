"""The figures of a channel's summary, kept with it so that the next one can compare itself.

A summary of a new fiscal year compares with nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notifications import SummaryFigures
from models.targets.pace import Colour


@dataclass(frozen=True)
class Figures:
    """What is compared: how many things needed someone, the customers won, the health of each plan by its key."""

    year: str
    needs: int = 0
    customers: Decimal | None = None
    health: Mapping[str, Colour] = field(default_factory=dict)
    at: datetime | None = None

    def dump(self) -> str:
        """Write them as they are kept."""
        customers = None if self.customers is None else str(self.customers)
        health = {key: colour.value for key, colour in self.health.items()}
        return json.dumps({"year": self.year, "needs": self.needs, "customers": customers, "health": health})


def before(session: Session, channel_id: int, week: date, *, year: str) -> Figures | None:
    """Return the figures of the last summary before a week, of the same fiscal year. One statement."""
    last = session.scalar(
        select(SummaryFigures)
        .where(SummaryFigures.channel_id == channel_id, SummaryFigures.week < week)
        .order_by(SummaryFigures.week.desc())
        .limit(1)
    )
    if last is None:
        return None
    said = json.loads(last.figures)
    if said["year"] != year:
        return None
    customers = None if said["customers"] is None else Decimal(said["customers"])
    health = {key: Colour(colour) for key, colour in said["health"].items()}
    return Figures(said["year"], said["needs"], customers, health, last.created_at)


def keep(session: Session, channel_id: int, week: date, figures: Figures, *, now: datetime) -> None:
    """Keep the figures of a week, once: those of the first drawing stay, whatever is drawn anew later."""
    there = select(SummaryFigures.id).where(SummaryFigures.channel_id == channel_id, SummaryFigures.week == week)
    if session.scalar(there) is None:
        session.add(SummaryFigures(channel_id=channel_id, week=week, figures=figures.dump(), created_at=now))
        session.flush()
