"""Block Kit's composition objects and elements: texts, options, buttons, menus, pickers, inputs."""

from datetime import date
from typing import Any

from bot.sandbox.rules import Found, Rule, boolean, by_type, enum, every, items, number, only_one_of, shape, string, url


def plain(low: int, high: int) -> Rule:
    """A plain_text object."""
    return shape({"type": enum("plain_text"), "text": string(low, high), "emoji": boolean}, required="type text")


def mrkdwn(low: int, high: int) -> Rule:
    """A mrkdwn object."""
    return shape({"type": enum("mrkdwn"), "text": string(low, high), "verbatim": boolean}, required="type text")


def text(low: int, high: int) -> Rule:
    """A text object of either kind."""
    return by_type({"plain_text": plain(low, high), "mrkdwn": mrkdwn(low, high)})


ID = string(1, 255)
PLACEHOLDER = plain(1, 150)
CONFIRM = shape(
    {
        "title": plain(1, 100), "text": text(1, 300), "confirm": plain(1, 30), "deny": plain(1, 30),
        "style": enum("primary", "danger"),
    },
    required="title text confirm deny",
)  # fmt: skip


def option(*, rich: bool = False, link: bool = False) -> Rule:
    """A choice; `rich` allows mrkdwn, `link` a url."""
    words = text if rich else plain
    fields = {"text": words(1, 75), "value": string(1, 150), "description": words(1, 75)}
    if link:
        fields["url"] = url()
    return shape(fields, required="text value")


GROUP = shape({"label": plain(1, 75), "options": items(option(), 1, 100)}, required="label options")


def _choices(value: dict[str, Any]) -> list[Any]:
    groups = [one for one in value.get("option_groups") or [] if isinstance(one, dict)]
    return list(value.get("options") or []) + [one for group in groups for one in group.get("options") or []]


def initial_is_offered(found: Found, value: dict[str, Any], pointer: str) -> None:
    """An initial choice must equal one of the choices in text and value, and values must differ."""
    offered = _choices(value)
    facts = [(one.get("text", {}).get("text"), one.get("value")) for one in offered if _is_option(one)]
    values = [fact[1] for fact in facts]
    if len(values) != len(set(values)):
        found.add("duplicate option value", pointer)
    given = value.get("initial_options") or ([value["initial_option"]] if value.get("initial_option") else [])
    for one in given:
        if _is_option(one) and (one.get("text", {}).get("text"), one.get("value")) not in facts:
            found.add("initial option must be one of the options", f"{pointer}/initial_option")


def _is_option(one: object) -> bool:
    return isinstance(one, dict) and isinstance(one.get("text"), dict)


def element(kind: str, fields: dict[str, Rule], *, required: str = "", also: Rule | None = None) -> Rule:
    """An interactive element: all have a type and an action_id."""
    common = {"type": enum(kind), "action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
    return shape({**common, **fields}, required=f"type {required}", also=also)


_RICH = {"options": items(option(rich=True), 1, 10)}
_STATIC: dict[str, Rule] = {
    "placeholder": PLACEHOLDER,
    "options": items(option(), 1, 100),
    "option_groups": items(GROUP, 1, 100),
}


def _some(found: Found, value: dict[str, Any], pointer: str) -> None:
    if not value:
        found.add("must provide at least 1 properties", pointer)


_FILTER = shape({
    "include": items(enum("im", "mpim", "private", "public"), 1, 4),
    "exclude_external_shared_channels": boolean, "exclude_bot_users": boolean,
}, also=_some)  # fmt: skip
_MANY = {"max_selected_items": number(1, 1000)}
_QUERY = {"placeholder": PLACEHOLDER, "min_query_length": number(0, 100)}
_STATIC_RULE = every(only_one_of("options", "option_groups"), initial_is_offered)
_DISPATCH = shape(
    {"trigger_actions_on": items(enum("on_enter_pressed", "on_character_entered"), 1, 2)},
    required="trigger_actions_on",
)


def _lengths(found: Found, value: dict[str, Any], pointer: str) -> None:
    low, high = value.get("min_length"), value.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        found.add("min_length must not be greater than max_length", pointer)
    initial = value.get("initial_value")
    if isinstance(initial, str) and isinstance(high, int) and len(initial) > high:
        found.add(f"must be less than {high + 1} characters", f"{pointer}/initial_value")


def _numbers(found: Found, value: dict[str, Any], pointer: str) -> None:
    figures = {}
    for name in ("min_value", "max_value", "initial_value"):
        try:
            figures[name] = float(value[name])
        except KeyError:
            continue
        except (TypeError, ValueError):
            found.add("must be a number written as a string", f"{pointer}/{name}")
    low, high = figures.get("min_value"), figures.get("max_value")
    if low is not None and high is not None and low > high:
        found.add("min_value must not be greater than max_value", pointer)
    first = figures.get("initial_value")
    if first is not None and ((low is not None and first < low) or (high is not None and first > high)):
        found.add("initial_value is out of range", f"{pointer}/initial_value")


_TEXT_INPUT = {"initial_value": string(0, 3000), "placeholder": PLACEHOLDER, "dispatch_action_config": _DISPATCH}


def _day(found: Found, value: object, pointer: str) -> None:
    try:
        if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
            raise ValueError  # noqa: TRY301 - one answer for each way to be no day
    except ValueError:
        found.add("must be a date of the form YYYY-MM-DD", pointer)


BUTTON = element(
    "button",
    {
        "text": plain(1, 75), "value": string(1, 2000), "url": url(), "style": enum("primary", "danger"),
        "accessibility_label": string(1, 75),
    },
    required="text action_id",
)  # fmt: skip
IMAGE = shape(
    {
        "type": enum("image"), "image_url": url(), "alt_text": string(1, 2000),
        "slack_file": shape({"id": ID, "url": url()}, also=only_one_of("id", "url")),
    },
    required="alt_text",
    also=only_one_of("image_url", "slack_file"),
)  # fmt: skip

ELEMENTS: dict[str, Rule] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": element("overflow", {"options": items(option(link=True), 1, 5)}, required="options action_id"),
    "checkboxes": element(
        "checkboxes", {**_RICH, "initial_options": items(option(rich=True), 1, 10)},
        required="options action_id", also=initial_is_offered,
    ),
    "radio_buttons": element(
        "radio_buttons", {**_RICH, "initial_option": option(rich=True)},
        required="options action_id", also=initial_is_offered,
    ),
    "static_select": element(
        "static_select", {**_STATIC, "initial_option": option()}, required="action_id", also=_STATIC_RULE,
    ),
    "multi_static_select": element(
        "multi_static_select", {**_STATIC, **_MANY, "initial_options": items(option(), 1, 100)},
        required="action_id", also=_STATIC_RULE,
    ),
    "external_select": element("external_select", {**_QUERY, "initial_option": option()}, required="action_id"),
    "multi_external_select": element(
        "multi_external_select", {**_QUERY, **_MANY, "initial_options": items(option(), 1, 100)}, required="action_id",
    ),
    "users_select": element("users_select", {"placeholder": PLACEHOLDER, "initial_user": ID}, required="action_id"),
    "multi_users_select": element(
        "multi_users_select", {"placeholder": PLACEHOLDER, **_MANY, "initial_users": items(ID, 1, 100)},
        required="action_id",
    ),
    "conversations_select": element(
        "conversations_select",
        {
            "placeholder": PLACEHOLDER, "initial_conversation": ID, "default_to_current_conversation": boolean,
            "response_url_enabled": boolean, "filter": _FILTER,
        },
        required="action_id",
    ),
    "multi_conversations_select": element(
        "multi_conversations_select",
        {
            "placeholder": PLACEHOLDER, "initial_conversations": items(ID, 1, 100), **_MANY,
            "default_to_current_conversation": boolean, "filter": _FILTER,
        },
        required="action_id",
    ),
    "channels_select": element(
        "channels_select",
        {"placeholder": PLACEHOLDER, "initial_channel": ID, "response_url_enabled": boolean}, required="action_id",
    ),
    "multi_channels_select": element(
        "multi_channels_select",
        {"placeholder": PLACEHOLDER, "initial_channels": items(ID, 1, 100), **_MANY}, required="action_id",
    ),
    "datepicker": element(
        "datepicker", {"placeholder": PLACEHOLDER, "initial_date": _day}, required="action_id",
    ),
    "timepicker": element(
        "timepicker",
        {"placeholder": PLACEHOLDER, "initial_time": string(5, 5, r"([01]\d|2[0-3]):[0-5]\d"), "timezone": ID},
        required="action_id",
    ),
    "datetimepicker": element(
        "datetimepicker", {"initial_date_time": number(1_000_000_000, 9_999_999_999)}, required="action_id",
    ),
    "plain_text_input": element(
        "plain_text_input",
        {**_TEXT_INPUT, "multiline": boolean, "min_length": number(0, 3000), "max_length": number(1, 3000)},
        required="action_id", also=_lengths,
    ),
    "email_text_input": element("email_text_input", _TEXT_INPUT, required="action_id"),
    "url_text_input": element("url_text_input", _TEXT_INPUT, required="action_id"),
    "number_input": element(
        "number_input",
        {
            **_TEXT_INPUT, "is_decimal_allowed": boolean, "min_value": string(1, 30), "max_value": string(1, 30),
            "initial_value": string(1, 30),
        },
        required="action_id is_decimal_allowed", also=_numbers,
    ),
    "file_input": element(
        "file_input", {"filetypes": items(string(1, 20), 1, 50), "max_files": number(1, 10)}, required="action_id",
    ),
}  # fmt: skip


def _without_response_url(found: Found, value: object, pointer: str) -> None:
    if isinstance(value, dict) and value.get("response_url_enabled"):
        found.add("response_url_enabled is only for input blocks of modals", pointer)


_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input"}
IN_ACTIONS = every(
    by_type({kind: rule for kind, rule in ELEMENTS.items() if kind not in {*_TYPED, "image"}}), _without_response_url
)
IN_SECTION = every(
    by_type({kind: rule for kind, rule in ELEMENTS.items() if kind not in {*_TYPED, "datetimepicker"}}),
    _without_response_url,
)
IN_INPUT = by_type({kind: rule for kind, rule in ELEMENTS.items() if kind not in {"button", "overflow", "image"}})
IN_CONTEXT = by_type({"image": IMAGE, "plain_text": plain(1, 3000), "mrkdwn": mrkdwn(1, 3000)})
