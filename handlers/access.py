"""Whom the bot does not know or no plan names: the way in. Nothing of any plan or company is said to them."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from handlers.answers import Ack, Answer
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled
from handlers.slack import ids
from handlers.views import access as views
from handlers.views import menu as menu_views
from handlers.views import notices
from models import naming, strangers
from models.words import line

Words = Annotated[str, BeforeValidator(lambda typed: line(str(typed)))]


class AskForm(BaseModel):
    """What somebody says of themselves."""

    company: Words = Field(min_length=2, max_length=120)
    reason: Words = Field(min_length=10, max_length=views.WHAT_FOR)


def register(routes: Routes) -> None:
    """Listen to the button and its form."""
    routes.action(ids.ACCESS_ASK, ask)
    routes.form(ids.FORM_ACCESS_ASK, save)
    routes.action(ids.NAMING_ASK, ask_to_be_named)


def ask(turn: Turn) -> Answer:
    """Open the form, or say that it was sent today already."""
    with turn.reading() as session:
        if turn.asker is not None:
            return turn.say(notices.sentence("You are let in already. Write /psp to see what waits for you."))
        earlier = strangers.asked_today(session, turn.arrival.team_id, turn.arrival.user_id, now=turn.now)
    return turn.say(views.asked(earlier, today=turn.today)) if earlier else turn.open(views.form())


def save(turn: Turn) -> Answer:
    """Note the request; the office is told by the rules, with the name that the workspace knows."""
    form = turn.form(AskForm)
    name = turn.gateway.user(turn.arrival.user_id).name
    with turn.unit_of_work(once=turn.form_id) as session:
        at = strangers.ask(
            session, turn.arrival.team_id, turn.arrival.user_id, name=name, company=form.company, reason=form.reason,
            now=turn.now,
        )  # fmt: skip
    return settled(turn, views.asked(at, today=turn.today), title=views.TITLE)


def ask_to_be_named(turn: Turn) -> Answer:
    """Ask whoever can name the asker in a plan; a second press says that they were asked."""
    with turn.unit_of_work() as session:
        asked = naming.ask(session, by=turn.caller, now=turn.now)
    said = menu_views.no_role(asked)
    return Ack() if (turn.arrival.view or {}).get("type") == "home" else turn.replace(said)
