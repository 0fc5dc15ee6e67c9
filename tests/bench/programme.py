"""A large programme for the people of `tests/world.py`: twelve countries, 300 plans, 6,000 milestones, 600 targets."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.base import Base, Side
from models.database import Database
from models.milestones.tables import Milestone, Status
from models.people import Partner, Person, Role, RoleGrant, SlackIdentity
from models.plans import Plan, ScopeLine, Stage
from models.programme import Channel, Solution, Subsidiary
from models.targets import Metric, ReportedValue, Target
from tests import world

PLACES: Final = 12
PLANS: Final = 300
MILESTONES_EACH: Final = 20
FIRST: Final = 1000
"""The number of the first plan."""

DONE: Final = 6


def build(database: Database, *, plans: int = PLANS, today: date) -> None:
    """Fill an empty database; of a plan's milestones one is late, one is blocked, six are done."""
    world.build(database)
    with database.unit_of_work() as session:
        countries(session)
    grow(database, plans=range(FIRST, FIRST + plans), today=today)


def countries(session: Session) -> None:
    """Add the countries that are wanting to twelve, and for each a channel and a lead."""
    rows = [{"key": f"c{n}", "name": f"Country {n}", "country": "DE", "zone": "Europe/Berlin", "locale": "de_DE",
             "currency": "EUR", "weekend": "5,6"} for n in range(PLACES - 2)]  # fmt: skip
    session.execute(insert(Subsidiary), rows)
    for key, id_ in session.execute(select(Subsidiary.key, Subsidiary.id).where(Subsidiary.key.like("c%"))).all():
        session.add(Channel(team_id=world.TEAM, slack_id=f"C0{key.upper()}", name=f"psp-{key}", subsidiary_id=id_))
        lead = Person(uid=f"p-{key}", name=f"Lead of {key}", side=Side.VENDOR, zone="Europe/Berlin", country="DE")
        session.add(lead)
        session.flush()
        session.add(SlackIdentity(team_id=world.TEAM, user_id=f"U0{key.upper()}", person_id=lead.id))
        session.add(RoleGrant(person_id=lead.id, role=Role.SUBSIDIARY_LEAD, subsidiary_id=id_))


def questions() -> list[tuple[str, str]]:
    """Give different people in different places: each country's lead and the office in each country's channel."""
    places = [f"C{number}" for number in range(PLACES - 2)]
    leads = [(f"U0{place}", f"C0{place}") for place in places]
    office = [("U0INES", f"C0{place}") for place in [*places, "GERMANY", "JAPAN"]]
    others = [("U0VERA", "C0GERMANY"), ("U0MIRA", "C0GERMANY"), ("U0OTTO", "C0GERMANY"), ("U0LIN", "C0TINDREL")]
    return [*leads, *office, *others]


def grow(database: Database, *, plans: range, today: date) -> None:
    """Add plans of these numbers."""
    with database.unit_of_work() as session:
        _Large(session, plans, today).build()


class _Large:
    def __init__(self, session: Session, numbers: range, today: date) -> None:
        self.session = session
        self.numbers = numbers
        self.today = today
        self.people = {uid.removeprefix("p-"): id_ for uid, id_ in session.execute(select(Person.uid, Person.id))}
        self.places = list(session.scalars(select(Subsidiary.id).order_by(Subsidiary.id)))
        self.solution = session.scalars(select(Solution.id)).first()

    def _put(self, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
        self.session.execute(insert(table), rows)

    def build(self) -> None:
        self._plans()
        wanted = select(Plan.number, Plan.id).where(Plan.number.in_(self.numbers))
        plans = {row[0]: row[1] for row in self.session.execute(wanted)}
        self._lines(plans)
        first = select(ScopeLine.plan_id, ScopeLine.id).where(ScopeLine.number == 1)
        lines = {row[0]: row[1] for row in self.session.execute(first)}
        self._milestones(plans, lines)
        self._targets(plans, lines)

    def _place(self, number: int) -> int:
        return self.places[number % PLACES]

    def _plans(self) -> None:
        partner = self.session.scalars(select(Partner.id).where(Partner.key == "tindrel")).one()
        common = {
            "partner_id": partner, "fiscal_year": 2027, "stage": Stage.IN_FORCE, "signed_on": date(2026, 7, 3),
            "vendor_accountable_id": self.people["mira"], "partner_accountable_id": self.people["lin"],
            "alerts_since": datetime.fromisoformat("2026-07-03T00:00:00+00:00"),
        }  # fmt: skip
        self._put(Plan, [{"number": n, "title": f"Plan number {n}", "lead_subsidiary_id": self._place(n), **common}
                         for n in self.numbers])  # fmt: skip

    def _lines(self, plans: dict[int, int]) -> None:
        common = {"number": 1, "solution_id": self.solution, "vendor_owner_id": self.people["otto"],
                  "partner_owner_id": self.people["pia"], "currency": "EUR"}  # fmt: skip
        self._put(ScopeLine, [{"plan_id": plans[n], "subsidiary_id": self._place(n), **common} for n in self.numbers])

    def _milestones(self, plans: dict[int, int], lines: dict[int, int]) -> None:
        rows = [self._milestone(plans[n], lines[plans[n]], self._place(n), number)
                for n in self.numbers for number in range(1, MILESTONES_EACH + 1)]  # fmt: skip
        self._put(Milestone, rows)

    def _milestone(self, plan: int, line: int, place: int, number: int) -> dict[str, Any]:
        done, late, blocked = number <= DONE, number == DONE + 1, number == DONE + 2
        due = self.today + timedelta(days=(number - DONE - 2) * 7 + 3)
        return {
            "plan_id": plan, "number": number, "title": f"Milestone {number} of the plan", "line_id": line,
            "subsidiary_id": place, "vendor_owner_id": self.people["otto"], "partner_owner_id": self.people["pia"],
            "accountable": Side.VENDOR if number % 2 else Side.PARTNER, "due_on": due, "baseline_on": due,
            "status": Status.DONE if done else Status.BLOCKED if blocked else Status.PLANNED,
            "done_on": due if done else None, "blocked_on": self.today if blocked else None,
            "block_reason": "licence key missing" if blocked else "", "agreed": True,
            "next_check_on": date(9999, 12, 31) if done or not late else self.today + timedelta(days=1),
        }  # fmt: skip

    def _targets(self, plans: dict[int, int], lines: dict[int, int]) -> None:
        common = {
            "metric": Metric.CUSTOMERS,
            "unit": "customer",
            "initial": 0,
            "target": 10 * world.UNIT,
            "first_day": date(2026, 7, 1),
            "last_day": date(2026, 12, 31),
            "next_check_on": date(9999, 12, 31),
        }
        self._put(Target, [
            {"plan_id": plans[n], "number": number, "title": f"Customers won {number}", "line_id": lines[plans[n]],
             "subsidiary_id": self._place(n), **common} for n in self.numbers for number in (1, 2)
        ])  # fmt: skip
        reported = {"value": 4 * world.UNIT, "by_id": self.people["pia"], "source": "Slack", "note": "",
                    "at": datetime.fromisoformat("2026-11-13T09:00:00+00:00")}  # fmt: skip
        targets = self.session.scalars(select(Target.id).where(Target.plan_id.in_(plans.values()))).all()
        self._put(ReportedValue, [{"target_id": one, "as_of": date(2026, month, 13), **reported}
                                  for one in targets for month in (9, 10, 11)])  # fmt: skip
