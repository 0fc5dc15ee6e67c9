"""How a subsidiary, a partner or a plan stands: counts first, then the few things that need someone."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from handlers.slack import ids
from handlers.views import cards, lists, menu, milestones, parts
from handlers.views import targets as target_views
from handlers.views.parts import Message, Reader
from handlers.views.sharing import SAME, Difference
from models.clock import zone_named
from models.lists import Page
from models.places import Kind, Place, Sight
from models.rows import MilestoneRow, TargetRow
from models.summaries.goals import Sum
from models.summaries.standing import Need, Needs, Standing

NAME: Final = 40
PLAN: Final = 62  # a title of 60 in its quotes
ROWS: Final = 5
MOST: Final = 8
LABEL: Final = 24  # a longer label is cut


def row(need: Need, *, today: date, reader: Reader, short_key: bool = False) -> dict[str, Any]:
    """Show one thing that needs someone."""
    if isinstance(need, TargetRow):
        return parts.drawn(target_views.target_row(need, today=today, reader=reader, short_key=short_key))
    return parts.drawn(milestones.milestone_row(need, today=today, reader=reader, short_key=short_key))


def row_words(need: Need, *, today: date, reader: Reader) -> str:
    """Say it in a sentence."""
    if isinstance(need, MilestoneRow):
        return milestones.row_words(need, today=today, reader=reader)
    return target_views.row_words(need, today=today, reader=reader)


def counted(needs: Needs) -> str:
    """Say how many things are in which state."""
    answer = "waits" if needs.waiting == 1 else "wait"
    pieces = [
        f"{needs.overdue} overdue" if needs.overdue else "",
        f"{needs.blocked} blocked" if needs.blocked else "",
        f"{parts.count(needs.targets_off, 'target')} off track" if needs.targets_off else "",
        f"{parts.count(needs.targets_behind, 'target')} behind pace" if needs.targets_behind else "",
        f"{needs.waiting} {answer} for an answer" if needs.waiting else "",
    ]
    return ", ".join(piece for piece in pieces if piece)


def moves(needs: Needs, partner: str, vendor: str) -> str:
    """Say whose move it is: “1 is Tindrel's move, 2 are Quorbel's”."""
    sides = [(needs.partner_moves, f"{parts.literal(partner)}'s"), (needs.vendor_moves, f"{parts.literal(vendor)}'s"),
             (needs.both_move, "both sides'")]  # fmt: skip
    pieces: list[str] = []
    for number, whose in sides:
        if number:
            pieces.append(f"{number} {'is' if number == 1 else 'are'} {whose}{'' if pieces else ' move'}")
    return ", ".join(pieces)


def where(standing: Standing) -> str:
    """Say the place behind a count: ` in Germany`, ` with Tindrel`; of one plan it is said above."""
    if standing.place.kind is Kind.PLAN:
        return ""
    name = parts.user_text(standing.place.name, NAME)
    return f" with {name}" if standing.place.kind is Kind.PARTNER else f" in {name}"


def of_partner(standing: Standing, reader: Reader) -> bool:
    """Whether the partner's form is read: by everybody of the partner, and by all where a partner is asked for."""
    return standing.place.kind is Kind.PARTNER or reader.of_partner


def headline(standing: Standing, reader: Reader) -> str:
    """Give the first line: the count, complete without the rest."""
    needs, place = standing.needs, where(standing)
    if not standing.plans and standing.place.kind is not Kind.PLAN:
        drafts = parts.count(standing.drafts, "draft")
        more = f" {drafts} {'is' if standing.drafts == 1 else 'are'} being written." if standing.drafts else ""
        return f"*No plan{parts.seen(standing.sight)} is in force{place}.*{more}"
    if not standing.plans and standing.place.kind is Kind.PLAN:
        return "*Nothing alerts before the plan is in force.*" if standing.drafts else "*Nothing alerts any more.*"
    if not needs.total:
        said = f"*Nothing{parts.seen(standing.sight)} needs anyone{place}.*"
        if standing.following is None:
            return said
        due = parts.day(standing.following.due_on, today=standing.as_of)
        return f"{said} Next due {due}: {parts.quoted(standing.following.title)}."
    verb = "needs" if needs.total == 1 else "need"
    head = f"*{parts.count(needs.total, 'thing')} {verb} someone*"
    if of_partner(standing, reader) and len(standing.partners) == 1:
        return f"{head}: {moves(needs, standing.partners[0], standing.vendor)}"
    plans = f" in {parts.count(standing.plans, 'plan')}" if standing.place.kind is not Kind.PLAN else ""
    return f"{head}{plans}: {counted(needs)}"


def how_it_goes(standing: Standing, reader: Reader) -> str:
    """Say how all plans do, and how far milestones and customers are."""
    partners = len(standing.partners)
    partnered = "" if of_partner(standing, reader) else f" with {parts.count(partners, 'partner')}"
    first = f"*{parts.count(standing.plans, 'plan')}{partnered}*: {cards.of_colours(standing.health)}"
    return f"{first}\n{parts.facts(*_progress(standing, reader))}"


def _progress(standing: Standing, reader: Reader) -> list[str]:
    counts = standing.counts
    soon = parts.day(counts.soon_on or standing.soon_on, today=standing.as_of)
    due = f", {counts.due_soon} due by {soon}" if counts.due_soon else ""
    done = f"{counts.done} of {parts.count(counts.total, 'milestone')} done{due}"
    return [done, customers(standing.customers, locale=reader.locale)] if standing.customers else [done]


def customers(total: Sum, *, locale: str) -> str:
    """Say `13 of 40 customers, 15.9 expected by today`."""
    said = cards.of_customers(total, locale=locale)
    return f"{said}, {parts.number(total.expected, locale=locale)} expected by today" if total.judged else said


def heading(standing: Standing, reader: Reader, here: str = "") -> str:
    """Head an answer that may be shared: the place or both companies where it is all of it, else whose part; the day.

    `here` is what the channel is about in which a part is posted.
    """
    return f"{parts.one_line(_whose(standing, reader, here))}, {parts.long_day(standing.as_of)}"


def _whose(standing: Standing, reader: Reader, here: str) -> str:
    place, both = standing.place, standing.place.kind is Kind.PARTNER
    if standing.sight is Sight.READER:
        other = standing.vendor if both and reader.of_partner else place.name
        return f"Your {counted_of(standing.plans, standing.of)} {'with' if both else 'in'} {other}"
    if standing.sight is Sight.CHANNEL and here:
        return f"{place.name}'s plans in {here}" if both else f"{here}'s plans in {place.name}"
    return f"{place.name} and {standing.vendor}" if both else place.name


def counted_of(plans: int, of: int | None) -> str:
    """Count plans, and how many there are where the reader sees fewer: `2 of 4 plans`; without any, just `plans`."""
    if of is not None:
        return f"{plans} of {parts.count(of, 'plan')}"
    return parts.count(plans, "plan") if plans else "plans"


@dataclass(frozen=True)
class Offered:
    """What stands under a standing.

    Args:
        about: what every button says back.
        add: whether the reader may add a milestone.
        share: whether the place takes posts.
        differs: how the shared form differs from what the asker sees, asked before it is shared.
        channel: where it would be shared.
        seen_by: who would read it, said where a partner would.
        start: whether the reader may put this draft in force.
    """

    about: str
    add: bool = False
    share: bool = False
    differs: Difference = SAME
    channel: str = ""
    seen_by: str = ""
    start: bool = False


def private(standing: Standing, offered: Offered, *, reader: Reader) -> Message:
    """Show a standing to the asker alone."""
    one_plan = standing.place.kind is Kind.PLAN
    is_named = one_plan or any(reader.person_id in one.named for one in standing.needs.rows)
    return _private(standing, offered, reader if is_named else parts.anybody(reader))


@lru_cache(maxsize=256)
def _private(standing: Standing, offered: Offered, reader: Reader) -> Message:
    """Draw it once for all who read the same on the same day."""
    about = offered.about
    asks = offered.differs.asks(f"#{offered.channel}")
    post = [parts.button("Share here", ids.SHARE, about, confirm=asks)] if offered.share else []
    add = [parts.button("Add milestone…", ids.MILESTONE_ADD, _plan_of(standing))] if offered.add else []
    day = parts.day(standing.as_of, today=standing.as_of)
    as_of = f"as of {day}, {city_of(standing.place)} time" if standing.place.kind is Kind.SUBSIDIARY else f"as of {day}"
    alone = f"Seen by you alone; if shared, by {offered.seen_by}" if offered.seen_by else "Seen by you alone"
    context = parts.context(parts.facts(alone, as_of))

    begin = [parts.button("Put in force…", ids.PLAN_START, about)] if offered.start else []

    def end(rows: int) -> list[Any]:
        return [parts.foot(*begin, *post, *_all(standing, about, reader, rows), *add), context]

    return _message(standing, reader, end)


def _plan_of(standing: Standing) -> str:
    return standing.place.key if standing.place.kind is Kind.PLAN else ""


def _all(standing: Standing, about: str, reader: Reader, rows: int) -> list[Any]:
    """Offer what was left out, counted on the button that shows it."""
    found = []
    if standing.needs.total > rows:
        label = f"All {standing.needs.total} that need someone"
        label = label if len(label) <= LABEL else f"Show all {standing.needs.total}"
        found.append(parts.button(label, ids.NEEDS_OPEN, f"0|{about}"))
    if standing.place.kind is Kind.PLAN:
        if standing.counts.total:
            label = f"All {parts.count(standing.counts.total, 'milestone')}"
            found.append(parts.button(label, ids.PLAN_MILESTONES, f"0|{about}"))
    elif standing.plans + standing.drafts and (not reader.of_partner or standing.place.kind is Kind.PARTNER):
        found.append(parts.button("All plans", ids.PLANS_OPEN, f"0|{about}"))
    return found


def shared(standing: Standing, *, reader: Reader, by: str, seen_by: str, at: str, here: str = "") -> Message:
    """Draw a standing for everybody of a channel about `here`: plain names, no buttons but Open, and who shared it."""
    said = f"Shared by {parts.user_text(by, NAME)} · seen by {seen_by} · as of {at}"
    return _message(standing, reader, lambda _rows: [parts.context(said)], here)


def _message(standing: Standing, reader: Reader, end: Callable[[int], list[Any]], here: str = "") -> Message:
    today, one_plan = standing.as_of, standing.place.kind is Kind.PLAN
    if one_plan:
        top: list[Any] = [cards.card(one, today=today, reader=reader) for one in standing.cards]
    else:
        top = [parts.header(heading(standing, reader, here))]
    above = [parts.drawn(block) for block in (*top, parts.section(headline(standing, reader)))]
    how = [parts.drawn(block) for block in _below(standing, reader)]
    drawn = [row(one, today=today, reader=reader, short_key=one_plan) for one in standing.needs.rows]
    fits = parts.rows_that_fit(drawn, [*above, *how, *(parts.drawn(one) for one in end(0))], most=MOST) if drawn else 0
    return Message.of(_words(standing, reader, fits, here), [*above, *drawn[:fits], *how, *end(fits)], reader.audience)


def _below(standing: Standing, reader: Reader) -> list[Any]:
    """Show how it goes: of one plan its targets, else the health of all."""
    if standing.place.kind is not Kind.PLAN:
        return [parts.divider(), parts.section(how_it_goes(standing, reader))] if standing.plans else []
    rows = [
        target_views.target_row(one, today=standing.as_of, reader=reader, short_key=True) for one in standing.targets
    ]
    return [parts.divider(), *rows] if rows else []


def _words(standing: Standing, reader: Reader, fits: int, here: str) -> str:
    today, shown = standing.as_of, standing.needs.rows[:fits]
    rows = " ".join(row_words(one, today=today, reader=reader) for one in shown)
    first = parts.plain_words(headline(standing, reader)).rstrip(".")
    if standing.place.kind is not Kind.PLAN:
        how = f" {parts.plain_words(how_it_goes(standing, reader))}." if standing.plans else ""
        return f"{heading(standing, reader, here)}. {first}. {rows}{how}".replace("\n", ". ")
    told = " ".join(cards.words(one, today=today, reader=reader) for one in standing.cards)
    targets = " ".join(target_views.row_words(one, today=today, reader=reader) for one in standing.targets)
    return f"{told} {first}. {rows} {targets}".replace("\n", ". ").rstrip()


def mine(page: Page, *, reader: Reader, verbs: Collection[str], why: str = "") -> Message:
    """Show what is the reader's own; `why` says why it cannot be shared here."""
    head = parts.section(menu.headline(page))
    everything = parts.button(f"Show all {page.total}", ids.LIST_OPEN, "waiting")
    foot = parts.foot(*([everything] if page.total > len(page.lines) else []), *menu.acts(verbs)[:1])
    context = parts.context(parts.facts(parts.literal(why), "Seen by you alone") if why else "Seen by you alone")
    rows, words = lists.fitting(page, reader, [head, foot, context], ROWS)
    said = parts.plain_words(head.text.text if head.text else "").rstrip(".")
    return Message.of(f"{said}. {words}".rstrip(), [head, *rows, foot, context])


def milestones_of(shown: Sequence[MilestoneRow], standing: Standing, *, reader: Reader, first: int) -> Message:
    """Show a page of all milestones of one plan, by their dates."""
    counts, today = standing.counts, standing.as_of
    states = [f"{counts.done} done", f"{counts.overdue} overdue" if counts.overdue else ""]
    head = parts.section(
        f"*{parts.count(counts.total, 'milestone')}* in {parts.user_text(standing.place.name, PLAN)}: "
        + ", ".join(state for state in states if state)
    )
    drawn = [parts.drawn(milestones.milestone_row(one, today=today, reader=reader, short_key=True)) for one in shown]
    fits = parts.rows_that_fit(drawn, [parts.drawn(head)] * 4, most=MOST) if drawn else 0
    turn = cards.turns(first, first + fits, counts.total, standing.place.key, action=ids.PLAN_MILESTONES, step=MOST)
    place = [parts.context(parts.pager_words(first + 1, first + fits, counts.total, "earliest first"))] if fits else []
    rows = " ".join(milestones.row_words(one, today=today, reader=reader) for one in shown[:fits])
    said = parts.plain_words(head.text.text if head.text else "")
    return Message.of(f"{said}. {rows}".rstrip(), [head, *drawn[:fits], *turn, *place])


def needing(standing: Standing, about: str, *, reader: Reader) -> Message:
    """Show a page of everything that needs someone."""
    first, today = standing.needs.first, standing.as_of
    head = parts.section(headline(standing, reader))
    drawn = [row(one, today=today, reader=reader) for one in standing.needs.rows]
    fits = parts.rows_that_fit(drawn, [parts.drawn(head)] * 4, most=MOST) if drawn else 0
    total = standing.needs.total
    turn = cards.turns(first, first + fits, total, about, action=ids.NEEDS_OPEN, step=MOST)
    place = [parts.context(parts.pager_words(first + 1, first + fits, total, "most urgent first"))] if fits else []
    rows = " ".join(row_words(one, today=today, reader=reader) for one in standing.needs.rows[:fits])
    said = f"{parts.plain_words(headline(standing, reader)).rstrip('.')}. {rows}"
    return Message.of(said.rstrip(), [head, *drawn[:fits], *turn, *place])


def zone_of(place: Place) -> ZoneInfo:
    """Give the zone of a place."""
    return zone_named(place.zone)


def city_of(place: Place) -> str:
    """Name its zone as people do: Berlin for Europe/Berlin."""
    return parts.literal(place.zone.rpartition("/")[2].replace("_", " "))
