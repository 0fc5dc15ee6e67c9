"""Texts, days and figures on the page: Slack's markup is read, and nobody's text becomes markup of the page."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.sandbox import SeedUser
from bot.sandbox.page import charts, dates, richtext
from bot.sandbox.page.mrkdwn import render
from bot.sandbox.page.viewer import Viewer
from bot.sandbox.state import Workspace
from tests.sandbox.kit import lines, pie
from tests.sandbox.workspace import SEED, StepClock

STAMP = int(datetime(2026, 11, 18, 15, 5, 9, tzinfo=UTC).timestamp())


@pytest.fixture
def viewer() -> Viewer:
    space = Workspace(SEED, StepClock())
    return Viewer(space, space.users["U0MIRA"])


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("*bold* _leaning_ ~gone~", "<b>bold</b> <i>leaning</i> <s>gone</s>"),
        ("*bold _and leaning_*", "<b>bold <i>and leaning</i></b>"),
        ("2*3*4 a_b_c", "2*3*4 a_b_c"),
        ("* not bold *", "* not bold *"),
        ("`*code*` &lt;b&gt;", "<code>*code*</code> &lt;b&gt;"),
        ("```a\n*b*```", "<pre>a\n*b*</pre>"),
        ("one\ntwo", "one<br>two"),
        ("&gt; quoted\n&gt; twice\nnot", "<blockquote>quoted<br>twice</blockquote>not"),
        ("&amp;lt; &lt;script&gt;", "&amp;lt; &lt;script&gt;"),
        ("<@U0OTTO>", '<span class="mention">@Otto Brandl</span>'),
        ("<@U0MIRA>", '<span class="mention own">@Mira Pell</span>'),
        ("<#C0GERMANY>", '<a class="mention" href="/?as=U0MIRA&amp;in=C0GERMANY">#psp-germany</a>'),
        ("<#C0SECRET>", '<span class="mention">#private channel</span>'),
        ("<!channel>", '<span class="mention loud">@channel</span>'),
        (
            "<https://x.example/?a=1&amp;b=2|the *page*>",
            '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">the *page*</a>',
        ),
        ("<javascript:alert(1)|press>", "press"),
        ('<https://x.example/"onload="x>', 'href="https://x.example/&#34;onload=&#34;x"'),
        (f"<!date^{STAMP}^{{date_num}} {{time}}|then>", '<time title="then">2026-11-18 16:05</time>'),
        ("<!date^soon^{time}|then>", "then"),
        (f"<!date^{10**20}^{{time}}|then>", "then"),
        ("\ue0000\ue001 stays harmless", "0 stays harmless"),
    ],
)  # fmt: skip
def test_markup_of_slack_is_read(viewer: Viewer, text: str, html: str) -> None:
    assert html in viewer.mrkdwn(text)


@given(st.text(alphabet="<>&\"'*_~`|@#! \na\ue000\ue0011", max_size=60))
def test_no_text_ever_becomes_an_element_of_the_page(text: str) -> None:
    html = render(text, lambda inner: Markup("[{}]").format(inner))
    for tag in ("b", "i", "s", "code", "pre", "blockquote"):
        html = Markup(html.replace(f"<{tag}>", "").replace(f"</{tag}>", ""))  # noqa: S704 -- looked at, not shown
    assert "<" not in html.replace("<br>", "")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{date_num}", "2026-11-18"),
        ("{date_short}", "Nov 18, 2026"),
        ("{date}", "November 18th, 2026"),
        ("{date_long}", "Wednesday, November 18th, 2026"),
        ("{date_pretty} at {time}", "tomorrow at 10:05 AM"),
        ("{time_secs}", "10:05:09 AM"),
        ("{ago}", "in 1 day"),
        ("{unknown}", "{unknown}"),
    ],
)
def test_date_tokens_are_written_in_the_readers_zone_and_manner(pattern: str, words: str) -> None:
    now = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
    assert dates.date_token(STAMP, pattern, zone="America/New_York", locale="en-US", now=now) == words


@pytest.mark.parametrize(
    ("now", "zone", "morning", "monday"),
    [
        ("2026-11-17T08:30", "Europe/Berlin", "2026-11-18T08:00", "2026-11-23T08:00"),
        ("2026-11-17T07:59", "Europe/Berlin", "2026-11-17T08:00", "2026-11-23T08:00"),
        ("2026-11-20T12:00", "Europe/Berlin", "2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-11-22T23:30", "Asia/Tokyo", "2026-11-23T00:00", "2026-11-23T00:00"),
        ("2026-11-23T00:00", "Asia/Tokyo", "2026-11-24T00:00", "2026-11-30T00:00"),
        ("2027-03-26T12:00", "Europe/Berlin", "2027-03-29T07:00", "2027-03-29T07:00"),
    ],
)
def test_the_clock_moves_to_mornings_of_the_person_acted_as(now: str, zone: str, morning: str, monday: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert dates.next_working_morning(moment, zone).isoformat()[:16] == morning
    assert dates.next_monday(moment, zone).isoformat()[:16] == monday
    assert (dates.an_hour_on(moment, zone) - moment).total_seconds() == 3600


def test_hours_are_written_as_people_of_a_locale_read_them() -> None:
    noon = datetime(2026, 11, 17, 0, 5, tzinfo=UTC)
    assert dates.hour_words(noon, "de-DE") == "00:05"
    assert dates.hour_words(noon, "en-US") == "12:05 AM"


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_the_grid_of_a_chart_holds_all_figures_and_zero(first: float, second: float) -> None:
    grid = charts.steps(min(first, second), max(first, second))
    slack = 1e-6 * max(1.0, abs(first), abs(second))
    assert grid[0] <= min(first, second, 0) + slack
    assert grid[-1] >= max(first, second, 0) - slack
    assert 2 <= len(grid) <= 8


@pytest.mark.parametrize("kind", ["line", "bar", "area"])
def test_each_figure_of_a_chart_has_its_mark_inside_the_picture(kind: str) -> None:
    drawn = charts.lay_out(lines(3, 20, kind)[0]["chart"])
    assert [len(line.marks) for line in drawn.lines] == [20, 20, 20]
    for line in drawn.lines:
        assert all(0 <= mark.x <= drawn.width and 0 <= mark.y <= drawn.height for mark in line.marks)
    assert "S2, P19: 1" in drawn.words


def test_a_pie_has_a_slice_for_each_part_even_if_it_is_the_only_one() -> None:
    assert [one.words for one in charts.lay_out(pie(2)[0]["chart"]).slices] == ["A: 1", "A: 1"]
    assert "NaN" not in charts.lay_out(pie(1)[0]["chart"]).slices[0].path


def test_rich_text_is_read(viewer: Viewer) -> None:
    parts = [
        {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "<b>", "style": {"bold": True}}, {"type": "user", "user_id": "U0OTTO"},
            {"type": "link", "url": "https://x.example"}, {"type": "emoji", "name": "wave", "unicode": "1f44b"}]},
        {"type": "rich_text_list", "style": "ordered", "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x < y"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
    ]  # fmt: skip
    html = richtext.render(viewer, {"elements": parts})
    assert "<b>&lt;b&gt;</b>" in html
    assert "@Otto Brandl" in html
    assert "👋" in html
    assert "<ol><li>one</li></ol>" in html
    assert "<pre>x &lt; y</pre>" in html
    assert "<blockquote>said</blockquote>" in html


def test_whoever_is_unknown_still_has_a_face(viewer: Viewer) -> None:
    assert viewer.face("USLACKBOT").is_app
    assert viewer.face("U0PIA").initials == "PV"
    assert Viewer(viewer.space, SeedUser("U0X", "X", "UTC")).hour("1795000000.000001").endswith("M")
