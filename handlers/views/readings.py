"""What was typed can be two days or two figures: asked by buttons, or by a choice in the form where it stands."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import Message
from models import figures
from models.figures import TwoReadings

MEANT: Final = "_meant"
"""What stands behind a field's name in the name of the choice that asks what is meant there."""


def question(typed: str, what: str, about: str, choices: Sequence[tuple[str, str]]) -> Message:
    """Ask which reading is meant: one button each, a pair of its label and of the command that it says."""
    buttons = [parts.button(label, f"{ids.READING_CHOOSE}.{place}", says)
               for place, (label, says) in enumerate(choices)]  # fmt: skip
    first = f"*{parts.title(typed)} can be two {what}.*"
    asks = f"{first} Which one for {parts.quoted(about)}?" if about else f"{first} Which one?"
    either = " or ".join(label for label, _ in choices)
    return Message.of(
        f"{parts.plain_words(asks)} {either}.", [parts.section(asks), parts.actions(*buttons, block_id="readings")]
    )


def label(figure: Decimal, unit: str, *, locale: str) -> str:
    """Write a figure with its unit, as a button or a choice holds it."""
    return parts.cut(f"{figures.write(figure, locale=locale)} {unit}".strip(), 40)


def asked_in_form(shown: Sequence[dict[str, Any]], asked: dict[str, TwoReadings], *,
                  locale: str) -> list[dict[str, Any]]:  # fmt: skip
    """Put below each field of a form that can be two figures the choice which one."""
    blocks: list[dict[str, Any]] = []
    for block in shown:
        if str(block.get("block_id", "")).endswith(MEANT):
            continue
        blocks.append(block)
        both = asked.get(str(block.get("block_id")))
        if both is not None:
            choices = [(figures.sure(one), label(one, both.unit.name, locale=locale)) for one in both.readings]
            asks = f"“{parts.cut(both.typed, 40)}” can be two figures. Which one?"
            field = parts.choice_input(f"{block['block_id']}{MEANT}", asks, choices, radio=True)
            blocks.append(parts.drawn(field))
    return blocks
