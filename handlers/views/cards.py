"""Plans as cards: four lines, the second says how the plan does and why."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from slack_sdk.models.blocks import SectionBlock

from handlers.slack import ids
from handlers.views import milestones, parts
from handlers.views import targets as target_views
from handlers.views.parts import Message, Reader, State
from models.milestones.tables import Status
from models.places import Kind, Place, Sight
from models.plans import Stage
from models.rows import MilestoneRow, TargetRow
from models.summaries.cards import Card, Health
from models.summaries.goals import Sum
from models.targets.pace import GREEN_FROM, Colour, Phase

PLAN_TITLE: Final = 60
STATES: Final = {Colour.GREEN: State.ON_TRACK, Colour.YELLOW: State.AT_RISK, Colour.RED: State.OFF_TRACK}
PAGE: Final = 5


def card(shown: Card, *, today: date, reader: Reader) -> SectionBlock:
    """Show one plan; it looks the same in a status, in Home and in a list."""
    lines = [
        parts.facts(
            f"*{parts.user_text(shown.title, PLAN_TITLE)}* {parts.key(shown.key)}",
            parts.user_text(shown.partner, 30),
            parts.user_text(shown.subsidiary, 30),
            stage(shown, today=today),
        ),
        health_line(shown.health, today=today, locale=reader.locale) if shown.health else "",
        figures(shown, locale=reader.locale),
        answerers(shown, reader=reader),
    ]
    block_id = parts.row_id(shown.key, shown.version)
    return parts.section("\n".join(line for line in lines if line), block_id=block_id, accessory=_open(shown))


def _open(shown: Card) -> Any:  # noqa: ANN401 -- a button of the SDK
    return parts.opens(shown.key, title=shown.title)


def stage(shown: Card, *, today: date) -> str:
    """Say where it stands: a word, in force with its version and the day on which it was signed on paper."""
    if shown.stage is not Stage.IN_FORCE:
        return shown.stage.value
    signed = f", signed outside {parts.day(shown.signed_on, today=today)}" if shown.signed_on else ""
    return f"in force, version 1{signed}"


def health_line(health: Health, *, today: date, locale: str) -> str:
    """Say how a plan does and why: the heaviest of its worst parts, or what comes next."""
    state = STATES[health.colour].both
    if health.worst is not None:
        more = f", and {health.others} more" if health.others else ""
        return f"{state}: {_because(health.worst, today=today, locale=locale)}{more}"
    if health.following is None:
        return state
    due = parts.day(health.following.due_on, today=today)
    return f"{state}, next due {due}: {parts.quoted(health.following.title)}"


def _because(part: MilestoneRow | TargetRow, *, today: date, locale: str) -> str:
    if isinstance(part, TargetRow):
        return f"{parts.quoted(part.title)} {_pace_words(part, today=today, locale=locale)}"
    if part.status is Status.BLOCKED and not part.is_overdue:
        return f"{parts.quoted(part.title)} is blocked"
    phrase = milestones.due_phrase(part, today=today).partition(" (")[0]
    return f"{parts.quoted(part.title)} is {phrase}" + ("" if part.is_overdue else " and not started")


def _pace_words(target: TargetRow, *, today: date, locale: str) -> str:
    if target.phase is Phase.MISSED:
        return target_views.pace_phrase(target, today=today, locale=locale).removeprefix(f"{State.MISSED.emoji} ")
    if target.actual is None:
        return "has nothing reported"
    reached = max(target.attainment, Decimal(0))
    if target.phase is Phase.GRACE:
        return f"ended with {parts.percent(reached, locale=locale, apart_from=(Decimal(1),))} of its value"
    share = max(target.pace or Decimal(0), Decimal(0))
    marks = (GREEN_FROM, target_views.floor_share(target))
    return f"has {parts.percent(share, locale=locale, apart_from=marks)} of what was expected by today"


def figures(shown: Card, *, locale: str) -> str:
    """Say how far its milestones and customers are."""
    counts = shown.counts
    overdue = f"{counts.overdue} overdue" if counts.overdue and shown.health else ""
    by = parts.day(counts.soon_on or shown.soon_on, today=shown.as_of)
    soon = f"{counts.due_soon} due by {by}" if shown.health else ""
    done = f"{counts.done} of {parts.count(counts.total, 'milestone')} done" if counts.total else "no milestones yet"
    return parts.facts(
        ", ".join(piece for piece in (done, overdue, soon if counts.due_soon else "") if piece),
        of_customers(shown.customers, locale=locale) if shown.customers else None,
    )


def of_customers(total: Sum, *, locale: str) -> str:
    """Say `6 of 10 customers`."""
    marks = (total.target, *([total.expected] if total.judged else []))
    actual = parts.number(total.actual, locale=locale, apart_from=marks)
    target = parts.number(total.target, locale=locale, places=parts.MOST_PLACES)
    return f"{actual} of {target} {parts.plural('customer', total.target)}"


def answerers(shown: Card, *, reader: Reader) -> str:
    """Say who answers for the plan on both sides."""
    both = (shown.vendor_accountable, shown.partner_accountable)
    names = [parts.person(one, reader=reader) for one in both if one is not None]
    if not names:
        return ""
    verb = "answers" if len(names) == 1 and names[0] != "you" else "answer"
    return f"{parts.joined(names)} {verb} for it"


def words(shown: Card, *, today: date, reader: Reader) -> str:
    """Say a card in sentences, for `text`."""
    health = health_line(shown.health, today=today, locale=reader.locale) if shown.health else ""
    said = f"{parts.one_line(shown.title)}, {shown.key}, {parts.one_line(shown.partner)}, {stage(shown, today=today)}"
    counted = parts.plain_words(figures(shown, locale=reader.locale))
    return f"{said}. {parts.plain_words(health)}. {counted}." if health else f"{said}. {counted}."


def headline(colours: Mapping[Colour, int], in_force: int, drafts: int, place: Place | None, sight: Sight, *,
             of: int | None = None) -> str:  # fmt: skip
    """Say how many plans there are and how they do."""
    named = parts.user_text(place.name, PLAN_TITLE) if place else ""
    where = "" if place is None else f" with {named}" if place.kind is Kind.PARTNER else f" in {named}"
    if not in_force:
        ruling = (
            f"*No plan{parts.seen(sight)} is in force{where}*"
            if drafts
            else f"*There is no plan{where} that you can see*"
        )
    else:
        plans = f"{in_force} of {parts.count(of, 'plan')}" if of is not None else parts.count(in_force, "plan")
        whose = "Your " if place and sight is Sight.READER else ""
        ruling = f"*{whose}{plans}*{where}: {of_colours(colours)}"
    return ruling + (f" · {parts.count(drafts, 'draft')}" if drafts else "")


def of_colours(colours: Mapping[Colour, int], *, noun: str = "") -> str:
    """Say how many plans are on track, at risk and off track."""
    return " · ".join(
        f"{STATES[colour].emoji} {parts.count(number, noun) if noun else number} {STATES[colour].word}"
        for colour, number in colours.items()
        if number
    )


def listed(shown: Sequence[Card], headline: str, *, today: date, reader: Reader, total: int, first: int = 0,
           about: str = "") -> Message:  # fmt: skip
    """Show a page of plans, worst first; `headline` is mrkdwn, escaped already, `about` finds the list again."""
    drawn = [parts.drawn(card(one, today=today, reader=reader)) for one in shown]
    head = parts.section(headline)
    fits = parts.rows_that_fit(drawn, [parts.drawn(head)] * 4, most=PAGE) if drawn else 0
    turn = turns(first, first + fits, total, about)
    place = [parts.context(parts.pager_words(first + 1, first + fits, total, "worst first"))] if fits else []
    said = " ".join(words(one, today=today, reader=reader) for one in shown[:fits])
    return Message.of(
        f"{parts.plain_words(headline).rstrip('.')}. {said}".rstrip(), [head, *drawn[:fits], *turn, *place]
    )


def turns(
    first: int, following: int, total: int, about: str, *, action: str = ids.PLANS_OPEN, step: int = PAGE
) -> list[Any]:
    """Turn pages: a button carries the place of the first row to show and what is listed."""
    back = [parts.button("‹ Back", f"{action}.0", f"{max(first - step, 0)}|{about}")] if first else []
    next_ = [parts.button("Next ›", f"{action}.1", f"{following}|{about}")] if following < total else []
    return [parts.actions(*back, *next_, block_id=f"pager.{first}")] if back or next_ else []
