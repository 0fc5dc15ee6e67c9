"""What a milestone may hold, each refusal with the sentence that people read beside the field.

A form shows all of them at once: `Refusals` collects, `raise_if_any` refuses.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from models import choices
from models.access import Caller
from models.base import Side
from models.calendar import FiscalYear, WorkCalendar
from models.errors import Invalid
from models.people import Person, vendor_name
from models.plans import Plan, Stage
from models.words import line, long_day, several, to_come, too_long, year_day

TITLE_LETTERS: Final = 3
REASON_SHORTEST: Final = 10
MOST_WEIGHT: Final = 10
Days: TypeAlias = tuple[date, date]


@dataclass
class Refusals:
    """What is wrong, by the name of the input."""

    found: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, words: str | None) -> None:
        """Note what is wrong with an input; the first sentence of each stays."""
        if words:
            self.found.setdefault(name, words)

    def raise_if_any(self) -> None:
        """Refuse with all that was found. Raises Invalid."""
        if self.found:
            first, words = next(iter(self.found.items()))
            raise Invalid(words, field=first, beside=self.found)


def title(text: str) -> tuple[str, str | None]:
    """Take a title; gives it as it is kept, and what is wrong with it."""
    kept = line(text)
    if sum(one.isalnum() for one in kept) < TITLE_LETTERS:
        return kept, "Say in a few words what will be there: people read it in alerts."
    return kept, too_long("title", kept)


def note(text: str) -> tuple[str, str | None]:
    """Take a note or a link."""
    kept = several(text)
    return kept, too_long("note", kept)


def reason(text: str, *, decides: str = "", needed: bool = True) -> tuple[str, str | None]:
    """Take a reason of 10 to 500 characters; one that is not needed may be short. `decides` names who answers."""
    kept = several(text)
    if needed and len(kept) < REASON_SHORTEST:
        return kept, "Say in a sentence why" + (f": {decides} decides on it." if decides else ": it stays on record.")
    return kept, too_long("reason", kept)


def weight(value: int) -> str | None:
    """Refuse a weight that the plan's health cannot use."""
    return None if 0 <= value <= MOST_WEIGHT else f"Write a whole number from 0 to {MOST_WEIGHT}."


def due(plan: Plan, on: date) -> str | None:
    """Refuse a date that lies outside the plan's year."""
    year = FiscalYear(plan.fiscal_year)
    holds = f"a plan of {year.name} holds dates"
    if on > year.last_day:
        until, later = year_day(year.last_day), FiscalYear(plan.fiscal_year + 1).name
        said = f"{long_day(on)} is too late: {holds} until {until}."
        return f"{said} Choose one up to then; later work belongs to {later}."
    if on < year.first_day:
        return f"{long_day(on)} is too early: {holds} from {year_day(year.first_day)} on. Choose one from then on."
    return None


def days_due(plan: Plan) -> Days:
    """Return the first and the last day that may be a due date."""
    year = FiscalYear(plan.fiscal_year)
    return year.first_day, year.last_day


def days_of_doing(plan: Plan, *, today: date) -> Days:
    """Return the first and the last day on which something may have been done."""
    first = FiscalYear(plan.fiscal_year).first_day
    if plan.stage is not Stage.DRAFT and plan.signed_on:
        first = min(first, plan.signed_on)
    return first, today


def doing(plan: Plan, on: date, *, today: date, place: str) -> str | None:
    """Refuse a day of doing that is not between the plan's start and today."""
    first, last = days_of_doing(plan, today=today)
    if on > last:
        return to_come(on, today=today, place=place)
    begun = f"{long_day(on)} lies before {plan.key} began on {year_day(first)}. Choose a day from then on."
    return begun if on < first else None


def warnings(calendar: WorkCalendar, on: date, *, today: date, place: str) -> tuple[str, ...]:
    """Say what is odd about a due date, though it is taken."""
    found = []
    if on.weekday() in calendar.weekend:
        found.append(f"{long_day(on)} is on the weekend in {place}.")
    elif not calendar.is_working(on):
        found.append(f"{long_day(on)} is a public holiday in {place}.")
    if on < today:
        found.append(f"{long_day(on)} has passed already.")
    return tuple(found)


def owner(session: Session, plan: Plan, side: Side, person_id: int | None, *, by: Caller) -> str | None:
    """Refuse an owner who is not of that side, or who has left.

    Of people whom the menu would not offer nothing is said, not even that they are there.
    """
    person = choices.chosen(session, Person, person_id, choices.nameable(plan, by=by))
    wanted = vendor_name(session) if side is Side.VENDOR else plan.partner.name
    if person is None:
        return f"Choose somebody of {wanted}."
    if person.side is not side:
        at = plan.partner.name if person.side is Side.PARTNER else vendor_name(session)
        return f"{person.name} is at {at}. Choose somebody of {wanted}."
    if not person.left:
        return None
    instead = plan.vendor_accountable if side is Side.VENDOR else plan.partner_accountable
    here = instead is not None and not instead.left and instead.id != person.id
    return f"{person.name} has left. Choose a successor{f' or {instead.name}' if instead and here else ''}."
