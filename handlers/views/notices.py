"""Short answers: a refusal, a failure with its reference, whoever the bot does not know."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from handlers.slack import ids
from handlers.views import parts
from handlers.views.parts import Audience, Message, View
from models.aside import Fault
from models.errors import DomainError
from models.milestones.meanwhile import Already

REFERENCES: Final = 3
Screen = TypeVar("Screen", Message, View)


def sentence(words: str) -> Message:
    """Say one sentence of ours; the first part of it stands bold."""
    return Message.of(words, [parts.section(bold_first(parts.literal(words)))])


def bold_first(escaped: str) -> str:
    """Put the first sentence in bold: it is what has to be read."""
    first, dot, rest = escaped.partition(". ")
    marked = first.replace("*", "")
    return f"*{marked}{dot.strip()}*{' ' + rest if rest else ''}"


def refusal(error: DomainError) -> Message:
    """Say what holds now and what to do; the error carries plain text, escaped here."""
    if isinstance(error, Already):
        return settled_before(error.sentence, error.key, good=error.good)
    if not error.key:
        return sentence(error.sentence)
    ask = [parts.button(f"Ask {error.owner}", ids.ASK_PERSON, error.key)] if error.owner else []
    foot = parts.actions(*ask, parts.opens(error.key), block_id="foot")
    return Message.of(error.sentence, [*sentence(error.sentence).blocks, foot])


def settled_before(words: str, key: str, *, good: bool) -> Message:
    """Say that nothing is left to do, by whom and since when."""
    head = f"{'✅' if good else '✖️'} {bold_first(parts.literal(words))}"
    return Message.of(words, [parts.section(head, accessory=parts.opens(key))])


def failure(words: str, reference: str) -> Message:
    """Say that something broke on our side, with what finds it in the log."""
    return sentence(f"{words} Reference {reference}")


def complete(shown: Screen, left_out: Sequence[Fault]) -> Screen:
    """Let a screen say how many of its lines could not be read, with what finds them in the log."""
    if not left_out:
        return shown
    references = list(dict.fromkeys(fault.reference for fault in left_out))[:REFERENCES]
    word = "Reference" if len(references) == 1 else "References"
    said = f"{parts.count(len(left_out), 'line')} could not be shown. {word} {parts.joined(references)}"
    blocks = (*shown.blocks, parts.drawn(parts.context(said)))
    if isinstance(shown, View):
        return replace(shown, blocks=blocks)
    return replace(shown, text=f"{shown.text.rstrip()} {said}", blocks=blocks)


def stranger() -> Message:
    """Answer whoever the bot does not know: no plan, no company, whatever was typed."""
    words = "You are not known here yet, so nothing can be shown. The programme office or a PAM can let you in."
    foot = parts.actions(
        parts.button("Ask for access…", ids.ACCESS_ASK, primary=True),
        parts.button("Help", ids.HELP_OPEN),
        block_id="foot",
    )
    return Message.of(words, [parts.section(bold_first(words)), foot], Audience.ANYBODY)
