"""What a person's Home is drawn from: what waits for them, and a page of their plans, worst first."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from models import lists
from models.access import Caller
from models.lists import Page
from models.summaries.cards import Card, cards
from models.summaries.facts import PlanFacts
from models.summaries.scope import Scope
from models.summaries.survey import Survey
from models.targets.pace import Colour

WAITING: Final = 7
PLANS: Final = 10


class Show(StrEnum):
    """Which plans Home shows."""

    ALL = "all"
    NEEDING = "needing"
    DRAFTS = "drafts"


@dataclass(frozen=True)
class Wanted:
    """Which page of which plans: perhaps only those that need someone, or those of one partner."""

    show: Show = Show.ALL
    partner_id: int | None = None
    first: int = 0


@dataclass(frozen=True)
class Home:
    """A person's Home. `plans` counts all that they see, `found` those that the filter leaves."""

    waiting: Page
    wanted: Wanted
    plans: int
    found: int
    cards: tuple[Card, ...]
    partners: tuple[tuple[int, str], ...]


def home(session: Session, wanted: Wanted, *, by: Caller, now: datetime) -> Home:
    """Return a person's Home. A constant number of statements, however many plans there are."""
    survey = Survey(session, Scope(by=by), now=now)
    every = survey.by_health()
    partners = {plan.row.partner_id: str(plan.row.partner) for plan in every}
    if wanted.partner_id not in partners:  # no plan of theirs is seen, or not any more
        wanted = replace(wanted, partner_id=None)
    found = [plan for plan in every if _is_wanted(plan, wanted)]
    first = wanted.first if wanted.first < len(found) else 0  # the plans became fewer since the page was drawn
    return Home(
        lists.waiting(session, by=by, now=now, most=WAITING),
        Wanted(wanted.show, wanted.partner_id, first),
        len(every),
        len(found),
        tuple(cards(survey, found[first : first + PLANS])),
        tuple(sorted(partners.items(), key=lambda one: one[1])),
    )


def _is_wanted(plan: PlanFacts, wanted: Wanted) -> bool:
    if wanted.partner_id is not None and plan.row.partner_id != wanted.partner_id:
        return False
    if wanted.show is Show.DRAFTS:
        return not plan.in_force
    return wanted.show is Show.ALL or (plan.in_force and plan.weights.colour is not Colour.GREEN)
