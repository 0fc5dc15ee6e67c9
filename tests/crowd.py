"""The small programme with much more in it: milestones in every state and targets in every phase, in three countries.

In Saudi Arabia the weekend is Friday and Saturday, in Japan 23 November is a holiday.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from models.base import Side
from models.clock import MovableClock
from models.database import Database
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone, Status
from models.plans import Plan, ScopeLine, Stage
from models.programme import Channel, Subsidiary
from models.targets import Metric, ReportedValue, Target
from tests import world

PLANS: Final = {50: ("de", 18), 51: ("sa", 10), 52: ("de", 3)}
"""The lead subsidiary of each plan and how many milestones it has; the last one is a draft."""
DRAFT: Final = 52
STATES: Final = ("planned", "in progress", "blocked", "done", "cancelled", "claimed", "contested", "move asked",
                 "planned", "not agreed", "blocked and asked")  # fmt: skip
DUES: Final = (
    date(2026, 11, 13), date(2026, 11, 22), date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 19),
    date(2026, 11, 21), date(2026, 11, 27), date(2026, 11, 27), date(2026, 11, 13), date(2026, 11, 20),
    date(2026, 12, 6), date(2026, 12, 5), date(2026, 12, 24),
)  # fmt: skip
"""So that on each weekend and holiday something is overdue by no working day yet, in each country."""
FIRST_HALF: Final = (date(2026, 7, 1), date(2026, 12, 31))
YEAR: Final = (date(2026, 7, 1), date(2027, 6, 30))
GOALS: Final[tuple[tuple[tuple[date, date], str, str | None], ...]] = (
    (FIRST_HALF, "10", "9.96"),
    (FIRST_HALF, "20", "8"),
    ((date(2026, 7, 1), date(2026, 9, 30)), "10", "9.96"),
    ((date(2026, 10, 1), date(2026, 12, 31)), "10", None),
    ((date(2027, 1, 1), date(2027, 6, 30)), "10", None),
    (FIRST_HALF, "12", "12"),
    (YEAR, "99.95", "40"),
    (YEAR, "10", "3.4"),
)
"""The period of each target, its value, and what was reported as of 30 September."""


def build(database: Database, _clock: MovableClock | None = None) -> None:
    """Fill an empty database."""
    ids = world.build(database)
    with database.unit_of_work() as session:
        session.execute(update(Subsidiary).values(locale="en_GB"))
        gulf = Subsidiary(key="sa", name="Saudi Arabia", country="SA", zone="Asia/Riyadh", locale="en_GB",
                          currency="SAR", weekend="4,5")  # fmt: skip
        session.add(gulf)
        session.flush()
        session.add(Channel(team_id=world.TEAM, slack_id="C0GENERAL", name="psp-saudi", subsidiary_id=gulf.id))
        places = {"de": ids.subsidiaries["de"], "jp": ids.subsidiaries["jp"], "sa": gulf.id}
        for number in PLANS:
            _add_plan(session, ids, number, places)


def _add_plan(session: Session, ids: world.World, number: int, places: Mapping[str, int]) -> None:
    lead, size = PLANS[number]
    in_force = {"stage": Stage.IN_FORCE, "signed_on": date(2026, 7, 3)} if number != DRAFT else {}
    plan = Plan(
        number=number, title=f"Plan {number}", partner_id=ids.partners["tindrel"], fiscal_year=2027,
        lead_subsidiary_id=places[lead], vendor_accountable_id=ids.people["mira"],
        partner_accountable_id=ids.people["lin"], **in_force,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    both = {"vendor_owner_id": ids.people["otto"], "partner_owner_id": ids.people["pia"]}
    for nth, place in enumerate(places.values(), 1):
        session.execute(insert(ScopeLine).values(plan_id=plan.id, number=nth, solution_id=1, currency="EUR",
                                                 subsidiary_id=place, **both))  # fmt: skip
    for nth in range(number, number + size):  # each plan begins with another state, day and place
        place = list(places.values())[nth % 3]
        milestone = _milestone(nth, plan_id=plan.id, number=nth - number + 1, subsidiary_id=place, **both)
        session.add(milestone)
        session.flush()
        _ask(session, ids, milestone, nth)
    if number != DRAFT:
        _add_targets(session, ids, plan, list(places.values()))


def _milestone(nth: int, *, number: int, **more: Any) -> Milestone:
    state, due = STATES[nth % len(STATES)], DUES[nth % len(DUES)]
    status = next((one for one in Status if state.startswith(one.value)), None)
    if status is None:
        status = Status.IN_PROGRESS if state in {"claimed", "contested"} else Status.PLANNED
    return Milestone(
        number=number, title=f"{state} {number}", due_on=due, baseline_on=due, status=status, weight=nth % 3 + 1,
        done_on=due - timedelta(days=9) if status is Status.DONE else None, agreed=state != "not agreed",
        blocked_on=date(2026, 11, 10) if status is Status.BLOCKED else None, accountable=list(Side)[nth % 2],
        block_reason="the licence key is missing" if status is Status.BLOCKED else "",
        needs_acceptance=state in {"claimed", "contested"}, next_check_on=date(2000, 1, 1), **more,
    )  # fmt: skip


def _ask(session: Session, ids: world.World, milestone: Milestone, nth: int) -> None:
    state, side = STATES[nth % len(STATES)], list(Side)[nth % 2]
    kind = {"claimed": Ask.DONE, "contested": Ask.DONE, "not agreed": Ask.ADD, "move asked": Ask.DATE,
            "blocked and asked": Ask.DATE}.get(state)  # fmt: skip
    if kind is None:
        return
    own, other = (ids.people[who] for who in (("otto", "pia") if side is Side.VENDOR else ("pia", "otto")))
    refused: dict[str, Any] = {"answer": Answer.REFUSED, "answered_at": world.START, "answered_by_id": other,
                               "answer_reason": "the tests fail"}  # fmt: skip
    session.add(ChangeRequest(
        milestone_id=milestone.id, kind=kind, asked_side=side, asked_at=world.START, asked_by_id=own,
        was_on=milestone.due_on, to_on=date(2027, 1, 29) if kind is Ask.DATE else date(2026, 11, 12),
        reason="because it has to be", **(refused if state == "contested" else {}),
    ))  # fmt: skip


def _add_targets(session: Session, ids: world.World, plan: Plan, places: list[int]) -> None:
    for number, ((first, last), goal, reported) in enumerate(GOALS[plan.number % 2 :], 1):
        customers = number % 2 == 1
        target = Target(
            plan_id=plan.id, number=number, title=f"Target {number}", first_day=first, last_day=last,
            metric=Metric.CUSTOMERS if customers else Metric.CUSTOM, unit="customer" if customers else "seats",
            target=int(Decimal(goal) * world.UNIT), subsidiary_id=places[number % 3], weight=number % 3,
            next_check_on=date(2000, 1, 1),
        )  # fmt: skip
        session.add(target)
        session.flush()
        if reported is not None:
            session.add(ReportedValue(target_id=target.id, as_of=date(2026, 9, 30), by_id=ids.people["pia"],
                                      value=int(Decimal(reported) * world.UNIT), at=world.START,
                                      source="Slack"))  # fmt: skip
