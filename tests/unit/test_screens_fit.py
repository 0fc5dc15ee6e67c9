"""The largest and the emptiest data: every screen of status, targets, weeks and Home stays within what Slack takes."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack import limits
from handlers.views import cards, home, parts, status, summary, target_forms, targets
from handlers.views import examples as ex
from handlers.views.gallery_home import HOME
from handlers.views.gallery_status import CARD, NEEDS, STANDING, standing
from handlers.views.gallery_summary import WEEKLY
from handlers.views.gallery_targets import TARGET
from handlers.views.parts import Audience, Message, Reader, View
from models.lists import Listed
from models.milestones.tables import Status
from models.places import Kind, Sight
from models.rows import MilestoneRow, PersonRef, TargetRow, Why
from models.summaries.cards import Card, Health
from models.summaries.chart import Point
from models.summaries.goals import Sum
from models.summaries.standing import Need, Needs
from models.targets.pace import Colour, Phase
from models.targets.tables import Metric

NASTY: Final = ("&" * 150, "<!channel>" * 20, "*bold* _x_ `c` ~s~" * 9, "שלום" * 40, "👩‍👩‍👧‍👦" * 30, "a\nb\u202e" * 50,
                "x", "")  # fmt: skip
READERS: Final = (
    ex.MIRA_READS, Reader(9, side=ex.PIA.side, locale="ar_AE"), Reader(audience=Audience.PARTNER, locale="ja_JP"),
)  # fmt: skip
NOTHING: Final = Needs(0, 0, 0, 0, 0, 0, 0, 0, ())
SEEDS: Final = st.integers(0, 2**32)


class Chance:
    """Draws rows from texts and figures that are as awkward as people and programmes can make them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 -- examples, no secrets

    def words(self) -> str:
        return self.random.choice(NASTY)

    def figure(self) -> Decimal:
        return Decimal(self.random.choice([0, 1, -1, 7, self.random.randrange(-(10**16), 10**16)])) / 10_000

    def coin(self) -> bool:
        return self.random.random() < 0.5

    def reader(self) -> Reader:
        return self.random.choice(READERS)

    def person(self) -> PersonRef | None:
        named = replace(ex.OTTO, name=self.words(), company=self.words(), slack_id="U" * 20 if self.coin() else None)
        return self.random.choice([named, named, named, None])

    def milestone(self, place: int) -> MilestoneRow:
        blocked = self.coin()
        return ex.milestone(
            key=f"PSP-999999999-M{place}", plan_key="PSP-999999999", title=self.words(), place=self.words(),
            vendor_owner=self.person(), partner_owner=self.person(), moves=self.random.randrange(40),
            slip_days=self.random.randrange(-400, 400), working_days_late=self.random.randrange(400),
            status=Status.BLOCKED if blocked else Status.PLANNED, block_reason=self.words(), may_act=self.coin(),
            blocked_on=ex.TODAY if blocked else None,
            open_request=replace(ex.REQUEST, reason=self.words()) if self.coin() else None,
        )  # fmt: skip

    def target(self, place: int) -> TargetRow:
        return replace(
            TARGET, key=f"PSP-999999999-T{place}", title=self.words(), place=self.words(), source=self.words()[:20],
            metric=self.random.choice(list(Metric)), currency=self.random.choice([None, "EUR", "JPY"]),
            unit=self.words()[:40] or "things", actual=self.figure(), target=self.figure() or Decimal(1),
            attainment=self.figure(), expected=self.figure(), expected_share=self.figure(), pace=self.figure(),
            at_this_rate=self.figure() if self.coin() else None, phase=self.random.choice(list(Phase)),
            colour=self.random.choice([None, *Colour]), vendor_owner=self.person(), met_on=ex.TODAY,
        )  # fmt: skip

    def need(self, place: int) -> Need:
        return self.target(place) if self.coin() else self.milestone(place)

    def needs(self, most: int) -> Needs:
        rows = tuple(self.need(place) for place in range(self.random.randrange(most + 1)))
        return replace(NEEDS, overdue=len(rows) + self.random.randrange(9_000), rows=rows)

    def card(self, place: int) -> Card:
        part = self.random.choice([None, self.target(1), self.milestone(1)])
        health = Health(self.random.choice(list(Colour)), part, 900)
        return replace(CARD, key=f"PSP-{place}", title=self.words(), partner=self.words(), subsidiary=self.words(),
                       vendor_accountable=self.person(), health=health, customers=self.sum())  # fmt: skip

    def sum(self) -> Sum:
        return Sum(self.figure(), self.figure(), self.figure(), judged=self.coin())


def fits(screen: Message | View) -> None:
    if isinstance(screen, View):
        limits.check_view(screen.to_dict())
        assert len(screen.blocks) <= 60
        return
    limits.check_message(screen.text, list(screen.blocks), edited=True)
    assert screen.size <= parts.MESSAGE_BUDGET
    assert len(screen.text) <= parts.TEXT_BUDGET
    assert "▰" not in screen.text


@given(SEEDS, st.sampled_from(Kind))
def test_a_status_fits_whatever_it_holds(seed: int, kind: Kind) -> None:
    chance, one_plan = Chance(seed), kind is Kind.PLAN
    shown = standing(
        place=replace(STANDING.place, kind=kind, name=chance.words()), needs=chance.needs(8), customers=chance.sum(),
        partners=(chance.words(),), vendor=chance.words(), cards=(chance.card(1),) if one_plan else (),
        targets=tuple(chance.target(90 + place) for place in range(3)) if one_plan else (),
    )  # fmt: skip
    reader = chance.reader()
    fits(status.private(shown, status.Offered("de", add=True, share=True), reader=reader))
    fits(status.shared(shown, reader=reader, by=chance.words(), seen_by="x", at="now"))
    fits(status.needing(shown, "de", reader=reader))


@given(SEEDS)
def test_a_week_and_its_replies_fit_whatever_they_hold(seed: int) -> None:
    chance = Chance(seed)
    week = replace(
        WEEKLY, needs=chance.needs(20), partner=chance.words() if chance.coin() else None, vendor=chance.words(),
        place=replace(WEEKLY.place, name=chance.words()), locale=chance.reader().locale, customers=chance.sum(),
        cards=tuple(chance.card(place) for place in range(chance.random.randrange(21))),
        chart=tuple(Point(date(2026, month, 28), chance.figure(), chance.figure()) for month in range(1, 13)),
    )  # fmt: skip
    post = summary.weekly_post(week)
    fits(post)
    fits(summary.without_chart(post))
    assert not any(block["type"] == "data_visualization" for block in summary.without_chart(post).blocks)
    for reply in summary.thread(week):
        fits(reply)


@given(SEEDS)
def test_home_and_pages_of_plans_fit_whatever_they_hold(seed: int) -> None:
    chance = Chance(seed)
    shown, reader = tuple(chance.card(place) for place in range(10)), chance.reader()
    lines = tuple(Listed(chance.milestone(place), Why.OVERDUE) for place in range(7))
    partners = tuple((place, chance.words()) for place in range(120))
    fits(home.home(
        replace(HOME, cards=shown, partners=partners, waiting=replace(HOME.waiting, lines=lines, total=900)),
        today=ex.TODAY, reader=reader, verbs={"add milestone", "add plan"}, now=ex.REQUEST.asked_at,
    ))  # fmt: skip
    fits(cards.listed(shown[:5], "*9 plans*", today=ex.TODAY, reader=reader, total=900))


@given(SEEDS)
def test_a_target_and_its_forms_fit_whatever_it_holds(seed: int) -> None:
    chance = Chance(seed)
    row, reader = chance.target(1), chance.reader()
    for screen in (targets.card, targets.added, targets.taken_back):
        fits(screen(row, today=ex.TODAY, reader=reader))
    fits(targets.reported(row, value=row.target, on=row.first_day, today=ex.TODAY, reader=reader))
    fits(target_forms.report_value(row, today=ex.TODAY, reader=reader))
    fits(target_forms.edit_target(ex.PLAN, row, reader=reader))


@pytest.mark.parametrize("kind", list(Kind))
def test_the_emptiest_data_fits_too(kind: Kind) -> None:
    place = replace(STANDING.place, kind=kind)
    empty = standing(place=place, plans=0, drafts=0, partners=(), health={}, needs=NOTHING, customers=None)
    fits(status.private(empty, status.Offered("de"), reader=ex.MIRA_READS))
    fits(status.needing(empty, "de", reader=ex.MIRA_READS))
    fits(summary.weekly_post(replace(WEEKLY, plans=0, needs=NOTHING, customers=None, chart=(), due=(), drafts=())))
    fits(cards.listed([], cards.headline({}, 0, 0, None, Sight.READER), today=ex.TODAY, reader=ex.MIRA_READS, total=0))
