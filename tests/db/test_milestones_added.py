"""A milestone is added: at once in a draft, with the other side's consent in force."""

import threading
from datetime import date
from typing import Any

import pytest

from models.base import Side
from models.database import Database
from models.errors import Conflict, Invalid, NotAllowed, NotFound
from models.milestones import changes, consent, undo
from models.milestones.tables import Ask, Status
from tests import world
from tests.acting import REASON, Programme


@pytest.fixture
def programme(database: Database) -> Programme:
    return Programme(database)


def test_a_milestone_of_a_draft_is_there_at_once_with_its_weight_and_without_a_signed_date(
    programme: Programme,
) -> None:
    row = programme.adds(weight=3)
    assert (row.key, row.agreed, row.weight, row.baseline_on, row.open_request) == ("PSP-31-M2", True, 3, None, None)
    line = programme.history("PSP-31-M2")[-1]
    assert (line.act, line.by_id) == ("added", programme.world.people["mira"])


def test_a_partner_lead_edits_drafts_and_a_named_staffer_does_not(programme: Programme) -> None:
    assert programme.adds("lin").key == "PSP-31-M2"
    with pytest.raises(NotAllowed, match="Only Mira Pell and Lin Marlow can"):
        programme.adds("pia")


def test_in_force_the_other_side_is_asked_and_until_then_it_counts_in_no_score(programme: Programme) -> None:
    row = programme.adds("mira", "PSP-12", weight=5)
    assert (row.agreed, row.weight, row.baseline_on) == (False, 0, None)
    request = row.open_request
    assert request is not None
    assert (request.kind, request.reason, request.to_on) == (Ask.ADD, REASON, date(2027, 1, 29))
    assert request.waits_for is not None
    assert request.waits_for.name == "Pia Vost"


def test_consent_makes_the_date_consented_to_the_signed_one_and_leaves_the_weight(programme: Programme) -> None:
    key = programme.adds("mira", "PSP-12").key
    row = programme.does("lin", consent.agree, key)
    assert (row.agreed, row.baseline_on, row.weight, row.requests) == (True, date(2027, 1, 29), 0, ())


def test_a_refused_one_is_cancelled_and_so_is_one_taken_back(programme: Programme) -> None:
    one, two = (programme.adds("mira", "PSP-12", title=title).key for title in ("Pilot live", "Pilot two"))
    assert programme.does("pia", consent.refuse, one, reason="Nobody has time.").status is Status.CANCELLED
    assert programme.does("mira", consent.refuse, two).status is Status.CANCELLED
    with pytest.raises(Conflict, match="was never agreed"):
        programme.does("mira", changes.reopen, one, reason=REASON)


def test_who_asked_cancels_a_new_one_at_once_and_the_other_side_refuses_it(programme: Programme) -> None:
    key = programme.adds("mira", "PSP-12").key
    with pytest.raises(Conflict, match="Refuse it, then it is cancelled"):
        programme.does("lin", changes.cancel, key, reason=REASON)
    assert programme.does("mira", changes.cancel, key).status is Status.CANCELLED
    assert [one.answer for one in programme.requests(key)] == ["withdrawn"]


CANNOT_BE: list[tuple[dict[str, Any], str, str]] = [
    ({"title": "ab"}, "title", "Say in a few words what will be there: people read it in alerts."),
    ({"title": " \n\t "}, "title", "Say in a few words what will be there: people read it in alerts."),
    ({"title": "🚀🚀🚀🚀"}, "title", "Say in a few words what will be there: people read it in alerts."),
    ({"title": "x" * 151}, "title", "A title has at most 150 characters: these are 151."),
    ({"evidence": "x" * 3001}, "evidence", "A note has at most 500 characters: these are 3,001."),
    ({"due_on": date(2027, 7, 1)}, "due_on",
     world.TOO_LATE),
    ({"due_on": date(2026, 6, 30)}, "due_on",
     "Tue 30 Jun 2026 is too early: a plan of FY27 holds dates from 1 Jul 2026 on. Choose one from then on."),
    ({"weight": 11}, "weight", "Write a whole number from 0 to 10."),
    ({"weight": -1}, "weight", "Write a whole number from 0 to 10."),
    ({"line": 9}, "line", "Choose one of the list."),
    ({"vendor_owner": None}, "vendor_owner", "Choose somebody of Quorbel."),
    ({"partner_owner": 10**6}, "partner_owner", "Choose somebody of Tindrel."),
]  # fmt: skip


def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(programme: Programme) -> None:
    for how, field, words in CANNOT_BE:
        with pytest.raises(Invalid) as refused:
            programme.adds(**how)
        assert refused.value.beside == {field: words}, how
    with pytest.raises(NotFound):
        programme.reads("mira", "PSP-31-M2")


def test_everything_that_is_wrong_is_said_at_once(programme: Programme) -> None:
    with pytest.raises(Invalid) as refused:
        programme.adds("mira", "PSP-12", title="", reason="why", due_on=date(2028, 1, 1))
    assert set(refused.value.beside) == {"title", "reason", "due_on"}
    assert refused.value.beside["reason"] == "Say in a sentence why: Pia Vost decides on it."


NOT_THEIRS = [
    ("vendor_owner", "pia", "Pia Vost is at Tindrel. Choose somebody of Quorbel."),
    ("partner_owner", "otto", "Otto Brandl is at Quorbel. Choose somebody of Tindrel."),
    ("partner_owner", "olga", "Choose somebody of Tindrel."),
    ("vendor_owner", "olga", "Choose somebody of Quorbel."),
]


def test_an_owner_of_another_side_is_refused_and_one_of_another_partner_is_not_even_named(
    programme: Programme,
) -> None:
    for field, who, words in NOT_THEIRS:
        how: dict[str, Any] = {field: programme.world.people[who]}
        with pytest.raises(Invalid) as refused:
            programme.adds(**how)
        assert refused.value.beside == {field: words}, who


def test_an_owner_who_has_left_is_refused_with_who_answers_instead(programme: Programme) -> None:
    programme.leaves("otto")
    with pytest.raises(Invalid, match=r"Otto Brandl has left. Choose a successor or Mira Pell\."):
        programme.adds()


def test_somebody_who_is_not_linked_can_own(programme: Programme) -> None:
    row = programme.adds(partner_owner=programme.world.people["ned"])
    assert row.partner_owner is not None
    assert row.partner_owner.slack_id is None


TITLES = ["<!channel> now", "<@U0PIA> *bold* _it_ ~gone~", "A & B <i>", "عربي تجربة", "🚀 Launch 3", "`code` ```x```"]


def test_a_title_is_kept_as_it_was_typed(programme: Programme) -> None:
    assert [programme.adds(title=title).title for title in TITLES] == TITLES


def test_what_no_database_keeps_is_left_out_of_a_title(programme: Programme) -> None:
    assert programme.adds(title=" Pilot\x00 \n  li\ud800ve ").title == "Pilot live"


def test_a_line_gives_its_subsidiary_and_who_does_not_write_there_is_told(programme: Programme) -> None:
    assert programme.adds(line=2).subsidiary == "Japan"
    with pytest.raises(NotFound):
        programme.adds("olga", line=2)


def test_numbers_go_on_and_that_of_a_removed_one_is_never_given_out_again(programme: Programme) -> None:
    key = programme.adds().key
    programme.does("mira", undo.undo, key)
    assert programme.adds(title="Another pilot").key == "PSP-31-M3"


def test_a_plan_of_others_reads_like_one_that_is_not_there(programme: Programme) -> None:
    with pytest.raises(NotFound) as unseen:
        programme.adds("olga", "PSP-12")
    with pytest.raises(NotFound) as missing:
        programme.adds("olga", "PSP-13")
    assert unseen.value.sentence.replace("PSP-12", "PSP-13") == missing.value.sentence


def test_the_partner_asks_the_vendor_in_the_same_way(programme: Programme) -> None:
    row = programme.adds("lin", "PSP-12", accountable=Side.PARTNER)
    assert row.open_request is not None
    assert row.open_request.waits_for is not None
    assert row.open_request.waits_for.name == "Otto Brandl"


def test_two_who_add_at_once_get_a_number_each(programme: Programme) -> None:
    start, keys = threading.Barrier(2), list[str]()

    def adds(title: str) -> None:
        start.wait()
        keys.append(programme.adds(title=title).key)

    both = [threading.Thread(target=adds, args=(title,)) for title in ("Pilot one", "Pilot two")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(keys) == ["PSP-31-M2", "PSP-31-M3"]
