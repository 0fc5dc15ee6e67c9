"""The other side answers, nobody for it; of two at once one settles it. And the way back within ten minutes."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, update

from models import history
from models.database import Database
from models.errors import Conflict, NotAllowed
from models.milestones import changes, consent, queries, undo
from models.milestones.consent import SeveralWait
from models.milestones.meanwhile import Already
from models.milestones.tables import Answer, Milestone, Status
from models.rows import MilestoneRow
from tests.acting import REASON, Programme

KEY = "PSP-12-M3"
DRAFT = "PSP-31-M1"


@pytest.fixture
def programme(database: Database) -> Programme:
    return Programme(database)


def asks_move(programme: Programme, who: str = "otto") -> int:
    row = programme.does(who, changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    assert row.open_request is not None
    return row.open_request.id


@pytest.mark.parametrize("who", ["otto", "mira", "ines"])
def test_nobody_of_the_side_that_asked_consents(programme: Programme, who: str) -> None:
    asks_move(programme)
    with pytest.raises(NotAllowed, match=r"only the other side can agree to it\. It waits for Pia Vost"):
        programme.does(who, consent.agree, KEY)
    assert programme.reads("pia", KEY).due_on == date(2026, 11, 18)


@pytest.mark.parametrize(("asks", "who"), [("otto", "pia"), ("otto", "lin"), ("pia", "otto"), ("pia", "mira"),
                                           ("lin", "ines")])  # fmt: skip
def test_an_owner_or_who_speaks_for_the_whole_side_answers(programme: Programme, asks: str, who: str) -> None:
    asks_move(programme, asks)
    assert programme.does(who, consent.agree, KEY).due_on == date(2026, 12, 4)


def test_a_lead_of_the_subsidiary_who_only_sees_it_does_not_answer(programme: Programme) -> None:
    asks_move(programme, "pia")
    with pytest.raises(
        NotAllowed, match="Only its owners Otto Brandl and Pia Vost, and Mira Pell and Lin Marlow can answer for"
    ):
        programme.does("vera", consent.agree, KEY)


def test_who_answers_second_reads_who_did(programme: Programme) -> None:
    request = asks_move(programme)
    programme.does("lin", consent.agree, KEY, request_id=request)
    with pytest.raises(Already) as second:
        programme.does("pia", consent.refuse, KEY, request_id=request, reason=REASON)
    assert second.value.sentence == "Lin Marlow agreed at 09:30. 4 Dec counts now."
    with pytest.raises(Already, match=r"^You agreed at 09:30\. 4 Dec counts now\.$"):
        programme.does("lin", consent.agree, KEY)


def test_refuse_by_who_asked_takes_it_back_and_the_other_side_reads_that(programme: Programme) -> None:
    request = asks_move(programme)
    programme.does("otto", consent.refuse, KEY)
    assert [one.answer for one in programme.requests(KEY)] == [Answer.WITHDRAWN]
    with pytest.raises(Already) as late:
        programme.does("pia", consent.agree, KEY, request_id=request)
    assert late.value.sentence == "Taken back by Otto Brandl at 09:30. 18 Nov still counts."
    assert not late.value.good


def test_the_button_of_a_replaced_question_does_not_agree_to_the_new_one(programme: Programme) -> None:
    request = asks_move(programme)
    programme.does("otto", changes.ask_move, KEY, to=date(2027, 1, 29), reason=REASON)
    with pytest.raises(Already) as late:
        programme.does("pia", consent.agree, KEY, request_id=request)
    assert late.value.sentence == ("Otto Brandl now asks for Fri 29 Jan 2027 at 09:30. Look at that question.")
    assert programme.reads("pia", KEY).due_on == date(2026, 11, 18)


def test_where_several_wait_the_one_is_asked_for(programme: Programme) -> None:
    asks_move(programme)
    programme.does("mira", changes.cancel, KEY, reason="The customer left us.")
    with pytest.raises(SeveralWait) as several:
        programme.does("pia", consent.agree, KEY)
    assert several.value.sentence == "2 questions wait for your answer under PSP-12-M3. Which one?"


def test_the_history_says_once_what_was_agreed(programme: Programme) -> None:
    asks_move(programme)
    programme.does("pia", consent.agree, KEY)
    last = [line for line in programme.history(KEY) if line.act == "agreed"][-1]
    assert (last.was, last.now) == ("Wed 18 Nov 2026", "new date Fri 4 Dec 2026")


def test_what_is_no_report_is_not_confirmed_but_agreed(programme: Programme) -> None:
    asks_move(programme)
    with pytest.raises(Conflict, match="Nobody reported “Reference architecture reviewed” done"):
        programme.does("pia", consent.confirm, KEY)
    with pytest.raises(NotAllowed, match="only the other side can agree"):
        programme.does("otto", consent.agree, KEY)


def test_a_move_of_what_is_not_agreed_yet_is_no_slip(programme: Programme) -> None:
    key = programme.adds("mira", "PSP-12").key
    programme.does("mira", changes.ask_move, key, to=date(2027, 2, 26), reason=REASON)
    for one in programme.requests(key)[::-1]:
        programme.does("pia", consent.agree, key, request_id=one.id)
    row = programme.reads("pia", key)
    assert (row.baseline_on, row.due_on, row.moves, row.slip_days) == (date(2027, 2, 26), date(2027, 2, 26), 0, 0)


def test_nothing_waits(programme: Programme) -> None:
    with pytest.raises(Conflict, match="Nothing about “Reference architecture reviewed” waits for an answer"):
        programme.does("pia", consent.agree, KEY)
    with pytest.raises(Conflict, match="Nothing about"):
        programme.does("pia", consent.confirm, KEY)


def test_of_two_who_answer_at_once_one_settles_it_and_the_other_reads_who(programme: Programme) -> None:
    request = asks_move(programme)
    start, said = threading.Barrier(2), dict[str, str]()

    def answers(who: str, act: Callable[..., MilestoneRow], **how: Any) -> None:
        start.wait()
        try:
            programme.does(who, act, KEY, request_id=request, **how)
            said[who] = "settled"
        except Already as late:
            said[who] = late.sentence

    why = {"reason": "Too late for us."}
    acts = [
        threading.Thread(target=answers, args=("pia", consent.agree)),
        threading.Thread(target=answers, args=("lin", consent.refuse), kwargs=why),
    ]
    for one in acts:
        one.start()
    for one in acts:
        one.join()
    assert sorted(said.values())[1] == "settled"
    agreed = said["pia"] == "settled"
    assert said["lin" if agreed else "pia"].startswith("Pia Vost agreed" if agreed else "Lin Marlow refused")
    row = programme.reads("otto", KEY)
    assert (row.due_on, row.moves, row.requests) == (
        (date(2026, 12, 4), 1, ()) if agreed else (date(2026, 11, 18), 0, ())
    )
    assert len([line for line in programme.history(KEY) if line.act in ("agreed", "refused")]) == 1


def test_of_two_who_mark_it_done_at_once_one_does(programme: Programme) -> None:
    start, said = threading.Barrier(2), list[str]()

    def finishes(who: str) -> None:
        start.wait()
        try:
            programme.does(who, changes.finish, KEY)
            said.append("done")
        except Already as late:
            said.append(late.sentence)

    acts = [threading.Thread(target=finishes, args=(who,)) for who in ("otto", "pia")]
    for one in acts:
        one.start()
    for one in acts:
        one.join()
    assert sorted(one.split(" by ")[0] for one in said) == ["Already done", "done"]


# --- the way back


def test_undo_puts_a_done_milestone_back_with_the_question_that_was_open(programme: Programme) -> None:
    asks_move(programme)
    row = programme.does("otto", changes.finish, KEY, proof="https://example.org/x")
    row = programme.does("otto", undo.undo, KEY, version=row.version)
    assert (row.status, row.done_on, row.proof) == (Status.PLANNED, None, "")
    assert [one.answer for one in programme.requests(KEY)] == [Answer.OPEN]
    assert programme.does("pia", consent.agree, KEY).due_on == date(2026, 12, 4)


def test_undo_of_consent_asks_again_and_takes_the_move_back(programme: Programme) -> None:
    asks_move(programme)
    row = programme.does("pia", consent.agree, KEY)
    round_ = programme.milestone(KEY).round
    row = programme.does("pia", undo.undo, KEY, version=row.version)
    assert (row.due_on, row.moves, len(row.requests)) == (date(2026, 11, 18), 0, 1)
    assert programme.milestone(KEY).round == round_ - 1


def test_undo_of_a_new_request_opens_the_one_that_it_replaced(programme: Programme) -> None:
    asks_move(programme)
    programme.later(minutes=1)
    programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 18), reason=REASON)
    row = programme.does("otto", undo.undo, KEY)
    assert row.open_request is not None
    assert row.open_request.to_on == date(2026, 12, 4)
    assert [one.answer for one in programme.requests(KEY)] == [Answer.OPEN, Answer.WITHDRAWN]


def test_undo_of_a_milestone_added_in_force_cancels_it_and_asks_nobody_any_more(programme: Programme) -> None:
    key = programme.adds("mira", "PSP-12").key
    row = programme.does("mira", undo.undo, key)
    assert (row.status, row.requests) == (Status.CANCELLED, ())


def test_undo_puts_every_field_of_an_edit_back(programme: Programme) -> None:
    before = programme.reads("mira", DRAFT)
    programme.does("mira", changes.edit, DRAFT, title="Archive study, second", line=2, due_on=date(2027, 3, 1),
                   weight=4, vendor_owner=programme.world.people["kenji"])  # fmt: skip
    after = programme.does("mira", undo.undo, DRAFT)
    for name in ("title", "place", "subsidiary", "due_on", "weight", "vendor_owner"):
        assert getattr(after, name) == getattr(before, name), name


@pytest.mark.parametrize(
    ("between", "words"),
    [
        (lambda p: p.later(minutes=11), "can be undone for 10 minutes"),
        (lambda p: p.does("pia", changes.block, KEY, reason=REASON), "Pia Vost changed “Reference architecture"),
        (lambda p: p.does("otto", undo.undo, KEY), "was undone already"),
        (lambda p: p.does("otto", changes.block, KEY, reason=REASON), "was changed again since"),
    ],
    ids=["too late", "changed by another", "undone", "changed again"],
)
def test_undo_has_an_end(programme: Programme, between: Callable[[Programme], object], words: str) -> None:
    version = programme.does("otto", changes.start, KEY).version
    between(programme)
    with pytest.raises(Conflict, match=words):
        programme.does("otto", undo.undo, KEY, version=version)


def test_that_somebody_saw_it_meanwhile_closes_no_way_back(programme: Programme) -> None:
    version = programme.does("otto", changes.start, KEY).version
    with programme.database.unit_of_work() as session:
        history.record(session, KEY, "seen", by_id=programme.world.people["pia"], at=programme.now)
    assert programme.does("otto", undo.undo, KEY, version=version).status is Status.PLANNED


def test_only_who_did_it_takes_it_back(programme: Programme) -> None:
    version = programme.does("otto", changes.start, KEY).version
    with pytest.raises(Conflict, match="Otto Brandl changed"):
        programme.does("pia", undo.undo, KEY, version=version)


def test_undoing_a_block_goes_on_in_the_round_that_was_so_that_nothing_is_told_twice(programme: Programme) -> None:
    programme.does("otto", changes.block, KEY, reason=REASON)
    programme.does("otto", undo.undo, KEY)
    kept = programme.milestone(KEY)
    assert (kept.status, kept.answered_until, kept.round) == (Status.PLANNED, None, 1)


def test_rows_take_the_same_number_of_statements_for_one_and_for_all(programme: Programme) -> None:
    asks_move(programme)
    counted: list[int] = []
    for ids in ([1], [1, 2, 3, 4, 5, 6]):
        statements: list[str] = []

        def note(*arguments: Any, seen: list[str] = statements) -> None:
            seen.append(str(arguments[2]))

        event.listen(programme.database.engine, "before_cursor_execute", note)
        with programme.reading() as session:
            by = programme.caller(session, "ines")
            assert len(queries.rows(session, ids, by=by, now=programme.now)) == len(ids)
        event.remove(programme.database.engine, "before_cursor_execute", note)
        counted.append(len(statements))
    assert counted[0] == counted[1]
    assert counted[0] <= 8


def test_a_milestone_that_changed_is_read_anew_by_who_waited_for_it(programme: Programme) -> None:
    """What was read before the lock must not be what is decided on."""
    with programme.database.unit_of_work() as session:
        by = programme.caller(session, "otto")
        queries.get(session, KEY, by=by, now=programme.now)
        session.execute(
            update(Milestone).where(Milestone.id == 2).values(status=Status.DONE, done_on=date(2026, 11, 16)),
            execution_options={"synchronize_session": False},
        )
        with pytest.raises(Already):
            changes.finish(session, KEY, by=by, now=programme.now)
