"""What a plan in force binds: a change of it is refused with the verb that asks for it in Slack."""

from datetime import date
from enum import Enum
from typing import Final

from models.milestones.tables import Ask, Status
from models.plans import Stage
from models.targets.pace import as_figure
from models.workbook.book import Book, Record
from models.workbook.kinds import LINES, MILESTONES, PEOPLE, PLANS, REQUESTS, TARGETS, Field, Road

_OF_A_PLAN: Final = (LINES, MILESTONES, TARGETS)
_ENOUGH: Final = 60
_VERBS: Final = {Ask.DATE: "move", Ask.CANCEL: "cancel", Ask.DONE: "done", Ask.ADD: "add milestone"}


def refuse_new(book: Book, record: Record) -> None:
    """Refuse what a plan in force takes by its own ways only."""
    thing = record.key.split("/")[0]
    plan = thing.rpartition("-")[0]
    if not book.in_force(plan):
        return
    said = None
    if record.kind is MILESTONES:
        said = f"a new milestone needs the other side: /psp add milestone {plan}"
    elif record.kind is REQUESTS and book.exists(MILESTONES, thing):
        said = f"the other side is asked in Slack: /psp {_VERBS[record.values['kind']]} {thing}"
    elif record.kind in (LINES, TARGETS):
        said = f"only an amendment adds this to it: amend {plan}"
    if said is not None:
        heading = "Milestone" if record.kind is REQUESTS else "Key"
        book.problem(record.kind.sheet, record.row, heading, f"{plan} is in force, {said}. Take the row out here.")


def refuse_change(book: Book, record: Record, name: str, was: object, wish: object) -> None:
    """Refuse the change of a field that stays, or that is bound."""
    field = next((one for one in record.kind.fields if one.name == name), None)
    if field is None or field.road in (Road.FREE, Road.HAND_OVER):
        return
    said = None
    if field.road is Road.FIXED:
        said = _fixed(book, record)
    elif _binds(book, record):
        said = _bound(record, field, was, wish)
    if said is not None:
        book.problem(record.kind.sheet, record.row, field.heading_of, said)


def _binds(book: Book, record: Record) -> bool:
    if record.kind is PLANS:
        return book.in_force(record.key)
    return record.kind in _OF_A_PLAN and book.in_force(record.key.rpartition("-")[0])


def _fixed(book: Book, record: Record) -> str:
    if record.kind is PEOPLE:
        name = book.value(PEOPLE, record.key, "name")
        return f"{name} stays with one company. Who changes it gets a new row and key, and “yes” under Left here."
    if record.kind is PLANS:
        return f"{record.key} stays with its partner and year. Put it back, and add another plan for this one."
    thing = record.key.split("/")[0]
    return f"{thing} was asked otherwise when it was imported, and is answered in Slack. Put it back."


def _bound(record: Record, field: Field, was: object, wish: object) -> str | None:
    key, there = record.key, _shown(was)
    if record.kind is TARGETS and field.name in ("initial", "target", "floor") and isinstance(was, int):
        there = f"{as_figure(was).normalize():f}"
    plan = key if record.kind is PLANS else key.rpartition("-")[0]
    in_force = f"{plan} is in force with {there} here"
    match field.road:
        case Road.MOVE:
            to = _shown(wish) if isinstance(wish, date) else "…"
            return f"{in_force}; a new date needs the other side: /psp move {key} to {to} because … Put {there} back."
        case Road.SIGNED:
            return f"{in_force}, and what is signed stays. Put {there} back; another date is asked by /psp move."
        case Road.TEXT:
            return f"{in_force}; another text needs the other side: /psp edit {key}. Put it back."
        case Road.STATE:
            return _bound_state(record, was, wish)
        case _:
            return f"{in_force}; only an amendment changes that: amend {plan}. Put it back."


def _bound_state(record: Record, was: object, wish: object) -> str | None:
    key, back = record.key, f"Put “{_shown(was)}” back."
    if record.kind is PLANS:
        closes = (was, wish) == (Stage.IN_FORCE, Stage.CLOSED)
        return None if closes else f"{key} is {_shown(was)}, and no import takes that back. {back}"
    if wish is Status.CANCELLED:
        return f"To cancel it needs the other side: /psp cancel {key} because … {back}"
    if was in (Status.DONE, Status.CANCELLED):
        return f"{key} is {_shown(was)}; to reopen it needs the other side: /psp reopen {key} because … {back}"
    if wish is Status.DONE and record.values["needs_acceptance"]:
        return f"The other side has to accept that it is done: /psp done {key}. {back}"
    return None


def _shown(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, str) and not isinstance(value, Enum):
        return f"“{value[:_ENOUGH]}…”" if len(value) > _ENOUGH else f"“{value}”"
    return str(value)
