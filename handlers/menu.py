"""The way in: help, what `/psp` alone shows, and the same commands by button, by mention, in the DM and by shortcut."""

from collections.abc import Callable
from functools import partial
from typing import Final

from sqlalchemy.exc import IntegrityError

from handlers import channels, rights
from handlers.answers import Ack, Answer, Options
from handlers.grammar import Menu, verb_in
from handlers.grammar.commands import Help
from handlers.routes import Routes
from handlers.runtime import NeedsPress, Turn
from handlers.slack import ids
from handlers.views import help as help_views
from handlers.views import menu as views
from handlers.views import notices
from handlers.views.parts import Message
from models import lists, naming, requests
from models.channels import ChannelAbout

_LONGEST_VALUE: Final = 2000  # of a button, says Slack
_LISTS: Final = (("What is due", "list due"), ("What is blocked", "list blocked"), ("What is mine", "list mine"))


def register(routes: Routes) -> None:
    """Listen to help and the menu, and to whatever else means a command."""
    routes.command(Help, show_help)
    routes.command(Menu, show_menu)
    routes.action(ids.HELP_OPEN, open_help)
    routes.action(ids.HELP_TOPIC, open_help)
    routes.action(ids.MENU_OPEN, open_menu)
    routes.menu(ids.MORE, offer_commands)
    routes.action(ids.MORE, partial(run_chosen, routes.run))
    routes.action(ids.COMMAND_RUN, partial(run_chosen, routes.run))
    routes.event("app_mention", partial(hear, routes.run))
    routes.event("message", partial(hear, routes.run))
    routes.shortcut(ids.SHORTCUT_MENU, open_menu)


Run = Callable[[Turn, str], Answer | None]


def show_help(turn: Turn, command: Help) -> Answer:
    """Show the commands that the reader has, or explain one."""
    verbs = rights.verbs_for(turn.asker)
    return turn.say(help_views.about(command.topic, verbs) if command.topic else help_views.overview(verbs))


def open_help(turn: Turn) -> Answer:
    """Show the same by button."""
    return show_help(turn, Help(turn.arrival.chosen or None))


def show_menu(turn: Turn, _command: Menu) -> Answer:
    """Show what waits for the reader."""
    with turn.reading() as session:
        caller = turn.caller
        if (unnamed := naming.unnamed(session, by=caller, now=turn.now)) is not None:
            return turn.say(views.no_role(unnamed))
        page = lists.waiting(session, by=caller, now=turn.now, most=views.ROWS)
        where = channels.about(session, turn)
    return turn.say(_menu(turn, page, where))


def _menu(turn: Turn, page: lists.Page, where: ChannelAbout) -> Message:
    verbs = {verb.name for verb in rights.verbs_for(turn.caller)}
    place = f"In #{where.name} “status” means {where.place.name}" if where.place else ""
    return views.menu(page, reader=turn.reader, verbs=verbs, place=place)


def open_menu(turn: Turn) -> Answer:
    """Show the menu by button or shortcut."""
    return show_menu(turn, Menu())


def offer_commands(turn: Turn) -> Options:
    """Offer every command that the reader has now, those whose words hold what was typed."""
    typed = turn.text.casefold().strip()
    mine = [(verb.label, verb.name) for verb in rights.verbs_for(turn.asker) if verb.label]
    offered = [*mine, *(_LISTS if turn.asker else ())]
    return Options([(words, label) for label, words in offered if typed in label.casefold() or typed in words])


def run_chosen(run: Run, turn: Turn) -> Answer | None:
    """Do the command that a button or a choice carries."""
    return run(turn, turn.arrival.chosen)


def hear(run: Run, turn: Turn) -> Answer | None:
    """Do what is said to the bot in a channel, or in plain words in its DM."""
    event = turn.arrival.event
    direct = event.get("channel_type") == "im"
    if event.get("bot_id") or event.get("subtype") or (event["type"] == "message" and not direct):
        return Ack()
    if not _first_arrival(turn):
        return Ack()
    if event.get("thread_ts") and not direct:
        verbs = {verb.name for verb in rights.verbs_for(turn.caller)}
        return turn.say(views.in_thread(verbs))
    words = _words(turn.text)
    try:
        return run(turn, words)
    except NeedsPress:
        verb = verb_in(words)
        if len(words) > _LONGEST_VALUE:
            return turn.say(notices.sentence("This needs a form, and is too long for a button. Write it after /psp."))
        return turn.say(views.to_press((verb and verb.label) or "Open the form…", words))


def _first_arrival(turn: Turn) -> bool:
    """Say whether this event is new: Slack sends it again when it did not hear from us in time."""
    key = turn.arrival.event_id
    if key is None:
        return True
    try:
        with turn.deps.database.unit_of_work() as session:
            if requests.find(session, key) is not None:
                return False
            requests.remember(session, key, "", at=turn.now)
    except IntegrityError:  # the same event arrived twice at the same moment
        return False
    return True


def _words(text: str) -> str:
    """Take the mention of the bot, or a `/psp` typed out of habit, off the front."""
    words = text.strip()
    if words.startswith("<@") and ">" in words:
        words = words.partition(">")[2].strip()
    return words.removeprefix("/psp").strip()
