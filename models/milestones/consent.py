"""The answers of the other side: agree or refuse, confirm or dispute; who asked takes a question back by refusing it.

Nobody answers for the other side. Whoever answers first settles it; who comes second reads who did.
"""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from models.access import Act, Caller
from models.errors import Conflict, Invalid, NotAllowed
from models.milestones import asking, checks
from models.milestones.acts import Did
from models.milestones.changes import put_back, take_out
from models.milestones.doing import Doing
from models.milestones.meanwhile import Already
from models.milestones.tables import Answer, Ask, ChangeRequest, Status
from models.rows import MilestoneRow
from models.words import day, long_day, moment


class SeveralWait(Conflict):
    """More than one question waits under this key; the person chooses which one is meant."""

    def __init__(self, key: str, count: int, *, mine: bool) -> None:
        waits = "wait for your answer" if mine else "wait for the other side"
        super().__init__(f"{count} questions {waits} under {key}. Which one?")
        self.key = key
        self.mine = mine


def agree(session: Session, key: str, *, request_id: int | None = None, reason: str = "", by: Caller,
          now: datetime) -> MilestoneRow:  # fmt: skip
    """Consent to what the other side asks, perhaps with a reason. Without `request_id` the only one is meant.

    Raises NotFound, NotAllowed, Conflict (Already, SeveralWait).
    """
    doing = Doing.begin(session, key, Act.ANSWER, by=by, now=now)
    request = _waiting(doing, request_id, kinds=tuple(Ask))
    if request.asked_side is by.side:
        raise _asked_yourselves(doing, request, "agree to it")
    return _consent(doing, request, reason)


def confirm(session: Session, key: str, *, request_id: int | None = None, reason: str = "", by: Caller,
            now: datetime) -> MilestoneRow:  # fmt: skip
    """Accept that it is done, on the day that was reported. Raises as `agree` does."""
    doing = Doing.begin(session, key, Act.CONFIRM, by=by, now=now)
    request = _waiting(doing, request_id, kinds=(Ask.DONE,))
    if request.asked_side is by.side:
        raise _asked_yourselves(doing, request, "confirm it")
    return _consent(doing, request, reason)


def refuse(session: Session, key: str, *, request_id: int | None = None, reason: str = "", by: Caller,
           now: datetime) -> MilestoneRow:  # fmt: skip
    """Do not consent, with a reason; who asked takes the question back, without one. Raises as `agree` does."""
    doing = Doing.begin(session, key, Act.ANSWER, by=by, now=now)
    request = _waiting(doing, request_id, kinds=tuple(Ask), own_too=True)
    return _decline(doing, request, reason)


def dispute(session: Session, key: str, *, request_id: int | None = None, reason: str = "", by: Caller,
            now: datetime) -> MilestoneRow:  # fmt: skip
    """Contest that it is done: it is in progress again, the reason is kept. Raises as `agree` does."""
    doing = Doing.begin(session, key, Act.DISPUTE, by=by, now=now)
    request = _waiting(doing, request_id, kinds=(Ask.DONE,))
    if request.asked_side is by.side:
        raise _asked_yourselves(doing, request, "dispute it")
    return _decline(doing, request, reason)


def _waiting(doing: Doing, request_id: int | None, *, kinds: tuple[Ask, ...], own_too: bool = False) -> ChangeRequest:
    """Find the question that is meant. Raises Conflict where it was settled, or where several could be meant."""
    if request_id is not None:
        named = next((one for one in doing.milestone.requests if one.id == request_id), None)
        if named is None:
            raise Conflict(f"Nothing of that kind is asked of “{doing.milestone.title}”. Nothing was changed.")
        if named.answer is not Answer.OPEN:
            raise settled(doing, named)
        return named
    waits = [one for one in doing.open_requests() if one.kind in kinds]
    theirs = [one for one in waits if one.asked_side is not doing.by.side]
    found = theirs or (waits if own_too else waits[:1])  # of one's own any is good enough to be refused
    if len(found) > 1:
        raise SeveralWait(doing.milestone.key, len(found), mine=bool(theirs))
    if found:
        return found[0]
    if kinds == (Ask.DONE,) and any(one.asked_side is not doing.by.side for one in doing.open_requests()):
        raise Conflict(f"Nobody reported “{doing.milestone.title}” done. What is asked is answered by agree or refuse.")
    last = next((one for one in reversed(doing.milestone.requests) if one.kind in kinds), None)
    if last is not None and last.answer in (Answer.AGREED, Answer.REFUSED, Answer.WITHDRAWN):
        raise settled(doing, last)
    raise Conflict(f"Nothing about “{doing.milestone.title}” waits for an answer. Nothing was changed.")


def settled(doing: Doing, request: ChangeRequest) -> Already:
    """Say who settled a question, and what holds now."""
    answerer = doing.person(request.answered_by_id)
    mine = request.answered_by_id == doing.by.person_id
    who = "You" if mine else answerer.name if answerer else "Somebody"
    when = moment(request.answered_at or doing.now, now=doing.now, zone=doing.by.zone)
    done = request.kind is Ask.DONE
    if request.answer is Answer.AGREED:
        words = f"{who} {'confirmed' if done else 'agreed'} {when}. {_holds(doing, request)}"
    elif request.answer is Answer.REFUSED:
        words = f"{who} {'disputed it' if done else 'refused'} {when}. {_holds(doing, request)}"
    elif request.answer is Answer.WITHDRAWN:
        words = f"Taken back by {'you' if mine else who} {when}. {_holds(doing, request)}"
    else:
        to = next((one.to_on for one in doing.open_requests() if one.kind is request.kind), None)
        asks = f"now asks for {long_day(to)}" if to and request.kind is Ask.DATE else "asked anew"
        words = f"{who} {asks} {when}. Look at that question."
    return Already(
        words, key=doing.milestone.key, by_id=request.answered_by_id, at=request.answered_at,
        good=request.answer is Answer.AGREED,
    )  # fmt: skip


def _holds(doing: Doing, request: ChangeRequest) -> str:
    m = doing.milestone
    agreed = request.answer is Answer.AGREED
    match request.kind:
        case Ask.DATE:
            return f"{day(m.due_on, today=doing.today)} {'counts now' if agreed else 'still counts'}."
        case Ask.ADD:
            return "It is part of the plan." if agreed else "It is cancelled."
        case Ask.CANCEL:
            return "It is cancelled." if agreed else "It stays in the plan."
        case Ask.REOPEN:
            return "It is open again." if agreed else f"It stays {m.status}."
        case Ask.TEXT:
            return "The new text counts." if agreed else "The text stays."
        case Ask.DONE:
            return "Nothing to do." if agreed else "It is in progress again."


def _asked_yourselves(doing: Doing, request: ChangeRequest, act: str) -> NotAllowed:
    who = "You" if request.asked_by_id == doing.by.person_id else request.asked_by.name
    waits = doing.asked_name(request.asked_side.other)
    return NotAllowed(f"{who} asked for this, so only the other side can {act}. It waits for {waits}.")


def _consent(doing: Doing, request: ChangeRequest, reason: str) -> MilestoneRow:
    """Do what was asked, and say so to who asked."""
    m, was, now, afresh = doing.milestone, "", "", False
    words, wrong = checks.reason(reason, needed=False)
    if wrong:
        raise Invalid(wrong, field="reason")
    asking.close(doing, request, Answer.AGREED, reason=words)
    match request.kind:
        case Ask.DATE if request.to_on:
            was, afresh = long_day(m.due_on), True
            m.due_on, m.answered_until = request.to_on, doing.today
            m.moves += m.agreed  # what is not agreed yet has no signed date to move away from
        case Ask.ADD:
            m.agreed, m.baseline_on, now = True, m.due_on, f"due {long_day(m.due_on)}"
        case Ask.CANCEL:
            take_out(doing)
            now = "cancelled"
        case Ask.REOPEN:
            put_back(doing)
            now, afresh = "open again", True
        case Ask.TEXT:
            was, now = m.title, _take_text(doing, request)
        case Ask.DONE:
            m.status, m.done_on, m.done_by_id = Status.DONE, request.to_on, request.asked_by_id
            m.recorded_at = request.asked_at
            m.blocked_on, m.block_reason = None, ""
            asking.close_moot(doing)
        case _:
            raise Invalid("This question names no day. Ask anew.")
    did = Did.CONFIRMED if request.kind is Ask.DONE else Did.AGREED
    now = f"{_asked_words(request)}{f', {now}' if now else ''}"
    return doing.write(did, was=was, now=now, reason=words, afresh=afresh)


def _take_text(doing: Doing, request: ChangeRequest) -> str:
    new = dict(json.loads(request.to_text or "{}"))
    doing.milestone.title = new.get("title", doing.milestone.title)
    doing.milestone.description = new.get("description", doing.milestone.description)
    return doing.milestone.title


def _decline(doing: Doing, request: ChangeRequest, reason: str) -> MilestoneRow:
    """Refuse or dispute, or take back what one's own side asked."""
    own = request.asked_side is doing.by.side
    words, wrong = checks.reason(reason, decides="", needed=not own)
    if wrong:
        asker = request.asked_by.name
        said = f"Say in a sentence why: {asker} reads it." if wrong.startswith("Say in a sentence") else wrong
        raise Invalid(said, field="reason")
    asking.close(doing, request, Answer.WITHDRAWN if own else Answer.REFUSED, reason=words)
    afresh = False
    if request.kind is Ask.DATE:
        doing.milestone.answered_until, afresh = doing.today, True
    elif request.kind is Ask.ADD:
        take_out(doing)
    did = Did.WITHDRAWN if own else Did.DISPUTED if request.kind is Ask.DONE else Did.REFUSED
    return doing.write(did, was=_asked_words(request), reason=words, afresh=afresh)


def _asked_words(request: ChangeRequest) -> str:
    """Name a question in the history."""
    as_of = " as of" if request.kind in (Ask.CANCEL, Ask.REOPEN) else ""
    day_ = f"{as_of} {long_day(request.to_on)}" if request.to_on and request.kind is not Ask.ADD else ""
    names = {Ask.ADD: "new milestone", Ask.DATE: "new date", Ask.TEXT: "new text", Ask.CANCEL: "cancelling",
             Ask.REOPEN: "reopening", Ask.DONE: "done"}  # fmt: skip
    return f"{names[request.kind]}{day_}"
