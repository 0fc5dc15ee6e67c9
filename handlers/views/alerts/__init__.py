"""News as it comes alone in a DM: the act first, then the fact, whom it concerns, and buttons that settle it.

The same news are rows where several come together; `told` words both.
"""

from dataclasses import replace
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, SectionBlock

from handlers.slack import ids
from handlers.views import milestones, parts, targets
from handlers.views.alerts import of_milestones, of_others
from handlers.views.alerts.of_milestones import sponsoring
from handlers.views.alerts.shape import For, Told, Wordless, city, extras, in_place
from handlers.views.parts import Message
from models.digest import Line
from models.digest.lines import Kind

__all__ = ["For", "Told", "Wordless", "acts_of", "alone", "beside", "city", "section_of", "sponsoring", "told", "words"]
_PRIMARY: Final = frozenset({ids.MILESTONE_DONE, ids.MILESTONE_ASSIGN, ids.ASK_BOTH})


def told(line: Line, to: For) -> Told:
    """Word one line, with in place of whom the reader gets it."""
    said = _told(line, to)
    if line.instead_of is None or said.note:
        return said  # an escalation's note says it
    return replace(said, who="\n".join(one for one in (said.who, in_place(line, to)) if one))


def _told(line: Line, to: For) -> Told:
    if line.milestone is not None:
        return of_milestones.told(line, line.milestone, to)
    if line.target is not None:
        return of_others.of_target(line, line.target, to)
    if line.stranger is not None:
        return of_others.of_stranger(line.stranger)
    if line.newcomer is not None:
        return of_others.of_newcomer(line.newcomer, to)
    if line.channel is not None:
        return of_others.of_channel(line.channel)
    raise Wordless(line)


def alone(line: Line, to: For) -> Message:
    """Show the one thing that a message says."""
    if line.request is not None and line.milestone is not None and line.kind in (Kind.ASKED, Kind.DONE_AWAITS):
        return milestones.consent(
            line.milestone, line.request, today=to.today, reader=to.reader,
            why=of_milestones.asked_as(line, to), why_in_words=of_milestones.asked_as(line, to.in_words()),
        )  # fmt: skip
    said = told(line, to)
    blocks: list[Any] = [section_of(line, said)]
    if acts := acts_of(line, said, primary=True):
        blocks.append(acts)
    if said.note:
        blocks.append(parts.context(said.note))
    return Message.of(_all_of_it(line, to), blocks)


def section_of(line: Line, said: Told) -> SectionBlock:
    """Show a line: the act and the fact, then whom it concerns."""
    lines = [f"{said.head} {said.fact}".strip(), said.who]
    row = line.milestone or line.target
    if row is None:
        return parts.section("\n".join(one for one in lines if one), block_id=f"row.{line.subject}")
    return parts.row(lines, row.key, row.version)


def acts_of(line: Line, said: Told, *, primary: bool = False) -> ActionsBlock | None:
    """Put what can be done under a line; None where nothing can."""
    row = line.milestone or line.target
    if row is None or not (said.buttons or said.more):
        return None
    if primary and said.buttons and said.buttons[0].action_id in _PRIMARY:
        said.buttons[0].style = "primary"
    menu = [parts.overflow(said.more, row.key, row.version)] if said.more else []
    return parts.actions(*said.buttons, *menu, block_id=f"acts.{row.key}.{row.version}")


def words(line: Line, to: For) -> str:
    """Say one line in a sentence, for `text`."""
    if line.milestone is not None:
        said = milestones.row_words(line.milestone, today=to.today, reader=to.reader)
        return parts.sentences([said, parts.plain_words(beside(line, to.in_words())).replace(" · ", ", ")])
    if line.target is not None:
        said = targets.row_words(line.target, today=to.today, reader=to.reader)
        also = of_others.said(line, to.in_words()), in_place(line, to.in_words())
        return parts.sentences([said, *map(parts.plain_words, also)])
    return _all_of_it(line, to)


def beside(line: Line, to: For) -> str:
    """Say what else stands in the row of a milestone: who asks and who saw it, to a sponsor who was told before."""
    if line.role == "sponsor" and line.milestone is not None:
        return parts.facts(of_milestones.escalated(line, line.milestone, to), in_place(line, to))
    return parts.facts(extras(line, to), of_others.said(line, to), in_place(line, to))


def _all_of_it(line: Line, to: For) -> str:
    """Say a line that stands alone, with plain names."""
    said = told(line, to.in_words())
    return parts.sentences(map(parts.plain_words, [f"{said.head} {said.fact}", *said.who.splitlines()]))
