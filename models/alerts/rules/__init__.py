"""One rule, one function: each says from facts alone who is to know what now, and when to look again."""

from datetime import date
from typing import Final, Protocol, TypeAlias

from models.alerts.facts import Decision, MilestoneFacts, TargetFacts, both
from models.alerts.rules import due_soon, events, overdue, requests, targets
from models.settings import Cascade


class MilestoneRule(Protocol):
    """A rule about milestones."""

    def __call__(self, facts: MilestoneFacts, settings: Cascade, *, today: date) -> Decision:
        """Say who is to know what on a day, and when to look again."""
        ...


class TargetRule(Protocol):
    """A rule about targets."""

    def __call__(self, facts: TargetFacts, settings: Cascade, *, today: date) -> Decision:
        """Say who is to know what on a day, and when to look again."""
        ...


Facts: TypeAlias = MilestoneFacts | TargetFacts

MILESTONE_RULES: Final[tuple[MilestoneRule, ...]] = (
    due_soon.decide,
    overdue.decide,
    requests.decide_asked,
    requests.decide_decided,
    requests.decide_done_awaits,
    requests.decide_contested,
    events.decide_blocked,
    events.decide_new_owner,
)
TARGET_RULES: Final[tuple[TargetRule, ...]] = (
    targets.decide_off_track,
    targets.decide_back_on_track,
    targets.decide_missed,
)


def decide(facts: Facts, settings: Cascade, *, today: date) -> Decision:
    """Ask all rules about one thing."""
    if isinstance(facts, MilestoneFacts):
        return both(rule(facts, settings, today=today) for rule in MILESTONE_RULES)
    return both(rule(facts, settings, today=today) for rule in TARGET_RULES)
