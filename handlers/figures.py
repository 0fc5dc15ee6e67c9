"""Figures that were typed: read as the reader writes them, in the unit of the thing; what can be two is asked."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator

from handlers.answers import Answer, Update
from handlers.grammar import Command
from handlers.readings import which
from handlers.runtime import Function, Turn
from handlers.slack import forms
from handlers.views.parts import View
from handlers.views.readings import MEANT, asked_in_form, label
from models import figures
from models.errors import Invalid
from models.figures import TwoReadings, Typed, Unit

Figure = Annotated[Typed, BeforeValidator(lambda given: given if isinstance(given, Typed) else figures.typed(given))]
"""A field of a form that holds a figure; which one is meant shows once its unit is known."""


class _AskInForm(Exception):
    """Fields of a form that can be two figures."""

    def __init__(self, asked: dict[str, TwoReadings]) -> None:
        super().__init__("which ones")
        self.asked = asked


def read(turn: Turn, typed: str, unit: Unit, *, about: str, again: Callable[[str], Command]) -> Decimal:
    """Read a figure of a command. Raises AskReading, and Invalid for what is none of this unit."""
    locale = turn.caller.locale
    try:
        return figures.typed(typed).read(unit, locale=locale)
    except TwoReadings as both:
        choices = [(label(one, unit.name, locale=locale), figures.sure(one), again(figures.sure(one)))
                   for one in both.readings]  # fmt: skip
        raise which(typed, "figures", about, choices) from both
    except ValueError as wrong:
        raise Invalid(str(wrong), field="value") from wrong


def of_form(turn: Turn, unit: Unit, **typed: Typed | None) -> dict[str, Decimal]:
    """Read the figures of a form, by their fields; what is empty stays away. `asks` wraps the form's listener."""
    chosen = forms.values(turn.arrival.view or {})
    found: dict[str, Decimal] = {}
    wrong: dict[str, str] = {}
    asked: dict[str, TwoReadings] = {}
    for field, figure in typed.items():
        if figure is None:
            continue
        try:
            found[field] = figure.read(unit, locale=turn.caller.locale)
        except TwoReadings as both:
            meant = _number(chosen.get(f"{field}{MEANT}"))
            if meant in both.readings:
                found[field] = meant
            else:
                asked[field] = both
        except ValueError as no_figure:
            wrong[field] = str(no_figure)
    if wrong:
        raise Invalid(next(iter(wrong.values())), beside=wrong)
    if asked:
        raise _AskInForm(asked)
    return found


def _number(chosen: object) -> Decimal:
    try:
        return Decimal(str(chosen))
    except InvalidOperation:
        return Decimal("nan")


def asks(listener: Function) -> Function:
    """Wrap the listener of a form: where a figure can be two, the form asks which below its field."""

    def listens(turn: Turn) -> Answer | None:
        try:
            return listener(turn)
        except _AskInForm as ask:
            shown = turn.arrival.view or {}
            blocks = asked_in_form(shown.get("blocks", ()), ask.asked, locale=turn.caller.locale)
            return Update(View.again(shown, blocks, metadata=turn.metadata))

    return listens
