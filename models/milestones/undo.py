"""The way back from the last act: for 10 minutes, by who did it, and only until someone changes the thing again."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from models import access, history
from models.access import Act, Caller
from models.alerts import ledger
from models.base import Side
from models.errors import Conflict
from models.history import History
from models.milestones import asking
from models.milestones.acts import Did
from models.milestones.doing import FIELDS, REQUEST_FIELDS, Doing
from models.milestones.tables import Answer, Status
from models.plans import Stage
from models.rows import MilestoneRow

OPEN_FOR: Final = timedelta(minutes=10)
_DAYS: Final = frozenset({"due_on", "baseline_on", "done_on", "started_on", "blocked_on", "answered_until"})
_MOMENTS: Final = frozenset({"recorded_at", "answered_at"})
_KINDS: Final = {"status": Status, "accountable": Side, "answer": Answer}


def undo(session: Session, key: str, *, version: int | None = None, by: Caller, now: datetime) -> MilestoneRow:
    """Put back what the last act changed; `version` is that of the button. A milestone added to a draft goes again.

    Undoing needs the right that the act needed: who has lost a role since no longer undoes what they did in it.

    Raises NotFound, NotAllowed, Conflict.
    """
    doing = Doing.on(session, access.get_milestone(session, key, by=by, lock=True), Act.EDIT, by=by, now=now)
    doing.must_be_open_plan()
    line = _last(doing, version)
    before = json.loads(line.before)
    doing.act = needed_by(before)
    doing.must_be_allowed()
    if line.act == Did.ADDED:
        return _take_away(doing)
    for one in doing.milestone.requests:
        if one.id in before["asked"]:
            asking.close(doing, one, Answer.WITHDRAWN)
    if line.act == Did.ADD_ASKED:
        doing.milestone.status = Status.CANCELLED
    session.flush()  # a question of the same kind may open again only once the new one is closed
    ledger.reopen(session, doing.milestone.key, map(int, before["requests"]), undone=line.id)
    _put(doing.milestone, before["fields"], FIELDS)
    for one in doing.milestone.requests:
        _put(one, before["requests"].get(str(one.id), {}), REQUEST_FIELDS)
    doing.milestone.round -= bool(before["afresh"])  # what was told before the act was told
    return doing.write(Did.UNDONE, was=line.act, undo=False)


def needed_by(before: Mapping[str, Any]) -> Act:
    """Return the right that an act needed; what an older version of the program wrote down takes a writer's."""
    return Act(before.get("needs", Act.EDIT))


def _last(doing: Doing, version: int | None) -> History:
    """Find the act that can still be undone, else say why none can. Raises Conflict."""
    line, title = doing.last(), doing.milestone.title
    if line is None or (line.act != Did.UNDONE and line.by_id != doing.by.person_id):
        who = doing.person(line.by_id) if line else None
        changed = f"{who.name} changed “{title}” meanwhile" if who else f"“{title}” was changed meanwhile"
        raise Conflict(f"{changed}, so there is no way back by this button. Nothing was changed.")
    if line.act == Did.UNDONE:
        raise Conflict(f"The last change of “{title}” was undone already. Nothing to do.")
    if version is not None and version != doing.milestone.version:
        raise Conflict(f"“{title}” was changed again since, so there is no way back by this button.")
    if doing.now - line.at > OPEN_FOR:
        raise Conflict(f"A change of “{title}” can be undone for 10 minutes. Change it again instead.")
    if not line.before or not json.loads(line.before)["undo"]:
        raise Conflict(f"No way leads back from this. Change “{title}” again instead.")
    return line


def _take_away(doing: Doing) -> MilestoneRow:
    """Remove a milestone from a draft, as if it had never been; its number is not given out again."""
    if doing.plan.stage is not Stage.DRAFT:
        raise Conflict(f"“{doing.milestone.title}” belongs to a plan in force now. Cancel it instead.")
    row = doing.row()
    history.record(
        doing.session, row.key, Did.REMOVED, by_id=doing.by.person_id, at=doing.now, was=doing.milestone.title
    )
    doing.session.delete(doing.milestone)
    doing.session.flush()
    return row


def _put(thing: object, values: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Write values back as their columns hold them; what is no field of it stays out."""
    for name, value in values.items():
        if name in names:
            setattr(thing, name, _read(name, value))


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 -- what JSON holds
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return _KINDS[name](value) if name in _KINDS else value
