"""Help, drawn from the table of verbs, so that it can neither lag behind nor promise what is not built."""

from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.models.blocks import ButtonElement, Option, StaticSelectElement

from handlers.grammar import GROUPS, VERBS, UsageProblem, Verb, find
from handlers.grammar.days import EXAMPLES
from handlers.slack import ids
from handlers.views import parts
from handlers.views.notices import bold_first
from handlers.views.parts import Audience, Message

TOPICS: Final = {
    "milestone": "A milestone is a dated step with an owner on each side.",
    "plan": "A plan says what a partner and the vendor do together in one fiscal year.",
    "target": "A target is a figure with a period: so many customers by a day.",
}


WIDTH: Final = 84
AROUND: Final = 4
"""How many letters in code style fit beside each other where Slack is 680 pixels wide, and what stands around each."""

ALSO: Final = {"plan": ("status", "show", "edit", "start"), "target": ("show", "edit")}
"""Verbs that a topic has in common with others."""


def topics(verbs: Sequence[Verb]) -> StaticSelectElement:
    """Offer help on a topic or a command."""
    known = [topic for topic in TOPICS if any(verb.topic == topic for verb in verbs)]
    names = [*known, *(verb.name for verb in verbs if " " not in verb.name)]
    options: list[Option] = [parts.option(name, name) for name in names]
    return StaticSelectElement(action_id=ids.HELP_TOPIC, placeholder="Help on …", options=options[:100])


def overview(verbs: Sequence[Verb] = VERBS) -> Message:
    """Show all commands that the reader has, one example each."""
    lines = [line for group in GROUPS for line in _lines(group, [verb for verb in verbs if verb.group == group])]
    head = "*Write it after /psp, or press a button.* The channel fills in what you leave out."
    said = ". ".join(f"{verb.usage}: {verb.help}" for verb in verbs)
    blocks: list[Any] = [
        parts.section(head),
        parts.section("\n".join(lines)),
        parts.actions(topics(verbs), parts.button("Open menu", ids.MENU_OPEN), block_id="foot"),
        parts.context(f"Dates: {EXAMPLES} · keys in any case · “milestone add” works too"),
    ]
    return Message.of(f"{parts.plain_words(head)} {said}.", blocks, Audience.ANYBODY)


def _lines(group: str, verbs: Sequence[Verb]) -> list[str]:
    """Put the examples of a group into lines that do not wrap: a broken key cannot be read."""
    lines: list[list[str]] = [[]]
    shown: set[str] = set()
    for verb in verbs:
        example = _short(verb, shown)
        if sum(len(one) + AROUND for one in [group, *lines[-1], example]) > WIDTH:
            lines.append([])
        lines[-1].append(example)
    said = [" · ".join(parts.key(one) for one in line) for line in lines if line]
    return [f"*{group}*  {line}" if place == 0 else line for place, line in enumerate(said)]


def _short(verb: Verb, shown: set[str]) -> str:
    """Give the example up to its day or the words of its reason; a key is “…” where it stands in the group already."""
    if verb.name.startswith("add "):
        return verb.name
    words, because, _ = verb.example.partition(" on ")[0].partition(" because ")
    words += f"{because}…" if because else ""
    key = next((word for word in words.split() if word.startswith("PSP-")), None)
    if key in shown:
        return words.replace(str(key), "…")
    shown |= {key} if key else set()
    return words


def about(topic: str, verbs: Sequence[Verb] = VERBS) -> Message:
    """Explain a topic, or one command that the reader has; any other word gets the overview."""
    topic = topic.removeprefix("add ").strip()
    of_topic = [verb for verb in verbs if topic == verb.topic or verb.name in ALSO.get(topic, ())]
    if topic in TOPICS and of_topic:
        return _explained(f"*{TOPICS[topic]}*", of_topic, verbs)
    verb = find(topic) or find(f"add {topic}")
    if verb is None or verb not in verbs:
        return overview(verbs)
    return _explained(f"*{parts.literal(verb.name.capitalize())}* {parts.literal(verb.help)}.", [verb], verbs)


def _explained(head: str, shown: Sequence[Verb], verbs: Sequence[Verb]) -> Message:
    lines = [f"{parts.key('/psp ' + verb.usage)} {parts.literal(verb.help)}, like {parts.key(verb.example)}"
             for verb in shown]  # fmt: skip
    first = next((run_button(verb) for verb in shown if verb.label), None)
    foot = parts.actions(*([first] if first else []), topics(verbs), block_id="foot")
    text = parts.plain_words(f"{head} {'. '.join(lines)}.")
    return Message.of(text, [parts.section(head), parts.section("\n".join(lines)), foot], Audience.ANYBODY)


def run_button(verb: Verb) -> ButtonElement:
    """Offer a command by button."""
    return parts.button(verb.label or verb.name.capitalize(), ids.COMMAND_RUN, verb.name)


def not_understood(problem: UsageProblem) -> Message:
    """Repeat what was typed and offer the nearest command, else the menu."""
    words = parts.literal(problem.sentence)
    for command in {problem.nearest, problem.example} - {None}:
        words = words.replace(f"/psp {parts.literal(str(command))}", parts.key(f"/psp {command}"))
    near = find(problem.nearest or "")
    first = run_button(near) if near and near.label else parts.button("Open menu", ids.MENU_OPEN)
    foot = parts.actions(first, parts.button("Help", ids.HELP_OPEN), block_id="foot")
    return Message.of(problem.sentence, [parts.section(bold_first(words)), foot], Audience.ANYBODY)
