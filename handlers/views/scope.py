"""The scope of a plan, ten lines a page: narrowed, ticked, and changed many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import CheckboxesElement, ExternalDataSelectElement, StaticSelectElement

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.parts import Message, Reader, View
from models.base import Side
from models.plans.queries import LineRow, PlanRow

ROWS: Final = 10
EVERY: Final = "all"


@dataclass(frozen=True)
class Narrowed:
    """Which lines are looked for: of which side the owner is missing, in which place, of which solution."""

    missing: str = EVERY
    subsidiary: str = EVERY
    solution: str = EVERY

    def found(self, plan: PlanRow) -> list[LineRow]:
        """Return the lines that fit."""
        return [line for line in plan.lines if self._fits(line)]

    def _fits(self, line: LineRow) -> bool:
        lacks = self.missing == EVERY or line.owner(Side(self.missing)) is None
        return lacks and self.subsidiary in (EVERY, line.subsidiary) and self.solution in (EVERY, line.solution)

    def filters(self) -> dict[str, str]:
        """Write it as a form's metadata carry it; what is not narrowed stays away."""
        pairs = (("missing", self.missing), ("subsidiary", self.subsidiary), ("solution", self.solution))
        return {name: said for name, said in pairs if said != EVERY}


def page(plan: PlanRow, narrowed: Narrowed, *, first: int = 0) -> View:
    """Show a page of lines. Its blocks carry the page in their ids, so that ticks never move on to other lines."""
    found = narrowed.found(plan)
    first = first if first < len(found) else 0
    shown = found[first : first + ROWS]
    blocks: list[Any] = [_head(plan), _filters(plan, narrowed)]
    mine = [line for line in shown if line.may_assign]
    blocks += [_ticks(plan, mine, first), _bulk(plan, mine, found)] if mine else []
    blocks += _plain(plan, [line for line in shown if not line.may_assign]) if shown else _nothing(plan, narrowed)
    blocks += _turns(first, len(found))
    metadata = Metadata(plan=plan.key, page=first, filters=narrowed.filters(), screen=ids.PLAN_SCOPE)
    return View.modal(f"Scope of {plan.key}", blocks, callback_id=ids.FORM_NOTICE, metadata=metadata)


def _head(plan: PlanRow) -> Any:  # noqa: ANN401 -- a block of the SDK
    solutions, places = {line.solution for line in plan.lines}, {line.subsidiary for line in plan.lines}
    lacking = [
        f"{len(plan.ownerless(side))} lack{'s' if len(plan.ownerless(side)) == 1 else ''} an owner at"
        f" {parts.user_text(plan.company(side), 30)}"
        for side in Side
        if plan.ownerless(side)
    ]
    counts = f"{parts.count(len(places), 'subsidiary')} × {parts.count(len(solutions), 'solution')}"
    first = f"*{parts.count(len(plan.lines), 'line')}: {counts}.* {parts.joined(lacking) or 'Each has both owners.'}"
    add = parts.button("Add lines…", ids.SCOPE_ADD, plan.key) if plan.may_write and plan.is_draft else None
    return parts.section(first, block_id="head", accessory=add)


def _filters(plan: PlanRow, narrowed: Narrowed) -> Any:  # noqa: ANN401 -- as above
    shows = [(EVERY, "Show: all"), *((side.value, f"No owner at {plan.company(side)}") for side in Side)]
    options = [parts.option(label, says) for says, label in shows]
    chosen = next(one for one in options if one.value == narrowed.missing)
    narrow = [
        ExternalDataSelectElement(action_id=action_id, placeholder=f"{label}: {said}"[:150], min_query_length=0)
        for action_id, label, said in ((ids.SCOPE_SUBSIDIARY, "Subsidiary", narrowed.subsidiary),
                                       (ids.SCOPE_SOLUTION, "Solution", narrowed.solution))
    ]  # fmt: skip
    show = StaticSelectElement(action_id=ids.SCOPE_SHOW, options=options, initial_option=chosen)
    return parts.actions(*narrow, show, block_id=f"filters.{narrowed.subsidiary}.{narrowed.solution}"[:255])


def owners(plan: PlanRow, line: LineRow) -> str:
    """Name the owners of a line in plain words; a gap is said."""
    names = []
    for side in Side:
        ref = line.owner(side)
        names.append(f"{ref.name if ref else 'nobody yet'} ({plan.company(side)})")
    return " · ".join(names)


def _ticks(plan: PlanRow, shown: Sequence[LineRow], first: int) -> Any:  # noqa: ANN401 -- as above
    options = [parts.option(line.name, str(line.number), description=owners(plan, line)) for line in shown]
    boxes = CheckboxesElement(action_id=ids.SCOPE_TICK, options=options)
    return parts.actions(boxes, block_id=f"ticks.{first}.{shown[0].number}")


def _bulk(plan: PlanRow, shown: Sequence[LineRow], found: Sequence[LineRow]) -> Any:  # noqa: ANN401 -- as above
    sides = [side for side in Side if plan.is_draft or side is plan.mine]
    acts = [(side.value, f"Assign at {plan.company(side)}…") for side in sides]
    acts += [("remove", "Remove…")] if plan.is_draft and plan.may_write else []
    options = [parts.option(label, says) for says, label in acts]
    elements = [StaticSelectElement(action_id=ids.SCOPE_TICKED, placeholder="With the ticked …", options=options)]
    if all(line.may_assign for line in found):
        many = f"With all {len(found)} found …"
        elements.append(StaticSelectElement(action_id=ids.SCOPE_FOUND, placeholder=many, options=options))
    return parts.actions(*elements, block_id=f"bulk.{shown[0].number}.{len(found)}")


def _nothing(plan: PlanRow, narrowed: Narrowed) -> list[Any]:
    """Say what no line found means: that a search is done, and where the next gap is; or that nothing is like that."""
    every = parts.button("Show all", f"{ids.SCOPE_SHOW}.0", EVERY)
    if not plan.lines:
        return [parts.section("*There is no line yet.*")]
    if narrowed.missing == EVERY or plan.ownerless(Side(narrowed.missing)):
        return [parts.section("*No line is like that.*", accessory=every)]
    side = Side(narrowed.missing)
    said = f"✅ *Each line has an owner at {parts.user_text(plan.company(side), 30)}.*"
    lacking = len(plan.ownerless(side.other))
    if lacking:
        company = parts.user_text(plan.company(side.other), 30)
        said += f" {lacking} {'lacks' if lacking == 1 else 'lack'} one at {company}."
        label = "Show it" if lacking == 1 else f"Show the {lacking}"
        every = parts.button(label, f"{ids.SCOPE_SHOW}.0", side.other.value)
    elif plan.is_draft:
        said += f" Then {parts.user_text(plan.gaps[0], 120)}." if plan.gaps else " No owner is missing any more."
    return [parts.section(said, accessory=every)]


def _plain(plan: PlanRow, shown: Sequence[LineRow]) -> list[Any]:
    return [
        parts.section(f"*{parts.user_text(one.name, 60)}* {parts.user_text(owners(plan, one), 150)}") for one in shown
    ]


def _turns(first: int, total: int) -> list[Any]:
    back = [parts.button("‹ Back", f"{ids.SCOPE_TURN}.0", str(max(first - ROWS, 0)))] if first else []
    next_ = [parts.button("Next ›", f"{ids.SCOPE_TURN}.1", str(first + ROWS))] if first + ROWS < total else []
    words = parts.pager_words(first + 1, min(first + ROWS, total), total, "ticks hold on this page")
    turns = [parts.actions(*back, *next_, block_id=f"turns.{first}")] if back or next_ else []
    return [*turns, parts.context(words)] if total else []


def add_lines(plan: PlanRow) -> View:
    """Ask for solutions and subsidiaries: each pair that is not there becomes a line."""
    blocks: list[Any] = [
        parts.section(f"*{parts.user_text(plan.title, 60)}* {parts.key(plan.key)}"),
        parts.search_many_input("solutions", "Solutions", ids.SOLUTION_INPUT),
        parts.search_many_input("subsidiaries", "Subsidiaries", ids.SUBSIDIARY_INPUT,
                                hint="Each solution gets a line in each of them; lines that are there stay."),
    ]  # fmt: skip
    return View.modal("Add lines", blocks, callback_id=ids.FORM_SCOPE_ADD, submit="Add lines",
                      metadata=Metadata(plan=plan.key))  # fmt: skip


def assign(plan: PlanRow, side: Side, lines: Sequence[LineRow], metadata: Metadata) -> View:
    """Ask who owns these lines on one side."""
    blocks: list[Any] = [
        parts.section(_chosen(lines)),
        parts.search_input(f"{side.value}_owner", f"Owner at {plan.company(side)}", ids.PERSON_INPUT,
                           hint="Who is “not linked” can own it, but not act in Slack."),
    ]  # fmt: skip
    return View.modal("Assign", blocks, callback_id=ids.FORM_SCOPE_ASSIGN, submit="Assign", metadata=metadata)


def line(plan: PlanRow, one: LineRow, *, reader: Reader, said: str = "") -> Message:
    """Show one line with its owners; `said` stands in front of it."""
    names = ", with ".join(parts.person(one.owner(side), company=plan.company(side), reader=reader) for side in Side)
    first = f"{said}*{parts.user_text(one.name, 60)}* {parts.key(one.key)}"
    about = parts.facts(f"*{parts.user_text(plan.title, 60)}* {parts.key(plan.key)}", parts.user_text(plan.partner, 30))
    foot = parts.actions(parts.button("Open plan", ids.ROW_OPEN, plan.key, about=plan.title), block_id="foot")
    text = f"{parts.plain_words(first)}: {owners(plan, one)}."
    return Message.of(text, [parts.section(f"{first}\n{names}"), parts.context(about), foot])


def assigned(plan: PlanRow, one: LineRow, *, reader: Reader) -> Message:
    """Confirm who owns a line now."""
    return line(plan, one, reader=reader, said="✅ Assigned ")


def remove(lines: Sequence[LineRow], metadata: Metadata) -> View:
    """Ask once more before lines are taken out of a draft."""
    words = f"{_chosen(lines)}\nLines with milestones or targets stay."
    return View.modal("Remove lines", [parts.section(words)], callback_id=ids.FORM_SCOPE_REMOVE, submit="Remove",
                      metadata=metadata)  # fmt: skip


def _chosen(lines: Sequence[LineRow]) -> str:
    names = [parts.user_text(line.name, 60) for line in lines[:3]]
    more = f" and {len(lines) - len(names)} more" if len(lines) > len(names) else ""
    return f"*{parts.count(len(lines), 'line')}*: {', '.join(names)}{more}"
