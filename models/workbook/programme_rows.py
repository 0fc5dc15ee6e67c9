"""Rows of the programme: subsidiaries, channels, solutions, partners, people and roles."""

from collections.abc import Callable, Iterator
from typing import Final

from models.base import Side
from models.people import Role
from models.workbook.book import Book, Record
from models.workbook.kinds import (
    CHANNELS,
    PARTNERS,
    PEOPLE,
    PROGRAMME,
    ROLES,
    SOLUTIONS,
    SUBSIDIARIES,
    role_key,
)
from models.workbook.reading import Line
from models.workbook.sheets import (
    ChannelCells,
    PartnerCells,
    PersonCells,
    ProgrammeCells,
    RoleCells,
    SolutionCells,
    SubsidiaryCells,
)

USUAL_WEEKEND: Final = "5,6"


def take(book: Book) -> None:
    """Take the sheets of the programme into the book, with all that is wrong in them."""
    for step in (
        _programme,
        _subsidiaries,
        _solutions,
        _partners,
        _channels,
        _people,
        _deputies,
        _roles,
        _one_pam,
        _lead_pams,
    ):
        step(book)


def _programme(book: Book) -> None:
    lines = book.sheets.of(ProgrammeCells)
    if not lines and "Programme" in book.sheets.headings and not book.problems:
        book.problem("Programme", 2, "Vendor", "Nobody is named here. Write the name of the vendor.")
    for line in lines[1:]:
        book.problem("Programme", line.number, None, "A workbook holds one programme. Take this row out.")
    for line in lines[:1]:
        book.add(Record(PROGRAMME, "programme", line.number, {"vendor": line.cells.vendor}))


def _subsidiaries(book: Book) -> None:
    for line in book.sheets.of(SubsidiaryCells):
        cells = line.cells
        for name, what in (("country", "two letters such as DE"), ("currency", "three letters such as EUR")):
            if not getattr(cells, name):
                book.problem("Subsidiaries", line.number, name.title(), f"This cell is empty. Write {what}.")
        values = cells.model_dump(exclude={"key"}) | {"weekend": cells.weekend or USUAL_WEEKEND}
        book.add(Record(SUBSIDIARIES, cells.key, line.number, values))


def _solutions(book: Book) -> None:
    for line in book.sheets.of(SolutionCells):
        book.add(Record(SOLUTIONS, line.cells.key, line.number, {"name": line.cells.name}))


def _partners(book: Book) -> None:
    for line in book.sheets.of(PartnerCells):
        book.add(Record(PARTNERS, line.cells.key, line.number, {"name": line.cells.name}))


def _channels(book: Book) -> None:
    for line in book.sheets.of(ChannelCells):
        cells = line.cells
        if bool(cells.subsidiary) == bool(cells.partner):
            said = "A channel belongs to one subsidiary, or is shared with one partner. Fill exactly one of the two."
            book.problem("Channels", line.number, "Subsidiary", said)
        values = {
            "name": cells.name.removeprefix("#"),
            "subsidiary": book.find(SUBSIDIARIES, cells.subsidiary, at=("Channels", line.number, "Subsidiary")),
            "partner": book.find(PARTNERS, cells.partner, at=("Channels", line.number, "Partner")),
        }
        key = f"{cells.team}/{cells.channel}"
        there = book.records["Channels"].get(key)
        if there is not None:
            said = f"#{values['name']} is registered in row {there.row} already. A channel is registered once."
            book.problem("Channels", line.number, "Slack channel", said)
        else:
            book.add(Record(CHANNELS, key, line.number, values))


def _people(book: Book) -> None:
    taken: dict[str, int] = {}
    linked = _linked_to_others(book)
    weekends = _weekends(book)
    for line in book.sheets.of(PersonCells):
        cells = line.cells
        partner = book.find(PARTNERS, cells.partner, at=("People", line.number, "Partner"))
        if cells.side is Side.VENDOR and cells.partner:
            book.problem("People", line.number, "Partner", "People of the vendor have no partner. Empty this cell.")
        if cells.side is Side.PARTNER and not cells.partner:
            book.problem("People", line.number, "Partner", "This cell is empty. Write at which partner this person is.")
        accounts = _accounts(book, line)
        for account in accounts:
            _refuse_taken(book, line, account, taken.setdefault(account, line.number), linked.get(account))
        values = {
            "name": cells.name,
            "side": cells.side,
            "partner": partner,
            "zone": cells.zone,
            "country": cells.country,
            "locale": cells.locale,
            "weekend": cells.weekend or weekends.get(cells.country, USUAL_WEEKEND),
            "left": bool(cells.left),
            "deputy": None,
            "accounts": ",".join(accounts),
        }
        book.add(Record(PEOPLE, cells.key, line.number, values))


def _weekends(book: Book) -> dict[str, str]:
    """The weekend of each country where the vendor is, for people whose cell is empty."""
    stored = [(one["country"], one["weekend"]) for one in book.state.values[SUBSIDIARIES.sheet].values()]
    return dict(stored) | {one.values["country"]: one.values["weekend"] for one in book.of(SUBSIDIARIES)}


def _accounts(book: Book, line: Line[PersonCells]) -> list[str]:
    teams = [one for one in line.cells.team.split(",") if one]
    users = [one for one in line.cells.user.split(",") if one]
    if len(teams) != len(users):
        said = f"There are {len(users)} Slack users for {len(teams)} Slack teams. Write one team for each user."
        book.problem("People", line.number, "Slack user", said)
    return [f"{team}/{user}" for team, user in zip(teams, users, strict=False)]


def _linked_to_others(book: Book) -> dict[str, str]:
    """The Slack accounts of people who are not in the workbook, with their names."""
    listed = {one.cells.key for one in book.sheets.of(PersonCells)}
    others = {key: one for key, one in book.state.values[PEOPLE.sheet].items() if key not in listed}
    return {account: one["name"] for one in others.values() for account in one["accounts"].split(",") if account}


def _refuse_taken(book: Book, line: Line[PersonCells], account: str, row: int, other: str | None) -> None:
    user = account.split("/")[1]
    if row != line.number:
        said = f"The Slack account {user} stands in row {row} already. It can be of one person only."
        book.problem("People", line.number, "Slack user", said)
    if other is not None:
        said = f"The Slack account {user} is linked to {other}. Add that row too, without the account."
        book.problem("People", line.number, "Slack user", said)


def _deputies(book: Book) -> None:
    for line in book.sheets.of(PersonCells):
        cells = line.cells
        record = book.records["People"].get(cells.key)
        if record is None or not cells.deputy:
            continue
        at = ("People", line.number, "Deputy")
        record.values["deputy"] = book.person(cells.deputy, cells.side, record.values["partner"], at=at)
        if record.values["deputy"] == cells.key:
            book.problem(*at, f"{cells.name} cannot stand in for themselves. Write another person, or leave it empty.")


def _roles(book: Book) -> None:
    for line in book.sheets.of(RoleCells):
        cells = line.cells
        person = book.find(PEOPLE, cells.person, at=("Roles", line.number, "Person"))
        subsidiary = book.find(SUBSIDIARIES, cells.subsidiary, at=("Roles", line.number, "Subsidiary"))
        partner = book.find(PARTNERS, cells.partner, at=("Roles", line.number, "Partner"))
        fits = [check(book, line) for check in _ROLE_CHECKS]  # each says what is wrong
        if person is None or not all(fits):
            continue
        _refuse_wrong_side(book, line, person, partner)
        key = role_key(person, cells.role, subsidiary, partner, cells.fiscal_year)
        there = book.records["Roles"].get(key)
        if there is not None:
            book.problem(
                "Roles", line.number, "Person", f"The same role stands in row {there.row}. Take one of them out."
            )
            continue
        lead = {} if cells.is_lead is None else {"is_lead": cells.is_lead}
        values = lead | ({"held": False} if cells.held is False else {})
        book.add(Record(ROLES, key, line.number, values, only_new={"is_lead": False} if not lead else {}))


def _needs(heading: str, roles: set[Role], why: str) -> Callable[[Book, Line[RoleCells]], bool]:
    def check(book: Book, line: Line[RoleCells]) -> bool:
        given = bool(getattr(line.cells, heading.lower().replace(" ", "_")))
        wanted = line.cells.role in roles
        if wanted and not given:
            book.problem("Roles", line.number, heading, f"This cell is empty. Write {why}.")
        if given and not wanted:
            book.problem(
                "Roles", line.number, heading, f"The role “{line.cells.role.value}” has none. Empty this cell."
            )
        return wanted == given

    return check


_ROLE_CHECKS: Final = (
    _needs("Subsidiary", {Role.PAM, Role.SUBSIDIARY_LEAD}, "in which subsidiary the person has the role"),
    _needs("Partner", {Role.PAM, Role.PARTNER_LEAD}, "for which partner the person has the role"),
    _needs("Fiscal year", {Role.PAM}, "for which year the PAM is assigned, such as FY27"),
)


def _refuse_wrong_side(book: Book, line: Line[RoleCells], person: str, partner: str | None) -> None:
    name, role = book.value(PEOPLE, person, "name"), line.cells.role
    at = ("Roles", line.number, "Person")
    if role is not Role.PARTNER_LEAD and book.value(PEOPLE, person, "side") is Side.PARTNER:
        book.problem(
            *at, f"{name} is at a partner, “{role.value}” is a role of the vendor. Write somebody of the vendor."
        )
    elif role is Role.PARTNER_LEAD and book.value(PEOPLE, person, "partner") != partner:
        book.problem(*at, f"{name} is not at this partner. Write somebody who is.")


def pams(book: Book) -> Iterator[tuple[str, str, str, int, bool | None]]:
    """Return person, subsidiary, partner, year and whether they lead, of all PAMs after the import."""
    stored = book.state.values["Roles"]
    for key in {**stored, **book.records["Roles"]}:
        person, role, subsidiary, partner, year = key.split("/")
        record = book.records["Roles"].get(key)
        if role == Role.PAM and not (record and record.values.get("held") is False):
            yield person, subsidiary, partner, int(year), book.value(ROLES, key, "is_lead")


def _one_pam(book: Book) -> None:
    """A partner has one PAM in a subsidiary and year."""
    seen: dict[tuple[str, str, int], str] = {}
    for person, subsidiary, partner, year, _ in list(pams(book)):
        other = seen.setdefault((subsidiary, partner, year), person)
        record = book.records["Roles"].get(role_key(person, Role.PAM, subsidiary, partner, year))
        record = record or book.records["Roles"].get(role_key(other, Role.PAM, subsidiary, partner, year))
        if other != person and record is not None:
            name = book.value(PEOPLE, other if record.key.startswith(f"{person}/") else person, "name")
            said = f"{name} is PAM of this partner here in that year already. Write “no” under Held for one of the two."
            book.problem("Roles", record.row, "Person", said)


def _lead_pams(book: Book) -> None:
    """One PAM leads for each partner and year; where nobody is named, the first one does."""
    first: dict[tuple[str, int], str] = {}
    leads: dict[tuple[str, int], str] = {}
    for person, subsidiary, partner, year, lead in list(pams(book)):
        key = role_key(person, Role.PAM, subsidiary, partner, year)
        record = book.records["Roles"].get(key)
        if lead and (partner, year) in leads and leads[partner, year] != key:
            name = book.value(PEOPLE, leads[partner, year].split("/")[0], "name")
            at = ("Roles", record.row if record else 0, "Lead PAM")
            book.problem(*at, f"{name} leads for this partner and year already. Write “no” beside one of the two.")
        if lead:
            leads[partner, year] = key
        elif record is not None and not book.exists(ROLES, key):
            first.setdefault((partner, year), key)
    for place, key in first.items():
        if place not in leads and "is_lead" in book.records["Roles"][key].only_new:
            book.records["Roles"][key].only_new["is_lead"] = True
