"""Facts about milestones: the things themselves, what was asked and answered, and what happened to them lately."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerts import cast as casts
from models.alerts.facts import EventFacts, MilestoneFacts, RequestFacts
from models.alerts.loading.shared import (
    PLAN,
    Found,
    Ledger,
    blind,
    cast_of,
    named,
    places,
    programme_since,
    readable,
    rule_since,
    settings_for,
    since_day,
    snoozes,
)
from models.alerts.names import Rule
from models.alerts.rules.common import NEWS_FOR
from models.history import History
from models.milestones.acts import Did, owners_before
from models.milestones.tables import ChangeRequest, Milestone
from models.plans import Plan, Stage
from models.statements import among, rows

_MILESTONE: Final = (
    Milestone.id,
    Milestone.number,
    Milestone.subsidiary_id,
    Milestone.vendor_owner_id,
    Milestone.partner_owner_id,
    Milestone.accountable,
    Milestone.status,
    Milestone.due_on,
    Milestone.round,
    Milestone.blocked_on,
    Milestone.block_reason,
    Milestone.answered_until,
)
_REQUEST: Final = (
    ChangeRequest.id,
    ChangeRequest.kind,
    ChangeRequest.asked_by_id,
    ChangeRequest.asked_side,
    ChangeRequest.asked_at,
    ChangeRequest.answer,
    ChangeRequest.answered_by_id,
    ChangeRequest.answered_at,
)
_EVENTS: Final = (Did.BLOCKED, Did.HANDED_OVER, Did.EDITED, Did.AGREED, Did.UNDONE)


class Milestones:
    """A batch of milestones as rules read them."""

    def __init__(self, session: Session, ids: Sequence[int], *, now: datetime) -> None:
        statement = (
            select(*_MILESTONE, *PLAN).join(Plan, Milestone.plan_id == Plan.id).where(among(session, Milestone.id, ids))
        )
        found: Sequence[Found] = rows(session, statement)
        self._places = places(session, {row.subsidiary_id for row in found})
        found = readable(self._places, found)
        self._roles = casts.roles(session, subsidiaries=self._places, partners={row.partner_id for row in found})
        self._requests = _requests(session, ids)
        keys = {row.id: f"PSP-{row.plan}-M{row.number}" for row in found}
        self._events = _events(session, keys.values(), now=now)
        self._people = casts.people(session, self._roles.everybody | named(found) | self._acting())
        self._blind = blind(session, {row.plan for row in found}, self._people)
        self._ledger = Ledger(session, {keys[row.id]: self._places[row.subsidiary_id] for row in found})
        self._snoozed = snoozes(session, keys.values())
        self._since = (programme_since(session), rule_since(session, Rule.OVERDUE))
        self.keys = self._ledger.keys
        self.settings = settings_for(session, found, self._places, self._people)
        self.facts = {row.id: self._facts(row, keys[row.id]) for row in found}

    def _acting(self) -> set[int]:
        asking = {one.asked_by for many in self._requests.values() for one in many}
        events = [one for many in self._events.values() for one in many]
        return asking | {one.by for one in events} | {was for one in events for was in one.owners.values() if was}

    def _facts(self, row: Found, key: str) -> MilestoneFacts:
        place = self._places[row.subsidiary_id]
        return MilestoneFacts(
            key=key,
            plan=row.plan,
            in_force=row.stage is Stage.IN_FORCE,
            place=place,
            cast=cast_of(
                row,
                self._roles,
                self._people,
                accountable=row.accountable,
                blind=self._blind.get(row.plan, frozenset()),
            ),
            status=row.status,
            due_on=row.due_on,
            round=row.round,
            since=since_day(place, *self._since, row.alerts_since),
            blocked_on=row.blocked_on,
            block_reason=row.block_reason,
            answered_until=row.answered_until,
            requests=tuple(self._requests.get(row.id, ())),
            events=tuple(self._events.get(key, ())),
            told=tuple(self._ledger.told.get(key, ())),
            snoozed=self._snoozed.get(key, {}),
        )


def _requests(session: Session, ids: Sequence[int]) -> Mapping[int, list[RequestFacts]]:
    found: dict[int, list[RequestFacts]] = defaultdict(list)
    statement = select(ChangeRequest.milestone_id, *_REQUEST).where(among(session, ChangeRequest.milestone_id, ids))
    for milestone_id, *columns in rows(session, statement.order_by(ChangeRequest.id)):
        request: Any = columns
        found[milestone_id].append(RequestFacts(*request))
    return found


def _events(session: Session, keys: Iterable[str], *, now: datetime) -> Mapping[str, list[EventFacts]]:
    """Read what happened lately; what an import changed is news as well, though nobody's act."""
    found: dict[str, list[EventFacts]] = defaultdict(list)
    statement = select(History.subject, History.id, History.act, History.by_id, History.at, History.before).where(
        among(session, History.subject, keys),
        History.act.in_(_EVENTS),
        (History.at >= now - NEWS_FOR) | (History.act == Did.BLOCKED),
    )
    for subject, id_, act, by, at, before in rows(session, statement.order_by(History.id)):
        found[subject].append(EventFacts(id_, act, by or 0, at, owners_before(before)))
    return found
