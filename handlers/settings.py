"""`/psp me` and “Why this?”: what one is told, who decided it, and how to turn it down."""

from pydantic import BaseModel

from handlers.answers import Answer, Update
from handlers.arrivals import whole
from handlers.grammar.commands import Me
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.views import settings as views
from models import reminders
from models.alerts.names import Rule
from models.alerts.why import last_news, why
from models.errors import NotFound
from models.settings import mine
from models.settings.mine import MySetting


class SettingForm(BaseModel):
    """Whether a rule speaks, and when."""

    on: str = "yes"
    steps: str | None = None
    every: str | None = None


class MorningForm(BaseModel):
    """When the day begins, and where."""

    hour: int
    home: str | None = None


def register(routes: Routes) -> None:
    """Listen to `/psp me`, to “Why this?” and to what stands in their forms."""
    routes.command(Me, show_mine)
    routes.action(ids.SETTINGS_TURN, turn_page)
    routes.action(ids.SETTING_CHANGE, ask_rule)
    routes.action(ids.SETTING_LEAVE, leave_rule)
    routes.action(ids.MORNING_CHANGE, ask_morning)
    routes.action(ids.REMINDER_REASON, say_why)
    routes.form(ids.FORM_SETTING, save_rule)
    routes.form(ids.FORM_MORNING, save_morning)


def show_mine(turn: Turn, command: Me) -> Answer:
    """Open what one is told."""
    del command
    with turn.reading() as session:
        found = mine.mine(session, by=turn.caller)
    return turn.open(views.settings(found))


def turn_page(turn: Turn) -> Answer:
    """Show another page of the rules."""
    return _shown(turn, first=whole(turn.arrival.chosen) or 0)


def ask_rule(turn: Turn) -> Answer:
    """Ask about one rule, in the place of the list or of the reason."""
    rule, page = _chosen(turn)
    return Update(views.change_rule(_setting(turn, rule), page=page))


def save_rule(turn: Turn) -> Answer:
    """Set a rule for oneself and show the list again."""
    form, rule = turn.form(SettingForm), _rule(turn.metadata.about or "")
    with turn.unit_of_work(once=turn.form_id) as session:
        mine.change(
            session, rule, on=form.on == "yes", steps=form.steps, every=form.every, by=turn.caller, now=turn.now
        )
    return _shown(turn, first=turn.metadata.page or 0, receipt=views.saved(rule))


def leave_rule(turn: Turn) -> Answer:
    """Take what the programme says again."""
    rule, page = _chosen(turn)
    with turn.unit_of_work() as session:
        mine.leave(session, rule, by=turn.caller, now=turn.now)
    return _shown(turn, first=page, receipt=views.saved(rule))


def ask_morning(turn: Turn) -> Answer:
    """Ask when the day begins, in the place of the list."""
    with turn.reading() as session:
        found, homes = mine.mine(session, by=turn.caller), mine.homes(session, by=turn.caller)
    return Update(views.change_morning(found.morning, homes))


def save_morning(turn: Turn) -> Answer:
    """Keep when the day begins and show the list again."""
    form = turn.form(MorningForm)
    with turn.unit_of_work(once=turn.form_id) as session:
        mine.put_morning(session, hour=form.hour, home=form.home, by=turn.caller, now=turn.now)
    return _shown(turn, receipt="✅ *Saved: your morning*")


def say_why(turn: Turn) -> Answer:
    """Explain the last news of a thing to whoever got it."""
    key = turn.action.key
    with turn.reading() as session:
        reminders.find(session, key, by=turn.caller)  # raises for what is no longer theirs to see
        item = last_news(session, key, person_id=turn.caller.person_id)
        if item is None:
            raise NotFound("No rule told you this: you opened it yourself, or somebody asked you.")
        found = why(session, item, turn.now)
    return turn.open(views.why(found, today=turn.today, reader=turn.reader))


def _shown(turn: Turn, *, first: int = 0, receipt: str = "") -> Answer:
    with turn.reading() as session:
        found = mine.mine(session, by=turn.caller)
    return Update(views.settings(found, first=first, receipt=receipt))


def _setting(turn: Turn, rule: Rule) -> MySetting:
    with turn.reading() as session:
        found = mine.mine(session, by=turn.caller)
    return next(one for one in found.settings if one.rule is rule)


def _chosen(turn: Turn) -> tuple[Rule, int]:
    """Read which rule a button is about, and on which page it stood."""
    name, _, page = turn.arrival.chosen.partition("|")
    return _rule(name), whole(page) or 0


def _rule(name: str) -> Rule:
    if name not in {rule.value for rule in mine.RULES}:
        raise NotFound("There is no such setting any more. What you are told: /psp me")
    return Rule(name)
