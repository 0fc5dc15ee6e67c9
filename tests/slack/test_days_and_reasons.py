"""When something happened and why: said with the verb or in its form, read by the other side, kept in the history."""

from datetime import date

import pytest
from sqlalchemy import select

from handlers.grammar import VERBS
from models.history import History
from models.milestones.tables import Answer, ChangeRequest, Status
from models.plans import Plan
from tests import world
from tests.slack.running import Person, RunningBot
from tests.slack.test_milestones_acts import DRAFT, KEY, TITLE, milestone, set_milestone
from tests.slack.test_plans import mend

WHY = "because the minutes of Monday say so"
SAID = "“the minutes of Monday say so”"
NEXT = "PSP-12-M5"
ASKED_MOVE = f"/psp move {NEXT} to 18 Dec because the council meets later"


def last(bot: RunningBot, key: str = KEY) -> tuple[str, str, str]:
    with bot.database.reading() as session:
        found = select(History).where(History.subject == key).order_by(History.id.desc()).limit(1)
        line = session.scalars(found).one()
        return line.act, line.now, line.reason


def told(bot: RunningBot, who: str) -> str:
    bot.tick()
    return " ".join(str(one["text"]) for one in bot.member(who).dm)


def test_the_day_and_the_reason_of_each_act_stand_in_the_history(bot: RunningBot) -> None:
    otto = bot.member("otto")
    otto.types(f"/psp start {KEY} on 2 Nov {WHY}")
    assert last(bot) == ("started", "Mon 2 Nov 2026", "the minutes of Monday say so")
    otto.types(f"/psp block {KEY} on 12 Nov because licence key missing")
    assert last(bot) == ("blocked", "since Thu 12 Nov 2026", "licence key missing")
    otto.types(f"/psp unblock {KEY} on 13 Nov because it came by mail")
    assert last(bot) == ("unblocked", "free since Fri 13 Nov 2026", "it came by mail")
    said = otto.types(f"/psp history {KEY}").text
    assert "started: Mon 2 Nov 2026 · " + SAID in said
    assert "blocked: since Thu 12 Nov 2026 · “licence key missing”" in said
    assert "licence key missing → free since Fri 13 Nov 2026 · “it came by mail”" in said


def test_a_block_counts_from_the_day_that_was_said_and_the_other_side_reads_it(bot: RunningBot) -> None:
    otto = bot.member("otto")
    said = otto.types(f"/psp block {KEY} on 12 Nov because licence key missing")
    assert said.text == f"Blocked “{TITLE}”, due Wed 18 Nov 2026, {KEY}. Since Thu 12 Nov 2026."
    blocked = milestone(bot)
    assert (blocked.blocked_on, blocked.answered_until) == (date(2026, 11, 12), date(2026, 11, 26))
    assert f"“{TITLE}” is blocked since 12 Nov: “licence key missing”" in told(bot, "pia")
    otto.types(f"/psp unblock {KEY} on 13 Nov")
    assert milestone(bot).answered_until == date(2026, 11, 13)


def test_the_day_of_a_block_can_be_put_right_but_rests_no_longer_for_it(bot: RunningBot) -> None:
    otto = bot.member("otto")
    otto.types(f"/psp block {KEY} on 12 Nov because licence key missing")
    otto.types(f"/psp block {KEY} on 16 Nov because licence key missing")
    assert (milestone(bot).blocked_on, milestone(bot).answered_until) == (date(2026, 11, 16), date(2026, 11, 26))
    otto.types(f"/psp block {KEY} on 10 Nov because licence key missing")
    assert (milestone(bot).blocked_on, milestone(bot).answered_until) == (date(2026, 11, 10), date(2026, 11, 24))


def test_the_forms_of_block_and_cancel_begin_with_the_day_that_was_typed(bot: RunningBot) -> None:
    otto, mira = bot.member("otto"), bot.member("mira")
    otto.types(f"/psp block {KEY} on 12 Nov")
    assert days_of(otto) == {"on": "2026-11-12"}
    otto.fills(reason="licence key missing")
    assert str(otto.submits()).startswith("✅ *Blocked “")
    assert milestone(bot).blocked_on == date(2026, 11, 12)
    mira.types(f"/psp cancel {KEY} on 13 Nov")
    assert days_of(mira) == {"on": "2026-11-13"}
    mira.fills(reason="The customer left us.")
    assert "as of Fri 13 Nov 2026" in str(mira.submits())


def days_of(person: Person) -> dict[str, str | None]:
    """Give what the date pickers of the open form begin with."""
    assert person.modal is not None
    pickers = [one for one in person.modal["blocks"] if one.get("element", {}).get("type") == "datepicker"]
    return {one["block_id"]: one["element"].get("initial_date") for one in pickers}


@pytest.mark.parametrize("act", ["cancel", "reopen"])
def test_the_other_side_reads_as_of_when_and_answers_with_a_reason_of_its_own(bot: RunningBot, act: str) -> None:
    if act == "reopen":
        set_milestone(bot, status=Status.DONE, done_on=date(2026, 11, 2))
    otto, pia = bot.member("mira" if act == "cancel" else "otto"), bot.member("pia")
    said = otto.types(f"/psp {act} {KEY} on 13 Nov because the customer left us")
    assert said.text.startswith(f"Asked to {act} “{TITLE}” as of Fri 13 Nov 2026, {KEY}.")
    assert f"asks to {act} “{TITLE}” as of Fri 13 Nov 2026" in told(bot, "pia")
    pia.types(f"/psp agree {KEY} because we heard the same")
    assert "“we heard the same”" in told(bot, "mira" if act == "cancel" else "otto")
    did, now, reason = last(bot)
    assert (did, reason) == ("agreed", "we heard the same")
    assert "as of Fri 13 Nov 2026" in now
    assert "“we heard the same”" in otto.types(f"/psp history {KEY}").text


def test_in_a_draft_the_receipt_and_the_history_say_since_when(bot: RunningBot) -> None:
    mira = bot.member("mira")
    assert mira.types(f"/psp cancel {DRAFT} on 13 Nov").text.endswith("Since Fri 13 Nov 2026.")
    assert last(bot, DRAFT) == ("cancelled", "as of Fri 13 Nov 2026", "")
    assert mira.types(f"/psp reopen {DRAFT} on 16 Nov {WHY}").text.endswith("Since Mon 16 Nov 2026.")
    assert last(bot, DRAFT) == ("reopened", "as of Mon 16 Nov 2026", "the minutes of Monday say so")


def test_a_confirmation_may_say_why(bot: RunningBot) -> None:
    set_milestone(bot, needs_acceptance=True)
    bot.member("otto").types(f"/psp done {KEY} on 16 Nov because the report is on the wiki")
    bot.member("pia").types(f"/psp confirm {KEY} because all points are in it")
    assert milestone(bot).status is Status.DONE
    assert last(bot)[::2] == ("confirmed", "all points are in it")
    assert "“all points are in it”" in told(bot, "otto")


def test_a_reason_goes_with_an_agreement_in_the_form_too(bot: RunningBot) -> None:
    bot.member("otto").types(ASKED_MOVE)
    lin = bot.member("lin")
    lin.types("/psp")
    lin.clicks("Decide…")
    lin.fills(decision="Agree", reason="The date suits us.")
    lin.submits()
    with bot.database.reading() as session:
        one = session.scalars(select(ChangeRequest)).one()
        assert (one.answer, one.answer_reason) == (Answer.AGREED, "The date suits us.")


def test_where_several_questions_wait_the_form_begins_with_the_answer_that_was_typed(bot: RunningBot) -> None:
    otto, pia = bot.member("mira"), bot.member("pia")
    otto.types(f"/psp move {KEY} to 4 Dec because the reviewer is back then")
    otto.types(f"/psp cancel {KEY} because the customer left us")
    pia.types(f"/psp agree {KEY} because | we | heard")
    pia.clicks("Decide…")
    assert pia.modal is not None
    elements = {one["block_id"]: one["element"] for one in pia.modal["blocks"] if "element" in one}
    assert elements["decision"]["initial_option"]["value"] == "agree"
    assert elements["reason"]["initial_value"] == "| we | heard"


def test_the_form_of_a_signed_plan_begins_with_the_day_and_keeps_the_note(bot: RunningBot) -> None:
    mira = bot.member("mira", "germany")
    mend(mira)
    mira.closes_modal(all_of_them=True)
    mira.types("/psp start PSP-31 on 13 Nov because the paper came late")
    assert days_of(mira) == {"signed_on": "2026-11-13"}
    mira.fills(vendor_signatory="Vera Kost", partner_signatory="Lin Marlow", document="https://example.org/31.pdf")
    mira.submits()
    assert last(bot, "PSP-31")[::2] == ("put in force", "the paper came late")
    with bot.database.reading() as session:
        assert session.scalars(select(Plan.signed_on).where(Plan.number == 31)).one() == date(2026, 11, 13)


REFUSED = [
    (f"block {KEY} on 18 Nov 2026 because licence key missing", world.TO_COME),
    (f"cancel {KEY} on 18 Nov 2026 because the customer left", world.TO_COME),
    (f"block {KEY} on 30 June 2026 because licence key missing", world.BEFORE_IT_BEGAN),
    (f"cancel {DRAFT} on 31 Feb 2027", "There is no “31 Feb 2027”"),
    (f"reopen {DRAFT} on", "“on” needs a day."),
    (f"unblock {KEY} on 18 Nov 2026", world.TO_COME),
    (f"unblock {KEY} on 9 Nov", "Mon 9 Nov 2026 is too early: it is blocked since Tue 10 Nov 2026."),
    (f"start {DRAFT} because {'x' * 501}", "at most 500 characters"),
    (f"agree {KEY} because {'x' * 501}", "at most 500 characters"),
    (f"agree {KEY} the date suits us", "“the date suits us” has no place in “agree”."),
]


@pytest.mark.parametrize(("typed", "said"), REFUSED)
def test_a_day_that_cannot_be_and_a_reason_that_is_too_long_change_nothing(
    bot: RunningBot, typed: str, said: str
) -> None:
    if typed.startswith("unblock"):
        bot.member("otto").types(f"/psp block {KEY} on 10 Nov because licence key missing")
    before = world.everything(bot.database)
    assert said in bot.member("mira").types(f"/psp {typed}").text
    assert world.everything(bot.database) == before


def test_the_forms_say_beside_the_day_what_is_wrong_with_it(bot: RunningBot) -> None:
    mira = bot.member("mira")
    for verb in ("block", "cancel"):
        mira.types(f"/psp {verb} {KEY}")
        mira.fills(reason="The customer left us.", on=date(2026, 11, 18))
        said = mira.submits()
        assert said == {"on": world.TO_COME}
        mira.closes_modal(all_of_them=True)
    assert milestone(bot).status is Status.PLANNED


def test_an_act_is_not_undone_before_it_was_done(bot: RunningBot) -> None:
    set_milestone(bot, status=Status.DONE, done_on=date(2026, 11, 12))
    said = bot.member("otto").types(f"/psp reopen {KEY} on 11 Nov because the review failed")
    assert "Wed 11 Nov 2026 is too early: it was done on Thu 12 Nov 2026. Choose a later day." in said.text


TWICE = [
    f"start {KEY} on 2 Nov {WHY}", f"block {KEY} on 12 Nov because licence key missing",
    f"cancel {KEY} on 13 Nov because the customer left us", f"cancel {KEY} because the customer left us",
    f"cancel {DRAFT} on 13 Nov {WHY}", f"done {KEY} on 16 Nov {WHY}",
]  # fmt: skip


@pytest.mark.parametrize("typed", TWICE)
def test_typed_twice_changes_nothing_the_second_time(bot: RunningBot, typed: str) -> None:
    mira = bot.member("mira")
    first = mira.types(f"/psp {typed}").text
    before = world.everything(bot.database)
    second = mira.types(f"/psp {typed}").text
    assert world.everything(bot.database) == before
    assert second != first
    assert second.rstrip().endswith(".")


@pytest.mark.parametrize("act", ["agree", "confirm"])
def test_an_answer_typed_twice_changes_nothing_the_second_time(bot: RunningBot, act: str) -> None:
    set_milestone(bot, needs_acceptance=act == "confirm")
    asks = f"done {KEY} because the report is there" if act == "confirm" else f"move {KEY} to 4 Dec {WHY}"
    bot.member("otto").types(f"/psp {asks}")
    pia = bot.member("pia")
    pia.types(f"/psp {act} {KEY} because we saw it")
    before = world.everything(bot.database)
    assert pia.types(f"/psp {act} {KEY} because we saw it").text.startswith("You ")
    assert world.everything(bot.database) == before


def test_words_of_a_reason_may_hold_an_on(bot: RunningBot) -> None:
    bot.member("otto").types(f"/psp block {KEY} the licence is on order")
    assert (milestone(bot).block_reason, milestone(bot).blocked_on) == ("the licence is on order", date(2026, 11, 17))


def test_help_shows_for_each_verb_what_it_takes(bot: RunningBot) -> None:
    mira = bot.member("mira")
    usages = {verb.name: verb.usage for verb in VERBS}
    for name in ("start", "block", "unblock", "reopen", "cancel"):
        assert "[on DATE]" in usages[name]
        assert "because …" in usages[name]
    for name in ("agree", "confirm"):
        assert "[because …]" in usages[name]
        assert usages[name] in mira.types(f"/psp help {name}").text
