"""What became of a line after it was told: done, answered, moved, snoozed, or somebody else's by now."""

import json
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from typing import Final

from models.access import Caller
from models.digest.facts import Facts
from models.digest.lines import How, Kind, Settled
from models.history import History
from models.milestones.acts import ANSWERED, ASKED, Did
from models.milestones.tables import Answer, Ask, ChangeRequest, Status
from models.milestones.undo import needed_by
from models.notifications.tables import Item
from models.rows import MilestoneRow, TargetRow
from models.targets.pace import Phase

UNDO_FOR: Final = timedelta(minutes=10)
_ANSWERS: Final = {Answer.AGREED: How.AGREED, Answer.REFUSED: How.REFUSED, Answer.WITHDRAWN: How.WITHDRAWN,
                   Answer.REPLACED: How.WITHDRAWN}  # fmt: skip
_OF_QUESTIONS: Final = frozenset({Kind.ASKED, Kind.DONE_AWAITS})
_OF_ANSWERS: Final = frozenset({Kind.DECIDED, Kind.CONTESTED})
_HANDING: Final = frozenset({Did.HANDED_OVER, Did.EDITED})
_OWNING: Final = frozenset({"owner", "supporter"})
_REMINDS: Final = frozenset({Kind.OVERDUE, Kind.DUE_SOON, Kind.CONTESTED, Kind.BLOCKED, Kind.HOW_IT_GOES})


class Settling:
    """Looks for what settled the lines of one reader since they were told."""

    def __init__(self, facts: Facts, reader: Caller, *, today: date, since: datetime) -> None:
        self._facts = facts
        self._reader = reader
        self._today = today
        self._since = since

    def of(self, item: Item, milestone: MilestoneRow | None, target: TargetRow | None) -> Settled | None:
        """Say what became of an item's line; None while it still needs somebody."""
        kind = Kind(item.rule)
        settled = self._named(item) if kind is Kind.NAMING_ASKED else None
        if kind is Kind.CHANNEL_CLOSED:
            settled = self._opened(item)
        if milestone is not None:
            settled = self._of_milestone(item, kind, milestone)
        elif target is not None:
            settled = self._target(kind, target)
        return settled or self._snoozed(item)

    def _of_milestone(self, item: Item, kind: Kind, row: MilestoneRow) -> Settled | None:
        """Say it of a milestone; whether to reopen it is asked, and answered, of one that is closed."""
        request = self._facts.requests.get(item.round) if kind in _OF_QUESTIONS else None
        if request is not None and request.answer is Answer.OPEN:
            return None
        if request is not None and request.kind is Ask.REOPEN:
            return self._answered(item, kind, row)
        return self._closed(row) or self._answered(item, kind, row) or self._milestone(item, kind, row)

    def _named(self, item: Item) -> Settled | None:
        newcomer = self._facts.newcomer(item.subject)
        return Settled(How.LET_IN) if newcomer is not None and newcomer.id in self._facts.named else None

    def _opened(self, item: Item) -> Settled | None:
        channel = self._facts.channel(item.subject)
        return Settled(How.OPENED) if channel is not None and not channel.closed else None

    def _closed(self, row: MilestoneRow) -> Settled | None:
        if row.status is Status.DONE:
            return self._by_last(row.key, How.DONE, {Did.DONE, Did.CONFIRMED})
        if row.status is Status.CANCELLED:
            return self._by_last(row.key, How.CANCELLED, {Did.CANCELLED, Did.AGREED, Did.REFUSED})
        return None

    def _answered(self, item: Item, kind: Kind, row: MilestoneRow) -> Settled | None:
        request = self._facts.requests.get(item.round)
        if request is None or kind not in _OF_QUESTIONS | _OF_ANSWERS:
            return None
        if kind in _OF_ANSWERS:
            return self._answer_gone(item, request, row)
        if request.answer is Answer.REPLACED and _is_asked_anew(request, row):
            return self._by_last(item.subject, How.ASKED, {ASKED[request.kind]})
        how = _ANSWERS[request.answer]
        acts = {Did.AGREED, Did.REFUSED, Did.CONFIRMED, Did.DISPUTED, Did.WITHDRAWN}
        last = self._last(item.subject, acts)
        by = self._facts.who(request.answered_by_id)
        return Settled(how, by, request.answered_at, undo=self._may_undo(last), asked=request.kind)

    def _answer_gone(self, item: Item, request: ChangeRequest, row: MilestoneRow) -> Settled | None:
        """Say what became of an answer that its asker was told of: taken back since, or the same is asked anew."""
        if request.answer is not Answer.OPEN and _is_asked_anew(request, row):
            return self._by_last(item.subject, How.ASKED, {ASKED[request.kind]})
        if request.answer in (Answer.AGREED, Answer.REFUSED):
            return None
        if request.answer is not Answer.OPEN:
            by = self._facts.who(request.answered_by_id)
            return Settled(How.WITHDRAWN, by, request.answered_at, asked=request.kind)
        undone = self._undone(item.subject, ANSWERED)
        by = self._facts.who(undone.by_id) if undone else None
        return Settled(How.WAITS_AGAIN, by, undone.at if undone else None, asked=request.kind)

    def _taken_back(self, undone: History) -> Settled:
        return Settled(How.TAKEN_BACK, self._facts.who(undone.by_id), undone.at)

    def _milestone(self, item: Item, kind: Kind, row: MilestoneRow) -> Settled | None:
        if kind is Kind.BLOCKED and row.status is not Status.BLOCKED:
            undone = self._undone(row.key, {Did.BLOCKED})
            return self._taken_back(undone) if undone else self._by_last(row.key, How.UNBLOCKED, {Did.UNBLOCKED})
        if kind is Kind.NEW_OWNER:
            return self._handed_on(item, row)
        if kind is Kind.HAND_OVER_ASKED and self._last(row.key, {Did.HANDED_OVER}):
            return self._by_last(row.key, How.HANDED_OVER, {Did.HANDED_OVER})
        return self._reminder(item, row) if kind in _REMINDS else None

    def _handed_on(self, item: Item, row: MilestoneRow) -> Settled | None:
        """Say what became of a new owner: taken back, or somebody else has it by now."""
        gone = [one for one in self._facts.handed(row.key, item.round) if one.now != one.then]
        if not gone:
            return None
        undone = self._undone(row.key, _HANDING)
        if undone is not None and all(one.now == one.was for one in gone):
            return self._taken_back(undone)
        return self._by_last(row.key, How.HANDED_OVER, _HANDING)

    def _reminder(self, item: Item, row: MilestoneRow) -> Settled | None:
        if item.role in _OWNING and not self._owns(row):
            return self._by_last(row.key, How.HANDED_OVER, {Did.HANDED_OVER})
        if any(one.kind in (Ask.DATE, Ask.CANCEL, Ask.DONE) for one in row.requests):
            return self._by_last(row.key, How.ASKED, set(ASKED.values()))
        if self._last(row.key, {Did.MOVED}) or self._was_agreed(row):
            return self._by_last(row.key, How.MOVED, {Did.MOVED, Did.AGREED})
        return None

    def _owns(self, row: MilestoneRow) -> bool:
        return self._reader.person_id in {one.id for one in (row.vendor_owner, row.partner_owner) if one}

    def _was_agreed(self, row: MilestoneRow) -> bool:
        return self._last(row.key, {Did.AGREED}) is not None and not row.is_overdue

    def _target(self, kind: Kind, row: TargetRow) -> Settled | None:
        if kind is Kind.TARGET_MISSED and row.phase is Phase.MET:
            return Settled(How.REPORTED, row.reported_by, row.reported_at)
        if kind is Kind.OFF_TRACK and row.reported_at is not None and row.reported_at > self._since:
            return Settled(How.REPORTED, row.reported_by, row.reported_at)
        return None

    def _snoozed(self, item: Item) -> Settled | None:
        until = self._facts.snoozes.get((self._reader.person_id, item.subject))
        if until is None or until <= self._today or item.role == "sponsor":
            return None
        return Settled(How.SNOOZED, None, None, until, undo=True)

    def _by_last(self, subject: str, how: How, acts: AbstractSet[Did]) -> Settled:
        last = self._last(subject, acts)
        if last is None:
            return Settled(how)
        return Settled(how, self._facts.who(last.by_id), last.at, undo=self._may_undo(last))

    def _last(self, subject: str, acts: AbstractSet[Did]) -> History | None:
        """Give the last such act since it was told that nobody has undone."""
        lines = standing(self._facts.history.get(subject, ()))
        return next((one for one in reversed(lines) if one.act in acts and one.at >= self._since), None)

    def _undone(self, subject: str, acts: AbstractSet[Did]) -> History | None:
        """Give the last Undo of such an act since it was told."""
        lines = self._facts.history.get(subject, ())
        undos = (one for one in reversed(lines) if one.act == Did.UNDONE and one.was in acts)
        return next((one for one in undos if one.at >= self._since), None)

    def _may_undo(self, line: History | None) -> bool:
        if line is None or line.by_id != self._reader.person_id or not line.before:
            return False
        own: Sequence[History] = self._facts.history[line.subject]
        changes = [one for one in own if one.before or one.act == Did.UNDONE]
        is_last = bool(changes) and changes[-1].id == line.id and self._facts.now - line.at <= UNDO_FOR
        return is_last and self._facts.may(line.subject, needed_by(json.loads(line.before)), self._reader)


def _is_asked_anew(request: ChangeRequest, row: MilestoneRow) -> bool:
    return any(one.kind is request.kind and one.id > request.id for one in row.requests)


def standing(lines: Iterable[History]) -> list[History]:
    """Give what was done and still holds, oldest first: an Undo takes the change before it away, and itself."""
    found: list[History] = []
    for line in lines:
        if line.act != Did.UNDONE:
            found.append(line)
        elif (undone := next((one for one in reversed(found) if one.before), None)) is not None:
            found.remove(undone)
    return found
