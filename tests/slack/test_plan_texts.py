"""The value proposition and how both work together: written on the road, read first, signed with the title."""

import json

from sqlalchemy import select

from models.plans import Plan
from tests.slack.running import Person, RunningBot

WHY = "Officials find a file in seconds.\n" + "Nobody drives to the archive any more. " * 20
HOW = "Tindrel opens doors, Quorbel delivers."


def shown(person: Person) -> str:
    assert person.modal is not None
    words = json.dumps(person.modal["blocks"], ensure_ascii=False)
    return words.replace("\u2068", "").replace("\u2069", "")


def kept(bot: RunningBot, number: int) -> tuple[str, str]:
    with bot.database.reading() as session:
        found = session.scalars(select(Plan).where(Plan.number == number)).one()
        return found.proposition, found.how_we_work


def test_both_texts_are_written_in_the_first_step_and_read_first_where_the_plan_is_opened(bot: RunningBot) -> None:
    lin, pia = bot.member("lin", "tindrel"), bot.member("pia", "tindrel")
    lin.types("/psp show PSP-31")
    lin.clicks("Continue…")
    assert "no value proposition yet" in shown(lin)
    lin.clicks("Edit…")
    lin.fills(proposition=WHY, how_we_work=HOW)
    lin.submits()
    assert "no value proposition yet" not in shown(lin)
    assert kept(bot, 31) == (WHY.strip(), HOW)
    pia.types("/psp show PSP-31")
    pia.clicks("Open")
    assert f"*How we work together*: {HOW}" in shown(pia)
    assert "*Joint value proposition*: Officials find a file in seconds. Nobody drives" in shown(pia)
    assert shown(pia).count("Nobody drives") < 9
    pia.clicks("Read all")
    assert shown(pia).count("Nobody drives") == 20
    assert "edited: joint value proposition: Officials find a file" in pia.types("/psp history PSP-31").text


def test_two_who_write_the_same_text_lose_nothing_however_long_it_is(bot: RunningBot) -> None:
    mira, lin = bot.member("mira", "germany"), bot.member("lin", "tindrel")
    for person in (mira, lin):
        person.types("/psp edit PSP-31")
    theirs, mine, other = "<Theirs> & " * 250, "Mine. " * 500, "How. " * 600
    lin.fills(proposition=theirs)
    lin.submits()
    mira.fills(proposition=mine, how_we_work=other, vendor_sponsor="Rosa Lindt")
    said = mira.submits()
    assert isinstance(said, str)
    assert "Nothing of yours is saved yet, nothing is lost." in said
    assert shown(mira).count("&lt;Theirs&gt; &amp;") == 250
    mira.submits()
    assert kept(bot, 31) == (mine.strip(), other.strip())


def test_in_force_the_texts_are_said_to_need_an_amendment_and_stay(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp edit PSP-12")
    assert "value proposition, how you work together" in shown(mira)
    assert "proposition" not in {block["block_id"] for block in (mira.modal or {})["blocks"]}


def test_a_draft_says_that_its_proposition_is_not_written_yet(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    assert "Joint value proposition" not in mira.types("/psp show PSP-12").text
    mira.types("/psp show PSP-31")
    mira.clicks("Open")
    assert "⚪ *Joint value proposition*: not written yet" in shown(mira)
