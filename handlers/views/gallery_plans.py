"""The screens of plans and their scope, with example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import examples as ex
from handlers.views import meanwhile, plan_forms, plan_pages, plans, scope
from handlers.views.gallery_status import CARD
from handlers.views.parts import Message, View
from handlers.views.plan_pages import PageName, Part
from handlers.views.scope import Narrowed
from models.base import Side
from models.calendar import FiscalYear
from models.history import Line
from models.plans import Stage
from models.plans.queries import LineRow, PlanRow

PLACES: Final = ("Germany", "Austria", "Brazil", "Japan")
LINES: Final = tuple(
    LineRow(f"PSP-31-S{number}", number, place, solution, ex.OTTO, ex.PIA if number % 3 else None, may_assign=True)
    for number, (place, solution) in enumerate(((p, s) for p in PLACES for s in ("Archive", "Search", "Harbour")), 1)
)
DRAFT: Final = PlanRow(
    key="PSP-31", version=3, as_of=ex.TODAY, title="Archive search", vendor="Quorbel", partner="Tindrel", partner_id=1,
    year=FiscalYear(2027), stage=Stage.DRAFT, lead_id=1, lead="Germany", mine=Side.VENDOR, signed_on=None,
    vendor_signatory="", partner_signatory="", document="", vendor_accountable=ex.MIRA, partner_accountable=ex.PIA,
    vendor_sponsor=None, partner_sponsor=None, lines=LINES, milestones=0, targets=3, may_write=True, may_add=True,
    may_start=True,
)  # fmt: skip
EMPTY: Final = replace(DRAFT, lines=(), partner_accountable=None, targets=0)
LONG: Final = replace(
    DRAFT, proposition="Officials find a file in seconds instead of days.\n\n" + "One search & one procurement. " * 98,
    how_we_work="&" * 3_000,
)  # fmt: skip
READY: Final = replace(DRAFT, lines=LINES[:2], milestones=4)
IN_FORCE: Final = replace(
    READY, stage=Stage.IN_FORCE, signed_on=date(2026, 7, 3), vendor_signatory="Vera Kost",
    partner_signatory="Lin Marlow", document="https://example.org/signed.pdf?a=1&b=2", vendor_sponsor=ex.MIRA,
    may_start=False,
)  # fmt: skip
SEEN: Final = tuple(replace(line, may_assign=False) for line in LINES)
OF_JAPAN: Final = replace(
    DRAFT, lines=(*SEEN[8:9], *LINES[9:]), may_write=False, may_start=False
)  # as the PAM of one line reads it
NO_HEALTH: Final = replace(CARD, stage=Stage.DRAFT, signed_on=None, health=None, customers=None)
ADDED: Final = Line("PSP-31", "added", ex.MIRA, "Slack", ex.REQUEST.asked_at, "", "Archive search", "")


def _page(name: PageName, plan: PlanRow = IN_FORCE, **more: Any) -> View:  # noqa: ANN401 -- fields of the part
    return plan_pages.page(plan, name, Part(**more), reader=ex.MIRA_READS)


SCREENS: Final[dict[str, Callable[[], Message | View]]] = {
    "add plan": lambda: plan_forms.new_plan(
        years=[("2027", "FY27"), ("2028", "FY28")],
        vendor="Quorbel",
        title="Archive search",
        partner=("1", "Tindrel"),
        lead=("1", "Germany"),
    ),
    "edit plan": lambda: plan_forms.edit_plan(DRAFT),
    "edit plan, long texts": lambda: plan_forms.edit_plan(LONG),
    "edit plan, in force": lambda: plan_forms.hand_over(IN_FORCE),
    "edit plan, changed meanwhile": lambda: meanwhile.choose_form(
        meanwhile.Both(
            "Edit plan",
            "Lin Marlow",
            (
                meanwhile.Choice("title", "Title", "Archive of ministries", "Archive search", is_text=True),
                meanwhile.Choice(
                    "proposition", "Joint value proposition", LONG.how_we_work, LONG.proposition, is_text=True
                ),
                meanwhile.Choice("vendor_sponsor_id", "Sponsor at Quorbel", "Rosa Lindt", "nobody"),
            ),
            kept_mine=("Lead subsidiary",),
            texts=(("how_we_work", "How we work together", LONG.how_we_work),),
        ),
        Metadata(plan="PSP-31"),
        callback_id=ids.FORM_PLAN_MEANWHILE,
    ),
    "put in force": lambda: plan_forms.start(READY),
    "put in force, with a day": lambda: plan_forms.start(
        READY, signed_on=date(2026, 7, 3), reason="The paper was lost for a while."
    ),
    "put in force, gaps": lambda: plans.gaps(EMPTY),
    "put in force, done": lambda: plans.put_in_force(IN_FORCE),
    "road, empty": lambda: plans.road(EMPTY, reader=ex.MIRA_READS),
    "road": lambda: plans.road(DRAFT, reader=ex.MIRA_READS, note="Added PSP-31."),
    "road, ready": lambda: plans.road(READY, reader=ex.MIRA_READS),
    "road, ready, for the partner": lambda: plans.road(replace(READY, may_start=False), reader=ex.PIA_READS),
    "show plan": lambda: plans.shown(IN_FORCE, CARD, [ADDED], reader=ex.MIRA_READS),
    "show plan, draft": lambda: plans.shown(DRAFT, NO_HEALTH, [], reader=ex.MIRA_READS),
    "plan, overview": lambda: _page(PageName.OVERVIEW, DRAFT, card=NO_HEALTH),
    "plan, overview with its texts": lambda: _page(PageName.OVERVIEW, LONG, card=NO_HEALTH),
    "plan, its texts": lambda: plan_pages.texts(LONG),
    "show plan, with its texts": lambda: plans.shown(LONG, NO_HEALTH, [], reader=ex.MIRA_READS),
    "plan, overview in force": lambda: _page(PageName.OVERVIEW, card=CARD),
    "plan, milestones": lambda: _page(PageName.MILESTONES, milestones=[ex.MILESTONE, ex.blocked()], total=12, first=10),
    "plan, no milestones": lambda: _page(PageName.MILESTONES),
    "plan, targets": lambda: _page(PageName.TARGETS),
    "plan, people": lambda: _page(PageName.PEOPLE, DRAFT),
    "plan, history": lambda: _page(PageName.HISTORY, changes=[ADDED], total=31),
    "scope": lambda: scope.page(DRAFT, Narrowed()),
    "scope, narrowed": lambda: scope.page(DRAFT, Narrowed(missing="partner", solution="Archive"), first=10),
    "scope, nothing": lambda: scope.page(EMPTY, Narrowed()),
    "scope, nothing like that": lambda: scope.page(DRAFT, Narrowed(subsidiary="Austria", solution="Fraud")),
    "scope, one side has all its owners": lambda: scope.page(DRAFT, Narrowed(missing="vendor")),
    "scope, each side has all its owners": lambda: scope.page(READY, Narrowed(missing="partner")),
    "scope, signed": lambda: scope.page(replace(IN_FORCE, lines=SEEN[:2], may_write=False), Narrowed()),
    "scope, one's own lines": lambda: scope.page(OF_JAPAN, Narrowed()),
    "scope, add lines": lambda: scope.add_lines(DRAFT),
    "scope, assign": lambda: scope.assign(DRAFT, Side.PARTNER, LINES, Metadata(plan="PSP-31")),
    "scope, a line": lambda: scope.line(DRAFT, LINES[2], reader=ex.MIRA_READS),
    "scope, assigned": lambda: scope.assigned(DRAFT, LINES[0], reader=ex.OTTO_READS),
    "scope, remove": lambda: scope.remove(LINES[:1], Metadata(plan="PSP-31")),
}
