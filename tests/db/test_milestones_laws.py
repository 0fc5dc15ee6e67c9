"""Whatever people do to milestones, in whatever order: what always holds, and that undoing leaves no trace."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from models.database import Database
from models.errors import DomainError
from models.milestones import changes, consent, undo
from models.milestones.doing import FIELDS, REQUEST_FIELDS, kept
from models.milestones.tables import Answer, Milestone, Status
from models.rows import MilestoneRow
from tests.acting import REASON, Programme
from tests.world import TODAY, World, build

KEYS: Final = ("PSP-12-M3", "PSP-31-M1")
IN_FORCE, DRAFT = KEYS
WHO: Final = ("mira", "lin", "mira", "lin", "mira", "lin", "otto", "pia", "ines", "rosa", "olga")


@dataclass(frozen=True)
class Step:
    """One person does one thing."""

    who: str
    key: str
    act: Callable[..., MilestoneRow]
    how: tuple[tuple[str, Any], ...] = ()
    minutes: int = 1


later = st.sampled_from([date(2026, 12, 4), date(2027, 1, 15), date(2027, 2, 26), date(2028, 1, 1)])
passed = st.sampled_from([TODAY, TODAY, TODAY - timedelta(days=3), TODAY + timedelta(days=9)])
reasons = st.sampled_from([REASON, REASON, REASON, "", "short", "x" * 501])
because = st.fixed_dictionaries({"reason": reasons})
nothing: st.SearchStrategy[dict[str, Any]] = st.just({})
yes = st.tuples(st.sampled_from([consent.agree, consent.agree, consent.confirm]), nothing)
no = st.tuples(st.sampled_from([consent.refuse, consent.dispute]), because)
acts = st.one_of(
    yes,
    yes,
    no,
    st.tuples(st.sampled_from([changes.start, changes.unblock, undo.undo]), nothing),
    st.tuples(st.just(changes.finish), st.fixed_dictionaries({"on": passed, "proof": st.just("the minutes")})),
    st.tuples(st.sampled_from([changes.block, changes.cancel, changes.reopen]), because),
    st.tuples(st.just(changes.ask_move), st.fixed_dictionaries({"to": later, "reason": reasons})),
    st.tuples(st.just(changes.assign), st.fixed_dictionaries({"person_id": st.integers(1, 11)})),
    st.tuples(st.just(changes.edit), st.fixed_dictionaries({"reason": reasons}, optional={
        "title": st.sampled_from(["Pilot live", "ab"]), "evidence": st.sampled_from(["", "the minutes"])})),
    st.tuples(st.just(changes.edit), st.fixed_dictionaries({"weight": st.integers(-1, 11), "due_on": later})),
)  # fmt: skip
UNHURRIED: Final = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
steps = st.builds(
    lambda who, key, act, minutes: Step(who, key, act[0], tuple(act[1].items()), minutes),
    st.sampled_from(WHO), st.sampled_from([IN_FORCE, IN_FORCE, DRAFT]), acts, st.sampled_from([1, 5, 60 * 24]),
)  # fmt: skip


def standing(programme: Programme, key: str) -> tuple[dict[str, Any], dict[int, dict[str, Any]], int, int, int]:
    """Give all that an act may change: fields, questions, version, round, lines of history."""
    m = programme.milestone(key)
    asked = {one.id: {name: kept(getattr(one, name)) for name in REQUEST_FIELDS} for one in programme.requests(key)}
    fields = {name: kept(getattr(m, name)) for name in FIELDS}
    return fields, asked, m.version, m.round, len(programme.history(key))


def check(programme: Programme, key: str, baseline: date | None) -> None:
    """Say what holds of every milestone at every moment."""
    m, requests = programme.milestone(key), programme.requests(key)
    open_ = [one for one in requests if one.answer is Answer.OPEN]
    assert m.baseline_on == baseline
    assert len({one.kind for one in open_}) == len(open_)
    assert (m.done_on is None) == (m.status is not Status.DONE)
    assert (m.blocked_on is None) == (m.status is not Status.BLOCKED)
    assert m.done_on is None or date(2026, 7, 1) <= m.done_on <= programme.now.date() + timedelta(days=1)
    if m.status in (Status.DONE, Status.CANCELLED):
        assert {one.kind.value for one in open_} <= {"reopen", "add"}
    if key.startswith("PSP-31"):
        assert requests == []
    for one in requests:
        if one.answer in (Answer.AGREED, Answer.REFUSED):
            answerer, asker = (programme.side(id_) for id_ in (one.answered_by_id, one.asked_by_id))
            assert answerer is asker.other


@pytest.fixture(scope="module")
def built(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """Build the small programme once, to be copied for each example."""
    path = tmp_path_factory.mktemp("laws") / "built.db"
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, path)}")
    world = build(database)
    database.dispose()
    return path, world


@given(accepts=st.booleans(), plan=st.lists(steps, min_size=6, max_size=14))
@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_laws_of_milestones_hold_in_any_order(
    built: tuple[Path, World], tmp_path: Path, plan: list[Step], *, accepts: bool
) -> None:
    path, world = built
    database = Database(f"sqlite:///{shutil.copy(path, tmp_path / 'laws.db')}")
    try:
        programme = Programme(database, world)
        with database.unit_of_work() as session:
            session.execute(update(Milestone).values(needs_acceptance=accepts))
        baselines = {key: programme.milestone(key).baseline_on for key in KEYS}
        for step in plan:
            take(programme, step)
            for key in KEYS:
                check(programme, key, baselines[key])
    finally:
        database.dispose()
        for left in tmp_path.glob("laws.db*"):
            left.unlink()


def take(programme: Programme, step: Step) -> None:
    """Do a step, and see that a refusal changes nothing, and that what was done can be undone without a trace."""
    programme.later(minutes=step.minutes)
    before = standing(programme, step.key)
    try:
        row = programme.does(step.who, step.act, step.key, **dict(step.how))
    except DomainError:
        assert standing(programme, step.key) == before
        return
    _, _, version, round_, lines = standing(programme, step.key)
    assert version > before[2]
    assert round_ >= before[3]
    assert lines > before[4]
    event(step.act.__name__)
    if step.act is not undo.undo and lines == before[4] + 1:
        undone(programme, step, row, before)


def undone(programme: Programme, step: Step, row: MilestoneRow, before: tuple[Any, ...]) -> None:
    """Undo the step, compare, and do it again."""
    programme.does(step.who, undo.undo, step.key, version=row.version)
    fields, asked, _, _, _ = standing(programme, step.key)
    assert fields == before[0]
    assert {id_: asked[id_] for id_ in before[1]} == before[1]
    assert {one["answer"] for id_, one in asked.items() if id_ not in before[1]} <= {"withdrawn"}
    with pytest.raises(DomainError, match="undone already"):
        programme.does(step.who, undo.undo, step.key)
    again = programme.does(step.who, step.act, step.key, **dict(step.how))
    assert (again.status, again.due_on, again.title) == (row.status, row.due_on, row.title)
