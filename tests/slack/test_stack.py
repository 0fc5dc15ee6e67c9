"""Forms lie over screens: whatever is saved above, no screen comes to the top that says what held before."""

import json
from datetime import date
from typing import Any

import handlers
from handlers.slack.metadata import Metadata
from handlers.views.gallery import SCREENS
from handlers.views.parts import View
from tests.slack.running import Person, RunningBot

PILOT: dict[str, Any] = {
    "title": "Pilot at the archive", "due_on": date(2026, 12, 11), "vendor_owner": "Otto Brandl",
    "partner_owner": "Pia Vost",
}  # fmt: skip


def shown(person: Person) -> str:
    assert person.modal is not None
    words = json.dumps(person.modal["blocks"], ensure_ascii=False)
    return words.replace("\u2068", "").replace("\u2069", "")


def on_the_road(bot: RunningBot, number: int = 31) -> Person:
    mira = bot.member("mira", "germany")
    mira.types(f"/psp show PSP-{number}")
    mira.clicks("Continue…")
    return mira


def test_the_road_counts_what_was_added_over_it_and_what_was_taken_back(bot: RunningBot) -> None:
    mira = on_the_road(bot)
    mira.clicks("target.add")
    mira.fills(title="Customers won, H1", target="10")
    mira.submits()
    mira.closes_modal()
    assert "*4 Targets*: 1 target" in shown(mira)
    mira.clicks("milestone.add")
    mira.fills(**PILOT)
    mira.submits()
    mira.clicks("Undo")
    mira.closes_modal()
    assert '*5 Milestones*: 1 milestone"' in shown(mira)
    mira.clicks("milestone.add")
    mira.fills(**PILOT)
    mira.submits()
    mira.closes_modal()
    assert "*5 Milestones*: 2 milestones" in shown(mira)


def test_the_road_ends_in_put_in_force_once_the_last_gap_is_mended_two_forms_above(bot: RunningBot) -> None:
    mira = on_the_road(bot)
    assert "Put in force…" not in mira.buttons()
    mira.clicks("Assign…")
    mira.chooses("scope.tick", ["Japan · Archive"])
    mira.chooses("With the ticked …", "Assign at Tindrel…")
    mira.fills(partner_owner="Ned Ashgrove (not linked to Slack)")
    mira.submits()
    mira.closes_modal()
    assert "can be put in force" in shown(mira)
    mira.clicks("Put in force…")
    mira.fills(signed_on=date(2026, 11, 16), vendor_signatory="Vera Kost", partner_signatory="Lin Marlow",
               document="https://example.org/psp-31.pdf")  # fmt: skip
    mira.submits()
    mira.closes_modal()
    assert "in force, version 1" in shown(mira)


def test_a_page_of_a_plan_shows_what_was_done_to_its_rows(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp show PSP-12")
    mira.clicks("Open")
    mira.chooses("plan.page", "Milestones")
    before = shown(mira)
    mira.clicks("Mark done")
    mira.closes_modal()
    assert shown(mira).count("done 17 Nov") == before.count("done 17 Nov") + 1


def test_a_thing_that_was_opened_shows_what_a_form_over_it_saved(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mira.types("/psp list due")
    mira.clicks("Open")
    mira.clicks("New date…")
    mira.fills(due_on=date(2026, 12, 4), reason="The reviewer is back on 1 December.")
    mira.submits()
    mira.closes_modal()
    assert "4 Dec asked" in shown(mira)


def test_a_list_that_lies_below_leaves_out_what_was_done(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.home()
    mira.chooses("menu.more", "list due")
    first = mira.buttons().count("Mark done")
    mira.clicks("Mark done")
    mira.closes_modal()
    assert mira.buttons().count("Mark done") == first - 1


def test_home_below_keeps_what_was_chosen_in_it_and_shows_what_was_done_in_a_list_over_it(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.home()
    mira.chooses("home.show", "Not in force yet")
    before = mira.shown_home
    mira.chooses("menu.more", "list due")
    mira.clicks("Mark done")
    mira.closes_modal(all_of_them=True)
    assert before is not None
    assert mira.shown_home is not None
    assert mira.shown_home["hash"] != before["hash"]
    home = json.dumps(mira.shown_home, ensure_ascii=False)
    assert "Archive search" in home
    assert "Search for ministries" not in home.split("My plans")[1]


def test_each_screen_that_a_form_names_can_be_drawn_anew() -> None:
    views = [view for view in (draw() for draw in SCREENS.values()) if isinstance(view, View)]
    named = {view.metadata.screen for view in views if view.metadata and view.title} - {None}
    routes = handlers.routes()
    assert named <= set(routes.screens) <= set(routes.actions)


def test_what_lies_below_is_forgotten_rather_than_a_form_refused_for_its_length() -> None:
    road = Metadata(plan="PSP-31", screen="plan.road")
    form = Metadata(plan="PSP-31", typed={"title": "x" * 2_900})
    assert Metadata.load(form.lying_on(road).dump()).below is None
    below = Metadata.load(Metadata(plan="PSP-31").lying_on(road).dump()).below
    assert below is not None
    assert (below.plan, below.screen) == ("PSP-31", "plan.road")


def test_a_filter_that_has_done_its_work_says_so_and_offers_the_next_gap(bot: RunningBot) -> None:
    mira = on_the_road(bot)
    mira.clicks("plan.scope", block_id="step.2")
    mira.clicks("Add lines…")
    mira.fills(solutions=["Search"], subsidiaries=["Germany"])
    mira.submits()
    mira.chooses("scope.show", "No owner at Quorbel")
    mira.chooses("scope.with-found", "Assign at Quorbel…")
    mira.fills(vendor_owner="Otto Brandl")
    mira.submits()
    assert "✅ *Each line has an owner at Quorbel.* 2 lack one at Tindrel." in shown(mira)
    mira.clicks("Show the 2")
    mira.chooses("scope.with-found", "Assign at Tindrel…")
    mira.fills(partner_owner="Pia Vost")
    mira.submits()
    assert "✅ *Each line has an owner at Tindrel.* No owner is missing any more." in shown(mira)
    mira.clicks("Show all")
    assert "Germany · Archive" in shown(mira)
