"""Lists page by page: the count first, then rows, most urgent first, and what turns pages and narrows the list."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, ExternalDataSelectElement, StaticSelectElement

from handlers.slack import ids
from handlers.views import alerts, digest, milestones, parts
from handlers.views.parts import Message, Reader
from handlers.views.sharing import SAME, Difference
from models.digest import Line
from models.lists import OWN, Listed, Page, Which
from models.places import Kind, Place, Sight
from models.rows import Why

ROWS: Final = 8
NAME: Final = 62  # a plan's title of 60 in its quotes
SHARED_ROWS: Final = 5
_LABELS: Final = {Which.OVERDUE: "Overdue", Which.DUE: "Due", Which.BLOCKED: "Blocked", Which.MINE: "Mine",
                   Which.WAITING: "Waiting"}  # fmt: skip
_ORDERS: Final = {
    Which.OVERDUE: "longest overdue first", Which.DUE: "soonest first", Which.BLOCKED: "oldest date first",
    Which.MINE: "most urgent first", Which.WAITING: "most urgent first",
}  # fmt: skip


def where(place: Place | None, sight: Sight = Sight.WHOLE) -> str:
    """Say the place as it stands behind a count: ` in Germany`, ` with Tindrel`; nothing where none is meant.

    Of what is not seen whole it is said whose part is counted.
    """
    if place is None:
        return ""
    name, yours = parts.user_text(place.name, NAME), " in your plans" if sight is Sight.READER else ""
    return f"{yours} with {name}" if place.kind is Kind.PARTNER else f"{yours} in {name}"


def _waits(page: Page) -> str:
    """Say for which company they wait; a partner is named where it is only one."""
    partner = parts.user_text(page.partners[0][1], NAME) if len(page.partners) == 1 else "partners"
    pieces: list[str] = []
    for number, company in ((page.waits_for_vendor, parts.literal(page.vendor)), (page.waits_for_partners, partner)):
        if number:
            verb = "" if pieces else f"{'waits' if number == 1 else 'wait'} "
            pieces.append(f"{number} {verb}for {company}")
    return ", ".join(pieces)


def counted(page: Page) -> str:
    """Say of one's own things how many are overdue, wait for an answer, are blocked, due, or later."""
    numbers = page.counts
    answers = numbers[Why.ANSWER]
    due_by = f"due by {parts.day(page.soon_on, today=page.today)}"
    pieces = [
        (numbers[Why.OVERDUE], "overdue"),
        (answers, f"{'waits' if answers == 1 else 'wait'} for your answer"),
        (numbers[Why.BLOCKED], "blocked"),
        (numbers[Why.TOLD], "to look at"),
        (numbers[Why.DUE], due_by),
        (numbers[Why.LATER], "later"),
    ]
    return ", ".join(f"{number} {words}" for number, words in pieces if number)


def headline(page: Page) -> str:
    """Give the first line: the count, complete without the rest."""
    soon = parts.day(page.soon_on, today=page.today)
    are = "is" if page.total == 1 else "are"
    number = parts.count(page.total, "milestone")
    if not page.total:
        return _nothing(page, where(page.place) + _only(page), soon)
    place = where(page.place, page.sight) + _only(page)
    match page.which:
        case Which.OVERDUE:
            return f"*{number} {are} overdue*{place}: {_waits(page)}"
        case Which.DUE:
            return f"*{number} {are} due by {soon}*{place}: {_waits(page)}"
        case Which.BLOCKED:
            late = page.counts[Why.OVERDUE]  # a status counts these as overdue alone
            return f"*{number} {are} blocked*{place}{f', {late} of them overdue' if late else ''}: {_waits(page)}"
        case Which.MINE:
            return f"*{parts.count(page.total, 'thing')} {are} yours*{place}: {counted(page)}"
        case Which.WAITING:
            return waiting(page)


def waiting(page: Page) -> str:
    """Count what waits for the reader; that it waits is said once."""
    things, waits = parts.count(page.total, "thing"), "waits" if page.total == 1 else "wait"
    if page.counts[Why.ANSWER] == page.total:
        return f"*{things} {waits} for your answer*"
    return f"*{things} {waits} for you*: {counted(page)}"


def _only(page: Page) -> str:
    """Say to whom the list was narrowed."""
    partner = f" with {parts.user_text(page.only_partner, NAME)}" if page.only_partner else ""
    owner = f" of {parts.person(page.only_owner)}" if page.only_owner else ""
    return partner + owner


def _nothing(page: Page, place: str, soon: str) -> str:
    following = parts.count(page.soon, "milestone") + (" is" if page.soon == 1 else " are") + f" due by {soon}."
    nothing = f"Nothing{parts.seen(page.sight)}"
    match page.which:
        case Which.OVERDUE:
            return f"*{nothing} is overdue{place}.* {following if page.soon else f'{nothing} is due by {soon}.'}"
        case Which.DUE:
            return f"*{nothing} is due by {soon}{place}.*"
        case Which.BLOCKED:
            return f"*{nothing} is blocked{place}.*" + (f" {following}" if page.soon else "")
        case Which.MINE:
            return f"*Nothing is yours{place}.*"
        case Which.WAITING:
            return "*Nothing waits for you.*"


def line(listed: Listed, *, today: date, reader: Reader) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Show one line: the question that waits for the reader, the milestone itself, or what else they were told."""
    if listed.told is not None or listed.row is None:
        return digest.single(_news(listed), alerts.For(reader, today))
    if listed.asks is not None:
        return milestones.request_row(listed.row, listed.asks, today=today, reader=reader)
    return milestones.milestone_row(listed.row, today=today, reader=reader)


def fitting(page: Page, reader: Reader, rest: Sequence[Any], most: int) -> tuple[list[dict[str, Any]], str]:
    """Draw the lines that a message can hold beside `rest`, and say the same in words."""
    drawn = [parts.drawn(line(one, today=page.today, reader=reader)) for one in page.lines[:most]]
    fits = parts.rows_that_fit(drawn, [parts.drawn(one) for one in rest], most=most) if drawn else 0
    return drawn[:fits], " ".join(_words(one, today=page.today, reader=reader) for one in page.lines[:fits])


def _words(listed: Listed, *, today: date, reader: Reader) -> str:
    if listed.row is None:
        return alerts.words(_news(listed), alerts.For(reader, today))
    return milestones.row_words(listed.row, today=today, reader=reader)


def _news(listed: Listed) -> Line:
    if listed.told is None:
        raise LookupError(f"A line without a milestone and without news: {listed.why}")
    return listed.told


def page(shown: Page, about: str, *, filters: Sequence[tuple[Which, str]], reader: Reader, share: bool = False,
         differs: Difference = SAME, audience: str = "") -> Message:  # fmt: skip
    """Show a page to the asker alone. `about` is what every button says back, `filters` the same with another choice.

    Args:
        shown: the page.
        about: what finds this list again.
        filters: each kind of list with what finds it.
        reader: who reads.
        share: whether the place takes posts.
        differs: how what is shared differs from what the reader sees.
        audience: who reads what is shared, said in the confirm.
    """
    head = parts.section(headline(shown), accessory=_kinds(shown.which, filters))
    if not shown.total:
        due = parts.button("Due soon", ids.LIST_OPEN, dict(filters)[Which.DUE])
        foot = [parts.actions(due, block_id="foot")] if shown.soon and shown.which is not Which.DUE else []
        turns = _turns(shown, about, 0, share=False)
        return Message.of(parts.plain_words(headline(shown)), [head, *foot, *turns])
    context = parts.context(f"{shown.total}–{shown.total} of {shown.total}, {_ORDERS[shown.which]}")
    rows, words = fitting(shown, reader, [head, *_turns(shown, about, ROWS, share=share), context], ROWS)
    turns = _turns(shown, about, len(rows), share=share, differs=differs, audience=audience)
    place = parts.pager_words(shown.first + 1, shown.first + len(rows), shown.total, _ORDERS[shown.which])
    said = f"{parts.plain_words(headline(shown))}. {words}"
    return Message.of(said, [head, *rows, *turns, parts.context(place)])


def _kinds(which: Which, filters: Sequence[tuple[Which, str]]) -> StaticSelectElement:
    options = [parts.option(_LABELS[kind], about) for kind, about in filters]
    chosen = next(one for one, (kind, _) in zip(options, filters, strict=True) if kind is which)
    return StaticSelectElement(action_id=ids.LIST_FILTER, options=options, initial_option=chosen)


def _turns(shown: Page, about: str, fits: int, *, share: bool, differs: Difference = SAME,
           audience: str = "") -> list[ActionsBlock]:  # fmt: skip
    """Turn pages and narrow the list; rows that did not fit start the next page."""
    following = shown.first + fits
    back = [parts.button("‹ Back", ids.PAGE_BACK, f"{max(shown.first - ROWS, 0)}|{about}")] if shown.first else []
    next_ = [parts.button("Next ›", ids.PAGE_NEXT, f"{following}|{about}")] if following < shown.total else []
    narrow = [
        ExternalDataSelectElement(action_id=action_id, placeholder=label, min_query_length=0)
        for action_id, label in ((ids.LIST_PARTNER, "Partner"), (ids.LIST_OWNER, "Owner"))
        if shown.which not in OWN and (shown.total > 1 or _only(shown))  # what was narrowed can be widened
    ]
    asks = differs.asks(audience)
    post = parts.button("Share here", ids.LIST_SHARE, about, confirm=asks)
    elements = [*back, *next_, *narrow, *([post] if share else [])]
    return [parts.actions(*elements, block_id=f"list.{shown.first}.{about}")] if elements else []


def shared(shown: Page, *, reader: Reader, by: str, seen_by: str, at: str) -> Message:
    """Draw a list for everybody of a channel: plain names, no buttons but Open, and who shared it."""
    head = parts.section(headline(shown))
    context = parts.context(f"Shared by {parts.user_text(by, 40)} · seen by {seen_by} · as of {at}")
    rows, words = fitting(shown, reader, [head, context], SHARED_ROWS)
    left = shown.total - len(rows)
    more = [parts.section(f"and {left} more: `/psp list {shown.which}`")] if left else []
    said = f"{parts.plain_words(headline(shown))}. {words}".rstrip()
    return Message.of(said, [head, *rows, *more, context], reader.audience)
