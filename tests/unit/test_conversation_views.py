"""The screens of menu, lists, history, plans and scope fit Slack whatever people write, and cut nothing in silence."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.slack import limits
from handlers.slack.metadata import Metadata
from handlers.views import access, history, lists, menu, plan_forms, plan_pages, plans, scope, show
from handlers.views import examples as ex
from handlers.views.gallery import SCREENS
from handlers.views.gallery_menu import FILTERS, GERMANY, VERB_NAMES, page
from handlers.views.gallery_plans import DRAFT
from handlers.views.gallery_status import CARD
from handlers.views.parts import MESSAGE_BUDGET, TEXT_BUDGET, Message, View, size_of
from handlers.views.plan_pages import PageName, Part
from handlers.views.scope import Narrowed
from handlers.views.sharing import Difference
from models.base import Side
from models.history import Line
from models.lists import Which
from models.naming import Unnamed
from models.plans.queries import LineRow, PlanRow
from models.rows import MilestoneRow, PersonRef, Why

WORDS = st.one_of(
    st.text(max_size=500),
    st.sampled_from(["&" * 500, "<!channel>" * 50, "*_~`" * 125, "\u202e" * 500, "ﷺ" * 150, "👩‍👩‍👧" * 60, " ", ""]),
)


def fits(screen: Message | View) -> None:
    if isinstance(screen, View):
        limits.check_view(screen.to_dict())
    else:
        limits.check_message(screen.text, list(screen.blocks), edited=True)
        assert size_of(screen.blocks) <= MESSAGE_BUDGET
        assert len(screen.text) <= TEXT_BUDGET


def said(screen: Message | View) -> str:
    return str([block for block in screen.blocks if block["type"] == "section"])


def person(words: str, side: Side = Side.VENDOR) -> PersonRef:
    return PersonRef(9, words[:120] or "x", words[:120] or "y", side, "U0NINE")


def milestone(words: str, number: int) -> MilestoneRow:
    return replace(
        ex.blocked(), key=f"PSP-999999999-M{number}", title=words[:150], plan_title=words[:150], partner=words[:120],
        block_reason=words, evidence=words, proof=words, vendor_owner=person(words),
        partner_owner=person(words, Side.PARTNER), open_request=ex.REQUEST, requests=(ex.REQUEST,), may_write=True,
        place=words[:243],
    )  # fmt: skip


def line(words: str, number: int) -> Line:
    return Line(f"PSP-12-M{number}", "new date asked", person(words), "Slack", ex.REQUEST.asked_at, words, words, words)


def plan(words: str, lines: int) -> PlanRow:
    rows = tuple(
        LineRow(
            f"PSP-31-S{n}", n, f"{words[:110]}{n % 40}", f"{words[:110]}{n // 40}", person(words), None, may_assign=True
        )
        for n in range(1, lines + 1)
    )
    return replace(
        DRAFT, title=words[:150], vendor=words[:120], partner=words[:120], lead=words[:120], lines=rows,
        vendor_accountable=person(words), partner_accountable=None, vendor_sponsor=person(words),
        partner_sponsor=person(words, Side.PARTNER), vendor_signatory=words[:120], partner_signatory=words[:120],
    )  # fmt: skip


@given(words=WORDS, rows=st.integers(0, 8), total=st.integers(0, 10_000))
def test_lists_and_the_menu_fit_and_count_what_is_left_out(words: str, rows: int, total: int) -> None:
    found = [(milestone(words, number), Why.OVERDUE) for number in range(rows)]
    shown = page(Which.OVERDUE, found, total=max(total, rows), place=replace(GERMANY, name=words[:120] or "x"))
    listed = lists.page(shown, "overdue;in=de", filters=FILTERS, reader=ex.MIRA_READS, share=True,
                        differs=Difference(3), audience="#x")  # fmt: skip
    fits(listed)
    drawn = [block for block in listed.blocks if str(block.get("block_id", "")).startswith("row.")]
    assert bool(drawn) == bool(rows)
    if len(drawn) < shown.total and drawn:
        assert any(element.get("value") == f"{len(drawn)}|overdue;in=de" for block in listed.blocks
                   for element in block.get("elements", ()))  # fmt: skip
    fits(menu.menu(shown, reader=ex.MIRA_READS, verbs=VERB_NAMES, place=words[:80]))
    fits(lists.shared(shown, reader=ex.MIRA_READS, by=words[:120] or "x", seen_by="x", at="now"))


@given(words=WORDS, number=st.integers(0, 10))
def test_history_shows_each_change_or_begins_the_next_page_with_it(words: str, number: int) -> None:
    found = [line(words, place) for place in range(number)]
    shown = history.page("PSP-12", found, 400, first=0, today=ex.TODAY, reader=ex.MIRA_READS)
    fits(shown)
    kept = sum(1 for place in range(number) if f"`M{place}`" in said(shown))
    following = [element["value"] for block in shown.blocks for element in block.get("elements", ())
                 if element.get("action_id") == "history.turn.1"]  # fmt: skip
    assert following == ([f"PSP-12|{kept}"] if number else [])


@given(words=WORDS)
def test_a_milestone_is_shown_whole(words: str) -> None:
    shown = show.milestone(milestone(words, 3), [line(words, place) for place in range(3)], today=ex.TODAY,
                           reader=ex.MIRA_READS)  # fmt: skip
    fits(shown)
    assert said(shown).count("new date asked") == 3


@given(words=WORDS, lines=st.sampled_from([0, 1, 11, 480]))
def test_screens_of_a_plan_fit_and_name_every_gap(words: str, lines: int) -> None:
    row = plan(words.replace("🟥", ""), lines)
    changes = [line(words, place) for place in range(3)]
    screens: list[Message | View] = [
        plans.shown(row, CARD, changes, reader=ex.MIRA_READS),
        plans.gaps(row),
        plans.road(row, reader=ex.MIRA_READS, note="Saved."),
        plan_forms.edit_plan(row),
        plan_forms.hand_over(row),
        plan_forms.start(row),
    ]
    for screen in screens:
        fits(screen)
    assert said(plans.gaps(row)).count("🟥 ") == len(row.gaps)


@given(words=WORDS, lines=st.sampled_from([0, 1, 11, 480]), first=st.sampled_from([0, 10, 470]))
def test_pages_of_a_plan_and_its_scope_fit(words: str, lines: int, first: int) -> None:
    row = plan(words, lines)
    rows = [milestone(words, number) for number in range(10)]
    changes = [line(words, place) for place in range(10)]
    for name in PageName:
        part = Part(first, 500, card=CARD, milestones=rows, changes=changes)
        fits(plan_pages.page(row, name, part, reader=ex.MIRA_READS))
    for narrowed in (Narrowed(), Narrowed("partner", f"{words[:110]}1", f"{words[:110]}0")):
        fits(scope.page(row, narrowed, first=first))
        halves = tuple(replace(line, may_assign=line.number % 2 == 0) for line in row.lines)
        fits(scope.page(replace(row, may_write=False, lines=halves), narrowed, first=first))
    if row.lines:
        fits(scope.assign(row, Side.PARTNER, row.lines, Metadata(plan=row.key)))
        fits(scope.line(row, row.lines[0], reader=ex.MIRA_READS))


@given(words=WORDS)
def test_small_answers_fit(words: str) -> None:
    names: list[Any] = [person(words) for _ in range(40)]
    fits(menu.no_role(Unnamed(person(words), tuple(names), ex.REQUEST.asked_at)))
    fits(menu.no_role(Unnamed(person(words), (person(words),))))
    fits(access.form())


def test_of_several_escalations_each_is_a_row_and_the_call_for_help_stands_once() -> None:
    screen = SCREENS["digest, escalations"]()
    assert isinstance(screen, Message)
    assert str(screen.blocks).count("Help to get") == 1
    assert "You sponsor PSP-12. Nobody is told after you, so this cannot be turned off." in str(screen.blocks[-1])
    assert said(screen).count("know since 12 Nov · both told 10, 12 and 18 Nov") == 2
    assert screen.text.count("know since 12 Nov, both told 10, 12 and 18 Nov, nobody has answered.") == 2
