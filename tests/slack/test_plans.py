"""A plan from `/psp add plan` to in force: the road shows what is left, gaps are named, what is signed is bound."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from models.milestones.tables import Milestone
from models.plans import Plan, ScopeLine, Stage
from tests import world
from tests.slack.running import Person, RunningBot

DOCUMENT = "https://example.org/psp-31.pdf"


def shown(person: Person) -> str:
    assert person.modal is not None
    words = json.dumps(person.modal["blocks"], ensure_ascii=False)
    return words.replace("\u2068", "").replace("\u2069", "")


def plan(bot: RunningBot, number: int) -> Plan:
    with bot.database.reading() as session:
        found = session.scalars(select(Plan).where(Plan.number == number)).one()
        session.expunge_all()
        return found


def lines(bot: RunningBot, number: int) -> int:
    with bot.database.reading() as session:
        counted = select(func.count()).select_from(ScopeLine).join(Plan, ScopeLine.plan_id == Plan.id)
        return session.scalar(counted.where(Plan.number == number)) or 0


def mend(mira: Person) -> None:
    """Give PSP-31 the owner that it lacks, on the way that the road shows."""
    mira.types("/psp show PSP-31")
    mira.clicks("Continue…")
    mira.clicks("Assign…")
    mira.chooses("scope.tick", ["Japan · Archive"])
    mira.chooses("With the ticked …", "Assign at Tindrel…")
    mira.fills(partner_owner="Ned Ashgrove (not linked to Slack)")
    mira.submits()


def test_a_plan_is_added_by_its_form_and_turns_into_the_road(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp add plan “Harbour search”")
    mira.fills(solutions=["All 2 solutions"], subsidiaries=["Germany", "Japan"])
    said = mira.submits()
    assert said == "✅ Added PSP-41."
    added = plan(bot, 41)
    assert (added.title, added.stage, lines(bot, 41)) == ("Harbour search", Stage.DRAFT, 4)
    assert "4 lines, 2 solutions in 2 subsidiaries" in shown(mira)
    assert "4 lines lack an owner at Quorbel" in shown(mira)
    assert "Mira Pell" in shown(mira) or "you" in shown(mira)


def test_the_form_knows_what_the_reader_may_choose(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp add plan")
    assert mira.suggestions("partner", "") == ["Tindrel"]
    assert mira.suggestions("lead", "") == ["Germany"]
    assert mira.suggestions("partner_accountable", "") == [
        "Lin Marlow", "Ned Ashgrove (not linked to Slack)", "Pia Vost", "Rafe Dunmore",
    ]  # fmt: skip
    ines = bot.member("ines", "general")
    ines.types("/psp add plan")
    assert ines.suggestions("partner", "") == ["Ostrevale", "Tindrel"]
    assert ines.suggestions("lead", "jap") == ["Japan"]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": "  🚀  "}, "title", "Say in a few words what the plan is about."),
        ({"title": "Sensible", "subsidiaries": ["Japan"]}, "subsidiaries", "Germany leads the plan, so it has to be"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_added(
    bot: RunningBot, values: dict[str, Any], field: str, words: str
) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp add plan")
    mira.fills(**values, solutions=["Search"])
    errors = mira.submits()
    assert isinstance(errors, dict)
    assert errors[field].startswith(words)
    with bot.database.reading() as session:
        assert session.scalar(select(func.max(Plan.number))) == 40


@pytest.mark.parametrize("title", ["مشروع البحث", "🚀 Rocket & <!channel> *plan*", "Ünïcode ﷽"])
def test_titles_of_all_scripts_are_taken_and_shown_as_typed(bot: RunningBot, title: str) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp add plan")
    mira.fills(title=title)
    mira.submits()
    assert plan(bot, 41).title == title
    assert "<!channel>" not in shown(mira)


def test_a_title_that_is_too_long_is_said_and_no_form_opens(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    for verb, example in (("plan", "plan “Search for ministries”"), ("target", "target PSP-12"),
                          ("milestone", "milestone PSP-12 “Pilot live” due 29 Jan owner @pia with @otto")):  # fmt: skip
        said = mira.types(f"/psp add {verb} “{'x' * 3001}”")
        assert said.text == f"A title has at most 150 characters: these are 3,001. Write it like /psp add {example}."
        assert mira.modal is None
    mira.types(f"/psp add plan “{'x' * 150}”")
    assert mira.modal is not None


@pytest.mark.parametrize("who", ["otto", "lin", "vera"])
def test_others_are_told_who_adds_plans(bot: RunningBot, who: str) -> None:
    person = bot.member(who, "tindrel")
    said = person.types("/psp add plan")
    assert said.text == "Only partner account managers and the programme office can add a plan."
    assert person.modal is None


def test_a_step_of_the_road_is_saved_and_the_road_below_drawn_anew(bot: RunningBot) -> None:
    lin = bot.member("lin", "tindrel")
    lin.types("/psp show PSP-31")
    lin.clicks("Continue…")
    lin.clicks("Edit…")
    lin.fills(title="Archive of the ministries")
    lin.submits()
    assert "Archive of the ministries" in shown(lin)
    assert "Saved." in shown(lin)
    assert plan(bot, 31).title == "Archive of the ministries"


def test_two_who_save_the_same_form_lose_nothing(bot: RunningBot) -> None:
    mira, lin = bot.member("mira", "germany"), bot.member("lin", "tindrel")
    for person in (mira, lin):
        person.types("/psp edit PSP-31")
    lin.fills(title="Archive of the ministries")
    lin.submits()
    mira.fills(vendor_sponsor="Rosa Lindt")
    mira.submits()
    saved = plan(bot, 31)
    assert (saved.title, saved.vendor_sponsor_id) == ("Archive of the ministries", bot.world.people["rosa"])


def test_where_two_changed_the_same_both_versions_are_offered(bot: RunningBot) -> None:
    mira, lin = bot.member("mira", "germany"), bot.member("lin", "tindrel")
    for person in (mira, lin):
        person.types("/psp edit PSP-31")
    lin.fills(title="Archive of the ministries", vendor_sponsor="Kenji Mori")
    lin.submits()
    mira.fills(title="Archive for ministries", vendor_sponsor="Vera Kost")
    said = mira.submits()
    assert isinstance(said, str)
    assert "changed this while you were writing.* Nothing of yours is saved yet" in said
    assert "Archive of the ministries" in shown(mira)
    assert plan(bot, 31).title == "Archive of the ministries"
    mira.fills(title_text="Archive for all", vendor_sponsor_id_choice="theirs: Kenji Mori")
    mira.submits()
    saved = plan(bot, 31)
    assert (saved.title, saved.vendor_sponsor_id) == ("Archive for all", bot.world.people["kenji"])


def test_gaps_are_named_and_mended_on_the_road(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    said = mira.types("/psp start PSP-31")
    assert said.text == (
        "“Archive search” cannot be put in force yet: 1 gap. Japan · Archive lacks an owner at Tindrel."
    )
    mend(mira)
    assert "Each line has an owner at Tindrel." in shown(mira)
    assert plan(bot, 31).stage is Stage.DRAFT


def test_a_plan_without_gaps_comes_into_force_and_says_so_everywhere(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mend(mira)
    mira.closes_modal(all_of_them=True)
    mira.types("/psp start psp-31")
    mira.fills(signed_on=date(2026, 11, 16), vendor_signatory="Vera Kost", partner_signatory="Lin Marlow",
               document=DOCUMENT)  # fmt: skip
    said = mira.submits()
    assert isinstance(said, str)
    assert "is in force*, version 1, signed outside 16 Nov" in said
    assert plan(bot, 31).stage is Stage.IN_FORCE
    with bot.database.reading() as session:
        study = session.scalars(select(Milestone).where(Milestone.title == "Archive study")).one()
        assert study.baseline_on == study.due_on
    lin = bot.member("lin", "tindrel")
    assert "in force, version 1, signed outside 16 Nov" in lin.types("/psp show PSP-31").text
    assert mira.types("/psp start PSP-31").text.startswith("“Archive search” is in force since 16 Nov already.")


def test_a_signature_of_tomorrow_is_refused_beside_its_field(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mend(mira)
    mira.closes_modal(all_of_them=True)
    mira.types("/psp start PSP-31")
    mira.fills(signed_on=date(2026, 11, 18), vendor_signatory="V" * 2, partner_signatory="Lin Marlow", document="paper")
    assert mira.submits() == {
        "signed_on": world.TO_COME,
        "document": "Write the link to the signed plan, beginning with https://.",
    }


@pytest.mark.parametrize(("who", "said"), [("lin", "Only Mira Pell can put"), ("otto", "Only Mira Pell can put")])
def test_others_do_not_put_it_in_force(bot: RunningBot, who: str, said: str) -> None:
    person = bot.member(who, "tindrel")
    assert person.types("/psp start PSP-31").text.startswith(said)
    assert person.modal is None


def test_a_plan_opens_as_a_form_of_pages(bot: RunningBot) -> None:
    pia = bot.member("pia", "tindrel")
    pia.types("/psp show PSP-12")
    pia.clicks("Open")
    assert pia.modal is not None
    assert pia.modal["title"]["text"] == "PSP-12"
    for page, words in (("Milestones", "Kick-off with the ministry"), ("Targets", "Customers won, H1"),
                        ("People", "Germany · Search"), ("History", "Nothing was changed yet.")):  # fmt: skip
        pia.chooses("plan.page", page)
        assert words in shown(pia)


def test_in_force_only_ones_own_people_change_and_the_rest_is_refused_in_words(bot: RunningBot) -> None:
    lin = bot.member("lin", "tindrel")
    lin.types("/psp edit PSP-12")
    assert "they change only by an amendment" in shown(lin)
    lin.fills(partner_accountable="Pia Vost")
    lin.submits()
    changed = plan(bot, 12)
    assert (changed.partner_accountable_id, changed.title) == (bot.world.people["pia"], "Search for ministries")


def test_lines_are_added_and_removed_from_the_scope(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp show PSP-31")
    mira.clicks("Continue…")
    mira.clicks("plan.scope", block_id="step.2")
    mira.clicks("Add lines…")
    mira.fills(solutions=["Search"], subsidiaries=["All 2 subsidiaries"])
    mira.submits()
    assert lines(bot, 31) == 4
    assert "Japan · Search" in shown(mira)
    mira.chooses("scope.solution", "Search")
    assert "Japan · Archive" not in shown(mira)
    mira.chooses("scope.with-found", "Remove…")
    mira.submits()
    assert lines(bot, 31) == 2


def test_nothing_ticked_is_said(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp show PSP-31")
    mira.clicks("Continue…")
    mira.clicks("plan.scope", block_id="step.2")
    mira.chooses("scope.with-ticked", "Remove…")
    assert "No line is ticked." in shown(mira)


def test_a_line_is_assigned_in_words_and_its_history_says_so(bot: RunningBot) -> None:
    lin = bot.member("lin", "tindrel")
    said = lin.types("/psp assign PSP-12-S1 @Lin Marlow")
    assert said.text == ("Assigned Germany · Search PSP-12-S1: Otto Brandl (Quorbel) · Lin Marlow (Tindrel).")
    assert "handed over: Pia Vost → Lin Marlow" in lin.types("/psp history PSP-12-S1").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("assign PSP-12-S1 @Otto Brandl", "Who owns a line at Quorbel is decided there."),
        ("assign PSP-12-S9 @Pia Vost", "There is no “PSP-12-S9” that you can see."),
        ("show PSP-40-S1", "There is no “PSP-40-S1” that you can see."),
        ("assign PSP-12-S1 @Zoe Quill", "@zoe.quill is linked to nobody whom you can name here."),
        ("assign PSP-12-S1 @Robot", "@robot is an app and can own nothing."),
        ("assign PSP-12-S1 @Gus Alder", "@gus.alder is deactivated in Slack."),
    ],
)
def test_who_cannot_own_a_line_is_said(bot: RunningBot, typed: str, said: str) -> None:
    assert bot.member("lin", "tindrel").types(f"/psp {typed}").text.startswith(said)


def test_a_line_is_shown_with_its_owners(bot: RunningBot) -> None:
    said = bot.member("pia", "tindrel").types("/psp show psp-31-s2")
    assert said.text == "Japan · Archive PSP-31-S2: Kenji Mori (Quorbel) · nobody yet (Tindrel)."


def test_the_card_of_a_draft_offers_to_put_it_in_force_to_who_may(bot: RunningBot) -> None:
    mira, lin = bot.member("mira", "germany"), bot.member("lin", "tindrel")
    for person in (mira, lin):
        person.types("/psp status PSP-31")
    assert "Put in force…" not in lin.buttons(lin.ephemerals[-1])
    assert mira.clicks("Put in force…").text.startswith("“Archive search” cannot be put in force yet: 1 gap.")
    mira.types("/psp status PSP-12")
    assert "Put in force…" not in mira.buttons(mira.ephemerals[-1])


def test_a_form_that_arrives_twice_adds_one_plan_and_gets_the_first_answer_again(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp add plan “Harbour search”")
    view = replace(mira._view())  # noqa: SLF001 -- the form as it was, which Slack sends again when an answer was lost
    assert mira.submits() == "✅ Added PSP-41."
    mira.dispatcher.submit(view)
    assert "Added PSP-41." in shown(mira)
    with bot.database.reading() as session:
        assert session.scalar(select(func.max(Plan.number))) == 41
