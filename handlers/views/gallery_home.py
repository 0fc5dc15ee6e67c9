"""The screens of Home, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, TypeAlias

from handlers.views import examples as ex
from handlers.views import home, menu, notices
from handlers.views.gallery_menu import page
from handlers.views.gallery_status import CARD, LIN_READS
from handlers.views.parts import Message, Reader, View
from models.base import Side
from models.lists import Which
from models.naming import Unnamed
from models.rows import Why
from models.summaries.home import Home, Show, Wanted

Screen: TypeAlias = Callable[[], Message | View]

NOW: Final = datetime(2026, 11, 23, 7, 41, tzinfo=UTC)
WAITING: Final = page(Which.WAITING, [(ex.asked(), Why.ANSWER), (ex.MILESTONE, Why.OVERDUE), (ex.upcoming(), Why.DUE)])
HOME: Final = Home(
    WAITING, Wanted(), 14, 14, tuple(replace(CARD, key=f"PSP-{number}") for number in range(12, 22)),
    ((1, "Tindrel"), (2, "Ostrevale")),
)  # fmt: skip
VERBS: Final = frozenset({"add milestone", "add plan", "status"})


def _home(shown: Home, reader: Reader = ex.MIRA_READS) -> View:
    return home.home(shown, today=ex.TODAY, reader=reader, verbs=VERBS, now=NOW)


SCREENS: Final[dict[str, Screen]] = {
    "home": lambda: _home(HOME),
    "home, the last page": lambda: _home(replace(HOME, wanted=Wanted(first=10), cards=HOME.cards[:4])),
    "home, of a partner lead": lambda: _home(replace(HOME, plans=2, found=2, cards=HOME.cards[:2]), LIN_READS),
    "home, none of the kind": lambda: _home(replace(HOME, wanted=Wanted(Show.DRAFTS), found=0, cards=())),
    "home, no plan": lambda: _home(replace(HOME, plans=0, found=0, cards=(), partners=())),
    "home, not known": lambda: home.of_message(notices.stranger()),
    "home, no role": lambda: home.of_message(
        menu.no_role(Unnamed(ex.NED, (replace(ex.PIA, name="Lin Marlow", side=Side.PARTNER),)))
    ),
}
