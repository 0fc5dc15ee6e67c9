"""What one is told and “Why this?”, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from handlers.views import examples as ex
from handlers.views import settings
from handlers.views.parts import Message, Reader, View
from models.alerts.names import Concern, Rule
from models.alerts.why import Heard, Why
from models.settings import Level
from models.settings.mine import RULES, Home, Mine, Morning, MySetting

MORNING: Final = Morning(9, "Europe/Berlin", "DE")
STEPS: Final = {Rule.DUE_SOON: (10, 3, 0), Rule.OVERDUE: (1, 3, 7, 10), Rule.CONTESTED: (5,), Rule.DONE_AWAITS: (3, 10)}
EVERY: Final = {Rule.OVERDUE: 5, Rule.ASKED: 3}
FIXED: Final = {Rule.OVERDUE: "last", Rule.ASKED: "answer", Rule.DONE_AWAITS: "answer"}


def setting(rule: Rule, *, level: Level = Level.PROGRAMME, on: bool = True) -> MySetting:
    """Give a rule as it is for somebody."""
    return MySetting(rule, on, STEPS.get(rule, ()), EVERY.get(rule, 0), level, FIXED.get(rule, ""))


MINE: Final = Mine(MORNING, tuple(setting(rule) for rule in RULES))
OWN: Final = Mine(
    Morning(7, "America/Argentina/Buenos_Aires", "AR"),
    tuple(setting(rule, level=Level.PERSON, on=rule is not Rule.BLOCKED) for rule in RULES),
)
WHY: Final = Why(
    rule=Rule.OVERDUE,
    subject="PSP-12-M3",
    step="3",
    concern=Concern.OWNER,
    instead_of=None,
    due_on=date(2026, 11, 18),
    as_of=ex.TODAY,
    steps=(1, 3, 7, 10),
    every=5,
    level=Level.PROGRAMME,
    decided_by="",
    told=(Heard(date(2026, 11, 19), (ex.OTTO, ex.PIA)), Heard(date(2026, 11, 23), (ex.OTTO, ex.PIA, ex.MIRA))),
    still_so=True,
    can_turn_off=True,
)


def why(of: Why = WHY) -> View:
    """Explain it to Otto."""
    return settings.why(of, today=ex.TODAY, reader=Reader(ex.OTTO.id))


SCREENS: Final[dict[str, Callable[[], Message | View]]] = {
    "settings, mine": lambda: settings.settings(MINE),
    "settings, second page": lambda: settings.settings(MINE, first=8, receipt=settings.saved(Rule.OVERDUE)),
    "settings, own": lambda: settings.settings(OWN),
    "setting, change due soon": lambda: settings.change_rule(MINE.settings[0]),
    "setting, change overdue": lambda: settings.change_rule(MINE.settings[1]),
    "setting, change blocked": lambda: settings.change_rule(MINE.settings[2]),
    "morning, change": lambda: settings.change_morning(MORNING, [Home("de", "Germany", "Europe/Berlin", is_own=True)]),
    "why this": why,
    "why this, asked": lambda: why(
        replace(WHY, rule=Rule.ASKED, concern=Concern.SUPPORTER, steps=(), every=3, can_turn_off=False)
    ),
    "why this, sponsor": lambda: why(replace(WHY, concern=Concern.SPONSOR, can_turn_off=False)),
    "why this, stand-in": lambda: why(replace(WHY, concern=Concern.STAND_IN, instead_of=ex.PIA)),
    "why this, no longer so": lambda: why(
        replace(WHY, rule=Rule.TARGET_MISSED, due_on=None, steps=(), every=0, still_so=False, told=())
    ),
}
