"""A small good workbook as rows that a test may spoil, and a way to write them as XLSX."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import xlsxwriter

from models.clock import MovableClock
from models.database import Database
from models.workbook import ImportReport, Problem, WorkbookErrors, import_workbook

Rows: TypeAlias = list[dict[str, Any]]
Sheets: TypeAlias = dict[str, Rows]
START: Final = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
TEAM: Final = "T0SANDBOX"


@dataclass(frozen=True)
class Formula:
    """A formula with the value that was saved with it; "" where none was."""

    text: str
    saved: Any = ""


@dataclass(frozen=True)
class Share:
    """A number that its cell shows as a share: 0.7 as 70 %."""

    ratio: float
    format: str = "0%"


def _person(key: str, name: str, partner: str = "", zone: str = "Europe/Berlin", country: str = "DE") -> dict[str, Any]:
    return {"Key": key, "Name": name, "Side": "partner" if partner else "vendor", "Partner": partner,
            "Slack team": TEAM, "Slack user": f"U0{key.upper()}", "Zone": zone, "Country": country,
            "Locale": "en_GB", "Weekend": "", "Left": "", "Deputy": ""}  # fmt: skip


def _role(person: str, role: str, *, subsidiary: str = "", partner: str = "", year: str = "", lead: str = "") -> Any:
    return {"Person": person, "Role": role, "Subsidiary": subsidiary, "Partner": partner, "Fiscal year": year,
            "Lead PAM": lead, "Held": ""}  # fmt: skip


def _milestone(key: str, title: str, due: date, **more: Any) -> dict[str, Any]:
    plain = {"Key": key, "Title": title, "Description": "", "Scope line": "S1", "Vendor owner": "otto",
             "Partner owner": "pia", "Accountable": "vendor", "Signed date": None, "Due date": due, "Moves": None,
             "Weight": 1, "Needs acceptance": "no", "State": "planned", "Started on": None, "Done on": None,
             "Done by": "", "Evidence": "", "Proof": "", "Blocked on": None, "Blocked reason": ""}  # fmt: skip
    return plain | {name.replace("_", " ").capitalize(): value for name, value in more.items()}


def _target(key: str, title: str, metric: str, period: str, target: float) -> dict[str, Any]:
    return {"Key": key, "Title": title, "Metric": metric, "Unit": "", "Scope line": "S1", "Period": period,
            "Initial": None, "Target": target, "Floor": None, "Weight": 1, "Currency": "", "Phases": ""}  # fmt: skip


def programme() -> Sheets:
    """Give a good workbook: PSP-12 in force and PSP-31 a draft, both of Tindrel in Germany, on Tue 17 Nov 2026."""
    signed = {"Signed on": date(2026, 7, 3), "Vendor signatory": "Vera Kost", "Partner signatory": "Lin Marlow",
              "Document": "https://example.org/12.pdf"}  # fmt: skip
    plan = {"Partner": "tindrel", "Fiscal year": "FY27", "Lead subsidiary": "de", "Vendor accountable": "",
            "Partner accountable": "", "Vendor sponsor": "", "Partner sponsor": ""}  # fmt: skip
    line = {"Subsidiary": "de", "Vendor owner": "otto", "Partner owner": "pia", "Currency": ""}
    return {
        "Programme": [{"Vendor": "Quorbel"}],
        "Subsidiaries": [
            {"Key": "de", "Name": "Germany", "Country": "DE", "Zone": "Europe/Berlin", "Locale": "de_DE",
             "Currency": "EUR", "Weekend": "Sat, Sun"},
            {"Key": "jp", "Name": "Japan", "Country": "JP", "Zone": "Asia/Tokyo", "Locale": "ja_JP", "Currency": "JPY",
             "Weekend": ""},
        ],
        "Channels": [
            {"Slack team": TEAM, "Slack channel": "C0GERMANY", "Name": "#psp-germany", "Subsidiary": "de",
             "Partner": ""},
            {"Slack team": TEAM, "Slack channel": "C0TINDREL", "Name": "quorbel-tindrel", "Subsidiary": "",
             "Partner": "Tindrel"},
        ],
        "Solutions": [{"Key": "search", "Name": "Search"}, {"Key": "archive", "Name": "Archive"}],
        "Partners": [{"Key": "tindrel", "Name": "Tindrel"}, {"Key": "ostrevale", "Name": "Ostrevale"}],
        "People": [
            _person("ines", "Ines Tarn"), _person("vera", "Vera Kost"), _person("mira", "Mira Pell"),
            _person("otto", "Otto Brandl"), _person("kenji", "Kenji Mori", zone="Asia/Tokyo", country="JP"),
            _person("lin", "Lin Marlow", "tindrel"), _person("pia", "Pia Vost", "tindrel"),
            _person("olga", "Olga Ruiz", "ostrevale"),
        ],
        "Roles": [
            _role("ines", "office"), _role("vera", "subsidiary lead", subsidiary="de"),
            _role("mira", "PAM", subsidiary="de", partner="tindrel", year="FY27", lead="yes"),
            _role("lin", "partner lead", partner="tindrel"), _role("olga", "partner lead", partner="ostrevale"),
        ],
        "Plans": [
            {"Key": "PSP-12", "Title": "Search for ministries", **plan, "State": "in force", **signed},
            {"Key": "PSP-31", "Title": "Archive search", **plan, "State": "draft", **dict.fromkeys(signed, "")},
        ],
        "Scope lines": [
            {"Key": "PSP-12-S1", "Solution": "Search", **line}, {"Key": "PSP-31-S1", "Solution": "archive", **line},
        ],
        "Milestones": [
            _milestone("PSP-12-M1", "Kick-off with the ministry", date(2026, 9, 30), state="done",
                       done_on=date(2026, 9, 29), done_by="otto"),
            _milestone("PSP-12-M3", "Reference architecture reviewed", date(2026, 11, 18), state="in progress"),
            _milestone("PSP-12-M5", "Pilot at the Ministry of Tides", date(2026, 12, 11),
                       signed_date=date(2026, 11, 27), accountable="partner"),
            _milestone("PSP-31-M1", "Archive study", date(2027, 1, 29)),
        ],
        "Requests": [
            {"Milestone": "PSP-12-M5", "Asks for": "new date", "To date": date(2027, 1, 29),
             "Reason": "The customer freezes its systems.", "Asked by": "pia", "Asked on": date(2026, 11, 13)},
        ],
        "Targets": [
            _target("PSP-12-T1", "Customers won, H1", "customers won", "H1", 10),
            _target("PSP-12-T2", "Revenue", "revenue", "year", 900000),
        ],
        "Values": [
            {"Target": "PSP-12-T1", "As of": date(2026, 11, 13), "Value": 6, "Reported by": "pia", "Note": "counted"},
        ],
    }  # fmt: skip


def write(path: Path, sheets: Sheets) -> Path:
    """Write rows as a workbook; the headings of a sheet are those of its first row."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(path, options) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            headings = list(dict.fromkeys(heading for row in rows for heading in row))
            sheet.write_row(0, 0, headings)
            for number, row in enumerate(rows, start=1):
                for column, heading in enumerate(headings):
                    value = row.get(heading)
                    if isinstance(value, Share):
                        sheet.write_number(number, column, value.ratio, book.add_format({"num_format": value.format}))
                    else:
                        _write(sheet, number, column, value)
    return path


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, None, value.saved)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day))  # noqa: DTZ001 -- no zones
    elif value not in (None, ""):
        sheet.write(row, column, value)


class Importing:
    """Imports sheets into a database, again and again, at a moment that can be moved."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.clock = MovableClock(START)

    def take(self, sheets: Sheets, *, dry_run: bool = False) -> ImportReport:
        """Import rows. Raises WorkbookErrors."""
        path = write(self.folder / "book.xlsx", sheets)
        return import_workbook(self.database, path, clock=self.clock, dry_run=dry_run)

    def refused(self, sheets: Sheets) -> list[Problem]:
        """Import rows that cannot be taken, and give what is wrong with them."""
        try:
            report = self.take(sheets)
        except WorkbookErrors as wrong:
            return list(wrong.errors)
        raise AssertionError(report)
