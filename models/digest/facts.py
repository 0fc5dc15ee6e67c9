"""The facts behind the items of many messages, loaded at once with a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import access, people, subjects
from models.access import Act, Caller, Grant, Scope
from models.alerts.ahead import Reminder
from models.base import Side
from models.clock import zone_named
from models.digest.lines import Ahead, Before, Channel, Event, Handed, Kind, Seen, Stranger
from models.history import History
from models.milestones import queries
from models.milestones.acts import owners_before
from models.milestones.tables import ChangeRequest
from models.notifications import closings
from models.notifications.moments import Hours, first_morning
from models.notifications.tables import Item, Message, Snooze
from models.people import AccessRequest, PersonRef, Role
from models.plans import Stage
from models.programme import Channel as ChannelRow
from models.rows import MilestoneRow, TargetRow
from models.statements import among
from models.targets import Target
from models.targets import queries as target_queries

LOOKED_BACK: Final = timedelta(days=14)
SEEN: Final = "seen"
SAID: Final = "said what would help"
SPONSOR: Final = "sponsor"
_OF_REQUESTS: Final = frozenset({Kind.ASKED, Kind.DECIDED, Kind.CONTESTED, Kind.DONE_AWAITS})
_OWNING: Final = frozenset({"owner", "supporter"})
_STANDING_IN: Final = "stand-in"
_LEADING: Final = frozenset({"pam", "partner lead"})
_Told: TypeAlias = tuple[str, int, datetime | None]


class Facts:
    """Everything that the lines of some items say."""

    def __init__(self, session: Session, items: Sequence[Item], readers: Mapping[int, Caller], *,
                 now: datetime, named: Iterable[int] = ()) -> None:  # fmt: skip
        self.session = session
        self.readers = readers
        self.now = now
        keys = {item.subject for item in items}
        ids = subjects.ids_of(session, keys)
        pairs = queries.pairs(session, ids.milestones.values(), now=now) if ids.milestones else []
        self._milestones = {row.key: (scope, row) for scope, row in pairs}
        self._targets = self._load_targets(ids.targets.values())
        self._seen_by: dict[tuple[str, int], MilestoneRow | None] = {}
        self.requests = self._load_requests(items)
        self.history = self._load_history(keys, items)
        self.snoozes = self._load_snoozes(keys)
        self._strangers, self._channels = self._load_strangers(keys), self._load_channels(keys)
        escalated = {item.subject for item in items if item.role == SPONSOR and item.rule == Kind.OVERDUE}
        self._before = self._load_before(escalated)
        newcomers = _numbers(keys, "person:")
        asking = access.callers(session, newcomers) if newcomers else {}
        self.named = {id_ for id_, caller in asking.items() if access.is_named(session, by=caller)}
        self._asking = asking
        replaced = {item.instead_of_id for item in items}
        self.refs = people.refs(session, self._named() | set(named) | newcomers | replaced)
        self._in_sight = self._load_sight(items)

    def _load_targets(self, ids: Iterable[int]) -> dict[str, tuple[Target, TargetRow]]:
        wanted = list(ids)
        things = (
            {one.key: one for one in self.session.scalars(select(Target).where(Target.id.in_(wanted)))}
            if wanted
            else {}
        )
        rows = target_queries.rows(self.session, wanted, now=self.now) if wanted else []
        return {row.key: (things[row.key], row) for row in rows}

    def _load_sight(self, items: Iterable[Item]) -> set[tuple[int, int]]:
        """Load who sees which plans, as far as it does not follow from what somebody is to the thing itself."""
        asked = {(item.subject, item.person_id or 0) for item in items if item.person_id in self.readers}
        open_ = [(subject, person_id) for subject, person_id in asked
                 if (scope := self._scope(subject)) is not None
                 and not access.sees_by_role(scope, by=self.readers[person_id])]  # fmt: skip
        people_ = {person_id: self.readers[person_id] for _, person_id in open_}
        return access.in_sight(self.session, {_plan_of(subject) for subject, _ in open_}, people_)

    def _scope(self, subject: str) -> Scope | None:
        if subject in self._milestones:
            return self._milestones[subject][0]
        return access.scope_of(self._targets[subject][0]) if subject in self._targets else None

    def sees(self, subject: str, reader: Caller) -> bool:
        """Say whether a reader may see what a line is about, as things are now."""
        scope = self._scope(subject)
        if scope is not None:
            sees = access.sees_by_role(scope, by=reader)
            return sees or (_plan_of(subject), reader.person_id) in self._in_sight
        if subject in self._channels:
            return reader.is_office or any(self._answers_for(grant, subject) for grant in reader.grants)
        if subject.startswith("person:"):
            asking = self._asking.get(next(iter(_numbers([subject], "person:"))))
            own = asking is not None and (asking.side, asking.partner_id) == (reader.side, reader.partner_id)
            return reader.is_office or (own and reader.has(Role.PARTNER_LEAD))
        return reader.is_office  # somebody asks to be let in

    def _answers_for(self, grant: Grant, subject: str) -> bool:
        """Say whether a role answers for a channel: its subsidiary's, or its partner's with who leads a subsidiary."""
        subsidiary_id, partner_id = self._places[subject]
        if grant.role is Role.SUBSIDIARY_LEAD:
            return subsidiary_id is None or grant.subsidiary_id == subsidiary_id
        return grant.role is Role.PAM and partner_id is not None and grant.partner_id == partner_id

    def _load_requests(self, items: Iterable[Item]) -> dict[int, ChangeRequest]:
        ids = {item.round for item in items if item.rule in _OF_REQUESTS}
        found = self.session.scalars(select(ChangeRequest).where(ChangeRequest.id.in_(ids))) if ids else ()
        return {one.id: one for one in found}

    def _load_history(self, keys: Iterable[str], items: Iterable[Item]) -> dict[str, list[History]]:
        """Load what happened lately to each subject, oldest first."""
        lines: defaultdict[str, list[History]] = defaultdict(list)
        since = min((item.created_at for item in items), default=self.now) - LOOKED_BACK
        lately = select(History).where(among(self.session, History.subject, set(keys)), History.at >= since)
        for line in self.session.scalars(lately.order_by(History.id)):
            lines[line.subject].append(line)
        return lines

    def _load_snoozes(self, keys: Iterable[str]) -> dict[tuple[int, str], date]:
        mine = among(self.session, Snooze.person_id, self.readers), among(self.session, Snooze.subject, set(keys))
        return {(one.person_id, one.subject): one.until for one in self.session.scalars(select(Snooze).where(*mine))}

    def _load_strangers(self, keys: Iterable[str]) -> dict[str, Stranger]:
        ids = _numbers(keys, "access:")
        found = self.session.scalars(select(AccessRequest).where(AccessRequest.id.in_(ids))) if ids else ()
        return {f"access:{one.id}": Stranger(one.name, one.company, one.reason, one.team_id, one.user_id)
                for one in found}  # fmt: skip

    def _load_channels(self, keys: Iterable[str]) -> dict[str, Channel]:
        """Load channels, each with what closes it."""
        ids = _numbers(keys, "channel:")
        found = self.session.scalars(select(ChannelRow).where(ChannelRow.id.in_(ids))) if ids else ()
        rows = {f"channel:{one.id}": one for one in found}
        self._places = {key: (one.subsidiary_id, one.partner_id) for key, one in rows.items()}
        return {key: Channel(one.name, closings.read(one.closed)) for key, one in rows.items()}

    def _load_before(self, keys: AbstractSet[str]) -> dict[tuple[str, int], list[_Told]]:
        """Load who was told in this round of what is escalated: role, person, and when it went out."""
        told: defaultdict[tuple[str, int], list[_Told]] = defaultdict(list)
        if not keys:
            return told
        sent = (
            select(Item.subject, Item.round, Item.role, Item.person_id, Message.sent_at)
            .outerjoin(Message, Message.id == Item.message_id)
            .where(Item.subject.in_(keys), Item.rule == Kind.OVERDUE.value, Item.dropped == "")
            .order_by(Message.sent_at, Item.id)
        )
        for subject, round_, role, person_id, at in self.session.execute(sent):
            if person_id is not None:
                told[subject, round_].append((role, person_id, at))
        return told

    def _named(self) -> set[int | None]:
        named: set[int | None] = {line.by_id for lines in self.history.values() for line in lines}
        named |= {one.answered_by_id for one in self.requests.values()}
        changes = (line for lines in self.history.values() for line in lines)
        named |= {was for line in changes for was in owners_before(line.before).values()}
        return named | {person_id for told in self._before.values() for _, person_id, _ in told}

    def milestone(self, subject: str, reader: Caller) -> MilestoneRow | None:
        """Give a milestone with the rights of one reader."""
        asked = (subject, reader.person_id)
        if asked not in self._seen_by:
            self._seen_by[asked] = (
                self._for_reader(*self._milestones[subject], reader) if subject in self._milestones else None
            )
        return self._seen_by[asked]

    def _for_reader(self, scope: Scope, row: MilestoneRow, reader: Caller) -> MilestoneRow:
        rights = queries.Rights.of(scope, reader)
        requests = tuple(
            replace(
                request,
                may_answer=rights.may_answer(request.asked_side),
                may_withdraw=rights.may_withdraw(request.asked_side),
            )
            for request in row.requests
        )
        first = requests[0] if requests else None
        return replace(row, may_act=rights.act, may_write=rights.write, requests=requests, open_request=first)

    def may(self, subject: str, to_do: Act, reader: Caller) -> bool:
        """Say whether a reader may do this to a milestone."""
        scope, _ = self._milestones[subject]
        return access.may(scope, to_do, by=reader)

    def target(self, subject: str, reader: Caller) -> TargetRow | None:
        """Give a target with the rights of one reader."""
        if subject not in self._targets:
            return None
        thing, row = self._targets[subject]
        may = row.stage is Stage.IN_FORCE and access.may(access.scope_of(thing), Act.REPORT, by=reader)
        return replace(row, may_report=may)

    def who(self, person_id: int | None) -> PersonRef | None:
        """Give a person that something names."""
        return self.refs.get(person_id or 0)

    def event(self, subject: str, history_id: int) -> Event | None:
        """Give what happened by its row in the history."""
        found = next((line for line in self.history.get(subject, ()) if line.id == history_id), None)
        return Event(self.who(found.by_id), found.at, found.now, found.reason) if found else None

    def handed(self, subject: str, history_id: int) -> tuple[Handed, ...]:
        """Give whose it was and became by a row in the history, for each side that it changed."""
        lines = {line.id: owners_before(line.before) for line in self.history.get(subject, ())}
        if subject not in self._milestones or not lines.get(history_id):
            return ()
        row = self._milestones[subject][1]
        found = []
        for side, was in lines[history_id].items():
            now = row.vendor_owner if side is Side.VENDOR else row.partner_owner
            later = next((one for id_, one in lines.items() if id_ > history_id and side in one), None)
            found.append(Handed(side, self.who(was), self.who(later[side]) if later else now, now))
        return tuple(found)

    def said(self, subject: str) -> Event | None:
        """Give what somebody said last to a thing that does not go well."""
        found = next((line for line in reversed(self.history.get(subject, ())) if line.act == SAID), None)
        return Event(self.who(found.by_id), found.at, reason=found.reason) if found else None

    def seen(self, subject: str, zone: str) -> tuple[Seen, ...]:
        """Give who said last that they saw it, since it last changed."""
        last: dict[int, Seen] = {}
        for line in self.history.get(subject, ()):
            person = self.who(line.by_id)
            if line.act == SEEN and person is not None:
                last[person.id] = Seen(person, line.at.astimezone(zone_named(zone)).date())
        return tuple(last.values())

    def before(self, item: Item, zone: str, *, today: date) -> Before:
        """Give who was told of it in this round before the day of an escalation, and who gets that."""
        place, told = zone_named(zone), self._before.get((item.subject, item.round), [])
        days = [(role, person, day) for role, person, at in told
                if at is not None and (day := at.astimezone(place).date()) < today]  # fmt: skip
        owners = [(person, day) for role, person, day in days if role in _OWNING]
        others = [(person, day) for role, person, day in days if role == _STANDING_IN]
        leads = [(person, day) for role, person, day in days if role in _LEADING]
        return Before(
            owners=self._people(person for person, _ in owners),
            told_on=tuple(sorted({day for _, day in [*owners, *others]})),
            leading=self._people(person for person, _ in leads),
            leading_since=min((day for _, day in leads), default=None),
            sponsors=self._people(person for role, person, _ in told if role == SPONSOR),
            stand_ins=self._people(person for person, _ in others),
        )

    def _people(self, ids: Iterable[int]) -> tuple[PersonRef, ...]:
        return tuple(person for one in dict.fromkeys(ids) if (person := self.who(one)) is not None)

    def ahead(self, reminder: Reminder | None, hours: Hours) -> Ahead | None:
        """Give when a reader is told again, on their own morning, and who is told first then."""
        if reminder is None:
            return None
        on = hours.day(first_morning(reminder.due_at, hours))
        return Ahead(on, self._people(reminder.also))

    def stranger(self, subject: str) -> Stranger | None:
        """Give who asks to be let in."""
        return self._strangers.get(subject)

    def newcomer(self, subject: str) -> PersonRef | None:
        """Give who asks to be named in a plan."""
        return self.who(next(iter(_numbers([subject], "person:")), None))

    def channel(self, subject: str) -> Channel | None:
        """Give the channel that was closed to the bot."""
        return self._channels.get(subject)


def _plan_of(subject: str) -> int:
    return int(subject.split("-")[1])


def _numbers(keys: Iterable[str], before: str) -> set[int]:
    return {int(key.removeprefix(before)) for key in keys if key.startswith(before)}
