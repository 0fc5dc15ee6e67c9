"""The screens of the weekly summary, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final, TypeAlias

from handlers.views import examples as ex
from handlers.views import summary
from handlers.views.gallery_status import CARD, CUSTOMERS, GERMANY, NEEDS, SOON, TINDREL
from handlers.views.gallery_targets import TARGET
from handlers.views.parts import Audience, Message, Reader, View
from models.aside import Fault, Step
from models.milestones.tables import Status
from models.summaries.cards import Health
from models.summaries.chart import Point
from models.summaries.counts import Counts
from models.summaries.goals import Sum
from models.summaries.kept import Figures, Posted
from models.summaries.standing import Needs
from models.summaries.told import Correction
from models.summaries.turn import Ending, Owed
from models.summaries.weekly import Answers, Done, Weekly
from models.targets.pace import Colour

Screen: TypeAlias = Callable[[], Message | View]

NOTHING: Final = Needs(0, 0, 0, 0, 0, 0, 0, 0, ())
LEFT_OUT: Final = Fault("shown:PSP-40", Step.WORDS, "PSP-40", None, "K7MQ", "ValueError")
MONTHS: Final = [(7, 31, 2), (8, 31, 4), (9, 30, 8), (10, 31, 11), (11, 23, 13)]
WEEKLY: Final = Weekly(
    channel_id=1,
    week=ex.TODAY,
    place=GERMANY,
    partner=None,
    vendor="Quorbel",
    locale="en_GB",
    year="FY27",
    as_of=ex.TODAY,
    at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    soon_on=SOON,
    plans=14,
    drafts=("PSP-31",),
    partners=8,
    health={Colour.GREEN: 9, Colour.YELLOW: 3, Colour.RED: 2},
    counts=Counts(total=84, done=31, overdue=5, blocked=3, due_soon=6, vendor_moves=4),
    needs=replace(NEEDS, overdue=5, blocked=3,
                  rows=(ex.MILESTONE, ex.blocked(), TARGET, *(ex.upcoming(number) for number in range(20, 26)))),
    customers=CUSTOMERS,
    chart=tuple(Point(date(2026, month, day), Decimal(won), Decimal("3.2") * (month - 6))
                for month, day, won in MONTHS),
    done=Done(6, 5, (ex.finished(),)),
    due=(ex.upcoming(),),
    answers=Answers(3, date(2026, 11, 12)),
    cards=(CARD, replace(CARD, key="PSP-40", health=Health(Colour.GREEN, following=ex.upcoming()))),
    following=None,
    figures=Figures("FY27", 9, Decimal(13), {"PSP-12": Colour.RED}),
    last=Figures("FY27", 11, Decimal(12), {"PSP-12": Colour.YELLOW}),
    ending=None,
    ends_on=None,
    values={"PSP-12-T1": Decimal(6)},
)  # fmt: skip
ENDING: Final = Ending(
    "FY27", date(2027, 7, 7), date(2027, 7, 28), recording=True,
    owed=(Owed(ex.OTTO, milestones=4), Owed(ex.PIA, answers=2, values=1), Owed(None, milestones=1)),
)  # fmt: skip


def weekly(**changes: Any) -> Weekly:  # noqa: ANN401 -- the fields of the week
    """Give the example week with other values."""
    return replace(WEEKLY, **changes)


def quiet() -> Weekly:
    """Give a week in which nothing needs anyone."""
    return weekly(needs=NOTHING, answers=Answers(), following=ex.upcoming(), health={Colour.GREEN: 14})


def partner() -> Weekly:
    """Give the week of a channel that is shared with a partner."""
    return weekly(place=TINDREL, partner="Tindrel", plans=2, partners=1, health={Colour.RED: 1, Colour.YELLOW: 1})


def new_year() -> Weekly:
    """Give the first week of a year."""
    early = Sum(Decimal(0), Decimal(48), Decimal(0))
    return weekly(week=date(2027, 7, 5), year="FY28", ending=ENDING, needs=NOTHING, customers=early, last=None,
                  drafts=("PSP-52", "PSP-55", "PSP-56"), following=ex.upcoming(), due=(), chart=())  # fmt: skip


def _reply(place: int) -> Message:
    return summary.thread(WEEKLY)[place]


def corrected(number: int = 2) -> Message:
    """Give the busy week once some of it turned out to be wrong."""
    post = summary.weekly_post(WEEKLY)
    posted = Posted(1, WEEKLY.week, post.text, post.blocks, WEEKLY.told, "Europe/Berlin", "en_GB")
    done = replace(ex.MILESTONE, status=Status.DONE, done_on=date(2026, 11, 20), working_days_late=0)
    at = datetime(2026, 11, 23, 10, 20, tzinfo=UTC)
    found = [
        Correction(done.key, done.title, at, done_on=done.done_on, row=done),
        Correction("PSP-12-M6", "Partner academy, first day", at, told_on=date(2026, 11, 19)),
        Correction("PSP-12-M7", "Partner academy, second day", at.replace(day=24), done_on=date(2026, 11, 20),
                   told_on=date(2026, 11, 19)),
        Correction("PSP-12-T1", "Customers won, H1", at, value=Decimal(7), unit="customer", as_of=date(2026, 11, 20)),
        Correction("PSP-12-T2", "Customers won, Q2", None, unit="customer", as_of=date(2026, 11, 20)),
    ]  # fmt: skip
    return summary.corrected(posted, found[:number], reader=Reader(audience=Audience.INTERNAL))


SCREENS: Final[dict[str, Screen]] = {
    "week, corrected": corrected,
    "week, corrected in many things": lambda: corrected(5),
    "week, corrected back": lambda: corrected(0),
    "week, busy": lambda: summary.weekly_post(WEEKLY),
    "week, without the chart": lambda: summary.without_chart(summary.weekly_post(WEEKLY)),
    "week, of a partner": lambda: summary.weekly_post(partner()),
    "week, quiet": lambda: summary.weekly_post(quiet()),
    "week, no plan in force": lambda: summary.weekly_post(weekly(plans=0, needs=NOTHING)),
    "week, with lines left out": lambda: summary.weekly_post(weekly(left_out=(LEFT_OUT,) * 4)),
    "week, no plan readable": lambda: summary.weekly_post(weekly(plans=0, needs=NOTHING, left_out=(LEFT_OUT,))),
    "week, the last of a year": lambda: summary.weekly_post(weekly(ends_on=date(2027, 6, 30))),
    "week, the first of a year": lambda: summary.weekly_post(new_year()),
    "week, until the freeze": lambda: summary.weekly_post(
        weekly(year="FY28", ending=replace(ENDING, recording=False, owed=()))
    ),
    **{f"week, reply {place + 1}": partial(_reply, place) for place in range(4)},
}
