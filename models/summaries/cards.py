"""Plans as cards: four lines each, with the health line that names why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from models import people
from models.calendar import FiscalYear
from models.people import PersonRef
from models.plans import Stage
from models.rows import MilestoneRow, TargetRow
from models.summaries import goals
from models.summaries.counts import Counts
from models.summaries.facts import Found, PlanFacts
from models.summaries.goals import Figure, Sum
from models.summaries.survey import NEITHER, Survey
from models.targets.pace import Colour

Part: TypeAlias = MilestoneRow | TargetRow


@dataclass(frozen=True)
class Health:
    """The colour of a plan and why: the heaviest of its worst parts, how many more are as bad, or what comes next."""

    colour: Colour
    worst: Part | None = None
    others: int = 0
    following: MilestoneRow | None = None


@dataclass(frozen=True)
class Card:
    """A plan in four lines. A plan that is not in force has no health."""

    key: str
    version: int
    title: str
    partner: str
    stage: Stage
    year: str
    subsidiary: str
    signed_on: date | None
    vendor_accountable: PersonRef | None
    partner_accountable: PersonRef | None
    counts: Counts
    as_of: date
    soon_on: date
    health: Health | None = None
    customers: Sum | None = None


def cards(survey: Survey, plans: Sequence[PlanFacts]) -> list[Card]:
    """Draw up cards of some plans of a survey, in their order. A constant number of statements."""
    ruling = [plan for plan in plans if plan.in_force]
    worst = survey.worst(ruling) if ruling else {}
    heavy = {plan.row.id: _heaviest(plan) for plan in ruling}
    milestones = survey.milestone_rows(worst.values())
    targets = survey.target_rows(one.id for one in heavy.values() if one)
    refs = people.refs(
        survey.session, [i for plan in plans for i in (plan.row.vendor_accountable_id, plan.row.partner_accountable_id)]
    )
    parts: dict[str, Part] = {**milestones, **targets}
    return [
        _card(survey, plan, _health(plan, worst.get(plan.row.id), heavy.get(plan.row.id), parts), refs)
        for plan in plans
    ]


def _heaviest(plan: PlanFacts) -> Figure | None:
    """Return the heaviest of the worst targets of a plan."""
    for colour in (Colour.RED, Colour.YELLOW):
        found = [one for one in plan.figures if one.colour is colour and one.weight]
        if found:
            return max(found, key=lambda one: one.weight)
    return None


def _health(plan: PlanFacts, found: Found | None, target: Figure | None, parts: Mapping[str, Part]) -> Health | None:
    """Name the worst part: red before yellow, then the heavier one; of equals the milestone, it has a date."""
    if not plan.in_force:
        return None
    bad = []
    if found is not None and found.key not in parts:  # it cannot be read
        found = None
    if found is not None and found.why != NEITHER:
        bad.append((found.why, -parts[found.key].weight, 0, found.key))
    if target is not None and target.key in parts:
        bad.append((int(target.colour is not Colour.RED), -target.weight, 1, target.key))
    following = parts[found.key] if found is not None and found.why == NEITHER else None
    return Health(
        plan.weights.colour, parts[min(bad)[3]] if bad else None, plan.weights.others,
        following if isinstance(following, MilestoneRow) else None,
    )  # fmt: skip


def _card(survey: Survey, plan: PlanFacts, health: Health | None, refs: dict[int, PersonRef]) -> Card:
    row, day = plan.row, survey.days[plan.row.lead_subsidiary_id]
    customers = goals.customers(plan.figures)
    return Card(
        key=f"PSP-{row.number}",
        version=row.version,
        title=row.title,
        partner=row.partner,
        stage=row.stage,
        year=FiscalYear(row.fiscal_year).name,
        subsidiary=row.subsidiary,
        signed_on=row.signed_on,
        vendor_accountable=refs.get(row.vendor_accountable_id or 0),
        partner_accountable=refs.get(row.partner_accountable_id or 0),
        counts=plan.counts,
        as_of=day.today,
        soon_on=day.soon_on,
        health=health,
        customers=Sum.of(customers) if customers else None,
    )
