"""A small programme for tests: Quorbel and its partners Tindrel and Ostrevale, on Tue 17 Nov 2026.

PSP-12 is in force in Germany with Tindrel, PSP-31 is a draft in Germany and Japan with Tindrel, PSP-40 is in force in
Japan with Ostrevale, whose people must never see the other two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import Side
from models.database import Database
from models.milestones.tables import Milestone, Status
from models.people import Partner, Person, Role, RoleGrant, SlackIdentity
from models.plans import Plan, ScopeLine, Stage
from models.programme import Channel, Programme, Solution, Subsidiary
from models.tables import METADATA
from models.targets import Metric, ReportedValue, Target

TEAM: Final = "T0SANDBOX"
START: Final = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
TODAY: Final = date(2026, 11, 17)
UNIT: Final = 10_000
_SEQUENCES: Final = """
    SELECT 'SELECT ' || string_agg(format('setval(%L, %s)', sequencename, last_value), ', ')
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
TO_COME: Final = "Wed 18 Nov 2026 is still to come: it is Tue 17 Nov 2026 in Germany. Choose a day up to then."
BEFORE_IT_BEGAN: Final = "Tue 30 Jun 2026 lies before PSP-12 began on 1 Jul 2026. Choose a day from then on."
TOO_LATE: Final = (
    "Thu 1 Jul 2027 is too late: a plan of FY27 holds dates until 30 Jun 2027. "
    "Choose one up to then; later work belongs to FY28."
)
"""How a day is refused that a thing of PSP-12 cannot take."""

VENDOR_PEOPLE: Final = ("ines", "vera", "mira", "otto", "rosa", "kenji")
NAMES: Final = {
    "ines": "Ines Tarn", "vera": "Vera Kost", "mira": "Mira Pell", "otto": "Otto Brandl", "rosa": "Rosa Lindt",
    "kenji": "Kenji Mori", "lin": "Lin Marlow", "pia": "Pia Vost", "ned": "Ned Ashgrove", "rafe": "Rafe Dunmore",
    "olga": "Olga Ruiz",
}  # fmt: skip
UNLINKED: Final = "ned"
"""Mira is PAM of Tindrel in Germany, Kenji of Ostrevale in Japan; Vera leads Germany; Rosa and Rafe sponsor PSP-12."""


@dataclass(frozen=True)
class World:
    """Ids of what the programme holds, by short names."""

    people: dict[str, int]
    subsidiaries: dict[str, int]
    partners: dict[str, int]
    channels: dict[str, int]


def slack_id(who: str) -> str:
    """Give the Slack user of a person of this world, such as U0MIRA."""
    return f"U0{who.upper()}"


@dataclass(frozen=True)
class _Kept:
    """What was built once: the rows as the driver gives them, and for PostgreSQL what sets its sequences."""

    world: World
    rows: dict[str, Any]
    sequences: str = ""


_KEPT: dict[str, _Kept] = {}


def build(database: Database, *, anew: bool = False) -> World:
    """Fill an empty database; from the second time on with the rows of the first, which takes a fiftieth of it."""
    kept = _KEPT.get(database.engine.dialect.name)
    if kept is None or anew:
        with database.unit_of_work() as session:
            world = _Builder(session).build()
        with database.reading() as session:
            _KEPT[database.engine.dialect.name] = (_of_file if database.is_sqlite else _of_server)(session, world)
        return world
    with database.unit_of_work() as session:
        driver = _driver(session)
        if database.is_sqlite:
            for table, rows in kept.rows.items():
                driver.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
        else:
            for table, rows in kept.rows.items():
                with driver.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            driver.execute(kept.sequences)
    return kept.world


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection


def _of_file(session: Session, world: World) -> _Kept:
    tables = [one.name for one in METADATA.sorted_tables]
    found = {name: _driver(session).execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608
    return _Kept(world, {name: rows for name, rows in found.items() if rows})


def _of_server(session: Session, world: World) -> _Kept:
    found = {}
    for table in METADATA.sorted_tables:
        with _driver(session).cursor().copy(f"COPY {table.name} TO STDOUT") as copy:
            found[table.name] = b"".join(map(bytes, copy))
    return _Kept(world, {name: rows for name, rows in found.items() if rows}, session.scalar(text(_SEQUENCES)) or "")


def everything(database: Database) -> dict[str, list[str]]:
    """Give all rows of all tables, to see that something changed nothing."""
    with database.reading() as session:
        driver, tables = _driver(session), [one.name for one in METADATA.sorted_tables]
        return {name: sorted(map(repr, driver.execute(f"SELECT * FROM {name}").fetchall())) for name in tables}  # noqa: S608


class _Builder:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.people: dict[str, Person] = {}

    def _add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def build(self) -> World:
        self._add(Programme(vendor_name="Quorbel", alerts_since=datetime(2026, 7, 1, tzinfo=UTC)))
        de = self._add(Subsidiary(key="de", name="Germany", country="DE", zone="Europe/Berlin", locale="de_DE",
                                  currency="EUR"))  # fmt: skip
        jp = self._add(Subsidiary(key="jp", name="Japan", country="JP", zone="Asia/Tokyo", locale="ja_JP",
                                  currency="JPY"))  # fmt: skip
        search = self._add(Solution(key="search", name="Search"))
        archive = self._add(Solution(key="archive", name="Archive"))
        tindrel, ostrevale = (self._add(Partner(key=name.lower(), name=name)) for name in ("Tindrel", "Ostrevale"))
        for who, name in NAMES.items():
            self._person(who, name, None if who in VENDOR_PEOPLE else ostrevale if who == "olga" else tindrel, de, jp)
        self._roles(de, jp, tindrel, ostrevale)
        channels = {
            "germany": self._add(Channel(team_id=TEAM, slack_id="C0GERMANY", name="psp-germany", subsidiary_id=de.id)),
            "japan": self._add(Channel(team_id=TEAM, slack_id="C0JAPAN", name="psp-japan", subsidiary_id=jp.id)),
            "tindrel": self._add(Channel(team_id=TEAM, slack_id="C0TINDREL", name="quorbel-tindrel",
                                         partner_id=tindrel.id)),
        }  # fmt: skip
        self._plans(de=de, jp=jp, search=search, archive=archive, tindrel=tindrel, ostrevale=ostrevale)
        return World(
            people={who: person.id for who, person in self.people.items()},
            subsidiaries={"de": de.id, "jp": jp.id},
            partners={"tindrel": tindrel.id, "ostrevale": ostrevale.id},
            channels={name: one.id for name, one in channels.items()},
        )

    def _person(self, who: str, name: str, partner: Partner | None, de: Subsidiary, jp: Subsidiary) -> None:
        home = jp if who in {"kenji", "olga"} else de
        person = self._add(Person(
            uid=f"p-{who}", name=name, side=Side.PARTNER if partner else Side.VENDOR,
            partner_id=partner.id if partner else None, zone=home.zone, country=home.country, weekend=home.weekend,
        ))  # fmt: skip
        self.people[who] = person
        if who != UNLINKED:
            self._add(SlackIdentity(team_id=TEAM, user_id=slack_id(who), person_id=person.id))

    def _roles(self, de: Subsidiary, jp: Subsidiary, tindrel: Partner, ostrevale: Partner) -> None:
        grants: list[dict[str, Any]] = [
            {"who": "ines", "role": Role.OFFICE},
            {"who": "vera", "role": Role.SUBSIDIARY_LEAD, "subsidiary_id": de.id},
            {"who": "mira", "role": Role.PAM, "subsidiary_id": de.id, "partner_id": tindrel.id, "fiscal_year": 2027,
             "is_lead": True},
            {"who": "kenji", "role": Role.PAM, "subsidiary_id": jp.id, "partner_id": ostrevale.id, "fiscal_year": 2027,
             "is_lead": True},
            {"who": "lin", "role": Role.PARTNER_LEAD, "partner_id": tindrel.id},
            {"who": "olga", "role": Role.PARTNER_LEAD, "partner_id": ostrevale.id},
        ]  # fmt: skip
        for grant in grants:
            self._add(RoleGrant(person_id=self.people[grant.pop("who")].id, **grant))

    def _plans(self, *, de: Subsidiary, jp: Subsidiary, search: Solution, archive: Solution, tindrel: Partner,
               ostrevale: Partner) -> None:  # fmt: skip
        people = {who: person.id for who, person in self.people.items()}
        signed: dict[str, Any] = {"stage": Stage.IN_FORCE, "signed_on": date(2026, 7, 3),
                                  "document": "https://example.org/signed.pdf"}  # fmt: skip
        twelve = self._add(Plan(
            number=12, title="Search for ministries", partner_id=tindrel.id, fiscal_year=2027,
            lead_subsidiary_id=de.id, vendor_accountable_id=people["mira"], partner_accountable_id=people["lin"],
            vendor_sponsor_id=people["rosa"], partner_sponsor_id=people["rafe"], vendor_signatory="Vera Kost",
            partner_signatory="Lin Marlow", **signed,
        ))  # fmt: skip
        draft = self._add(Plan(
            number=31, title="Archive search", partner_id=tindrel.id, fiscal_year=2027, lead_subsidiary_id=de.id,
            vendor_accountable_id=people["mira"], partner_accountable_id=people["lin"],
        ))  # fmt: skip
        forty = self._add(Plan(
            number=40, title="Harbour suite", partner_id=ostrevale.id, fiscal_year=2027, lead_subsidiary_id=jp.id,
            vendor_accountable_id=people["kenji"], partner_accountable_id=people["olga"], vendor_signatory="Kenji Mori",
            partner_signatory="Olga Ruiz", **signed,
        ))  # fmt: skip
        line = self._line(twelve, 1, search, de, vendor=people["otto"], partner=people["pia"])
        self._line(draft, 1, archive, de, vendor=people["otto"], partner=people["pia"])
        self._line(draft, 2, archive, jp, vendor=people["kenji"], partner=None)
        self._line(forty, 1, search, jp, vendor=people["kenji"], partner=people["olga"])
        of_line: dict[str, Any] = {"line_id": line.id}
        self._milestone(twelve, 1, "Kick-off with the ministry", date(2026, 9, 30), status=Status.DONE,
                        done_on=date(2026, 9, 29), done_by_id=people["otto"], **of_line)  # fmt: skip
        self._milestone(twelve, 3, "Reference architecture reviewed", date(2026, 11, 18), **of_line)
        self._milestone(twelve, 4, "Partner academy, first day", date(2026, 12, 4), accountable=Side.PARTNER)
        self._milestone(twelve, 5, "Pilot at the Ministry of Tides", date(2026, 12, 11), **of_line)
        self._milestone(draft, 1, "Archive study", date(2027, 1, 29))
        self._milestone(
            forty, 1, "Port authority workshop", date(2026, 11, 10), owners=(people["kenji"], people["olga"])
        )
        won = self._add(Target(
            plan_id=twelve.id, number=1, title="Customers won, H1", metric=Metric.CUSTOMERS, unit="customer",
            line_id=line.id, subsidiary_id=de.id, first_day=date(2026, 7, 1), last_day=date(2026, 12, 31),
            target=10 * UNIT, next_check_on=date(2000, 1, 1),
        ))  # fmt: skip
        self._add(ReportedValue(target_id=won.id, as_of=date(2026, 11, 13), value=6 * UNIT, by_id=people["pia"],
                                at=datetime(2026, 11, 13, 9, tzinfo=UTC), source="Slack"))  # fmt: skip

    def _line(self, plan: Plan, number: int, solution: Solution, place: Subsidiary, *, vendor: int | None,
              partner: int | None) -> ScopeLine:  # fmt: skip
        line: ScopeLine = self._add(ScopeLine(
            plan_id=plan.id, number=number, solution_id=solution.id, subsidiary_id=place.id, vendor_owner_id=vendor,
            partner_owner_id=partner, currency=place.currency,
        ))  # fmt: skip
        return line

    def _milestone(self, plan: Plan, number: int, title: str, due_on: date, *,
                   owners: tuple[int, int] | None = None, **more: Any) -> None:  # fmt: skip
        vendor, partner = owners or (self.people["otto"].id, self.people["pia"].id)
        self._add(Milestone(
            plan_id=plan.id, number=number, title=title, subsidiary_id=plan.lead_subsidiary_id, due_on=due_on,
            baseline_on=due_on if plan.stage is Stage.IN_FORCE else None, vendor_owner_id=vendor,
            partner_owner_id=partner, next_check_on=date(2000, 1, 1), **more,
        ))  # fmt: skip
