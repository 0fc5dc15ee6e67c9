"""A year in which people do what comes to their mind: they ask, answer, undo, hand over, leave, and join channels."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

import pytest
from sqlalchemy import or_, select

from models import access, reminders
from models.alerts.reconcile import reconcile
from models.alerts.sweep import sweep
from models.errors import DomainError
from models.milestones import changes, consent, undo
from models.milestones.tables import Answer, Milestone, Status
from models.notifications import unreached
from models.people import Person, RoleGrant, SlackIdentity
from models.plans import Plan
from models.targets import Target
from models.targets import changes as targets
from tests.jobs.year import laws
from tests.jobs.year.playing import Year
from tests.places import Place

pytestmark = pytest.mark.long

PLAN: Final = 12
CHANNEL: Final = "quorbel-tindrel"
REASON: Final = "The reviewer is back on 1 Dec."
SEED: Final = 20261116
DAYS_BETWEEN: Final = (2, 2, 3, 4)
AWAY_DAYS: Final = 12
UNDONE: Final = 0.25
ANSWERED: Final = 0.6
ANSWERS: Final = ("agree", "refuse", "confirm", "dispute")
TRIES: Final = 4
LAST_ACT: Final = date(2027, 6, 25)
"""After the year of the plan little can be done, and the rest of the time only passes."""
Verb: TypeAlias = tuple[str, Callable[..., Any], dict[str, Any]]


class People:
    """Everybody around one plan, with a die that always falls the same way."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.dice = random.Random(SEED)  # noqa: S311 -- it has to fall the same way each time
        self.did: Counter[str] = Counter()
        self.gone: dict[int, date] = {}
        self.stranger = ""
        with year.database.reading() as session:
            plan = session.scalars(select(Plan).where(Plan.number == PLAN)).one()
            self.plan_id = plan.id
            mine = list(session.scalars(select(Milestone).where(Milestone.plan_id == plan.id)))
            self.keys = [one.key for one in mine]
            self.targets = [one.key for one in session.scalars(select(Target).where(Target.plan_id == plan.id))]
            roles = select(RoleGrant.person_id).where(
                or_(RoleGrant.partner_id == plan.partner_id, RoleGrant.subsidiary_id == plan.lead_subsidiary_id)
            )
            owners = {owner for one in mine for owner in (one.vendor_owner_id, one.partner_owner_id) if owner}
            linked = select(SlackIdentity.person_id, SlackIdentity.team_id, SlackIdentity.user_id)
            accounts = {row[0]: (row[1], row[2]) for row in session.execute(linked)}
            wanted = owners | set(session.scalars(roles))
            self.accounts = {one: accounts[one] for one in sorted(wanted) if one in accounts}
            self.guests = [one.id for one in year.sandbox.seed.users if one.company not in ("Quorbel", "Tindrel")]
            self.side = {
                one.id: one.side for one in session.scalars(select(Person).where(Person.id.in_(self.accounts)))
            }

    def acts(self, moment: datetime) -> None:
        """Let somebody do something, perhaps take it back a moment later, and the jobs run after each."""
        for _ in range(TRIES):
            key, who, asked = self._whose()
            verbs = self._verbs(who, moment)
            answers = [one for one in verbs if one[0] in ANSWERS]
            name, act, how = self.dice.choice(answers if asked and self.dice.random() < ANSWERED else verbs)
            key = self.dice.choice(self.targets) if name == "report" else key
            if who not in self.gone and self._does(name, who, act, key, moment, **how):
                if self.dice.random() < UNDONE:
                    self._does("undo", who, undo.undo, key, moment + timedelta(minutes=2))
                break
        self.year.ticks(max(moment + timedelta(minutes=3), self.year.clock.now()))

    def _whose(self) -> tuple[str, int, bool]:
        """Choose a milestone, rather one that is open, who does something to it, and whether they are asked for it."""
        with self.year.database.reading() as session:
            mine = session.scalars(select(Milestone).where(Milestone.plan_id == self.plan_id)).all()
            weights = [1 if one.status in (Status.DONE, Status.CANCELLED) else 6 for one in mine]
            (one,) = self.dice.choices(mine, weights)
            asked = {request.asked_side.other for request in one.requests if request.answer is Answer.OPEN}
            owners = [one.vendor_owner_id, one.partner_owner_id]
            if asked and self.dice.random() < ANSWERED:
                owners = [owner for owner in owners if self.side.get(owner or 0) in asked]
            known = [owner for owner in owners if owner in self.accounts]
            who = self.dice.choice(known * 3 + sorted(self.accounts))
            return one.key, who, self.side[who] in asked

    def _verbs(self, who: int, moment: datetime) -> list[Verb]:
        ahead = moment.date() + timedelta(days=self.dice.choice((3, 5, 14, 21, 60)))
        same = [one for one in self.accounts if self.side[one] is self.side[who]]
        why: dict[str, Any] = {"reason": REASON}
        yes: Verb = ("agree", consent.agree, {})
        move: Verb = ("move", changes.ask_move, {"to": ahead, **why})
        return [
            yes, yes, yes, move, move, move,
            ("refuse", consent.refuse, why), ("confirm", consent.confirm, {}), ("dispute", consent.dispute, why),
            ("start", changes.start, {}), ("finish", changes.finish, {"proof": "the minutes"}),
            ("block", changes.block, why), ("unblock", changes.unblock, {}), ("cancel", changes.cancel, why),
            ("reopen", changes.reopen, why), ("reopen", changes.reopen, why), ("reopen", changes.reopen, why),
            ("hand over", changes.assign, {"person_id": self.dice.choice(same)}),
            ("hand over", changes.assign, {"person_id": self.dice.choice(same)}),
            ("snooze", reminders.snooze_for, {"days": self.dice.randint(1, 5)}),
            ("report", targets.report, {"value": Decimal(self.dice.randint(0, 12)), "on": moment.date()}),
        ]  # fmt: skip

    def _does(self, name: str, who: int, act: Callable[..., Any], key: str, moment: datetime, **how: Any) -> bool:
        self.year.clock.advance_to(max(moment, self.year.clock.now()))
        try:
            with self.year.database.unit_of_work() as session:
                act(session, key, **how, by=access.callers(session, [who])[who], now=self.year.clock.now())
        except DomainError:
            self.did["refused"] += 1
            return False
        self.did[name] += 1
        return True

    def come_and_go(self, day: date) -> None:
        """Let an account be closed or opened again, and somebody from elsewhere come into the channel or leave it."""
        for who, back in list(self.gone.items()):
            if back <= day:
                self._account(who, deactivated=False)
                del self.gone[who]
        if self.dice.random() < 0.03:
            who = self.dice.choice(sorted(self.accounts))
            if who not in self.gone:
                self.gone[who] = day + timedelta(days=AWAY_DAYS)
                self._account(who, deactivated=True)
                self.did["leave"] += 1
        members = next(one for one in self.year.sandbox.space.channels.values() if one.name == CHANNEL).members
        if self.stranger and self.dice.random() < 0.2:
            members.remove(self.stranger)
            self.stranger = ""
        elif not self.stranger and self.dice.random() < 0.05:
            self.stranger = self.dice.choice(self.guests)
            members.append(self.stranger)
            self.did["join"] += 1

    def _account(self, who: int, *, deactivated: bool) -> None:
        with self.year.database.unit_of_work() as session:
            unreached.account_changed(session, *self.accounts[who], deactivated=deactivated, now=self.year.clock.now())

    def posts(self) -> int:
        """Count what stands in the channel."""
        return len(next(one for one in self.year.sandbox.space.channels.values() if one.name == CHANNEL).messages)


@pytest.fixture
def year(sqlite_place: Place) -> Year:
    return Year(sqlite_place.databases[0], PLAN, channels=(CHANNEL,))


def test_a_year_in_which_people_act_at_random_breaks_no_law_of_what_is_told(year: Year) -> None:
    people, day, next_act = People(year), date(2026, 11, 16), date(2026, 11, 17)
    posted_among_strangers = []
    while day <= date(2027, 11, 15):
        people.come_and_go(day)
        before = people.posts()
        year.has_its_mornings(day)
        if people.stranger and people.posts() > before:
            posted_among_strangers.append((day, people.stranger))
        if next_act <= day <= LAST_ACT:
            hour = people.dice.choice((6, 9, 12, 14, 20))
            people.acts(max(datetime.combine(day, time(hour, 30), UTC), year.clock.now()))
            next_act = day + timedelta(days=people.dice.choice(DAYS_BETWEEN))
        day += timedelta(days=1)
    said = laws.told(year)
    assert year.contradictions == []
    assert posted_among_strangers == []
    assert list(laws.told_twice(said)) == []
    assert list(laws.told_at_night(year)) == []
    assert list(laws.second_digests(year)) == []
    assert list(laws.early_escalations(said)) == []
    assert {"move", "agree", "refuse", "undo", "hand over", "leave", "join", "refused"} <= people.did.keys()
    sweep(year.database, year.clock)
    assert reconcile(year.database, year.clock) == 0
