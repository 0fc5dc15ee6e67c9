"""What stands around every listener: who asks, one guard for what fails, the answer, and what comes after it.

Nothing leaves `listen` but an answer. Without one a person sees only that Slack had trouble, and Slack sends an event
again and again.
"""

import contextlib
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from handlers import answers
from handlers.answers import Ack, Answer, Ephemeral, Errors, Replace, Update
from handlers.arrivals import ActionValue, Arrival, Kind
from handlers.slack import forms
from handlers.slack.errors import ExpiredTrigger, SlackProblem
from handlers.slack.gateway import Gateway
from handlers.slack.metadata import Metadata
from handlers.views import notices
from handlers.views.parts import Reader
from handlers.views.parts.screens import Message, View
from models import requests
from models.access import Caller, caller_for
from models.clock import Clock, today_for
from models.database import Busy, Database
from models.errors import DomainError

log = logging.getLogger(__name__)

DISPATCH_SECONDS: Final = 2.5
_UNAMBIGUOUS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
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
    """One thing that a person did in Slack, as a listener sees it."""

    def __init__(self, deps: Deps, arrival: Arrival) -> None:
        self.deps = deps
        self.arrival = arrival
        self.now: datetime = deps.clock.now()
        self.text = arrival.text
        self._caller: Caller | None = None
        self._looked_up = False
        self.later: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self.once_key: str | None = None
        self.changed = False

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
        """Read; who asks is read in the same transaction."""
        with self.deps.database.reading() as session:
            self._look_up(session)
            yield session

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
        view = self._from_here(view)
        if self.arrival.is_on_top:
            self.gateway.update_view(shown["id"], view, hash=shown.get("hash"))
        elif shown.get("type") == "modal":
            self.gateway.push_view(trigger, view)
        else:
            self.gateway.open_view(trigger, view)
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

    def say(self, message: Message) -> Ephemeral:
        """Answer to the asker alone."""
        return Ephemeral(message)

    def replace(self, message: Message) -> Replace:
        """Answer in the place of the message that held the button."""
        return Replace(message)

    def after(self, function: Callable[..., None], *frozen: Any) -> None:  # noqa: ANN401 -- what the function takes
        """Do this once the answer has left, and only if the turn succeeded."""
        self.later.append((function, frozen))


def listen(deps: Deps, function: Function, acted: Sequence[Callable[[Turn], None]] = ()) -> Callable[..., None]:
    """Wrap a listener for Bolt, which reads the wrapper's parameter names; `acted` follows what changed something."""

    def listener(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        turn = Turn(deps, Arrival.of(body))
        started = time.monotonic()
        answer, succeeded = _dispatch(turn, function)
        try:
            carried = answers.on_ack(answer, turn.arrival.kind) if isinstance(answer, _Answers) else answer
        except Exception as error:  # noqa: BLE001 -- a screen that Slack would refuse must still be answered
            answer, succeeded = _failed(turn, error), False
            carried = answers.on_ack(answer, turn.arrival.kind) if isinstance(answer, _Answers) else answer
        if succeeded and turn.once_key:
            carried = _keep_outcome(turn, carried)
        if turn.changed:
            turn.later += [(one, (turn,)) for one in acted]
        ack(**carried)
        _afterwards(turn, answer, succeeded=succeeded)
        seconds = round(time.monotonic() - started, 3)
        log.info("listener.answered", extra={"listener": turn.arrival.name, "seconds": seconds, "ok": succeeded})

    return listener


_Answers = Ack | Update | Errors | Ephemeral | Replace | answers.Options


def _dispatch(turn: Turn, function: Function) -> tuple[Answer | dict[str, Any], bool]:
    """Run the listener with a limit: a frozen database holds its connection, the person must still get an answer."""
    future: Future[Answer | None] = turn.deps.dispatcher.submit(function, turn)
    try:
        return future.result(timeout=turn.deps.dispatch_seconds) or Ack(), True
    except AnsweredBefore as before:
        return _same_again(turn, before.outcome), False
    except Exception as error:  # noqa: BLE001 -- the guard of every listener
        future.cancel()  # one that still waits for a thread must not run after it was given up
        return _failed(turn, error), False


def _same_again(turn: Turn, outcome: str) -> Answer | dict[str, Any]:
    """Give a second arrival the first one's answer."""
    log.info("request.repeated", extra={"listener": turn.arrival.name})
    if outcome:
        return dict(json.loads(outcome))
    return Ephemeral(notices.sentence("This was saved already. Nothing was saved twice."))


def _failed(turn: Turn, error: Exception) -> Answer | dict[str, Any]:
    """Turn what was raised into the sentence that the person reads, at the right place."""
    if isinstance(error, Stranger):
        return Ephemeral(notices.stranger())
    if isinstance(error, ValidationError):
        return Errors(forms.field_sentences(error, turn.arrival.view or {}))
    if isinstance(error, DomainError):
        log.info("listener.refused", extra={"listener": turn.arrival.name, "refusal": type(error).__name__})
        return _refused(turn, error)
    if isinstance(error, ExpiredTrigger):
        return Ephemeral(notices.sentence("The form could not be opened in time, nothing was changed. Try again."))
    reference = "".join(secrets.choice(_UNAMBIGUOUS) for _ in range(4))
    facts = {"listener": turn.arrival.name, "reference": reference, "failure": type(error).__name__}
    log.error("listener.failed", extra=facts, exc_info=error)
    return _at_its_place(turn, notices.failure(_what_failed(error), reference))


def _what_failed(error: Exception) -> str:
    if isinstance(error, DBAPIError | PoolTimeoutError | Busy):
        return "The database does not answer, nothing was changed. Try again in a minute."
    if isinstance(error, TimeoutError):
        return "This took too long and was given up. Try again in a minute: a form counts only once."
    if isinstance(error, SlackProblem):
        return "Slack did not take the answer. Look whether it is done, then try again in a minute."
    return "Something broke on our side, nothing was changed. Try again in a minute."


def _refused(turn: Turn, error: DomainError) -> Answer | dict[str, Any]:
    inputs = forms.input_blocks(turn.arrival.view or {})
    beside = {field: words for field, words in error.beside.items() if field in inputs}
    if turn.arrival.kind is Kind.SUBMISSION and beside:
        return Errors(beside)
    return _at_its_place(turn, notices.refusal(error))


def _at_its_place(turn: Turn, message: Message) -> Answer | dict[str, Any]:
    """Say it on top of the form that was sent, where what was typed stays; else to the asker alone."""
    if turn.arrival.kind is not Kind.SUBMISSION or turn.arrival.view is None:
        return Ephemeral(message)
    return {"response_action": "update", "view": answers.with_notice(turn.arrival.view, message.blocks[0])}


def _keep_outcome(turn: Turn, carried: dict[str, Any]) -> dict[str, Any]:
    """Keep the answer for a second arrival. That it could not be kept is no reason to hide what was saved."""
    try:
        with turn.deps.database.unit_of_work() as session:
            requests.complete(session, str(turn.once_key), json.dumps(carried))
    except Exception:  # the change itself is committed
        log.exception("request.not_kept", extra={"listener": turn.arrival.name})
    return carried


def _afterwards(turn: Turn, answer: Answer | dict[str, Any], *, succeeded: bool) -> None:
    if isinstance(answer, _Answers) and answers.rides_later(answer, turn.arrival.kind):
        turn.deps.executor.submit(_guarded, turn, answers.send, (turn.gateway, turn.arrival, answer))
    if succeeded:
        for function, frozen in turn.later:
            turn.deps.executor.submit(_guarded, turn, function, frozen)


def _guarded(turn: Turn, function: Callable[..., None], frozen: tuple[Any, ...]) -> None:
    """Run what comes after an answer: nobody waits for it, so what fails is only logged."""
    try:
        function(*frozen)
    except Exception:
        log.exception("after.failed", extra={"listener": turn.arrival.name})


def by_act(table: Mapping[str, Function]) -> Function:
    """Send the choice of an overflow to the listener of its act."""

    def chosen(turn: Turn) -> Answer | None:
        function = table.get(turn.action.act or "")
        return function(turn) if function else Ephemeral(notices.sentence("This is not offered here any more."))

    return chosen
