"""The edge to Slack: escaping, limits, errors by name, forms, metadata."""

import socket
import urllib.error
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, ValidationError
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.arrivals import ActionValue, Arrival, Kind
from handlers.slack import errors, forms, limits, mrkdwn
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.gallery import SCREENS
from handlers.views.parts import View
from models.errors import Invalid

TEXTS = st.text(max_size=300)


@given(TEXTS, st.integers(1, 120))
def test_text_of_people_is_one_line_within_its_budget_and_holds_no_markup(text: str, budget: int) -> None:
    safe = mrkdwn.user_text(text, budget)
    assert "\n" not in safe
    assert not set("<>*`") & set(safe)
    assert len(mrkdwn.plain(safe)) <= budget


@given(TEXTS, st.integers(1, 120))
def test_isolates_are_closed_and_only_ours(text: str, budget: int) -> None:
    safe = mrkdwn.user_text(text, budget)
    assert safe == "" or (safe[0] == "\u2068" and safe[-1] == "\u2069")
    assert safe.count("\u2068") == safe.count("\u2069") <= 1


@given(TEXTS, st.integers(5, 200))
def test_what_is_cut_at_a_limit_never_ends_within_an_entity(text: str, limit: int) -> None:
    cut = mrkdwn.shorten(mrkdwn.user_text(text, 300), limit)
    assert len(cut) <= limit
    assert "&" not in cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert cut.count("\u2068") == cut.count("\u2069")


@given(TEXTS)
def test_escaping_and_reading_back_gives_the_same_text(text: str) -> None:
    escaped = mrkdwn.escape(text)
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_plain_words_have_neither_stars_nor_signs() -> None:
    assert mrkdwn.plain("🟥 *A &amp; B* `PSP-1` <https://x|there> <@U1|pia>") == "A & B PSP-1 there pia"


@given(st.text(max_size=4000), st.text(max_size=400))
def test_no_text_of_people_makes_a_screen_that_slack_refuses(text: str, label: str) -> None:
    says = parts.button(label, "row.open", "PSP-1", about=text)
    message = parts.Message.of(
        text or "–",
        [parts.header(text), parts.row([parts.title(text) or "–", parts.literal(text)], "PSP-1-M1", 1, says),
         parts.context(mrkdwn.escape(text) or "–"), parts.actions(says, parts.overflow([(label, "a")], "PSP-1", 2))],
    )  # fmt: skip
    limits.check_message(message.text, list(message.blocks)[:1])
    try:
        limits.check_message(message.text, list(message.blocks))
    except limits.LimitExceeded as problem:
        assert all("characters of JSON" in rule for _, rule in problem.problems)  # noqa: PT017 -- the size alone


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "action_id": "a"}


@pytest.mark.parametrize(
    ("blocks", "place"),
    [
        ([section("")], "/blocks/0/text/text"),
        ([section("x" * 3001)], "/blocks/0/text/text"),
        ([section("x")] * 51, "/blocks"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "/blocks/0/text/type"),
        ([{"type": "actions", "elements": []}], "/blocks/0/elements"),
        ([{"type": "actions", "elements": [BUTTON, BUTTON]}], "/blocks/0/elements/1/action_id"),
        ([{"type": "actions", "elements": [{**BUTTON, "value": ""}]}], "/blocks/0/elements/0/value"),
        ([{"type": "actions", "elements": [{**BUTTON, "style": "red"}]}], "/blocks/0/elements/0/style"),
        ([{"type": "input"}], "/blocks/0/type"),
        ([{**section("x"), "block_id": "b"}, {**section("y"), "block_id": "b"}], "/blocks/1/block_id"),
        ([section("x" * 2900)] * 5, "/blocks"),
        ([{**section("x"), "accessory": {"type": "plain_text_input", "action_id": "a"}}], "/blocks/0/accessory/type"),
    ],
)
def test_what_slack_would_refuse_is_refused_before(blocks: list[dict[str, Any]], place: str) -> None:
    with pytest.raises(limits.LimitExceeded) as refused:
        limits.check_message("x", blocks)
    assert place in [where for where, _ in refused.value.problems]


def test_a_form_with_inputs_needs_a_submit() -> None:
    view = parts.View.modal("Title", [parts.text_input("title", "Title")], callback_id="x").to_dict()
    with pytest.raises(limits.LimitExceeded, match="must define 'submit'"):
        limits.check_view(view)


def refused(code: str, *, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> SlackApiError:
    body = {"ok": False, "error": code, **more}
    answer = SlackResponse(client=None, http_verb="POST", api_url="", req_args={}, data=body,
                           headers=headers or {}, status_code=status)  # fmt: skip
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (refused("ratelimited", status=429, headers={"Retry-After": "30"}), errors.RateLimited),
        (refused("x", status=503), errors.PerhapsSent),
        (refused("fatal_error"), errors.PerhapsSent),
        (refused("user_disabled"), errors.RecipientGone),
        (refused("is_archived"), errors.ChannelClosed),
        (refused("token_revoked"), errors.AppBroken),
        (refused("invalid_blocks"), errors.BadPayload),
        (refused("expired_trigger_id"), errors.ExpiredTrigger),
        (refused("not_found"), errors.ViewGone),
        (refused("hash_conflict"), errors.ViewConflict),
        (refused("brand_new_code"), errors.SlackProblem),
        (
            refused("invalid_arguments", response_metadata={"messages": ["[ERROR] `trigger_id` expired"]}),
            errors.ExpiredTrigger,
        ),
    ],
)
def test_a_refusal_has_a_name(error: SlackApiError, named: type[errors.SlackProblem]) -> None:
    assert type(errors.from_api_error(error, method="m")) is named


def test_a_rate_limit_says_how_long() -> None:
    problem = errors.from_api_error(refused("ratelimited", status=429, headers={"retry-after": "30"}), method="m")
    assert isinstance(problem, errors.RateLimited)
    assert problem.retry_after == 30


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (urllib.error.URLError(ConnectionRefusedError()), errors.SurelyNotSent),
        (urllib.error.URLError(socket.gaierror()), errors.SurelyNotSent),
        (TimeoutError(), errors.PerhapsSent),
        (ConnectionResetError(), errors.PerhapsSent),
        (urllib.error.URLError(TimeoutError()), errors.PerhapsSent),
    ],
)
def test_only_what_never_left_may_be_sent_again(error: Exception, named: type[errors.SlackProblem]) -> None:
    assert type(errors.from_network_error(error, method="m")) is named


class Form(BaseModel):
    title: str = Field(min_length=3)
    due_on: date
    acceptance: list[str] = []
    weight: int = 1


def state(**values: dict[str, Any]) -> dict[str, Any]:
    blocks = [{"type": "input", "block_id": name} for name in values]
    return {"state": {"values": {name: {"input": value} for name, value in values.items()}}, "blocks": blocks}


def test_a_form_is_read_by_the_names_of_its_blocks() -> None:
    view = state(
        title={"type": "plain_text_input", "value": "Pilot"},
        due_on={"type": "datepicker", "selected_date": "2026-12-11"},
        acceptance={"type": "checkboxes", "selected_options": [{"value": "yes"}]},
        weight={"type": "plain_text_input", "value": None},
    )
    assert forms.read(Form, view) == Form(title="Pilot", due_on=date(2026, 12, 11), acceptance=["yes"])


def test_each_mistake_stands_beside_its_field() -> None:
    view = state(title={"type": "plain_text_input", "value": "a"}, due_on={"type": "datepicker", "selected_date": None})
    with pytest.raises(ValidationError) as mistake:
        forms.read(Form, view)
    assert forms.field_sentences(mistake.value, view) == {
        "title": "Write at least 3 characters.",
        "due_on": "Fill this in.",
    }


def test_metadata_keeps_its_form_id() -> None:
    metadata = Metadata(key="PSP-1-M2", version=3, filters={"show": "all"})
    assert Metadata.load(metadata.dump()) == metadata
    assert Metadata.load("no json").form_id


@given(st.sampled_from(["PSP-1", "PSP-12-M3"]), st.none() | st.integers(0, 99), st.sampled_from(["milestone.done"]))
def test_a_button_says_back_what_it_was_drawn_for(key: str, version: int | None, act: str) -> None:
    assert ActionValue.read(parts.value(key, version)) == ActionValue(key, version)
    chosen = parts.overflow([("Done", act)], key, version).to_dict()["options"][0]["value"]
    assert ActionValue.read(chosen) == ActionValue(key, version, act)


def test_an_event_of_a_shared_channel_names_the_persons_own_team() -> None:
    event = {"type": "app_mention", "user": "UPIA", "user_team": "T2", "team": "T1", "channel": "C1", "text": "hi"}
    arrival = Arrival.of({"type": "event_callback", "event": event, "event_id": "E1",
                          "authorizations": [{"team_id": "T1"}]})  # fmt: skip
    assert (arrival.kind, arrival.team_id, arrival.user_id, arrival.channel_id) == (Kind.EVENT, "T2", "UPIA", "C1")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("_it_ and snake_case", "ˍitˍ and snake_case"), ("*b* ~s~ `c`", "∗b∗ ∼s∼ ˋcˋ"), ("__init__", "ˍˍinitˍˍ")],
)
def test_signs_of_markup_are_shown_and_do_nothing(typed: str, shown: str) -> None:
    assert mrkdwn.user_text(typed, 80) == f"\u2068{shown}\u2069"
    assert mrkdwn.several_lines(typed, 80) == f"\u2068{shown}\u2069"


LISTED = ("static_select", "multi_static_select", "radio_buttons", "checkboxes")
DRAWN = {name: screen.to_dict() for name, draw in SCREENS.items() if isinstance(screen := draw(), View)}
LISTS = [
    pytest.param(view, block, id=f"{name}, {block['block_id']}") for name, view in DRAWN.items()
    for block in view["blocks"] if block.get("element", {}).get("type") in LISTED
]  # fmt: skip


@pytest.mark.parametrize(("view", "block"), LISTS)
def test_a_choice_that_a_form_does_not_offer_is_refused_beside_its_list(
    view: dict[str, Any], block: dict[str, Any]
) -> None:
    element, offered = block["element"], block["element"]["options"][0]
    for option, is_offered in ((offered, True), ({"value": "forged"}, False)):
        several = element["type"] in {"multi_static_select", "checkboxes"}
        held = {"type": element["type"], **({"selected_options": [option]} if several else {"selected_option": option})}
        sent = {**view, "state": {"values": {block["block_id"]: {element["action_id"]: held}}}}
        if is_offered:
            assert forms.values(sent)
            continue
        with pytest.raises(Invalid) as refused:
            forms.values(sent)
        assert refused.value.beside == {block["block_id"]: "Choose one of the list."}
