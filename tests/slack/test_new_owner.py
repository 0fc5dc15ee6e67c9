"""Whose it is from now on: the new owner, the one before and the other side's each read it as it concerns them."""

import pytest
from sqlalchemy import update

from models.milestones import changes, undo
from models.milestones.tables import Milestone
from models.plans import ScopeLine
from tests.slack.mornings import M3, Morning, due_later
from tests.slack.running import RunningBot


@pytest.fixture
def morning(bot: RunningBot) -> Morning:
    found = Morning(bot)
    due_later(found)
    found.breaks()
    return found


def heard(morning: Morning, who: str) -> str:
    """Read the only message that somebody has."""
    (message,) = morning.bot.member(who).dm
    return str(message["text"])


def hands_over(morning: Morning, by: str, to: str) -> None:
    morning.does(by, changes.assign, person_id=morning.bot.world.people[to])
    morning.passes()


def test_a_new_owner_is_told_to_both_owners_there_and_to_the_other_side_by_name(morning: Morning) -> None:
    hands_over(morning, "mira", "rosa")
    fact = f"“Reference architecture reviewed”, due 18 Dec {M3}"
    assert heard(morning, "rosa") == (
        f"You own it from now on: {fact}. Rosa Lindt (Quorbel), with Pia Vost (Tindrel) · in place of Otto Brandl · "
        "handed over by Mira Pell (Quorbel)."
    )
    assert heard(morning, "otto") == (
        f"It is no longer yours: {fact}. Rosa Lindt (Quorbel) owns it from now on · handed over by Mira Pell (Quorbel)."
    )
    assert heard(morning, "pia") == (
        f"It has a new owner at Quorbel: Rosa Lindt, in place of Otto Brandl · {fact}. "
        "Handed over by Mira Pell (Quorbel)."
    )
    assert morning.bot.member("mira").dm == []


def test_undone_each_of_them_reads_who_took_it_back_and_with_whom_it_stays(morning: Morning) -> None:
    hands_over(morning, "mira", "rosa")
    morning.does("mira", undo.undo)
    morning.passes()
    said = f"Reference architecture reviewed {M3} · taken back by Mira Pell (Quorbel) at 09:02: it stays with"
    assert {heard(morning, who) for who in ("rosa", "otto", "pia")} == {f"{said} Otto Brandl (Quorbel)."}
    assert "it stays with you" in str(morning.bot.member("otto").dm[0]["blocks"])


def test_handed_on_once_more_the_message_before_says_whose_it_is_now(morning: Morning) -> None:
    hands_over(morning, "mira", "rosa")
    hands_over(morning, "mira", "vera")
    assert "belongs to Vera Kost (Quorbel), with Pia Vost (Tindrel) now" in heard(morning, "otto")
    first, second = (str(one["text"]) for one in morning.bot.member("pia").dm)
    assert "belongs to Vera Kost (Quorbel)" in first
    assert second.startswith("It has a new owner at Quorbel: Vera Kost, in place of Rosa Lindt ·")


def test_who_had_it_and_sees_nothing_of_the_plan_any_more_is_told_without_a_word_of_it(morning: Morning) -> None:
    with morning.bot.database.unit_of_work() as session:
        for kind, which in ((Milestone, Milestone.number != 3), (ScopeLine, ScopeLine.number == 1)):
            session.execute(update(kind).where(which).values(vendor_owner_id=None))
    hands_over(morning, "mira", "rosa")
    assert heard(morning, "otto") == "Something that you owned has a new owner, and is no longer yours to see."
    blocks = str(morning.bot.member("otto").dm[0]["blocks"])
    assert not any(word in blocks for word in ("PSP-12", "Reference", "Rosa", "Mira", "U0ROSA", "U0MIRA"))


def test_who_gives_it_away_reads_no_message_of_it(morning: Morning) -> None:
    hands_over(morning, "lin", "ned")
    assert morning.bot.member("lin").dm == []
    assert heard(morning, "otto").startswith("It has a new owner at Tindrel: Ned Ashgrove, in place of Pia Vost ·")
    assert heard(morning, "pia").startswith("It is no longer yours:")
