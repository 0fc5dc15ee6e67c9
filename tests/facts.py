"""Facts for the tests of rules: PSP-12-M3, due Wed 18 Nov 2026 in Germany, Otto delivers it and Pia supports him."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from models.alerts.facts import Cast, Decision, Fate, MilestoneFacts, Place, RequestFacts, Someone, TargetFacts, Told
from models.base import Side
from models.calendar import work_calendar
from models.milestones.tables import Answer, Ask, Status
from models.notifications import to_person
from models.settings import Cascade
from models.targets.pace import Goal

OTTO, PIA, MIRA, LIN, ROSA, RAFE, VERA, INES = range(1, 9)
NAMES: Final = {OTTO: "otto", PIA: "pia", MIRA: "mira", LIN: "lin", ROSA: "rosa", RAFE: "rafe", VERA: "vera",
                INES: "ines"}  # fmt: skip
PARTNERS: Final = {PIA, LIN, RAFE}
DEFAULTS: Final = Cascade()

BERLIN: Final = Place(1, "de", ZoneInfo("Europe/Berlin"), work_calendar("DE", "5,6"))
TOKYO: Final = Place(2, "jp", ZoneInfo("Asia/Tokyo"), work_calendar("JP", "5,6"))
RIYADH: Final = Place(3, "sa", ZoneInfo("Asia/Riyadh"), work_calendar("SA", "4,5"))
SANTIAGO: Final = Place(4, "cl", ZoneInfo("America/Santiago"), work_calendar("CL", "5,6"))


def people(*, gone: set[int] | None = None, deputies: dict[int, int] | None = None) -> dict[int, Someone]:
    """Give everybody; no message reaches those who are gone."""
    return {
        one: Someone(
            one,
            Side.PARTNER if one in PARTNERS else Side.VENDOR,
            reachable=one not in (gone or set()),
            deputy_id=(deputies or {}).get(one),
        )
        for one in NAMES
    }


def cast(*, gone: set[int] | None = None, deputies: dict[int, int] | None = None, **changes: Any) -> Cast:
    """Give who plays which part: Mira is PAM, Lin leads the partner, Rosa and Rafe sponsor, Vera leads Germany."""
    whole = Cast(
        people=people(gone=gone, deputies=deputies),
        vendor_owner=OTTO,
        partner_owner=PIA,
        pams=(MIRA,),
        subsidiary_leads=(VERA,),
        office=(INES,),
        partner_leads=(LIN,),
        vendor_accountable=MIRA,
        partner_accountable=LIN,
        vendor_sponsor=ROSA,
        partner_sponsor=RAFE,
    )
    return replace(whole, **changes)


def milestone(**changes: Any) -> MilestoneFacts:
    """Give the milestone, in force and open unless said otherwise."""
    whole = MilestoneFacts(
        key="PSP-12-M3",
        plan=12,
        in_force=True,
        place=BERLIN,
        cast=cast(),
        status=Status.PLANNED,
        due_on=date(2026, 11, 18),
        round=1,
        since=date(2026, 7, 1),
    )
    return replace(whole, **changes)


def request(kind: Ask, **changes: Any) -> RequestFacts:
    """Give a question that Otto asks the other side on Mon 16 Nov 2026."""
    return replace(RequestFacts(7, kind, OTTO, Side.VENDOR, at("2026-11-16T09:00"), Answer.OPEN), **changes)


def target(**changes: Any) -> TargetFacts:
    """Give a target of ten customers from July to December 2026 in Germany."""
    goal = Goal(date(2026, 7, 1), date(2026, 12, 31), Decimal(0), Decimal(10), BERLIN.calendar)
    whole = TargetFacts(
        key="PSP-12-T1", plan=12, in_force=True, place=BERLIN, cast=cast(), goal=goal, round=1, since=date(2026, 7, 1)
    )
    return replace(whole, **changes)


def heard(rule: str, step: str, on: date, *who: int, round_: int = 1, fate: Fate = Fate.TOLD) -> tuple[Told, ...]:
    """Give lines of the ledger: who heard which step on which day."""
    return tuple(Told(rule, round_, step, to_person(one), fate, on if fate is Fate.TOLD else None) for one in who)


def said(decision: Decision) -> set[tuple[str, str]]:
    """Give who is to hear which step."""
    return {(NAMES[item.person_id or 0], item.step) for item in decision.items}


def roles(decision: Decision) -> dict[str, str]:
    """Give as what each is told."""
    return {NAMES[item.person_id or 0]: str(item.concern) for item in decision.items}


def at(text: str) -> datetime:
    """Give an instant."""
    return datetime.fromisoformat(f"{text}+00:00")


def days(first: date, count: int) -> list[date]:
    """Give so many days in a row."""
    return [first + timedelta(days=n) for n in range(count)]
