"""Somebody changed the same thing while a form was open: both versions are offered, nothing of either is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.parts import Message, View
from models.plans.queries import TEXTS
from models.words import LONGEST

_QUOTE: Final = 2_800  # of the 3,000 characters of a section; the rest is for whose it is


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
    """What two people did to one thing, in words.

    `texts` are long ones of mine that nobody else changed, by field, label and text: they stand in inputs, too.
    """

    title: str
    who: str
    choices: tuple[Choice, ...]
    kept_theirs: tuple[str, ...] = ()
    kept_mine: tuple[str, ...] = ()
    texts: tuple[tuple[str, str, str], ...] = field(default=(), kw_only=True)


def choose_form(both: Both, metadata: Metadata, *, callback_id: str = ids.FORM_MILESTONE_MEANWHILE) -> View:
    """Offer both, one radio for each field that both changed."""
    who = parts.user_text(both.who, 40)
    head = f"*{who} changed this while you were writing.* Nothing of yours is saved yet, nothing is lost."
    blocks: list[Any] = [parts.section(head)]
    for choice in both.choices:
        blocks += _asked(choice, both.who)
    blocks += [_entry(name, f"{label}, yours", text) for name, label, text in both.texts]
    kept = _kept(both)
    if kept:
        blocks.append(parts.section(f"Kept from both: {kept}"))
    return View.modal(both.title, blocks, callback_id=callback_id, submit="Save", metadata=metadata)


def _asked(choice: Choice, who: str) -> list[Any]:
    if not choice.is_text:
        options = [("theirs", f"theirs: {choice.theirs}"), ("mine", f"mine: {choice.mine}")]
        return [parts.choice_input(f"{choice.field}_choice", choice.label, options, initial="theirs", radio=True)]
    head = f"*{parts.literal(choice.label)}, as {parts.user_text(who, 40)} has it:*"
    theirs = parts.pieces(choice.theirs, _QUOTE) or ["nothing"]
    quote = [parts.section(f"{head} {theirs[0]}"), *(parts.section(piece) for piece in theirs[1:])]
    return [*quote, _entry(choice.field, f"{choice.label}, yours", choice.mine)]


def _entry(name: str, label: str, text: str) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Ask for a text, as long as its kind may be."""
    kind = "title" if name == "title" else "text" if name in TEXTS else "note"
    return parts.text_input(
        f"{name}_text", label, initial=text, optional=True, multiline=kind != "title", longest=LONGEST[kind]
    )


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
