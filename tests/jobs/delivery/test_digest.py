"""What is due reaches people in the morning of their own place, in one message with buttons that work."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, update

from models.alerts.sweep import sweep
from models.base import Side
from models.milestones.tables import Answer, Ask, ChangeRequest, Milestone
from models.notifications import State, redrawing
from models.people import Person
from models.programme import Channel
from tests.jobs.delivery.conftest import Office

MORNINGS = ("2026-11-19", "2026-11-23", "2026-11-27", "2026-12-02")


@pytest.fixture(autouse=True)
def no_channels(office: Office) -> None:
    """Have no channel that is to be told of its week: a summary costs more than all digests of a morning."""
    with office.database.unit_of_work() as session:
        session.execute(delete(Channel))


def morning(office: Office, day: str, hour: int = 8) -> None:
    """Do what the jobs do on a morning in Berlin."""
    office.clock.advance_to(datetime.fromisoformat(f"{day}T{hour:02d}:00:00+00:00"))
    sweep(office.database, office.clock)
    office.runs()


def words(message: dict[str, object]) -> str:
    """Read the sections and contexts of a message, without marks of direction."""
    blocks: list[dict[str, Any]] = message["blocks"]  # type: ignore[assignment]
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    said += [one["text"] for block in blocks if block["type"] == "context" for one in block["elements"]]
    return " ".join(said).replace("\u2068", "").replace("\u2069", "")


def test_an_overdue_milestone_reaches_its_owner_as_one_message_with_what_to_do(office: Office) -> None:
    office.tells("otto")
    assert office.runs() == 1
    (message,) = office.dms("otto")
    assert message["text"].startswith("Mark done or set a new date: “Reference architecture reviewed” is overdue 1")
    assert office.sandbox.member("U0OTTO").buttons(message)[:2] == ["Mark done", "New date…"]
    assert message["metadata"]["event_payload"] == {"message_id": office.message.uid}
    assert (office.state(), office.message.ts) == (State.SENT, message["ts"])
    assert office.runs() == 0
    assert len(office.dms("otto")) == 1


def test_a_reminder_says_when_the_next_one_comes_and_who_is_told_then(office: Office) -> None:
    morning(office, "2026-11-19")
    (otto,), (pia,) = office.dms("otto"), office.dms("pia")
    next_one = "next reminder on 23 Nov, then <@U0MIRA> and <@U0LIN> are told too"
    assert f"you, with <@U0PIA> (Tindrel) · {next_one}" in words(otto)
    assert f"you support it for Tindrel · {next_one}" in words(pia)
    assert "next reminder on 23 Nov, then Mira Pell and Lin Marlow are told too." in otto["text"]
    morning(office, "2026-11-23")
    assert "next reminder on 27 Nov" in office.dms("mira")[0]["text"]
    assert "told too" not in office.dms("mira")[0]["text"]


def test_the_next_reminder_is_that_of_the_readers_own_mornings(office: Office) -> None:
    """23 November is a holiday in Japan."""
    with office.database.unit_of_work() as session:
        otto = Person.id == office.world.people["otto"]
        session.execute(update(Person).where(otto).values(zone="Asia/Tokyo", country="JP"))
    morning(office, "2026-11-19", 0)
    assert "next reminder on 24 Nov, then Mira Pell and Lin Marlow are told too." in office.dms("otto")[0]["text"]


def test_an_escalation_says_who_was_told_before_and_who_hears_it_as_well(office: Office) -> None:
    for day in MORNINGS:
        morning(office, day)
    (rosa,) = [one for one in office.dms("rosa") if "Help to get an answer" in one["text"]]
    assert "Mira Pell and Lin Marlow know since 23 Nov. Before: both told 19, 23 and 27 Nov" in rosa["text"]
    assert "You sponsor PSP-12 for Quorbel; <@U0RAFE> gets the same for Tindrel. Nobody is told after" in words(rosa)


def test_an_escalation_says_of_an_owner_out_of_reach_who_was_told_instead_and_offers_to_ask_the_other(
    office: Office,
) -> None:
    with office.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == office.world.people["pia"]).values(left=True))
    for day in MORNINGS:
        morning(office, day)
    (rosa,) = [one for one in office.dms("rosa") if "Help to get an answer" in one["text"]]
    assert "Before: Otto Brandl and Lin Marlow (for Pia Vost) told 19, 23 and 27 Nov" in rosa["text"]
    assert "Ask Otto Brandl" in str(rosa["blocks"])
    assert "Ask both owners" not in str(rosa["blocks"])


@pytest.mark.parametrize(("deputy", "hears"), [("ines", "ines"), ("kenji", "vera")])
def test_who_stands_in_for_a_pam_or_an_owner_reads_for_whom_and_a_deputy_who_may_not_read_the_plan_is_passed_over(
    office: Office, deputy: str, hears: str
) -> None:
    people = office.world.people
    with office.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == people["mira"]).values(left=True, deputy_id=people[deputy]))
        session.execute(update(Person).where(Person.id == people["pia"]).values(left=True))
    for day in MORNINGS:
        morning(office, day)
    told = {who: [one for one in office.dms(who) if "Reference architecture" in one["text"]]
            for who in ("ines", "vera", "kenji", "lin")}  # fmt: skip
    assert {who for who, messages in told.items() if messages} == {hears, "lin"}
    assert all("In place of Mira Pell" in one["text"] and "in place of Mira Pell" in words(one) for one in told[hears])
    assert all("In place of Pia Vost" in one["text"] and "in place of Pia Vost" in words(one) for one in told["lin"])


def test_who_stands_in_for_a_sponsor_reads_for_whom(office: Office) -> None:
    with office.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.id == office.world.people["rosa"]).values(left=True))
    for day in MORNINGS:
        morning(office, day)
    (vera,) = [one for one in office.dms("vera") if "Help to get an answer" in one["text"]]
    assert "You stand in for Rosa Lindt, who sponsors PSP-12 for Quorbel; <@U0RAFE> gets the same" in words(vera)


def test_an_escalation_counts_only_what_was_told_since_the_last_answer(office: Office) -> None:
    morning(office, "2026-11-19")
    with office.database.unit_of_work() as session:
        third = Milestone.number == 3, Milestone.baseline_on.is_not(None)
        session.execute(update(Milestone).where(*third).values(round=2, answered_until=date(2026, 11, 20)))
    for day in ("2026-11-23", "2026-11-25", "2026-12-01", "2026-12-04"):
        morning(office, day)
    (rosa,) = [one for one in office.dms("rosa") if "Help to get an answer" in one["text"]]
    assert "Before: both told 23, 25 Nov and 1 Dec" in rosa["text"]


def asks_for_another_title(office: Office) -> None:
    """Let Otto ask Pia late on Wednesday, so that she reads it on Thursday morning."""
    with office.database.unit_of_work() as session:
        row = session.query(Milestone).filter(Milestone.number == 3, Milestone.baseline_on.is_not(None)).one()
        session.add(ChangeRequest(
            milestone_id=row.id, kind=Ask.TEXT, asked_by_id=office.world.people["otto"], asked_side=Side.VENDOR,
            asked_at=datetime(2026, 11, 18, 20, tzinfo=UTC), reason="The ministry calls it that.",
            to_text=json.dumps({"title": "Architecture reviewed"}),
        ))  # fmt: skip


def test_a_question_about_something_late_says_both_and_stands_once(office: Office) -> None:
    asks_for_another_title(office)
    office.asks("pia", "PSP-12-M5", role="supporter")
    morning(office, "2026-11-19")
    (pia,) = office.dms("pia")
    assert pia["text"].startswith("2 things for you: 1 waits for your answer, 1 to know.")
    assert words(pia).count("Reference architecture reviewed") == 1
    assert "“The ministry calls it that.” · 🟥 overdue 1 working day (due 18 Nov)" in words(pia)
    pia_reads = office.sandbox.member("U0PIA").buttons(pia)
    assert pia_reads[:2] == ["Agree", "Refuse…"]


def test_what_is_late_still_comes_into_the_place_of_an_answered_question(office: Office) -> None:
    asks_for_another_title(office)
    office.asks("pia", "PSP-12-M5", role="supporter")
    morning(office, "2026-11-19")
    with office.database.unit_of_work() as session:
        session.execute(update(ChangeRequest).values(answer=Answer.AGREED, answered_by_id=office.world.people["lin"],
                                                     answered_at=office.clock.now()))  # fmt: skip
        session.execute(update(Milestone).where(Milestone.number == 3).values(version=2))
    with office.database.unit_of_work() as session:
        redrawing.mark(session, "PSP-12-M3")
    office.runs()
    office.machine.passes(31)
    office.runs()
    (pia,) = office.dms("pia")
    assert pia["text"].startswith("2 things for you: 1 overdue, 1 to know.")
    assert "🟥 *Reference architecture reviewed*" in words(pia)


def test_a_question_says_who_else_is_asked_and_when_it_is_asked_again(office: Office) -> None:
    asks_for_another_title(office)
    morning(office, "2026-11-19")
    (lin,) = office.dms("lin")
    follows = "is asked too, the first answer settles it. Reminder on 23 Nov."
    assert "`PSP-12-M3`" in words(lin)
    assert words(lin).endswith(f"You lead Tindrel; <@U0PIA> {follows}")
    assert lin["text"].endswith(f"You lead Tindrel; Pia Vost {follows}")
    assert len(office.dms("lin")) == 1
    morning(office, "2026-11-23")
    assert len(office.dms("lin")) == 2  # as it was promised
