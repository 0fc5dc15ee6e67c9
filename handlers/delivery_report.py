"""`/psp report delivery`: what did not arrive, for the office, and what it says about messages in doubt."""

import time

from handlers.answers import Answer, Replace, Update, notice
from handlers.arrivals import whole
from handlers.grammar.commands import ReportDelivery
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.slack import ids
from handlers.views import delivery_report as views
from handlers.views.parts import Message
from models import delivery_report
from models.delivery_report import Finding


def register(routes: Routes) -> None:
    """Listen to the report, its pages, and what settles a message that was perhaps sent."""
    routes.command(ReportDelivery, show)
    routes.action(ids.DELIVERY_TURN, turn_page)
    routes.action(ids.DELIVERY_CAME, note_that_it_came)
    routes.action(ids.DELIVERY_AGAIN, ask_to_send_again)
    routes.form(ids.FORM_DELIVERY_AGAIN, send_again)


def show(turn: Turn, command: ReportDelivery) -> Answer:
    """Show the report."""
    del command
    return turn.say(_report(turn))


def turn_page(turn: Turn) -> Answer:
    """Show other findings, in place of these."""
    return turn.replace(_report(turn, first=whole(turn.arrival.chosen.partition("|")[0]) or 0))


def note_that_it_came(turn: Turn) -> Answer:
    """Settle a message: it came."""
    message_id, attempt = whole(turn.action.key) or 0, turn.action.version or 0
    with turn.unit_of_work() as session:
        found = delivery_report.it_came(session, message_id, attempt, by=turn.caller, now=turn.now)
    return Replace(_report(turn, came=found))


def ask_to_send_again(turn: Turn) -> Answer:
    """Ask before a message goes out that may have arrived."""
    message_id, attempt = whole(turn.action.key) or 0, turn.action.version or 0
    with turn.reading() as session:
        found = delivery_report.doubtful(session, message_id, attempt, by=turn.caller)
    return turn.open(views.again_form(found, reader=turn.reader, today=turn.today))


def send_again(turn: Turn) -> Answer:
    """Let it go out once more, and show the report as it is then."""
    message_id, attempt = whole(turn.metadata.key) or 0, turn.metadata.version or 0
    with turn.unit_of_work(once=turn.form_id) as session:
        found = delivery_report.send_again(session, message_id, attempt, by=turn.caller, now=turn.now)
    return Update(notice(_report(turn, again=found), title="Delivery report"))


def _report(turn: Turn, *, first: int = 0, **settled: Finding) -> Message:
    with turn.reading() as session:
        found = delivery_report.report(session, by=turn.caller, now=turn.now, seconds=time.time(), first=first)
    return views.report(found, reader=turn.reader, today=turn.today, now=turn.now, **settled)
