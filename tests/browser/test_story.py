"""The main job on the demo's page, in a real browser, as somebody sees it who has just typed `make demo`."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.demo import demo, sample_programme
from bot.sample import seed
from bot.sandbox import Sandbox

pytestmark = pytest.mark.browser
TITLE: Final = "Pilot live at the ministry"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with demo(seed(), sample_programme) as started:
        yield started
        assert started.problems == []


@pytest.fixture
def page(sandbox: Sandbox, window: Page) -> Page:
    window.goto(f"{sandbox.url}/?as=U0MIRA&in=C0GERMANY")
    return window


def types(page: Page, words: str) -> None:
    field = page.get_by_role("textbox", name="Message")
    field.fill(words)
    field.press("Enter")


def finds(form: Locator, field: str, typed: str, whole: str) -> None:
    """Choose somebody in a field that is searched while one types."""
    form.get_by_label(field).press_sequentially(typed)
    form.get_by_role("option", name=whole).click()


def acts_as(page: Page, sandbox: Sandbox, user: str, name: str) -> None:
    """Read somebody's messages of the bot."""
    page.goto(f"{sandbox.url}/?as=U0{user}&in=D0{user}")
    is_there(page, name)


def is_there(page: Page, name: str) -> None:
    """Wait until the page is that of somebody: what is pressed before goes to the one that is being left."""
    expect(page.get_by_role("button", name=f"Acting as {name}")).to_be_visible()


def mornings_pass(page: Page, *moments: str) -> None:
    for moment in moments:
        page.get_by_role("button", name="Next working morning").click()
        expect(page.get_by_test_id("clock")).to_contain_text(moment)


def test_from_the_form_to_the_message_of_both_owners_and_the_summary_of_the_week(page: Page, sandbox: Sandbox) -> None:
    last_week = page.get_by_role("log").get_by_role("article").first
    expect(last_week).to_contain_text("Germany, week of 16 Nov 2026")
    guide = page.get_by_role("region", name="What to try")
    expect(guide).to_contain_text("0 of 3")
    types(page, "/psp add milestone PSP-12")
    form = page.get_by_role("dialog", name="Add milestone")
    form.get_by_label("Title").fill(TITLE)
    form.get_by_label("Due").fill("2026-11-19")
    finds(form, "Owner at Quorbel", "otto", "Otto Brandl")
    finds(form, "Owner at Tindrel", "pia", "Pia Vost")
    form.get_by_label("Why").fill("The ministry asks for it.")
    form.get_by_role("button", name="Ask Tindrel").click()
    expect(form).to_contain_text(re.compile(f"Added “.?{TITLE}.?”, due Thu 19 Nov 2026"))
    form.get_by_role("button", name="Close", exact=True).click()
    expect(guide).to_contain_text("1 of 3")
    guide.get_by_role("link", name="Agree as Pia Vost").click()
    is_there(page, "Pia Vost")
    page.get_by_role("article").last.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("article").last).to_contain_text("agreed by you")
    mornings_pass(page, "Wed 18 Nov 2026, 09:00", "Thu 19 Nov 2026, 09:00", "Fri 20 Nov 2026, 09:00")
    for person, user in (("Otto Brandl", "OTTO"), ("Pia Vost", "PIA")):
        acts_as(page, sandbox, user, person)
        news = page.get_by_role("article").last
        expect(news).to_contain_text(TITLE)
        expect(news).to_contain_text("overdue 1 working day (due 19 Nov)")
    expect(guide).to_contain_text("2 of 3")
    guide.get_by_role("link", name="Read how the week went").click()
    is_there(page, "Mira Pell")
    page.get_by_role("button", name="Next Monday 09:00").click()
    expect(page.get_by_test_id("clock")).to_contain_text("Mon 23 Nov 2026, 09:00")
    summary = page.get_by_role("log").get_by_role("article").filter(has_text="week of 23 Nov 2026").first
    expect(summary).to_contain_text("need someone")
    expect(summary).to_contain_text(TITLE)
    expect(guide).to_contain_text("All 3 done")
