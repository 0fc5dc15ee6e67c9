"""What people do about being told: snooze, I saw it, why this, not mine, ask; and a long message as a whole."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Final, Self

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from handlers.answers import Answer, Update
from handlers.arrivals import whole
from handlers.grammar.commands import Snooze
from handlers.routes import Routes
from handlers.runtime import Turn
from handlers.settling import settled, taken_back
from handlers.slack import forms, ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views import reminders as views
from handlers.views.parts import Reader, View
from handlers.views.reminders import EVERYTHING, Shown
from models import people, reminders
from models.digest import Digest, Line, digests
from models.errors import DomainError, NotFound
from models.milestones import changes
from models.notifications import Message, posts
from models.readable import read_each
from models.words import line

REST: Final = "rest"
SHOWN_FIRST: Final = 5
Words = Annotated[str, BeforeValidator(lambda typed: line(str(typed)))]


class SnoozeForm(BaseModel):
    """Until when: one of the days offered, or the day that the picker holds."""

    until: str
    day: date | None = None

    @model_validator(mode="after")
    def _needs_a_day(self) -> Self:
        if self.until == views.THIS_DAY and self.day is None:
            raise ValueError("Choose the day below.")
        return self

    @property
    def chosen(self) -> date:
        """Give the day that is meant."""
        return self.day if self.until == views.THIS_DAY and self.day else date.fromisoformat(self.until)


class SayForm(BaseModel):
    """What would help, or what happened."""

    reason: Words = Field(min_length=10, max_length=300)


class NotMineForm(BaseModel):
    """Whose it is, if known, and why."""

    vendor_owner: int | None = None
    partner_owner: int | None = None
    reason: Words = Field(min_length=10, max_length=300)

    @property
    def successor(self) -> int | None:
        """Give who was chosen, of whichever side the form asks for."""
        return self.partner_owner if self.vendor_owner is None else self.vendor_owner


def register(routes: Routes) -> None:
    """Listen to what stands under ⋯ and under long messages."""
    routes.command(Snooze, snooze_in_words)
    routes.action(ids.SNOOZE, ask_snooze)
    routes.action(ids.SNOOZE_UNDO, wake)
    routes.action(ids.REMINDER_SEEN, saw)
    routes.action(ids.REMINDER_NOT_MINE, ask_not_mine)
    routes.action(ids.TARGET_SAY, ask_what_helps)
    routes.action(ids.ASK_PERSON, ask_owner)
    routes.action(ids.ASK_BOTH, ask_both)
    routes.action(ids.DIGEST_ALL, show_all)
    routes.action(ids.DIGEST_TURN, turn_page)
    routes.action(ids.DIGEST_PLAN, filter_plan)
    routes.action(ids.DIGEST_KIND, filter_kind)
    routes.action(ids.DIGEST_DONE, ask_several)
    routes.action(ids.DIGEST_SNOOZE, ask_snooze_rest)
    routes.form(ids.FORM_SNOOZE, save_snooze)
    routes.form(ids.FORM_NOT_MINE, save_not_mine)
    routes.form(ids.FORM_TARGET_SAY, save_what_helps)
    routes.form(ids.FORM_DIGEST_DONE, save_several)
    routes.screen(ids.DIGEST_ALL, draw_all)


def _reader(turn: Turn) -> Reader:
    return turn.reader


def snooze_in_words(turn: Turn, command: Snooze) -> Answer:
    """Be quiet for so many working days."""
    with turn.unit_of_work() as session:
        until = reminders.snooze_for(session, command.key, days=command.days, by=turn.caller, now=turn.now)
        thing = reminders.find(session, command.key, by=turn.caller)
        receipt = views.snoozed(thing.title, thing.key, until)
    return settled(turn, receipt, title=views.SNOOZE_TITLE)


def ask_snooze(turn: Turn) -> Answer:
    """Ask until when."""
    with turn.reading() as session:
        quiet = reminders.quiet_days(session, turn.action.key, by=turn.caller, now=turn.now)
    return turn.open(views.snooze_form(quiet))


def save_snooze(turn: Turn) -> Answer:
    """Be quiet until the day chosen, about one thing or about the rest of a message."""
    until = turn.form(SnoozeForm).chosen
    if turn.metadata.about is not None:
        return _snooze_rest(turn, until)
    key = turn.metadata.key or ""
    with turn.unit_of_work(once=turn.form_id) as session:
        reminders.snooze(session, key, until=until, by=turn.caller, now=turn.now)
        receipt = views.snoozed(reminders.find(session, key, by=turn.caller).title, key, until)
    return settled(turn, receipt, title=views.SNOOZE_TITLE)


def wake(turn: Turn) -> Answer:
    """Hear of it again."""
    with turn.unit_of_work() as session:
        reminders.wake(session, turn.action.key, by=turn.caller)
        thing = reminders.find(session, turn.action.key, by=turn.caller)
        receipt = views.awake(thing.title, thing.key)
    return taken_back(turn, receipt)


def saw(turn: Turn) -> Answer:
    """Note that it was seen."""
    with turn.unit_of_work() as session:
        title = reminders.saw(session, turn.action.key, by=turn.caller, now=turn.now)
    return settled(turn, views.seen(title, turn.action.key), title="I saw it")


def ask_not_mine(turn: Turn) -> Answer:
    """Ask whose it is."""
    with turn.reading() as session:
        thing = reminders.find(session, turn.action.key, by=turn.caller)
        company = people.refs(session, [turn.caller.person_id])[turn.caller.person_id].company
        view = views.not_mine_form(thing.title, thing.key, turn.caller.side, company)
    return turn.open(view)


def save_not_mine(turn: Turn) -> Answer:
    """Ask whoever leads the side for the hand-over."""
    form, key = turn.form(NotMineForm), turn.metadata.key or ""
    with turn.unit_of_work(once=turn.form_id) as session:
        leading = reminders.not_mine(
            session, key, successor_id=form.successor, reason=form.reason, by=turn.caller,
            now=turn.now,
        )  # fmt: skip
        title = reminders.find(session, key, by=turn.caller).title
    return settled(turn, views.not_mine(title, key, leading, reader=_reader(turn)), title=views.NOT_MINE_TITLE)


def ask_what_helps(turn: Turn) -> Answer:
    """Ask what would help a target, or what happened to it."""
    with turn.reading() as session:
        thing = reminders.find(session, turn.action.key, by=turn.caller)
    return turn.open(views.say_form(thing.title, thing.key))


def save_what_helps(turn: Turn) -> Answer:
    """Keep it for all who were told of the target."""
    words, key = turn.form(SayForm).reason, turn.metadata.key or ""
    with turn.unit_of_work(once=turn.form_id) as session:
        title = reminders.say(session, key, words=words, by=turn.caller, now=turn.now)
    return settled(turn, views.said(title, key), title=views.SAY_TITLE)


def ask_owner(turn: Turn) -> Answer:
    """Ask who must deliver how it goes."""
    return _ask(turn, both=False)


def ask_both(turn: Turn) -> Answer:
    """Ask both owners."""
    return _ask(turn, both=True)


def _ask(turn: Turn, *, both: bool) -> Answer:
    key = turn.action.key
    with turn.unit_of_work() as session:
        asked = reminders.ask(session, key, both=both, by=turn.caller, now=turn.now)
        title = reminders.find(session, key, by=turn.caller).title
    return turn.say(views.asked(title, key, asked, reader=_reader(turn)))


# ---- a long message as a whole ---------------------------------------------------------------------------------------


def _digest(turn: Turn, message_id: str) -> Digest:
    """Read a message of the asker's own, without the items that cannot be worded. Raises NotFound."""
    wanted = whole(message_id) or 0
    with turn.reading() as session:
        message = session.get(Message, wanted)
        if message is None or message.person_id != turn.caller.person_id:
            raise NotFound("This message is not there any more. What waits for you: /psp")
        held = posts.held_by(session, wanted)

        def read(some: Collection[int]) -> Digest:
            return digests(session, [wanted], now=turn.now, only=some)[wanted]

        portions = read_each(session, held, lambda some: [(some, read(some))], lambda id_: held[id_][0])
        return portions[0][1] if len(portions) == 1 else read([id_ for some, _ in portions for id_ in some])


def show_all(turn: Turn) -> Answer:
    """Show every line."""
    return turn.open(views.all_of_it(_digest(turn, turn.arrival.chosen), Shown()))


def draw_all(turn: Turn, about: Metadata) -> View:
    """Show the same lines as they are now."""
    shown = Shown(about.page or 0, about.filters.get("plan", ""), about.filters.get("kind", ""))
    return views.all_of_it(_digest(turn, about.about or ""), shown)


def turn_page(turn: Turn) -> Answer:
    """Turn to another page."""
    first = whole(turn.arrival.chosen)
    if first is None:
        raise NotFound("There is no such page. Open the list again by the button of the message.")
    return _redrawn(turn, first=first)


def filter_plan(turn: Turn) -> Answer:
    """Show the lines of one plan."""
    return _redrawn(turn, plan=turn.arrival.chosen.replace(EVERYTHING, ""))


def filter_kind(turn: Turn) -> Answer:
    """Show the lines of one kind."""
    return _redrawn(turn, kind=turn.arrival.chosen.replace(EVERYTHING, ""))


def _redrawn(turn: Turn, *, first: int = 0, plan: str | None = None, kind: str | None = None) -> Answer:
    kept = turn.metadata.filters
    shown = Shown(
        first, kept.get("plan", "") if plan is None else plan, kept.get("kind", "") if kind is None else kind
    )  # fmt: skip
    return Update(views.all_of_it(_digest(turn, turn.metadata.about or ""), shown))


def _can_finish(one: Line) -> bool:
    row = one.milestone
    return one.settled is None and row is not None and row.may_act and row.is_open and not row.needs_acceptance


def ask_several(turn: Turn) -> Answer:
    """Ask which of them are done."""
    of = _digest(turn, turn.arrival.chosen)
    lines = [one for one in of.everything if _can_finish(one)]
    if not lines:
        raise NotFound("Nothing of it can be marked done by you at once. Open a row to see what it needs.")
    return turn.open(views.done_form(of, lines))


def save_several(turn: Turn) -> Answer:
    """Mark each done for today; what cannot be done is said, and stops nothing else."""
    values = forms.values(turn.arrival.view or {})
    keys = [key for name, ticked in values.items() if name.startswith("done_") for key in ticked or ()]
    done, refused = [], []
    with turn.unit_of_work(once=turn.form_id) as session:
        for key in keys:
            try:
                with session.begin_nested():
                    done.append(changes.finish(session, key, by=turn.caller, now=turn.now).title)
            except DomainError as error:
                refused.append(error.sentence)
    return settled(turn, views.done_several(done, refused), title="Mark several done")


def ask_snooze_rest(turn: Turn) -> Answer:
    """Ask until when to be quiet about all but the first rows."""
    of = _digest(turn, turn.arrival.chosen)
    rest = [one for one in of.lines[SHOWN_FIRST:] if one.settled is None and (one.milestone or one.target)]
    if not rest:
        raise NotFound("Nothing is left to snooze.")
    with turn.reading() as session:
        quiet = reminders.quiet_days(session, rest[0].subject, by=turn.caller, now=turn.now)
    about = f"*{parts.count(len(rest), 'thing')}* of this message: all but the first {SHOWN_FIRST}"
    return turn.open(views.snooze_form(quiet, about=about, metadata=Metadata(about=f"{REST}|{of.message_id}")))


def _snooze_rest(turn: Turn, until: date) -> Answer:
    of = _digest(turn, (turn.metadata.about or "").removeprefix(f"{REST}|"))
    rest = [one.subject for one in of.lines[SHOWN_FIRST:] if one.settled is None and (one.milestone or one.target)]
    with turn.unit_of_work(once=turn.form_id) as session:
        for key in rest:
            reminders.snooze(session, key, until=until, by=turn.caller, now=turn.now)
    return settled(turn, views.snoozed_several(len(rest), until), title=views.SNOOZE_TITLE)
