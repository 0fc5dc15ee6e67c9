"""The screens of status and of plans as cards, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from handlers.views import cards, parts, status
from handlers.views import examples as ex
from handlers.views.gallery_targets import TARGET
from handlers.views.parts import Audience, Message, Reader, View
from handlers.views.sharing import Difference
from models.calendar import WorkCalendar
from models.places import Kind, Place, Sight
from models.plans import Stage
from models.summaries.cards import Card, Health
from models.summaries.counts import Counts
from models.summaries.goals import Sum
from models.summaries.standing import Needs, Standing
from models.targets.pace import Colour

Screen: TypeAlias = Callable[[], Message | View]

SOON: Final = date(2026, 12, 7)
CALENDAR: Final = WorkCalendar("DE", frozenset({5, 6}))
GERMANY: Final = Place(Kind.SUBSIDIARY, 1, "de", "Germany", CALENDAR, "Europe/Berlin")
TINDREL: Final = Place(Kind.PARTNER, 1, "tindrel", "Tindrel", CALENDAR, "Europe/Berlin")
PLAN: Final = Place(Kind.PLAN, 12, "PSP-12", "“Search for ministries”", CALENDAR, "Europe/Berlin")
LIN_READS: Final = Reader(9, side=ex.PIA.side)
CUSTOMERS: Final = Sum(Decimal(13), Decimal(40), Decimal("15.9"), judged=True)
CARD: Final = Card(
    key="PSP-12",
    version=4,
    title="Search for ministries",
    partner="Tindrel",
    stage=Stage.IN_FORCE,
    year="FY27",
    subsidiary="Germany",
    signed_on=date(2026, 7, 3),
    vendor_accountable=ex.MIRA,
    partner_accountable=ex.PIA,
    counts=Counts(total=9, done=4, overdue=1, due_soon=2, vendor_moves=1),
    as_of=ex.TODAY,
    soon_on=SOON,
    health=Health(Colour.RED, ex.MILESTONE),
    customers=Sum(Decimal(6), Decimal(10), Decimal("7.9"), judged=True),
)
NEEDS: Final = Needs(
    overdue=2, blocked=1, waiting=0, targets_off=0, targets_behind=1, vendor_moves=2, partner_moves=1, first=0,
    rows=(ex.MILESTONE, ex.blocked(), TARGET),
)  # fmt: skip
STANDING: Final = Standing(
    place=GERMANY,
    as_of=ex.TODAY,
    soon_on=SOON,
    vendor="Quorbel",
    plans=14,
    drafts=1,
    partners=tuple(f"Partner {number}" for number in range(8)),
    health={Colour.GREEN: 9, Colour.YELLOW: 3, Colour.RED: 2},
    counts=Counts(total=84, done=31, overdue=2, blocked=1, due_soon=6, vendor_moves=2),
    needs=NEEDS,
    customers=CUSTOMERS,
)


def standing(**changes: Any) -> Standing:  # noqa: ANN401 -- the fields of the standing
    """Give the example standing with other values."""
    return replace(STANDING, **changes)


def partner() -> Standing:
    """Give the standing of a partner."""
    health = {Colour.GREEN: 0, Colour.YELLOW: 1, Colour.RED: 1}
    return standing(place=TINDREL, plans=2, drafts=0, partners=("Tindrel",), health=health, customers=None)


def plan() -> Standing:
    """Give the standing of one plan."""
    needs = replace(NEEDS, rows=(ex.MILESTONE, ex.blocked()))
    return standing(place=PLAN, plans=1, partners=("Tindrel",), cards=(CARD,), targets=(TARGET,), needs=needs)


def nothing() -> Standing:
    """Give a standing in which nothing needs anyone."""
    return standing(needs=Needs(0, 0, 0, 0, 0, 0, 0, 0, ()), following=ex.upcoming())


def _private(shown: Standing, *, reader: Reader = ex.MIRA_READS, **more: Any) -> Message:  # noqa: ANN401 -- as in the view
    return status.private(shown, status.Offered(shown.place.key, add=True, **more), reader=reader)


def _draft() -> Card:
    return replace(CARD, key="PSP-31", stage=Stage.DRAFT, signed_on=None, health=None, customers=None)


SCREENS: Final[dict[str, Screen]] = {
    "status, subsidiary": lambda: _private(STANDING, share=True),
    "status, fewer than there are": lambda: _private(
        standing(sight=Sight.READER, plans=2, of=14), share=True, channel="psp-germany",
        differs=Difference(more=12, counted=True, noun="plan"),
    ),
    "status, one's own of a subsidiary": lambda: _private(standing(sight=Sight.READER, plans=2)),
    "status, one's own with the vendor": lambda: _private(
        standing(place=TINDREL, sight=Sight.READER, plans=1, partners=("Tindrel",)), reader=LIN_READS, share=True,
        channel="quorbel-tindrel", differs=Difference(1, 2, noun="plan", noun_out="thing"),
    ),
    "status, part of a subsidiary shared": lambda: status.shared(
        standing(sight=Sight.CHANNEL), reader=Reader(audience=Audience.PARTNER), by="Mira Pell",
        seen_by="Quorbel and Tindrel", at=parts.instant(ex.REQUEST.asked_at), here="Tindrel",
    ),
    "status, more than fits": lambda: _private(standing(needs=replace(NEEDS, overdue=10)), share=True),
    "status, partner": lambda: _private(partner(), reader=LIN_READS, share=True, seen_by="Quorbel and Tindrel"),
    "status, one plan": lambda: _private(plan(), share=True, channel="quorbel-tindrel",
                                         differs=Difference(2, noun_out="thing")),
    "status, nothing needs anyone": lambda: _private(nothing()),
    "status, no plan in force": lambda: _private(
        standing(plans=0, partners=(), needs=nothing().needs, sight=Sight.READER)
    ),
    "status, shared": lambda: status.shared(
        partner(),
        reader=Reader(audience=Audience.PARTNER),
        by="Mira Pell",
        seen_by="Quorbel and Tindrel",
        at=parts.instant(ex.REQUEST.asked_at),
    ),
    "all that need someone": lambda: status.needing(standing(needs=replace(NEEDS, overdue=10, first=8)), "de",
                                                    reader=ex.MIRA_READS),
    "all milestones of a plan": lambda: status.milestones_of([ex.finished(), ex.MILESTONE], plan(),
                                                             reader=ex.MIRA_READS, first=0),
    "plans": lambda: cards.listed(
        [CARD, replace(CARD, key="PSP-40", health=Health(Colour.YELLOW, TARGET, 1)),
         replace(CARD, key="PSP-41", health=Health(Colour.GREEN, following=ex.upcoming())), _draft()],
        cards.headline(STANDING.health, 14, 1, GERMANY, Sight.WHOLE), today=ex.TODAY, reader=ex.MIRA_READS, total=15,
        about="de",
    ),
    "plans, none": lambda: cards.listed(
        [], cards.headline({}, 0, 0, None, Sight.READER), today=ex.TODAY, reader=ex.MIRA_READS, total=0
    ),
}  # fmt: skip
