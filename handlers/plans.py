"""Plans in the conversation: add, edit, look at, put in force. The road of a draft shows what is left to do."""

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import channels, days, people, plan_meanwhile, readings
from handlers.answers import Ack, Answer, Update
from handlers.arrivals import whole
from handlers.grammar import Thing
from handlers.grammar.commands import AddPlan, Edit, Show, Start
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import plan_forms as forms
from handlers.views import plan_pages as pages
from handlers.views import plans as views
from handlers.views import show as show_views
from handlers.views.parts import View
from models import access, choices, history, places
from models import people as persons
from models.access import Act
from models.calendar import FiscalYear, fiscal_year_of
from models.milestones import queries as milestones
from models.milestones.tables import Milestone
from models.paging import start_of
from models.plans import Plan, changes, force, queries
from models.plans.changes import Basics
from models.plans.queries import PlanRow
from models.summaries.cards import Card, cards
from models.summaries.scope import Scope
from models.summaries.survey import Survey
from models.targets import queries as targets
from models.targets.tables import Target


class NewPlan(BaseModel):
    """What the form of a new plan holds; people and scope may stay empty."""

    title: str
    partner: int
    lead: int
    fiscal_year: int
    solutions: list[people.Chosen] = []
    subsidiaries: list[people.Chosen] = []
    vendor_accountable: int | None = None
    partner_accountable: int | None = None


class EditPlan(BaseModel):
    """What the form of a draft holds."""

    title: str
    lead: int
    vendor_accountable: int | None = None
    partner_accountable: int | None = None
    vendor_sponsor: int | None = None
    partner_sponsor: int | None = None
    proposition: str = ""
    how_we_work: str = ""


class PlanPeople(BaseModel):
    """What the form of a plan in force holds: one side's people."""

    vendor_accountable: int | None = None
    partner_accountable: int | None = None
    vendor_sponsor: int | None = None
    partner_sponsor: int | None = None


class Signed(BaseModel):
    """What proves that a plan was signed on paper."""

    signed_on: date
    vendor_signatory: str
    partner_signatory: str
    document: str
    reason: str = ""


def register(routes: Routes) -> None:
    """Listen to what is done with plans."""
    routes.command(AddPlan, ask_for_new)
    routes.command(Edit, ask_for_changes, of=Thing.PLAN)
    routes.command(Show, show, of=Thing.PLAN)
    routes.command(Start, readings.asking(ask_for_signature), of=Thing.PLAN)
    routes.action(ids.PLAN_ADD, press_add)
    routes.action(ids.PLAN_EDIT, press_edit)
    routes.action(ids.PLAN_ROAD, open_road)
    routes.action(ids.PLAN_PAGE, turn_page)
    routes.action(ids.PLAN_START, press_start)
    routes.action(ids.PLAN_READ, read_all)
    routes.form(ids.FORM_PLAN_ADD, save_new)
    routes.form(ids.FORM_PLAN_EDIT, save_edit)
    routes.form(ids.FORM_PLAN_MEANWHILE, save_chosen)
    routes.form(ids.FORM_PLAN_PEOPLE, save_people)
    routes.form(ids.FORM_PLAN_START, save_start)
    routes.screen(ids.PLAN_ROAD, draw_road)
    routes.screen(ids.PLAN_PAGE, draw_page)
    routes.screen(ids.PLAN_READ, draw_texts)


def press_add(turn: Turn) -> Answer:
    """Open the form of a new plan by its button."""
    return ask_for_new(turn, AddPlan())


def ask_for_new(turn: Turn, command: AddPlan) -> Answer:
    """Open the form of a new plan; the channel fills in its partner or subsidiary."""
    with turn.reading() as session:
        changes.must_add_plans(turn.caller)
        where = channels.about(session, turn)
        partner = _only(choices.partners(session, "", by=turn.caller), where.partner_id)
        lead = _only(
            choices.leads(session, "", by=turn.caller, partner_id=int(partner[0]) if partner else None),
            where.subsidiary_id,
        )
        vendor = persons.vendor_name(session)
    this = fiscal_year_of(turn.today)
    years = [(str(year.year), year.name) for year in (this, FiscalYear(this.year + 1))]
    return turn.open(forms.new_plan(years=years, vendor=vendor, title=command.title, partner=partner, lead=lead))


def _only(found: list[Any], wanted: int | None) -> tuple[str, str] | None:
    """Give the one that is meant by the channel, or the only one there is."""
    chosen = next((one for one in found if one.id == wanted), found[0] if len(found) == 1 else None)
    return (str(chosen.id), chosen.name) if chosen else None


def save_new(turn: Turn) -> Answer:
    """Save once; the form turns into the road of the new draft."""
    form = turn.form(NewPlan)
    with turn.unit_of_work(once=turn.form_id) as session:
        basics = Basics(form.title, form.lead, form.vendor_accountable, form.partner_accountable)
        plan = changes.create(
            session, basics, partner_id=form.partner, fiscal_year=form.fiscal_year,
            solutions=chosen(session, form.solutions, choices.solutions),
            subsidiaries=chosen(session, form.subsidiaries, choices.subsidiaries), by=turn.caller, now=turn.now,
        )  # fmt: skip
    return Update(views.road(plan, reader=turn.reader, note=f"Added {plan.key}."))


def chosen(session: Session, values: list[people.Chosen], every: Any) -> list[int]:  # noqa: ANN401 -- of choices
    """Read a list that allows several: ids, or all that there are."""
    if people.ALL in values:
        return [one.id for one in every(session)]
    return list(dict.fromkeys(int(value) for value in values))


def press_edit(turn: Turn) -> Answer:
    """Open the form of a plan by its button."""
    return ask_for_changes(turn, Edit(turn.action.key))


def ask_for_changes(turn: Turn, command: Edit) -> Answer:
    """Open the form of a draft, or of what may still change of a plan in force."""
    with turn.reading() as session:
        access.get_plan(session, command.key, by=turn.caller, to_do=Act.WRITE)
        plan = queries.get(session, command.key, by=turn.caller, now=turn.now)
    return turn.open(forms.edit_plan(plan) if plan.is_draft else forms.hand_over(plan))


def save_edit(turn: Turn) -> Answer:
    """Save a draft's basics once, and show the road."""
    form = turn.form(EditPlan)
    basics = Basics(form.title, form.lead, form.vendor_accountable, form.partner_accountable, form.vendor_sponsor,
                    form.partner_sponsor, form.proposition, form.how_we_work)  # fmt: skip
    return _saved(turn, plan_meanwhile.save(turn, basics, turn.metadata.version))


def save_chosen(turn: Turn) -> Answer:
    """Save what was chosen of two versions, once."""
    return _saved(turn, plan_meanwhile.save(turn, plan_meanwhile.chosen(turn), turn.metadata.version))


def _saved(turn: Turn, saved: PlanRow | Update) -> Answer:
    return saved if isinstance(saved, Update) else on_the_road(turn, saved, note="Saved.")


def on_the_road(turn: Turn, plan: PlanRow, *, note: str) -> Answer:
    """Show the road in place of the form; where the form lies over a screen, that is drawn anew and says the note."""
    if not turn.lies_over_a_screen:
        return Update(views.road(plan, reader=turn.reader, note=note))
    turn.note = note
    return Ack()


def save_people(turn: Turn) -> Answer:
    """Save a hand-over of who answers for a plan in force."""
    form, side = turn.form(PlanPeople).model_dump(), turn.caller.side.value
    with turn.unit_of_work(once=turn.form_id) as session:
        plan = changes.hand_over(
            session, str(turn.metadata.plan), accountable=form[f"{side}_accountable"],
            sponsor=form[f"{side}_sponsor"], by=turn.caller, now=turn.now,
        )  # fmt: skip
        lines, _ = history.lines(session, plan.key, most=show_views.LAST)
        card = _card(session, turn, plan)
    return settled(turn, views.shown(plan, card, lines, reader=turn.reader), title=f"Edit {plan.key}")


def open_road(turn: Turn) -> Answer:
    """Show what is left to do on a draft."""
    return turn.update(_road(turn, turn.action.key))


def draw_road(turn: Turn, about: Metadata) -> View:
    """Show it as it is now."""
    return _road(turn, str(about.plan))


def _road(turn: Turn, key: str) -> View:
    """Draw the road of a draft; in force it has come to its end, and the plan is shown."""
    with turn.reading() as session:
        plan = queries.get(session, key, by=turn.caller, now=turn.now)
    if not plan.is_draft:
        return _page(turn, key, pages.PageName.OVERVIEW, 0)
    return views.road(plan, reader=turn.reader, note=turn.note)


def read_all(turn: Turn) -> Answer:
    """Open the texts of a plan whole."""
    return turn.open(_texts(turn, turn.action.key))


def draw_texts(turn: Turn, about: Metadata) -> View:
    """Show them as they are now."""
    return _texts(turn, str(about.plan))


def _texts(turn: Turn, key: str) -> View:
    with turn.reading() as session:
        return pages.texts(queries.get(session, key, by=turn.caller, now=turn.now))


def show(turn: Turn, command: Show) -> Answer:
    """Show a plan with its last changes."""
    with turn.reading() as session:
        plan = queries.get(session, command.key, by=turn.caller, now=turn.now)
        lines, _ = history.lines(session, plan.key, most=show_views.LAST)
        card = _card(session, turn, plan)
    return turn.say(views.shown(plan, card, lines, reader=turn.reader))


def _card(session: Session, turn: Turn, plan: PlanRow) -> Card:
    """Draw up how a plan does."""
    scope = Scope(places.find(session, plan.key, by=turn.caller), turn.caller)
    survey = Survey(session, scope, now=turn.now)
    return cards(survey, survey.plans)[0]


def open_plan(turn: Turn, key: str) -> Answer:
    """Open a plan as a form of several pages, on its first."""
    return turn.open(_page(turn, key, pages.PageName.OVERVIEW, 0))


def turn_page(turn: Turn) -> Answer:
    """Show another page of a plan in place."""
    key, name, first = (*turn.arrival.chosen.split("|"), "", "")[:3]
    return turn.update(_page(turn, key, _named(name), whole(first) or 0))


def draw_page(turn: Turn, about: Metadata) -> View:
    """Show the same page as it is now."""
    return _page(turn, str(about.plan), _named(about.about or ""), about.page or 0)


def _named(name: str) -> pages.PageName:
    return pages.PageName(name) if name in set(pages.PageName) else pages.PageName.OVERVIEW


def _page(turn: Turn, key: str, name: pages.PageName, first: int) -> View:
    with turn.reading() as session:
        plan = queries.get(session, key, by=turn.caller, now=turn.now)
        part = _part(session, turn, plan, name, first)
    return pages.page(plan, name, part, reader=turn.reader)


def _part(session: Session, turn: Turn, plan: PlanRow, name: pages.PageName, first: int) -> pages.Part:
    """Read what stands on a page, and only that."""
    by, now = turn.caller, turn.now
    match name:
        case pages.PageName.MILESTONES:
            first = start_of(first, plan.milestones, pages.ROWS)
            ids_ = _ids(session, Milestone, plan, first)
            return pages.Part(first, plan.milestones, milestones=milestones.readable(session, ids_, by=by, now=now))
        case pages.PageName.TARGETS:
            first = start_of(first, plan.targets, pages.ROWS)
            ids_ = _ids(session, Target, plan, first)
            return pages.Part(first, plan.targets, targets=targets.readable(session, ids_, by=by, now=now))
        case pages.PageName.HISTORY:
            first = start_of(first, history.count(session, plan.key), pages.ROWS)
            lines, total = history.lines(session, plan.key, first=first, most=pages.ROWS)
            return pages.Part(first, total, changes=lines)
        case pages.PageName.OVERVIEW:
            return pages.Part(card=_card(session, turn, plan))
        case pages.PageName.PEOPLE:
            return pages.Part(first)


def _ids(session: Session, kind: type[Milestone] | type[Target], plan: PlanRow, first: int) -> list[int]:
    """Return the things of a page: milestones by date, targets by their number."""
    order = (Milestone.due_on, Milestone.id) if kind is Milestone else (Target.number,)
    found = select(kind.id).join(Plan, kind.plan_id == Plan.id).where(Plan.number == int(plan.key.removeprefix("PSP-")))
    return list(session.scalars(found.order_by(*order).offset(first).limit(pages.ROWS)))


def press_start(turn: Turn) -> Answer:
    """Open the form that puts a plan in force, by its button."""
    return ask_for_signature(turn, Start(turn.action.key))


def ask_for_signature(turn: Turn, command: Start) -> Answer:
    """Ask what proves that a plan was signed; while something is missing, say what, gap by gap."""
    with turn.reading() as session:
        plan = queries.get(session, command.key, by=turn.caller, now=turn.now)
        if not plan.is_draft or not plan.gaps or not plan.may_start:
            plan = force.may_start(session, command.key, by=turn.caller, now=turn.now)
    if plan.gaps:
        return turn.say(views.gaps(plan))
    wording = days.Wording(plan.as_of, "past", plan.title, lambda day: replace(command, on=day),
                           lambda: force.days_signed(plan))  # fmt: skip
    return turn.open(forms.start(plan, signed_on=days.read(command.on, wording), reason=command.because))


def save_start(turn: Turn) -> Answer:
    """Put a plan in force, once."""
    form = turn.form(Signed)
    with turn.unit_of_work(once=turn.form_id) as session:
        plan = force.put_in_force(session, str(turn.metadata.plan), **form.model_dump(), by=turn.caller, now=turn.now)
    return settled(turn, views.put_in_force(plan), title=forms.START_TITLE)
