"""The page of the local Slack in a real browser: what somebody does there arrives, and what is new shows by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from tests.sandbox import toy
from tests.sandbox.connect import over_socket
from tests.sandbox.workspace import SEED, StepClock

pytestmark = pytest.mark.browser


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    started = Sandbox(SEED, StepClock()).start()
    app = App(client=WebClient("xoxb-sandbox", base_url=started.api_url), process_before_response=True)
    toy.listeners(app)
    stop = over_socket(started, app)
    yield started
    stop()
    started.stop()


@pytest.fixture
def mira(sandbox: Sandbox, window: Page) -> Page:
    window.goto(f"{sandbox.url}/?as=U0MIRA&in=C0GERMANY")
    return window


def types(page: Page, words: str) -> None:
    field = page.get_by_role("textbox", name="Message")
    field.fill(words)
    field.press("Enter")


def test_a_command_is_typed_and_answered_to_its_author_alone(mira: Page) -> None:
    types(mira, "/psp hello")
    answer = mira.get_by_role("article", name="psp").last
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("Hello")
    mira.get_by_role("button", name="Acting as Mira Pell").click()
    mira.get_by_role("searchbox", name="Find a person").fill("solution own")
    mira.keyboard.press("Enter")
    expect(mira).to_have_url(re.compile("as=U0OTTO&in=C0GERMANY"))
    expect(mira.get_by_role("button", name="Acting as Otto Brandl")).to_be_visible()
    expect(mira.get_by_role("article")).to_have_count(0)


def test_what_people_write_shows_as_typed_and_is_never_run(mira: Page) -> None:
    types(mira, "<script>document.title = 'run'</script> <b>not bold</b> & *bold*")
    said = mira.get_by_role("article", name="Mira Pell")
    expect(said).to_contain_text("<script>document.title = 'run'</script> <b>not bold</b> & bold")
    expect(said.locator(".text b")).to_have_text("bold")
    expect(mira).to_have_title("#psp-germany · Mira Pell")


def test_a_form_keeps_what_was_typed_beside_its_errors_and_closes_when_all_is_right(
    mira: Page, sandbox: Sandbox
) -> None:
    types(mira, "/psp form")
    form = mira.get_by_role("dialog", name="Add milestone")
    expect(form.get_by_label("Title")).to_be_focused()
    form.get_by_label("Title").fill("No")
    form.get_by_label("Title").press("Enter")
    expect(form.get_by_role("alert")).to_have_text("Fill in this field.")
    expect(form.get_by_label("Due")).to_be_focused()
    form.get_by_label("Due").fill("2026-12-11")
    form.get_by_label("Owner").press_sequentially("pi")
    form.get_by_role("option", name="Pia Vost").click()
    form.get_by_label("Tindrel").check()
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form.get_by_role("alert")).to_have_text("Say in a few words what will be there.")
    expect(form.get_by_label("Title")).to_have_value("No")
    expect(form.get_by_label("Due")).to_have_value("2026-12-11")
    expect(form.get_by_label("Owner")).to_have_value("Pia Vost")
    expect(form.get_by_label("Tindrel")).to_be_checked()
    form.get_by_label("Title").fill("Pilot <i>x</i>")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form).to_contain_text("Added “Pilot <i>x</i>”")
    form.get_by_role("button", name="Close", exact=True).click()
    expect(form).to_be_hidden()
    assert sandbox.problems == []


def test_forms_stack_and_escape_closes_the_one_on_top(mira: Page) -> None:
    types(mira, "/psp form")
    for title, expected in (("Push", "On top"), ("Push", "On top")):
        mira.get_by_label("Title").fill(title)
        mira.get_by_label("Due").fill("2026-12-11")
        mira.get_by_role("button", name="Add", exact=True).click()
        expect(mira.get_by_role("heading", name=expected)).to_be_visible()
        expect(mira.get_by_label("Title")).to_have_value("")
    mira.keyboard.press("Escape")
    expect(mira.get_by_label("Title")).to_have_value("Push")
    mira.get_by_role("button", name="Close all").click()
    expect(mira.get_by_role("dialog")).to_be_hidden()


def test_buttons_menus_and_questions_reach_the_app(mira: Page, sandbox: Sandbox) -> None:
    types(mira, "/psp status")
    answer = mira.get_by_role("article").last
    expect(answer.get_by_role("img", name="Customers won against expected")).to_be_visible()
    answer.get_by_role("button", name="More actions").first.press("Enter")
    mira.keyboard.press("ArrowDown")
    mira.keyboard.press("Enter")
    expect(mira.get_by_role("link", name=re.compile("psp.*1 new"))).to_be_visible()
    answer.get_by_placeholder("More …").click()
    mira.get_by_role("option", name="Record win…").click()
    expect(mira.get_by_role("link", name=re.compile("psp.*2 new"))).to_be_visible()
    answer.get_by_role("button", name="Cancel milestone…").click()
    question = mira.get_by_role("dialog", name="Cancel “Pilot”?")
    expect(question).to_contain_text("It leaves the plan's figures.")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_be_hidden()
    answer.get_by_role("button", name="Cancel milestone…").click()
    question.get_by_role("button", name="Cancel milestone").click()
    expect(mira.get_by_role("link", name=re.compile("psp.*3 new"))).to_be_visible()
    answer.get_by_role("button", name="Share here").click()
    expect(mira.get_by_role("article").last).to_contain_text("Shared")
    mira.get_by_role("link", name="psp 3 new").click()
    expect(mira.get_by_role("log").get_by_role("article")).to_have_text(
        [re.compile("You chose Why this?"), re.compile("You chose Record win…"), re.compile(r"You chose\s*$")]
    )
    assert sandbox.problems == []


def test_a_thread_is_answered_by_keyboard_alone(mira: Page, sandbox: Sandbox) -> None:
    types(mira, "Who looks after PSP-12?")
    said = mira.get_by_role("article", name="Mira Pell")
    said.get_by_role("button", name="Reply to Mira Pell in a thread").press("Enter")
    expect(mira.get_by_text("In the thread of Mira Pell")).to_be_visible()
    mira.keyboard.type("@ott")
    mira.keyboard.press("Tab")
    mira.keyboard.type("does")
    mira.keyboard.press("Enter")
    expect(said.first.get_by_text("1 reply")).to_be_visible()
    expect(said.first).to_contain_text("@Otto Brandl does")
    assert sandbox.member("U0MIRA").reads("C0GERMANY")[1]["text"] == "<@U0OTTO> does"


def test_news_and_the_clock_show_without_a_reload(mira: Page, sandbox: Sandbox) -> None:
    bot = WebClient("xoxb-sandbox", base_url=sandbox.api_url)
    sandbox.on_advance = lambda moment: bot.chat_postMessage(
        channel="U0PIA", text=f"Due <!date^{int(moment.timestamp())}^{{date_num}} {{time}}|then>"
    )
    mira.get_by_role("button", name="Next working morning").click()
    expect(mira.get_by_test_id("clock")).to_contain_text("Wed 18 Nov 2026, 09:00")
    mira.get_by_role("link", name="Pia Vost, 1 new").click()
    expect(mira.get_by_role("button", name="Acting as Pia Vost")).to_be_visible()
    expect(mira.get_by_role("article").last).to_contain_text("Due 2026-11-18 5:00 PM")
    expect(mira.get_by_test_id("clock")).to_contain_text("Wed 18 Nov 2026, 17:00")
    bot.chat_postMessage(channel="U0PIA", text="And *once* more")
    expect(mira.get_by_role("article").last).to_contain_text("And once more")
    mira.get_by_role("button", name="Next Monday 09:00").click()
    expect(mira.get_by_test_id("clock")).to_contain_text("Mon 23 Nov 2026, 09:00")
    mira.get_by_role("link", name="Home", exact=True).first.click()
    expect(mira.get_by_test_id("home")).to_contain_text("4 things need someone")


def test_what_is_typed_survives_a_form_that_the_app_draws_anew(mira: Page, sandbox: Sandbox) -> None:
    types(mira, "/psp form")
    form = mira.get_by_role("dialog", name="Add milestone")
    form.get_by_label("Quorbel", exact=True).first.check()
    form.get_by_role("button", name="More", exact=True).click()
    expect(form).to_contain_text("Drawn anew")
    expect(form.get_by_label("Quorbel", exact=True).first).to_be_checked()
    form.get_by_label("Title").press_sequentially("Half a ti")
    view = sandbox.space.modal("U0MIRA")
    assert view is not None
    fresh = {**toy.form(), "blocks": [toy.section("And again"), *toy.form()["blocks"]]}
    WebClient("xoxb-sandbox", base_url=sandbox.api_url).views_update(view_id=view.id, view=fresh)
    expect(form).to_contain_text("And again")
    mira.keyboard.type("tle")
    expect(form.get_by_label("Title")).to_have_value("Half a title")
    expect(form.get_by_label("Quorbel", exact=True).first).to_be_checked()


def test_what_ones_own_line_brings_is_in_sight_however_tall_what_stands_above_it(mira: Page) -> None:
    mira.set_viewport_size({"width": 1280, "height": 420})
    for number in range(1, 4):
        types(mira, "/psp status")
        expect(mira.get_by_role("log").get_by_role("article")).to_have_count(number)
        expect(mira.get_by_role("article").last.get_by_text("Only visible to you")).to_be_in_viewport()
    mira.locator("#scroll").evaluate("one => one.scrollTo(0, 0)")
    expect(mira.get_by_role("article").first.get_by_text("Only visible to you")).to_be_in_viewport()
    types(mira, "/psp hello")
    expect(mira.get_by_role("article").last).to_contain_text("Hello")
    expect(mira.get_by_role("article").last).to_be_in_viewport()


def test_who_reads_further_up_is_not_taken_away_by_what_others_write(mira: Page, sandbox: Sandbox) -> None:
    mira.set_viewport_size({"width": 1280, "height": 420})
    types(mira, "/psp status")
    expect(mira.get_by_role("article")).to_have_count(1)
    types(mira, "/psp status")
    expect(mira.get_by_role("article")).to_have_count(2)
    mira.locator("#scroll").evaluate("one => one.scrollTo(0, 0)")
    first = mira.get_by_role("article").first.get_by_text("Only visible to you")
    expect(first).to_be_in_viewport()
    WebClient("xoxb-sandbox", base_url=sandbox.api_url).chat_postMessage(channel="C0GERMANY", text="News")
    expect(mira.get_by_role("article")).to_have_count(3)
    expect(first).to_be_in_viewport()


def test_a_slash_shows_the_command_with_its_usage_and_enter_takes_it(mira: Page) -> None:
    field = mira.get_by_role("textbox", name="Message")
    field.press_sequentially("/")
    offered = mira.get_by_role("option", name="/psp hello | form | status")
    expect(offered).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("/psp ")
    expect(offered).to_be_visible()
    field.press_sequentially("hello")
    expect(offered).to_be_hidden()
    field.press("Enter")
    expect(mira.get_by_role("article").last).to_contain_text("Hello")
    field.press_sequentially("/psp")
    field.press("Enter")
    expect(field).to_have_value("")


def test_faces_of_those_with_news_say_that_one_acts_as_them(mira: Page, sandbox: Sandbox) -> None:
    WebClient("xoxb-sandbox", base_url=sandbox.api_url).chat_postMessage(channel="U0PIA", text="News")
    faces = mira.get_by_role("group", name="Act as somebody with new messages")
    expect(faces.get_by_text("Act as", exact=True).first).to_be_visible()
    expect(faces.get_by_role("link", name="Pia Vost, 1 new")).to_have_attribute("title", "Act as Pia Vost: 1 new")


def brightness(page: Page, where: str) -> int:
    colour = page.locator(where).first.evaluate("one => getComputedStyle(one).backgroundColor")
    return sum(int(one) for one in re.findall(r"\d+", colour)[:3]) // 3


def test_the_page_is_dark_where_the_system_is(mira: Page) -> None:
    types(mira, "/psp form")
    expect(mira.get_by_role("dialog")).to_be_visible()
    for where in (".room", ".form", ".form input", ".form .button"):
        assert brightness(mira, where) > 230, where
    mira.emulate_media(color_scheme="dark")
    for where in (".room", ".form", ".form input", ".form .button"):
        assert brightness(mira, where) < 60, where


def test_a_narrow_window_keeps_its_head_small_and_all_of_it_in_reach(mira: Page, sandbox: Sandbox) -> None:
    WebClient("xoxb-sandbox", base_url=sandbox.api_url).chat_postMessage(channel="U0PIA", text="News")
    mira.set_viewport_size({"width": 400, "height": 760})
    box = mira.locator("#scroll").bounding_box()
    assert box is not None
    assert box["y"] < 130
    assert mira.evaluate("document.documentElement.scrollWidth") == 400
    mira.get_by_role("button", name="Act as one of 1 people").click()
    mira.get_by_role("link", name="Pia Vost").click()
    expect(mira.get_by_role("button", name="Acting as Pia Vost")).to_be_visible()
    mira.get_by_role("button", name="Next Monday 09:00").click()
    expect(mira.get_by_test_id("clock")).to_contain_text("Mon 23 Nov 2026")


def go(value: str) -> list[toy.Json]:
    return [{"type": "actions", "block_id": "row", "elements": [toy.button("Go", "go", value=value)]}]


def test_a_click_counts_though_its_button_is_drawn_anew_between_press_and_release(mira: Page, sandbox: Sandbox) -> None:
    bot = WebClient("xoxb-sandbox", base_url=sandbox.api_url)
    bot.chat_postMessage(channel="U0PIA", text="First", blocks=go("1"))
    direct = sandbox.space.im("U0PIA").id
    [said] = sandbox.member("U0PIA").dm
    mira.goto(f"{sandbox.url}/?as=U0PIA&in={direct}")
    mira.get_by_role("button", name="Go", exact=True).hover()
    mira.mouse.down()
    with mira.expect_response(re.compile("/screen")) as answer:
        bot.chat_update(channel=direct, ts=said["ts"], text="Second", blocks=go("2"))
    answer.value.finished()
    mira.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    with mira.expect_request(re.compile("/do/act")):
        mira.mouse.up()
    expect(mira.get_by_role("article")).to_contain_text("(edited)")


def test_the_clock_moves_though_the_faces_beside_it_are_drawn_anew(mira: Page, sandbox: Sandbox) -> None:
    move = mira.get_by_role("button", name="+1 hour")
    move.evaluate("one => { window.known = one; }")
    WebClient("xoxb-sandbox", base_url=sandbox.api_url).chat_postMessage(channel="U0PIA", text="News")
    expect(mira.get_by_role("link", name="Pia Vost, 1 new")).to_be_visible()
    assert move.evaluate("one => one === window.known")


def test_a_choice_is_taken_when_it_is_pressed_so_that_a_newer_list_cannot_take_it_away(mira: Page) -> None:
    types(mira, "/psp form")
    form = mira.get_by_role("dialog", name="Add milestone")
    form.get_by_label("Owner").press_sequentially("pi")
    form.get_by_role("option", name="Pia Vost").hover()
    mira.mouse.down()
    expect(form.get_by_label("Owner")).to_have_value("Pia Vost")
    mira.mouse.up()
    expect(form.get_by_label("Owner")).to_have_value("Pia Vost")
