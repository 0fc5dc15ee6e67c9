"""What people do to a milestone: each rule, each refusal, and what the alerts start afresh from."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models import reminders
from models.alerts import LONG_AGO
from models.database import Database
from models.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from models.milestones import changes, consent
from models.milestones.meanwhile import Already, ChangedMeanwhile
from models.milestones.tables import Answer, Ask, Milestone, Status
from models.people import Person
from models.plans import Plan, Stage
from models.rows import MilestoneRow
from tests import world
from tests.acting import REASON, Programme
from tests.world import TODAY

KEY = "PSP-12-M3"  # in force, due 18 Nov, of Otto and Pia
DRAFT = "PSP-31-M1"


@pytest.fixture
def programme(database: Database) -> Programme:
    return Programme(database)


def set_milestone(programme: Programme, key: str, **values: Any) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.id == programme_id(session, key)).values(**values))


def programme_id(session: Any, key: str) -> int:
    plan, number = (int(one) for one in key.removeprefix("PSP-").split("-M"))
    found = select(Milestone.id).join(Plan, Milestone.plan_id == Plan.id)
    return int(session.scalar(found.where(Plan.number == plan, Milestone.number == number)))


# --- started and done


def test_it_starts_on_a_day_and_starting_twice_says_who_did(programme: Programme) -> None:
    assert programme.does("otto", changes.start, KEY, on=date(2026, 11, 2)).status is Status.IN_PROGRESS
    assert programme.milestone(KEY).started_on == date(2026, 11, 2)
    with pytest.raises(Already, match=r"^Already started by Otto Brandl at 09:30\. Nothing to do\.$"):
        programme.does("pia", changes.start, KEY)


def test_done_keeps_the_day_of_doing_the_day_of_recording_and_who(programme: Programme) -> None:
    row = programme.does("pia", changes.finish, KEY, on=date(2026, 11, 16), proof="https://example.org/x")
    assert (row.status, row.done_on, row.proof, row.working_days_late) == (
        Status.DONE, date(2026, 11, 16), "https://example.org/x", 0,
    )  # fmt: skip
    assert row.done_by is not None
    assert row.done_by.name == "Pia Vost"
    assert programme.milestone(KEY).recorded_at == programme.now


def test_who_comes_second_reads_who_marked_it_done_and_when(programme: Programme) -> None:
    programme.does("pia", changes.finish, KEY)
    programme.later(days=1)
    with pytest.raises(Already) as second:
        programme.does("otto", changes.finish, KEY)
    assert second.value.sentence == "Already done by Pia Vost on 17 Nov. Nothing to do."
    with pytest.raises(Already, match="Already done by you"):
        programme.does("pia", changes.finish, KEY)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (
            TODAY + timedelta(days=1),
            world.TO_COME,
        ),
        (date(2026, 6, 30), world.BEFORE_IT_BEGAN),
    ],
)
def test_a_day_of_doing_lies_between_the_start_of_the_plan_and_today(
    programme: Programme, on: date, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        programme.does("otto", changes.finish, KEY, on=on)
    assert refused.value.beside == {"done_on": words}


def test_today_is_the_day_of_the_place_and_not_of_the_reader(programme: Programme) -> None:
    programme.later(hours=9)  # 17:30 UTC: 18 Nov in Tokyo already
    assert programme.does("olga", changes.finish, "PSP-40-M1").done_on == date(2026, 11, 18)


def test_where_the_other_side_accepts_done_is_asked_with_proof_and_overdue_rests(programme: Programme) -> None:
    set_milestone(programme, KEY, needs_acceptance=True, due_on=date(2026, 11, 10))
    assert programme.reads("otto", KEY).working_days_late == 5
    with pytest.raises(Invalid) as refused:
        programme.does("otto", changes.finish, KEY)
    assert refused.value.beside == {"evidence": "Give a link or a note: Pia Vost accepts it by that."}
    row = programme.does("otto", changes.finish, KEY, proof="signed protocol")
    assert (row.status, row.working_days_late) == (Status.IN_PROGRESS, 0)
    assert row.claimed is not None
    with pytest.raises(Already, match=r"Already reported done by you at 09:30\. It waits for Pia Vost to accept\."):
        programme.does("otto", changes.finish, KEY, proof="signed protocol")
    with pytest.raises(Conflict, match="Confirm or dispute that first"):
        programme.does("pia", changes.finish, KEY, proof="again")


def test_confirmed_the_day_that_was_claimed_counts(programme: Programme) -> None:
    set_milestone(programme, KEY, needs_acceptance=True)
    programme.does("otto", changes.finish, KEY, proof="signed protocol", on=date(2026, 11, 13))
    programme.later(days=7)
    row = programme.does("lin", consent.confirm, KEY)
    assert (row.status, row.done_on) == (Status.DONE, date(2026, 11, 13))
    assert row.done_by is not None
    assert row.done_by.name == "Otto Brandl"


def test_disputed_it_is_in_progress_again_and_overdue_goes_on_at_its_true_age(programme: Programme) -> None:
    set_milestone(programme, KEY, needs_acceptance=True, due_on=date(2026, 11, 10))
    programme.does("otto", changes.finish, KEY, proof="signed protocol")
    before = programme.milestone(KEY)
    with pytest.raises(Invalid, match="Say in a sentence why: Otto Brandl reads it"):
        programme.does("pia", consent.dispute, KEY)
    row = programme.does("pia", consent.dispute, KEY, reason="The proof is missing.")
    after = programme.milestone(KEY)
    assert (row.status, row.working_days_late, row.requests) == (Status.IN_PROGRESS, 5, ())
    assert (after.round, after.answered_until) == (before.round, before.answered_until)
    assert programme.requests(KEY)[0].answer_reason == "The proof is missing."


def test_what_is_done_asks_nothing_any_more(programme: Programme) -> None:
    programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    row = programme.does("pia", changes.finish, KEY)
    assert row.requests == ()
    assert [one.answer for one in programme.requests(KEY)] == [Answer.WITHDRAWN]


# --- blocked


def test_blocked_the_date_stays_and_reminders_rest_for_ten_working_days(programme: Programme) -> None:
    row = programme.does("otto", changes.block, KEY, reason="licence key missing")
    kept = programme.milestone(KEY)
    assert (row.status, row.due_on, row.block_reason) == (Status.BLOCKED, date(2026, 11, 18), "licence key missing")
    assert (kept.blocked_on, kept.answered_until, kept.round) == (TODAY, date(2026, 12, 1), 2)


def test_another_reason_does_not_make_reminders_rest_for_longer(programme: Programme) -> None:
    programme.does("otto", changes.block, KEY, reason="licence key missing")
    programme.later(days=7)
    row = programme.does("pia", changes.block, KEY, reason="contract is missing, too")
    kept = programme.milestone(KEY)
    assert row.block_reason == "contract is missing, too"
    assert (kept.blocked_on, kept.answered_until, kept.round) == (TODAY, date(2026, 12, 1), 2)


def test_two_who_block_it_by_forms_do_not_overwrite_each_other(programme: Programme) -> None:
    version = programme.reads("otto", KEY).version
    programme.does("pia", changes.block, KEY, reason="licence key missing", version=version)
    with pytest.raises(Already) as second:
        programme.does("otto", changes.block, KEY, reason="somebody is ill", version=version)
    assert second.value.sentence == "Already blocked by Pia Vost at 09:30. It says: licence key missing"


def test_unblocked_it_stands_as_before_and_its_answer_ends_today(programme: Programme) -> None:
    programme.does("otto", changes.start, KEY)
    programme.does("otto", changes.block, KEY, reason="licence key missing")
    programme.later(days=2)
    assert programme.does("pia", changes.unblock, KEY).status is Status.IN_PROGRESS
    kept = programme.milestone(KEY)
    assert (kept.blocked_on, kept.block_reason, kept.answered_until, kept.round) == (None, "", date(2026, 11, 19), 3)
    with pytest.raises(Already, match="Already unblocked by Pia Vost"):
        programme.does("otto", changes.unblock, KEY)


def test_what_was_never_blocked_cannot_be_unblocked(programme: Programme) -> None:
    with pytest.raises(Conflict, match="is not blocked"):
        programme.does("otto", changes.unblock, KEY)


def test_what_is_blocked_is_unblocked_before_it_starts(programme: Programme) -> None:
    programme.does("otto", changes.block, KEY, reason="licence key missing")
    with pytest.raises(Conflict, match="Unblock it first"):
        programme.does("otto", changes.start, KEY)


def test_a_reason_has_10_to_500_characters(programme: Programme) -> None:
    short = "Say in a sentence why: it stays on record."
    for reason in ("", "too short", "   \n          "):
        with pytest.raises(Invalid) as refused:
            programme.does("otto", changes.block, KEY, reason=reason)
        assert refused.value.beside == {"reason": short}
    for length in (501, 3001):
        with pytest.raises(Invalid) as refused:
            programme.does("otto", changes.block, KEY, reason="x" * length)
        assert refused.value.beside == {"reason": f"A reason has at most 500 characters: these are {length:,}."}
    assert programme.reads("otto", KEY).status is Status.PLANNED


# --- moved


def test_in_a_draft_a_date_moves_at_once_without_a_reason_and_counts_no_move(programme: Programme) -> None:
    row = programme.does("lin", changes.ask_move, DRAFT, to=date(2027, 2, 26))
    assert (row.due_on, row.moves, row.baseline_on, row.requests) == (date(2027, 2, 26), 0, None, ())


def test_where_no_reason_is_needed_a_short_one_is_taken_and_a_long_one_is_not(programme: Programme) -> None:
    programme.does("lin", changes.ask_move, DRAFT, to=date(2027, 2, 26), reason="typo")
    assert programme.history(DRAFT)[-1].reason == "typo"
    with pytest.raises(Invalid, match="at most 500 characters"):
        programme.does("lin", changes.ask_move, DRAFT, to=date(2027, 3, 26), reason="x" * 501)


def test_in_a_draft_an_owner_does_not_move_what_leads_and_pams_write(programme: Programme) -> None:
    with pytest.raises(NotAllowed, match=r"^Only Mira Pell and Lin Marlow can move “Archive study”\.$"):
        programme.does("otto", changes.ask_move, DRAFT, to=date(2027, 2, 26))


def test_in_force_the_old_date_counts_until_the_other_side_agrees(programme: Programme) -> None:
    row = programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    assert (row.due_on, row.moves) == (date(2026, 11, 18), 0)
    request = row.open_request
    assert request is not None
    assert (request.kind, request.was_on, request.to_on) == (Ask.DATE, date(2026, 11, 18), date(2026, 12, 4))
    round_ = programme.milestone(KEY).round
    row = programme.does("pia", consent.agree, KEY)
    assert (row.due_on, row.moves, row.slip_days, row.baseline_on) == (
        date(2026, 12, 4), 1, 16, date(2026, 11, 18),
    )  # fmt: skip
    kept = programme.milestone(KEY)
    assert (kept.round, kept.answered_until) == (round_ + 1, TODAY)


def test_refused_the_old_date_goes_on_counting_and_the_alerts_begin_again(programme: Programme) -> None:
    programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    programme.later(days=3)
    row = programme.does("pia", consent.refuse, KEY, reason="Too late for the launch.")
    kept = programme.milestone(KEY)
    assert (row.due_on, row.requests, kept.answered_until, kept.round) == (
        date(2026, 11, 18), (), date(2026, 11, 20), 2,
    )  # fmt: skip


def test_a_new_request_takes_the_place_of_the_old_one_and_says_which_day_that_was(programme: Programme) -> None:
    programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    programme.later(hours=1)
    row = programme.does("pia", changes.ask_move, KEY, to=date(2026, 12, 11), reason="Then the room is free.")
    assert [one.answer for one in programme.requests(KEY)] == [Answer.REPLACED, Answer.OPEN]
    request = row.open_request
    assert request is not None
    assert request.instead_of == date(2026, 12, 4)
    assert request.waits_for is not None
    assert request.waits_for.name == "Otto Brandl"


def test_asking_twice_for_the_same_day_is_said_back(programme: Programme) -> None:
    programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    with pytest.raises(Conflict) as own:
        programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    assert own.value.sentence == "Fri 4 Dec 2026 was asked for by you on 17 Nov and waits for Pia Vost."
    with pytest.raises(Conflict) as other:
        programme.does("pia", changes.ask_move, KEY, to=date(2026, 12, 4), reason=REASON)
    assert other.value.sentence == "Otto Brandl asks for Fri 4 Dec 2026, too. Agree to that, then it counts."


@pytest.mark.parametrize(
    ("to", "words"),
    [(date(2026, 11, 18), "Wed 18 Nov 2026 is the date it has now."),
     (date(2027, 7, 1),
      world.TOO_LATE)],
)  # fmt: skip
def test_a_move_to_no_new_day_or_out_of_the_year_is_refused(programme: Programme, to: date, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        programme.does("otto", changes.ask_move, KEY, to=to, reason="")
    assert refused.value.beside == {
        "due_on": words,
        "reason": "Say in a sentence why: Pia Vost decides on it.",
    }


def test_what_is_done_is_reopened_before_it_moves(programme: Programme) -> None:
    with pytest.raises(Conflict, match=r"Already done by you on 29 Sep\. Reopen it first, then it can move"):
        programme.does("otto", changes.ask_move, "PSP-12-M1", to=date(2026, 12, 4), reason=REASON)


# --- cancelled and reopened


def test_in_force_cancelling_asks_and_agreed_it_leaves_the_plan_with_its_slip(programme: Programme) -> None:
    row = programme.does("mira", changes.cancel, KEY, reason="The customer left us.")
    assert row.status is Status.PLANNED
    row = programme.does("pia", consent.agree, KEY)
    assert (row.status, row.working_days_late, row.requests) == (Status.CANCELLED, 0, ())
    with pytest.raises(Already) as old:
        programme.does("otto", changes.finish, KEY)
    assert old.value.sentence == "Cancelled by Pia Vost at 09:30. Nothing to do."
    assert not old.value.good


def test_an_owner_alone_does_not_cancel(programme: Programme) -> None:
    with pytest.raises(NotAllowed, match=r"^Only Mira Pell and Lin Marlow can cancel “Reference architecture"):
        programme.does("otto", changes.cancel, KEY, reason="The customer left us.")


def test_in_a_draft_cancelling_and_reopening_are_free(programme: Programme) -> None:
    assert programme.does("mira", changes.cancel, DRAFT).status is Status.CANCELLED
    assert programme.does("lin", changes.reopen, DRAFT).status is Status.PLANNED


def test_in_force_reopening_asks_and_agreed_it_is_open_again(programme: Programme) -> None:
    key = "PSP-12-M1"
    with pytest.raises(Invalid, match="Say in a sentence why: Pia Vost decides on it"):
        programme.does("otto", changes.reopen, key)
    assert programme.does("otto", changes.reopen, key, reason="The review failed.").status is Status.DONE
    round_ = programme.milestone(key).round
    row = programme.does("pia", consent.agree, key)
    assert (row.status, row.done_on, row.done_by) == (Status.IN_PROGRESS, None, None)
    assert programme.milestone(key).round == round_ + 1


def test_what_is_open_cannot_be_reopened(programme: Programme) -> None:
    with pytest.raises(Conflict, match="There is nothing to reopen"):
        programme.does("otto", changes.reopen, KEY, reason=REASON)


# --- assigned


def test_a_side_hands_over_what_it_owns_and_the_old_owner_reads_whose_it_is(programme: Programme) -> None:
    people = programme.world.people
    row = programme.does("lin", changes.assign, KEY, person_id=people["ned"])
    assert row.partner_owner is not None
    assert row.partner_owner.name == "Ned Ashgrove"
    programme.later(days=1)
    with pytest.raises(NotAllowed) as late:
        programme.does("pia", changes.finish, KEY)
    assert late.value.sentence == (
        "“Reference architecture reviewed” belongs to Ned Ashgrove since 17 Nov. Nothing was changed."
    )


def test_in_force_nobody_says_who_owns_it_at_the_other_side(programme: Programme) -> None:
    with pytest.raises(NotAllowed, match=r"Only Tindrel itself says who owns it there\. Ask Pia Vost"):
        programme.does("mira", changes.assign, KEY, person_id=programme.world.people["ned"])
    with pytest.raises(NotAllowed, match="Only Tindrel itself"):
        programme.does("ines", changes.assign, KEY, person_id=programme.world.people["ned"])


def test_an_owner_who_owns_it_already_or_is_nobody_of_the_plan_is_refused(programme: Programme) -> None:
    people = programme.world.people
    with pytest.raises(Invalid, match="Otto Brandl owns it already"):
        programme.does("mira", changes.assign, KEY, person_id=people["otto"])
    with pytest.raises(Invalid, match=r"^Choose somebody of Tindrel\.$"):
        programme.does("mira", changes.assign, KEY, person_id=people["olga"])


def test_two_who_assign_by_forms_choose_between_both(programme: Programme) -> None:
    version = programme.reads("mira", KEY).version
    programme.does("ines", changes.assign, KEY, person_id=programme.world.people["rosa"], version=version)
    with pytest.raises(ChangedMeanwhile) as meanwhile:
        programme.does("mira", changes.assign, KEY, person_id=programme.world.people["mira"], version=version)
    assert meanwhile.value.meanwhile.who == "Ines Tarn"
    assert [one.field for one in meanwhile.value.meanwhile.clashes] == ["vendor_owner_id"]


# --- edited


def test_in_a_draft_every_field_is_free(programme: Programme) -> None:
    people = programme.world.people
    row = programme.does(
        "mira", changes.edit, DRAFT, title="Archive study, second", weight=4, line=2, due_on=date(2027, 3, 1),
        vendor_owner=people["kenji"], partner_owner=people["ned"], evidence="the report", needs_acceptance=True,
    )  # fmt: skip
    assert (row.title, row.weight, row.subsidiary, row.due_on, row.evidence, row.needs_acceptance) == (
        "Archive study, second", 4, "Japan", date(2027, 3, 1), "the report", True,
    )  # fmt: skip


def test_in_force_a_new_title_asks_with_a_reason_and_what_proves_it_is_free(programme: Programme) -> None:
    with pytest.raises(Invalid, match="Say in a sentence why: Pia Vost decides on it"):
        programme.does("mira", changes.edit, KEY, title="Architecture approved", evidence="the minutes")
    assert programme.reads("mira", KEY).evidence == ""
    row = programme.does(
        "mira", changes.edit, KEY, title="Architecture approved", evidence="the minutes", reason=REASON
    )
    assert (row.title, row.evidence) == ("Reference architecture reviewed", "the minutes")
    assert [(one.kind, one.new_title) for one in row.requests] == [(Ask.TEXT, "Architecture approved")]
    assert programme.does("pia", consent.agree, KEY).title == "Architecture approved"


@pytest.mark.parametrize(
    ("how", "field", "words"),
    [({"weight": 5}, "weight", "Weight of a plan in force changes by an amendment that both sides sign."),
     ({"needs_acceptance": True}, "acceptance",
      "Acceptance of a plan in force changes by an amendment that both sides sign."),
     ({"due_on": date(2026, 12, 4)}, "due_on", "Its date moves by /psp move PSP-12-M3: the other side is asked.")],
)  # fmt: skip
def test_what_an_amendment_or_a_move_changes_is_refused_in_words(
    programme: Programme, how: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        programme.does("mira", changes.edit, KEY, **how)
    assert refused.value.beside == {field: words}


def test_in_force_a_form_gives_owners_of_its_own_side_only(programme: Programme) -> None:
    people = programme.world.people
    assert programme.does("mira", changes.edit, KEY, vendor_owner=people["rosa"]).vendor_owner is not None
    with pytest.raises(NotAllowed, match="Only Tindrel itself says who owns it there"):
        programme.does("mira", changes.edit, KEY, partner_owner=people["ned"])


def test_a_form_that_changes_nothing_says_so(programme: Programme) -> None:
    with pytest.raises(Invalid, match="Nothing is different"):
        programme.does("mira", changes.edit, DRAFT, title="  Archive   study ")


def test_what_two_people_changed_is_merged_field_by_field_and_the_same_field_is_asked(programme: Programme) -> None:
    version = programme.reads("mira", DRAFT).version
    programme.does("lin", changes.edit, DRAFT, due_on=date(2027, 2, 5), evidence="a report", version=version)
    programme.does("lin", changes.edit, DRAFT, weight=2)
    with pytest.raises(ChangedMeanwhile) as second:
        programme.does("mira", changes.edit, DRAFT, title="Archive study", evidence="", weight=3,
                       due_on=date(2027, 2, 12), version=version)  # fmt: skip
    found = second.value.meanwhile
    assert found.who == "Lin Marlow"
    assert [(one.field, one.theirs, one.mine) for one in found.clashes] == [
        ("weight", 2, 3), ("due_on", "2027-02-05", "2027-02-12"),
    ]  # fmt: skip
    assert (found.kept_theirs, found.kept_mine) == (("evidence",), ())
    assert found.mine == {"title": "Archive study", "evidence": "a report", "weight": 3, "due_on": "2027-02-12"}


def test_changes_of_different_fields_are_both_kept(programme: Programme) -> None:
    version = programme.reads("mira", DRAFT).version
    programme.does("lin", changes.edit, DRAFT, due_on=date(2027, 2, 5), version=version)
    row = programme.does(
        "mira", changes.edit, DRAFT, title="Archive study, second", due_on=date(2027, 1, 29), version=version
    )
    assert (row.title, row.due_on) == ("Archive study, second", date(2027, 2, 5))


# --- who, where, and the alerts


ACTS: list[tuple[Callable[..., MilestoneRow], dict[str, Any]]] = [
    (changes.start, {}), (changes.finish, {}), (changes.block, {"reason": REASON}), (changes.unblock, {}),
    (changes.reopen, {"reason": REASON}), (changes.cancel, {"reason": REASON}), (changes.assign, {"person_id": 1}),
    (changes.ask_move, {"to": date(2026, 12, 4), "reason": REASON}), (changes.edit, {"title": "Pilot live"}),
    (consent.agree, {}), (consent.refuse, {"reason": REASON}), (consent.confirm, {}),
    (consent.dispute, {"reason": REASON}),
]  # fmt: skip


def test_a_milestone_of_others_reads_like_one_that_is_not_there(programme: Programme) -> None:
    for act, how in ACTS:
        with pytest.raises(NotFound) as unseen:
            programme.does("olga", act, KEY, **how)
        with pytest.raises(NotFound) as missing:
            programme.does("olga", act, "PSP-12-M99", **how)
        assert unseen.value.sentence.encode() == missing.value.sentence.replace("M99", "M3").encode(), act


def test_who_only_sees_it_may_do_nothing(programme: Programme) -> None:
    for act, how in ACTS:
        with pytest.raises(NotAllowed):
            programme.does("rosa", act, KEY, **how)


@pytest.mark.parametrize(
    ("stage", "words"),
    [(Stage.CLOSED, "PSP-12 is closed. Its milestones stay as they are."),
     (Stage.IN_REVIEW, "PSP-12 is in review: its content is locked until it is signed or taken back.")],
)  # fmt: skip
def test_in_a_plan_that_is_locked_or_over_nothing_changes(programme: Programme, stage: Stage, words: str) -> None:
    with programme.database.unit_of_work() as session:
        session.execute(update(Plan).where(Plan.number == 12).values(stage=stage))
    for act, how in ACTS:
        with pytest.raises(Conflict) as refused:
            programme.does("mira", act, KEY, **how)
        assert refused.value.sentence == words, act


@pytest.mark.parametrize(
    ("act", "how"),
    [(changes.start, {}), (changes.finish, {}), (changes.block, {"reason": REASON}),
     (changes.ask_move, {"to": date(2026, 12, 4), "reason": REASON}), (changes.cancel, {"reason": REASON}),
     (changes.edit, {"evidence": "the minutes"})],
)  # fmt: skip
def test_each_change_raises_the_version_has_a_line_of_history_and_is_looked_at_again(
    programme: Programme, act: Callable[..., MilestoneRow], how: dict[str, Any]
) -> None:
    set_milestone(programme, KEY, next_check_on=date(2027, 1, 1))
    before = programme.milestone(KEY)
    row = programme.does("mira", act, KEY, **how)
    after = programme.milestone(KEY)
    assert row.version == after.version == before.version + 1
    assert after.next_check_on == LONG_AGO
    lines = programme.history(KEY)
    assert len(lines) == 1
    assert (lines[0].by_id, lines[0].source) == (programme.world.people["mira"], "Slack")
    assert lines[0].at == programme.now


def test_a_refusal_leaves_no_trace(programme: Programme) -> None:
    before = programme.milestone(KEY)
    with pytest.raises(DomainError):
        programme.does("otto", changes.ask_move, KEY, to=date(2026, 12, 4), reason="short")
    after = programme.milestone(KEY)
    assert (after.version, after.next_check_on) == (before.version, before.next_check_on)
    assert programme.history(KEY) == []
    assert programme.requests(KEY) == []


@pytest.mark.parametrize(
    ("who", "named", "said"),
    [
        ("otto", "olga", "Choose somebody of Quorbel."),  # of another partner: not even her name is said
        ("otto", "pia", "Pia Vost is at Tindrel. Choose somebody of Quorbel."),
        ("pia", "olga", "Choose somebody of Tindrel."),
        ("pia", None, "Choose somebody of Tindrel."),
    ],
)
def test_a_successor_is_of_ones_own_side(programme: Programme, who: str, named: str | None, said: str) -> None:
    with programme.database.reading() as session:
        found = session.scalar(select(Person.id).where(Person.uid == f"p-{named}")) if named else 999_999_999
    before = world.everything(programme.database)
    with programme.database.unit_of_work() as session:
        by = programme.caller(session, who)
        with pytest.raises(Invalid) as refused:
            reminders.not_mine(session, KEY, successor_id=found, reason=REASON, by=by, now=programme.now)
    assert refused.value.beside == {f"{'vendor' if who == 'otto' else 'partner'}_owner": said}
    assert world.everything(programme.database) == before
