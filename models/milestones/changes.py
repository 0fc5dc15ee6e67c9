"""What people do to a milestone. In a draft everything is free; in force what is bound asks the other side.

Each takes the right to do it first, then refuses with a sentence, then changes, and gives the row as it is now.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.access import Act, Caller
from models.base import Side
from models.errors import Conflict, Invalid, NotAllowed
from models.milestones import asking, checks
from models.milestones.acts import Did
from models.milestones.adding import add
from models.milestones.doing import Doing, company
from models.milestones.editing import edit
from models.milestones.meanwhile import merge
from models.milestones.tables import Ask, Status
from models.people import Person, vendor_name
from models.rows import MilestoneRow
from models.words import day, long_day

__all__ = ["add", "ask_move", "assign", "block", "cancel", "edit", "finish", "reopen", "start", "unblock"]

LONGEST_ANSWER = 10
OWNER_FIELD = {Side.VENDOR: "vendor_owner_id", Side.PARTNER: "partner_owner_id"}


def start(session: Session, key: str, *, on: date | None = None, reason: str = "", by: Caller,
          now: datetime) -> MilestoneRow:  # fmt: skip
    """Say that work has begun. Raises NotFound, NotAllowed, Invalid, Conflict."""
    doing = Doing.begin(session, key, Act.START, by=by, now=now)
    m = doing.milestone
    if m.status is Status.IN_PROGRESS:
        raise doing.already("Already started", Did.STARTED)
    if m.status is Status.BLOCKED:
        raise Conflict(f"“{m.title}” is blocked. Unblock it first, then work on it can start.")
    began = on or doing.today
    words = _said(doing, began, reason)
    m.status, m.started_on = Status.IN_PROGRESS, began
    return doing.write(Did.STARTED, now=long_day(began), reason=words)


def finish(session: Session, key: str, *, on: date | None = None, proof: str = "", by: Caller,
           now: datetime) -> MilestoneRow:  # fmt: skip
    """Report it done; where the plan says that the other side accepts, they are asked. Raises as `start` does."""
    doing = Doing.begin(session, key, Act.FINISH, by=by, now=now)
    m = doing.milestone
    done_on = on or doing.today
    given, wrong = checks.note(proof)
    asks = m.needs_acceptance and doing.in_force
    refusals = checks.Refusals()
    refusals.add("done_on", checks.doing(doing.plan, done_on, today=doing.today, place=doing.place.name))
    refusals.add("evidence", wrong or _proof_missing(given, doing) if asks else wrong)
    refusals.raise_if_any()
    m.proof = given or m.proof
    m.blocked_on, m.block_reason = None, ""
    if asks:
        m.status, m.started_on = Status.IN_PROGRESS, m.started_on or done_on
        asking.ask(doing, Ask.DONE, to_on=done_on, reason=given)
        return asking.asked(doing, Ask.DONE, now=long_day(done_on), reason=given)
    m.status, m.done_on, m.done_by_id, m.recorded_at = Status.DONE, done_on, by.person_id, now
    asking.close_moot(doing)
    return doing.write(Did.DONE, now=long_day(done_on), reason=given)


def _proof_missing(given: str, doing: Doing) -> str | None:
    return None if given else f"Give a link or a note: {asking.decides(doing)} accepts it by that."


def block(session: Session, key: str, *, reason: str, on: date | None = None, version: int | None = None, by: Caller,
          now: datetime) -> MilestoneRow:  # fmt: skip
    """Say what is in the way, and since when; the date stays, reminders rest for up to 10 working days from that day.

    A new reason takes the place of the old one, unless somebody else wrote it after the form's `version` was drawn; a
    new day puts the old one right, and makes no rest longer. Raises as `start` does.
    """
    doing = Doing.begin(session, key, Act.BLOCK, by=by, now=now)
    m = doing.milestone
    words = _said(doing, on if on != m.blocked_on else None, reason, needed=True)
    again = m.status is Status.BLOCKED
    since = on or (m.blocked_on if again else None) or doing.today
    if again and version is not None and version < m.version:
        raise doing.already("Already blocked", Did.BLOCKED, tail=f"It says: {m.block_reason}")
    if again and (words, since) == (m.block_reason, m.blocked_on):
        raise doing.already("Already blocked", Did.BLOCKED)
    was, now_since = m.block_reason, f"since {long_day(since)}" if since != (m.blocked_on or doing.today) else ""
    rests = doing.calendar.add(since, LONGEST_ANSWER)
    until = m.answered_until or rests
    m.answered_until = min(until, rests) if again else max(until, rests)
    m.status, m.blocked_on, m.block_reason = Status.BLOCKED, since, words
    return doing.write(Did.BLOCKED, was=was, now=now_since, reason=words, afresh=not again)


def unblock(session: Session, key: str, *, on: date | None = None, reason: str = "", by: Caller,
            now: datetime) -> MilestoneRow:  # fmt: skip
    """Say that nothing is in the way any more, and since when. Raises as `start` does."""
    doing = Doing.begin(session, key, Act.UNBLOCK, by=by, now=now)
    m = doing.milestone
    if m.status is not Status.BLOCKED:
        if doing.last(Did.BLOCKED) is None:
            raise Conflict(f"“{m.title}” is not blocked. Nothing was changed.")
        raise doing.already("Already unblocked", Did.UNBLOCKED, Did.DONE)
    words = _said(doing, on, reason)
    if on and m.blocked_on and on < m.blocked_on:
        since = f"it is blocked since {long_day(m.blocked_on)}"
        raise Invalid(f"{long_day(on)} is too early: {since}. Choose a later day.", field="on")
    was, free = m.block_reason, on or doing.today
    m.status = Status.IN_PROGRESS if m.started_on else Status.PLANNED
    m.blocked_on, m.block_reason = None, ""
    m.answered_until = min(m.answered_until or free, free)
    return doing.write(
        Did.UNBLOCKED, was=was, now=f"free since {long_day(on)}" if on else "", reason=words, afresh=True
    )


def reopen(session: Session, key: str, *, on: date | None = None, reason: str = "", by: Caller,
           now: datetime) -> MilestoneRow:  # fmt: skip
    """Take back that it is done or cancelled, as of a day; in force the other side is asked. Raises as `start` does."""
    doing = Doing.begin(session, key, Act.REOPEN, by=by, now=now)
    m = doing.milestone
    words = _said(doing, on, reason, needed=doing.in_force, decides=asking.decides(doing))
    if on and m.done_on and on < m.done_on:
        done = f"it was done on {long_day(m.done_on)}"
        raise Invalid(f"{long_day(on)} is too early: {done}. Choose a later day.", field="on")
    was = f"done {long_day(m.done_on)}" if m.done_on else str(m.status)
    if doing.in_force:
        return _ask(doing, Ask.REOPEN, on, was=was, reason=words)
    put_back(doing)
    return doing.write(Did.REOPENED, was=was, now=as_of(on), reason=words, afresh=True)


def put_back(doing: Doing) -> None:
    """Make a milestone open again, as it stands once reopening is agreed."""
    m = doing.milestone
    m.status = Status.IN_PROGRESS if m.done_on or m.started_on else Status.PLANNED
    m.done_on, m.done_by_id, m.recorded_at = None, None, None


def cancel(session: Session, key: str, *, on: date | None = None, reason: str = "", by: Caller,
           now: datetime) -> MilestoneRow:  # fmt: skip
    """Take it out of the plan, as of a day; in force the other side is asked. Raises as `start` does."""
    doing = Doing.begin(session, key, Act.CANCEL, by=by, now=now)
    m = doing.milestone
    pending = next((one for one in doing.open_requests() if one.kind is Ask.ADD), None)
    if pending is not None and pending.asked_side is not by.side:
        raise Conflict(f"“{m.title}” is not agreed yet. Refuse it, then it is cancelled.")
    asks = doing.in_force and pending is None
    words = _said(doing, on, reason, needed=asks, decides=asking.decides(doing))
    if asks:
        return _ask(doing, Ask.CANCEL, on, reason=words)
    take_out(doing)
    return doing.write(Did.CANCELLED, now=as_of(on), reason=words)


def take_out(doing: Doing) -> None:
    """Cancel a milestone and all that it still asks."""
    doing.milestone.status = Status.CANCELLED
    doing.milestone.blocked_on, doing.milestone.block_reason = None, ""
    asking.close_moot(doing, kinds=tuple(Ask))


def assign(session: Session, key: str, *, person_id: int, version: int | None = None, by: Caller,
           now: datetime) -> MilestoneRow:  # fmt: skip
    """Give it to somebody of the same side; in force only that side itself does so. Raises as `start` does."""
    doing = Doing.begin(session, key, Act.ASSIGN, by=by, now=now)
    m = doing.milestone
    person = session.get(Person, person_id)
    side = person.side if person else by.side
    field = "vendor_owner" if side is Side.VENDOR else "partner_owner"
    _refuse(on=field, words=checks.owner(session, doing.plan, side, person_id, by=by))
    if doing.in_force and side is not by.side:
        where = company(doing.plan, side, vendor_name(session))
        raise NotAllowed(f"Only {where} itself says who owns it there. Ask {doing.asked_name(side)}.", field=field)
    column = OWNER_FIELD[side]
    before = doing.person(getattr(m, column))
    if before is not None and before.id == person_id:
        raise Invalid(f"{before.name} owns it already. Choose somebody else.", field=field)
    merged = merge(session, m, version, {column: person_id})
    setattr(m, column, merged[column])
    return doing.write(
        Did.HANDED_OVER, was=before.name if before else "nobody", now=person.name if person else "nobody"
    )


def ask_move(session: Session, key: str, *, to: date, reason: str = "", version: int | None = None, by: Caller,
             now: datetime) -> MilestoneRow:  # fmt: skip
    """Ask the other side for a new date; until they agree the old one counts. A draft's date moves at once.

    Raises NotFound, NotAllowed, Invalid, Conflict, ChangedMeanwhile.
    """
    doing = Doing.begin(session, key, Act.MOVE, by=by, now=now)
    m = doing.milestone
    merge(session, m, version, {"due_on": to.isoformat()})
    refusals = checks.Refusals()
    refusals.add("due_on", f"{long_day(to)} is the date it has now." if to == m.due_on else checks.due(doing.plan, to))
    words, wrong = checks.reason(reason, decides=asking.decides(doing), needed=doing.in_force)
    refusals.add("reason", wrong)
    refusals.raise_if_any()
    was = m.due_on
    if not doing.in_force:
        m.due_on = to
        return doing.write(Did.MOVED, was=long_day(was), now=long_day(to), reason=words, afresh=True)
    _refuse_twice(doing, to)
    asking.ask(doing, Ask.DATE, to_on=to, reason=words)
    return asking.asked(doing, Ask.DATE, was=long_day(was), now=long_day(to), reason=words)


def _refuse_twice(doing: Doing, to: date) -> None:
    """Refuse to ask for what is asked already: it would look like news to who answers."""
    same = next((one for one in doing.open_requests() if one.kind is Ask.DATE and one.to_on == to), None)
    if same is None:
        return
    asker = same.asked_by.name
    if same.asked_side is doing.by.side:
        waits = doing.asked_name(same.asked_side.other)
        who = "you" if same.asked_by_id == doing.by.person_id else asker
        since = day(same.asked_at.date(), today=doing.today)
        raise Conflict(f"{long_day(to)} was asked for by {who} on {since} and waits for {waits}.", field="due_on")
    raise Conflict(f"{asker} asks for {long_day(to)}, too. Agree to that, then it counts.", field="due_on")


def _ask(doing: Doing, kind: Ask, on: date | None, *, was: str = "", reason: str) -> MilestoneRow:
    """Ask the other side to cancel or to reopen; what is asked already stays as it is."""
    same = next((one for one in doing.open_requests() if one.kind is kind), None)
    if same is not None and (same.asked_side, same.to_on, same.reason) == (doing.by.side, on, reason):
        who = "You" if same.asked_by_id == doing.by.person_id else same.asked_by.name
        since = day(same.asked_at.date(), today=doing.today)
        waits = doing.asked_name(same.asked_side.other)
        raise Conflict(f"{who} asked to {kind} it on {since}, and that waits for {waits}. Nothing was changed.")
    asking.ask(doing, kind, to_on=on, reason=reason)
    return asking.asked(doing, kind, was=was, now=as_of(on), reason=reason)


def as_of(on: date | None) -> str:
    """Say the day of an act in its history, where one was said."""
    return f"as of {long_day(on)}" if on else ""


def _said(doing: Doing, on: date | None, reason: str, *, needed: bool = False, decides: str = "") -> str:
    """Give the reason of an act as it is kept; refuse it, and the day, where they do not hold. Raises Invalid."""
    words, wrong = checks.reason(reason, decides=decides, needed=needed)
    refusals = checks.Refusals()
    if on:
        refusals.add("on", checks.doing(doing.plan, on, today=doing.today, place=doing.place.name))
    refusals.add("reason", wrong)
    refusals.raise_if_any()
    return words


def _refuse(*, on: str, words: str | None) -> None:
    if words:
        raise Invalid(words, field=on)
