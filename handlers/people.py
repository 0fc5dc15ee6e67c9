"""The search menus of forms: people of the side that the field names, plans, scope lines, partners, places, solutions.

A list that allows several begins with all of them at once, `ALL`.
"""

from typing import Final, Literal, TypeAlias

from sqlalchemy.orm import Session

from handlers.answers import Options
from handlers.arrivals import whole
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import forms, ids
from models import access, choices
from models.base import Side
from models.people import Partner, PersonRef
from models.plans import Plan

WHOLE_PLAN: Final = ("plan", "Whole plan")
ALL: Final = "all"
Chosen: TypeAlias = Literal["all"] | int


def register(routes: Routes) -> None:
    """Fill what people type into."""
    routes.menu(ids.PERSON_INPUT, offer_people)
    routes.menu(ids.PLAN_INPUT, offer_plans)
    routes.menu(ids.LINE_INPUT, offer_lines)
    routes.menu(ids.PARTNER_INPUT, offer_partners)
    routes.menu(ids.SUBSIDIARY_INPUT, offer_subsidiaries)
    routes.menu(ids.SOLUTION_INPUT, offer_solutions)


def offer_people(turn: Turn) -> Options:
    """Offer the people of one side: the field's name begins with the side, such as `partner_owner`."""
    field = str(turn.arrival.body.get("block_id", ""))
    side = Side.PARTNER if field.startswith(Side.PARTNER.value) else Side.VENDOR
    with turn.reading() as session:
        plan = _plan(session, turn)
        partner_id = plan.partner_id if plan else _chosen_partner(session, turn)
        found = choices.persons(session, turn.text, side=side, partner_id=partner_id, plan=plan, by=turn.caller)
    return Options([(str(ref.id), label(ref)) for ref in found])


def label(ref: PersonRef) -> str:
    """Name a person in a menu; who is not linked can own, but not act in Slack."""
    return ref.name if ref.slack_id else f"{ref.name} (not linked to Slack)"


def _plan(session: Session, turn: Turn) -> Plan | None:
    """Give the plan that the form is about: it carries its key, or that of a thing in it."""
    key = turn.metadata.plan or turn.metadata.key or forms.values(turn.arrival.view or {}).get("plan")
    return access.get_plan(session, str(key), by=turn.caller) if key else None


def _chosen_partner(session: Session, turn: Turn) -> int | None:
    """Give the partner that was chosen in the form itself; a partner's people choose only among their own."""
    if turn.caller.partner_id is not None:
        return turn.caller.partner_id
    said = whole(str(forms.values(turn.arrival.view or {}).get("partner") or ""))
    chosen = choices.chosen(session, Partner, said, choices.planned_partners(turn.caller))
    return chosen.id if chosen else None


def offer_plans(turn: Turn) -> Options:
    """Offer the plans in which the reader may write."""
    with turn.reading() as session:
        found = choices.plans(session, turn.text, by=turn.caller)
        return Options([(one.key, f"{one.key} · {one.title} · {one.partner.name}") for one in found])


def offer_lines(turn: Turn) -> Options:
    """Offer the scope lines of the form's plan, and the plan as a whole."""
    with turn.reading() as session:
        plan = _plan(session, turn)
        found = choices.lines(session, plan, turn.text) if plan else []
        lines = [(str(one.number), choices.line_name(one)) for one in found]
    return Options([WHOLE_PLAN, *lines] if not turn.text.strip() else lines)


def offer_partners(turn: Turn) -> Options:
    """Offer the partners for which the reader may add a plan."""
    with turn.reading() as session:
        return Options([(str(one.id), one.name) for one in choices.partners(session, turn.text, by=turn.caller)])


def offer_subsidiaries(turn: Turn) -> Options:
    """Offer where the plan may be led, or all subsidiaries for its scope: the field's name says which."""
    with turn.reading() as session:
        if turn.caller.grants and turn.arrival.body.get("block_id") != "lead":
            found = choices.subsidiaries(session, turn.text)
            return _several(turn, [(str(one.id), one.name) for one in found], "subsidiaries")
        plan = _plan(session, turn)
        if plan is not None:
            places = choices.scope_places(session, plan)
        else:
            places = choices.leads(session, turn.text, by=turn.caller, partner_id=_chosen_partner(session, turn))
        return Options([(str(one.id), one.name) for one in places])


def offer_solutions(turn: Turn) -> Options:
    """Offer all solutions."""
    with turn.reading() as session:
        found = [(str(one.id), one.name) for one in choices.solutions(session, turn.text)] if turn.asker else []
    return _several(turn, found, "solutions")


def _several(turn: Turn, found: list[tuple[str, str]], nouns: str) -> Options:
    """Put all of them at once on top, as long as nothing is typed."""
    return Options([(ALL, f"All {len(found)} {nouns}"), *found] if not turn.text.strip() and found else found)
