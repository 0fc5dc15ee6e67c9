"""One thing that a person did in Slack, and what a listener asks of it: who it was, what was typed, how to answer."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.answers import Ack, Answer, Ephemeral, Replace, Update, placed
from handlers.arrivals import ActionValue, Arrival
from handlers.slack import forms
from handlers.slack.gateway import Gateway
from handlers.slack.metadata import Metadata
from handlers.views import notices
from handlers.views.parts import Reader
from handlers.views.parts.screens import Message, View
from models import requests
from models.access import Caller, caller_for
from models.aside import Fault
from models.clock import Clock, today_for
from models.database import Database
from models.readable import noted

DISPATCH_SECONDS: Final = 2.5
Form = TypeVar("Form", bound=BaseModel)
Function = Callable[["Turn"], Answer | None]


def _sixteen_threads() -> Executor:
    return ThreadPoolExecutor(16, thread_name_prefix="turn")


@dataclass(frozen=True)
class Deps:
    """What listeners need of the running program. `executor` does what comes after, `dispatcher` runs the turns."""

    database: Database
    gateway: Gateway
    clock: Clock
    executor: Executor
    dispatcher: Executor = field(default_factory=_sixteen_threads)
    dispatch_seconds: float = DISPATCH_SECONDS


class Stranger(Exception):
    """Nobody here is linked to who asks."""


class NeedsPress(Exception):
    """A form was to be opened by a message: Slack opens one only for a press of a button or a command."""


class AnsweredBefore(Exception):
    """This form or event arrived once already; `outcome` is what was answered then."""

    def __init__(self, outcome: str) -> None:
        super().__init__("answered before")
        self.outcome = outcome


class Turn:
    """One thing that a person did in Slack, as a listener sees it. `listener` names the route, for the log."""

    def __init__(self, deps: Deps, arrival: Arrival, listener: str) -> None:
        self.deps = deps
        self.arrival = arrival
        self.listener = listener
        self.now: datetime = deps.clock.now()
        self.text = arrival.text
        self._caller: Caller | None = None
        self._looked_up = False
        self.later: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self.rest: Callable[[], Answer] | None = None
        self.once_key: str | None = None
        self.changed = False
        self.is_redrawn = False
        self.left_out: list[Fault] = []
        self.note = ""

    @property
    def gateway(self) -> Gateway:
        """Give the calls to Slack; they raise while a transaction is open."""
        return self.deps.gateway

    @property
    def asker(self) -> Caller | None:
        """Say who asks; None for people whom nobody linked yet."""
        if not self._looked_up:
            with self.deps.database.reading() as session:
                self._look_up(session)
        return self._caller

    @property
    def caller(self) -> Caller:
        """Say who asks; a stranger's turn ends here, with the way to get access as its answer."""
        if self.asker is None:
            raise Stranger
        return self.asker

    @property
    def reader(self) -> Reader:
        """Give who asks as the one for whom a private screen is drawn."""
        return Reader(self.caller.person_id, locale=self.caller.locale, side=self.caller.side)

    @property
    def today(self) -> date:
        """Give the day in the zone of who asks."""
        asker = self.asker
        zone: str = asker.zone if asker else "UTC"
        return today_for(self.deps.clock, zone)

    def _look_up(self, session: Session) -> None:
        self._caller = caller_for(session, self.arrival.team_id, self.arrival.user_id)
        self._looked_up = True

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """Read; who asks is read in the same transaction. What cannot be read is left out, and the answer says so."""
        with self.deps.database.reading() as session, noted(session) as left_out:
            self._look_up(session)
            yield session
        known = {fault.key for fault in self.left_out}
        self.left_out += [fault for fault in left_out if fault.key not in known]

    @contextlib.contextmanager
    def unit_of_work(self, *, once: str | None = None) -> Iterator[Session]:
        """Write, all or nothing. Who sends the same `once` a second time gets the first answer again, nobody else."""
        key = f"{once} {self.arrival.user_id}" if once is not None else None
        with self.deps.database.unit_of_work() as session:
            self._look_up(session)
            if key is not None:
                earlier = requests.find(session, key)
                if earlier is not None:
                    raise AnsweredBefore(earlier)
                self._remember(session, key)
            yield session
        self.once_key = key
        self.changed = True

    def _remember(self, session: Session, once: str) -> None:
        """Note the arrival; of two at the same moment one is rolled back here and answers as the second."""
        try:
            requests.remember(session, once, "", at=self.now)
        except IntegrityError as collision:
            raise AnsweredBefore("") from collision

    @property
    def metadata(self) -> Metadata:
        """Read what the form carries."""
        return self.arrival.metadata

    @property
    def form_id(self) -> str:
        """Name this drawing of the form; it stays the same through errors."""
        return self.metadata.form_id

    @property
    def action(self) -> ActionValue:
        """Read what was pressed: the key, the version drawn, the act of an overflow."""
        return ActionValue.read(self.arrival.chosen)

    @property
    def channel_id(self) -> str | None:
        """Say where it was typed or pressed."""
        return self.arrival.channel_id

    @property
    def trigger(self) -> str | None:
        """Give what opens a form, once and within 3 s."""
        return self.arrival.trigger

    def form(self, model: type[Form]) -> Form:
        """Read the form; what does not fit is said beside its field."""
        return forms.read(model, self.arrival.view or {})

    def open(self, view: View) -> Ack:
        """Open a form, over the one that is open if there is one; in place of the third, where Slack lays no more."""
        trigger, shown = self.arrival.trigger, self.arrival.view or {}
        if trigger is None:
            raise NeedsPress
        view = self._from_here(notices.complete(view, self.left_out))
        if self.arrival.is_on_top:
            self.gateway.update_view(shown["id"], placed(view, self.arrival), hash=shown.get("hash"))
        elif shown.get("type") == "modal":
            self.gateway.push_view(trigger, placed(view, self.arrival, over=True))
        else:
            self.gateway.open_view(trigger, placed(view, self.arrival, over=True))
        return Ack()

    def _from_here(self, view: View) -> View:
        """Let a form remember the message in which its button stood, to draw it anew once the form is saved."""
        if view.metadata is None or self.arrival.message_ts is None:
            return view
        origin = {"channel": self.channel_id, "message_ts": self.arrival.message_ts}
        return view.carrying(view.metadata.model_copy(update=origin))

    def update(self, view: View) -> Update:
        """Answer in the form or Home itself."""
        return Update(view)

    @property
    def lies_over_a_screen(self) -> bool:
        """Say whether a screen below takes the answer to this form, drawn anew: then the form just closes."""
        below = self.metadata.below if (self.arrival.view or {}).get("previous_view_id") else None
        return below is not None and below.screen is not None

    def say(self, message: Message, *, again: Metadata | None = None) -> Ephemeral:
        """Answer to the asker alone; `again` says how to draw it anew where it is shown as a form."""
        return Ephemeral(message, again)

    def replace(self, message: Message, *, again: Metadata | None = None) -> Replace:
        """Answer in the place of the message that held the button."""
        return Replace(message, again)

    def answer_later(self, function: Callable[[], Answer]) -> None:
        """Acknowledge now and answer later with what this gives: it may take longer than Slack waits."""
        self.rest = function

    def after(self, function: Callable[..., None], *frozen: Any) -> None:  # noqa: ANN401 -- what the function takes
        """Do this once the answer has left, and only if the turn succeeded."""
        self.later.append((function, frozen))
