"""What the post of a week says: the place, the counts, how they compare, customers, changes of health."""

from decimal import Decimal
from typing import Any, Final

from handlers.slack import ids
from handlers.views import cards, parts, status
from handlers.views.parts import Audience, Reader, State
from models.summaries.goals import Sum
from models.summaries.weekly import Weekly

CHANGES: Final = 3


def reader_of(weekly: Weekly) -> Reader:
    """Give everybody of the channel as the reader; figures are written as its subsidiary writes them."""
    return Reader(audience=Audience.PARTNER if weekly.partner else Audience.INTERNAL, locale=weekly.locale)


def name(weekly: Weekly) -> str:
    """Name what it is about: the subsidiary, or both companies."""
    return f"{weekly.partner} and {weekly.vendor}" if weekly.partner else weekly.place.name


def where(weekly: Weekly) -> str:
    """Say the place behind a count: ` in Germany`, ` with Tindrel`."""
    place = parts.user_text(weekly.place.name, status.NAME)
    return f" with {place}" if weekly.partner else f" in {place}"


def heading(weekly: Weekly) -> str:
    """Head the post of an ordinary week."""
    return parts.one_line(f"{name(weekly)}, week of {parts.long_day(weekly.week)[4:]}")


def foot(weekly: Weekly) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Offer what each reader may want next; whoever presses gets their own answer."""
    return parts.actions(
        parts.button("What needs me", ids.MENU_OPEN),
        parts.button("All plans", ids.PLANS_OPEN, f"0|{weekly.place.key}"),
        parts.button("Status", ids.STATUS_OPEN),
        block_id="foot",
    )


def context(weekly: Weekly, *more: str) -> Any:  # noqa: ANN401 -- a block of the SDK
    """Say who reads it, and as of when."""
    who = f"{weekly.vendor} and {weekly.partner}" if weekly.partner else f"{weekly.vendor} only"
    local = weekly.at.astimezone(status.zone_of(weekly.place))
    day = parts.day(weekly.as_of, today=weekly.as_of)
    as_of = f"as of {day} {local:%H:%M} {status.city_of(weekly.place)} time"
    return parts.context(parts.facts(f"Seen by {parts.literal(who)}", as_of, *more))


def headline(weekly: Weekly, shown: int) -> str:
    """Say how many things need someone, how many of them stand in the thread, and how that compares."""
    needs = weekly.needs
    if not needs.total:
        return f"*Nothing needs anyone{where(weekly)} this week.*"
    left = needs.total - shown
    first = shown if left else needs.total
    head = f"{parts.count(first, 'thing')} {'needs' if first == 1 else 'need'} someone"
    said = f"*{head} first*, {left} more in the thread" if left else f"*{head}*"
    if weekly.partner:
        said += f": {status.moves(needs, weekly.partner, weekly.vendor)}"
    return parts.facts(said, _than_last_week(weekly))


def _than_last_week(weekly: Weekly) -> str | None:
    if weekly.last is None:
        return None
    more = weekly.needs.total - weekly.last.needs
    if not more:
        return "as many as last week"
    return f"{abs(more)} {'more' if more > 0 else 'fewer'} than last week"


def customers(weekly: Weekly, *, drawn: bool = True) -> str:
    """Say how the customers won stand against what was expected, and what they were last week; `text` has no bar."""
    total, locale = weekly.customers or Sum(), weekly.locale
    state = cards.STATES[total.colour] if total.colour else State.TOO_EARLY
    share = total.actual / total.target if total.target else Decimal(0)
    mark = total.expected / total.target if total.judged and total.target else None
    last = weekly.last.customers if weekly.last else None
    rate = total.at_this_rate
    bar = f"{parts.bar(share, mark)} " if drawn else ""
    marks = (total.target,)
    return f"{state.both}: {bar}" + parts.facts(
        cards.of_customers(total, locale=locale),
        f"{parts.number(total.expected, locale=locale)} expected by today" if total.judged else None,
        f"at this rate {parts.number(rate, locale=locale, apart_from=marks)}" if rate is not None else None,
        f"last week {parts.number(last, locale=locale, apart_from=marks)}" if last is not None else None,
    )


def facts(weekly: Weekly) -> list[str]:
    """Say what was done, what comes due, whose health changed, what waits for an answer: those that exist."""
    return [one for one in (_done(weekly), _due(weekly), _changes(weekly), _answers(weekly)) if one]


def _done(weekly: Weekly) -> str:
    done = weekly.done
    return f"*Done last week*: {parts.count(done.number, 'milestone')}" + (
        f", {done.on_time} on time" if done.number else ""
    )


def _due(weekly: Weekly) -> str:
    first = f", first on {parts.day(weekly.due[0].due_on, today=weekly.as_of)}" if weekly.due else ""
    return f"*Due by {due_by(weekly)}*: {weekly.counts.due_soon}{first}"


def due_by(weekly: Weekly) -> str:
    """Say by which day what is due soon is due."""
    return parts.day(weekly.counts.soon_on or weekly.soon_on, today=weekly.as_of)


def _changes(weekly: Weekly) -> str:
    said = [f"{one.key} now {cards.STATES[one.now].both}, was {cards.STATES[one.was].word}"
            for one in weekly.changes[:CHANGES]]  # fmt: skip
    more = len(weekly.changes) - CHANGES
    return f"*Health*: {parts.facts(*said, f'{more} more' if more > 0 else None)}" if said else ""


def _answers(weekly: Weekly) -> str:
    answers = weekly.answers
    if not answers.number:
        return ""
    since = f", since {parts.day(answers.since, today=weekly.as_of)}" if answers.since else ""
    return f"*Answers*: {answers.number} {'waits' if answers.number == 1 else 'wait'}{since}"


def ends_on(weekly: Weekly) -> str:
    """Say what ends with the year, in the last summary before it does; empty in all others."""
    if weekly.ends_on is None or not weekly.counts.total:
        return ""
    left = parts.count(weekly.counts.total - weekly.counts.done, "milestone")
    total = weekly.customers
    short = cards.of_customers(total, locale=weekly.locale) if total and total.actual < total.target else None
    return parts.facts(f"*Ends on {parts.day(weekly.ends_on, today=weekly.as_of)}*: {left} not done yet", short)
