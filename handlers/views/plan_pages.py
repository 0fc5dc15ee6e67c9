"""The form that Open shows of a plan: one page at a time, chosen at its top."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from slack_sdk.models.blocks import StaticSelectElement

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import history, milestones, parts, plans, targets
from handlers.views.parts import Reader, View
from models.history import Line
from models.plans.queries import PlanRow
from models.rows import MilestoneRow, TargetRow
from models.summaries.cards import Card

ROWS: Final = 10
_SECTION: Final = 3_000  # characters that Slack takes in one


class PageName(StrEnum):
    """What can be looked at."""

    OVERVIEW = "overview"
    MILESTONES = "milestones"
    TARGETS = "targets"
    PEOPLE = "people"
    HISTORY = "history"


_ORDERS: Final = {PageName.HISTORY: "newest first", PageName.MILESTONES: "by date"}


@dataclass(frozen=True)
class Part:
    """What stands on a page: lines from `first` on, of so many."""

    first: int = 0
    total: int = 0
    card: Card | None = None
    milestones: Sequence[MilestoneRow] = ()
    targets: Sequence[TargetRow] = ()
    changes: Sequence[Line] = ()


def page(plan: PlanRow, name: PageName, part: Part, *, reader: Reader) -> View:
    """Draw one page of a plan."""
    options = [parts.option(one.capitalize(), f"{plan.key}|{one}|0") for one in PageName]
    chosen = options[list(PageName).index(name)]
    select = StaticSelectElement(action_id=ids.PLAN_PAGE, options=options, initial_option=chosen)
    blocks: list[Any] = [parts.section(plans.head(plan), block_id="head", accessory=select)]
    drawn, total = _lines(plan, name, part, reader)
    blocks += drawn
    blocks += _turns(plan, name, part.first, total)
    metadata = Metadata(plan=plan.key, about=name, page=part.first, screen=ids.PLAN_PAGE)
    return View.modal(plan.key, blocks, callback_id=ids.FORM_NOTICE, metadata=metadata)


def _lines(plan: PlanRow, name: PageName, part: Part, reader: Reader) -> tuple[list[Any], int]:
    """Draw what stands on a page, and say of how many."""
    today = plan.as_of
    match name:
        case PageName.OVERVIEW:
            acts = plans.acts(plan)
            said = [parts.section("\n".join(plans.facts(plan, part.card, reader)))] if part.card else []
            return [*plans.excerpts(plan), *said, *([parts.actions(*acts, block_id="acts")] if acts else [])], 0
        case PageName.MILESTONES:
            rows: list[Any] = [milestones.milestone_row(one, today=today, reader=reader, short_key=True)
                               for one in part.milestones]  # fmt: skip
            return rows or [_nothing("There is no milestone in this plan yet.")], part.total
        case PageName.TARGETS:
            rows = [targets.target_row(one, today=today, reader=reader, short_key=True) for one in part.targets]
            return rows or [_nothing("There is no target in this plan yet.")], part.total
        case PageName.PEOPLE:
            lines = plans.people_lines(plan, reader)
            return [parts.section(one) for one in lines[part.first : part.first + ROWS]], len(lines)
        case PageName.HISTORY:
            changes = history.sections(part.changes, key=plan.key, today=today, reader=reader)
            return changes or [_nothing("Nothing was changed yet.")], part.total


def texts(plan: PlanRow) -> View:
    """Show what a plan is for and how both work together, whole."""
    blocks: list[Any] = [parts.section(plans.head(plan))]
    for name, text in plans.texts(plan):
        blocks.append(parts.header(name))
        blocks += [parts.section(piece) for piece in parts.pieces(text, _SECTION)]
    metadata = Metadata(plan=plan.key, screen=ids.PLAN_READ)
    return View.modal(plan.key, blocks, callback_id=ids.FORM_NOTICE, metadata=metadata)


def _nothing(words: str) -> Any:  # noqa: ANN401 -- a block of the SDK
    return parts.section(f"*{words}*")


def _turns(plan: PlanRow, name: PageName, first: int, total: int) -> list[Any]:
    """Turn the lines of a page where there are more than it holds."""
    if total <= ROWS:
        return []
    says = f"{plan.key}|{name}"
    back = [parts.button("‹ Back", f"{ids.PLAN_PAGE}.0", f"{says}|{max(first - ROWS, 0)}")] if first else []
    more = first + ROWS < total
    next_ = [parts.button("Next ›", f"{ids.PLAN_PAGE}.1", f"{says}|{first + ROWS}")] if more else []
    words = parts.pager_words(first + 1, min(first + ROWS, total), total, _ORDERS.get(name, "in their order"))
    return [parts.actions(*back, *next_, block_id=f"turns.{name}.{first}"), parts.context(words)]
