"""The sample programme as rows of the workbook's sheets, under its headings."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from models.targets.periods import span
from models.workbook.sample.days import Days
from models.workbook.sample.milestones import MILESTONES, Step
from models.workbook.sample.people import LEADS, OFFICE, PAMS, PARTNER_LEADS, PEOPLE
from models.workbook.sample.places import PARTNERS, PLACES, SOLUTIONS, TEAM, VENDOR
from models.workbook.sample.plans import PLANS, SamplePlan
from models.workbook.sample.targets import TARGETS, Goal
from models.workbook.words import PERIODS

Row = dict[str, Any]
_PLACES: Final = {place.key: place for place in PLACES}
_NAMES: Final = {person.key: person.name for person in PEOPLE}


def sheets(as_of: date) -> dict[str, list[Row]]:
    """Return all rows by sheet as they are for a day."""
    days = Days(as_of)
    makers: dict[str, Callable[[Days], Iterator[Row]]] = {
        "Programme": _programme,
        "Subsidiaries": _subsidiaries,
        "Channels": _channels,
        "Solutions": _solutions,
        "Partners": _partners,
        "People": _people,
        "Roles": _roles,
        "Plans": _plans,
        "Scope lines": _lines,
        "Milestones": _milestones,
        "Requests": _requests,
        "Targets": _targets,
        "Values": _values,
    }
    return {sheet: list(make(days)) for sheet, make in makers.items()}


def channel_id(name: str) -> str:
    """Return the Slack id of a channel in the sandbox: C0GERMANY for Germany, C0TINDREL for Tindrel."""
    return f"C0{name.upper().replace(' ', '')}"


def _programme(_: Days) -> Iterator[Row]:
    yield {"Vendor": VENDOR}


def _subsidiaries(_: Days) -> Iterator[Row]:
    for one in PLACES:
        yield {"Key": one.key, "Name": one.name, "Country": one.country, "Zone": one.zone, "Locale": one.locale,
               "Currency": one.currency, "Weekend": one.weekend}  # fmt: skip


def _channels(_: Days) -> Iterator[Row]:
    for place in PLACES:
        yield {"Slack team": TEAM, "Slack channel": channel_id(place.name), "Name": place.channel,
               "Subsidiary": place.key, "Partner": ""}  # fmt: skip
    for partner in PARTNERS:
        yield {"Slack team": TEAM, "Slack channel": channel_id(partner), "Name": f"{VENDOR}-{partner}".lower(),
               "Subsidiary": "", "Partner": partner.lower()}  # fmt: skip


def _solutions(_: Days) -> Iterator[Row]:
    for key, name in SOLUTIONS.items():
        yield {"Key": key, "Name": name}


def _partners(_: Days) -> Iterator[Row]:
    for name in PARTNERS:
        yield {"Key": name.lower(), "Name": name}


def _people(_: Days) -> Iterator[Row]:
    for one in PEOPLE:
        place = _PLACES[one.place]
        yield {"Key": one.key, "Name": one.name, "Side": "partner" if one.partner else "vendor", "Partner": one.partner,
               "Slack team": TEAM if one.linked else "", "Slack user": one.slack_id if one.linked else "",
               "Zone": place.zone, "Country": place.country, "Locale": place.locale, "Weekend": "", "Left": "",
               "Deputy": one.deputy}  # fmt: skip


def _roles(days: Days) -> Iterator[Row]:
    empty = {"Subsidiary": "", "Partner": "", "Fiscal year": "", "Lead PAM": ""}
    for person in OFFICE:
        yield {"Person": person, "Role": "office", **empty}
    for place, person in LEADS.items():
        yield {"Person": person, "Role": "subsidiary lead", **empty, "Subsidiary": place}
    for partner, by_place in PAMS.items():
        for number, (place, person) in enumerate(by_place.items()):
            yield {"Person": person, "Role": "PAM", "Subsidiary": place, "Partner": partner,
                   "Fiscal year": days.year.name, "Lead PAM": "no" if number else "yes"}  # fmt: skip
    for partner, person in PARTNER_LEADS.items():
        yield {"Person": person, "Role": "partner lead", **empty, "Partner": partner}


def _plans(days: Days) -> Iterator[Row]:
    for plan in PLANS:
        signed = {
            "State": "draft" if plan.draft else "in force",
            "Signed on": None if plan.draft else days.signed_on,
            "Vendor signatory": "" if plan.draft else _NAMES[LEADS[plan.lead]],
            "Partner signatory": "" if plan.draft else _NAMES[PARTNER_LEADS[plan.partner]],
            "Document": "" if plan.draft else f"https://example.org/plans/{plan.key.lower()}.pdf",
        }
        yield {"Key": plan.key, "Title": plan.title, "Partner": plan.partner, "Fiscal year": days.year.name,
               "Lead subsidiary": plan.lead, "Vendor accountable": PAMS[plan.partner][plan.lead],
               "Partner accountable": PARTNER_LEADS[plan.partner], "Vendor sponsor": plan.sponsors[0],
               "Partner sponsor": plan.sponsors[1], **signed, "Value proposition": plan.proposition,
               "How we work together": plan.how_we_work}  # fmt: skip


def _lines(_: Days) -> Iterator[Row]:
    for plan in PLANS:
        for number, (place, solution, vendor, partner) in enumerate(plan.lines, start=1):
            yield {"Key": f"{plan.key}-S{number}", "Solution": solution, "Subsidiary": place, "Vendor owner": vendor,
                   "Partner owner": partner, "Currency": _PLACES[place].currency}  # fmt: skip


def _steps() -> Iterator[tuple[SamplePlan, Step]]:
    return ((plan, step) for plan in PLANS for step in MILESTONES[plan.number])


def _milestones(days: Days) -> Iterator[Row]:
    for plan, step in _steps():
        vendor, partner = step.owners.split("/") if step.owners else plan.lines[step.line - 1][2:]
        agreed = not plan.draft and step.asks[0] != "new milestone"
        yield {
            "Key": f"{plan.key}-M{step.number}",
            "Title": step.title,
            "Scope line": f"{plan.key}-S{step.line}" if step.line else "",
            "Vendor owner": vendor,
            "Partner owner": partner,
            "Accountable": step.by,
            "Signed date": days.day(step.signed or step.due) if agreed else None,
            "Due date": days.day(step.due),
            "Moves": step.moves,
            "Weight": step.weight,
            "Needs acceptance": "yes" if step.acceptance else "no",
            "State": step.state,
            "Done on": days.day(step.done),
            "Done by": (vendor if step.by == "vendor" else partner) if step.done else "",
            "Evidence": step.evidence,
            "Proof": step.proof,
            "Blocked on": days.day(step.blocked[0]),
            "Blocked reason": step.blocked[1],
        }


def _requests(days: Days) -> Iterator[Row]:
    for plan, step in _steps():
        kind, to_on, who, asked, reason = step.asks
        if kind and (kind != "new date" or days.day(to_on) != days.day(step.due)):  # they may meet on the year's last
            yield {"Milestone": f"{plan.key}-M{step.number}", "Asks for": kind, "To date": days.day(to_on),
                   "Reason": reason, "Asked by": who, "Asked on": days.day(asked)}  # fmt: skip


def _goals() -> Iterator[tuple[SamplePlan, Goal]]:
    return ((plan, goal) for plan in PLANS for goal in TARGETS[plan.number])


def _targets(_: Days) -> Iterator[Row]:
    for plan, goal in _goals():
        yield {"Key": f"{plan.key}-T{goal.number}", "Title": goal.title, "Metric": goal.metric, "Unit": goal.unit,
               "Scope line": f"{plan.key}-S{goal.line}" if goal.line else "", "Period": goal.period,
               "Initial": goal.initial, "Target": goal.target, "Floor": goal.floor, "Weight": goal.weight,
               "Phases": goal.phases}  # fmt: skip


def _values(days: Days) -> Iterator[Row]:
    for plan, goal in _goals():
        first, last = span(days.year, PERIODS[goal.period.casefold()])
        totals: dict[date, int] = {}
        for text, value in goal.reported:
            day = days.day(text)
            if day is not None and first <= days.as_of:
                totals[min(max(day, first), last, days.as_of)] = value
        for day, value in totals.items():
            yield {"Target": f"{plan.key}-T{goal.number}", "As of": day, "Value": value, "Reported by": goal.by,
                   "Note": ""}  # fmt: skip
