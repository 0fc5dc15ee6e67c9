"""From the state of a form to a pydantic model and back to sentences beside its fields.

The name of a model's field is the block_id of the form's input, so nothing has to be mapped by hand.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from models.errors import Invalid

Json: TypeAlias = dict[str, Any]
Form = TypeVar("Form", bound=BaseModel)

NOT_OFFERED: Final = "Choose one of the list."
_LISTED: Final = frozenset({"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"})
_SEARCHED: Final = frozenset({"external_select", "multi_external_select"})
_DIGITS: Final = 9  # as many as each database keeps in an id
_PLACE_OF_VALUE = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_SENTENCES: dict[str, str] = {
    "missing": "Fill this in.",
    "date_from_datetime_parsing": "Choose a day.",
    "date_parsing": "Choose a day.",
    "date_type": "Choose a day.",
    "decimal_parsing": "Write a number, like 12.5.",
    "int_parsing": "Write a whole number, like 12.",
    "int_from_float": "Write a whole number, like 12.",
    "none_required": "Leave this empty.",
    "enum": NOT_OFFERED,
    "literal_error": NOT_OFFERED,
}


def values(view: Json) -> Json:
    """Read what stands in each input: block_id to text, day, option value, user id or a list of them.

    Raises Invalid, beside each list, for what the view does not offer: whoever reads on may trust a choice.
    """
    state = view.get("state", {}).get("values", {})
    given = {block_id: next(iter(inputs.items())) for block_id, inputs in state.items() if inputs}
    found = {block_id: _value(element) for block_id, (_, element) in given.items()}
    wrong = {block_id: NOT_OFFERED for block_id, (action_id, _) in given.items()
             if not offers(view, block_id, action_id, found[block_id])}  # fmt: skip
    if wrong:
        raise Invalid(NOT_OFFERED, beside=wrong)
    return found


def offers(shown: Json, block_id: str, action_id: str, chosen: object) -> bool:
    """Say whether a form or message offers what was chosen of one of its lists.

    What people search is not in the form: of that only a number too long for any id is refused here.
    """
    element = _elements(shown).get((block_id, action_id), {})
    said = [str(one) for one in (chosen if isinstance(chosen, list) else [chosen]) if one is not None]
    if element.get("type") in _LISTED:
        return set(said) <= set(_options(element))
    return element.get("type") not in _SEARCHED or not any(one.isdecimal() and len(one) > _DIGITS for one in said)


def _elements(shown: Json) -> dict[tuple[str, str], Json]:
    """Find what can be used in a form or message by the ids of its block and its own."""
    return {
        (str(block.get("block_id")), one["action_id"]): one
        for block in shown.get("blocks") or ()
        for one in (block.get("element"), block.get("accessory"), *block.get("elements", ()))
        if isinstance(one, dict) and "action_id" in one
    }


def _options(element: Json) -> Iterator[str]:
    yield from (option["value"] for option in element.get("options") or ())
    for group in element.get("option_groups") or ():
        yield from (option["value"] for option in group["options"])


def read(model: type[Form], view: Json) -> Form:
    """Read the form as a model; raises ValidationError, which `listen` shows beside the fields."""
    known = {name: value for name, value in values(view).items() if name in model.model_fields}
    return model.model_validate({name: value for name, value in known.items() if value is not None})


def field_sentences(error: ValidationError, view: Json) -> dict[str, str]:
    """Say beside each field what to change; a mistake that names no input stands at the first one."""
    inputs, lists = input_blocks(view), _lists(view)
    sentences: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        place = name if name in inputs or not inputs else inputs[0]
        words = _sentence(problem["type"], problem["msg"], problem.get("ctx", {}))
        is_ours = problem["type"] in {"missing", "value_error"}
        sentences.setdefault(place, words if is_ours or name not in lists else NOT_OFFERED)
    return sentences


def _lists(view: Json) -> set[str]:
    """Name the inputs in which something is chosen."""
    return {block_id for (block_id, _), one in _elements(view).items() if one["type"] in _LISTED | _SEARCHED}


def input_blocks(view: Json) -> list[str]:
    """Name the inputs of a form in their order: only these may carry an error."""
    return [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]


def _value(element: Json) -> object:
    kind = str(element.get("type"))
    if kind in {"checkboxes", "multi_static_select", "multi_external_select"}:
        return [option["value"] for option in element.get("selected_options") or ()]
    if kind in {"static_select", "external_select", "radio_buttons"}:
        return (element.get("selected_option") or {}).get("value")
    return element.get(_PLACE_OF_VALUE.get(kind, "value"))


def _sentence(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """Say it in our words; a validator of ours raises ValueError with the sentence itself."""
    if kind == "value_error":
        return str(context.get("error") or message.removeprefix("Value error, "))
    if kind == "string_too_short":
        return f"Write at least {context.get('min_length')} characters."
    if kind == "string_too_long":
        return f"Write at most {context.get('max_length')} characters."
    if kind in {"greater_than_equal", "greater_than"}:
        return f"Write a number from {context.get('ge', context.get('gt'))} on."
    if kind in {"less_than_equal", "less_than"}:
        return f"Write a number up to {context.get('le', context.get('lt'))}."
    return _SENTENCES.get(kind, "Look at this once more.")
