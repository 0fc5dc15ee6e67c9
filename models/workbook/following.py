"""What follows from an import beyond its own rows: links to Slack, plans that come into force, alerts anew."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from models import alerts
from models.milestones.asking import MOOT_WHEN_SETTLED
from models.milestones.tables import Answer, ChangeRequest, Milestone, Status
from models.notifications import redrawing
from models.people import SlackIdentity
from models.plans import Stage
from models.targets import Target
from models.workbook.changes import Changes
from models.workbook.kinds import LINES, MILESTONES, PEOPLE, PLANS, ROLES, SUBSIDIARIES, TARGETS, VALUES
from models.workbook.state import State, Values

_AT_ONCE: Final = 5_000


def link(session: Session, found: Changes, state: State) -> None:
    """Link people to their Slack accounts; first take away, so that an account may pass from one person to another."""
    changed = {one.record.key: one.fields["accounts"] for one in found.changed_of(PEOPLE) if "accounts" in one.fields}
    before = {key: _split(was) for key, (was, _) in changed.items()}
    after = {key: _split(wish) for key, (_, wish) in changed.items()}
    after |= {one.key: _split(one.values["accounts"]) for one in found.new if one.kind is PEOPLE}
    for key, accounts in before.items():
        for team, user in accounts:
            if (team, user) not in after[key]:
                here = (SlackIdentity.team_id == team, SlackIdentity.user_id == user)
                session.execute(delete(SlackIdentity).where(*here))
    rows = [
        {"team_id": team, "user_id": user, "person_id": state.ids[PEOPLE.sheet][key], "dm_channel": None}
        for key, accounts in after.items()
        for team, user in accounts
        if (team, user) not in before.get(key, ())
    ]
    if rows:
        session.execute(insert(SlackIdentity), rows)


def _split(accounts: str | None) -> list[tuple[str, str]]:
    return [(team, user) for team, _, user in (one.partition("/") for one in (accounts or "").split(",") if one)]


def follow(session: Session, found: Changes, state: State, *, now: datetime) -> None:
    """Have what belongs to changed plans, milestones and targets follow them."""
    _plans(session, found, state)
    _questions(session, found, state, now=now)
    _reports(session, found, state)
    done = any(not {"status", "done_on"}.isdisjoint(one.fields) for one in found.changed_of(MILESTONES))
    if done or any(one.kind is VALUES for one in found.new):
        redrawing.mark_posts(session)


def _plans(session: Session, found: Changes, state: State) -> None:
    """A plan comes into force with the dates that it has; what belongs to the whole of it moves with its lead."""
    for one in found.changed_of(PLANS):
        plan_id = state.ids[PLANS.sheet][one.record.key]
        if one.wish("stage") is Stage.IN_FORCE:
            unsigned = (Milestone.plan_id == plan_id, Milestone.baseline_on.is_(None), Milestone.agreed)
            session.execute(update(Milestone).where(*unsigned).values(baseline_on=Milestone.due_on))
        if "lead_subsidiary" in one.fields:
            place = state.ids[SUBSIDIARIES.sheet][one.wish("lead_subsidiary")]
            for table in (Milestone, Target):
                whole = (table.plan_id == plan_id, table.line_id.is_(None))
                session.execute(update(table).where(*whole).values(subsidiary_id=place))


def _questions(session: Session, found: Changes, state: State, *, now: datetime) -> None:
    """Take back what was asked about milestones that are done now."""
    done = [one.record.key for one in found.changed_of(MILESTONES) if one.wish("status") is Status.DONE]
    for some in _portions(state.ids[MILESTONES.sheet][key] for key in done):
        moot = (ChangeRequest.milestone_id.in_(some), ChangeRequest.kind.in_(MOOT_WHEN_SETTLED))
        withdrawn = {"answer": Answer.WITHDRAWN, "answered_at": now}
        session.execute(update(ChangeRequest).where(*moot, ChangeRequest.answer == Answer.OPEN).values(withdrawn))


def _reports(session: Session, found: Changes, state: State) -> None:
    """A target with a new value is another one than people saw; one that is no longer met is told once more."""
    before: dict[str, tuple[date, int]] = {}
    for key, values in state.values[VALUES.sheet].items():
        _take_later(before, key.split("/")[0], values)
    after = dict(before)
    reported = set()
    for one in found.new:
        target = one.key.split("/")[0]
        if one.kind is VALUES and target in state.values[TARGETS.sheet]:
            _take_later(after, target, one.values)
            reported.add(target)
    lost = {key for key in reported if _met(state, key, before) and not _met(state, key, after)}
    for keys, rounds in ((reported - lost, 0), (lost, 1)):
        for some in _portions(state.ids[TARGETS.sheet][key] for key in keys):
            raised = {"version": Target.version + 1, "round": Target.round + rounds}
            session.execute(update(Target).where(Target.id.in_(some)).values(raised))


def _take_later(latest: dict[str, tuple[date, int]], target: str, values: Values) -> None:
    """The latest day counts, and of one day the last report."""
    if target not in latest or values["as_of"] >= latest[target][0]:
        latest[target] = (values["as_of"], values["value"])


def _met(state: State, key: str, latest: dict[str, tuple[date, int]]) -> bool:
    goal = state.values[TARGETS.sheet][key]
    way = 1 if goal["target"] > goal["initial"] else -1
    return key in latest and latest[key][1] * way >= goal["target"] * way


def touch(session: Session, found: Changes, state: State) -> None:
    """Have the sweep look again at whatever the changes matter for; what is new it looks at anyway."""
    if not state.values[PLANS.sheet]:  # all is new
        return
    if found.changed_of(SUBSIDIARIES) or found.changed_of(PEOPLE) or found.changes(ROLES):  # who is told, and when
        alerts.touch(session, Milestone)
        alerts.touch(session, Target)
        return
    plans = {one.record.key for one in found.changed_of(PLANS)}
    plans |= {one.record.key.rpartition("-")[0] for one in found.changed_of(LINES)}
    reported = {one.key.split("/")[0] for one in found.new if one.kind is VALUES}
    subjects: tuple[tuple[Any, Any, set[str]], ...] = (
        (Milestone, MILESTONES, set()),
        (Target, TARGETS, reported),
    )
    for subject, kind, more in subjects:
        keys = {one.record.key for one in found.changed_of(kind)} | more
        for some in _portions(state.ids[kind.sheet][key] for key in keys):
            alerts.touch(session, subject, subject.id.in_(some))
        for some in _portions(state.ids[PLANS.sheet][key] for key in plans):
            alerts.touch(session, subject, subject.plan_id.in_(some))


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    return (every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE))
