"""One side asks the other, something is blocked, or has a new owner: who hears it at once, and who again later."""

from datetime import date, datetime

import pytest

from models.alerts.facts import EventFacts, MilestoneFacts
from models.alerts.rules.events import decide_blocked, decide_new_owner
from models.alerts.rules.requests import decide_asked, decide_contested, decide_decided, decide_done_awaits
from models.base import Side
from models.milestones.acts import Did
from models.milestones.tables import Answer, Ask, Status
from models.notifications import Lane
from models.settings import Cascade
from tests.facts import DEFAULTS, INES, LIN, MIRA, OTTO, PIA, VERA, at, cast, milestone, request, roles, said

MONDAY = date(2026, 11, 16)
WHO_ANSWERS = {"pia": "supporter", "lin": "partner lead"}


@pytest.mark.parametrize("kind", [Ask.ADD, Ask.DATE, Ask.TEXT, Ask.CANCEL, Ask.REOPEN])
def test_the_other_side_is_asked_at_once(kind: Ask) -> None:
    told = decide_asked(milestone(requests=(request(kind),)), DEFAULTS, today=MONDAY)
    assert roles(told) == WHO_ANSWERS
    assert {(item.step, item.round, item.lane, item.due_at) for item in told.items} == {
        ("0", 7, Lane.URGENT, at("2026-11-16T09:00"))
    }


@pytest.mark.parametrize(
    ("today", "step", "due_at", "again"),
    [
        (date(2026, 11, 18), "0", at("2026-11-16T09:00"), date(2026, 11, 19)),
        (date(2026, 11, 19), "3", at("2026-11-18T23:00"), date(2026, 11, 24)),
        (date(2026, 11, 24), "6", at("2026-11-23T23:00"), date(2026, 11, 27)),
        (date(2026, 12, 30), "12", at("2026-12-01T23:00"), date(2026, 12, 31)),
    ],
)
def test_who_has_to_answer_hears_it_every_three_working_days_four_times_and_then_every_twenty(
    today: date, step: str, due_at: datetime, again: date
) -> None:
    told = decide_asked(milestone(requests=(request(Ask.DATE),)), DEFAULTS, today=today)
    assert {(item.step, item.due_at) for item in told.items} == {(step, due_at)}
    assert {item.lane for item in told.items} == {Lane.URGENT if step == "0" else Lane.DIGEST}
    assert told.look_again_on == again


def test_the_vendor_is_asked_through_its_owner_and_pam() -> None:
    asked = request(Ask.DATE, asked_by=LIN, asked_side=Side.PARTNER)
    assert roles(decide_asked(milestone(requests=(asked,)), DEFAULTS, today=MONDAY)) == {
        "otto": "owner", "mira": "pam",
    }  # fmt: skip


def test_an_answer_asked_of_oneself_cannot_be_turned_off() -> None:
    off = Cascade({("programme", "request.asked", "on"): "no", ("person:2", "done.awaits", "on"): "no"})
    assert decide_asked(milestone(requests=(request(Ask.DATE),)), off, today=MONDAY).items
    assert decide_done_awaits(milestone(requests=(request(Ask.DONE),)), off, today=MONDAY).items


@pytest.mark.parametrize("answer", [Answer.AGREED, Answer.REFUSED])
def test_who_asked_hears_the_answer_at_once(answer: Answer) -> None:
    one = request(Ask.DATE, answer=answer, answered_by=PIA, answered_at=at("2026-11-17T10:00"))
    facts = milestone(requests=(one,))
    told = decide_decided(facts, DEFAULTS, today=date(2026, 11, 17))
    assert roles(told) == {"otto": "asker"}
    assert {(item.round, item.due_at, item.lane) for item in told.items} == {(7, at("2026-11-17T10:00"), Lane.URGENT)}
    assert decide_asked(facts, DEFAULTS, today=date(2026, 11, 17)).items == ()


def test_an_old_answer_is_no_news_for_whom_comes_later() -> None:
    one = request(Ask.DATE, answer=Answer.AGREED, answered_by=PIA, answered_at=at("2026-11-17T10:00"))
    facts = milestone(requests=(one,), cast=cast(gone={OTTO}))
    assert roles(decide_decided(facts, DEFAULTS, today=date(2026, 11, 18))) == {"mira": "asker"}
    assert decide_decided(facts, DEFAULTS, today=date(2026, 12, 17)).items == ()


@pytest.mark.parametrize("answer", [Answer.WITHDRAWN, Answer.REPLACED, Answer.OPEN])
def test_what_was_taken_back_or_replaced_is_not_told_as_an_answer(answer: Answer) -> None:
    one = request(Ask.DATE, answer=answer, answered_by=OTTO, answered_at=at("2026-11-17T10:00"))
    assert decide_decided(milestone(requests=(one,)), DEFAULTS, today=date(2026, 11, 17)).items == ()


@pytest.mark.parametrize(
    ("today", "step", "who"),
    [
        (MONDAY, "0", {"pia": "supporter"}),
        (date(2026, 11, 19), "3", {"pia": "supporter"}),
        (date(2026, 11, 27), "3", {"pia": "supporter"}),
        (date(2026, 11, 30), "10", {"pia": "supporter", "mira": "pam", "lin": "partner lead"}),
        (date(2027, 1, 11), "10", {"pia": "supporter", "mira": "pam", "lin": "partner lead"}),
    ],
)
def test_done_awaits_the_other_sides_owner_and_at_ten_those_who_lead(
    today: date, step: str, who: dict[str, str]
) -> None:
    told = decide_done_awaits(milestone(requests=(request(Ask.DONE),)), DEFAULTS, today=today)
    assert roles(told) == who
    assert {item.step for item in told.items} == {step}


def contested(**changes: object) -> MilestoneFacts:
    claim = request(Ask.DONE, answer=Answer.REFUSED, answered_by=PIA, answered_at=at("2026-11-17T10:00"))
    return milestone(**{"requests": (claim,), "status": Status.IN_PROGRESS, **changes})


def test_what_is_contested_is_told_at_once_and_once_more_after_five_days() -> None:
    at_once = decide_contested(contested(), DEFAULTS, today=date(2026, 11, 17))
    assert roles(at_once) == {"otto": "asker", "mira": "pam", "lin": "partner lead"}
    assert {item.step for item in at_once.items} == {"0"}
    assert at_once.look_again_on == date(2026, 11, 24)
    assert {step for _, step in said(decide_contested(contested(), DEFAULTS, today=date(2026, 12, 24)))} == {"5"}
    assert decide_decided(contested(), DEFAULTS, today=date(2026, 11, 17)).items == ()


def test_who_contested_it_hears_it_only_if_it_stays_so() -> None:
    claim = request(Ask.DONE, answer=Answer.REFUSED, answered_by=LIN, answered_at=at("2026-11-17T10:00"))
    facts = contested(requests=(claim,))
    assert "lin" not in roles(decide_contested(facts, DEFAULTS, today=date(2026, 11, 17)))
    assert "lin" in roles(decide_contested(facts, DEFAULTS, today=date(2026, 11, 24)))


@pytest.mark.parametrize(
    "facts",
    [
        contested(status=Status.DONE),
        contested(in_force=False),
        contested(requests=(*contested().requests, request(Ask.DONE, id=8))),
    ],
)
def test_what_is_reported_done_again_is_contested_no_more(facts: MilestoneFacts) -> None:
    assert decide_contested(facts, DEFAULTS, today=date(2026, 11, 24)).items == ()


def blocked(by: int) -> MilestoneFacts:
    event = EventFacts(41, Did.BLOCKED, by, at("2026-11-16T09:00"))
    return milestone(status=Status.BLOCKED, blocked_on=MONDAY, block_reason="licence key missing", events=(event,))


@pytest.mark.parametrize(
    ("by", "who"),
    [
        (OTTO, {"pia": "supporter", "mira": "pam"}),
        (PIA, {"otto": "owner", "mira": "pam"}),
        (MIRA, {"pia": "supporter"}),
        (LIN, {"otto": "owner", "mira": "pam"}),
    ],
)
def test_a_block_is_told_to_the_other_side_and_the_pam_but_not_to_who_blocked(by: int, who: dict[str, str]) -> None:
    told = decide_blocked(blocked(by), DEFAULTS, today=MONDAY)
    assert roles(told) == who
    assert {(item.round, item.lane) for item in told.items} == {(41, Lane.URGENT)}


def test_what_is_blocked_no_more_says_nothing() -> None:
    events = blocked(OTTO).events
    assert decide_blocked(milestone(events=events), DEFAULTS, today=MONDAY).items == ()


@pytest.mark.parametrize(
    ("by", "who"),
    [
        (MIRA, {"otto": "owner", "pia": "supporter"}),
        (OTTO, {"pia": "supporter"}),
        (VERA, {"otto": "owner", "pia": "supporter"}),
    ],
)
def test_a_new_owner_and_the_other_side_hear_it_but_not_who_did_it(by: int, who: dict[str, str]) -> None:
    handed = EventFacts(42, Did.HANDED_OVER, by, at("2026-11-16T09:00"), {Side.VENDOR: None})
    facts = milestone(events=(handed,))
    assert roles(decide_new_owner(facts, DEFAULTS, today=MONDAY)) == who
    assert decide_new_owner(facts, DEFAULTS, today=date(2026, 12, 16)).items == ()


@pytest.mark.parametrize(
    "facts",
    [
        milestone(events=(EventFacts(42, Did.EDITED, MIRA, at("2026-11-16T09:00")),)),
        milestone(in_force=False, events=(
            EventFacts(42, Did.HANDED_OVER, MIRA, at("2026-11-16T09:00"), {Side.VENDOR: None}),)),
        milestone(events=(
            EventFacts(42, Did.HANDED_OVER, MIRA, at("2026-11-16T09:00"), {Side.VENDOR: None}),
            EventFacts(43, Did.UNDONE, MIRA, at("2026-11-16T09:05"), {Side.VENDOR: None}))),
        milestone(cast=cast(gone={OTTO, PIA}), events=(
            EventFacts(42, Did.HANDED_OVER, INES, at("2026-11-16T09:00"), {Side.VENDOR: None}),)),
    ],
)  # fmt: skip
def test_no_news_of_an_owner_where_none_changed_for_good_or_nobody_can_hear_it(facts: MilestoneFacts) -> None:
    assert decide_new_owner(facts, DEFAULTS, today=MONDAY).items == ()
