"""The screens of menu, help and lists, with example data."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from handlers.grammar import VERBS, UsageProblem, parse
from handlers.views import access, history, lists, menu, show
from handlers.views import examples as ex
from handlers.views import gallery_alerts as alerts
from handlers.views import help as help_
from handlers.views.parts import Audience, Message, Reader, View
from handlers.views.sharing import Difference
from models.audience import Cause, Closed
from models.calendar import WorkCalendar
from models.digest import Channel
from models.digest.lines import Kind
from models.history import Line
from models.lists import Listed, Page, Which
from models.naming import Unnamed
from models.places import Kind as KindOfPlace
from models.places import Place
from models.rows import MilestoneRow, RequestRow, Why

VERB_NAMES: Final = {verb.name for verb in VERBS}
BERLIN: Final = WorkCalendar("DE", frozenset({5, 6}))
GERMANY: Final = Place(
    KindOfPlace.SUBSIDIARY, 1, "de", "Germany", WorkCalendar("DE", frozenset({5, 6})), "Europe/Berlin"
)
TOLD: Final = (
    Listed(None, Why.TOLD, told=alerts.line(Kind.OFF_TRACK, None, "pam", target=alerts.BEHIND)),
    Listed(None, Why.TOLD, told=alerts.line(
        Kind.CHANNEL_CLOSED, None, "pam", channel=Channel("quorbel-tindrel", (Closed(Cause.SHARED),))
    )),
)  # fmt: skip
FILTERS: Final = [(which, f"{which};in=de") for which in Which]


def _misread(typed: str) -> Message:
    try:
        parse(typed)
    except UsageProblem as problem:
        return help_.not_understood(problem)
    raise ValueError(typed)


def page(which: Which, rows: list[tuple[MilestoneRow, Why]], **more: Any) -> Page:  # noqa: ANN401 -- fields of the page
    """Give a page of these rows."""
    lines = tuple(Listed(row, why, _asks(row) if why is Why.ANSWER else None) for row, why in rows)
    counts = {why: sum(1 for one in lines if one.why is why) for why in Why}
    facts: dict[str, Any] = {
        "place": None, "first": 0, "total": len(lines), "counts": counts, "waits_for_vendor": len(lines),
        "vendor": "Quorbel", "partners": ((1, "Tindrel"),), "today": ex.TODAY,
        "soon_on": ex.TODAY.replace(month=12, day=7),
    }  # fmt: skip
    return Page(which=which, lines=lines, **{**facts, **more})


def _asks(row: MilestoneRow) -> RequestRow | None:
    """Give the question about a milestone, as one whose answer is wanted reads it."""
    return replace(row.open_request, may_answer=True) if row.open_request else None


def _mine(**more: Any) -> Message:  # noqa: ANN401 -- fields of the page
    asked = ex.milestone(key="PSP-12-M8", open_request=ex.REQUEST)
    rows = [(asked, Why.ANSWER), (ex.MILESTONE, Why.OVERDUE), (ex.blocked(), Why.BLOCKED), (ex.upcoming(), Why.DUE)]
    shown = page(Which.WAITING, rows, **more)
    return menu.menu(shown, reader=ex.PIA_READS, verbs=VERB_NAMES, place="In #psp-germany “status” means Germany")


def _overdue() -> Page:
    rows = [(ex.milestone(key=f"PSP-12-M{number}"), Why.OVERDUE) for number in range(3, 11)]
    return page(Which.OVERDUE, rows, place=GERMANY, total=31, waits_for_vendor=20, first=8)


def _shown(shown: Page, **more: Any) -> Message:  # noqa: ANN401 -- arguments of the screen
    return lists.page(shown, f"{shown.which};in=de", filters=FILTERS, reader=ex.MIRA_READS, **more)


def _lines() -> list[Line]:
    moved = Line("PSP-12-M3", "new date asked", ex.OTTO, "Slack", ex.REQUEST.asked_at, "2026-11-18", "2026-12-04",
                 "The ministry's reviewer is back on 1 Dec.")  # fmt: skip
    return [moved, Line("PSP-12-M3", "added", None, "import", ex.REQUEST.asked_at, "", ex.MILESTONE.title, "")]


def _history(lines: list[Line], **more: Any) -> Message:  # noqa: ANN401 -- arguments of the screen
    facts: dict[str, Any] = {"total": len(lines), "first": 0, **more}
    return history.page("PSP-12", lines, today=ex.TODAY, reader=ex.MIRA_READS, **facts)


def _whole(row: MilestoneRow) -> Message:
    return show.milestone(row, _lines(), today=ex.TODAY, reader=ex.MIRA_READS)


SCREENS: Final[dict[str, Callable[[], Message | View]]] = {
    "menu": _mine,
    "menu, many": lambda: _mine(total=9),
    "menu, all wait for an answer": lambda: menu.menu(
        page(Which.WAITING, [(ex.asked(), Why.ANSWER)]), reader=ex.PIA_READS, verbs=VERB_NAMES
    ),
    "menu, told in a role": lambda: menu.menu(
        replace(page(Which.WAITING, []), total=2, counts=dict.fromkeys(Why, 0) | {Why.TOLD: 2}, lines=TOLD),
        reader=ex.MIRA_READS,
        verbs=VERB_NAMES,
    ),
    "menu, nothing waits": lambda: menu.menu(
        page(Which.WAITING, [], following=ex.upcoming()), reader=ex.MIRA_READS, verbs=VERB_NAMES
    ),
    "menu, in a thread": lambda: menu.in_thread(VERB_NAMES),
    "menu, no plan names you": lambda: menu.no_role(Unnamed(ex.NED, (ex.PIA,))),
    "menu, no plan names you, nobody to ask": lambda: menu.no_role(Unnamed(ex.NED, ())),
    "menu, asked to be named": lambda: menu.no_role(Unnamed(ex.NED, (ex.PIA, ex.OTTO), ex.REQUEST.asked_at)),
    "a form by button": lambda: menu.to_press("Add milestone…", "add milestone"),
    "card, pinned": menu.pinned_card,
    "help": help_.overview,
    "help milestone": lambda: help_.about("milestone"),
    "help done": lambda: help_.about("done"),
    "unknown verb": lambda: _misread("milestne"),
    "unknown verb, nothing near": lambda: _misread("frobnicate"),
    "key missing": lambda: _misread("done"),
    "list": lambda: _shown(_overdue(), share=True, differs=Difference(2, 3, counted=True), audience="#psp-germany"),
    "list, nothing": lambda: _shown(page(Which.OVERDUE, [], place=GERMANY, soon=6)),
    "list of mine": lambda: _shown(page(Which.MINE, [(ex.asked(), Why.ANSWER), (ex.upcoming(), Why.LATER)])),
    "show": lambda: _whole(ex.milestone(may_write=True, evidence="signed minutes")),
    "show, an answer is asked": lambda: _whole(ex.asked()),
    "show, blocked": lambda: _whole(ex.blocked()),
    "show, done": lambda: _whole(ex.finished()),
    "history": lambda: _history(_lines(), total=31, first=10),
    "history, nothing": lambda: _history([]),
    "access": access.form,
    "access, asked": lambda: access.asked(ex.REQUEST.asked_at, today=ex.TODAY),
    "list, shared": lambda: lists.shared(
        _overdue(), reader=Reader(audience=Audience.INTERNAL), by="Mira Pell", seen_by="Quorbel only", at="23 Nov 08:40"
    ),
}
