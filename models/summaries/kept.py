"""The figures of a channel's summary, kept with it so that the next one can compare itself.

A summary of a new fiscal year compares with nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.notifications import SummaryFigures
from models.summaries.told import Told
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


@dataclass(frozen=True)
class Posted:
    """A summary as it was posted: its words and blocks, what it told of by name, and for whom it was written."""

    channel_id: int
    week: date
    text: str
    blocks: tuple[dict[str, Any], ...]
    told: Told
    zone: str
    locale: str
    corrected: bool = False

    def dump(self) -> str:
        """Write it as it is kept."""
        return json.dumps({"text": self.text, "blocks": self.blocks, "told": self.told.dump(), "zone": self.zone,
                           "locale": self.locale}, ensure_ascii=False)  # fmt: skip


def posted(session: Session, channel_id: int, week: date) -> Posted | None:
    """Return the summary of a week as it was posted. One statement."""
    here = SummaryFigures.channel_id == channel_id, SummaryFigures.week == week
    row = session.scalar(select(SummaryFigures).where(*here))
    if row is None or not row.post:
        return None
    said = json.loads(row.post)
    told = Told.load(said["told"])
    return Posted(
        channel_id, week, said["text"], tuple(said["blocks"]), told, said["zone"], said["locale"], row.corrected
    )  # fmt: skip


def note_corrected(session: Session, post: Posted) -> None:
    """Note that a post is put right from now on, so that it is drawn as it was once nothing is wrong any more."""
    here = SummaryFigures.channel_id == post.channel_id, SummaryFigures.week == post.week
    session.execute(update(SummaryFigures).where(*here).values(corrected=True))


def keep(session: Session, post: Posted, figures: Figures, *, now: datetime) -> None:
    """Keep a week right before it is posted: the figures of the first drawing stay, the post is the one of the last."""
    here = SummaryFigures.channel_id == post.channel_id, SummaryFigures.week == post.week
    there = session.scalar(select(SummaryFigures).where(*here))
    if there is None:
        there = SummaryFigures(channel_id=post.channel_id, week=post.week, figures=figures.dump(), created_at=now)
        session.add(there)
    there.post = post.dump()
    session.flush()
