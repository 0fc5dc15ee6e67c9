"""One act on one milestone, from the right to do it to the line in the history.

Every use case begins here and ends here, so none can forget the history, the way back, or the mark for the next sweep.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import access, alerts, history
from models.access import Act, Caller
from models.base import Side
from models.calendar import WorkCalendar, work_calendar
from models.clock import zone_named
from models.errors import Conflict, NotAllowed
from models.history import History
from models.milestones import queries, states
from models.milestones.acts import Did
from models.milestones.meanwhile import Already, plain
from models.milestones.tables import Answer, ChangeRequest, Milestone
from models.notifications import redrawing
from models.people import Person
from models.plans import Plan, Stage
from models.programme import Subsidiary
from models.rows import MilestoneRow
from models.words import day, moment

FIELDS: Final = (
    "title", "description", "line_id", "subsidiary_id", "vendor_owner_id", "partner_owner_id", "accountable", "due_on",
    "baseline_on", "weight", "needs_acceptance", "evidence", "proof", "status", "done_on", "done_by_id", "recorded_at",
    "started_on", "blocked_on", "block_reason", "agreed", "moves", "answered_until",
)  # fmt: skip
REQUEST_FIELDS: Final = ("answer", "answered_by_id", "answered_at", "answer_reason")


def kept(value: object) -> Any:  # noqa: ANN401 -- what JSON holds
    """Write a value of a row as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else plain(value)


@dataclass
class Doing:
    """A milestone that somebody is about to change, with the day that it is in its place."""

    session: Session
    milestone: Milestone
    act: Act
    by: Caller
    now: datetime
    place: Subsidiary
    before: dict[str, Any]
    asked_before: dict[int, dict[str, Any]]

    @classmethod
    def begin(cls, session: Session, key: str, to_do: Act, *, by: Caller, now: datetime) -> Self:
        """Take a milestone for an act. Raises NotFound, NotAllowed, and Conflict where it cannot be now."""
        doing = cls.on(session, access.get_milestone(session, key, by=by, lock=True), to_do, by=by, now=now)
        doing.must_be_allowed()
        states.must_allow(doing)
        return doing

    @classmethod
    def look(cls, session: Session, key: str, to_do: Act, *, by: Caller, now: datetime) -> Self:
        """Look at a milestone before a form opens for such an act; raises as `begin` does, and locks nothing."""
        doing = cls.on(session, access.get_milestone(session, key, by=by), to_do, by=by, now=now)
        doing.must_be_allowed()
        states.must_allow(doing)
        return doing

    def must_be_allowed(self) -> None:
        """Refuse who may not do this. Raises NotAllowed, and Conflict for a plan that is locked or over."""
        if not access.may(access.scope_of(self.milestone), self.act, by=self.by):
            self._must_not_have_given_it_away()
            access.ensure(self.session, self.milestone, self.act, by=self.by)
        self.must_be_open_plan()

    @classmethod
    def on(cls, session: Session, milestone: Milestone, act: Act, *, by: Caller, now: datetime) -> Self:
        """Take a milestone as it stands, to write down what follows."""
        place = session.get_one(Subsidiary, milestone.subsidiary_id)
        doing = cls(session, milestone, act, by, now, place, {}, {})
        doing.note()
        return doing

    def note(self) -> None:
        """Note how everything stands before the act."""
        m = self.milestone
        self.before = {"version": m.version, **{name: kept(getattr(m, name)) for name in FIELDS}}
        self.asked_before = {one.id: {n: kept(getattr(one, n)) for n in REQUEST_FIELDS} for one in m.requests}

    @property
    def plan(self) -> Plan:
        """The plan that holds it."""
        return self.milestone.plan

    @property
    def in_force(self) -> bool:
        """Whether both sides have signed, so that bound things need consent."""
        return self.plan.stage is Stage.IN_FORCE

    @property
    def today(self) -> date:
        """The day that it is now in the milestone's place."""
        return self.now.astimezone(zone_named(self.place.zone)).date()

    @property
    def calendar(self) -> WorkCalendar:
        """The working days of the milestone's place."""
        return work_calendar(self.place.country, self.place.weekend)

    def open_requests(self) -> list[ChangeRequest]:
        """Give the questions that wait for an answer."""
        return [one for one in self.milestone.requests if one.answer is Answer.OPEN]

    def must_be_open_plan(self) -> None:
        """Refuse what would change a plan that is locked or over. Raises Conflict."""
        if self.plan.stage is Stage.IN_REVIEW:
            raise Conflict(f"{self.plan.key} is in review: its content is locked until it is signed or taken back.")
        if self.plan.stage not in (Stage.DRAFT, Stage.IN_FORCE):
            raise Conflict(f"{self.plan.key} is {self.plan.stage}. Its milestones stay as they are.")

    def person(self, person_id: int | None) -> Person | None:
        """Give a person by id."""
        return self.session.get(Person, person_id) if person_id else None

    def asked_name(self, side: Side) -> str:
        """Name who answers for a side: the owner there, else who is accountable for the plan."""
        m = self.milestone
        owner, accountable = (
            (m.vendor_owner, m.plan.vendor_accountable)
            if side is Side.VENDOR
            else (m.partner_owner, m.plan.partner_accountable)
        )
        found = owner or accountable
        return found.name if found else "the other side"

    def last(self, *acts: Did) -> History | None:
        """Give the last change, or the last line of some acts; that somebody saw it or asked about it is no change."""
        lines = select(History).where(History.subject == self.milestone.key).order_by(History.id.desc()).limit(1)
        return self.session.scalar(lines.where(History.act.in_(acts) if acts else History.before != ""))

    def already(self, done: str, *acts: Did, good: bool = True, tail: str = "Nothing to do.") -> Already:
        """Say who was there first, as in `Already done by Pia Vost at 10:12. Nothing to do.`, and when."""
        line, m = self.last(*acts), self.milestone
        who = self.person(line.by_id if line else m.done_by_id)
        name = "you" if who and who.id == self.by.person_id else who.name if who else ""
        when = f" on {day(m.done_on, today=self.today)}" if m.done_on else ""  # imported: no line says the moment
        if line is not None:
            when = f" {moment(line.at, now=self.now, zone=self.by.zone)}"
        words = f"{done}{f' by {name}' if name else ''}{when}. {tail}".rstrip()
        return Already(
            words, key=self.milestone.key, by_id=who.id if who else None, at=line.at if line else None, good=good
        )

    def _must_not_have_given_it_away(self) -> None:
        """Say to who had it and gave it away whose it is, and since when. Raises NotAllowed."""
        if access.RIGHTS[self.act].owners is access.Owners.NEVER:
            return
        for line in self.session.scalars(
            select(History)
            .where(History.subject == self.milestone.key, History.act.in_((Did.HANDED_OVER, Did.EDITED)))
            .order_by(History.id.desc())
        ):
            fields = json.loads(line.before or "{}").get("fields", {})
            for name in ("vendor_owner_id", "partner_owner_id"):
                if fields.get(name) == self.by.person_id:
                    raise self._belongs_to(getattr(self.milestone, name), line.at)

    def _belongs_to(self, owner_id: int | None, at: datetime) -> NotAllowed:
        owner = self.person(owner_id)
        since = day(at.astimezone(zone_named(self.place.zone)).date(), today=self.today)
        whose = f"belongs to {owner.name}" if owner else "is no longer yours"
        words = f"“{self.milestone.title}” {whose} since {since}. Nothing was changed."
        return NotAllowed(words, key=self.milestone.key)

    def write(self, did: Did, *, was: object = "", now: object = "", reason: str = "", afresh: bool = False,
              undo: bool = True) -> MilestoneRow:  # fmt: skip
        """Write it down, have the next sweep look again, and give the row as it is now.

        `afresh` starts the alerts from the beginning; without `undo` no way leads back.
        """
        m = self.milestone
        if afresh:
            m.round += 1
        flag_modified(m, "title")  # a question alone changes no field, but old buttons must still read as old
        self.session.flush()
        self.session.expire(m, ["line", "vendor_owner", "partner_owner"])
        changed = self._changed(undo=undo, afresh=afresh)
        before = json.dumps(changed, ensure_ascii=False)
        history.record(
            self.session, m.key, did, by_id=self.by.person_id, at=self.now, was=was, now=now, reason=reason,
            before=before,
        )  # fmt: skip
        alerts.touch(self.session, Milestone, Milestone.id == m.id)
        if not {"status", "done_on"}.isdisjoint(changed["fields"]):
            redrawing.mark_posts(self.session, subsidiary_id=m.subsidiary_id, partner_id=self.plan.partner_id)
        self.note()
        return self.row()

    def row(self) -> MilestoneRow:
        """Give the milestone as people read it."""
        return queries.rows(self.session, [self.milestone.id], by=self.by, now=self.now)[0]

    def _changed(self, *, undo: bool, afresh: bool) -> dict[str, Any]:
        """Say what an undo would put back, and what a form drawn before must be compared with."""
        m = self.milestone
        fields = {name: self.before[name] for name in FIELDS if kept(getattr(m, name)) != self.before[name]}
        now: dict[int, dict[str, Any]] = {
            one.id: {name: kept(getattr(one, name)) for name in REQUEST_FIELDS} for one in m.requests
        }
        return {
            "version": self.before["version"],
            "fields": fields,
            "requests": {str(id_): was for id_, was in self.asked_before.items() if now.get(id_) != was},
            "asked": [id_ for id_ in now if id_ not in self.asked_before],
            "undo": undo,
            "needs": self.act.value,
            "afresh": afresh,
        }


def company(plan: Plan, side: Side, vendor: str) -> str:
    """Name the company of a side of a plan."""
    return vendor if side is Side.VENDOR else plan.partner.name
