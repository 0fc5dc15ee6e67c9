"""One rule, one room: each says from facts alone who is to know what now, and when to look again."""

from datetime import date
from typing import Final, Protocol

from models.alerts.facts import Decision, MilestoneFacts, both
from models.alerts.rules import due_soon, overdue
from models.settings import Cascade


class MilestoneRule(Protocol):
    """A rule about milestones."""

    def __call__(self, facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
        """Say who is to know what on a day, and when to look again."""
        ...


MILESTONE_RULES: Final[tuple[MilestoneRule, ...]] = (due_soon.decide, overdue.decide)


def decide_milestone(facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
    """Ask all rules about one milestone."""
    return both(rule(facts, settings, today=today) for rule in MILESTONE_RULES)
