"""The scope of a plan in the conversation: look through its lines, add, assign and remove many at once."""

from pydantic import BaseModel

from handlers import people
from handlers.answers import Ack, Answer, Options
from handlers.arrivals import whole
from handlers.grammar import Thing
from handlers.grammar.commands import Assign, Show
from handlers.milestones import owners
from handlers.plans import chosen, on_the_road
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import forms, ids
from handlers.slack.metadata import Metadata
from handlers.views import notices
from handlers.views import scope as views
from handlers.views.parts import View
from handlers.views.scope import Narrowed
from models import access, choices
from models.base import Side
from models.plans import lines, queries
from models.plans.queries import LineRow, PlanRow

TICKED = "ticked"


class NewLines(BaseModel):
    """Which lines are to be added."""

    solutions: list[people.Chosen] = []
    subsidiaries: list[people.Chosen] = []


class Owner(BaseModel):
    """Who is to own lines on one side."""

    vendor_owner: int | None = None
    partner_owner: int | None = None


def register(routes: Routes) -> None:
    """Listen to what is done with scope lines."""
    routes.action(ids.PLAN_SCOPE, open_scope)
    routes.action(ids.SCOPE_SHOW, narrow)
    routes.action(ids.SCOPE_SUBSIDIARY, narrow)
    routes.action(ids.SCOPE_SOLUTION, narrow)
    routes.action(ids.SCOPE_TURN, turn_page)
    routes.action(ids.SCOPE_TICK, lambda _turn: Ack())
    routes.action(ids.SCOPE_TICKED, act_on_ticked)
    routes.action(ids.SCOPE_FOUND, act_on_found)
    routes.action(ids.SCOPE_ADD, ask_for_lines)
    routes.menu(ids.SCOPE_SUBSIDIARY, offer_places)
    routes.menu(ids.SCOPE_SOLUTION, offer_solutions)
    routes.form(ids.FORM_SCOPE_ADD, save_lines)
    routes.form(ids.FORM_SCOPE_ASSIGN, save_owner)
    routes.form(ids.FORM_SCOPE_REMOVE, save_removal)
    routes.screen(ids.PLAN_SCOPE, draw_page)
    routes.command(Assign, assign_line, of=Thing.LINE)
    routes.command(Show, show_line, of=Thing.LINE)


def _plan(turn: Turn, key: str) -> PlanRow:
    with turn.reading() as session:
        return queries.get(session, key, by=turn.caller, now=turn.now)


def _narrowed(metadata: Metadata) -> Narrowed:
    known = {name: said for name, said in metadata.filters.items() if name in {"missing", "subsidiary", "solution"}}
    return Narrowed(**known)


def open_scope(turn: Turn) -> Answer:
    """Show the lines of a plan; the button may say on which side an owner is missing."""
    key, _, missing = turn.arrival.chosen.partition("|")
    narrowed = Narrowed(missing=missing) if missing in set(Side) else Narrowed()
    return turn.open(views.page(_plan(turn, key), narrowed))


def narrow(turn: Turn) -> Answer:
    """Show the lines that were asked for."""
    filters = dict(_narrowed(turn.metadata).filters())
    field = {ids.SCOPE_SHOW: "missing", ids.SCOPE_SUBSIDIARY: "subsidiary", ids.SCOPE_SOLUTION: "solution"}
    if turn.arrival.action.get("type") == "button":  # the next gap is looked for in the whole plan
        filters = {}
    filters[field[turn.listener]] = turn.arrival.chosen
    return turn.update(views.page(_plan(turn, str(turn.metadata.plan)), Narrowed(**filters)))


def turn_page(turn: Turn) -> Answer:
    """Show another page of the same lines."""
    first = whole(turn.arrival.chosen) or 0
    return turn.update(views.page(_plan(turn, str(turn.metadata.plan)), _narrowed(turn.metadata), first=first))


def draw_page(turn: Turn, about: Metadata) -> View:
    """Show the same lines as they are now."""
    return views.page(_plan(turn, str(about.plan)), _narrowed(about), first=about.page or 0)


def offer_places(turn: Turn) -> Options:
    """Offer the subsidiaries of the scope."""
    return _offer(turn, {line.subsidiary for line in _plan(turn, str(turn.metadata.plan)).lines})


def offer_solutions(turn: Turn) -> Options:
    """Offer the solutions of the scope."""
    return _offer(turn, {line.solution for line in _plan(turn, str(turn.metadata.plan)).lines})


def _offer(turn: Turn, names: set[str]) -> Options:
    typed = turn.text.casefold().strip()
    found = [(name, name) for name in sorted(names) if typed in name.casefold()]
    return Options([(views.EVERY, "All"), *found] if not typed else found)


def act_on_ticked(turn: Turn) -> Answer:
    """Ask what is needed for what is to be done with the ticked lines."""
    ticked = [number for one in _ticked(turn) if (number := whole(one)) is not None]
    if not ticked:
        return turn.say(notices.sentence("No line is ticked. Tick those that you mean, then choose again."))
    plan = _plan(turn, str(turn.metadata.plan))
    return _ask(turn, plan, [line for line in plan.lines if line.number in ticked], numbers=ticked)


def act_on_found(turn: Turn) -> Answer:
    """Ask the same for all lines that were found, on whatever page."""
    plan = _plan(turn, str(turn.metadata.plan))
    return _ask(turn, plan, _narrowed(turn.metadata).found(plan))


def _ticked(turn: Turn) -> list[str]:
    found = forms.values(turn.arrival.view or {})
    return next((list(said) for name, said in found.items() if name.startswith("ticks.") and said), [])


def _ask(turn: Turn, plan: PlanRow, meant: list[LineRow], *, numbers: list[int] | None = None) -> Answer:
    act = turn.arrival.chosen
    filters = {**turn.metadata.filters, **({TICKED: ",".join(map(str, numbers))} if numbers else {})}
    metadata = Metadata(plan=plan.key, page=turn.metadata.page, filters=filters, about=act)
    if act == "remove":
        return turn.open(views.remove(meant, metadata))
    return turn.open(views.assign(plan, Side(act), meant, metadata))


def _meant(turn: Turn, plan: PlanRow) -> list[int]:
    """Give the lines that a form over the scope is about."""
    ticked = turn.metadata.filters.get(TICKED)
    if ticked:
        return [number for one in ticked.split(",") if (number := whole(one)) is not None]
    return [line.number for line in _narrowed(turn.metadata).found(plan)]


def save_owner(turn: Turn) -> Answer:
    """Give lines an owner, once; the scope below shows it."""
    form, side = turn.form(Owner), Side(str(turn.metadata.about))
    person_id = form.vendor_owner if side is Side.VENDOR else form.partner_owner
    with turn.unit_of_work(once=turn.form_id) as session:
        plan = queries.get(session, str(turn.metadata.plan), by=turn.caller, now=turn.now)
        lines.assign(session, plan.key, _meant(turn, plan), side=side, person_id=person_id, by=turn.caller,
                     now=turn.now)  # fmt: skip
        plan = queries.get(session, plan.key, by=turn.caller, now=turn.now)
    return _closed(turn, plan)


def show_line(turn: Turn, command: Show) -> Answer:
    """Show one line with its owners."""
    plan = _plan(turn, command.key)
    return turn.say(views.line(plan, _line(plan, command.key), reader=turn.reader))


def assign_line(turn: Turn, command: Assign) -> Answer:
    """Give a line to somebody; without a name the form asks for the reader's own side."""
    plan = _plan(turn, command.key)
    line = _line(plan, command.key)
    if command.person is None:
        metadata = Metadata(plan=plan.key, filters={TICKED: str(line.number)}, about=plan.mine.value)
        return turn.open(views.assign(plan, plan.mine, [line], metadata))
    ref = owners.named(turn, command.person, plan=plan.key)
    with turn.unit_of_work() as session:
        lines.assign(session, plan.key, [line.number], side=ref.side, person_id=ref.id, by=turn.caller, now=turn.now)
        plan = queries.get(session, plan.key, by=turn.caller, now=turn.now)
    return turn.say(views.assigned(plan, _line(plan, command.key), reader=turn.reader))


def _line(plan: PlanRow, key: str) -> LineRow:
    found = next((line for line in plan.lines if line.key == key.strip().upper()), None)
    if found is None:
        raise access.not_found(key)
    return found


def save_removal(turn: Turn) -> Answer:
    """Take lines out of a draft, once."""
    with turn.unit_of_work(once=turn.form_id) as session:
        plan = queries.get(session, str(turn.metadata.plan), by=turn.caller, now=turn.now)
        lines.remove(session, plan.key, _meant(turn, plan), by=turn.caller, now=turn.now)
        plan = queries.get(session, plan.key, by=turn.caller, now=turn.now)
    return _closed(turn, plan)


def _closed(turn: Turn, plan: PlanRow) -> Answer:
    """Close the form over the scope; without a scope below, show it in the form's place."""
    return Ack() if turn.lies_over_a_screen else turn.update(views.page(plan, _narrowed(turn.metadata)))


def ask_for_lines(turn: Turn) -> Answer:
    """Ask which lines are to be added; who added them returns to where they were."""
    return turn.open(views.add_lines(_plan(turn, turn.action.key)))


def save_lines(turn: Turn) -> Answer:
    """Add lines, once; those that are there stay as they are."""
    form = turn.form(NewLines)
    with turn.unit_of_work(once=turn.form_id) as session:
        added = lines.add(
            session, str(turn.metadata.plan), solutions=chosen(session, form.solutions, choices.solutions),
            subsidiaries=chosen(session, form.subsidiaries, choices.subsidiaries), by=turn.caller, now=turn.now,
        )  # fmt: skip
        plan = queries.get(session, str(turn.metadata.plan), by=turn.caller, now=turn.now)
    there = f", {added.there} were there already" if added.there else ""
    return on_the_road(turn, plan, note=f"Added {added.added} lines{there}.")
