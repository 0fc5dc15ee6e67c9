"""Somebody changed the same thing while a form was open: both versions are offered, nothing of either is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.parts import Message, View
from models.words import LONGEST


@dataclass(frozen=True)
class Choice:
    """A field that both changed. A text that no radio holds is mended in an input, theirs is quoted above it."""

    field: str
    label: str
    theirs: str
    mine: str
    is_text: bool = False


@dataclass(frozen=True)
class Both:
    """What two people did to one thing, in words."""

    title: str
    who: str
    choices: tuple[Choice, ...]
    kept_theirs: tuple[str, ...] = ()
    kept_mine: tuple[str, ...] = ()


def choose_form(both: Both, metadata: Metadata, *, callback_id: str = ids.FORM_MILESTONE_MEANWHILE) -> View:
    """Offer both, one radio for each field that both changed."""
    who = parts.user_text(both.who, 40)
    head = f"*{who} changed this while you were writing.* Nothing of yours is saved yet, nothing is lost."
    blocks: list[Any] = [parts.section(head)]
    for choice in both.choices:
        blocks += _asked(choice, both.who)
    kept = _kept(both)
    if kept:
        blocks.append(parts.section(f"Kept from both: {kept}"))
    return View.modal(both.title, blocks, callback_id=callback_id, submit="Save", metadata=metadata)


def _asked(choice: Choice, who: str) -> list[Any]:
    if not choice.is_text:
        options = [("theirs", f"theirs: {choice.theirs}"), ("mine", f"mine: {choice.mine}")]
        return [parts.choice_input(f"{choice.field}_choice", choice.label, options, initial="theirs", radio=True)]
    theirs = parts.several_lines(choice.theirs, 500) or "nothing"
    quote = parts.section(f"*{parts.literal(choice.label)}, as {parts.user_text(who, 40)} has it:* {theirs}")
    short = choice.field == "title"
    entry = parts.text_input(
        f"{choice.field}_text", f"{choice.label}, yours", initial=choice.mine, optional=True, multiline=not short,
        longest=LONGEST["title" if short else "note"],
    )  # fmt: skip
    return [quote, entry]


def _kept(both: Both) -> str:
    theirs = [f"{label} ({both.who}'s change)" for label in both.kept_theirs]
    return parts.literal(", ".join([*theirs, *(f"{label} (yours)" for label in both.kept_mine)]))


def theirs_stays(title: str, who: str, key: str) -> Message:
    """Confirm that the other version was chosen."""
    words = f"*{parts.quoted(title)} stays as {parts.user_text(who, 40)} left it.* Nothing of yours was saved."
    foot = parts.actions(parts.opens(key, title=title), block_id="foot")
    return Message.of(parts.plain_words(words), [parts.section(words), foot])


def labels(names: Sequence[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """Give the words of fields, those that have any."""
    return tuple(words[name] for name in names if name in words)
