"""What stands around every listener: one guard for what fails, the answer, and what comes after it.

Nothing leaves `listen` but an answer. Without one a person sees only that Slack had trouble, and Slack sends an event
again and again.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from handlers import answers
from handlers.answers import Ack, Answer, Ephemeral, Errors, Replace, Update
from handlers.arrivals import NOT_OFFERED, Arrival, Kind
from handlers.runtime.turn import AnsweredBefore, Deps, Function, Stranger, Turn
from handlers.slack import forms
from handlers.slack.errors import ExpiredTrigger, SlackProblem
from handlers.views import notices
from handlers.views.parts.screens import Message
from models import requests
from models.database import Busy
from models.errors import DomainError, Invalid, new_reference

log = logging.getLogger(__name__)

UNKNOWN: Final = "unknown"
UNREADABLE: Final = "This could not be read, and nothing was changed. Write it once more."


@dataclass(frozen=True)
class Route:
    """A listener, and what it is called in logs and figures: never anything that was sent."""

    name: str
    function: Function


def listen(
    deps: Deps, find: Callable[[Arrival], Route], *, acted: Sequence[Callable[[Turn], None]] = ()
) -> Callable[..., None]:
    """Wrap the listeners of a kind for Bolt, which reads the wrapper's parameter names.

    Args:
        deps: what the running program gives.
        find: says which listener something is for that arrived.
        acted: what follows a turn that changed something.
    """

    def listener(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        started = time.monotonic()
        name = UNKNOWN
        try:
            arrival = Arrival.of(body)
            route = find(arrival)
            name = route.name
            log.debug("listener.begun", extra={"listener": name})
            turn = Turn(deps, arrival, name)
            answer, carried, succeeded = _answered(turn, route.function)
        except Exception as error:  # what Slack never sends, or what breaks even while a failure is told
            reference = new_reference()
            log.error("arrival.unreadable", extra={"listener": name, "reference": reference}, exc_info=error)  # noqa: TRY400 -- as all failures
            ack(**({"text": f"{UNREADABLE} Reference {reference}"} if "command" in body else {}))
            return
        if turn.changed:
            turn.later += [(one, (turn,)) for one in acted]
        ack(**carried)
        _afterwards(turn, answer, succeeded=succeeded)
        seconds = round(time.monotonic() - started, 3)
        log.info("listener.answered", extra={"listener": name, "seconds": seconds, "ok": succeeded})

    return listener


_Answers = Ack | Update | Errors | Ephemeral | Replace | answers.Options


def _answered(turn: Turn, function: Function) -> tuple[Answer | dict[str, Any], dict[str, Any], bool]:
    """Run the listener; returns its answer, what of it rides on the ack, and whether all went well."""
    answer, succeeded = _dispatch(turn, function)
    try:
        carried = _carried(turn, answer)
    except Exception as error:  # noqa: BLE001 -- a screen that Slack would refuse must still be answered
        answer, succeeded = _failed(turn, error), False
        carried = _carried(turn, answer)
    turn.is_redrawn = answers.takes_its_place(answer, turn.arrival)
    return answer, _keep_outcome(turn, carried) if succeeded and turn.once_key else carried, succeeded


def _carried(turn: Turn, answer: Answer | dict[str, Any]) -> dict[str, Any]:
    return answers.on_ack(answer, turn.arrival) if isinstance(answer, _Answers) else answer


def _dispatch(turn: Turn, function: Function) -> tuple[Answer | dict[str, Any], bool]:
    """Run the listener with a limit: a frozen database holds its connection, the person must still get an answer."""
    future: Future[Answer | None] = turn.deps.dispatcher.submit(function, turn)
    try:
        answer = future.result(timeout=turn.deps.dispatch_seconds) or Ack()
        return answers.complete(answer, turn.left_out), True
    except AnsweredBefore as before:
        return _same_again(turn, before.outcome), False
    except Exception as error:  # noqa: BLE001 -- the guard of every listener
        future.cancel()  # one that still waits for a thread must not run after it was given up
        return _failed(turn, error), False


def _same_again(turn: Turn, outcome: str) -> Answer | dict[str, Any]:
    """Give a second arrival the first one's answer."""
    log.info("request.repeated", extra={"listener": turn.listener})
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
        log.info("listener.refused", extra={"listener": turn.listener, "refusal": type(error).__name__})
        return _refused(turn, error)
    if isinstance(error, ExpiredTrigger):
        return Ephemeral(notices.sentence("The form could not be opened in time, nothing was changed. Try again."))
    reference = new_reference()
    facts = {"listener": turn.listener, "reference": reference, "failure": type(error).__name__}
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
        log.exception("request.not_kept", extra={"listener": turn.listener})
    return carried


def _afterwards(turn: Turn, answer: Answer | dict[str, Any], *, succeeded: bool) -> None:
    if isinstance(answer, _Answers) and answers.rides_later(answer, turn.arrival.kind):
        turn.deps.executor.submit(_guarded, turn, answers.send, (turn.gateway, turn.arrival, answer))
    if succeeded and turn.rest is not None:
        turn.deps.executor.submit(_guarded, turn, _finish, (turn, turn.rest))
    if succeeded:
        for function, frozen in turn.later:
            turn.deps.executor.submit(_guarded, turn, function, frozen)


def _finish(turn: Turn, rest: Callable[[], Answer]) -> None:
    """Do what the answer waits for, and answer; what fails is said as it would have been at once."""
    try:
        answer: Answer | dict[str, Any] = rest()
    except Exception as error:  # noqa: BLE001 -- the guard of every listener
        answer = _failed(turn, error)
    if isinstance(answer, _Answers):
        answers.send(turn.gateway, turn.arrival, answer)


def _guarded(turn: Turn, function: Callable[..., None], frozen: tuple[Any, ...]) -> None:
    """Run what comes after an answer: nobody waits for it, so what fails is only logged."""
    try:
        function(*frozen)
    except Exception:
        log.exception("after.failed", extra={"listener": turn.listener})


def by_act(table: Mapping[str, Function]) -> Function:
    """Send the choice of an overflow to the listener of its act."""

    def chosen(turn: Turn) -> Answer | None:
        function = table.get(turn.action.act or "")
        return function(turn) if function else not_offered(turn)

    return chosen


def not_offered(turn: Turn) -> Answer:
    """Answer a button, form, menu or shortcut that this version does not know: another version drew it."""
    if turn.arrival.kind is Kind.SUBMISSION:
        raise Invalid(NOT_OFFERED)  # which lays the sentence on top and keeps what was typed
    return Ephemeral(notices.sentence(NOT_OFFERED))
