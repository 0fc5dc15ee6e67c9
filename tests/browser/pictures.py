"""Takes the pictures of the README from the demo itself: `make pictures`."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect, sync_playwright

from bot.demo import demo, sample_programme
from bot.sample import seed

DOCS: Final = Path(__file__).parents[2] / "docs"
SIZE: Final = {"width": 1180, "height": 860}
TALL: Final = {"width": 1180, "height": 1210}
"""Room for a whole summary, its chart included."""


def main() -> None:
    """Play the main job and take a picture at each of its places."""
    program = shutil.which("chromium") or sys.exit("Chromium is missing: make browser")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with demo(seed(), sample_programme) as sandbox, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=as_root)
        page = browser.new_context(viewport=SIZE, locale="en-GB", reduced_motion="reduce").new_page()  # type: ignore[arg-type]
        play(page, sandbox.url)
        browser.close()


def play(page: Page, url: str) -> None:
    """Go through the story."""
    page.goto(f"{url}/?as=U0MIRA&in=C0GERMANY")
    types(page, "/psp status")
    expect(page.get_by_role("article").last).to_contain_text("need someone")
    take(page, "status")
    types(page, "/psp add milestone PSP-12")
    fill(page)
    take(page, "form")
    page.get_by_role("dialog").get_by_role("button", name="Ask Tindrel").click()
    expect(page.get_by_role("dialog")).to_contain_text("Added")
    page.keyboard.press("Escape")
    page.goto(f"{url}/?as=U0PIA&in=D0PIA")
    page.get_by_role("article").last.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("article").last).to_contain_text("agreed by you")
    for moment in ("Wed 18 Nov 2026, 09:00", "Thu 19 Nov 2026, 09:00", "Fri 20 Nov 2026, 09:00"):
        page.get_by_role("button", name="Next working morning").click()
        expect(page.get_by_test_id("clock")).to_contain_text(moment)
    page.goto(f"{url}/?as=U0OTTO&in=D0OTTO")
    expect(page.get_by_role("article").last).to_contain_text("overdue")
    take(page, "message")
    page.goto(f"{url}/?as=U0MIRA&in=C0GERMANY")
    page.get_by_role("button", name="Next Monday 09:00").click()
    expect(page.get_by_test_id("clock")).to_contain_text("Mon 23 Nov 2026, 09:00")
    page.set_viewport_size(TALL)  # type: ignore[arg-type]
    expect(page.get_by_role("log").get_by_role("article").last).to_contain_text("need someone")
    take(page, "weekly")
    page.set_viewport_size(SIZE)  # type: ignore[arg-type]
    page.get_by_role("link", name="Home", exact=True).first.click()
    expect(page.get_by_test_id("home")).to_contain_text("updated 09:00")
    take(page, "home")


def types(page: Page, words: str) -> None:
    """Write into the channel."""
    field = page.get_by_role("textbox", name="Message")
    field.fill(words)
    field.press("Enter")


def fill(page: Page) -> None:
    """Fill in the form of a milestone."""
    form = page.get_by_role("dialog", name="Add milestone")
    form.get_by_label("Title").fill("Pilot live at the ministry")
    form.get_by_label("Due").fill("2026-11-19")
    for field, typed, name in (("Quorbel", "otto", "Otto Brandl"), ("Tindrel", "pia", "Pia Vost")):
        form.get_by_label(f"Owner at {field}").press_sequentially(typed)
        form.get_by_role("option", name=name).click()
    form.get_by_label("Why").fill("The ministry asks for it.")
    form.get_by_label("Title").scroll_into_view_if_needed()


def take(page: Page, name: str) -> None:
    """Take a picture."""
    page.screenshot(path=DOCS / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
