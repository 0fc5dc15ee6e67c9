"""The page over HTTP: what it shows of each block, what it does for whom, and whom it does not listen to."""

import http.client
import json
import threading
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import Sandbox, Seed, SeedUser
from bot.sandbox.guide import Step
from bot.sandbox.page.acts import read_value
from tests.sandbox.asking import post
from tests.sandbox.connect import over_http
from tests.sandbox.kit import actions, confirm, entry, lines, modal, option, options, pie, select
from tests.sandbox.toy import Json, button, plain, section, status
from tests.sandbox.workspace import StepClock


def get(sandbox: Sandbox, path: str, **headers: str) -> tuple[int, str]:
    target = urlsplit(sandbox.url)
    link = http.client.HTTPConnection(target.hostname or "", target.port, timeout=5)
    try:
        link.request("GET", path, headers=headers)
        response = link.getresponse()
        return response.status, response.read().decode()
    finally:
        link.close()


def do(sandbox: Sandbox, verb: str, who: str = "U0MIRA", **body: Any) -> Json:
    status_, said = post(sandbox, f"/do/{verb}", {"as": who, "in": "C0GERMANY", **body})
    assert status_ == 200, said
    assert isinstance(said, dict)
    return said


def place(sandbox: Sandbox, who: str = "U0MIRA") -> Json:
    view = sandbox.space.modal(who)
    assert view is not None
    return {"view": view.id}


BLOCKS: dict[str, tuple[list[Json], list[str]]] = {
    "a status": (
        status(),
        ["<h3", "PSP-12-M3", "@Otto Brandl", "More actions", "<polyline", "<th", "Only visible to you"],
    ),
    "bars": (lines(2, 3, "bar"), ["<rect", "S1, P2: 1"]),
    "an area": (lines(1, 3, "area"), ["<polygon"]),
    "a pie": (pie(3), ["slice", "A: 1"]),
    "fields": ([{"type": "section", "fields": [plain("<i>"), plain("two")]}], ["pairs", "&lt;i&gt;"]),
    "an image": (
        [{"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A", "title": plain("T")}],
        ["<img", "T"],
    ),
    "markdown": ([{"type": "markdown", "text": "**x** <b>"}], ["**x** &lt;b&gt;"]),
    "rich text": (
        [{"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}]}],
        ["<p>rich</p>"],
    ),
    "a question": (
        actions(button("Go", "go", style="danger", confirm=confirm())),
        ["data-confirm", "button danger", "Sure?"],
    ),
    "a link": (actions(button("Go", "go", url="https://x.example/?a='\"")), ["https://x.example/?a=&#39;&#34;"]),
    "a menu": (actions(select(options=options(2), initial_option=options(2)[1])), ['value="1" selected']),
    "groups": (
        actions(select(option_groups=[{"label": plain("Group"), "options": options(1)}])),
        ['optgroup label="Group"'],
    ),
    "many of a menu": (
        actions(select("multi_static_select", options=options(2), initial_options=options(1))),
        ["multiple", "selected"],
    ),
    "people": (actions(select("users_select", initial_user="U0PIA")), ['value="U0PIA" selected', "Otto Brandl"]),
    "channels": (actions(select("channels_select", initial_channel="C0OTHER")), ['value="C0OTHER" selected']),
    "an external menu": (
        actions(select("external_select", initial_option=option("a", "Chosen"), placeholder=plain("Pick"))),
        ["combobox", "Chosen"],
    ),
    "many of an external menu": (
        actions(select("multi_external_select", initial_options=[option("a", "Chosen")])), ["chips", "Remove Chosen"],
    ),
    "boxes": (
        actions(select("checkboxes", options=options(2), initial_options=[options(2)[1]])),
        ['value="1" checked'],
    ),
    "radios": (
        actions(select("radio_buttons", options=options(2), initial_option=options(2)[0])),
        ['value="0" checked'],
    ),
    "a day": (actions(select("datepicker", initial_date="2026-12-11")), ['type="date"', "2026-12-11"]),
    "an hour": (actions(select("timepicker", initial_time="09:30")), ['type="time"', "09:30"]),
    "a moment": (actions(select("datetimepicker", initial_date_time=1_795_000_000)), ["2026-11-18T12:06"]),
}  # fmt: skip


@pytest.mark.parametrize(("blocks", "words"), BLOCKS.values(), ids=BLOCKS.keys())
def test_each_kind_of_block_is_drawn(sandbox: Sandbox, client: WebClient, blocks: list[Json], words: list[str]) -> None:
    client.chat_postEphemeral(channel="C0GERMANY", user="U0MIRA", text="x", blocks=blocks)
    status_, html = get(sandbox, "/?as=U0MIRA&in=C0GERMANY")
    assert status_ == 200
    for one in words:
        assert one in html
    assert "Only visible to you" not in get(sandbox, "/?as=U0OTTO&in=C0GERMANY")[1]


def test_each_kind_of_field_is_drawn_with_what_it_holds(sandbox: Sandbox, client: WebClient) -> None:
    fields: dict[str, Json] = {
        "plain_text_input": {"initial_value": "<short>"}, "email_text_input": {"initial_value": "a@b.example"},
        "number_input": {"is_decimal_allowed": True, "initial_value": "2.5"},
        "url_text_input": {"initial_value": "https://x.example"},
    }  # fmt: skip
    blocks = [{**entry({"type": kind, **more}), "block_id": kind} for kind, more in fields.items()]
    long = {
        **entry({"type": "plain_text_input", "multiline": True, "initial_value": "\n</textarea>"}),
        "block_id": "long",
    }
    alert = {"type": "alert", "text": plain("Mind <this>"), "level": "warning"}
    client.views_open(trigger_id=sandbox.space.new_trigger("U0MIRA"), view=modal(*blocks, long, alert))
    html = get(sandbox, "/?as=U0MIRA&in=C0GERMANY")[1]
    for words in ("&lt;short&gt;", "a@b.example", "2.5", "https://x.example", "&lt;/textarea&gt;", "Mind &lt;this&gt;"):
        assert words in html
    assert "Mind" not in get(sandbox, "/?as=U0OTTO&in=C0GERMANY")[1]


def test_a_link_that_leads_nowhere_leads_to_a_place_of_that_person(sandbox: Sandbox) -> None:
    assert 'data-in="C0TINDREL"' in get(sandbox, "/?as=U0PIA&in=C0GERMANY")[1]
    sandbox.space.im("U0MIRA")
    assert 'data-in="D0OTTO"' in get(sandbox, "/?as=U0OTTO&in=D0MIRA")[1]
    assert 'data-as="U0MIRA"' in get(sandbox, "/?as=U0NOBODY&in=C0NOWHERE")[1]
    assert "has not drawn a Home for Otto Brandl yet" in get(sandbox, "/?as=U0OTTO&in=home")[1]


def test_what_is_new_is_marked_until_its_reader_has_looked(sandbox: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel="U0OTTO", text="x")
    client.chat_postMessage(channel="C0GERMANY", text="x")
    assert "Otto Brandl, 1 new" in get(sandbox, "/?as=U0MIRA&in=C0TINDREL")[1]
    assert 'aria-label="1 new"' in get(sandbox, "/?as=U0OTTO&in=home")[1]
    get(sandbox, "/?as=U0OTTO&in=D0OTTO")
    get(sandbox, "/?as=U0OTTO&in=C0GERMANY")
    assert 'aria-label="1 new"' not in get(sandbox, "/?as=U0OTTO&in=home")[1]
    assert "Otto Brandl, 1 new" not in get(sandbox, "/?as=U0MIRA&in=C0TINDREL")[1]


def test_of_many_with_news_some_are_shown_and_the_rest_are_counted() -> None:
    people = [SeedUser(f"U{index}", f"Person {index}", "UTC") for index in range(9)]
    sandbox = Sandbox(Seed(users=people), StepClock()).start()
    try:
        client = WebClient("xoxb-sandbox", base_url=sandbox.api_url, retry_handlers=[])
        for one in people:
            client.chat_postMessage(channel=one.id, text="x")
        html = get(sandbox, "/?as=U0")[1]
        assert html.count('1 new"><span class="face') == 6
        assert "2 more people with new messages" in html
    finally:
        sandbox.stop()


def test_without_people_there_is_no_page() -> None:
    sandbox = Sandbox(Seed(), StepClock()).start()
    assert get(sandbox, "/")[0] == 404
    sandbox.stop()


def test_the_screen_waits_for_what_is_new_and_then_comes_at_once(sandbox: Sandbox, client: WebClient) -> None:
    now = json.loads(get(sandbox, "/screen?as=U0MIRA&in=C0GERMANY&since=x")[1])
    assert set(now["parts"]) == {"strip", "side", "people", "head", "main", "modal"}
    came: list[str] = []

    def waiting() -> None:
        came.append(get(sandbox, f"/screen?as=U0MIRA&in=C0GERMANY&since={now['revision']}")[1])

    thread = threading.Thread(target=waiting)
    thread.start()
    assert_until(lambda: bool(sandbox.space.watchers))
    assert came == []
    client.chat_postMessage(channel="C0GERMANY", text="News")
    thread.join(5)
    assert "News" in json.loads(came[0])["parts"]["main"]


def assert_until(true: Any) -> None:
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end


def test_only_the_page_itself_on_this_machine_is_listened_to(sandbox: Sandbox) -> None:
    assert get(sandbox, "/", Host="rebound.example")[0] == 403
    assert get(sandbox, "/screen?since=x", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert post(sandbox, "/do/send", {"as": "U0MIRA", "in": "C0GERMANY", "text": "x"}, "text/plain")[0] == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert post(sandbox, "/do/send", {"as": "U0MIRA", "in": "C0GERMANY", "text": "x"}, **foreign)[0] == 403
    assert post(sandbox, "/do/shout", {"as": "U0MIRA"})[0] == 403
    assert post(sandbox, "/do/send", {"as": "U0NOBODY"})[0] == 404
    assert sandbox.member("U0MIRA").reads("C0GERMANY") == []


def test_nobody_acts_in_a_place_or_a_form_that_is_not_theirs(sandbox: Sandbox, client: WebClient) -> None:
    assert "trouble" in do(sandbox, "send", "U0PIA", text="x")
    client.views_open(trigger_id=sandbox.space.new_trigger("U0MIRA"), view=modal())
    theirs = place(sandbox)
    assert "trouble" in do(sandbox, "submit", "U0OTTO", place=theirs)
    do(sandbox, "close", "U0OTTO", place=theirs, all=True)
    assert place(sandbox) == theirs
    alone = client.chat_postEphemeral(channel="C0GERMANY", user="U0MIRA", text="x", blocks=actions(button("Go", "go")))[
        "message_ts"
    ]
    click: Json = {"place": {"channel": "C0GERMANY", "ts": alone}, "block": "b", "action": "go"}
    assert "trouble" in do(sandbox, "act", "U0OTTO", **click)
    assert "trouble" in do(sandbox, "act", "U0MIRA", **click)  # no such block in the message
    said = client.chat_postMessage(channel="C0GERMANY", text="x", blocks=actions(button("Go", "go")))
    block = said["message"]["blocks"][0]["block_id"]
    public: Json = {"place": {"channel": "C0GERMANY", "ts": said["ts"]}, "block": block, "action": "go"}
    assert do(sandbox, "act", "U0PIA", **public) == {"trouble": "That is no longer there."}  # she is not in there
    assert do(sandbox, "suggest", "U0OTTO", **click, typed="") == {"trouble": "That is no longer there.", "options": []}


def test_commands_messages_and_threads_go_where_slack_sends_them(sandbox: Sandbox, bolt: App) -> None:
    stop = over_http(sandbox, bolt)
    do(sandbox, "send", text="/psp hello")
    do(sandbox, "send", text="  ")
    do(sandbox, "send", text="@psp hi")
    mira = sandbox.member("U0MIRA", channel="C0GERMANY")
    top = mira.reads("C0GERMANY")[0]
    assert (mira.ephemerals[-1]["text"], top["text"]) == ("Hello", "<@U0BOT> hi")
    assert sandbox.wait_for(lambda: len(mira.reads("C0GERMANY")) == 2)
    do(sandbox, "send", text="/psp hello", thread=top["ts"])
    assert mira.ephemerals[-1]["text"] == "/psp is not supported in threads."
    do(sandbox, "send", text="And me", thread=top["ts"])
    assert "2 replies" in get(sandbox, "/?as=U0MIRA&in=C0GERMANY")[1]
    do(sandbox, "look", **{"in": "home"})
    assert sandbox.wait_for(lambda: mira.shown_home)
    assert "4 things need someone" in get(sandbox, "/?as=U0MIRA&in=home")[1]
    stop()


def test_a_silent_app_is_told_to_whoever_clicked(sandbox: Sandbox, client: WebClient) -> None:
    mark = client.chat_postMessage(
        channel="C0GERMANY", text="x", blocks=[{**actions(button("Go", "go"))[0], "block_id": "b"}]
    )["ts"]
    click: Json = {"place": {"channel": "C0GERMANY", "ts": mark}, "block": "b", "action": "go"}
    assert do(sandbox, "act", **click) == {"trouble": "psp did not answer in time."}
    assert "1 problem" in get(sandbox, "/?as=U0MIRA&in=C0GERMANY")[1]


def test_moves_of_the_clock_wait_for_each_other_and_for_the_app(sandbox: Sandbox) -> None:
    seen: list[datetime] = []
    inside: list[datetime] = []
    another = threading.Event()

    def jobs(moment: datetime) -> None:
        inside.append(moment)
        if len(inside) > 1:
            another.set()
        another.wait(0.05)  # room for another to come in, if it can
        inside.pop()
        seen.append(moment)

    sandbox.on_advance = jobs
    threads = [threading.Thread(target=do, args=(sandbox, "advance"), kwargs={"to": "hour"}) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not another.is_set()
    assert seen == [datetime(2026, 11, 17, 8 + hours, 30, tzinfo=UTC) for hours in (1, 2, 3, 4)]
    assert sandbox.clock.now() == seen[-1]


@pytest.mark.parametrize(
    ("element", "raw", "value"),
    [
        ({"type": "static_select", "options": options(2)}, "1", options(2)[1]),
        ({"type": "static_select", "options": options(2)}, "9", None),
        ({"type": "static_select", "options": options(2)}, None, None),
        ({"type": "checkboxes", "options": options(3)}, ["0", "2"], [options(3)[0], options(3)[2]]),
        ({"type": "multi_users_select"}, ["U0PIA"], ["U0PIA"]),
        ({"type": "multi_users_select"}, None, []),
        (
            {"type": "external_select"}, {"text": "A", "value": "a"},
            {"text": {"type": "plain_text", "text": "A", "emoji": True}, "value": "a"},
        ),
        ({"type": "datetimepicker"}, "2026-11-17T09:30", 1_794_904_200),
        ({"type": "datepicker"}, "2026-12-11", "2026-12-11"),
        ({"type": "plain_text_input"}, "", None),
    ],
)  # fmt: skip
def test_what_the_script_reads_becomes_what_slack_holds(element: Json, raw: Any, value: Any) -> None:
    assert read_value(element, raw, "Europe/Berlin") == value


def test_sections_of_a_home_can_be_pressed(sandbox: Sandbox, client: WebClient) -> None:
    block = {**section("x", accessory=button("Open", "open")), "block_id": "b"}
    view = client.views_publish(user_id="U0MIRA", view={"type": "home", "blocks": [block]})["view"]["id"]
    do(sandbox, "act", place={"view": view}, block="b", action="open")
    _, payload, _ = sandbox.dispatcher.sent[-1]
    assert (payload["container"]["type"], payload["actions"][0]["action_id"]) == ("view", "open")


def test_the_guide_ticks_off_what_is_done_keeps_it_and_leads_to_what_is_next(sandbox: Sandbox) -> None:
    done = {"first": False}
    sandbox.space.guide.steps = [
        Step("Begin here", "in <#C0GERMANY>", "U0MIRA", "C0GERMANY", lambda: done["first"]),
        Step("Go on", "as Pia", "U0PIA", "C0TINDREL", lambda: False),
    ]
    assert "0 of 2" in get(sandbox, "/?as=U0MIRA")[1]
    done["first"] = True
    assert "1 of 2" in get(sandbox, "/?as=U0MIRA")[1]
    done["first"] = False
    page = get(sandbox, "/?as=U0MIRA")[1]
    assert "1 of 2" in page
    assert '<li class="next"><span class="tick">2</span><p><a href="/?as=U0PIA&amp;in=C0TINDREL">Go on</a>' in page
