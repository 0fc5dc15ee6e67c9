"""Screens of milestones: phrases as tables of cases, and every screen within Slack's limits whatever people write."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack import limits
from handlers.slack.metadata import Metadata
from handlers.views import (
    cards,
    meanwhile,
    milestone_act_forms,
    milestone_forms,
    milestone_receipts,
    milestones,
    notices,
    show,
)
from handlers.views import examples as ex
from handlers.views import requests as request_views
from handlers.views.meanwhile import Both, Choice
from handlers.views.milestone_forms import FormPlan, Typed
from handlers.views.parts import EVERYBODY, MESSAGE_BUDGET, TEXT_BUDGET, Message, Reader, State, View, size_of
from models import words
from models.base import Side
from models.milestones.meanwhile import Already
from models.milestones.tables import Answer, Ask, Status
from models.plans import Stage
from models.rows import MilestoneRow, PersonRef, RequestRow
from models.summaries.cards import Health

# --- phrases

ON_SUNDAY: Final = replace(
    ex.upcoming(), status=Status.IN_PROGRESS, due_on=date(2026, 11, 27), as_of=date(2026, 11, 29)
)


@pytest.mark.parametrize(
    ("row", "state", "words"),
    [
        (ex.MILESTONE, State.OVERDUE, "overdue 3 working days (due 18 Nov)"),
        (ex.blocked(), State.OVERDUE, "overdue 3 working days (due 18 Nov)"),
        (ON_SUNDAY, State.OVERDUE, "overdue since Sat 28 Nov (due 27 Nov)"),
        (replace(ON_SUNDAY, stage=Stage.DRAFT), State.IN_PROGRESS, "due 27 Nov"),
        (ex.upcoming(), State.DUE_SOON, "due 4 Dec"),
        (ex.finished(), State.DONE, "done 20 Nov, 2 days after the signed date"),
        (replace(ex.finished(), done_on=date(2026, 11, 18)), State.DONE, "done 18 Nov, on time"),
        (replace(ex.upcoming(), due_on=ex.TODAY), State.DUE_SOON, "due today"),
        (replace(ex.upcoming(), stage=Stage.DRAFT), State.PLANNED, "due 4 Dec"),
        (replace(ex.upcoming(), status=Status.IN_PROGRESS), State.IN_PROGRESS, "due 4 Dec"),
        (replace(ex.upcoming(), status=Status.CANCELLED), State.CANCELLED, "cancelled, was due 4 Dec"),
        (replace(ex.upcoming(), due_on=date(2027, 7, 1)), State.PLANNED, "due 1 Jul 2027"),
    ],
)
def test_a_milestone_says_its_state_and_its_date(row: MilestoneRow, state: State, words: str) -> None:
    assert milestones.state(row) is state
    assert milestones.due_phrase(row, today=ex.TODAY) == words


def test_what_waits_to_be_accepted_is_not_called_overdue() -> None:
    claim = replace(ex.REQUEST, kind=Ask.DONE, to_on=date(2026, 11, 20))
    row = ex.milestone(status=Status.IN_PROGRESS, requests=(claim,))
    assert milestones.state(row) is State.WAITS
    third = milestones.third_line(row, today=ex.TODAY, reader=ex.OTTO_READS)
    assert third == "⏳ reported done 20 Nov, waits for <@UPIA> to accept"


def test_who_may_answer_for_the_owner_reads_so_in_every_row() -> None:
    asked = replace(ex.REQUEST, may_answer=True)
    row = ex.milestone(open_request=asked, requests=(asked,))
    how: dict[str, Any] = {"today": ex.TODAY, "reader": Reader(99)}
    assert "waits for you or <@UPIA>" in (milestones.third_line(row, **how) or "")
    assert "waits for you or <@UPIA>" in str(request_views.request_row(row, asked, **how).to_dict())


def test_what_is_overdue_since_the_weekend_reads_so_beside_a_question_too() -> None:
    said = milestones.overdue_phrase(ON_SUNDAY, ex.REQUEST, today=ON_SUNDAY.as_of)
    assert said == "🟥 overdue since Sat 28 Nov (due 27 Nov)"
    health = Health(ON_SUNDAY.colour, ON_SUNDAY)
    assert cards.health_line(health, today=ON_SUNDAY.as_of, locale="en_GB") == (
        "🟥 off track: “\u2068Partner academy, first day\u2069” is overdue since Sat 28 Nov"
    )
    assert show.effect(ON_SUNDAY) == "🟥 off track, weight 1"


@pytest.mark.parametrize(
    ("moves", "slip", "words"),
    [(0, 0, None), (1, 16, "first move, 16 days behind the signed date"),
     (2, -1, "second move, 1 day before the signed date"), (12, 0, "12th move, back on the signed date")],
)  # fmt: skip
def test_moves_and_slip_never_disappear(moves: int, slip: int, words: str | None) -> None:
    assert milestones.slip_phrase(ex.milestone(moves=moves, slip_days=slip)) == words


def request(kind: Ask, **more: Any) -> RequestRow:
    fits: dict[str, Any] = {"kind": kind, "new_title": "Architecture approved"}
    return replace(ex.REQUEST, **(fits | more))


@pytest.mark.parametrize(
    ("kind", "phrase", "question"),
    [
        (Ask.DATE, "4 Dec asked", "asks to move “X” from 18 Nov to Fri 4 Dec 2026"),
        (Ask.ADD, "not agreed", "adds “X”, due Wed 18 Nov 2026"),
        (Ask.TEXT, "new title asked", "asks to rename “X” to “Architecture approved”"),
        (Ask.CANCEL, "cancelling asked", "asks to cancel “X”"),
        (Ask.REOPEN, "reopening asked", "asks to reopen “X”"),
        (Ask.DONE, "reported done 4 Dec", "reports “X” done on Fri 4 Dec 2026"),
    ],
)
def test_a_question_is_asked_by_name_and_says_for_whom_it_waits(kind: Ask, phrase: str, question: str) -> None:
    row = ex.milestone(title="X")
    said = request_views.request_phrase(request(kind), today=ex.TODAY, reader=ex.OTTO_READS)
    assert said.startswith(f"⏳ {phrase}, waits for <@UPIA>")
    message = milestones.consent(row, request(kind), today=ex.TODAY, reader=ex.PIA_READS)
    assert f"Otto Brandl (Quorbel) {question}" in message.text


def test_the_buttons_of_a_question_name_that_very_question() -> None:
    message = milestones.consent(ex.asked(), ex.REQUEST, today=ex.TODAY, reader=ex.PIA_READS)
    values = re.findall(r'"value": "(\d+\|[^"]+)"', json.dumps(message.blocks))
    assert values == ["7|PSP-12-M3|4", "7|PSP-12-M3|4"]


ANSWERS: Final = [
    (Ask.DATE, Answer.AGREED, "You agreed: “X” is now due Wed 18 Nov 2026, and Otto Brandl is told"),
    (Ask.DATE, Answer.REFUSED, "You refused 4 Dec: 18 Nov still counts for “X”, and Otto Brandl is told"),
    (Ask.DATE, Answer.WITHDRAWN, "You took it back: 18 Nov still counts for “X”"),
    (Ask.ADD, Answer.AGREED, "You agreed: “X”, due Wed 18 Nov 2026, is part of the plan, and Otto"),
    (Ask.CANCEL, Answer.REFUSED, "You refused: “X” stays in the plan, and Otto"),
    (Ask.DONE, Answer.REFUSED, "You disputed it: “X” is in progress again, and Otto"),
    (Ask.DONE, Answer.AGREED, "You confirmed: “X” is overdue 3 working days (due 18 Nov), and Otto"),
]


@pytest.mark.parametrize(("kind", "answer", "words"), ANSWERS)
def test_who_answered_reads_what_holds_now(kind: Ask, answer: Answer, words: str) -> None:
    row = ex.milestone(title="X", last_answered=request(kind, answer=answer))
    assert milestone_receipts.answer_given(row, today=ex.TODAY, reader=ex.PIA_READS).text.startswith(words)


def test_a_refusal_that_somebody_settled_before_offers_to_open_the_thing() -> None:
    late = Already("Cancelled by Mira Pell on 20 Nov. Nothing to do.", key="PSP-12-M3", by_id=3, at=None, good=False)
    block = notices.refusal(late).blocks[0]
    assert block["text"]["text"] == "✖️ *Cancelled by Mira Pell on 20 Nov.* Nothing to do."
    assert block["accessory"]["value"] == "PSP-12-M3"


# --- whatever people write


def texts(longest: int) -> st.SearchStrategy[str]:
    """Give what people write: every sign, and signs that escaping makes longer."""
    loud = st.sampled_from(
        ["&" * longest, "<!channel>" * 20, "*_~`" * 30, "א" * longest, "🚀" * longest, "\n\n \t", ""]
    )
    return st.one_of(loud.map(lambda text: text[:longest]), st.text(max_size=longest))


people = st.builds(
    PersonRef, id=st.integers(1, 9), name=texts(120), company=texts(120), side=st.sampled_from(Side),
    slack_id=st.none() | st.just("U0PIA"), left=st.booleans(),
)  # fmt: skip
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 -- made aware at once
asked = st.builds(
    RequestRow, id=st.integers(1, 10**9), kind=st.sampled_from(Ask), was_on=st.none() | days, to_on=st.none() | days,
    reason=texts(500), asked_by=people, asked_at=moments, waits_for=st.none() | people,
    asked_side=st.sampled_from(Side), may_answer=st.booleans(), may_withdraw=st.booleans(),
    instead_of=st.none() | days, new_title=texts(150), answer=st.sampled_from(Answer),
    answered_by=st.none() | people, answered_at=st.none() | moments, answer_reason=texts(500),
)  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> MilestoneRow:
    """Give any milestone, from the emptiest to one with every text at its longest and every question open."""
    questions = draw(st.lists(asked, max_size=6, unique_by=(lambda one: one.kind, lambda one: one.id)))
    return MilestoneRow(
        key=f"PSP-{draw(st.integers(1, 10**9 - 1))}-M{draw(st.integers(1, 10**9 - 1))}", as_of=draw(days),
        version=draw(st.integers(1, 10**6)), plan_key="PSP-999999999", plan_title=draw(texts(150)),
        partner=draw(texts(120)), title=draw(texts(150)), place=draw(texts(240)), status=draw(st.sampled_from(Status)),
        due_on=draw(days), baseline_on=draw(st.none() | days), done_on=draw(st.none() | days),
        done_by=draw(st.none() | people), working_days_late=draw(st.integers(0, 3000)),
        soon_on=draw(days), slip_days=draw(st.integers(-3000, 3000)),
        moves=draw(st.integers(0, 200)), accountable=draw(st.sampled_from(Side)),
        vendor_owner=draw(st.none() | people), partner_owner=draw(st.none() | people), agreed=draw(st.booleans()),
        blocked_on=draw(st.none() | days), block_reason=draw(texts(500)),
        open_request=questions[0] if questions else None, needs_acceptance=draw(st.booleans()),
        may_act=draw(st.booleans()), stage=draw(st.sampled_from(Stage)), weight=draw(st.integers(0, 10)),
        requests=tuple(questions), evidence=draw(texts(500)), proof=draw(texts(500)), may_write=draw(st.booleans()),
        last_answered=draw(st.none() | asked),
    )  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> FormPlan:
    """Give any plan as a form shows it, from no line to 480."""
    names = draw(st.lists(texts(240), max_size=3)) * draw(st.sampled_from([1, 1, 160]))
    return FormPlan(
        key="PSP-999999999", title=draw(texts(150)), vendor=draw(texts(120)), partner=draw(texts(120)),
        stage=draw(st.sampled_from(Stage)).value, first_day=date(2026, 7, 1), last_day=date(2027, 6, 30),
        in_force=draw(st.booleans()), mine=draw(st.sampled_from(Side)),
        lines=tuple((str(number), name) for number, name in enumerate(names, start=1)),
    )  # fmt: skip


readers = st.sampled_from([Reader(1), Reader(), EVERYBODY])


def fits(screen: Message | View) -> None:
    """Hold a screen against Slack's limits and ours, and against text of people that would do something."""
    if isinstance(screen, View):
        limits.check_view(screen.to_dict())
    else:
        limits.check_message(screen.text, list(screen.blocks), edited=True)
        assert size_of(screen.blocks) <= MESSAGE_BUDGET
        assert 0 < len(screen.text) <= TEXT_BUDGET
    for said in mrkdwn_of(screen.blocks):
        assert "<!" not in said.replace("<!date^", "")
        assert said.count("\u2068") == said.count("\u2069")


def mrkdwn_of(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [str(part["text"])] if part.get("type") == "mrkdwn" else []
        return own + [said for value in part.values() for said in mrkdwn_of(value)]
    if isinstance(part, list | tuple):
        return [said for value in part for said in mrkdwn_of(value)]
    return []


@given(row=rows(), reader=readers, short=st.booleans())
def test_a_row_and_its_questions_fit_whatever_people_write(row: MilestoneRow, reader: Reader, *, short: bool) -> None:
    today = row.as_of
    blocks: list[Any] = [
        milestones.milestone_row(row, today=today, reader=reader, short_key=short),
        milestones.row_actions(row),
    ]
    fits(Message.of(milestones.row_words(row, today=today, reader=reader), blocks))
    for one in row.requests:
        fits(milestones.consent(row, one, today=today, reader=reader, why="You own it at Tindrel."))
    if row.requests:
        fits(request_views.several(row, list(row.requests), today=today, reader=reader))


@given(row=rows(), reader=readers, note=texts(200))
def test_a_receipt_fits_whatever_people_write(row: MilestoneRow, reader: Reader, note: str) -> None:
    how: dict[str, Any] = {"today": row.as_of, "reader": reader}
    fits(milestone_receipts.added(row, note=note, **how))
    fits(milestone_receipts.edited(row, note=note, **how))
    fits(milestone_receipts.finished(row, **how))
    fits(milestone_receipts.moved(row, note=note, **how))
    fits(milestone_receipts.changed(row, Ask.CANCEL, "Cancelled", **how))
    fits(milestone_receipts.undone(row, removed=False, **how))
    fits(milestone_receipts.undone(row, removed=True, **how))
    fits(milestone_receipts.answer_given(row, **how))
    for one in row.requests:
        fits(milestone_receipts.asked_for(row, one, today=row.as_of, note=note))
    fits(milestone_forms.saved("Add milestone", milestone_receipts.added(row, **how)))


@given(row=rows(), plan=plans(), reader=readers, reason=texts(600), ahead=st.integers(-400, 400))
def test_a_form_fits_whatever_people_write(
    row: MilestoneRow, plan: FormPlan, reader: Reader, reason: str, ahead: int
) -> None:
    to = row.due_on + timedelta(days=ahead)
    how: dict[str, Any] = {"today": row.as_of, "reader": reader}
    typed = Typed(row.title, to, row.vendor_owner, row.partner_owner, row.accountable, reason)
    fits(milestone_forms.new_milestone(plan, typed))
    fits(milestone_forms.new_milestone(plan))
    fits(milestone_forms.edit_milestone(plan, row))
    fits(milestone_act_forms.move_form(plan, row, to=to, reason=reason, **how))
    fits(milestone_act_forms.done_form(plan, row, today=row.as_of))
    fits(milestone_act_forms.block_form(row))
    for change in (milestone_act_forms.CANCEL, milestone_act_forms.REOPEN):
        fits(milestone_act_forms.change_form(plan, row, change))
    fits(milestone_act_forms.assign_form(plan, row))
    for one in row.requests:
        fits(milestone_act_forms.refuse_form(row, one, **how))
        fits(milestone_act_forms.decide_form(row, one, **how))


@given(who=texts(120), theirs=texts(500), mine=texts(500), title=texts(150))
def test_both_versions_fit_whatever_people_wrote(who: str, theirs: str, mine: str, title: str) -> None:
    choices = (
        Choice("title", "Title", title, title[::-1], is_text=True),
        Choice("evidence", "What will prove it", theirs, mine, is_text=True),
        Choice("vendor_owner_id", f"Owner at {who}", who, title),
    )
    metadata = Metadata(key="PSP-12-M3", version=3, about="edit", filters={"who": who[:40]})
    fits(meanwhile.choose_form(Both("Edit milestone", who, choices, (title,), (mine,)), metadata))
    fits(meanwhile.theirs_stays(title, who, "PSP-12-M3"))


@given(title=texts(150), evidence=texts(500), reason=texts(500))
def test_what_was_typed_finds_room_in_the_form_that_asks_whose_version_counts(
    title: str, evidence: str, reason: str
) -> None:
    typed = {"title": words.line(title), "evidence": words.several(evidence), "reason": words.several(reason),
             "due_on": "2026-12-04", "vendor_owner_id": 10**9, "weight": 10}  # fmt: skip
    form = Metadata(key="PSP-999999999-M999999999", version=10**6, plan="PSP-999999999", about="edit", typed=typed,
                    filters={"who": "x" * 120}, seen_warnings=("x" * 60, "y" * 60, "z" * 60), channel="C" * 12,
                    message_ts="1" * 17)  # fmt: skip
    assert Metadata.load(form.dump()) == form
