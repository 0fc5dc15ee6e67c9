"""From the state of a form to a pydantic model and back to sentences beside its fields.

The name of a model's field is the block_id of the form's input, so nothing has to be mapped by hand.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

Json: TypeAlias = dict[str, Any]
Form = TypeVar("Form", bound=BaseModel)

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
    "enum": "Choose one of the list.",
    "literal_error": "Choose one of the list.",
}


def values(view: Json) -> Json:
    """Read what stands in each input: block_id to text, day, option value, user id or a list of them."""
    state = view.get("state", {}).get("values", {})
    return {block_id: _value(next(iter(inputs.values()))) for block_id, inputs in state.items() if inputs}


def read(model: type[Form], view: Json) -> Form:
    """Read the form as a model; raises ValidationError, which `listen` shows beside the fields."""
    known = {name: value for name, value in values(view).items() if name in model.model_fields}
    return model.model_validate({name: value for name, value in known.items() if value is not None})


def field_sentences(error: ValidationError, *, fields: Iterable[str]) -> dict[str, str]:
    """Say beside each field what to change; a mistake that names no input stands at the first one."""
    inputs = list(fields)
    sentences: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        place = name if name in inputs or not inputs else inputs[0]
        sentences.setdefault(place, _sentence(problem["type"], problem["msg"], problem.get("ctx", {})))
    return sentences


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
